//! Goods back and goods out in one document: what of the one pays for the other, and where the rest goes.

use super::TenderKind;
use crate::Minor;
use crate::accounts::Refundable;

/// Goods of one receipt that come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Returned {
    /// What was paid for them.
    pub total: Minor,
    /// What of it may be handed out in money, and what with vouchers as well.
    pub may: Refundable,
}

/// What becomes of what was paid for the goods of one receipt.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Share {
    /// What is refunded: by which of the refunds, and how much by it.
    pub refunds: Vec<(usize, Minor)>,
    /// What its refunds come to more than is refunded, as cash was rounded.
    pub rounding: Minor,
    /// What pays for goods of the same document, by how it was paid itself; none for money.
    pub exchanged: Vec<(Option<TenderKind>, Minor)>,
}

/// What is left of a receipt: each is part of the one before it.
#[derive(Clone, Copy)]
struct Left {
    all: Minor,
    credit: Minor,
    money: Minor,
}

impl Left {
    fn of(returned: &Returned) -> Self {
        let credit = returned.may.credit.min(returned.total).max(Minor::ZERO);
        Self { all: returned.total, credit, money: returned.may.money.min(credit).max(Minor::ZERO) }
    }

    /// Takes as much as there is of what may be refunded so.
    fn take(&mut self, kind: TenderKind, wanted: Minor) -> Minor {
        let most = match kind {
            TenderKind::Account => self.all,
            TenderKind::Voucher => self.credit,
            _ => self.money,
        };
        let taken = wanted.min(most);
        self.all = self.all - taken;
        match kind {
            TenderKind::Account => {}
            TenderKind::Voucher => self.credit = self.credit - taken,
            _ => (self.credit, self.money) = (self.credit - taken, self.money - taken),
        }
        self.credit = self.credit.min(self.all);
        self.money = self.money.min(self.credit);
        taken
    }
}

/// Spreads refunds over the receipts that goods come back of; what they leave pays for what is sold. `refunds` come to what is
/// refunded and `rounding`. None when they hand out what was not paid so.
pub fn shares(returned: &[Returned], refunds: &[(TenderKind, Minor)], rounding: Minor) -> Option<Vec<Share>> {
    let mut left: Vec<Left> = returned.iter().map(Left::of).collect();
    let mut shares = vec![Share::default(); returned.len()];
    // The largest is more than the rounding, or nothing at all was handed out.
    let cash = refunds.iter().enumerate().filter(|(_, (kind, _))| *kind == TenderKind::Cash);
    let rounded = cash.max_by_key(|(_, (_, given))| *given).map(|(at, _)| at);
    let strictest = |kind: TenderKind| match kind {
        TenderKind::Account => 2,
        TenderKind::Voucher => 1,
        _ => 0,
    };
    let mut order: Vec<usize> = (0..refunds.len()).collect();
    order.sort_by_key(|at| refunds.get(*at).map_or(0, |(kind, _)| strictest(*kind)));
    for at in order {
        let Some((kind, given)) = refunds.get(at).copied() else { continue };
        let mut off = if rounded == Some(at) { rounding } else { Minor::ZERO };
        let mut wanted = given - off;
        for (left, share) in left.iter_mut().zip(&mut shares) {
            let taken = left.take(kind, wanted);
            if taken.0 <= 0 {
                continue;
            }
            wanted = wanted - taken;
            // What cash was rounded up by is handed out with the first of it; what it was rounded down by is kept of as much as needs be.
            let by = off.max(-taken);
            off = off - by;
            share.rounding = share.rounding + by;
            share.refunds.push((at, taken + by));
        }
        if wanted != Minor::ZERO {
            return None;
        }
    }
    for (left, share) in left.iter_mut().zip(&mut shares) {
        for kind in [TenderKind::Other, TenderKind::Voucher, TenderKind::Account] {
            let rest = left.take(kind, left.all);
            if rest.0 > 0 {
                share.exchanged.push(((kind != TenderKind::Other).then_some(kind), rest));
            }
        }
    }
    Some(shares)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::sales::rounding::to_refund;

    fn returned(total: i64, money: i64, credit: i64) -> Returned {
        Returned { total: Minor(total), may: Refundable { money: Minor(money), credit: Minor(credit) } }
    }

    #[test]
    fn what_was_never_paid_in_money_is_not_handed_out() {
        let of = |refunds: &[(TenderKind, i64)]| {
            let refunds: Vec<_> = refunds.iter().map(|(kind, amount)| (*kind, Minor(*amount))).collect();
            shares(&[returned(100, 20, 50), returned(50, 50, 50)], &refunds, Minor::ZERO)
        };
        assert!(of(&[(TenderKind::Card, 71)]).is_none());
        assert!(of(&[(TenderKind::Card, 70), (TenderKind::Voucher, 31)]).is_none());
        let split = of(&[(TenderKind::Account, 40), (TenderKind::Voucher, 30), (TenderKind::Card, 70)]).unwrap();
        assert_eq!(split[0].refunds, [(2, Minor(20)), (1, Minor(30)), (0, Minor(40))]);
        assert_eq!(split[1].refunds, [(2, Minor(50))]);
        assert_eq!(
            split[0].exchanged,
            [(Some(TenderKind::Account), Minor(10))],
            "what is still owed is owed for the new goods"
        );
        let even = of(&[]).unwrap();
        let kinds = [(None, Minor(20)), (Some(TenderKind::Voucher), Minor(30)), (Some(TenderKind::Account), Minor(50))];
        assert_eq!(even[0].exchanged, kinds, "and is never money because it was exchanged");
    }

    proptest! {
        #[test]
        fn an_exchange_is_the_return_and_the_sale_to_the_last_penny(
            receipts in prop::collection::vec((0i64..5_000, 0i64..5_000, 0i64..5_000), 1..5), sold in 0i64..12_000,
            parts in prop::collection::vec((0usize..4, 0i64..3_000), 0..6), step in prop::sample::select(vec![0i64, 5, 50, 100]),
        ) {
            let receipts: Vec<_> = receipts.into_iter().map(|(a, b, c)| returned(a + b + c, a, a + b)).collect();
            let total: i64 = receipts.iter().map(|receipt| receipt.total.0).sum();
            let due = Minor((total - sold).max(0));
            let mut left = due.0;
            let mut refunds = Vec::new();
            for (kind, amount) in parts {
                let kind = [TenderKind::Card, TenderKind::Voucher, TenderKind::Account, TenderKind::Cash][kind];
                let amount = if kind == TenderKind::Cash && step > 1 { amount / step * step } else { amount };
                if amount > 0 && amount <= left {
                    left -= amount;
                    refunds.push((kind, Minor(amount)));
                }
            }
            let all = to_refund(due, Minor(step), Minor::ZERO, refunds.iter().copied().chain([(TenderKind::Cash, Minor::ZERO)]));
            let so_far: Minor = refunds.iter().map(|(_, amount)| *amount).sum();
            if left > 0 && all >= so_far {
                refunds.push((TenderKind::Cash, all - so_far));
            }
            let given: Minor = refunds.iter().map(|(_, amount)| *amount).sum();
            let rounding = given - due;
            prop_assume!(rounding == Minor::ZERO || refunds.iter().any(|(kind, _)| *kind == TenderKind::Cash));
            let kinds = |of: fn(TenderKind) -> bool| -> i64 {
                let exact = refunds.iter().copied().chain([(TenderKind::Cash, -rounding)]);
                exact.filter(|(kind, _)| of(*kind)).map(|(_, amount)| amount.0).sum()
            };
            let money = receipts.iter().map(|receipt| receipt.may.money.0).sum::<i64>();
            let credit = receipts.iter().map(|receipt| receipt.may.credit.0).sum::<i64>();
            let may = kinds(TenderKind::is_counted) <= money && kinds(|kind| kind != TenderKind::Account) <= credit;
            let shares = shares(&receipts, &refunds, rounding);
            prop_assert_eq!(shares.is_some(), may, "{:?}", refunds);
            let Some(shares) = shares else { return Ok(()) };
            let mut exchanged = 0;
            let mut by_refund = vec![0; refunds.len()];
            for (receipt, share) in receipts.iter().zip(&shares) {
                let refunded: i64 = share.refunds.iter().map(|(_, amount)| amount.0).sum();
                let kept: i64 = share.exchanged.iter().map(|(_, amount)| amount.0).sum();
                prop_assert_eq!(refunded + kept, receipt.total.0 + share.rounding.0, "each return is paid out to the penny");
                exchanged += kept;
                for (at, amount) in &share.refunds {
                    prop_assert!(amount.0 >= 0);
                    by_refund[*at] += amount.0;
                }
                let origin = |of: fn(TenderKind) -> bool| -> i64 {
                    let refunds = share.refunds.iter().map(|(at, amount)| (refunds[*at].0, amount.0));
                    let kept = share.exchanged.iter().map(|(kind, amount)| (kind.unwrap_or(TenderKind::Other), amount.0));
                    refunds.chain(kept).filter(|(kind, _)| of(*kind)).map(|(_, amount)| amount).sum::<i64>()
                };
                let rounding = share.rounding.0;
                prop_assert!(origin(TenderKind::is_counted) - rounding <= receipt.may.money.0);
                prop_assert!(origin(|kind| kind != TenderKind::Account) - rounding <= receipt.may.credit.0);
            }
            prop_assert_eq!(exchanged, total - due.0, "what is not refunded pays for what is sold");
            prop_assert_eq!(by_refund, refunds.iter().map(|(_, amount)| amount.0).collect::<Vec<_>>());
            prop_assert_eq!(shares.iter().map(|share| share.rounding).sum::<Minor>(), rounding);
        }
    }
}
