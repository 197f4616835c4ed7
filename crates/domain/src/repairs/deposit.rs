//! Deposits: what a customer paid before a repair is done.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::money::MAX_MINOR;
use crate::payments::Payment;
use crate::sales::TenderKind;
use crate::{Minor, PaymentId, RepairDepositMovementId, RepairTicketId, SaleId, TenderId, UserId, call};

/// What happened to the deposit of a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DepositMove {
    /// The customer paid some.
    Taken,
    /// It paid for the repair.
    Applied,
    /// It was given back.
    Refunded,
    /// The shop keeps it, and says why.
    Forfeited,
}

impl DepositMove {
    /// The word that is kept in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Taken => "taken",
            Self::Applied => "applied",
            Self::Refunded => "refunded",
            Self::Forfeited => "forfeited",
        }
    }
}

/// One change of the deposit of a ticket. Never changed afterwards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DepositMovement {
    /// The movement.
    pub id: RepairDepositMovementId,
    /// The ticket.
    pub ticket_id: RepairTicketId,
    /// Its place among those of the ticket, from 1 without gaps.
    pub seq: i64,
    /// What happened.
    pub kind: DepositMove,
    /// By how much: more than nothing was paid, less was taken off.
    pub amount: Minor,
    /// What there was before it.
    pub before: Minor,
    /// What there is after it.
    pub after: Minor,
    /// The number of the receipt; empty for what has none.
    pub number: String,
    /// What for, in words.
    pub reason: String,
    /// The sale.
    pub sale_id: Option<SaleId>,
    /// Its tender.
    pub tender_id: Option<TenderId>,
    /// The payment.
    pub payment_id: Option<PaymentId>,
    /// Who did it.
    pub user_id: UserId,
    /// The name they had then.
    pub user: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// Why something may not happen to a deposit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DepositDenied {
    /// Nothing, or less, or more than is counted.
    Amount,
    /// More than there is.
    NotEnough(Minor),
}

impl DepositMove {
    /// By how much it changes what there is.
    ///
    /// # Errors
    /// Why it may not happen.
    pub fn change(self, balance: Minor, amount: Minor) -> Result<Minor, DepositDenied> {
        if !(1..=MAX_MINOR).contains(&amount.0) {
            return Err(DepositDenied::Amount);
        }
        match self {
            Self::Taken if balance.0.saturating_add(amount.0) > MAX_MINOR => Err(DepositDenied::Amount),
            Self::Taken => Ok(amount),
            Self::Applied | Self::Refunded | Self::Forfeited if amount > balance => {
                Err(DepositDenied::NotEnough(balance))
            }
            Self::Applied | Self::Refunded | Self::Forfeited => Ok(-amount),
        }
    }
}

/// What of deposits pays for a cart: of each no more than its own repair comes to, and of all no more than is due.
pub fn applied(deposits: &[(Minor, Minor)], due: Minor) -> Vec<Minor> {
    let mut left = due.max(Minor::ZERO);
    let one = |(balance, comes_to): &(Minor, Minor)| {
        let pays = (*balance).min(*comes_to).min(left).max(Minor::ZERO);
        left = left - pays;
        pays
    };
    deposits.iter().map(one).collect()
}

/// Takes a deposit for a ticket at the register of whoever takes it. It is in the drawer that day and is no turnover: it pays for the
/// repair when the device is collected. Refused without an open shift where shifts are used, and with `in_cart` while the ticket is in
/// a sale at the till.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct TakeDeposit {
    /// Made by the client: the payment's id.
    pub id: PaymentId,
    /// The ticket.
    pub ticket_id: RepairTicketId,
    /// How much.
    pub amount: Minor,
    /// How it is paid: by cash, card or another payment.
    pub tender: TenderKind,
    /// The terminal's slip number.
    #[serde(default)]
    pub reference: String,
}
call!(TakeDeposit -> Payment, "repairs.take_deposit", Mutation, May(Sell));

/// Gives a deposit back, or a part of it: a payment whose amount is below zero. Refused with `not_enough_deposit` for more than there is.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct RefundDeposit {
    /// Made by the client: the payment's id.
    pub id: PaymentId,
    /// The ticket.
    pub ticket_id: RepairTicketId,
    /// How much.
    pub amount: Minor,
    /// How it is given back: by cash, card or another payment.
    pub tender: TenderKind,
    /// The terminal's slip number.
    #[serde(default)]
    pub reference: String,
    /// Why.
    pub reason: String,
}
call!(RefundDeposit -> Payment, "repairs.refund_deposit", Mutation, May(TakeReturns));

/// Keeps a deposit, or a part of it: the device was never collected, or what was ordered for it can't be sent back.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct ForfeitDeposit {
    /// Made by the client: the movement's id.
    pub id: RepairDepositMovementId,
    /// The ticket.
    pub ticket_id: RepairTicketId,
    /// How much.
    pub amount: Minor,
    /// Why.
    pub reason: String,
}
call!(ForfeitDeposit -> DepositMovement, "repairs.forfeit_deposit", Mutation, May(ManageRepairs));

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn no_more_is_taken_off_than_there_is() {
        assert_eq!(DepositMove::Taken.change(Minor(0), Minor(500)), Ok(Minor(500)));
        for kind in [DepositMove::Applied, DepositMove::Refunded, DepositMove::Forfeited] {
            assert_eq!(kind.change(Minor(500), Minor(500)), Ok(Minor(-500)));
            assert_eq!(kind.change(Minor(500), Minor(501)), Err(DepositDenied::NotEnough(Minor(500))));
            assert_eq!(kind.change(Minor(500), Minor(0)), Err(DepositDenied::Amount));
        }
        assert_eq!(DepositMove::Taken.change(Minor(0), Minor(MAX_MINOR + 1)), Err(DepositDenied::Amount));
        assert_eq!(DepositMove::Taken.change(Minor(MAX_MINOR), Minor(1)), Err(DepositDenied::Amount));
    }

    proptest! {
        #[test]
        fn what_there_is_is_the_sum_and_never_less_than_nothing(
            acts in prop::collection::vec((0usize..4, -10i64..50_000), 0..40),
        ) {
            use DepositMove::{Applied, Forfeited, Refunded, Taken};
            let (mut balance, mut sum) = (Minor(0), 0);
            for (kind, amount) in acts {
                let kind = [Taken, Applied, Refunded, Forfeited][kind];
                if let Ok(change) = kind.change(balance, Minor(amount)) {
                    balance = balance + change;
                    sum += change.0;
                }
                prop_assert!(balance.0 == sum && balance.0 >= 0);
            }
        }

        #[test]
        fn deposits_pay_their_own_repairs_and_no_more_than_is_due(
            given in prop::collection::vec((0i64..10_000, 0i64..10_000), 0..6),
            due in -5_000i64..30_000,
        ) {
            let deposits: Vec<_> = given.iter().map(|(balance, total)| (Minor(*balance), Minor(*total))).collect();
            let pays = applied(&deposits, Minor(due));
            let sum: i64 = pays.iter().map(|pays| pays.0).sum();
            prop_assert!(sum <= due.max(0));
            let mut room: i64 = 0;
            for ((balance, total), pays) in deposits.iter().zip(&pays) {
                prop_assert!(pays.0 >= 0 && pays <= balance && pays <= total);
                room += balance.0.min(total.0);
            }
            prop_assert_eq!(sum, room.min(due.max(0)), "as much as they can");
        }
    }
}
