//! What a shift comes to: what was sold and taken, and what has to be in the drawer.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{CashKind, CashMovement};
use crate::Minor;
use crate::payments::PaymentFlow;
use crate::sales::{TaxRow, TenderKind};
use crate::terminals::CardSum;

/// Sales or returns of a shift, together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Default)]
pub struct Takings {
    /// How many.
    pub count: i64,
    /// What they come to; a return's amounts are positive too.
    pub total: Minor,
}

/// What went in and out by one tender.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TenderFlow {
    /// How it was paid.
    pub kind: TenderKind,
    /// What was handed over or charged.
    pub taken: Minor,
    /// What went back as change; cash alone gives change.
    pub change: Minor,
    /// What was refunded.
    pub refunded: Minor,
}

impl TenderFlow {
    /// What stayed.
    pub fn kept(&self) -> Minor {
        self.taken - self.change - self.refunded
    }
}

/// What makes up the cash in the drawer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Default)]
pub struct Drawer {
    /// What it was opened with.
    pub float: Minor,
    /// What was handed over for sales.
    pub taken: Minor,
    /// What went back as change.
    pub change: Minor,
    /// What was refunded in cash.
    pub refunded: Minor,
    /// What was taken in cash without a sale, by payments.
    #[serde(default)]
    pub received: Minor,
    /// What was put in.
    pub paid_in: Minor,
    /// What was taken out to pay for something.
    pub paid_out: Minor,
    /// What was put into the safe.
    pub dropped: Minor,
}

impl Drawer {
    /// The drawer of a shift.
    pub fn of(float: Minor, flows: &[TenderFlow], payments: &[PaymentFlow], movements: &[CashMovement]) -> Self {
        let cash = |part: fn(&TenderFlow) -> Minor| -> Minor {
            flows.iter().filter(|flow| flow.kind == TenderKind::Cash).map(part).sum()
        };
        let moved = |kind: CashKind| -> Minor {
            movements.iter().filter(|movement| movement.kind == kind).map(|movement| movement.amount).sum()
        };
        Self {
            float,
            taken: cash(|flow| flow.taken),
            change: cash(|flow| flow.change),
            refunded: cash(|flow| flow.refunded),
            received: received(payments, TenderKind::Cash),
            paid_in: moved(CashKind::PayIn),
            paid_out: moved(CashKind::PayOut),
            dropped: moved(CashKind::Drop),
        }
    }

    /// What has to be in it.
    pub fn expected(&self) -> Minor {
        self.float + self.taken - self.change - self.refunded + self.received + self.paid_in
            - self.paid_out
            - self.dropped
    }
}

fn received(payments: &[PaymentFlow], tender: TenderKind) -> Minor {
    payments.iter().filter(|flow| flow.tender == tender).map(|flow| flow.amount + flow.rounding).sum()
}

/// What a shift comes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Figures {
    /// Its sales.
    pub sales: Takings,
    /// Its returns.
    pub returns: Takings,
    /// What was taken off its sales, by lines and whole carts.
    pub discounts: Minor,
    /// What was added to its sales, less to its returns, as their cash parts were rounded. It is in the drawer and no turnover.
    #[serde(default, skip_serializing_if = "Minor::is_zero")]
    pub rounding: Minor,
    /// Sales less returns by tax rate.
    pub taxes: Vec<TaxRow>,
    /// What was taken by each tender that was used.
    pub tenders: Vec<TenderFlow>,
    /// What was taken without a sale: that is not turnover.
    #[serde(default)]
    pub payments: Vec<PaymentFlow>,
    /// What was asked of card terminals, by how it stands.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cards: Vec<CardSum>,
    /// What has to be in the drawer.
    pub drawer: Drawer,
    /// The number of the first receipt.
    pub first_number: Option<String>,
    /// The number of the last.
    pub last_number: Option<String>,
}

impl Figures {
    /// Sales less returns.
    pub fn net(&self) -> Minor {
        self.sales.total - self.returns.total
    }

    /// What has to be there of each tender that can be counted: cash always, the others where they were used.
    pub fn expected(&self) -> Vec<(TenderKind, Minor)> {
        let mut expected = vec![(TenderKind::Cash, self.drawer.expected())];
        let others = TenderKind::ALL.into_iter().filter(|kind| *kind != TenderKind::Cash && kind.is_counted());
        for kind in others {
            let flow = self.tenders.iter().find(|flow| flow.kind == kind);
            if flow.is_some() || self.payments.iter().any(|payment| payment.tender == kind) {
                let kept = flow.map(TenderFlow::kept).unwrap_or_default();
                expected.push((kind, kept + received(&self.payments, kind)));
            }
        }
        expected
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::payments::PaymentKind;

    fn movement(kind: CashKind, amount: i64) -> CashMovement {
        CashMovement {
            id: Uuid::nil().into(),
            shift_id: Uuid::nil().into(),
            kind,
            amount: Minor(amount),
            reason: String::new(),
            user_id: Uuid::nil().into(),
            user: String::new(),
            at: chrono::DateTime::UNIX_EPOCH,
        }
    }

    /// What happens at a till, with an amount and another.
    #[derive(Debug, Clone, Copy)]
    enum Act {
        Cash { paid: i64, more: i64 },
        Card(i64),
        CashBack(i64),
        CardBack(i64),
        OnAccount(i64),
        PaidOff(TenderKind, i64),
        Moved(CashKind, i64),
    }

    fn act() -> impl Strategy<Value = Act> {
        let amount = 1i64..50_000;
        prop_oneof![
            (amount.clone(), 0i64..5_000).prop_map(|(paid, more)| Act::Cash { paid, more }),
            amount.clone().prop_map(Act::Card),
            amount.clone().prop_map(Act::CashBack),
            amount.clone().prop_map(Act::CardBack),
            amount.clone().prop_map(Act::OnAccount),
            (prop::sample::select(vec![TenderKind::Cash, TenderKind::Card]), amount.clone())
                .prop_map(|(kind, amount)| Act::PaidOff(kind, amount)),
            (prop::sample::select(CashKind::ALL.to_vec()), amount).prop_map(|(kind, amount)| Act::Moved(kind, amount)),
        ]
    }

    proptest! {
        #[test]
        fn the_drawer_is_what_a_hand_in_it_would_find(float in 0i64..50_000, acts in prop::collection::vec(act(), 0..40)) {
            let (mut drawer, mut terminal) = (float, 0i64);
            let (mut flows, mut movements, mut payments) = (Vec::new(), Vec::new(), Vec::new());
            for act in acts {
                let (kind, taken, change, refunded) = match act {
                    Act::Cash { paid, more } => {
                        drawer += paid + more;
                        drawer -= more;
                        (TenderKind::Cash, paid + more, more, 0)
                    }
                    Act::Card(paid) => {
                        terminal += paid;
                        (TenderKind::Card, paid, 0, 0)
                    }
                    Act::CashBack(back) => {
                        drawer -= back;
                        (TenderKind::Cash, 0, 0, back)
                    }
                    Act::CardBack(back) => {
                        terminal -= back;
                        (TenderKind::Card, 0, 0, back)
                    }
                    Act::OnAccount(amount) => (TenderKind::Account, amount, 0, 0),
                    Act::PaidOff(tender, amount) => {
                        match tender {
                            TenderKind::Cash => drawer += amount,
                            _ => terminal += amount,
                        }
                        payments.push(PaymentFlow { kind: PaymentKind::Account, tender, count: 1, amount: Minor(amount - 1), rounding: Minor(1) });
                        continue;
                    }
                    Act::Moved(kind, amount) => {
                        drawer += match kind {
                            CashKind::PayIn => amount,
                            CashKind::PayOut | CashKind::Drop => -amount,
                            CashKind::NoSale => 0,
                        };
                        movements.push(movement(kind, if kind == CashKind::NoSale { 0 } else { amount }));
                        continue;
                    }
                };
                let (taken, change, refunded) = (Minor(taken), Minor(change), Minor(refunded));
                flows.push(TenderFlow { kind, taken, change, refunded });
            }
            let cards = flows.iter().filter(|flow| flow.kind == TenderKind::Card);
            let card = TenderFlow {
                kind: TenderKind::Card,
                taken: cards.clone().map(|flow| flow.taken).sum(),
                change: Minor::ZERO,
                refunded: cards.map(|flow| flow.refunded).sum(),
            };
            let figures = Figures {
                sales: Takings::default(), returns: Takings::default(), discounts: Minor::ZERO, rounding: Minor::ZERO, taxes: vec![],
                drawer: Drawer::of(Minor(float), &flows, &payments, &movements), payments, tenders: vec![card], cards: vec![], first_number: None, last_number: None,
            };
            prop_assert_eq!(figures.expected(), vec![(TenderKind::Cash, Minor(drawer)), (TenderKind::Card, Minor(terminal))]);
        }
    }
}
