//! What may happen to an account, and what is owed afterwards.

use super::AccountMove;
use crate::Minor;
use crate::money::MAX_MINOR;
use crate::sales::TenderKind;

/// How an account stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// What the customer owes; less than nothing is what the shop owes them.
    pub balance: Minor,
    /// Up to what they may owe. Without one, nothing more is bought on account.
    pub limit: Option<Minor>,
}

/// Why something may not happen to an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Denied {
    /// Nothing, or less, or more than is taken.
    Amount,
    /// Nothing is bought on account by this customer.
    None,
    /// More than is left of the limit.
    OverLimit(Minor),
    /// More than is owed.
    MoreThanOwed(Minor),
}

impl Standing {
    /// What may still be bought on account: up to the limit, and without one what the shop owes.
    pub fn left(self) -> Minor {
        (self.limit.unwrap_or_default() - self.balance).max(Minor::ZERO)
    }

    /// By how much something changes what is owed. An amount is more than nothing where the kind says which way it goes; an
    /// opening, a correction and a merge go either way.
    ///
    /// # Errors
    /// Why it may not happen.
    pub fn change(self, kind: AccountMove, amount: Minor) -> Result<Minor, Denied> {
        let either_way = matches!(kind, AccountMove::Opening | AccountMove::Correction | AccountMove::Merge);
        let size = if either_way { amount.0.checked_abs() } else { Some(amount.0) };
        if !size.is_some_and(|size| (1..=MAX_MINOR).contains(&size)) {
            return Err(Denied::Amount);
        }
        let change = match kind {
            AccountMove::Charge if self.limit.is_none() && self.left() == Minor::ZERO => return Err(Denied::None),
            AccountMove::Charge if amount > self.left() => return Err(Denied::OverLimit(self.left())),
            AccountMove::Payment if amount > self.balance.max(Minor::ZERO) => {
                return Err(Denied::MoreThanOwed(self.balance.max(Minor::ZERO)));
            }
            AccountMove::Refund | AccountMove::Payment => -amount,
            _ => amount,
        };
        match (self.balance + change).0.checked_abs() {
            Some(0..=MAX_MINOR) => Ok(change),
            _ => Err(Denied::Amount),
        }
    }
}

/// What may be refunded of a sale, besides to the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refundable {
    /// In money: what was paid so, less what was refunded so.
    pub money: Minor,
    /// In money and vouchers together: what was paid by either, less what was refunded by either.
    pub credit: Minor,
}

/// What may still be refunded of a sale. What was never paid in money is not handed out, and what was never paid at all is
/// owed no more: it goes back to where it came from.
pub fn refundable(paid: &[(TenderKind, Minor)], refunded: &[(TenderKind, Minor)]) -> Refundable {
    let left = |of: fn(TenderKind) -> bool| {
        let sum = |tenders: &[(TenderKind, Minor)]| -> Minor {
            tenders.iter().filter(|(kind, _)| of(*kind)).map(|(_, amount)| *amount).sum()
        };
        (sum(paid) - sum(refunded)).max(Minor::ZERO)
    };
    Refundable { money: left(TenderKind::is_counted), credit: left(|kind| kind != TenderKind::Account) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(balance: i64, limit: Option<i64>) -> Standing {
        Standing { balance: Minor(balance), limit: limit.map(Minor) }
    }

    #[test]
    fn nothing_goes_past_the_limit_and_nobody_pays_what_they_do_not_owe() {
        let charge = |of: Standing, amount| of.change(AccountMove::Charge, Minor(amount));
        assert_eq!(charge(at(900, Some(1_000)), 100), Ok(Minor(100)), "the limit itself is allowed");
        assert_eq!(charge(at(900, Some(1_000)), 101), Err(Denied::OverLimit(Minor(100))));
        assert_eq!(charge(at(1_500, Some(1_000)), 1), Err(Denied::OverLimit(Minor(0))), "the limit was lowered since");
        assert_eq!(charge(at(-500, Some(1_000)), 1_500), Ok(Minor(1_500)), "what the shop owes is used up first");
        assert_eq!(charge(at(0, None), 1), Err(Denied::None));
        assert_eq!(
            charge(at(-500, None), 500),
            Ok(Minor(500)),
            "what the shop owes buys something without a limit, too"
        );
        assert_eq!(charge(at(-500, None), 501), Err(Denied::OverLimit(Minor(500))));
        assert_eq!(charge(at(0, Some(100)), -1), Err(Denied::Amount));
        let pay = |of: Standing, amount| of.change(AccountMove::Payment, Minor(amount));
        assert_eq!(pay(at(900, None), 900), Ok(Minor(-900)), "also when nothing more may be bought");
        assert_eq!(pay(at(900, None), 901), Err(Denied::MoreThanOwed(Minor(900))));
        assert_eq!(pay(at(-5, None), 1), Err(Denied::MoreThanOwed(Minor(0))));
        let correct = |of: Standing, amount| of.change(AccountMove::Correction, Minor(amount));
        assert_eq!(correct(at(0, None), -5), Ok(Minor(-5)));
        assert_eq!(correct(at(MAX_MINOR, None), 1), Err(Denied::Amount));
        assert_eq!(correct(at(0, None), i64::MIN), Err(Denied::Amount));
        assert_eq!(correct(at(0, None), 0), Err(Denied::Amount));
    }

    proptest! {
        #[test]
        fn what_is_owed_is_the_sum_of_what_happened(limit in prop::option::of(0i64..100_000), acts in prop::collection::vec((0usize..6, -60_000i64..60_000), 0..60)) {
            let (mut owed, mut sum) = (0i64, 0i64);
            for (kind, amount) in acts {
                let kind = AccountMove::ALL[kind];
                let standing = at(owed, limit);
                if let Ok(change) = standing.change(kind, Minor(amount)) {
                    sum += change.0;
                    owed += change.0;
                    match kind {
                        AccountMove::Charge => prop_assert!(owed <= limit.unwrap_or(0) && change.0 == amount),
                        AccountMove::Payment => prop_assert!(owed >= 0 && change.0 == -amount),
                        AccountMove::Refund => prop_assert!(change.0 == -amount && amount > 0),
                        _ => prop_assert_eq!(change.0, amount),
                    }
                }
            }
            prop_assert_eq!(owed, sum);
        }

        #[test]
        fn no_more_comes_back_in_money_than_was_paid_in_money(cash in 0i64..5_000, voucher in 0i64..5_000, owed in 0i64..5_000, parts in prop::collection::vec((0usize..3, 1i64..2_000), 0..30)) {
            let paid = [(TenderKind::Cash, Minor(cash)), (TenderKind::Account, Minor(owed)), (TenderKind::Voucher, Minor(voucher))];
            let (mut back, mut left) = (Vec::new(), cash + voucher + owed);
            for (way, amount) in parts {
                let may = refundable(&paid, &back);
                let (kind, most) = match way {
                    0 => (TenderKind::Card, may.money.min(may.credit)),
                    1 => (TenderKind::Voucher, may.credit),
                    _ => (TenderKind::Account, Minor(left)),
                };
                let amount = amount.min(most.0).min(left);
                left -= amount;
                back.push((kind, Minor(amount)));
            }
            let of = |kind| back.iter().filter(|(other, _)| *other == kind).map(|(_, amount)| amount.0).sum::<i64>();
            prop_assert!(of(TenderKind::Card) <= cash);
            prop_assert!(of(TenderKind::Card) + of(TenderKind::Voucher) <= cash + voucher);
            prop_assert!(left > 0 || of(TenderKind::Account) >= owed, "once all came back, nothing of it is owed any more");
        }
    }
}
