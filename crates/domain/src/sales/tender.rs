//! Paying: which tenders settle a sale, and the change.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::rounding::{in_coins, rounded, to_pay};
use crate::money::MAX_MINOR;
use crate::{Minor, Refusal, TenderId, say};

/// How somebody pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TenderKind {
    /// Notes and coins; the only kind that gives change.
    Cash,
    /// A card, recorded from an outside terminal.
    Card,
    /// Anything else that was agreed on, named in the reference.
    Other,
    /// Later: it is written on the account of the customer, who has to be named and to have one.
    Account,
    /// Before: with what is left on a voucher, whose code is in the reference.
    Voucher,
    /// However a sale was paid that was made elsewhere and brought in from a file. Nobody can pay so here.
    Imported,
    /// What came back in the same document pays for what is sold in it. Nobody offers it: it is what is left of both.
    Exchange,
    /// Before, for a repair: what was paid as its deposit. Nobody offers it: it pays by itself.
    Deposit,
}

impl TenderKind {
    /// Every kind that somebody can pay with.
    pub const OFFERED: [Self; 5] = [Self::Cash, Self::Card, Self::Other, Self::Account, Self::Voucher];
    /// Every kind.
    pub const ALL: [Self; 8] = [
        Self::Cash,
        Self::Card,
        Self::Other,
        Self::Account,
        Self::Voucher,
        Self::Imported,
        Self::Exchange,
        Self::Deposit,
    ];
    /// The kinds that bring money in or take it out at once.
    pub const MONEY: [Self; 3] = [Self::Cash, Self::Card, Self::Other];

    /// Whether there is something of it at the end of a shift that can be counted: notes, coins and slips.
    pub const fn is_counted(self) -> bool {
        !matches!(self, Self::Account | Self::Voucher | Self::Exchange | Self::Deposit)
    }

    /// The word that is kept in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cash => "cash",
            Self::Card => "card",
            Self::Other => "other",
            Self::Account => "account",
            Self::Voucher => "voucher",
            Self::Imported => "imported",
            Self::Exchange => "exchange",
            Self::Deposit => "deposit",
        }
    }
}

/// One tender as it is offered. Several of one kind are several rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TenderOffered {
    /// Made by the client.
    pub id: TenderId,
    /// How.
    pub kind: TenderKind,
    /// How much was handed over or charged to the card.
    pub given: Minor,
    /// The terminal's slip number, the voucher's name.
    #[serde(default)]
    pub reference: String,
}

/// How offered tenders pay for a sale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// What of each tender stays and what goes back as change, in their order: `given = amount + change`.
    pub paid: Vec<(Minor, Minor)>,
    /// What the cash part was rounded by, up or down: the amounts sum to the total and this.
    pub rounding: Minor,
}

/// What of each offered tender pays for the sale; the rest is change, and only cash gives change. Where cash comes in steps
/// (zero for none), what the other tenders leave is rounded to the nearest of them once somebody pays cash; a cash tender
/// of nothing pays what is rounded away altogether.
///
/// # Errors
/// `nothing_given`, `not_enough`, `too_much_without_cash`, `no_such_coins`, or `invalid`.
pub fn settle(total: Minor, step: Minor, offered: &[TenderOffered]) -> Result<Settled, Refusal> {
    let to_pay = to_pay(total, step, offered.iter().map(|t| (t.kind, t.given)));
    let nothing = |t: &TenderOffered| t.given.0 == 0 && to_pay.0 != 0 && !is_rounded_away(total, step, offered);
    if offered.iter().any(|t| !(0..=MAX_MINOR).contains(&t.given.0) || nothing(t)) {
        return Err(Refusal::invalid("tenders", say!("Each payment has to be more than nothing.")));
    }
    if offered.iter().any(|t| !TenderKind::OFFERED.contains(&t.kind)) {
        return Err(Refusal::invalid("tenders", say!("Nobody pays so. Choose cash, card or another payment.")));
    }
    if offered.iter().any(|t| t.kind != TenderKind::Cash && t.given.0 == 0 && (!t.kind.is_counted() || total.0 != 0)) {
        return Err(Refusal::invalid("tenders", say!("Each payment has to be more than nothing.")));
    }
    if offered.is_empty() && total.0 != 0 {
        return Err(Refusal::field(
            "nothing_given",
            "tenders",
            say!("Nothing was paid yet. Choose cash, card or another payment."),
        ));
    }
    if offered.len() > 20 {
        return Err(Refusal::invalid("tenders", say!("One sale can be split into 20 payments at most.")));
    }
    in_coins(step, offered)?;
    let given: Minor = offered.iter().map(|t| t.given).sum();
    if given < to_pay {
        return Err(Refusal::field(
            "not_enough",
            "tenders",
            say!("That does not cover the total yet. Add another payment."),
        ));
    }
    let mut change = given - to_pay;
    let cash: Minor = offered.iter().filter(|t| t.kind == TenderKind::Cash).map(|t| t.given).sum();
    if change > cash {
        return Err(Refusal::field(
            "too_much_without_cash",
            "tenders",
            say!("Card and other payments come to more than the total, and only cash gives change. Lower them."),
        ));
    }
    let mut settled: Vec<(Minor, Minor)> = offered.iter().map(|t| (t.given, Minor::ZERO)).collect();
    for (tender, (amount, back)) in offered.iter().zip(&mut settled).rev() {
        if tender.kind == TenderKind::Cash && change.0 > 0 {
            *back = change.min(tender.given);
            *amount = tender.given - *back;
            change = change - *back;
        }
    }
    Ok(Settled { paid: settled, rounding: to_pay - total })
}

/// Whether the cash that others leave to pay is so little that it is rounded to nothing.
fn is_rounded_away(total: Minor, step: Minor, offered: &[TenderOffered]) -> bool {
    let others: Minor = offered.iter().filter(|t| t.kind != TenderKind::Cash).map(|t| t.given).sum();
    others < total && rounded(total - others, step) == Minor::ZERO
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn tender(kind: TenderKind, given: i64) -> TenderOffered {
        TenderOffered { id: Uuid::nil().into(), kind, given: Minor(given), reference: String::new() }
    }

    #[test]
    fn change_comes_from_cash_only() {
        let paid = settle(Minor(1_500), Minor(0), &[tender(TenderKind::Card, 1_000), tender(TenderKind::Cash, 2_000)])
            .unwrap()
            .paid;
        assert_eq!(paid, [(Minor(1_000), Minor(0)), (Minor(500), Minor(1_500))]);
        let no = settle(Minor(1_500), Minor(0), &[tender(TenderKind::Card, 2_000)]).unwrap_err();
        assert_eq!(no.code, "too_much_without_cash", "a card is never charged more than the sale");
        let no = settle(Minor(1_500), Minor(0), &[tender(TenderKind::Card, 1_600), tender(TenderKind::Cash, 50)])
            .unwrap_err();
        assert_eq!(no.code, "too_much_without_cash", "the change is more than the cash");
    }

    #[test]
    fn what_does_not_settle_is_refused() {
        assert_eq!(settle(Minor(100), Minor(0), &[]).unwrap_err().code, "nothing_given");
        assert_eq!(settle(Minor(100), Minor(0), &[tender(TenderKind::Cash, 99)]).unwrap_err().code, "not_enough");
        assert_eq!(settle(Minor(100), Minor(0), &[tender(TenderKind::Cash, -5)]).unwrap_err().code, "invalid");
        for kind in [TenderKind::Imported, TenderKind::Exchange, TenderKind::Deposit] {
            assert_eq!(settle(Minor(100), Minor(0), &[tender(kind, 100)]).unwrap_err().code, "invalid");
        }
        assert_eq!(
            settle(Minor(0), Minor(0), &[tender(TenderKind::Account, 0)]).unwrap_err().code,
            "invalid",
            "nothing to owe"
        );
        assert_eq!(settle(Minor(0), Minor(0), &[]).unwrap().paid, [], "a sale that costs nothing needs no tender");
    }

    proptest! {
        #[test]
        fn what_settles_sums_to_the_total(total in 0i64..100_000, given in prop::collection::vec((0usize..5, 1i64..60_000), 1..6)) {
            let offered: Vec<_> = given.iter().map(|(kind, given)| tender(TenderKind::OFFERED[*kind], *given)).collect();
            if let Ok(Settled { paid: settled, .. }) = settle(Minor(total), Minor(0), &offered) {
                prop_assert_eq!(settled.iter().map(|s| s.0).sum::<Minor>(), Minor(total), "the amounts pay the sale, no more");
                for (tender, (amount, change)) in offered.iter().zip(settled) {
                    prop_assert_eq!(amount + change, tender.given);
                    prop_assert!(change.0 >= 0 && amount.0 >= 0);
                    prop_assert!(change.0 == 0 || tender.kind == TenderKind::Cash);
                }
            }
        }
    }
}
