//! Parts that are used for repairs: they leave the stock at the bench, and are sold as the device is collected, or put back.

mod rows;

use kontor_domain::event::Event;
use kontor_domain::repairs::{PartEnd, PartUse};
use kontor_domain::stock::cost::Worth;
use kontor_domain::stock::reserved::Counts;
use kontor_domain::stock::used::UsedPart;
use kontor_domain::stock::{NegativeStock, StockReason};
use kontor_domain::{Message, Minor, Qty, Refusal, RepairPartId, RepairTicketId, SaleId, StoreId, VariantId, say};

use super::moves::{self, Lack, Move, Of};
use super::reserved::{self, Own};
use super::serials;
use crate::catalog::rows as catalog;
use crate::cx::Cx;
use crate::{Explain as _, Result, fault};

/// Parts to be used.
pub(crate) struct NewUse {
    pub(crate) id: RepairPartId,
    pub(crate) ticket: RepairTicketId,
    /// The ticket's number.
    pub(crate) number: String,
    pub(crate) variant_id: VariantId,
    pub(crate) qty: Qty,
    pub(crate) serials: Vec<String>,
}

/// Why parts can't be used: what is not there for the one who uses them.
pub(crate) enum Taken {
    /// They left the stock.
    Used,
    /// They are not there.
    Lacking(Lack),
}

/// Takes parts out of the stock of a store for a ticket, which is held and has so many reserved. Nothing is written when they are
/// not there, or were reserved for others before, unless what is not there may be sold without a word.
///
/// # Errors
/// As [`moves::weigh`]; `id_taken`.
pub(crate) async fn take(cx: &mut Cx, store: StoreId, wanted: NewUse, kept: Counts) -> Result<Taken> {
    let movement = cx.new_id()?.into();
    let moved = Move {
        id: movement,
        variant_id: wanted.variant_id,
        qty: Qty(-wanted.qty.0),
        worth: Worth::Usual,
        reason: StockReason::Used,
        note: wanted.number,
        of: Of::Repair,
        serials: wanted.serials,
        packed: None,
    };
    let scales = moves::weigh(cx, store, vec![moved]).await?;
    let mut own = Own { tickets: vec![(wanted.ticket, kept)], ..Own::default() };
    let variants: Vec<VariantId> = scales.lacking(&own).iter().map(|lack| lack.variant_id).collect();
    reserved::look_behind(cx, store, &mut own, &variants).await?;
    if let Some(lack) = scales.lacking(&own).into_iter().next() {
        let rules = catalog::rules_of(&mut cx.tx, &[lack.variant_id]).await?;
        let usual = cx.session()?.business.negative_stock;
        if rules.get(&lack.variant_id).and_then(|own| own.negative_stock).unwrap_or(usual) != NegativeStock::Allow {
            return Ok(Taken::Lacking(lack));
        }
    }
    let cost = scales.weighed().next().and_then(|weighed| weighed.cost).map(|cost| -cost);
    let numbers = scales.numbers();
    moves::write(cx, scales).await?;
    fault::point("part_taken");
    let part = UsedPart { variant_id: wanted.variant_id, qty: wanted.qty, cost, serials: numbers };
    rows::add(cx, (wanted.id, wanted.ticket, store, movement), &part)
        .await
        .taken("stock_use__id", Refusal::id_taken)?;
    told(cx, wanted.variant_id).await?;
    Ok(Taken::Used)
}

async fn told(cx: &mut Cx, variant: VariantId) -> Result<()> {
    if let Some(product_id) = catalog::product_of(&mut cx.tx, variant).await? {
        cx.event(Event::StockChanged { product_id });
    }
    Ok(())
}

/// Puts used parts back into the stock they came from, at what they cost.
///
/// # Errors
/// `part_put_back`, `part_sold`.
pub(crate) async fn put_back(cx: &mut Cx, number: &str, part: &PartUse) -> Result<()> {
    may_end(part)?;
    let store = rows::store_of(&mut cx.tx, part.id).await?;
    let id = cx.new_id()?.into();
    let moved = Move {
        id,
        variant_id: part.variant_id,
        qty: part.qty,
        worth: part.cost.map_or(Worth::Usual, Worth::Paid),
        reason: StockReason::PutBack,
        note: number.to_owned(),
        of: Of::Repair,
        serials: part.serials.clone(),
        packed: None,
    };
    moves::apply(cx, store, vec![moved]).await?;
    fault::point("part_taken");
    rows::end(cx, part.id, (Some(id), None)).await.taken("stock_use_end__use_id", back_already)?;
    told(cx, part.variant_id).await
}

fn back_already() -> Refusal {
    Refusal::new("part_put_back", say!("This is in stock again. Look at the ticket once more."))
}

fn may_end(part: &PartUse) -> std::result::Result<(), Refusal> {
    match part.end {
        PartEnd::Used => Ok(()),
        PartEnd::PutBack => Err(back_already()),
        PartEnd::Sold => {
            let message = say!("This was sold as the device was collected. It comes back by a return of that receipt.");
            Err(Refusal::new("part_sold", message))
        }
    }
}

/// Every use of a ticket's parts, the first first.
///
/// # Errors
/// As every statement.
pub(crate) async fn of_ticket(cx: &mut Cx, ticket: RepairTicketId) -> Result<Vec<PartUse>> {
    let mut all = rows::of_ticket(&mut cx.tx, ticket).await?;
    for part in &mut all {
        part.title = catalog::title(&mut cx.tx, part.variant_id).await?;
    }
    Ok(all)
}

/// A use.
///
/// # Errors
/// `not_found`.
pub(crate) async fn get(cx: &mut Cx, id: RepairPartId) -> Result<PartUse> {
    let part = rows::get(&mut cx.tx, id).await?.ok_or_else(|| Refusal::not_found(say!("used part")))?;
    Ok(PartUse { title: catalog::title(&mut cx.tx, part.variant_id).await?, ..part })
}

/// What was used for a ticket, and neither put back nor sold.
///
/// # Errors
/// As every statement.
pub(crate) async fn open(cx: &mut Cx, ticket: RepairTicketId) -> Result<Vec<UsedPart>> {
    let all = rows::of_ticket(&mut cx.tx, ticket).await?;
    let open = all.into_iter().filter(|part| part.end == PartEnd::Used);
    let part =
        |part: PartUse| UsedPart { variant_id: part.variant_id, qty: part.qty, cost: part.cost, serials: part.serials };
    Ok(open.map(part).collect())
}

/// What was used for these tickets is sold with the sale that they are collected with; it left the stock already.
///
/// # Errors
/// Where a piece is instead.
pub(crate) async fn sold(
    cx: &mut Cx,
    (store, sale): (StoreId, SaleId),
    tickets: impl Iterator<Item = RepairTicketId>,
) -> Result<()> {
    for ticket in tickets {
        for part in rows::of_ticket(&mut cx.tx, ticket).await? {
            if part.end != PartEnd::Used {
                continue;
            }
            rows::end(cx, part.id, (None, Some(sale))).await.taken("stock_use_end__use_id", back_already)?;
            serials::sold(cx, store, sale, &part.serials).await?;
        }
    }
    Ok(())
}

/// What left the stock for a sale before it was made, as movements of it: each variant, by how much, and at what cost.
///
/// # Errors
/// As every statement.
pub(crate) async fn of_sale(cx: &mut Cx, sale: SaleId) -> Result<Vec<(VariantId, Qty, Option<Minor>)>> {
    rows::of_sale(&mut cx.tx, sale).await
}

/// What of a sale was in a repair before it was sold.
///
/// # Errors
/// As every statement.
pub(crate) async fn fitted(cx: &mut Cx, sale: SaleId) -> Result<Vec<VariantId>> {
    Ok(of_sale(cx, sale).await?.into_iter().map(|(variant, ..)| variant).collect())
}

/// Whether what was used, put back and sold is what moved.
///
/// # Errors
/// As every statement.
pub(crate) async fn check(cx: &mut Cx, problems: &mut Vec<Message>) -> Result<()> {
    for variant in rows::wrong(&mut cx.tx).await? {
        let title = catalog::title(&mut cx.tx, variant).await?;
        problems.push(say!("What was used of {title} for repairs is not what left the stock for it.", title));
    }
    Ok(())
}
