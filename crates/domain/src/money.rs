//! Money in minor units, quantities in thousandths, rates in parts per million. Integers only, one rounding rule.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Refusal, say};

/// An amount in the currency's minor unit (pence, cents). What it is an amount of is the tenant's currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Minor(pub i64);

/// A quantity in thousandths of its unit: 1 piece is 1000, 0.250 kg is 250.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Qty(pub i64);

/// A rate in parts per million: 20 % is 200 000, 8.875 % is 88 750.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Rate(pub i64);

/// The largest amount taken, either way: 10 billion of a two-digit currency. Sums of a million such fit in an `i64`.
pub const MAX_MINOR: i64 = 1_000_000_000_000;
/// The largest quantity taken: one million units.
pub const MAX_QTY: i64 = 1_000_000_000;
/// One whole, as a rate: 100 %.
pub const ONE: i64 = 1_000_000;

impl Minor {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// Whether it is nothing.
    pub const fn is_zero(&self) -> bool {
        self.0 == 0
    }

    /// The amount as written with the currency's decimals, without symbol: `12.34`, `-0.05`, `1200` for yen.
    pub fn plain(self, currency: Currency) -> String {
        let digits = usize::from(currency.decimals());
        let sign = if self.0 < 0 { "-" } else { "" };
        let abs = self.0.unsigned_abs();
        if digits == 0 {
            return format!("{sign}{abs}");
        }
        let unit = 10u64.pow(u32::from(currency.decimals()));
        format!("{sign}{}.{:0digits$}", abs / unit, abs % unit)
    }
}

impl std::ops::Add for Minor {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl std::ops::Sub for Minor {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl std::ops::Neg for Minor {
    type Output = Self;
    fn neg(self) -> Self {
        Self(self.0.saturating_neg())
    }
}

impl std::iter::Sum for Minor {
    fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
        iter.fold(Self::ZERO, |a, b| a + b)
    }
}

impl Qty {
    /// One whole unit.
    pub const ONE: Self = Self(1_000);

    /// Whether it is nothing.
    pub const fn is_zero(&self) -> bool {
        self.0 == 0
    }

    /// `n` whole units.
    pub const fn whole(n: i64) -> Self {
        Self(n.saturating_mul(1_000))
    }

    /// The quantity without needless zeros: `2`, `0.25`.
    pub fn plain(self) -> String {
        let sign = if self.0 < 0 { "-" } else { "" };
        let abs = self.0.unsigned_abs();
        if abs.is_multiple_of(1_000) {
            return format!("{sign}{}", abs / 1_000);
        }
        let text = format!("{sign}{}.{:03}", abs / 1_000, abs % 1_000);
        text.trim_end_matches('0').to_owned()
    }
}

impl Rate {
    /// The rate in percent without needless zeros: `17.5`.
    pub fn percent(self) -> String {
        let sign = if self.0 < 0 { "-" } else { "" };
        let abs = self.0.unsigned_abs();
        let text = format!("{sign}{}.{:04}", abs / 10_000, abs % 10_000);
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    }
}

/// Divides and rounds to the nearest, halves away from zero: Kontor's one rounding rule.
/// `den` must be positive; a zero or negative one gives zero.
pub fn div_round(num: i128, den: i128) -> i64 {
    if den <= 0 {
        return 0;
    }
    let half = den / 2;
    let rounded = if num >= 0 { (num + half) / den } else { -((-num + half) / den) };
    i64::try_from(rounded).unwrap_or(if rounded > 0 { i64::MAX } else { i64::MIN })
}

/// `price × qty`, rounded to the minor unit.
pub fn times(price: Minor, qty: Qty) -> Minor {
    Minor(div_round(i128::from(price.0) * i128::from(qty.0), 1_000))
}

/// `rate` of an amount, rounded to the minor unit.
pub fn share(amount: Minor, rate: Rate) -> Minor {
    Minor(div_round(i128::from(amount.0) * i128::from(rate.0), i128::from(ONE)))
}

/// The tax inside an amount that includes it: `amount × r / (1 + r)`, rounded to the minor unit.
pub fn tax_inside(amount: Minor, rate: Rate) -> Minor {
    Minor(div_round(i128::from(amount.0) * i128::from(rate.0), i128::from(ONE) + i128::from(rate.0)))
}

/// Splits a whole over weights, so that the parts always sum to the whole and each part has the whole's sign or is zero.
///
/// Largest remainder first, earlier parts first among equals; with no weight at all the first part takes everything.
/// Weights must not be negative (negative ones count as zero).
pub fn split(whole: Minor, weights: &[i64]) -> Vec<Minor> {
    let sum: i128 = weights.iter().map(|w| i128::from((*w).max(0))).sum();
    if sum == 0 {
        let mut parts = vec![Minor::ZERO; weights.len()];
        if let Some(first) = parts.first_mut() {
            *first = whole;
        }
        return parts;
    }
    let sign: i64 = if whole.0 < 0 { -1 } else { 1 };
    let abs = i128::from(whole.0.unsigned_abs());
    let mut parts = Vec::with_capacity(weights.len());
    let mut rests = Vec::with_capacity(weights.len());
    let mut given: i128 = 0;
    for (at, weight) in weights.iter().enumerate() {
        let product = abs * i128::from((*weight).max(0));
        let part = product / sum;
        given += part;
        parts.push(part);
        rests.push((product % sum, at));
    }
    rests.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let left = usize::try_from(abs - given).unwrap_or(0);
    for (_, at) in rests.iter().take(left) {
        if let Some(part) = parts.get_mut(*at) {
            *part += 1;
        }
    }
    parts.into_iter().map(|part| Minor(sign.saturating_mul(i64::try_from(part).unwrap_or(i64::MAX)))).collect()
}

/// The part of `whole` that belongs to the first `taken` of `of` units, rounded by the one rule. The difference of two
/// such parts is what the units between them are worth, so that any sequence of parts sums to the whole.
pub fn portion(whole: Minor, taken: Qty, of: Qty) -> Minor {
    Minor(div_round(i128::from(whole.0) * i128::from(taken.0), i128::from(of.0)))
}

/// A currency by its ISO 4217 code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, JsonSchema)]
#[schemars(with = "String")]
pub struct Currency([u8; 3]);

impl Currency {
    /// The currencies Kontor knows, with the decimals of their minor unit and the symbol written before an amount.
    /// Source: ISO 4217, list one.
    pub const KNOWN: &'static [(&'static str, u8, &'static str)] = &[
        ("AED", 2, "AED "),
        ("ARS", 2, "$"),
        ("AUD", 2, "A$"),
        ("BGN", 2, "лв "),
        ("BHD", 3, "BHD "),
        ("BRL", 2, "R$"),
        ("CAD", 2, "C$"),
        ("CHF", 2, "CHF "),
        ("CLP", 0, "$"),
        ("CNY", 2, "CN¥"),
        ("COP", 2, "$"),
        ("CZK", 2, "Kč "),
        ("DKK", 2, "kr "),
        ("EGP", 2, "E£"),
        ("EUR", 2, "€"),
        ("GBP", 2, "£"),
        ("HKD", 2, "HK$"),
        ("HUF", 2, "Ft "),
        ("IDR", 2, "Rp "),
        ("ILS", 2, "₪"),
        ("INR", 2, "₹"),
        ("ISK", 0, "kr "),
        ("JPY", 0, "¥"),
        ("KES", 2, "KSh "),
        ("KRW", 0, "₩"),
        ("KWD", 3, "KWD "),
        ("MAD", 2, "MAD "),
        ("MXN", 2, "MX$"),
        ("MYR", 2, "RM "),
        ("NGN", 2, "₦"),
        ("NOK", 2, "kr "),
        ("NZD", 2, "NZ$"),
        ("PEN", 2, "S/ "),
        ("PHP", 2, "₱"),
        ("PLN", 2, "zł "),
        ("RON", 2, "lei "),
        ("RSD", 2, "din "),
        ("SAR", 2, "SAR "),
        ("SEK", 2, "kr "),
        ("SGD", 2, "S$"),
        ("THB", 2, "฿"),
        ("TND", 3, "DT "),
        ("TRY", 2, "₺"),
        ("TWD", 2, "NT$"),
        ("UAH", 2, "₴"),
        ("USD", 2, "$"),
        ("UYU", 2, "$U "),
        ("VND", 0, "₫"),
        ("ZAR", 2, "R "),
    ];

    fn known(self) -> Option<&'static (&'static str, u8, &'static str)> {
        Self::KNOWN.iter().find(|(code, _, _)| code.as_bytes() == self.0)
    }

    /// Digits after the decimal point: 2 for GBP, 0 for JPY, 3 for KWD.
    pub fn decimals(self) -> u8 {
        self.known().map_or(2, |(_, decimals, _)| *decimals)
    }

    /// The symbol written beside an amount.
    pub fn symbol(self) -> &'static str {
        self.known().map_or("", |(_, _, symbol)| symbol)
    }

    /// The ISO code.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("???")
    }
}

impl std::str::FromStr for Currency {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let code = text.trim().to_ascii_uppercase();
        match <[u8; 3]>::try_from(code.as_bytes()).map(Self) {
            Ok(currency) if currency.known().is_some() => Ok(currency),
            _ => Err(Refusal::invalid(
                "currency",
                say!("{text} is not a currency Kontor knows. Use its ISO code, such as EUR.", text),
            )),
        }
    }
}

impl Serialize for Currency {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(|refusal: Refusal| serde::de::Error::custom(refusal.message))
    }
}

/// How an amount is written in a locale: `£1,234.50`, `1.234,50 €`.
pub fn display(amount: Minor, currency: Currency, locale: &str) -> String {
    let plain = Minor(amount.0).plain(currency);
    let (sign, digits) = plain.strip_prefix('-').map_or(("", plain.as_str()), |rest| ("\u{2212}", rest));
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(w, f)| (w, Some(f)));
    let language = locale.split(['-', '_']).next().unwrap_or("en");
    let region = locale.split(['-', '_']).nth(1).unwrap_or("");
    let (group, point, after) = match language {
        "es" if matches!(region, "MX" | "PE" | "US" | "GT" | "HN" | "NI" | "PA" | "PR" | "DO" | "SV") => {
            (",", ".", false)
        }
        "es" | "de" if region == "CH" => ("’", ".", false),
        "de" | "es" | "it" | "nl" | "pt" | "tr" | "id" | "da" | "el" => (".", ",", true),
        "fr" | "pl" | "cs" | "sv" | "nb" | "no" | "fi" | "hu" | "ru" | "uk" | "bg" | "ro" => ("\u{a0}", ",", true),
        _ => (",", ".", false),
    };
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            grouped.push_str(group);
        }
        grouped.push(digit);
    }
    if let Some(fraction) = fraction {
        grouped.push_str(point);
        grouped.push_str(fraction);
    }
    let symbol = currency.symbol();
    if after { format!("{sign}{grouped}\u{a0}{}", symbol.trim()) } else { format!("{sign}{symbol}{grouped}") }
}

/// Reads an amount that a person typed: `12.5`, `12,50`, `1,234.50`, `£3`. A lone separator with three digits after
/// it may be either kind and is refused.
///
/// # Errors
/// `invalid`, under `field`.
pub fn parse(field: &str, text: &str, currency: Currency) -> Result<Minor, Refusal> {
    parse_decimal(text, u32::from(currency.decimals()))
        .filter(|amount| amount.abs() <= MAX_MINOR)
        .map(Minor)
        .ok_or_else(|| {
            Refusal::invalid(field, say!("“{text}” is not an amount. Write it like 12.50.", text = text.trim()))
        })
}

/// Reads a quantity that a person typed, with at most `decimals` digits after the point.
///
/// # Errors
/// `invalid`, under `field`.
pub fn parse_qty(field: &str, text: &str, decimals: u8) -> Result<Qty, Refusal> {
    let bad = || Refusal::invalid(field, say!("“{text}” is not a quantity for this product.", text = text.trim()));
    let qty = parse_decimal(text, 3).filter(|q| (1..=MAX_QTY).contains(q)).ok_or_else(bad)?;
    let step = 10i64.pow(3 - u32::from(decimals.min(3)));
    if qty % step == 0 { Ok(Qty(qty)) } else { Err(bad()) }
}

/// Reads a percentage that a person typed.
///
/// # Errors
/// `invalid`, under `field`.
pub fn parse_percent(field: &str, text: &str) -> Result<Rate, Refusal> {
    parse_decimal(text.trim().trim_end_matches('%'), 4)
        .filter(|rate| (0..=ONE).contains(rate))
        .map(Rate)
        .ok_or_else(|| Refusal::invalid(field, say!("“{text}” is not a percentage from 0 to 100.", text = text.trim())))
}

fn parse_decimal(text: &str, decimals: u32) -> Option<i64> {
    let kept: String = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '\'' | '’' | '\u{a0}')).collect();
    let kept = kept.trim_start_matches(|c: char| !c.is_ascii_digit() && !matches!(c, '-' | '\u{2212}' | '.' | ','));
    let kept = kept.trim_end_matches(|c: char| !c.is_ascii_digit());
    let (negative, digits) = match kept.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => (true, rest.trim_start_matches(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | ','))),
        None => (false, kept),
    };
    let (whole, fraction) = split_at_point(digits, decimals)?;
    let valid = !(whole.is_empty() && fraction.is_empty())
        && whole.chars().chain(fraction.chars()).all(|c| c.is_ascii_digit())
        && fraction.len() <= decimals as usize;
    if !valid || whole.len() > 15 {
        return None;
    }
    let whole: i64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let mut value = whole.checked_mul(10i64.pow(decimals))?;
    if !fraction.is_empty() {
        let scale = 10i64.pow(decimals - u32::try_from(fraction.len()).ok()?);
        value = value.checked_add(fraction.parse::<i64>().ok()?.checked_mul(scale)?)?;
    }
    Some(if negative { -value } else { value })
}

/// Tells the decimal point from thousands separators. What could be either (`12.505` of a two-digit currency) is nothing:
/// better asked again than taken for a thousand times as much.
fn split_at_point(digits: &str, decimals: u32) -> Option<(String, &str)> {
    let mark = |c: char| matches!(c, '.' | ',');
    let Some(last) = digits.rfind(mark) else { return Some((digits.to_owned(), "")) };
    let (before, after) = (&digits[..last], &digits[last + 1..]);
    let Some(first) = before.find(mark) else {
        return (after.len() != 3 || decimals == 3).then(|| (before.to_owned(), after));
    };
    let group = &before[first..=first];
    let same = digits[last..].starts_with(group);
    let whole = if same { digits } else { before };
    let mut parts = whole.split(group);
    let head = parts.next().is_some_and(|part| (1..=3).contains(&part.len()));
    (head && parts.all(|part| part.len() == 3)).then(|| (whole.replace(group, ""), if same { "" } else { after }))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    fn gbp() -> Currency {
        "GBP".parse().unwrap()
    }

    #[rstest]
    #[case("12.50", 1250)]
    #[case("12,5", 1250)]
    #[case("£1,234.50", 123_450)]
    #[case("1.234,50 €", 123_450)]
    #[case("1,234,567", 123_456_700)]
    #[case(".5", 50)]
    #[case("-3", -300)]
    #[case("−£3.20", -320)]
    #[case("1’234.5", 123_450)]
    fn amounts_are_read_as_people_write_them(#[case] text: &str, #[case] minor: i64) {
        assert_eq!(parse("amount", text, gbp()).unwrap(), Minor(minor), "{text}");
    }

    #[rstest]
    #[case("")]
    #[case("abc")]
    #[case("1.234.5")]
    #[case("12.505")]
    #[case("1,234")]
    #[case("1e5")]
    #[case("99999999999999999")]
    fn what_is_no_amount_is_refused_under_its_field(#[case] text: &str) {
        assert!(parse("price", text, gbp()).unwrap_err().fields.contains_key("price"), "{text}");
    }

    #[rstest]
    #[case(123_456, "GBP", "en-GB", "£1,234.56")]
    #[case(-5, "EUR", "es-ES", "\u{2212}0,05\u{a0}€")]
    #[case(1_200, "JPY", "ja-JP", "¥1,200")]
    #[case(1_234_567, "KWD", "en-KW", "KWD 1,234.567")]
    fn amounts_are_written_in_the_locale(
        #[case] minor: i64,
        #[case] code: &str,
        #[case] locale: &str,
        #[case] want: &str,
    ) {
        assert_eq!(display(Minor(minor), code.parse().unwrap(), locale), want);
    }

    proptest! {
        #[test]
        fn a_split_sums_to_the_whole(whole in -MAX_MINOR..MAX_MINOR, weights in prop::collection::vec(0i64..1_000_000_000, 1..40)) {
            let parts = split(Minor(whole), &weights);
            prop_assert_eq!(parts.iter().copied().sum::<Minor>(), Minor(whole), "no minor unit is lost or made");
            prop_assert!(parts.iter().all(|p| p.0.signum() * whole.signum() >= 0), "no part goes the other way");
            if weights.iter().any(|w| *w > 0) {
                prop_assert!(parts.iter().zip(&weights).all(|(p, w)| *w > 0 || p.0 == 0), "what weighs nothing gets nothing");
            }
        }

        #[test]
        fn portions_sum_to_the_whole(whole in 0i64..MAX_MINOR, cuts in prop::collection::vec(1i64..50_000, 1..20)) {
            let of = Qty(cuts.iter().sum());
            let mut done = Qty(0);
            let mut sum = Minor::ZERO;
            for cut in cuts {
                let next = Qty(done.0 + cut);
                let part = portion(Minor(whole), next, of) - portion(Minor(whole), done, of);
                prop_assert!(part.0 >= 0, "no partial return pays the wrong way");
                sum = sum + part;
                done = next;
            }
            prop_assert_eq!(sum, Minor(whole), "all partial returns together refund what was paid");
        }

        #[test]
        fn what_is_written_is_read_back(minor in -MAX_MINOR..MAX_MINOR, code in prop::sample::select(vec!["GBP", "JPY", "KWD"])) {
            let currency: Currency = code.parse().unwrap();
            prop_assert_eq!(parse("x", &Minor(minor).plain(currency), currency).unwrap(), Minor(minor));
        }
    }
}
