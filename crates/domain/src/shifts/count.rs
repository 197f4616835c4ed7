//! Counting: a figure for every tender, beside what is expected.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::denominations;
use crate::money::MAX_MINOR;
use crate::sales::TenderKind;
use crate::{Currency, Minor, Refusal, say};

/// The most notes or coins of a value that one drawer holds.
const MOST_PIECES: i64 = 100_000;

/// So many notes or coins of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Pieces {
    /// What each is worth.
    pub value: Minor,
    /// How many there are.
    pub count: i64,
}

/// What was counted of a tender.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TenderCount {
    /// Which.
    pub kind: TenderKind,
    /// How much.
    pub counted: Minor,
    /// The notes and coins it was counted by, if it was; cash only.
    #[serde(default)]
    pub pieces: Vec<Pieces>,
}

/// A tender as it was counted, beside what was expected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TenderResult {
    /// Which.
    pub kind: TenderKind,
    /// What had to be there.
    pub expected: Minor,
    /// What was there.
    pub counted: Minor,
    /// `counted - expected`.
    pub variance: Minor,
    /// The notes and coins it was counted by, if it was.
    #[serde(default)]
    pub pieces: Vec<Pieces>,
}

/// Checks notes and coins against the sum they were counted to. None at all is a plain sum.
///
/// # Errors
/// `invalid` or `count_mismatch`, under `field`.
pub fn check_pieces(field: &str, sum: Minor, pieces: &[Pieces], currency: Currency) -> Result<(), Refusal> {
    if !(0..=MAX_MINOR).contains(&sum.0) {
        return Err(Refusal::invalid(field, say!("Count from nothing upwards.")));
    }
    if pieces.is_empty() {
        return Ok(());
    }
    let known = denominations(currency);
    let mut counted = 0i64;
    for (at, piece) in pieces.iter().enumerate() {
        let twice = pieces.iter().skip(at + 1).any(|other| other.value == piece.value);
        let real = known.is_some_and(|known| known.has(piece.value));
        if twice || !real || !(0..=MOST_PIECES).contains(&piece.count) {
            return Err(Refusal::invalid(field, say!("Count the notes and coins of this currency, each value once.")));
        }
        counted = counted.saturating_add(piece.value.0.saturating_mul(piece.count));
    }
    if Minor(counted) != sum {
        let message = say!("The notes and coins come to another sum. Look at them again.");
        return Err(Refusal::field("count_mismatch", field, message));
    }
    Ok(())
}

/// Puts what was counted beside what is expected: a figure for every tender that is expected, and for no other.
///
/// # Errors
/// `count_missing` under the tender's name, `invalid`, `count_mismatch`.
pub fn compare(
    expected: &[(TenderKind, Minor)],
    counts: &[TenderCount],
    currency: Currency,
) -> Result<Vec<TenderResult>, Refusal> {
    let expects = |kind: TenderKind| expected.iter().any(|(other, _)| *other == kind);
    for (at, count) in counts.iter().enumerate() {
        let field = count.kind.as_str();
        let twice = counts.iter().skip(at + 1).any(|other| other.kind == count.kind);
        if twice || !expects(count.kind) || (count.kind != TenderKind::Cash && !count.pieces.is_empty()) {
            return Err(Refusal::invalid(field, say!("Count each payment of the shift once.")));
        }
        if count.kind == TenderKind::Cash {
            check_pieces(field, count.counted, &count.pieces, currency)?;
        } else if !(-MAX_MINOR..=MAX_MINOR).contains(&count.counted.0) {
            // What was given back may be more than what was taken: a card terminal's sum is below nothing then.
            return Err(Refusal::invalid(field, say!("Count each payment of the shift once.")));
        }
    }
    let mut results = Vec::with_capacity(expected.len());
    for (kind, expected) in expected {
        let Some(count) = counts.iter().find(|count| count.kind == *kind) else {
            let message =
                say!("Every payment of the shift has to be counted. Say how much is there, even if it is nothing.");
            return Err(Refusal::field("count_missing", kind.as_str(), message));
        };
        results.push(TenderResult {
            kind: *kind,
            expected: *expected,
            counted: count.counted,
            variance: count.counted - *expected,
            pieces: count.pieces.iter().copied().filter(|piece| piece.count > 0).collect(),
        });
    }
    Ok(results)
}

/// Whether a tender is off by more than the limit, either way.
pub fn is_over(results: &[TenderResult], limit: Minor) -> bool {
    results.iter().any(|result| result.variance.0.saturating_abs() > limit.0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn gbp() -> Currency {
        "GBP".parse().unwrap()
    }

    fn counted(kind: TenderKind, counted: i64) -> TenderCount {
        TenderCount { kind, counted: Minor(counted), pieces: vec![] }
    }

    #[test]
    fn every_tender_is_counted_once_and_no_other() {
        let expected = [(TenderKind::Cash, Minor(1_000)), (TenderKind::Card, Minor(250))];
        let code = |counts: &[TenderCount]| compare(&expected, counts, gbp()).map_err(|no| (no.code, no.fields));
        let (cash, card) = (counted(TenderKind::Cash, 990), counted(TenderKind::Card, 250));
        let no = code(std::slice::from_ref(&cash)).unwrap_err();
        assert!(no.0 == "count_missing" && no.1.contains_key("card"), "{no:?}");
        assert_eq!(code(&[cash.clone(), card.clone(), card.clone()]).unwrap_err().0, "invalid", "twice");
        let voucher = counted(TenderKind::Other, 0);
        assert_eq!(code(&[cash.clone(), card.clone(), voucher]).unwrap_err().0, "invalid", "nothing was paid so");
        let results = compare(&expected, &[card, cash], gbp()).unwrap();
        let variances: Vec<_> = results.iter().map(|result| (result.kind, result.variance.0)).collect();
        assert_eq!(variances, [(TenderKind::Cash, -10), (TenderKind::Card, 0)]);
        assert!(is_over(&results, Minor(9)) && !is_over(&results, Minor(10)), "the limit itself is allowed");
    }

    #[test]
    fn notes_and_coins_are_real_and_come_to_the_sum() {
        let check = |sum: i64, pieces: &[(i64, i64)]| {
            let pieces: Vec<_> =
                pieces.iter().map(|(value, count)| Pieces { value: Minor(*value), count: *count }).collect();
            check_pieces("cash", Minor(sum), &pieces, gbp()).map_err(|no| no.code)
        };
        assert_eq!(check(2_050, &[(1_000, 2), (50, 1)]), Ok(()));
        assert_eq!(check(2_051, &[(1_000, 2), (50, 1)]).unwrap_err(), "count_mismatch");
        assert_eq!(check(300, &[(300, 1)]).unwrap_err(), "invalid", "there is no note of three pounds");
        assert_eq!(check(1_000, &[(500, 1), (500, 1)]).unwrap_err(), "invalid");
        assert_eq!(check(-500, &[(500, -1)]).unwrap_err(), "invalid");
        assert_eq!(check(123_456, &[]), Ok(()), "a plain sum");
    }

    proptest! {
        #[test]
        fn variances_are_what_is_counted_less_what_is_expected(cash in -50_000i64..50_000, card in -50_000i64..50_000, there in 0i64..90_000, slips in -50_000i64..50_000, limit in 0i64..2_000) {
            let expected = [(TenderKind::Cash, Minor(cash)), (TenderKind::Card, Minor(card))];
            let results = compare(&expected, &[counted(TenderKind::Cash, there), counted(TenderKind::Card, slips)], gbp()).unwrap();
            prop_assert!(results.iter().all(|result| result.expected + result.variance == result.counted));
            prop_assert_eq!(is_over(&results, Minor(limit)), (there - cash).abs() > limit || (slips - card).abs() > limit);
        }
    }
}
