//! Moving stock, in the transaction of what moves it: how many, and what they are worth.

use std::collections::BTreeMap;

use kontor_domain::stock::StockReason;
use kontor_domain::stock::cost::{Held, Weighed, Worth};
use kontor_domain::{
    PurchaseOrderId, Qty, Refusal, SaleId, StockCountId, StockMovementId, StoreId, TransferId, VariantId, say,
};

use super::packs::{Packed, unpack};
use super::reserved::Own;
use super::rows;
use super::serials::{self, Piece};
use crate::catalog::packs::{self, Packs};
use crate::cx::Cx;
use crate::{Failure, Result};

/// One movement to be made.
#[derive(Debug, Clone)]
pub(crate) struct Move {
    /// Its id.
    pub(crate) id: StockMovementId,
    /// What moves.
    pub(crate) variant_id: VariantId,
    /// How many: positive in, negative out.
    pub(crate) qty: Qty,
    /// What it is to be worth.
    pub(crate) worth: Worth,
    /// Why.
    pub(crate) reason: StockReason,
    /// What to remember about it.
    pub(crate) note: String,
    /// What it belongs to.
    pub(crate) of: Of,
    /// Which pieces, by their numbers, where those are told apart.
    pub(crate) serials: Vec<String>,
    /// The pack that it is; filled in as it is weighed.
    pub(crate) packed: Option<Packed>,
}

/// What a movement belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Of {
    /// Nothing but itself.
    Itself,
    /// A sale, or a return of none that is known.
    Sale(SaleId),
    /// A return, and the sale that it takes back.
    Return { id: SaleId, sold: SaleId },
    /// What was received of a purchase order.
    Order(PurchaseOrderId),
    /// What a count found.
    Count(StockCountId),
    /// A transfer between stores.
    Transfer(TransferId),
    /// A repair that parts are used for.
    Repair,
}

impl Of {
    pub(super) const fn sale(self) -> Option<SaleId> {
        match self {
            Self::Sale(id) | Self::Return { id, .. } => Some(id),
            _ => None,
        }
    }

    pub(super) const fn order(self) -> Option<PurchaseOrderId> {
        match self {
            Self::Order(id) => Some(id),
            _ => None,
        }
    }

    pub(super) const fn transfer(self) -> Option<TransferId> {
        match self {
            Self::Transfer(id) => Some(id),
            _ => None,
        }
    }

    pub(super) const fn count(self) -> Option<StockCountId> {
        match self {
            Self::Count(id) => Some(id),
            _ => None,
        }
    }
}

/// Movements whose worth is known and that are not written yet. Their levels are held: nobody else reads or changes them
/// until the transaction ends.
#[derive(Debug)]
pub(crate) struct Scales {
    store_id: StoreId,
    moves: Vec<(Move, Weighed)>,
    before: BTreeMap<VariantId, Held>,
    after: BTreeMap<VariantId, Held>,
    reserved: BTreeMap<VariantId, Qty>,
    pieces: Vec<Piece>,
}

/// What goes and is not there.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Lack {
    /// What.
    pub(crate) variant_id: VariantId,
    /// How many there are for the one who takes them.
    pub(crate) there: Qty,
    /// How many go.
    pub(crate) wanted: Qty,
    /// How many others have reserved.
    pub(crate) reserved: Qty,
}

impl Scales {
    /// What each movement is worth, in the order in which they were asked for.
    pub(crate) fn weighed(&self) -> impl Iterator<Item = Weighed> {
        self.moves.iter().map(|(_, weighed)| *weighed)
    }

    /// The numbers of the pieces that move.
    pub(crate) fn numbers(&self) -> Vec<String> {
        self.pieces.iter().map(|piece| piece.number().to_owned()).collect()
    }

    /// What goes though it is not there, or is reserved for others than the one who takes it.
    pub(crate) fn lacking(&self, own: &Own) -> Vec<Lack> {
        let mut lacking = Vec::new();
        for ((id, before), after) in self.before.iter().zip(self.after.values()) {
            let kept = self.reserved.get(id).copied().unwrap_or_default().0.saturating_sub(own.of(*id).0).max(0);
            if after.qty.0 < kept && after.qty < before.qty {
                let (there, wanted) = (Qty(before.qty.0.saturating_sub(kept)), Qty(before.qty.0 - after.qty.0));
                lacking.push(Lack { variant_id: *id, there, wanted, reserved: Qty(kept) });
            }
        }
        lacking
    }

    /// The variants of which less than nothing is left after this, reserved or not, each with how many there were, and how many go.
    pub(crate) fn overdrawn(&self) -> Vec<(VariantId, Qty, Qty)> {
        let all = self.before.iter().zip(self.after.values());
        let short = all.filter(|((_, before), after)| after.qty.0 < 0 && after.qty < before.qty);
        short.map(|((id, before), after)| (*id, before.qty, Qty(before.qty.0 - after.qty.0))).collect()
    }
}

/// Holds the levels that these movements change, and says what each is worth; packs move what is in them. The caller has checked that the variants are
/// there.
///
/// # Errors
/// `too_much_stock` when a store would hold more than can be kept, and as [`serials::weigh`].
pub(crate) async fn weigh(cx: &mut Cx, store_id: StoreId, moves: Vec<Move>) -> Result<Scales> {
    let ids: Vec<VariantId> = moves.iter().map(|moved| moved.variant_id).collect();
    let known = packs::of(&mut cx.tx, &ids).await?;
    weigh_packs(cx, store_id, moves, &known).await
}

/// As [`weigh`], by one who knows which of the variants are packs.
///
/// # Errors
/// As [`weigh`].
pub(crate) async fn weigh_packs(cx: &mut Cx, store_id: StoreId, mut moves: Vec<Move>, known: &Packs) -> Result<Scales> {
    unpack(&mut moves, known)?;
    let by = by(cx, store_id)?;
    // In the order of ids, so that two sales of the same things can't wait for each other.
    let mut variants: Vec<VariantId> = moves.iter().map(|moved| moved.variant_id).collect();
    variants.sort_unstable();
    variants.dedup();
    let (mut before, mut reserved) = (BTreeMap::new(), BTreeMap::new());
    for batch in variants.chunks(rows::BATCH) {
        for (variant, level) in rows::hold(&mut cx.tx, by, batch).await? {
            before.insert(variant, level.held);
            reserved.insert(variant, level.reserved);
        }
    }
    let pieces = serials::weigh(cx, store_id, &moves).await?;
    Ok(Scales { pieces, reserved, ..weigh_all(store_id, before, moves)? })
}

fn weigh_all(store_id: StoreId, before: BTreeMap<VariantId, Held>, moves: Vec<Move>) -> Result<Scales> {
    let mut after = before.clone();
    let mut weighed = Vec::with_capacity(moves.len());
    for moved in moves {
        let held =
            after.get_mut(&moved.variant_id).ok_or_else(|| Failure::fault("a level that was held is not there"))?;
        let (now, worth) = held.moved(moved.qty, moved.worth).ok_or_else(too_much)?;
        *held = now;
        weighed.push((moved, worth));
    }
    Ok(Scales { store_id, moves: weighed, before, after, reserved: BTreeMap::new(), pieces: Vec::new() })
}

pub(super) fn too_much() -> Refusal {
    let message = say!(
        "That would be more stock, or stock worth more, than Kontor can count. Look at the quantity and the cost again."
    );
    Refusal::field("too_much_stock", "qty", message)
}

/// Writes what was weighed; `Unique("stock_movement__id")` for a movement that was made already.
///
/// # Errors
/// As every statement.
pub(crate) async fn write(cx: &mut Cx, scales: Scales) -> Result<()> {
    let by = by(cx, scales.store_id)?;
    for batch in scales.moves.chunks(rows::BATCH) {
        rows::add(&mut cx.tx, by, batch).await?;
    }
    super::packs::write(cx, by, &scales.moves).await?;
    let levels: Vec<(VariantId, Held)> = scales.after.into_iter().collect();
    for batch in levels.chunks(rows::BATCH) {
        rows::set(&mut cx.tx, by, batch).await?;
    }
    serials::write(cx, scales.store_id, &scales.pieces).await
}

/// Moves stock in a store and keeps the sums; says what each movement was worth. The caller has checked that the variants
/// are there; `Unique("stock_movement__id")` for a movement that was made already.
///
/// # Errors
/// As [`weigh`].
pub(crate) async fn apply(cx: &mut Cx, store_id: StoreId, moves: Vec<Move>) -> Result<Vec<Weighed>> {
    let scales = weigh(cx, store_id, moves).await?;
    let weighed = scales.weighed().collect();
    write(cx, scales).await?;
    Ok(weighed)
}

pub(super) fn by(cx: &Cx, store_id: StoreId) -> Result<rows::By> {
    Ok(rows::By { tenant: cx.tenant()?, store_id, user_id: cx.session()?.user.id, now: cx.now })
}

#[cfg(test)]
mod tests {
    use kontor_domain::Minor;
    use proptest::prelude::*;

    use super::*;

    fn a_move(variant: u128, qty: i64) -> Move {
        Move {
            id: StockMovementId(uuid::Uuid::nil()),
            variant_id: VariantId(uuid::Uuid::from_u128(variant)),
            qty: Qty(qty),
            worth: Worth::Usual,
            reason: StockReason::Sold,
            note: String::new(),
            of: Of::Itself,
            serials: Vec::new(),
            packed: None,
        }
    }

    fn weighed(moves: &[(u128, i64)]) -> Scales {
        let held = Held { qty: Qty(4_000), value: Minor(40), unit_cost: Some(Minor(10)) };
        let before = (0..5).map(|id| (VariantId(uuid::Uuid::from_u128(id)), held)).collect();
        let moves = moves.iter().map(|(variant, qty)| a_move(*variant, *qty)).collect();
        weigh_all(StoreId(uuid::Uuid::nil()), before, moves).unwrap()
    }

    proptest! {
        #[test]
        fn any_order_of_the_same_movements_gives_the_same_stock(
            moves in proptest::collection::vec((0u128..5, -9_000i64..9_000), 0..40),
            turn in 0usize..40,
        ) {
            let mut turned = moves.clone();
            turned.rotate_left(turn.min(moves.len()));
            let qty = |scales: Scales| -> Vec<i64> { scales.after.values().map(|held| held.qty.0).collect() };
            prop_assert_eq!(qty(weighed(&moves)), qty(weighed(&turned)));
            let all: i64 = moves.iter().map(|(_, qty)| qty).sum();
            prop_assert_eq!(qty(weighed(&moves)).iter().sum::<i64>(), 20_000 + all, "nothing is lost on the way");
        }
    }

    #[test]
    fn what_is_overdrawn_is_what_goes_below_nothing() {
        let scales = weighed(&[(0, -4_000), (1, -3_000), (1, -2_000), (2, 1_000)]);
        let second = VariantId(uuid::Uuid::from_u128(1));
        assert_eq!(scales.overdrawn(), [(second, Qty(4_000), Qty(5_000))]);
    }

    #[test]
    fn what_others_have_reserved_is_lacking_and_what_is_ones_own_is_there() {
        let id = |id| VariantId(uuid::Uuid::from_u128(id));
        let reserved = BTreeMap::from([(id(0), Qty(3_000)), (id(1), Qty(3_000)), (id(2), Qty(9_000))]);
        let scales = Scales { reserved, ..weighed(&[(0, -2_000), (1, -2_000), (2, 1_000), (3, -5_000)]) };
        let own = Own { kept: BTreeMap::from([(id(1), Qty(1_000))]), ..Own::default() };
        let lack = |at, there, wanted, reserved| Lack {
            variant_id: id(at),
            there: Qty(there),
            wanted: Qty(wanted),
            reserved: Qty(reserved),
        };
        let found = scales.lacking(&own);
        assert_eq!(found, [lack(0, 1_000, 2_000, 3_000), lack(3, 4_000, 5_000, 0)], "what comes in is never lacking");
    }
}
