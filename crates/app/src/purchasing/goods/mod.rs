//! Goods of an order that come: into stock at what they cost, all or nothing; and whether the records of them still agree.

pub(super) mod rows;

use kontor_domain::event::Event;
use kontor_domain::purchasing::{GoodsReceiptLine, OrderState, PurchaseOrder, ReceiveGoods};
use kontor_domain::stock::StockReason;
use kontor_domain::stock::cost::Worth;
use kontor_domain::{Message, Minor, Qty, Refusal, say, text};
use serde_json::json;

use super::orders::{self, changed, check_qty, held};
use crate::catalog::rows as catalog;
use crate::cx::Cx;
use crate::stock::moves::{self, Move, Of};
use crate::stock::mutations::cost_of;
use crate::stock::rows as stock;
use crate::{Result, fault};

pub(super) async fn receive(cx: &mut Cx, call: ReceiveGoods) -> Result<PurchaseOrder> {
    let tenant = cx.tenant()?;
    let note = text::optional_line("note", say!("The note"), &call.note)?;
    let order = held(cx, call.order_id).await?;
    if rows::is_there(&mut cx.tx, call.id).await? {
        return Err(Refusal::field("already_done", "id", say!("These goods were taken in already.")).into());
    }
    if !order.state.awaits_goods() {
        let message = match order.state {
            OrderState::Draft => {
                say!("Order {number} is a draft. Order it first, then take in what comes.", number = order.number)
            }
            _ => say!(
                "Nothing more is to come of order {number}. Make another one for what came.",
                number = order.number
            ),
        };
        return Err(Refusal::new("no_goods_awaited", message).into());
    }
    let came = check_lines(&order, &call)?;
    let user = {
        let user = &cx.session()?.user;
        (user.id, user.name.clone())
    };
    rows::add(&mut cx.tx, tenant, call.id, order.id, (user.0, &user.1), &note, cx.now).await?;
    let mut moved = Vec::with_capacity(came.len());
    let mut after: Vec<(Qty, Qty)> = Vec::with_capacity(order.lines.len());
    for line in &order.lines {
        let Some(came) = came.iter().find(|came| came.line_id == line.id) else {
            after.push((line.qty, line.received));
            continue;
        };
        rows::add_line(&mut cx.tx, tenant, call.id, came, cx.now).await?;
        orders::rows::count_received(&mut cx.tx, line.id, came.qty, cx.now).await?;
        after.push((line.qty, Qty(line.received.0.saturating_add(came.qty.0))));
        moved.push(Move {
            id: cx.new_id()?.into(),
            variant_id: line.variant_id,
            qty: came.qty,
            worth: Worth::Paid(came.cost),
            reason: StockReason::Received,
            note: order.number.clone(),
            of: Of::Order(order.id),
            serials: call
                .lines
                .iter()
                .find(|asked| asked.line_id == line.id)
                .map(|asked| asked.serials.clone())
                .unwrap_or_default(),
            packed: None,
        });
    }
    fault::point("goods_written");
    for moved in &moved {
        if let Some(product) = catalog::product_of(&mut cx.tx, moved.variant_id).await? {
            cx.event(Event::StockChanged { product_id: product });
        }
    }
    moves::apply(cx, order.store_id, moved).await?;
    let state = OrderState::after_goods(after);
    orders::rows::set_state(&mut cx.tx, order.id, state, order.ordered_at, cx.now).await?;
    let total: Minor = came.iter().map(|came| came.cost).sum();
    changed(cx, order.id, json!({ "number": order.number, "lines": came.len(), "total": total, "note": note }));
    orders::whole(cx, order.id).await
}

/// What came, line by line, with what it cost.
fn check_lines(order: &PurchaseOrder, call: &ReceiveGoods) -> Result<Vec<GoodsReceiptLine>> {
    if call.lines.is_empty() {
        return Err(Refusal::field("nothing_came", "lines", say!("Write how many came of at least one line.")).into());
    }
    let mut came: Vec<GoodsReceiptLine> = Vec::with_capacity(call.lines.len());
    for asked in &call.lines {
        let line = order.lines.iter().find(|line| line.id == asked.line_id);
        let line = line.ok_or_else(|| Refusal::not_found(say!("line in that order")))?;
        if came.iter().any(|came| came.line_id == line.id) {
            let message = say!("A line of the order is named twice. Put its quantities together.");
            return Err(Refusal::invalid("lines", message).into());
        }
        check_qty(asked.qty, line.decimals)?;
        let left = Qty((line.qty.0 - line.received.0).max(0));
        if asked.qty > left && !call.more {
            let message = say!(
                "Of “{title}” only {left} are still to come. If more came and you keep it, say so and take it in again.",
                title = line.title,
                left = left.plain()
            );
            return Err(Refusal::field("more_than_ordered", "qty", message).into());
        }
        let cost = cost_of("unit_cost", asked.unit_cost, asked.qty)?;
        came.push(GoodsReceiptLine { line_id: line.id, qty: asked.qty, unit_cost: asked.unit_cost, cost });
    }
    Ok(came)
}

/// Whether what came of each line is what its receipts say, and what came is what the stock says.
///
/// # Errors
/// As every statement.
pub(crate) async fn check(cx: &mut Cx, problems: &mut Vec<Message>) -> Result<()> {
    for (number, title) in rows::miscounted(&mut cx.tx).await? {
        problems.push(say!("Order {number}: of {title} something else came than its receipts say.", number, title));
    }
    let (came, moved) = (rows::came(&mut cx.tx).await?, stock::received(&mut cx.tx).await?);
    if came != moved {
        problems.push(say!("What came of purchase orders is not what went into stock."));
    }
    Ok(())
}
