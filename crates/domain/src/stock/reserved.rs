//! What is reserved: it is there, and kept for somebody.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Qty, VariantId};

/// So many of each variant.
pub type Counts = BTreeMap<VariantId, Qty>;

/// Why what is reserved changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReserveReason {
    /// More is kept.
    Reserve,
    /// It is there for others again, or was sold.
    Release,
    /// It is there for others again, because its time was over.
    Expired,
}

impl ReserveReason {
    /// The reason of a change by so many.
    pub const fn of(change: Qty) -> Self {
        if change.0 > 0 { Self::Reserve } else { Self::Release }
    }

    /// The word that is kept in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reserve => "reserve",
            Self::Release => "release",
            Self::Expired => "expired",
        }
    }
}

/// By how much what is reserved of each has to change, so that it is what is wanted: above zero what is kept besides, below
/// zero what is released. What stays as it is is left out.
pub fn changes(kept: &Counts, wanted: &Counts) -> Counts {
    let all = kept.keys().chain(wanted.keys());
    let of = |counts: &Counts, id: &VariantId| counts.get(id).copied().unwrap_or_default().0;
    let by = all.map(|id| (*id, Qty(of(wanted, id).saturating_sub(of(kept, id)))));
    by.filter(|(_, by)| by.0 != 0).collect()
}

/// As much of what is kept as is still wanted.
pub fn no_more_than(kept: &Counts, wanted: &Counts) -> Counts {
    let least = |(id, kept): (&VariantId, &Qty)| wanted.get(id).map(|wanted| (*id, (*kept).min(*wanted)));
    kept.iter().filter_map(least).filter(|(_, qty)| qty.0 > 0).collect()
}

/// How many of what is on hand are there for one for whom so many of those reserved are kept. Below zero where more is kept than
/// there is.
pub const fn available(on_hand: Qty, reserved: Qty, own: Qty) -> Qty {
    Qty(on_hand.0.saturating_sub(reserved.0.saturating_sub(own.0)))
}

/// What is missing of what each keeps, those first that came first: what is on hand is theirs in that order.
pub fn missing(on_hand: Qty, kept: &[Qty]) -> Vec<Qty> {
    let mut there = on_hand.0.max(0);
    let mut all = Vec::with_capacity(kept.len());
    for kept in kept {
        let served = kept.0.clamp(0, there);
        there -= served;
        all.push(Qty(kept.0.saturating_sub(served).max(0)));
    }
    all
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[derive(Debug, Clone)]
    enum Act {
        /// A cart is parked and keeps all of this.
        Park(Counts),
        /// A cart that was taken up holds only this.
        Fewer(Counts),
        /// A cart is sold, cleared or parked without its goods.
        Free,
    }

    fn counts() -> impl Strategy<Value = Counts> {
        let one = (0u128..4, 1i64..1_000_000_000);
        let all = proptest::collection::vec(one, 0..4);
        all.prop_map(|all| all.into_iter().map(|(id, qty)| (VariantId(uuid::Uuid::from_u128(id)), Qty(qty))).collect())
    }

    fn act() -> impl Strategy<Value = (usize, Act)> {
        let what = prop_oneof![counts().prop_map(Act::Park), counts().prop_map(Act::Fewer), Just(Act::Free)];
        (0usize..3, what)
    }

    fn sum(all: &[Counts]) -> Counts {
        let mut sum = Counts::new();
        for (id, qty) in all.iter().flatten() {
            let of = sum.entry(*id).or_default();
            *of = Qty(of.0 + qty.0);
        }
        sum.retain(|_, qty| qty.0 != 0);
        sum
    }

    proptest! {
        #[test]
        fn whatever_is_parked_and_taken_up_the_sum_is_what_carts_keep(acts in proptest::collection::vec(act(), 0..40)) {
            let mut kept = [Counts::new(), Counts::new(), Counts::new()];
            let mut moved = vec![Counts::new()];
            for (cart, act) in acts {
                let wanted = match &act {
                    Act::Park(wanted) => wanted.clone(),
                    Act::Fewer(wanted) => no_more_than(&kept[cart], wanted),
                    Act::Free => Counts::new(),
                };
                let by = changes(&kept[cart], &wanted);
                prop_assert!(by.values().all(|by| by.0 != 0), "nothing is written that changes nothing");
                if matches!(act, Act::Fewer(_)) {
                    prop_assert!(by.values().all(|by| ReserveReason::of(*by) == ReserveReason::Release));
                }
                moved.push(by);
                kept[cart] = wanted;
                prop_assert!(kept.iter().flatten().all(|(_, qty)| qty.0 > 0));
                prop_assert_eq!(sum(&moved), sum(&kept), "the sum of the movements is what is kept");
            }
            for mut kept in kept {
                moved.push(changes(&kept, &Counts::new()));
                kept.clear();
            }
            prop_assert!(sum(&moved).is_empty(), "once all is sold nothing is kept");
        }

        #[test]
        fn what_is_kept_for_one_is_there_for_it_and_for_nobody_else(
            on_hand in -1_000_000i64..1_000_000,
            own in 0i64..1_000_000,
            others in 0i64..1_000_000,
        ) {
            let reserved = Qty(own + others);
            let (mine, free) = (available(Qty(on_hand), reserved, Qty(own)), available(Qty(on_hand), reserved, Qty(0)));
            prop_assert_eq!(mine.0 - free.0, own);
            prop_assert_eq!(free.0 + own + others, on_hand);
        }

        #[test]
        fn whoever_came_first_has_what_is_there_and_the_rest_is_missing(
            on_hand in -1_000i64..100_000,
            kept in proptest::collection::vec(1i64..20_000, 0..10),
        ) {
            let kept: Vec<Qty> = kept.into_iter().map(Qty).collect();
            let missing = missing(Qty(on_hand), &kept);
            let all: i64 = kept.iter().map(|qty| qty.0).sum();
            prop_assert_eq!(missing.iter().map(|qty| qty.0).sum::<i64>(), (all - on_hand.max(0)).max(0));
            prop_assert!(missing.iter().zip(&kept).all(|(missing, kept)| (0..=kept.0).contains(&missing.0)));
            let first = missing.iter().position(|qty| qty.0 > 0).unwrap_or(missing.len());
            prop_assert!(missing.iter().zip(&kept).skip(first + 1).all(|(missing, kept)| missing == kept), "nobody is passed over");
        }
    }
}
