//! Giving back: what a part of a sold line is worth. Rule: any sequence of partial returns refunds what was paid, to
//! the last minor unit, never more.

use crate::money::{div_round, portion};
use crate::{Minor, Qty, Refusal, say};

use super::LineAmounts;

/// What is refunded for `qty` of a line of which `before` were returned earlier.
///
/// # Errors
/// `more_than_bought`, under `qty`; `invalid` for nothing.
pub fn refund(sold: &LineAmounts, bought: Qty, before: Qty, qty: Qty) -> Result<LineAmounts, Refusal> {
    if qty.0 <= 0 {
        return Err(Refusal::invalid("qty", say!("Say how many come back.")));
    }
    let after = Qty(before.0.saturating_add(qty.0));
    if after > bought {
        let left = Qty(bought.0.saturating_sub(before.0).max(0));
        return Err(Refusal::field(
            "more_than_bought",
            "qty",
            say!("Only {left} of this line can still come back.", left = left.plain()),
        ));
    }
    Ok(up_to(sold, bought, after).minus(&up_to(sold, bought, before)))
}

/// What the first `taken` units of a line come to. Each amount is a part of the one before it, so that between any two
/// points none goes the other way: what is asked is part of the price, the tax part of what is asked, one discount part
/// of both.
fn up_to(sold: &LineAmounts, bought: Qty, taken: Qty) -> LineAmounts {
    let base = portion(sold.base, taken, bought);
    let off = sold.line_discount + sold.cart_discount;
    let whole = sold.base - off;
    let asked = part_of(whole, base, sold.base);
    let tax = part_of(sold.tax, asked, whole);
    let line_discount = part_of(sold.line_discount, base - asked, off);
    let cart_discount = base - asked - line_discount;
    // The tax is inside of what is asked, or comes on top of it.
    let (net, total) = if sold.total == whole { (asked - tax, asked) } else { (asked, asked + tax) };
    LineAmounts { base, line_discount, cart_discount, net, tax, total }
}

/// As much of `whole` as `some` is of `all`.
fn part_of(whole: Minor, some: Minor, all: Minor) -> Minor {
    Minor(div_round(i128::from(whole.0) * i128::from(some.0), i128::from(all.0)))
}

impl LineAmounts {
    fn minus(&self, before: &Self) -> Self {
        Self {
            base: self.base - before.base,
            line_discount: self.line_discount - before.line_discount,
            cart_discount: self.cart_discount - before.cart_discount,
            net: self.net - before.net,
            tax: self.tax - before.tax,
            total: self.total - before.total,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::sales::{Discount, LineToPrice, TaxMode, TaxRounding, price};
    use crate::{Rate, money::ONE};

    proptest! {
        #[test]
        fn returns_in_any_steps_refund_what_was_paid(
            unit in 0i64..100_000, cuts in prop::collection::vec(1i64..9_000, 1..8), rate in 0i64..300_000,
            off in 0i64..=ONE, cart_off in 0i64..=ONE, added in any::<bool>(),
        ) {
            let bought = Qty(cuts.iter().sum());
            let tax_mode = if added { TaxMode::Added } else { TaxMode::Included };
            let discount = Some(Discount::Percent { rate: Rate(off) });
            let line = LineToPrice { unit_price: Minor(unit), qty: bought, tax_mode, rate: Rate(rate), discount };
            let sold = price(&[line], Some(Discount::Percent { rate: Rate(cart_off) }), TaxRounding::PerLine).unwrap().lines[0];
            let (mut before, mut back) = (Qty(0), LineAmounts::default());
            for cut in cuts {
                let part = refund(&sold, bought, before, Qty(cut)).unwrap();
                let amounts = [part.base, part.line_discount, part.cart_discount, part.net, part.tax, part.total];
                prop_assert!(amounts.iter().all(|amount| amount.0 >= 0), "a return never asks for money: {part:?}");
                prop_assert_eq!(part.net + part.tax, part.total);
                let asked = part.base - part.line_discount - part.cart_discount;
                prop_assert_eq!(asked, if added { part.net } else { part.total }, "its receipt adds up");
                back = LineAmounts {
                    base: back.base + part.base,
                    line_discount: back.line_discount + part.line_discount,
                    cart_discount: back.cart_discount + part.cart_discount,
                    net: back.net + part.net,
                    tax: back.tax + part.tax,
                    total: back.total + part.total,
                };
                before = Qty(before.0 + cut);
            }
            prop_assert_eq!(back, sold, "all parts of all returns are the line");
            prop_assert_eq!(refund(&sold, bought, before, Qty(1)).unwrap_err().code, "more_than_bought");
        }
    }

    #[test]
    fn one_of_two_pieces_with_a_penny_off_is_a_receipt_that_adds_up() {
        let line = LineToPrice {
            unit_price: Minor(100),
            qty: Qty::whole(2),
            tax_mode: TaxMode::Included,
            rate: Rate(200_000),
            discount: None,
        };
        let off = Some(Discount::Amount { amount: Minor(1) });
        let sold = price(&[line], off, TaxRounding::PerLine).unwrap().lines[0];
        let first = refund(&sold, Qty::whole(2), Qty(0), Qty::ONE).unwrap();
        let second = refund(&sold, Qty::whole(2), Qty::ONE, Qty::ONE).unwrap();
        assert_eq!((first.base, first.cart_discount, first.total), (Minor(100), Minor(0), Minor(100)));
        assert_eq!((second.base, second.cart_discount, second.total), (Minor(100), Minor(1), Minor(99)));
    }
}
