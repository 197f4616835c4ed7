//! Moving stock, in the transaction of what moves it.

use std::collections::BTreeMap;

use kontor_domain::stock::StockReason;
use kontor_domain::{Qty, SaleId, StockMovementId, StoreId, VariantId};

use super::rows;
use crate::Result;
use crate::cx::Cx;

/// One movement to be made.
#[derive(Debug, Clone)]
pub(crate) struct Move {
    /// Its id.
    pub(crate) id: StockMovementId,
    /// What moves.
    pub(crate) variant_id: VariantId,
    /// How many: positive in, negative out.
    pub(crate) qty: Qty,
    /// Why.
    pub(crate) reason: StockReason,
    /// What to remember about it.
    pub(crate) note: String,
    /// The sale or return it belongs to.
    pub(crate) sale_id: Option<SaleId>,
}

/// Moves stock in a store and keeps the sums, in the caller's transaction. The caller has checked that the variants
/// are there; `Unique("stock_movement__id")` for a movement that was made already.
pub(crate) async fn apply(cx: &mut Cx, store_id: StoreId, movements: &[Move]) -> Result<()> {
    let by = rows::By { tenant: cx.tenant()?, store_id, user_id: cx.session()?.user.id, now: cx.now };
    for batch in movements.chunks(rows::BATCH) {
        rows::add(&mut cx.tx, by, batch).await?;
    }
    let sums: Vec<(VariantId, Qty)> = sums(movements).into_iter().collect();
    for batch in sums.chunks(rows::BATCH) {
        rows::raise(&mut cx.tx, by, batch).await?;
    }
    Ok(())
}

/// What each variant's level changes by. In the order of ids, so that two sales of the same things can't wait for
/// each other.
fn sums(movements: &[Move]) -> BTreeMap<VariantId, Qty> {
    let mut sums: BTreeMap<VariantId, Qty> = BTreeMap::new();
    for movement in movements {
        let sum = sums.entry(movement.variant_id).or_default();
        sum.0 = sum.0.saturating_add(movement.qty.0);
    }
    sums
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn a_move(variant: u128, qty: i64) -> Move {
        Move {
            id: StockMovementId(uuid::Uuid::nil()),
            variant_id: VariantId(uuid::Uuid::from_u128(variant)),
            qty: Qty(qty),
            reason: StockReason::Sold,
            note: String::new(),
            sale_id: None,
        }
    }

    proptest! {
        #[test]
        fn any_order_of_the_same_movements_gives_the_same_stock(
            moves in proptest::collection::vec((0u128..5, -9_000i64..9_000), 0..40),
            turn in 0usize..40,
        ) {
            let moves: Vec<Move> = moves.into_iter().map(|(variant, qty)| a_move(variant, qty)).collect();
            let mut turned = moves.clone();
            turned.rotate_left(turn.min(moves.len()));
            prop_assert_eq!(sums(&moves), sums(&turned));
            let all: i64 = moves.iter().map(|m| m.qty.0).sum();
            prop_assert_eq!(sums(&moves).values().map(|qty| qty.0).sum::<i64>(), all, "nothing is lost on the way");
        }
    }
}
