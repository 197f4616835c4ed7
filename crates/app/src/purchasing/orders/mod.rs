//! Purchase orders, from a draft to their end.

pub(super) mod rows;

use std::collections::HashSet;

use kontor_domain::event::Event;
use kontor_domain::money::MAX_QTY;
use kontor_domain::page::{Direction, Page};
use kontor_domain::purchasing::{
    EndOrder, GetOrder, ListOrders, MOST_LINES, OrderRow, OrderState, PlaceOrder, PurchaseLine, PurchaseOrder,
    SaveOrder, SaveOrderLine,
};
use kontor_domain::{Minor, PurchaseOrderId, Qty, Refusal, say, text};
use serde_json::json;

use super::{goods, suppliers};
use crate::catalog::rows as catalog;
use crate::cx::Cx;
use crate::stock::mutations::{check_step, cost_of};
use crate::{Explain as _, Result};

pub(super) async fn list(cx: &mut Cx, call: ListOrders) -> Result<Page<OrderRow>> {
    let sought = rows::Sought {
        pattern: suppliers::pattern(&call.text),
        state: call.state,
        supplier_id: call.supplier_id,
        direction: call.direction.unwrap_or(Direction::Descending),
    };
    let total = rows::count(&mut cx.tx, &sought).await?;
    let rows = rows::list(&mut cx.tx, &sought, call.window).await?;
    Ok(Page { rows, total })
}

pub(super) async fn get(cx: &mut Cx, call: GetOrder) -> Result<PurchaseOrder> {
    whole(cx, call.id).await
}

/// An order with its lines and what came of it.
pub(super) async fn whole(cx: &mut Cx, id: PurchaseOrderId) -> Result<PurchaseOrder> {
    let order = rows::get(&mut cx.tx, id).await?.ok_or_else(|| Refusal::not_found(say!("order")))?;
    let mut lines = rows::lines(&mut cx.tx, id).await?;
    let ids: Vec<_> = lines.iter().map(|line| line.variant_id).collect();
    let rules = catalog::rules_of(&mut cx.tx, &ids).await?;
    for line in &mut lines {
        line.tracked = rules.get(&line.variant_id).and_then(|own| own.tracked);
    }
    let receipts = goods::rows::receipts(&mut cx.tx, id).await?;
    Ok(PurchaseOrder { lines, receipts, ..order })
}

/// The number of an order, and whom it was ordered of.
///
/// # Errors
/// As every statement.
pub(crate) async fn number_and_supplier(cx: &mut Cx, id: PurchaseOrderId) -> Result<Option<(String, String)>> {
    Ok(rows::get(&mut cx.tx, id).await?.map(|order| (order.number, order.supplier)))
}

/// An order that nobody else changes until the transaction ends.
pub(super) async fn held(cx: &mut Cx, id: PurchaseOrderId) -> Result<PurchaseOrder> {
    rows::hold(&mut cx.tx, id, cx.now).await?;
    whole(cx, id).await
}

/// Writes a draft that is not there yet.
pub(super) async fn begin(cx: &mut Cx, call: SaveOrder) -> Result<PurchaseOrder> {
    if rows::get(&mut cx.tx, call.id).await?.is_some() {
        return Err(Refusal::id_taken().into());
    }
    save(cx, call).await
}

pub(super) async fn save(cx: &mut Cx, call: SaveOrder) -> Result<PurchaseOrder> {
    let tenant = cx.tenant()?;
    let note = text::block("note", say!("The note"), &call.note)?;
    let supplier = suppliers::known(cx, call.supplier_id).await?;
    rows::hold(&mut cx.tx, call.id, cx.now).await?;
    let before = rows::get(&mut cx.tx, call.id).await?;
    let known = match &before {
        Some(order) if order.state != OrderState::Draft => return Err(not_a_draft(order).into()),
        Some(order) => rows::lines(&mut cx.tx, order.id).await?,
        None => Vec::new(),
    };
    // An order that is there already goes on, whatever became of the supplier since.
    if !supplier.active && before.as_ref().is_none_or(|before| before.supplier_id != supplier.id) {
        let message = say!(
            "Nothing is ordered of {name} any more. Make the supplier active first, or choose another.",
            name = supplier.name
        );
        return Err(Refusal::field("supplier_resting", "supplier_id", message).into());
    }
    let lines = tidy_lines(cx, &call.lines, &known).await?;
    let total = total_of(&lines)?;
    let number = match &before {
        Some(order) => {
            rows::change(&mut cx.tx, order.id, (supplier.id, &note), (lines.len(), total), cx.now).await?;
            order.number.clone()
        }
        None => {
            // Two orders that are begun at once wait for each other's number.
            cx.tx.lock(tenant.0).await?;
            let seq = rows::next(&mut cx.tx).await?;
            let session = std::sync::Arc::clone(cx.session()?);
            let number = format!("P{seq:04}");
            let new = rows::New {
                id: call.id,
                seq,
                number: &number,
                supplier_id: supplier.id,
                store_id: session.register.store_id,
                user: (session.user.id, &session.user.name),
                note: &note,
                size: (lines.len(), total),
            };
            rows::add(&mut cx.tx, tenant, &new, cx.now).await.taken("purchase_order__id", Refusal::id_taken)?;
            number
        }
    };
    rows::drop_lines(&mut cx.tx, call.id).await?;
    for (position, line) in (1i64..).zip(&lines) {
        rows::add_line(&mut cx.tx, tenant, call.id, position, line, cx.now)
            .await
            .taken("purchase_line__id", Refusal::id_taken)?;
    }
    changed(cx, call.id, json!({ "number": number, "supplier": supplier.name, "total": total }));
    whole(cx, call.id).await
}

fn not_a_draft(order: &PurchaseOrder) -> Refusal {
    let message = say!(
        "Order {number} was sent to the supplier and can't be changed. Make another one for what is missing.",
        number = order.number
    );
    Refusal::new("not_a_draft", message)
}

/// What all lines come to.
fn total_of(lines: &[PurchaseLine]) -> Result<Minor> {
    let mut total = Minor::ZERO;
    for line in lines {
        total = total + cost_of("unit_cost", line.unit_cost, line.qty)?;
    }
    Ok(total)
}

/// The lines as they are to be written. What was ordered before keeps the name it had, also when its product is gone.
async fn tidy_lines(cx: &mut Cx, asked: &[SaveOrderLine], known: &[PurchaseLine]) -> Result<Vec<PurchaseLine>> {
    if asked.len() > MOST_LINES {
        let message = say!("An order has {most} lines at most. Make it two.", most = MOST_LINES);
        return Err(Refusal::field("too_many", "lines", message).into());
    }
    let mut variants = HashSet::new();
    let mut lines = Vec::with_capacity(asked.len());
    for asked in asked {
        if !variants.insert(asked.variant_id) {
            let message = say!("A product stands in the order twice. Put its quantities together.");
            return Err(Refusal::invalid("lines", message).into());
        }
        let before = known.iter().find(|line| line.id == asked.id && line.variant_id == asked.variant_id);
        let line = match (before, catalog::sellable(&mut cx.tx, asked.variant_id).await?) {
            (_, Some(found)) => PurchaseLine {
                id: asked.id,
                variant_id: found.variant_id,
                title: found.title,
                sku: found.sku,
                decimals: found.decimals,
                unit: found.unit,
                qty: asked.qty,
                unit_cost: asked.unit_cost,
                received: Qty(0),
                tracked: None,
            },
            (Some(before), None) => PurchaseLine { qty: asked.qty, unit_cost: asked.unit_cost, ..before.clone() },
            (None, None) => return Err(Refusal::not_found(say!("product")).into()),
        };
        check_qty(line.qty, line.decimals)?;
        cost_of("unit_cost", line.unit_cost, line.qty)?;
        lines.push(line);
    }
    Ok(lines)
}

/// More than nothing, in steps that the product allows.
pub(super) fn check_qty(qty: Qty, decimals: u8) -> Result<()> {
    if !(1..=MAX_QTY).contains(&qty.0) {
        let message = say!("The quantity is more than nothing, and no more than one order can hold.");
        return Err(Refusal::invalid("qty", message).into());
    }
    Ok(check_step(qty, decimals)?)
}

pub(super) async fn place(cx: &mut Cx, call: PlaceOrder) -> Result<PurchaseOrder> {
    let order = held(cx, call.id).await?;
    if order.state != OrderState::Draft {
        return Err(not_a_draft(&order).into());
    }
    if order.lines.is_empty() {
        let message = say!("Nothing stands in this order yet. Add what is to be ordered.");
        return Err(Refusal::field("order_empty", "lines", message).into());
    }
    rows::set_state(&mut cx.tx, order.id, OrderState::Ordered, Some(cx.now), cx.now).await?;
    changed(cx, order.id, json!({ "number": order.number, "supplier": order.supplier, "total": order.total }));
    whole(cx, order.id).await
}

pub(super) async fn end(cx: &mut Cx, call: EndOrder) -> Result<PurchaseOrder> {
    let order = held(cx, call.id).await?;
    let state = match order.state {
        OrderState::Draft | OrderState::Ordered => OrderState::Cancelled,
        OrderState::Partly => OrderState::Closed,
        OrderState::Received | OrderState::Closed | OrderState::Cancelled => {
            let message = say!("Order {number} has ended already.", number = order.number);
            return Err(Refusal::new("order_ended", message).into());
        }
    };
    rows::set_state(&mut cx.tx, order.id, state, order.ordered_at, cx.now).await?;
    changed(cx, order.id, json!({ "number": order.number, "state": state }));
    whole(cx, order.id).await
}

/// Remembers and tells that an order changed.
pub(super) fn changed(cx: &mut Cx, id: PurchaseOrderId, detail: serde_json::Value) {
    cx.audit(id, detail);
    cx.event(Event::PurchaseChanged { id });
}
