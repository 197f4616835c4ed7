//! Cash in steps, by hand: where the smallest coins are gone, what is left for cash is rounded to the nearest step, halves
//! away from nothing, and nothing else is.

use crate::arithmetic::ratio;

/// An amount in the coins there are.
pub(crate) fn in_coins(amount: i64, step: i64) -> i64 {
    if step <= 1 { amount } else { ratio(i128::from(amount), i128::from(step)) * step }
}

/// What is handed out in cash for so much, when what was handed out before for the same sale was rounded by so much: all
/// pieces together come to what one of them would.
pub(crate) fn handed_back(rest: i64, step: i64, rounded_before: i64) -> i64 {
    if step <= 1 { rest } else { in_coins(rest - rounded_before, step).max(0) }
}
