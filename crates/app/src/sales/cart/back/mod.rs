//! What comes back with a cart: said before, done when the cart is completed.

pub(crate) mod rows;

use chrono::Days;
use kontor_domain::event::Event;
use kontor_domain::overrides::WithoutReceipt;
use kontor_domain::sales::returns::refund;
use kontor_domain::sales::{
    BackLine, BringBack, BringWithoutReceipt, Cart, LeaveBack, LineAmounts, LineToPrice, Sale, SaleFace, SaleLine,
    price,
};
use kontor_domain::stock::Tracking;
use kontor_domain::{CartId, Minor, Qty, Refusal, SaleId, say, text};

use super::rows::CartRow;
use super::{MAX_LINES, check_qty, for_sale, in_hand, in_hand_or_new, save, whole};
use crate::catalog::rows as catalog;
use crate::cx::Cx;
use crate::sales::{returns, rows as sales};
use crate::stock::serials as pieces;
use crate::{Explain as _, Result, accounts};
use rows::{BackRow, Comes};

fn reason_of(reason: &str) -> Result<String> {
    Ok(text::line("reason", say!("The reason"), reason)?)
}

pub(crate) async fn bring_back(cx: &mut Cx, call: BringBack) -> Result<Cart> {
    let reason = if call.lines.is_empty() { String::new() } else { reason_of(&call.reason)? };
    let mut cart = in_hand_or_new(cx, call.cart_id).await?;
    let sold = returns::hold(cx, call.sale_id).await?;
    // Refused now rather than when the money is on the counter.
    returns::lines_back(cx, &sold, &call.lines).await?;
    rows::remove_of(&mut cx.tx, cart.id, sold.id).await?;
    for line in call.lines {
        let comes = Comes::Of(sold.id, line.line_id);
        let (id, qty, goes_to) = (cx.new_id()?.into(), line.qty, line.goes_to);
        add(cx, &cart, BackRow { id, comes, position: 0, qty, goes_to, reason: reason.clone(), serials: line.serials })
            .await?;
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

/// Refuses what has no receipt, where nothing is taken back so.
pub(crate) fn check_receipt(cx: &Cx) -> Result<()> {
    match cx.session()?.business.overrides.returns.without_receipt {
        WithoutReceipt::Refused => {
            let message =
                say!("Nothing is taken back without its receipt here. Find the sale by its number, day or customer.");
            Err(Refusal::new("receipt_needed", message).into())
        }
        WithoutReceipt::Approved | WithoutReceipt::Allowed => Ok(()),
    }
}

pub(crate) async fn bring_without_receipt(cx: &mut Cx, call: BringWithoutReceipt) -> Result<Cart> {
    check_receipt(cx)?;
    let reason = reason_of(&call.reason)?;
    let item = for_sale(cx, call.variant_id).await?;
    check_qty(call.qty, item.decimals)?;
    let rules = cx.session()?.business.overrides.returns;
    let today = cx.local()?.business_date;
    let mut unit_price = item.price;
    if rules.lowest_of_days > 0
        && let Some(since) = today.checked_sub_days(Days::new(u64::from(rules.lowest_of_days)))
        && let Some(lowest) = rows::lowest(&mut cx.tx, item.variant_id, item.tax_mode, since).await?
    {
        unit_price = unit_price.min(lowest);
    }
    let serials = match item.tracked {
        Some(tracking) => named(&item, tracking, call.qty, &call.serials)?,
        None => Vec::new(),
    };
    for number in &serials {
        // Refused now rather than when the money is on the counter: what was sold with a receipt comes back by that.
        pieces::may_be_found(cx, number).await?;
    }
    let cart = in_hand_or_new(cx, call.cart_id).await?;
    let comes = Comes::Without(item.variant_id, unit_price);
    let (qty, goes_to) = (call.qty, call.goes_to);
    add(cx, &cart, BackRow { id: call.id, comes, position: 0, qty, goes_to, reason, serials }).await?;
    cx.event(Event::CartChanged { id: cart.id, register_id: cart.register_id });
    whole(cx, cart).await
}

/// The pieces that come back without a receipt, as they are kept.
fn named(item: &catalog::Sellable, tracking: Tracking, qty: Qty, typed: &[String]) -> Result<Vec<String>> {
    let numbers = typed.iter().map(|typed| tracking.number(typed)).collect::<std::result::Result<Vec<_>, _>>()?;
    if i64::try_from(numbers.len()).unwrap_or(i64::MAX).saturating_mul(1_000) != qty.0 {
        let message = say!(
            "Each “{title}” has a number of its own: {wanted} of them are needed, and {named} are named.",
            title = item.title,
            wanted = qty.plain(),
            named = numbers.len()
        );
        return Err(Refusal::field("serials_needed", "serials", message).into());
    }
    Ok(numbers)
}

/// Puts something behind all that comes back already.
async fn add(cx: &mut Cx, cart: &CartRow, mut back: BackRow) -> Result<()> {
    let before = rows::backs(&mut cx.tx, cart.id).await?;
    if before.len() >= MAX_LINES {
        return Err(Refusal::new("cart_full", say!("This sale has 1000 lines. Complete it and start another.")).into());
    }
    back.position = before.last().map_or(1, |last| last.position + 1);
    let tenant = cx.tenant()?;
    rows::add(&mut cx.tx, (tenant, cart.id), &back, cx.now).await.taken("cart_return__id", Refusal::id_taken)
}

pub(crate) async fn leave_back(cx: &mut Cx, call: LeaveBack) -> Result<Cart> {
    let cart = in_hand(cx, call.cart_id).await?;
    if !rows::remove(&mut cx.tx, cart.id, call.id).await? {
        return Err(Refusal::not_found(say!("line in this sale")).into());
    }
    cx.event(Event::CartChanged { id: cart.id, register_id: cart.register_id });
    whole(cx, cart).await
}

/// What comes back with a cart, with what was paid for it, and what the refunds of those receipts were rounded by so far.
pub(super) async fn lines(cx: &mut Cx, cart: CartId) -> Result<(Vec<BackLine>, Minor)> {
    let mut lines = Vec::new();
    let mut sold: Vec<(SaleId, Sale)> = Vec::new();
    for back in rows::backs(&mut cx.tx, cart).await? {
        let (of, line_id, line) = match back.comes {
            Comes::Of(sale_id, line_id) => {
                if !sold.iter().any(|(id, _)| *id == sale_id) {
                    sold.extend(sales::sale(&mut cx.tx, sale_id).await?.map(|sale| (sale_id, sale)));
                }
                let of = sold.iter().find(|(id, _)| *id == sale_id).map(|(_, sale)| sale);
                let line = of.and_then(|sale| sale.lines.iter().find(|line| line.id == line_id));
                let (Some(of), Some(line)) = (of, line) else { continue };
                let amounts = refund(&line.amounts, line.qty, line.returned, back.qty).unwrap_or_default();
                let face = SaleFace { id: of.id, number: of.number.clone() };
                (Some(face), Some(line.id), SaleLine { amounts, ..line.clone() })
            }
            Comes::Without(..) => match without_receipt(cx, &back).await? {
                Some(line) => (None, None, line),
                None => continue,
            },
        };
        lines.push(BackLine {
            id: back.id,
            of,
            line_id,
            variant_id: line.variant_id,
            title: line.title,
            sku: line.sku,
            qty: back.qty,
            decimals: line.decimals,
            unit: line.unit,
            goes_to: back.goes_to,
            reason: back.reason,
            amounts: line.amounts,
        });
    }
    Ok((lines, sold.iter().map(|(_, sale)| sale.returns_rounding).sum()))
}

/// The line of something that comes back without a receipt, priced as if it were sold today at that price; none when it is not in
/// the catalog any more.
pub(crate) async fn without_receipt(cx: &mut Cx, back: &BackRow) -> Result<Option<SaleLine>> {
    let Comes::Without(variant_id, unit_price) = back.comes else { return Ok(None) };
    let Some(item) = catalog::sellable(&mut cx.tx, variant_id).await? else { return Ok(None) };
    let day = cx.local()?.business_date;
    let Some((tax_name, rate)) = catalog::rate_on(&mut cx.tx, item.tax_class_id, day).await? else { return Ok(None) };
    let line = LineToPrice { unit_price, qty: back.qty, tax_mode: item.tax_mode, rate, discount: None };
    let totals = price(&[line], None, cx.session()?.business.tax_rounding)?;
    let amounts: LineAmounts = totals.lines.first().copied().unwrap_or_default();
    Ok(Some(SaleLine {
        id: cx.new_id()?.into(),
        variant_id,
        title: item.title,
        sku: item.sku,
        qty: back.qty,
        decimals: item.decimals,
        unit: item.unit,
        unit_price,
        list_price: None,
        tax_mode: item.tax_mode,
        tax_name,
        rate,
        discount: None,
        amounts,
        returned: Qty(0),
        of_line: None,
        goes_to: Some(back.goes_to),
        cost: None,
        serials: back.serials.clone(),
        serials_back: Vec::new(),
        fitted: false,
    }))
}
