//! What things come to, worked out by hand from the rules of the house and not with the program's own code.
//!
//! Amounts are in minor units, quantities in thousandths, rates in parts per million. There is one rounding rule: to the
//! nearest, halves away from nothing.

/// A discount as it is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Off {
    /// So many parts of a million.
    Share(i64),
    /// So much.
    Sum(i64),
}

/// What a line came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Came {
    pub(crate) base: i64,
    pub(crate) off_line: i64,
    pub(crate) off_cart: i64,
    pub(crate) net: i64,
    pub(crate) tax: i64,
    pub(crate) total: i64,
}

/// A line to be priced.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked {
    pub(crate) price: i64,
    pub(crate) qty: i64,
    pub(crate) rate: i64,
    pub(crate) inside: bool,
    pub(crate) off: Option<Off>,
}

/// `n / d`, rounded by the one rule.
pub(crate) fn ratio(n: i128, d: i128) -> i64 {
    let doubled = n.abs() * 2 + d;
    let whole = doubled / (d * 2);
    i64::try_from(if n < 0 { -whole } else { whole }).expect("amounts are small")
}

/// The parts of a whole by weights: rounded down, and what is left over goes to the largest remainders, one each.
pub(crate) fn shared(whole: i64, weights: &[i64]) -> Vec<i64> {
    let sum: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
    let mut parts = vec![0; weights.len()];
    if sum == 0 {
        parts[0] = whole;
        return parts;
    }
    let exact: Vec<i128> = weights.iter().map(|weight| i128::from(whole) * i128::from(*weight)).collect();
    for (part, exact) in parts.iter_mut().zip(&exact) {
        *part = i64::try_from(exact.div_euclid(sum)).expect("amounts are small");
    }
    let mut given = vec![false; parts.len()];
    for _ in 0..whole - parts.iter().sum::<i64>() {
        let mut best: Option<usize> = None;
        for at in (0..parts.len()).filter(|at| !given[*at]) {
            if best.is_none_or(|best| exact[at].rem_euclid(sum) > exact[best].rem_euclid(sum)) {
                best = Some(at);
            }
        }
        let best = best.expect("there are as many remainders as are left over");
        parts[best] += 1;
        given[best] = true;
    }
    parts
}

/// What is off an amount; none when that is more than there is.
fn off(amount: i64, by: Option<Off>) -> Option<i64> {
    match by {
        None => Some(0),
        Some(Off::Share(rate)) => Some(ratio(i128::from(amount) * i128::from(rate), 1_000_000)),
        Some(Off::Sum(sum)) => (sum <= amount).then_some(sum),
    }
}

fn tax(amount: i64, rate: i64, inside: bool) -> i64 {
    let over = if inside { 1_000_000 + i128::from(rate) } else { 1_000_000 };
    ratio(i128::from(amount) * i128::from(rate), over)
}

/// What is asked for a cart before its own discount and before tax that is added; none when a discount is too large.
pub(crate) fn before_cart(lines: &[Asked]) -> Option<i64> {
    lines
        .iter()
        .map(|line| {
            let base = ratio(i128::from(line.price) * i128::from(line.qty), 1_000);
            off(base, line.off).map(|off| base - off)
        })
        .sum()
}

/// What each line of a cart comes to; none when a discount is more than there is to pay.
pub(crate) fn priced(lines: &[Asked], cart: Option<Off>, per_total: bool) -> Option<Vec<Came>> {
    let mut came = Vec::new();
    for line in lines {
        let base = ratio(i128::from(line.price) * i128::from(line.qty), 1_000);
        came.push(Came { base, off_line: off(base, line.off)?, ..Came::default() });
    }
    let left: Vec<i64> = came.iter().map(|line| line.base - line.off_line).collect();
    let off_cart = off(left.iter().sum(), cart)?;
    if !came.is_empty() {
        for (line, part) in came.iter_mut().zip(shared(off_cart, &left)) {
            line.off_cart = part;
        }
    }
    let asked: Vec<i64> = came.iter().map(|line| line.base - line.off_line - line.off_cart).collect();
    let mut taxes: Vec<i64> =
        lines.iter().zip(&asked).map(|(line, asked)| tax(*asked, line.rate, line.inside)).collect();
    if per_total {
        for (rate, inside) in
            lines.iter().map(|line| (line.rate, line.inside)).collect::<std::collections::BTreeSet<_>>()
        {
            let of: Vec<usize> =
                (0..lines.len()).filter(|at| (lines[*at].rate, lines[*at].inside) == (rate, inside)).collect();
            let weights: Vec<i64> = of.iter().map(|at| asked[*at]).collect();
            let whole = tax(weights.iter().sum(), rate, inside);
            for (at, part) in of.iter().zip(shared(whole, &weights)) {
                taxes[*at] = part;
            }
        }
    }
    for (at, line) in came.iter_mut().enumerate() {
        line.tax = taxes[at];
        (line.net, line.total) =
            if lines[at].inside { (asked[at] - taxes[at], asked[at]) } else { (asked[at], asked[at] + taxes[at]) };
    }
    Some(came)
}

/// What the first `some` of `all` units of a line came to: the price by the piece, what was asked as a part of the price,
/// the tax as a part of what was asked, one discount as a part of both.
fn first(line: &Came, some: i64, all: i64) -> Came {
    let part = |whole: i64, some: i64, all: i64| {
        if all == 0 { 0 } else { ratio(i128::from(whole) * i128::from(some), i128::from(all)) }
    };
    let base = part(line.base, some, all);
    let offs = line.off_line + line.off_cart;
    let whole = line.base - offs;
    let asked = part(whole, base, line.base);
    let tax = part(line.tax, asked, whole);
    let off_line = part(line.off_line, base - asked, offs);
    let (net, total) = if line.total == whole { (asked - tax, asked) } else { (asked, asked + tax) };
    Came { base, off_line, off_cart: base - asked - off_line, net, tax, total }
}

/// What is refunded for so many of a line of which so many came back before.
pub(crate) fn back(line: &Came, bought: i64, before: i64, qty: i64) -> Came {
    let (more, less) = (first(line, before + qty, bought), first(line, before, bought));
    Came {
        base: more.base - less.base,
        off_line: more.off_line - less.off_line,
        off_cart: more.off_cart - less.off_cart,
        net: more.net - less.net,
        tax: more.tax - less.tax,
        total: more.total - less.total,
    }
}
