//! What comes back with a cart: said before, done when the cart is completed.

use kontor_domain::event::Event;
use kontor_domain::sales::returns::refund;
use kontor_domain::sales::{BackLine, BringBack, Cart, Sale, SaleFace};
use kontor_domain::{CartId, Minor, Refusal, SaleId, say, text};

use super::rows::{self, BackRow};
use super::{MAX_LINES, in_hand_or_new, save, whole};
use crate::cx::Cx;
use crate::sales::{returns, rows as sales};
use crate::{Result, accounts};

pub(crate) async fn bring_back(cx: &mut Cx, call: BringBack) -> Result<Cart> {
    let reason = match call.lines.is_empty() {
        true => String::new(),
        false => text::line("reason", say!("The reason"), &call.reason)?,
    };
    let mut cart = in_hand_or_new(cx, call.cart_id).await?;
    let sold = returns::hold(cx, call.sale_id).await?;
    // Refused now rather than when the money is on the counter.
    returns::lines_back(cx, &sold, &call.lines)?;
    rows::remove_backs(&mut cx.tx, cart.id, sold.id).await?;
    let before = rows::backs(&mut cx.tx, cart.id).await?;
    if before.len() + call.lines.len() > MAX_LINES {
        return Err(Refusal::new("cart_full", say!("This sale has 1000 lines. Complete it and start another.")).into());
    }
    let tenant = cx.tenant()?;
    let last = before.last().map_or(0, |last| last.position);
    for (position, line) in (last + 1..).zip(call.lines) {
        let (line_id, qty, goes_to) = (line.line_id, line.qty, line.goes_to);
        let back = BackRow { sale_id: sold.id, line_id, position, qty, goes_to, reason: reason.clone() };
        let id = cx.new_id()?;
        rows::add_back(&mut cx.tx, (tenant, cart.id), id, &back, cx.now).await?;
    }
    // Whoever brings something back is who buys, until somebody says otherwise.
    if let (None, Some(bought)) = (cart.customer_id, &sold.customer)
        && let Some(customer) = accounts::holder(cx, bought.id).await?
    {
        cart.customer_id = Some(customer.id);
        cart = save(cx, cart).await?;
    }
    cx.event(Event::CartChanged { id: cart.id, register_id: cart.register_id });
    whole(cx, cart).await
}

/// What comes back with a cart, with what was paid for it, and what the refunds of those receipts were rounded by so far.
pub(super) async fn lines(cx: &mut Cx, cart: CartId) -> Result<(Vec<BackLine>, Minor)> {
    let mut lines = Vec::new();
    let mut sold: Vec<(SaleId, Sale)> = Vec::new();
    for back in rows::backs(&mut cx.tx, cart).await? {
        if !sold.iter().any(|(id, _)| *id == back.sale_id) {
            sold.extend(sales::sale(&mut cx.tx, back.sale_id).await?.map(|sale| (back.sale_id, sale)));
        }
        let of = sold.iter().find(|(id, _)| *id == back.sale_id).map(|(_, sale)| sale);
        let line = of.and_then(|sale| sale.lines.iter().find(|line| line.id == back.line_id));
        let (Some(of), Some(line)) = (of, line) else { continue };
        lines.push(BackLine {
            of: SaleFace { id: of.id, number: of.number.clone() },
            line_id: line.id,
            variant_id: line.variant_id,
            title: line.title.clone(),
            sku: line.sku.clone(),
            qty: back.qty,
            decimals: line.decimals,
            unit: line.unit.clone(),
            goes_to: back.goes_to,
            reason: back.reason,
            amounts: refund(&line.amounts, line.qty, line.returned, back.qty).unwrap_or_default(),
        });
    }
    Ok((lines, sold.iter().map(|(_, sale)| sale.returns_rounding).sum()))
}
