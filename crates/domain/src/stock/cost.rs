//! What stock is worth: the moving average, in whole minor units.
//!
//! A store holds a quantity of a variant and what it is worth. Each movement says by how much it changes the one and the
//! other, so that the worth is always the sum of what the movements say. The rules:
//!
//! - What comes in is worth what was paid for it.
//! - What goes out takes its part of the worth along, rounded by the one rule; the last piece takes what is left, so that
//!   nothing is worth nothing.
//! - What goes out although it is not there is owed: it is taken at what a piece cost at last, and the worth is below zero
//!   like the quantity. What comes in then makes that good first: it ends what was owed for as many pieces, whatever they
//!   cost now, and only what is left of it is worth what was paid for that.
//! - Goods whose cost nobody has said are worth nothing, and what is taken of them costs nobody knows what. The first cost
//!   that is said counts for all that is there.

use crate::money::{MAX_MINOR, div_round, portion, times};
use crate::{Minor, Qty};

/// The most, either way, that all a store holds of one variant may be worth.
const MAX_VALUE: i64 = 1_000_000_000_000_000;
/// The most pieces, in thousandths and either way, that a store may hold of one variant.
const MAX_HELD: i64 = 100_000_000_000;

/// What a store holds of a variant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Held {
    /// How many; below zero when more went out than was there.
    pub qty: Qty,
    /// What they are worth: above zero only when there are some, below only when some are owed.
    pub value: Minor,
    /// What one cost at last; none when nobody ever said.
    pub unit_cost: Option<Minor>,
}

/// What a movement is to be worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Worth {
    /// What such goods are worth by what is there already, or what one cost at last.
    Usual,
    /// What was paid for all that comes in; nothing or more.
    Paid(Minor),
    /// Just this, to take back a movement behind which there is no other.
    Exactly(Weighed),
    /// As much as makes each piece that is there worth this; nothing comes in or goes out.
    Each(Minor),
}

/// What a movement was worth. Both are above zero for what comes in, and below for what goes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Weighed {
    /// What the goods cost; none when nobody knows.
    pub cost: Option<Minor>,
    /// By how much the worth of what is there changes. It is the cost, but for goods that were owed.
    pub value: Minor,
}

impl Weighed {
    /// The other way.
    #[must_use]
    pub fn turned(self) -> Self {
        Self { cost: self.cost.map(|cost| -cost), value: -self.value }
    }
}

impl Held {
    /// What is there after a movement, and what that was worth. None when it would be more than can be kept.
    pub fn moved(self, qty: Qty, worth: Worth) -> Option<(Self, Weighed)> {
        let (paid, weighed) = match worth {
            Worth::Exactly(weighed) => (None, weighed),
            Worth::Each(unit) => {
                let value = bounded(times(unit, self.qty));
                (Some(unit), Weighed { cost: None, value: value - self.value })
            }
            Worth::Paid(paid) if qty.0 > 0 => (Some(each(paid, qty)), self.with(qty, paid)),
            _ if qty.0 <= 0 => (None, self.without(qty)),
            _ => (None, self.usual(qty).map_or_else(Weighed::default, |paid| self.with(qty, paid))),
        };
        let after = Self {
            qty: Qty(self.qty.0.checked_add(qty.0).filter(|qty| qty.abs() <= MAX_HELD)?),
            value: Minor(self.value.0.checked_add(weighed.value.0).filter(|value| value.abs() <= MAX_VALUE)?),
            unit_cost: paid.or(self.unit_cost),
        };
        let averaged = after.unit_cost.filter(|_| after.qty.0 > 0).map(|_| each(after.value, after.qty));
        Some((Self { unit_cost: averaged.or(after.unit_cost), ..after }, weighed))
    }

    /// What goods that come in are worth when nobody says it.
    fn usual(self, qty: Qty) -> Option<Minor> {
        let unit = self.unit_cost?;
        Some(bounded(if self.qty.0 > 0 { portion(self.value, qty, self.qty) } else { times(unit, qty) }))
    }

    /// Goods come in: first they make good what is owed, the rest is worth what was paid for it.
    fn with(self, qty: Qty, paid: Minor) -> Weighed {
        let before = match self.unit_cost {
            Some(_) => self.value,
            None => bounded(portion(paid, self.qty, qty)),
        };
        let owed = Qty((-self.qty.0).max(0));
        let good = owed.min(qty);
        let ended = if owed.0 > 0 { portion(before, good, owed) } else { Minor::ZERO };
        let after = before - ended + (paid - portion(paid, good, qty));
        Weighed { cost: Some(paid), value: after - self.value }
    }

    /// Goods go out, those that are not there too.
    fn without(self, qty: Qty) -> Weighed {
        let (wanted, there) = (-qty.0, self.qty.0.max(0));
        let taken = wanted.min(there);
        let of_there = if there > 0 { portion(self.value, Qty(taken), Qty(there)) } else { Minor::ZERO };
        let owed = self.unit_cost.map_or(Minor::ZERO, |unit| bounded(times(unit, Qty(wanted - taken))));
        let value = -(of_there + owed);
        Weighed { cost: self.unit_cost.map(|_| value), value }
    }
}

/// What one of them is worth, rounded.
pub fn each(value: Minor, qty: Qty) -> Minor {
    bounded(Minor(div_round(i128::from(value.0) * 1_000, i128::from(qty.0))))
}

/// The cost of a part of a sold line that comes back behind others: the parts always sum to what the whole cost.
pub fn part_of_cost(cost: Minor, bought: Qty, before: Qty, qty: Qty) -> Minor {
    portion(cost, Qty(before.0.saturating_add(qty.0)), bought) - portion(cost, before, bought)
}

fn bounded(amount: Minor) -> Minor {
    Minor(amount.0.clamp(-MAX_MINOR, MAX_MINOR))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn held(qty: i64, value: i64, unit: i64) -> Held {
        Held { qty: Qty::whole(qty), value: Minor(value), unit_cost: Some(Minor(unit)) }
    }

    #[test]
    fn what_is_received_is_worth_what_was_paid_and_goes_out_at_the_average() {
        let (held, _) = Held::default().moved(Qty::whole(10), Worth::Paid(Minor(1_000))).unwrap();
        let (held, _) = held.moved(Qty::whole(10), Worth::Paid(Minor(2_000))).unwrap();
        assert_eq!((held.value, held.unit_cost), (Minor(3_000), Some(Minor(150))));
        let (held, sold) = held.moved(Qty::whole(-4), Worth::Usual).unwrap();
        assert_eq!(sold, Weighed { cost: Some(Minor(-600)), value: Minor(-600) });
        let (_, back) = held.moved(Qty::whole(1), Worth::Usual).unwrap();
        assert_eq!(back.value, Minor(150), "what is found comes in at the average");
    }

    #[test]
    fn the_last_piece_takes_what_is_left() {
        let mut held = held(3, 100, 33);
        let costs: Vec<i64> = (0..3)
            .map(|_| {
                let (after, sold) = held.moved(Qty::whole(-1), Worth::Usual).unwrap();
                held = after;
                -sold.value.0
            })
            .collect();
        assert_eq!((costs, held.value), (vec![33, 34, 33], Minor(0)));
    }

    #[test]
    fn what_was_not_there_is_taken_at_the_last_cost_and_made_good_by_what_comes() {
        let (after, sold) = held(2, 200, 100).moved(Qty::whole(-5), Worth::Usual).unwrap();
        assert_eq!((sold.cost, after), (Some(Minor(-500)), held(-3, -300, 100)));
        // Two come and cost more: one is still owed, at what it was taken for.
        let (after, came) = after.moved(Qty::whole(2), Worth::Paid(Minor(240))).unwrap();
        assert_eq!((came, after), (Weighed { cost: Some(Minor(240)), value: Minor(200) }, held(-1, -100, 120)));
        let (after, _) = after.moved(Qty::whole(3), Worth::Paid(Minor(360))).unwrap();
        assert_eq!(after, held(2, 240, 120), "what is left is worth what was paid for it");
    }

    #[test]
    fn the_first_cost_that_is_said_counts_for_all_that_is_there() {
        let unknown = Held { qty: Qty::whole(4), ..Held::default() };
        let (left, sold) = unknown.moved(Qty::whole(-1), Worth::Usual).unwrap();
        assert_eq!((sold, left.unit_cost), (Weighed::default(), None), "nobody knows what it cost");
        let (after, came) = left.moved(Qty::whole(2), Worth::Paid(Minor(50))).unwrap();
        assert_eq!((came.cost, came.value, after.value), (Some(Minor(50)), Minor(125), Minor(125)));
        let (after, set) = left.moved(Qty(0), Worth::Each(Minor(30))).unwrap();
        assert_eq!((set.cost, after.value, after.unit_cost), (None, Minor(90), Some(Minor(30))));
    }

    #[test]
    fn more_than_can_be_kept_is_not() {
        assert!(held(1, MAX_VALUE, 5).moved(Qty::whole(1), Worth::Paid(Minor(1))).is_none());
        let full = Held { qty: Qty(MAX_HELD), ..Held::default() };
        assert!(full.moved(Qty(1), Worth::Usual).is_none());
        let dear = Held { qty: Qty(0), value: Minor(0), unit_cost: Some(Minor(MAX_MINOR)) };
        let (_, owed) = dear.moved(Qty(-crate::money::MAX_QTY), Worth::Usual).unwrap();
        assert_eq!(owed.value, Minor(-MAX_MINOR), "what is owed stays within what one sale can hold");
    }

    fn movement() -> impl Strategy<Value = (i64, Worth)> {
        let paid = (1i64..20_000, 0i64..1_000_000).prop_map(|(qty, paid)| (qty, Worth::Paid(Minor(paid))));
        let usual = (-20_000i64..20_000).prop_map(|qty| (qty, Worth::Usual));
        let each = (0i64..100_000).prop_map(|unit| (0, Worth::Each(Minor(unit))));
        prop_oneof![3 => paid, 6 => usual, 1 => each]
    }

    proptest! {
        #[test]
        fn the_worth_is_the_sum_of_the_movements_and_has_the_sign_of_what_is_there(
            moves in prop::collection::vec(movement(), 0..60),
        ) {
            let mut held = Held::default();
            let (mut qty, mut value) = (0, 0);
            for (step, worth) in moves {
                let (after, weighed) = held.moved(Qty(step), worth).unwrap();
                qty += step;
                value += weighed.value.0;
                prop_assert_eq!((after.qty.0, after.value.0), (qty, value), "the sum of what the movements say");
                prop_assert!(after.value.0 == 0 || after.value.0.signum() == qty.signum(), "{after:?}");
                prop_assert!(after.unit_cost.is_some() || value == 0, "what nobody said the cost of is worth nothing");
                if let Some(cost) = weighed.cost {
                    prop_assert!(cost.0 == 0 || cost.0.signum() == step.signum(), "{weighed:?} of {step}");
                }
                held = after;
            }
        }

        #[test]
        fn what_was_bought_and_sold_in_any_pieces_cost_what_was_paid(
            bought in prop::collection::vec((1i64..5_000, 0i64..100_000), 1..8), cuts in prop::collection::vec(1i64..3_000, 0..30),
        ) {
            let mut held = Held::default();
            for (qty, paid) in &bought {
                held = held.moved(Qty(*qty), Worth::Paid(Minor(*paid))).unwrap().0;
            }
            let (paid, mut sold): (i64, i64) = (bought.iter().map(|(_, paid)| paid).sum(), 0);
            let all = cuts.into_iter().chain([i64::MAX]);
            for cut in all {
                let (after, weighed) = held.moved(Qty(-cut.min(held.qty.0)), Worth::Usual).unwrap();
                sold -= weighed.cost.unwrap().0;
                held = after;
            }
            prop_assert_eq!((sold, held.value.0), (paid, 0));
        }

        #[test]
        fn what_comes_back_in_any_steps_brings_the_cost_it_left_with(
            cost in 0i64..1_000_000, cuts in prop::collection::vec(1i64..9_000, 1..8),
        ) {
            let bought = Qty(cuts.iter().sum());
            let mut before = Qty(0);
            let mut back = 0;
            for cut in cuts {
                let part = part_of_cost(Minor(cost), bought, before, Qty(cut));
                prop_assert!(part.0 >= 0);
                back += part.0;
                before.0 += cut;
            }
            prop_assert_eq!(back, cost);
        }

        #[test]
        fn a_movement_taken_back_leaves_what_was_there(
            qty in -50_000i64..50_000, value in 0i64..1_000_000, step in -20_000i64..20_000, paid in 0i64..1_000_000,
        ) {
            let value = Minor(if qty < 0 { -value } else if qty == 0 { 0 } else { value });
            let held = Held { qty: Qty(qty), value, unit_cost: Some(Minor(7)) };
            let worth = if step > 0 { Worth::Paid(Minor(paid)) } else { Worth::Usual };
            let (after, weighed) = held.moved(Qty(step), worth).unwrap();
            let (back, _) = after.moved(Qty(-step), Worth::Exactly(weighed.turned())).unwrap();
            prop_assert_eq!((back.qty, back.value), (held.qty, held.value));
        }
    }
}
