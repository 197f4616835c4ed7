//! Pieces that are told apart by their numbers: which of them move with the stock, where each is, and what happened to it.
//!
//! A movement of such goods names a number for each piece. What that means is decided here, in the transaction that holds the
//! level, so that of two who sell the same piece one is refused; an index over the events of a piece is behind that.

mod asked;
mod check;
mod found;
pub(super) mod rows;

use std::collections::{HashMap, HashSet};

use kontor_domain::sales::SaleLine;
pub(super) use kontor_domain::stock::serials::sought;
use kontor_domain::stock::{SerialState, StockReason, Tracking};
use kontor_domain::{
    Message, Qty, Refusal, SaleId, SerialId, StockCountId, StockMovementId, StoreId, TransferId, VariantId, say,
};

use super::moves::{Move, Of};
use crate::business::rows as business;
use crate::catalog::rows as catalog;
use crate::cx::Cx;
use crate::sales::rows as sales;
use crate::{Explain as _, Result};

pub(super) use asked::{get, list};
pub(crate) use check::check;
pub(crate) use found::{in_stock, known, of_movement, of_number, to_sell};
pub(crate) use rows::{joined, split};

/// The most pieces that one act moves.
pub(crate) const MOST_PIECES: usize = 5_000;

/// A piece that moves.
#[derive(Debug, Clone)]
pub(crate) struct Piece {
    id: SerialId,
    /// It was never seen before.
    new: bool,
    number: String,
    variant_id: VariantId,
    seq: i64,
    state: SerialState,
    reason: StockReason,
    of: Of,
    /// The movement, if stock moved.
    movement: Option<StockMovementId>,
    note: String,
}

impl Piece {
    /// Its number.
    pub(super) fn number(&self) -> &str {
        &self.number
    }
}

/// Which pieces move: refuses movements that do not name each of them, and pieces that can't go that way. The levels are held.
///
/// # Errors
/// `serials_needed`, `not_tracked`, `wrong_serial`, `serial_twice`, and why a piece can't come in or go out.
pub(super) async fn weigh(cx: &mut Cx, store: StoreId, moves: &[Move]) -> Result<Vec<Piece>> {
    let mut ids: Vec<VariantId> = moves.iter().map(|moved| moved.variant_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let rules = catalog::rules_of(&mut cx.tx, &ids).await?;
    let (mut pieces, mut named) = (Vec::new(), HashSet::new());
    if moves.iter().map(|moved| moved.serials.len()).sum::<usize>() > MOST_PIECES {
        let message = say!("One act moves {most} serial numbers at most. Do it in parts.", most = MOST_PIECES);
        return Err(Refusal::field("too_many", "serials", message).into());
    }
    for moved in moves.iter().filter(|moved| moved.qty.0 != 0) {
        let Some(tracking) = rules.get(&moved.variant_id).and_then(|own| own.tracked) else {
            if moved.serials.is_empty() || matches!(moved.of, Of::Return { .. }) {
                continue;
            }
            let title = catalog::title(&mut cx.tx, moved.variant_id).await?;
            let message =
                say!("“{title}” has no serial numbers. Leave them out, or say in the product that it has.", title);
            return Err(Refusal::field("not_tracked", "serials", message).into());
        };
        let wanted = moved.qty.0.abs();
        if i64::try_from(moved.serials.len()).unwrap_or(i64::MAX).saturating_mul(1_000) != wanted {
            return Err(not_as_many(cx, moved.variant_id, wanted, moved.serials.len()).await?.into());
        }
        for number in &moved.serials {
            let piece = piece(cx, store, moved, (tracking, number)).await?;
            if !named.insert(piece.number.clone()) {
                let message =
                    say!("The number {number} stands here twice. Each piece has its own.", number = piece.number);
                return Err(Refusal::field("serial_twice", "serials", message).into());
            }
            pieces.push(piece);
        }
    }
    Ok(pieces)
}

async fn not_as_many(cx: &mut Cx, variant: VariantId, wanted: i64, named: usize) -> Result<Refusal> {
    let title = catalog::title(&mut cx.tx, variant).await?;
    let message = say!(
        "Each “{title}” has a number of its own: {wanted} of them are needed, and {named} are named.",
        title,
        wanted = Qty(wanted).plain(),
        named
    );
    Ok(Refusal::field("serials_needed", "serials", message))
}

async fn piece(cx: &mut Cx, store: StoreId, moved: &Move, (tracking, number): (Tracking, &str)) -> Result<Piece> {
    // What is there already has the number that it has, whatever is asked of new ones.
    let known = rows::by_number(&mut cx.tx, &sought(number)).await?;
    let known = match (known, tracking.number(number)) {
        (Some(known), _) => Some(known),
        (None, Ok(number)) => rows::by_number(&mut cx.tx, &number).await?,
        (None, Err(_)) if moved.qty.0 < 0 => None,
        (None, Err(no)) => return Err(no.into()),
    };
    let state = match moved.qty.0 > 0 {
        true => may_come(cx, known.as_ref(), moved).await?,
        false => may_go(cx, store, (known.as_ref(), number), moved).await?,
    };
    Ok(match known {
        Some(known) => made(known, state, moved),
        None => Piece {
            id: cx.new_id()?.into(),
            new: true,
            number: tracking.number(number)?,
            variant_id: moved.variant_id,
            seq: 1,
            state,
            reason: moved.reason,
            of: moved.of,
            movement: Some(moved.id),
            note: moved.note.clone(),
        },
    })
}

fn made(known: rows::Known, state: SerialState, moved: &Move) -> Piece {
    Piece {
        id: known.id,
        new: false,
        number: known.number,
        variant_id: known.variant_id,
        seq: known.seq.saturating_add(1),
        state,
        reason: moved.reason,
        of: moved.of,
        movement: Some(moved.id),
        note: moved.note.clone(),
    }
}

/// What becomes of a piece that comes in.
async fn may_come(cx: &mut Cx, known: Option<&rows::Known>, moved: &Move) -> Result<SerialState> {
    let Some(known) = known else { return Ok(SerialState::InStock) };
    if known.variant_id != moved.variant_id {
        let title = catalog::title(&mut cx.tx, known.variant_id).await?;
        let message = say!(
            "The number {number} is known as one of “{title}”. Read it again; no two pieces have the same.",
            number = known.number,
            title
        );
        return Err(Refusal::field("serial_taken", "serials", message).into());
    }
    let back = match moved.of {
        Of::Return { sold, .. } => known.sale_id == Some(sold),
        Of::Transfer(_) => known.state == SerialState::InTransit,
        Of::Repair => known.state == SerialState::Used,
        // Somebody who has it in hand: a piece that was sold once was bought back.
        Of::Itself => moved.reason == StockReason::Received,
        _ => false,
    };
    match known.state {
        SerialState::Sold | SerialState::InTransit | SerialState::Used if back => Ok(SerialState::InStock),
        // It came back already.
        SerialState::Damaged | SerialState::Supplier if moved.reason == StockReason::Returned => {
            Err(whereabouts(cx, known).await?.into())
        }
        SerialState::Damaged | SerialState::Supplier | SerialState::Gone => Ok(SerialState::InStock),
        _ => Err(whereabouts(cx, known).await?.into()),
    }
}

/// What becomes of a piece that goes out.
async fn may_go(
    cx: &mut Cx,
    store: StoreId,
    (known, number): (Option<&rows::Known>, &str),
    moved: &Move,
) -> Result<SerialState> {
    let known = known.filter(|known| known.variant_id == moved.variant_id);
    let known = match known {
        Some(known) => known,
        None => {
            let title = catalog::title(&mut cx.tx, moved.variant_id).await?;
            return Err(unknown(number, Message::told(title)).into());
        }
    };
    if known.state != SerialState::InStock || known.store_id != store {
        return Err(whereabouts(cx, known).await?.into());
    }
    Ok(match moved.reason {
        StockReason::Sold => SerialState::Sold,
        StockReason::Sent => SerialState::InTransit,
        StockReason::Used => SerialState::Used,
        _ => SerialState::Gone,
    })
}

fn unknown(number: &str, title: Message) -> Refusal {
    let message = say!(
        "No “{title}” with the number {number} was taken in. Read it again, or have it taken in first.",
        title,
        number = kontor_domain::text::clip(number.trim())
    );
    Refusal::field("serial_unknown", "serials", message)
}

/// Why a piece can't move: where it is.
async fn whereabouts(cx: &mut Cx, known: &rows::Known) -> Result<Refusal> {
    let store = async |cx: &mut Cx| -> Result<String> {
        Ok(business::store_names(&mut cx.tx).await?.remove(&known.store_id).unwrap_or_default())
    };
    let number = &known.number;
    let (code, message) = match known.state {
        SerialState::Sold => {
            let receipt = match known.sale_id {
                Some(sale) => sales::sale(&mut cx.tx, sale).await?.map(|sale| sale.number),
                None => None,
            };
            let receipt = receipt.unwrap_or_default();
            (
                "serial_sold",
                say!(
                    "{number} was sold already, with receipt {receipt}. It can come back by a return of that receipt alone.",
                    number,
                    receipt
                ),
            )
        }
        SerialState::InStock => {
            ("serial_here", say!("{number} is in stock in {store}.", number, store = store(cx).await?))
        }
        SerialState::InTransit => (
            "serial_in_transit",
            say!(
                "{number} is on its way from {store} to another store. Receive it there first.",
                number,
                store = store(cx).await?
            ),
        ),
        SerialState::Damaged => {
            ("serial_gone", say!("{number} came back damaged and is not for sale. Take it into stock first.", number))
        }
        SerialState::Supplier => {
            ("serial_gone", say!("{number} went back to the supplier. Take it into stock first.", number))
        }
        SerialState::Used => {
            ("serial_used", say!("{number} was used for a repair. Put it back into stock on the ticket first.", number))
        }
        SerialState::Gone => ("serial_gone", say!("{number} was written off. Take it into stock first.", number)),
    };
    Ok(Refusal::field(code, "serials", message))
}

/// Writes where the pieces of a movement are from now on.
///
/// # Errors
/// `serial_moved` when somebody else moved one in the same moment.
pub(super) async fn write(cx: &mut Cx, store: StoreId, pieces: &[Piece]) -> Result<()> {
    let (tenant, session) = (cx.tenant()?, std::sync::Arc::clone(cx.session()?));
    for piece in pieces {
        let number = &piece.number;
        rows::put(&mut cx.tx, (tenant, cx.now), store, piece).await.taken("serial_piece__number", || moved(number))?;
        let by = (tenant, &session.user, cx.now);
        rows::add_event(&mut cx.tx, by, store, piece).await.taken("serial_event__seq", || moved(number))?;
    }
    Ok(())
}

fn moved(number: &str) -> Refusal {
    let message = say!("{number} was moved somewhere else in the same moment. Look where it is now.", number);
    Refusal::field("serial_moved", "serials", message)
}

/// The pieces of a line come back and do not go to the shelf: they are where `state` says, and no stock moves. Without a receipt none
/// comes back that was sold with one, or is with the shop.
///
/// # Errors
/// As a return to the shelf.
pub(crate) async fn set_aside(
    cx: &mut Cx,
    (store, of): (StoreId, Of),
    line: &SaleLine,
    state: SerialState,
) -> Result<()> {
    let named = i64::try_from(line.serials.len()).unwrap_or(i64::MAX);
    let mut pieces = Vec::with_capacity(line.serials.len());
    for number in &line.serials {
        let known = rows::by_number(&mut cx.tx, number).await?;
        let may = match (&known, of) {
            (Some(known), Of::Return { sold, .. }) => known.state == SerialState::Sold && known.sale_id == Some(sold),
            (Some(known), _) => known.state == SerialState::Gone && known.variant_id == line.variant_id,
            // It was sold before its pieces were told apart.
            (None, Of::Return { .. }) => return Err(unknown(number, Message::told(line.title.clone())).into()),
            (None, _) => true,
        };
        if let Some(known) = known.as_ref().filter(|_| !may) {
            return Err(whereabouts(cx, known).await?.into());
        }
        pieces.push(Piece {
            id: known.as_ref().map_or_else(|| cx.new_id().map(SerialId::from), |known| Ok(known.id))?,
            new: known.is_none(),
            number: known.as_ref().map_or(number, |known| &known.number).clone(),
            variant_id: line.variant_id,
            seq: known.map_or(0, |known| known.seq).saturating_add(1),
            state,
            reason: StockReason::Returned,
            of,
            movement: None,
            note: String::new(),
        });
    }
    if named.saturating_mul(1_000) != line.qty.0 {
        return Err(not_as_many(cx, line.variant_id, line.qty.0, line.serials.len()).await?.into());
    }
    write(cx, store, &pieces).await
}

/// Pieces that were used for a repair are sold with it: no stock moves any more.
///
/// # Errors
/// Where a piece is instead.
pub(super) async fn sold(cx: &mut Cx, store: StoreId, sale: SaleId, numbers: &[String]) -> Result<()> {
    let becomes = (SerialState::Sold, StockReason::Sold, Of::Sale(sale), "");
    pass_on(cx, store, numbers, SerialState::Used, becomes).await
}

/// Whether a piece can be found where it should not be: not when it was sold, or is in another store.
///
/// # Errors
/// Where it is.
pub(crate) async fn may_be_found(cx: &mut Cx, number: &str) -> Result<()> {
    match rows::by_number(&mut cx.tx, number).await? {
        Some(known)
            if matches!(
                known.state,
                SerialState::Sold | SerialState::InStock | SerialState::InTransit | SerialState::Used
            ) =>
        {
            Err(whereabouts(cx, &known).await?.into())
        }
        _ => Ok(()),
    }
}

/// Pieces that were on their way are lost or damaged: they are in no store, and no stock moves.
///
/// # Errors
/// As every statement.
pub(super) async fn lost(
    cx: &mut Cx,
    store: StoreId,
    transfer: TransferId,
    numbers: &[String],
    (state, note): (SerialState, &str),
) -> Result<()> {
    let becomes = (state, StockReason::Arrived, Of::Transfer(transfer), note);
    pass_on(cx, store, numbers, SerialState::InTransit, becomes).await
}

/// Pieces that left the stock before and are in this state become something else; no stock moves.
async fn pass_on(
    cx: &mut Cx,
    store: StoreId,
    numbers: &[String],
    from: SerialState,
    (state, reason, of, note): (SerialState, StockReason, Of, &str),
) -> Result<()> {
    let mut pieces = Vec::with_capacity(numbers.len());
    for number in numbers {
        let known = rows::by_number(&mut cx.tx, number).await?;
        let known = known.ok_or_else(|| crate::Failure::fault("a piece that left the stock is not known"))?;
        if known.state != from {
            return Err(whereabouts(cx, &known).await?.into());
        }
        pieces.push(Piece {
            id: known.id,
            new: false,
            number: known.number,
            variant_id: known.variant_id,
            seq: known.seq.saturating_add(1),
            state,
            reason,
            of,
            movement: None,
            note: note.to_owned(),
        });
    }
    write(cx, store, &pieces).await
}

/// The pieces that a count booked, each with where it was from then on.
///
/// # Errors
/// As every statement.
pub(super) async fn booked(cx: &mut Cx, count: StockCountId) -> Result<Vec<(VariantId, String, SerialState)>> {
    rows::booked(&mut cx.tx, count).await
}

/// Refuses to tell pieces apart, or to do so no longer, while there are any. The levels of all stores are held, so that nothing
/// comes in meanwhile.
///
/// # Errors
/// `has_stock`.
pub(crate) async fn may_switch(cx: &mut Cx, variants: &[VariantId]) -> Result<()> {
    let user_id = cx.session()?.user.id;
    let mut stores: Vec<StoreId> = business::store_names(&mut cx.tx).await?.into_keys().collect();
    stores.sort_unstable();
    let mut sorted = variants.to_vec();
    sorted.sort_unstable();
    let mut left: HashMap<VariantId, Qty> = HashMap::new();
    for store_id in stores {
        let by = super::rows::By { tenant: cx.tenant()?, store_id, user_id, now: cx.now };
        for some in sorted.chunks(super::rows::BATCH) {
            let held = super::rows::hold(&mut cx.tx, by, some).await?;
            left.extend(held.into_iter().map(|(id, level)| (id, level.held.qty)).filter(|(_, qty)| qty.0 != 0));
        }
    }
    let on_the_way = super::transfers::rows::on_the_way(&mut cx.tx).await?;
    let first = sorted.iter().find(|id| left.contains_key(id) || on_the_way.contains(id));
    let Some(id) = first else { return Ok(()) };
    let title = catalog::title(&mut cx.tx, *id).await?;
    let message = say!(
        "There is stock of “{title}” in some store. Whether it has serial numbers is changed while there is none: write it off, \
         change this, then take it in again with its numbers.",
        title
    );
    Err(Refusal::field("has_stock", "tracked", message).into())
}
