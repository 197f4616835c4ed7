//! What there should be at least, and what is to be ordered when there is not.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::page::{Page, Window};
use crate::{ProductId, Qty, SupplierId, VariantId, call};

/// When a variant is to be ordered in a store, and how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Reorder {
    /// It is to be ordered when there are no more than this.
    pub level: Qty,
    /// How many are ordered then; none for just as many as lift it above the level.
    pub qty: Qty,
    /// Of whom it is usually ordered.
    pub supplier_id: Option<SupplierId>,
}

/// Says when a variant is to be ordered, in the store of the one who asks; none when it is not watched any more.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct SetReorder {
    /// The variant.
    pub variant_id: VariantId,
    /// When, how many, of whom.
    #[serde(default)]
    pub reorder: Option<Reorder>,
}
call!(SetReorder -> Option<Reorder>, "stock.set_reorder", Mutation, May(ManagePurchasing));

/// When a variant is to be ordered, in the store of the one who asks.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct GetReorder {
    /// The variant.
    pub variant_id: VariantId,
}
call!(GetReorder -> Option<Reorder>, "stock.reorder", Query, May(ManagePurchasing));

/// What there is too little of in the store of the one who asks, by title.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, Default)]
pub struct LowStock {
    /// Only what is usually ordered of this supplier.
    #[serde(default)]
    pub supplier_id: Option<SupplierId>,
    /// Which part of the list.
    #[serde(default)]
    pub window: Window,
}
call!(LowStock -> Page<Low>, "stock.low", Query, May(ManagePurchasing));

/// A variant of which there is too little.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Low {
    /// The variant.
    pub variant_id: VariantId,
    /// Its product.
    pub product_id: ProductId,
    /// What it is called.
    pub title: String,
    /// Its SKU.
    pub sku: String,
    /// The unit beside its quantity.
    pub unit: String,
    /// How many there are.
    pub on_hand: Qty,
    /// How many are reserved, where that is more than there are: repairs and parked sales wait for the rest.
    #[serde(default)]
    pub promised: Qty,
    /// How many are still to come of orders, drafts too.
    pub awaited: Qty,
    /// When it is to be ordered, how many, and of whom.
    pub reorder: Reorder,
    /// The supplier's name.
    pub supplier: Option<String>,
    /// How many are to be ordered now; none when enough is to come.
    pub to_order: Qty,
}

impl Reorder {
    /// How many are to be ordered when there are so many and so many are still to come: the quantity that is usually ordered,
    /// as often as it takes to be above the level; none when there is enough, or will be.
    pub fn to_order(self, on_hand: Qty, awaited: Qty, step: Qty) -> Qty {
        let (there, step) = (on_hand.0.saturating_add(awaited.0), step.0.max(1));
        if there > self.level.0 {
            return Qty(0);
        }
        let missing = self.level.0.saturating_sub(there).saturating_add(step);
        let lot = if self.qty.0 > 0 { self.qty.0 } else { step };
        let lots = missing.div_euclid(lot) + i64::from(missing.rem_euclid(lot) != 0);
        Qty(lots.saturating_mul(lot).min(crate::money::MAX_QTY / lot * lot))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn reorder(level: i64, qty: i64) -> Reorder {
        Reorder { level: Qty::whole(level), qty: Qty::whole(qty), supplier_id: None }
    }

    #[test]
    fn as_many_are_ordered_as_lift_it_above_the_level() {
        let order = |level, qty, there, awaited| {
            reorder(level, qty).to_order(Qty::whole(there), Qty::whole(awaited), Qty::ONE).0 / 1_000
        };
        assert_eq!(order(5, 12, 6, 0), 0, "there is enough");
        assert_eq!(order(5, 12, 5, 0), 12);
        assert_eq!(order(5, 12, 2, 12), 0, "enough is on its way");
        assert_eq!(order(5, 2, 2, 0), 4, "in lots, as often as it takes");
        assert_eq!(order(5, 0, -3, 0), 9, "without a lot, just as many as it takes");
    }

    proptest! {
        #[test]
        fn what_is_ordered_is_enough_and_no_lot_too_many(
            level in 0i64..500, lot in 0i64..50, there in -200i64..600, awaited in 0i64..300,
        ) {
            let order = reorder(level, lot).to_order(Qty::whole(there), Qty::whole(awaited), Qty::ONE).0 / 1_000;
            let after = there + awaited + order;
            prop_assert!(order >= 0 && order % lot.max(1) == 0);
            prop_assert!(after > level);
            prop_assert!(order == 0 || after - lot.max(1) <= level, "{order} is a lot too many");
        }
    }
}
