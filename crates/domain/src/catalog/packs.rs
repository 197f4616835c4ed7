//! Packs: so many whole units of something else that are sold as one.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Product;
use crate::{ProductId, Qty, VariantId, call};

/// The fewest units of a pack.
pub const FEWEST: i64 = 2;
/// The most units of a pack.
pub const MOST: i64 = 10_000;

/// What a pack holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Pack {
    /// What is in it.
    pub unit_id: VariantId,
    /// How many whole units of that.
    pub size: i64,
}

impl Pack {
    /// How many units so many packs are, either way; none when nobody can count them.
    pub fn units(self, packs: Qty) -> Option<Qty> {
        packs.0.checked_mul(self.size).map(Qty)
    }

    /// How many whole packs so many units make; of fewer than none, as many as are short, begun ones included.
    pub const fn whole(self, units: Qty) -> Qty {
        let of_one = if self.size > 0 { self.size.saturating_mul(1_000) } else { 1_000 };
        Qty::whole(units.0.div_euclid(of_one))
    }
}

/// What a pack holds, as lists name it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PackFace {
    /// What is in it.
    pub unit_id: VariantId,
    /// Its product.
    pub product_id: ProductId,
    /// Its title.
    pub title: String,
    /// Its SKU.
    pub sku: String,
    /// How many whole units of it.
    pub size: i64,
}

/// What a pack is to hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SavePack {
    /// The SKU or a barcode of what is in it.
    pub code: String,
    /// How many whole units: 2 to 10 000.
    pub size: i64,
}

/// Makes a variant a pack of so many whole units of another one, or one of its own again. A pack has no stock of its own: selling,
/// receiving and sending it moves its units. Refused with the reason while it has stock, is being sold, or either has serial numbers;
/// for a pack of packs; and for other contents than it was moved with before.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct SetPack {
    /// The variant that is a pack.
    pub variant_id: VariantId,
    /// What it holds; none when it is no pack.
    #[serde(default)]
    pub pack: Option<SavePack>,
}
call!(SetPack -> Product, "catalog.set_pack", Mutation, May(ManageCatalog));

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Minor;
    use crate::stock::cost::{Held, Worth};

    proptest! {
        #[test]
        fn packs_and_units_in_any_order_are_the_units_and_what_they_cost(
            size in FEWEST..=MOST,
            moves in proptest::collection::vec((any::<bool>(), 1i64..50, 0i64..100_000, any::<bool>()), 0..40),
        ) {
            let pack = Pack { unit_id: VariantId(uuid::Uuid::nil()), size };
            let (mut held, mut units, mut value) = (Held::default(), 0, 0);
            for (packed, count, cost, comes) in moves {
                let count = if comes { count } else { -count };
                let qty = if packed { pack.units(Qty::whole(count)).unwrap() } else { Qty::whole(count) };
                let worth = if comes { Worth::Paid(Minor(cost)) } else { Worth::Usual };
                let (after, weighed) = held.moved(qty, worth).unwrap();
                units += count * if packed { size } else { 1 };
                value += weighed.value.0;
                held = after;
                prop_assert_eq!((held.qty, held.value), (Qty::whole(units), Minor(value)), "nothing is made or lost");
                let whole = pack.whole(held.qty).0 / 1_000;
                prop_assert!(whole * size <= units && units < (whole + 1) * size, "whole packs, and less than one more");
            }
        }
    }

    #[test]
    fn a_pack_is_never_counted_past_what_can_be() {
        let pack = Pack { unit_id: VariantId(uuid::Uuid::nil()), size: MOST };
        assert_eq!(pack.units(Qty(i64::MAX)), None);
        assert_eq!((pack.whole(Qty(-1)), pack.whole(Qty(0))), (Qty::whole(-1), Qty(0)));
        assert_eq!(
            Pack { size: 0, ..pack }.whole(Qty(5_000)),
            Qty(5_000),
            "what is nonsense in a database stops nothing"
        );
    }
}
