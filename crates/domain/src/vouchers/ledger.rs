//! What may happen to a voucher, and what is left on it.

use chrono::NaiveDate;

use super::VoucherMove;
use crate::Minor;
use crate::money::MAX_MINOR;

/// How a voucher stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// What is left on it.
    pub balance: Minor,
    /// The last day on which it is taken; none is for ever.
    pub expires_on: Option<NaiveDate>,
    /// Whether it was made worthless.
    pub voided: bool,
}

/// Why something may not happen to a voucher.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Denied {
    /// Nothing, or less, or more than is taken.
    Amount,
    /// It was made worthless.
    Void,
    /// It ended on that day.
    Expired(NaiveDate),
    /// More than is left on it.
    NotEnough(Minor),
}

impl Standing {
    /// By how much something changes what is left.
    ///
    /// # Errors
    /// Why it may not happen.
    pub fn change(self, kind: VoucherMove, amount: Minor, today: NaiveDate) -> Result<Minor, Denied> {
        if self.voided {
            return Err(Denied::Void);
        }
        match kind {
            VoucherMove::Extended => return Ok(Minor::ZERO),
            VoucherMove::Voided => return Ok(-self.balance),
            VoucherMove::Issued | VoucherMove::Redeemed => {}
        }
        if !(1..=MAX_MINOR).contains(&amount.0) {
            return Err(Denied::Amount);
        }
        match (kind, self.expires_on) {
            (VoucherMove::Issued, _) => Ok(amount),
            (_, Some(day)) if day < today => Err(Denied::Expired(day)),
            _ if amount > self.balance => Err(Denied::NotEnough(self.balance)),
            _ => Ok(-amount),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 5, day).unwrap()
    }

    #[test]
    fn it_is_taken_until_its_last_day_and_for_no_more_than_is_left() {
        let voucher = Standing { balance: Minor(500), expires_on: Some(day(10)), voided: false };
        let redeem = |of: Standing, amount, on| of.change(VoucherMove::Redeemed, Minor(amount), day(on));
        assert_eq!(redeem(voucher, 500, 10), Ok(Minor(-500)), "on its last day, and all of it");
        assert_eq!(redeem(voucher, 1, 11), Err(Denied::Expired(day(10))));
        assert_eq!(redeem(voucher, 501, 1), Err(Denied::NotEnough(Minor(500))));
        assert_eq!(redeem(voucher, 0, 1), Err(Denied::Amount));
        assert_eq!(redeem(Standing { voided: true, ..voucher }, 1, 1), Err(Denied::Void));
        assert_eq!(redeem(Standing { expires_on: None, ..voucher }, 1, 31), Ok(Minor(-1)));
        assert_eq!(voucher.change(VoucherMove::Extended, Minor(0), day(31)), Ok(Minor(0)), "also after its end");
        assert_eq!(voucher.change(VoucherMove::Voided, Minor(0), day(31)), Ok(Minor(-500)));
    }

    proptest! {
        #[test]
        fn what_is_left_is_never_less_than_nothing(worth in 1i64..100_000, parts in prop::collection::vec(-5i64..60_000, 0..40)) {
            let mut left = worth;
            for part in parts {
                let voucher = Standing { balance: Minor(left), expires_on: None, voided: false };
                match voucher.change(VoucherMove::Redeemed, Minor(part), day(1)) {
                    Ok(change) => left += change.0,
                    Err(Denied::NotEnough(said)) => prop_assert!(said.0 == left && part > left),
                    Err(no) => prop_assert!(no == Denied::Amount && part < 1),
                }
                prop_assert!((0..=worth).contains(&left));
            }
        }
    }
}
