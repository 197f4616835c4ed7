//! Amounts and quantities in the cells of a table, read without floats and never taken for another number.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Currency, Message, say};

/// Which mark stands before the decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Decimals {
    /// `1,234.56`
    Point,
    /// `1.234,56`
    Comma,
}

impl Decimals {
    const fn mark(self) -> char {
        match self {
            Self::Point => '.',
            Self::Comma => ',',
        }
    }
}

/// Why a number could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NumberFault {
    /// It is no number, or not one of this convention.
    NotANumber(Decimals),
    /// It has more decimals than there are places for: this many.
    TooPrecise(u8),
    /// It does not fit.
    TooLarge,
    /// A spreadsheet cut it down to something like `5.01E+12`.
    Scientific,
}

impl NumberFault {
    /// The stable code, `snake_case`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotANumber(_) => "not_a_number",
            Self::TooPrecise(_) => "too_precise",
            Self::TooLarge => "too_large",
            Self::Scientific => "scientific",
        }
    }

    /// What is wrong and what to do, in plain words.
    pub fn message(self) -> Message {
        match self {
            Self::NotANumber(Decimals::Point) => {
                say!("This is no number with a point before the decimals. Write it like 1,234.56 or 1234.56.")
            }
            Self::NotANumber(Decimals::Comma) => {
                say!("This is no number with a comma before the decimals. Write it like 1.234,56 or 1234,56.")
            }
            Self::TooPrecise(0) => say!("This number has decimals where none may be. Round it to a whole number."),
            Self::TooPrecise(places) => {
                say!("This number has too many decimals. Round it to {places} at most.", places)
            }
            Self::TooLarge => say!("This number is too large. Check for digits typed twice or a wrong column."),
            Self::Scientific => {
                say!(
                    "The spreadsheet shortened this number and lost digits. Format the column as text or number there, and \
                 export the file again."
                )
            }
        }
    }
}

impl fmt::Display for NumberFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message())
    }
}

impl std::error::Error for NumberFault {}

/// Reads a number as an integer of its `10^places` parts: `12.5` with two places is 1250.
///
/// Taken are signs in front or behind, brackets for negative numbers, a currency's symbol or ISO code, and thousands in
/// groups of three between spaces, apostrophes or the mark that is not the convention's.
///
/// # Errors
/// `NotANumber` for what is none under the convention (an empty text, too), `TooPrecise`, `TooLarge`, `Scientific`.
pub fn parse(text: &str, decimals: Decimals, places: u8) -> Result<i64, NumberFault> {
    let none = NumberFault::NotANumber(decimals);
    let text = text.trim();
    if is_scientific(text) {
        return Err(NumberFault::Scientific);
    }
    let dressed = undress(text).ok_or(none)?;
    let (whole, fraction) = shape(dressed.core, decimals).ok_or(none)?;
    let kept = fraction.trim_end_matches('0');
    if kept.len() > usize::from(places) {
        return Err(NumberFault::TooPrecise(places));
    }
    let padding = usize::from(places) - kept.len();
    let digits = whole.bytes().chain(kept.bytes()).filter(u8::is_ascii_digit).map(|b| i128::from(b - b'0'));
    let value = digits
        .chain(std::iter::repeat_n(0, padding))
        .try_fold(0i128, |value, digit| value.checked_mul(10)?.checked_add(digit))
        .ok_or(NumberFault::TooLarge)?;
    i64::try_from(if dressed.negative { -value } else { value }).map_err(|_| NumberFault::TooLarge)
}

/// The convention of a column by its values, where one at least decides and none contradicts. `1,234` decides nothing;
/// `1,5`, `0,250`, `1.234,56` and `1.234.567` do.
pub fn guess<'a>(samples: impl IntoIterator<Item = &'a str>) -> Option<Decimals> {
    let mut found = None;
    for sample in samples {
        let Some(dressed) = undress(sample.trim()) else { continue };
        let fits = |decimals| shape(dressed.core, decimals).is_some();
        let says = match (fits(Decimals::Point), fits(Decimals::Comma)) {
            (true, false) => Decimals::Point,
            (false, true) => Decimals::Comma,
            _ => continue,
        };
        if found.is_some_and(|found| found != says) {
            return None;
        }
        found = Some(says);
    }
    found
}

struct Dressed<'a> {
    negative: bool,
    /// From the first digit, or the mark right before it, to the last digit.
    core: &'a str,
}

/// Takes off signs, brackets and a currency.
fn undress(text: &str) -> Option<Dressed<'_>> {
    let digit = |c: char| c.is_ascii_digit();
    let first = text.find(digit)?;
    let from = if text.get(..first)?.ends_with(['.', ',']) { first - 1 } else { first };
    let to = text.rfind(digit)? + 1;
    let (before, core, after) = (text.get(..from)?, text.get(from..to)?, text.get(to..)?);
    let (front, front_sign) = word(before)?;
    let (back, back_sign) = word(after)?;
    let currency = match (front.as_str(), back.as_str()) {
        ("", "") => true,
        ("", word) | (word, "") => is_currency(word),
        _ => false,
    };
    // In `Rs.500` the point is the currency's.
    let unclear = from < first && front.ends_with(char::is_alphabetic);
    let negative = match (front_sign, back_sign) {
        (None, None) => false,
        (Some('-'), None) | (None, Some('-')) | (Some('('), Some(')')) => true,
        (Some('+'), None) => false,
        _ => return None,
    };
    (currency && !unclear).then_some(Dressed { negative, core })
}

/// What stands beside the digits: a word, and one sign or bracket at most.
fn word(text: &str) -> Option<(String, Option<char>)> {
    let mut sign = None;
    let mut word = String::new();
    for c in text.chars() {
        match c {
            '-' | '\u{2212}' | '+' | '(' | ')' if sign.is_some() => return None,
            '-' | '\u{2212}' => sign = Some('-'),
            '+' | '(' | ')' => sign = Some(c),
            c if c.is_whitespace() => {}
            c => word.push(c),
        }
    }
    Some((word, sign))
}

/// Whether a word names a currency: an ISO code or a symbol that Kontor knows, or a sign of its own in Unicode.
fn is_currency(word: &str) -> bool {
    let word = word.strip_suffix('.').unwrap_or(word);
    let mut letters = word.chars();
    if let (Some(sign), None) = (letters.next(), letters.next()) {
        let of_unicode =
            matches!(sign, '$' | '¢' | '£' | '¤' | '¥' | '฿' | '\u{20a0}'..='\u{20cf}' | '＄' | '￡' | '￥');
        if of_unicode {
            return true;
        }
    }
    let known = |symbol: &str| symbol.trim().eq_ignore_ascii_case(word);
    let spaceless = |symbol: &str| symbol.split_whitespace().collect::<String>().eq_ignore_ascii_case(word);
    Currency::KNOWN.iter().any(|(code, _, symbol)| known(code) || (known(symbol) || spaceless(symbol)))
        || ["US$", "Rs"].iter().any(|symbol| known(symbol))
}

/// Whether it is a number with an exponent: `5.01E+12`.
fn is_scientific(text: &str) -> bool {
    let Some((number, exponent)) = text.split_once(['e', 'E']) else { return false };
    let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    let number = number.strip_prefix(['+', '-']).unwrap_or(number);
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let marked = number.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b','));
    digits(exponent) && marked && number.starts_with(|c: char| c.is_ascii_digit())
}

/// The whole part, with its groups, and the decimals of a number that is one under the convention.
fn shape(core: &str, decimals: Decimals) -> Option<(&str, &str)> {
    let (whole, fraction) = match core.rsplit_once(decimals.mark()) {
        Some((_, "")) => return None,
        Some((whole, fraction)) => (whole, fraction),
        None => (core, ""),
    };
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if !digits(fraction) {
        return None;
    }
    let Some(mark) = whole.chars().find(|c| !c.is_ascii_digit()) else { return Some((whole, fraction)) };
    let group =
        mark.is_whitespace() || matches!(mark, '\'' | '’') || (mark != decimals.mark() && matches!(mark, '.' | ','));
    let mut parts = whole.split(mark);
    let head = parts.next().unwrap_or_default();
    // A number that is grouped does not begin with 0: `0,250` are decimals, whatever the convention.
    let begins = (1..=3).contains(&head.len()) && digits(head) && !head.starts_with('0');
    (group && begins && parts.all(|part| part.len() == 3 && digits(part))).then_some((whole, fraction))
}

#[cfg(test)]
#[path = "numbers_tests.rs"]
mod tests;
