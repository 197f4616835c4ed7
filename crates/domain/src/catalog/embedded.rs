//! Labels that a scale prints: EAN-13 codes in which a shop puts an item's code and a weight or a price.
//! Source: GS1 General Specifications, section 2.1.13 (restricted circulation numbers, prefixes 02 and 20 to 29).

use std::collections::HashSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::money::{MAX_MINOR, div_round, times};
use crate::{Currency, Minor, Qty, Refusal, say};

/// The most patterns that a business has: one for each prefix.
pub const MOST_PATTERNS: usize = 11;
/// The digits between the prefix and the check digit.
const INSIDE: u8 = 10;
/// The fewest digits of an item's code, and of what is in the label.
const FEWEST: u8 = 3;

/// What a label says besides the item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Holds {
    /// How much it weighs, or how many there are.
    Weight,
    /// What it costs.
    Price,
}

/// How the labels of a prefix are read: two digits of prefix, the item's code, digits that say nothing here (a scale's own
/// check digit), the weight or price, and the check digit of every EAN-13.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LabelPattern {
    /// `02`, or `20` to `29`.
    pub prefix: String,
    /// How many digits the item's code has, 3 to 7.
    pub item: u8,
    /// How many digits after it are passed over, 0 to 2.
    #[serde(default)]
    pub skip: u8,
    /// What the digits after those are.
    pub holds: Holds,
    /// How many of them are after the point: up to 3 of a weight, up to the currency's of a price.
    pub decimals: u8,
}

impl LabelPattern {
    /// How many digits the weight or price has.
    pub fn value(&self) -> u8 {
        INSIDE.saturating_sub(self.item).saturating_sub(self.skip)
    }

    /// The pattern as a picture: `21IIIIIVVVVVC`.
    pub fn picture(&self) -> String {
        let letters = |letter: &str, count: u8| letter.repeat(usize::from(count.min(INSIDE)));
        let (item, skip, value) = (letters("I", self.item), letters("-", self.skip), letters("V", self.value()));
        format!("{}{item}{skip}{value}C", self.prefix)
    }
}

/// Checks the patterns of a business.
///
/// # Errors
/// `invalid`, under `patterns`.
pub fn check_patterns(patterns: &[LabelPattern], currency: Currency) -> Result<(), Refusal> {
    let mut seen = HashSet::new();
    for pattern in patterns {
        let prefix = pattern.prefix.as_str();
        if !is_prefix(prefix) {
            let message = say!("Labels of a shop's own begin with 02 or with 20 to 29.");
            return Err(Refusal::invalid("patterns", message));
        }
        if !seen.insert(prefix) {
            let message = say!("The prefix {prefix} is there twice. Labels of one prefix are read in one way.", prefix);
            return Err(Refusal::invalid("patterns", message));
        }
        if pattern.item < FEWEST || pattern.skip > 2 || pattern.value() < FEWEST {
            let message = say!(
                "Prefix {prefix}: the item's code and the value have at least 3 digits each, and all digits between prefix and check \
                 digit are 10.",
                prefix
            );
            return Err(Refusal::invalid("patterns", message));
        }
        let most = match pattern.holds {
            Holds::Weight => 3,
            Holds::Price => currency.decimals(),
        };
        if pattern.decimals > most {
            let message = say!("Prefix {prefix}: at most {most} digits are after the point.", prefix, most);
            return Err(Refusal::invalid("patterns", message));
        }
    }
    Ok(())
}

fn is_prefix(prefix: &str) -> bool {
    prefix == "02" || (prefix.len() == 2 && prefix.starts_with('2') && prefix.bytes().all(|b| b.is_ascii_digit()))
}

/// Whether a code may be a label of a shop's own: 13 digits, such a prefix, and a check digit that is right.
pub fn is_label(code: &str) -> bool {
    code.len() == 13 && code.bytes().all(|b| b.is_ascii_digit()) && is_prefix(&code[..2]) && is_right(code)
}

/// Whether the last digit of an EAN-13 is the one that the others ask for.
fn is_right(code: &str) -> bool {
    let weigh = |(at, digit): (usize, u8)| u32::from(digit - b'0') * if at % 2 == 0 { 1 } else { 3 };
    code.bytes().enumerate().map(weigh).sum::<u32>().is_multiple_of(10)
}

/// What a label says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The item's code, with its leading zeros.
    pub item: String,
    /// What it holds.
    pub holds: Holds,
    /// How much: thousandths of a weight, minor units of a price.
    pub value: i64,
}

impl Label {
    /// The codes under which the product may be known, the likeliest first: as printed, without leading zeros, and with the
    /// prefix.
    pub fn codes(&self, prefix: &str) -> Vec<String> {
        let mut codes = vec![self.item.clone(), format!("{prefix}{}", self.item)];
        let short = self.item.trim_start_matches('0');
        if !short.is_empty() && short != self.item {
            codes.insert(1, short.to_owned());
        }
        codes
    }
}

/// Reads a label by the pattern of its prefix; nothing for a code that is none, or whose check digit is wrong.
pub fn read_label(code: &str, patterns: &[LabelPattern], currency: Currency) -> Option<(Label, String)> {
    let pattern = patterns.iter().find(|pattern| code.starts_with(&pattern.prefix))?;
    if !is_label(code) {
        return None;
    }
    let item = 2 + usize::from(pattern.item);
    let from = item + usize::from(pattern.skip);
    let value: i64 = code.get(from..12)?.parse().ok()?;
    let most = match pattern.holds {
        Holds::Weight => 3,
        Holds::Price => currency.decimals(),
    };
    let scale = 10i64.pow(u32::from(most.checked_sub(pattern.decimals)?));
    let item = code.get(2..item)?.to_owned();
    Some((Label { item, holds: pattern.holds, value: value.checked_mul(scale)? }, pattern.prefix.clone()))
}

/// How many of something a label's price buys, and at what price per unit, so that the line comes to what the label says.
/// What is sold in pieces is one at that price. What is sold by weight is as much as its price per unit makes of it: a scale
/// that knows the same price printed just that. Where the label was printed at another price, the price per unit is the label's.
pub fn of_price(label: Minor, unit_price: Minor, decimals: u8) -> (Qty, Minor) {
    let one = (Qty::ONE, label);
    if decimals == 0 || unit_price.0 <= 0 || !(1..=MAX_MINOR).contains(&label.0) {
        return one;
    }
    let step = 10i64.pow(3 - u32::from(decimals.min(3)));
    let near = div_round(i128::from(label.0) * 1_000, i128::from(unit_price.0) * i128::from(step));
    let around = (0..=NEAR).flat_map(|off| [near.saturating_add(off), near.saturating_sub(off)]);
    let around: Vec<Qty> = around.map(|steps| Qty(steps.saturating_mul(step))).filter(|qty| qty.0 > 0).collect();
    if let Some(qty) = around.iter().find(|qty| times(unit_price, **qty) == label) {
        return (*qty, unit_price);
    }
    let at = |qty: &Qty| Minor(div_round(i128::from(label.0) * 1_000, i128::from(qty.0)));
    around.iter().map(|qty| (*qty, at(qty))).find(|(qty, price)| times(*price, *qty) == label).unwrap_or(one)
}

/// How far from the nearest quantity one is looked for.
const NEAR: i64 = 50;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    fn pattern(prefix: &str, item: u8, skip: u8, holds: Holds, decimals: u8) -> LabelPattern {
        LabelPattern { prefix: prefix.into(), item, skip, holds, decimals }
    }

    fn eur() -> Currency {
        "EUR".parse().unwrap()
    }

    fn with_check(digits: &str) -> String {
        (0..10).map(|check| format!("{digits}{check}")).find(|code| is_right(code)).unwrap()
    }

    #[test]
    fn labels_are_read_as_their_prefix_says() {
        let patterns = [
            pattern("21", 5, 0, Holds::Weight, 3),
            pattern("02", 5, 1, Holds::Price, 2),
            pattern("29", 6, 0, Holds::Price, 0),
        ];
        let read = |digits: &str| read_label(&with_check(digits), &patterns, eur()).map(|(label, _)| label);
        let label = |item: &str, holds, value| Some(Label { item: item.into(), holds, value });
        assert_eq!(read("210004200336"), label("00042", Holds::Weight, 336));
        assert_eq!(read("021234570437"), label("12345", Holds::Price, 437), "a digit that says nothing is passed over");
        assert_eq!(read("291234560012"), label("123456", Holds::Price, 1_200), "whole euros");
        assert_eq!(read("220004200336"), None, "nobody said how these are read");
        assert_eq!(patterns[1].picture(), "02IIIII-VVVVC");
        let codes = label("00042", Holds::Weight, 1).unwrap().codes("21");
        assert_eq!(codes, ["00042", "42", "2100042"]);
        assert_eq!(label("00000", Holds::Weight, 1).unwrap().codes("21"), ["00000", "2100000"]);
    }

    #[test]
    fn one_wrong_digit_is_no_label() {
        let code = with_check("210004200336");
        let patterns = [pattern("21", 5, 0, Holds::Weight, 3)];
        for at in 2..13 {
            let mut wrong = code.clone().into_bytes();
            wrong[at] = b'0' + (wrong[at] - b'0' + 1) % 10;
            let wrong = String::from_utf8(wrong).unwrap();
            assert!(!is_label(&wrong) && read_label(&wrong, &patterns, eur()).is_none(), "{wrong}");
        }
        for code in ["", "21", "2100042003361x", "é1000420033612", "5010000000018"] {
            assert!(!is_label(code), "{code}");
        }
    }

    #[rstest]
    #[case(&[pattern("50", 5, 0, Holds::Weight, 3)])]
    #[case(&[pattern("2", 5, 0, Holds::Weight, 3)])]
    #[case(&[pattern("2é", 5, 0, Holds::Weight, 3)])]
    #[case(&[pattern("21", 2, 0, Holds::Weight, 3)])]
    #[case(&[pattern("21", 7, 1, Holds::Weight, 2)])]
    #[case(&[pattern("21", 5, 3, Holds::Weight, 2)])]
    #[case(&[pattern("21", 255, 255, Holds::Weight, 2)])]
    #[case(&[pattern("21", 5, 0, Holds::Weight, 4)])]
    #[case(&[pattern("21", 5, 0, Holds::Price, 3)])]
    #[case(&[pattern("21", 5, 0, Holds::Price, 2), pattern("21", 6, 0, Holds::Weight, 3)])]
    fn patterns_that_can_t_be_are_refused(#[case] patterns: &[LabelPattern]) {
        assert!(check_patterns(patterns, eur()).unwrap_err().fields.contains_key("patterns"), "{patterns:?}");
    }

    #[test]
    fn a_price_is_as_much_as_it_buys() {
        assert_eq!(of_price(Minor(436), Minor(1_299), 3), (Qty(336), Minor(1_299)), "0.336 kg at 12.99");
        assert_eq!(of_price(Minor(437), Minor(1_299), 3), (Qty(336), Minor(1_301)), "printed at another price");
        assert_eq!(of_price(Minor(437), Minor(1_299), 0), (Qty::ONE, Minor(437)), "a piece");
        assert_eq!(of_price(Minor(437), Minor(0), 3), (Qty::ONE, Minor(437)), "nobody knows what a kilogram costs");
        assert_eq!(of_price(Minor(0), Minor(1_299), 3), (Qty::ONE, Minor(0)));
    }

    proptest! {
        #[test]
        fn a_label_is_charged_as_printed(label in 1i64..1_000_000, unit in 0i64..2_000_000, decimals in 0u8..=3) {
            let (qty, price) = of_price(Minor(label), Minor(unit), decimals);
            prop_assert_eq!(times(price, qty), Minor(label));
            prop_assert!(qty.0 > 0 && price.0 > 0 && qty.0 % 10i64.pow(3 - u32::from(decimals)) == 0);
        }

        #[test]
        fn a_scale_that_knows_the_price_is_understood(unit in 1i64..100_000, grams in 1i64..30_000) {
            let label = times(Minor(unit), Qty(grams));
            let (qty, price) = of_price(label, Minor(unit), 3);
            if label.0 > 0 {
                prop_assert_eq!((times(price, qty), price), (label, Minor(unit)), "the price per unit is as it is in the shop");
            }
        }

        #[test]
        fn what_was_put_in_is_read_out(item in 0u32..100_000, grams in 0u32..100_000, code in "[0-9]{13}") {
            let patterns = [pattern("27", 5, 0, Holds::Weight, 3)];
            let (label, prefix) = read_label(&with_check(&format!("27{item:05}{grams:05}")), &patterns, eur()).unwrap();
            prop_assert_eq!((label.item, label.value, prefix.as_str()), (format!("{item:05}"), i64::from(grams), "27"));
            let _ = read_label(&code, &patterns, eur());
        }
    }
}
