//! A sale being rung up: every change is saved before it is answered.

pub(super) mod back;
pub(super) mod expire;
mod label;
pub(super) mod repair;
pub(super) mod reserve;
pub(super) mod rows;
mod serials;

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use kontor_domain::call::Done;
use kontor_domain::event::Event;
use kontor_domain::money::MAX_MINOR;
use kontor_domain::sales::{
    AddLine, AddMisc, Cart, CartLine, CartState, ChangeLine, ClearCart, DiscountCart, LineToPrice, NameCustomer,
    ParkCart, RecallCart, TaxMode, VoidLine, price,
};
use kontor_domain::{CartId, CartLineId, Minor, Qty, Rate, Refusal, RepairTicketId, TaxClassId, VariantId, say, text};
use serde_json::json;

use super::stock;
use crate::catalog::import as products;
use crate::catalog::rows::{self as catalog, Sellable};
use crate::customers::rows as customers;
use crate::cx::Cx;
use crate::{Explain as _, Failure, Result, repairs, terminals};
use rows::{CartLineRow, CartRow};

pub(super) use back::{bring_back, bring_without_receipt, leave_back};
pub(super) use label::add_label;
pub(super) use repair::add_repair;
pub(super) use serials::{add_serial, name_serials};

/// The most lines one cart holds.
const MAX_LINES: usize = 1_000;

/// A cart with its lines and what it comes to on the present business day.
pub(super) async fn whole(cx: &mut Cx, row: CartRow) -> Result<Cart> {
    let lines = rows::lines(&mut cx.tx, row.id).await?;
    priced(cx, row, lines).await
}

/// As [`whole`], with lines that are in hand already.
async fn priced(cx: &mut Cx, row: CartRow, lines: Vec<CartLineRow>) -> Result<Cart> {
    let day = cx.local()?.business_date;
    let mut taxes: HashMap<TaxClassId, (String, Rate)> = HashMap::new();
    for line in &lines {
        if let Entry::Vacant(unknown) = taxes.entry(line.tax_class_id) {
            let tax = catalog::rate_on(&mut cx.tx, line.tax_class_id, day).await?;
            unknown.insert(tax.ok_or_else(|| Failure::fault("a tax class has no rate"))?);
        }
    }
    let mut lines: Vec<CartLine> = lines
        .into_iter()
        .map(|line| {
            let (tax_name, rate) = taxes.get(&line.tax_class_id).cloned().unwrap_or_default();
            CartLine {
                id: line.id,
                variant_id: line.variant_id,
                title: line.title,
                sku: line.sku,
                qty: line.qty,
                decimals: line.decimals,
                unit: line.unit,
                unit_price: line.unit_price,
                list_price: line.list_price,
                tax_mode: line.tax_mode,
                tax_class_id: line.tax_class_id,
                tax_name,
                rate,
                discount: line.discount,
                short: None,
                tracked: None,
                pack: None,
                serials: line.serials,
                ticket_id: line.ticket_id,
            }
        })
        .collect();
    stock::mark_short(cx, &row, &mut lines).await?;
    let to_price: Vec<LineToPrice> = lines.iter().map(to_price).collect();
    let totals = price(&to_price, row.discount, cx.session()?.business.tax_rounding)?;
    let customer = match row.customer_id {
        Some(id) => customers::face(&mut cx.tx, id).await?,
        None => None,
    };
    let (back, back_rounding) = back::lines(cx, row.id).await?;
    let mut cart = Cart {
        deposit: Minor::ZERO,
        back,
        back_rounding,
        id: row.id,
        register_id: row.register_id,
        state: row.state,
        customer,
        note: row.note,
        discount: row.discount,
        lines,
        totals,
        updated_at: row.updated_at,
        reserved: row.reserved,
        reserve_expired: row.reserve_expired,
    };
    cart.deposit = repair::deposits(cx, &cart).await?.into_iter().map(|(_, amount)| amount).sum();
    Ok(cart)
}

fn to_price(line: &CartLine) -> LineToPrice {
    LineToPrice {
        unit_price: line.unit_price,
        qty: line.qty,
        tax_mode: line.tax_mode,
        rate: line.rate,
        discount: line.discount,
    }
}

/// The register's active cart, which has to be the one that is meant. It is held until the transaction ends: nobody
/// completes it, or adds to it, meanwhile.
pub(super) async fn in_hand(cx: &mut Cx, id: CartId) -> Result<CartRow> {
    let register = cx.session()?.register.id;
    rows::hold(&mut cx.tx, id, cx.now).await?;
    match rows::active(&mut cx.tx, register).await? {
        Some(cart) if cart.id == id => Ok(cart),
        _ => Err(Refusal::new(
            "cart_gone",
            say!("This sale is not open at this register any more. Look at what is there now."),
        )
        .into()),
    }
}

/// The cart that is open at the register which asks, if there is one.
///
/// # Errors
/// As every statement.
pub(crate) async fn cart_here(cx: &mut Cx) -> Result<Option<CartId>> {
    let register = cx.session()?.register.id;
    Ok(rows::active(&mut cx.tx, register).await?.map(|cart| cart.id))
}

/// What is due for the cart in hand, less what comes back with it. It is held until the transaction ends.
///
/// # Errors
/// `cart_gone`.
pub(crate) async fn due_in_hand(cx: &mut Cx, id: CartId) -> Result<Minor> {
    let cart = in_hand(cx, id).await?;
    Ok(whole(cx, cart).await?.due())
}

/// The register's active cart, or a new one of this id when there is none; either way saved as changed now.
async fn in_hand_or_new(cx: &mut Cx, id: CartId) -> Result<CartRow> {
    let (register_id, store_id) = {
        let register = &cx.session()?.register;
        (register.id, register.store_id)
    };
    rows::hold(&mut cx.tx, id, cx.now).await?;
    match rows::active(&mut cx.tx, register_id).await? {
        Some(cart) if cart.id == id => {
            cx.event(Event::CartChanged { id, register_id });
            return Ok(cart);
        }
        Some(_) => {
            return Err(Refusal::new(
                "cart_in_hand",
                say!("Another sale is open at this register. Finish it or park it first."),
            )
            .into());
        }
        None => {}
    }
    if rows::get(&mut cx.tx, id).await?.is_some() {
        return Err(Refusal::new("cart_gone", say!("That sale was parked. Recall it to go on.")).into());
    }
    let cart = CartRow {
        id,
        store_id,
        register_id,
        state: CartState::Active,
        customer_id: None,
        note: String::new(),
        discount: None,
        updated_at: cx.now,
        reserved: false,
        reserve_expired: false,
    };
    save(cx, cart).await
}

/// Saves a cart's head and says that it changed.
async fn save(cx: &mut Cx, mut cart: CartRow) -> Result<CartRow> {
    let tenant = cx.tenant()?;
    cart.updated_at = cx.now;
    rows::put(&mut cx.tx, tenant, &cart, cx.now)
        .await
        .taken("cart__register_id", || Refusal::new("cart_in_hand", say!("Another sale is open at this register.")))?;
    cx.event(Event::CartChanged { id: cart.id, register_id: cart.register_id });
    Ok(cart)
}

/// Whether nothing is sold with a cart and nothing comes back.
async fn is_empty(cx: &mut Cx, id: CartId) -> Result<bool> {
    Ok(rows::lines(&mut cx.tx, id).await?.is_empty() && back::rows::backs(&mut cx.tx, id).await?.is_empty())
}

/// Whether so many can be sold of something with so many digits after the point.
///
/// # Errors
/// `invalid`.
pub(crate) fn check_qty(qty: Qty, decimals: u8) -> Result<()> {
    let step = 10i64.pow(3 - u32::from(decimals.min(3)));
    if qty.0 > 0 && qty.0 % step == 0 && qty.0 <= kontor_domain::money::MAX_QTY {
        return Ok(());
    }
    let message = match decimals {
        0 => say!("This is sold in whole pieces: 1, 2, 3 …"),
        some => say!("The quantity has to be more than nothing, with at most {some} decimals.", some),
    };
    Err(Refusal::invalid("qty", message).into())
}

/// What can be sold now.
///
/// # Errors
/// `not_found`, `not_for_sale`.
pub(crate) async fn for_sale(cx: &mut Cx, id: VariantId) -> Result<Sellable> {
    let found = catalog::sellable(&mut cx.tx, id).await?;
    let item = found.ok_or_else(|| Refusal::not_found(say!("product")))?;
    if !item.active {
        let message = say!("{title} is not for sale now. Make it active in Products first.", title = item.title);
        return Err(Refusal::new("not_for_sale", message).into());
    }
    Ok(item)
}

/// Puts a line of its own at the end of a cart, of a repair if it is, with the price of the list where it was quoted at another.
async fn place(
    cx: &mut Cx,
    cart: &CartRow,
    lines: &mut Vec<CartLineRow>,
    item: Sellable,
    (id, qty, unit_price): (CartLineId, Qty, Minor),
    repair: Option<(RepairTicketId, Option<Minor>)>,
) -> Result<()> {
    if lines.len() >= MAX_LINES {
        return Err(Refusal::new("cart_full", say!("This sale has 1000 lines. Complete it and start another.")).into());
    }
    let line = CartLineRow {
        id,
        variant_id: item.variant_id,
        position: lines.last().map_or(1, |last| last.position + 1),
        title: item.title,
        sku: item.sku,
        qty,
        decimals: item.decimals,
        unit: item.unit,
        unit_price,
        list_price: repair.and_then(|(_, list_price)| list_price),
        tax_mode: item.tax_mode,
        tax_class_id: item.tax_class_id,
        discount: None,
        serials: Vec::new(),
        ticket_id: repair.map(|(ticket, _)| ticket),
    };
    let tenant = cx.tenant()?;
    rows::add_line(&mut cx.tx, tenant, cart.id, &line, cx.now).await.taken("cart_line__id", Refusal::id_taken)?;
    lines.push(line);
    Ok(())
}

pub(super) async fn add_line(cx: &mut Cx, call: AddLine) -> Result<Cart> {
    let item = for_sale(cx, call.variant_id).await?;
    check_qty(call.qty, item.decimals)?;
    let cart = in_hand_or_new(cx, call.cart_id).await?;
    let mut lines = rows::lines(&mut cx.tx, cart.id).await?;
    let same = lines.iter_mut().find(|line| {
        line.variant_id == call.variant_id
            && line.discount.is_none()
            && line.ticket_id.is_none()
            && (line.unit_price, line.list_price) == (item.price, None)
            && (line.tax_mode, line.tax_class_id) == (item.tax_mode, item.tax_class_id)
            && (line.decimals, &line.unit) == (item.decimals, &item.unit)
    });
    if let Some(line) = same {
        line.qty = Qty(line.qty.0.saturating_add(call.qty.0));
        rows::change_line(&mut cx.tx, line, cx.now).await?;
    } else {
        let price = item.price;
        place(cx, &cart, &mut lines, item, (call.line_id, call.qty, price), None).await?;
    }
    priced(cx, cart, lines).await
}

pub(super) async fn add_misc(cx: &mut Cx, call: AddMisc) -> Result<Cart> {
    let title = text::line("title", say!("The text"), &call.title)?;
    check_price("price", call.price)?;
    let mut item = products::open_price(cx).await?;
    if let Some(class) = call.tax_class_id {
        let day = cx.local()?.business_date;
        if catalog::rate_on(&mut cx.tx, class, day).await?.is_none() {
            return Err(Refusal::not_found(say!("tax class")).into());
        }
        item.tax_class_id = class;
    }
    (item.title, item.tax_mode) = (title, TaxMode::Included);
    let cart = in_hand_or_new(cx, call.cart_id).await?;
    let mut lines = rows::lines(&mut cx.tx, cart.id).await?;
    place(cx, &cart, &mut lines, item, (call.line_id, Qty::ONE, call.price), None).await?;
    priced(cx, cart, lines).await
}

/// Whether a line can have a price that somebody typed.
fn check_price(field: &str, price: Minor) -> std::result::Result<(), Refusal> {
    if price.0 < 0 {
        return Err(Refusal::invalid(field, say!("The price has to be nothing or more.")));
    }
    if price.0 > MAX_MINOR {
        let message = say!("That price is more than one sale can hold. Look at it again.");
        return Err(Refusal::field("amount_too_large", field, message));
    }
    Ok(())
}

async fn line_of(cx: &mut Cx, cart: CartId, id: CartLineId) -> Result<CartLineRow> {
    let lines = rows::lines(&mut cx.tx, cart).await?;
    let line = lines.into_iter().find(|line| line.id == id);
    line.ok_or_else(|| Refusal::not_found(say!("line in this sale")).into())
}

pub(super) async fn change_line(cx: &mut Cx, call: ChangeLine) -> Result<Cart> {
    let cart = in_hand(cx, call.cart_id).await?;
    let mut line = line_of(cx, cart.id, call.line_id).await?;
    check_qty(call.qty, line.decimals)?;
    let same = call.qty == line.qty && call.unit_price.is_none_or(|price| price == line.unit_price);
    if line.ticket_id.is_some() && !same {
        return Err(repair::as_approved().into());
    }
    line.qty = call.qty;
    line.discount = call.discount;
    line.serials.truncate(usize::try_from(call.qty.0 / 1_000).unwrap_or_default());
    if let Some(price) = call.unit_price.filter(|price| *price != line.unit_price) {
        check_price("unit_price", price)?;
        let own = line.list_price.unwrap_or(line.unit_price);
        line.unit_price = price;
        line.list_price = (price != own).then_some(own);
    }
    rows::change_line(&mut cx.tx, &line, cx.now).await?;
    cx.event(Event::CartChanged { id: cart.id, register_id: cart.register_id });
    reserve::rest(cx, &cart).await?;
    whole(cx, cart).await
}

pub(super) async fn void_line(cx: &mut Cx, call: VoidLine) -> Result<Cart> {
    let mut cart = in_hand(cx, call.cart_id).await?;
    let line = line_of(cx, cart.id, call.line_id).await?;
    let out = repair::take_out(cx, &cart, line).await?;
    reserve::rest(cx, &cart).await?;
    // A fixed cart discount may now be more than there is to pay; nobody should have to remove it by hand.
    let rest = rows::lines(&mut cx.tx, cart.id).await?;
    let left = priced(cx, CartRow { discount: None, ..cart.clone() }, rest).await?.totals;
    // A discount comes off before tax is added.
    let left = left.subtotal - left.line_discounts;
    if let Some(kontor_domain::sales::Discount::Amount { amount }) = cart.discount
        && amount > left
    {
        cart.discount = None;
    }
    for line in out {
        cx.audit(line.variant_id, json!({ "cart": cart.id, "title": line.title, "sku": line.sku, "qty": line.qty, "unit_price": line.unit_price }));
    }
    let cart = save(cx, cart).await?;
    whole(cx, cart).await
}

pub(super) async fn discount_cart(cx: &mut Cx, call: DiscountCart) -> Result<Cart> {
    let mut cart = in_hand(cx, call.cart_id).await?;
    cart.discount = call.discount;
    let cart = save(cx, cart).await?;
    whole(cx, cart).await
}

pub(super) async fn name_customer(cx: &mut Cx, call: NameCustomer) -> Result<Cart> {
    if let Some(id) = call.customer_id
        && customers::face(&mut cx.tx, id).await?.is_none()
    {
        return Err(Refusal::not_found(say!("customer")).into());
    }
    let mut cart = in_hand_or_new(cx, call.cart_id).await?;
    let lines = rows::lines(&mut cx.tx, cart.id).await?;
    repair::may_be_of(cx, &lines, call.customer_id).await?;
    cart.customer_id = call.customer_id;
    let cart = save(cx, cart).await?;
    whole(cx, cart).await
}

pub(super) async fn clear_cart(cx: &mut Cx, call: ClearCart) -> Result<Done> {
    let cart = in_hand(cx, call.cart_id).await?;
    let store_id = cart.store_id;
    let before = whole(cx, cart).await?;
    terminals::free(cx, before.id).await?;
    repairs::let_go(cx, before.id, None).await?;
    rows::remove(&mut cx.tx, before.id).await?;
    let own = reserve::own(cx, before.id, before.reserved).await?;
    reserve::release(cx, store_id, &own).await?;
    if !before.is_empty() {
        let lines: Vec<_> = before.lines.iter().map(|line| json!({ "sku": line.sku, "qty": line.qty })).collect();
        cx.audit(before.id, json!({ "lines": lines, "total": before.totals.total }));
    }
    cx.event(Event::CartChanged { id: before.id, register_id: before.register_id });
    Ok(Done {})
}

pub(super) async fn park(cx: &mut Cx, call: ParkCart) -> Result<Done> {
    let mut cart = in_hand(cx, call.cart_id).await?;
    if is_empty(cx, cart.id).await? {
        return Err(Refusal::new("cart_empty", say!("There is nothing in this sale to park.")).into());
    }
    terminals::free(cx, cart.id).await?;
    cart.note = text::optional_line("note", say!("The note"), &call.note)?;
    cart.state = CartState::Parked;
    cart.reserve_expired = false;
    match call.reserve {
        true => reserve::all(cx, &mut cart).await?,
        false => reserve::none(cx, &mut cart).await?,
    }
    save(cx, cart).await?;
    Ok(Done {})
}

pub(super) async fn recall(cx: &mut Cx, call: RecallCart) -> Result<Cart> {
    let (register_id, store_id) = {
        let register = &cx.session()?.register;
        (register.id, register.store_id)
    };
    rows::hold(&mut cx.tx, call.cart_id, cx.now).await?;
    if let Some(here) = rows::active(&mut cx.tx, register_id).await? {
        rows::hold(&mut cx.tx, here.id, cx.now).await?;
        if !is_empty(cx, here.id).await? {
            return Err(Refusal::new(
                "cart_in_hand",
                say!("Another sale is open at this register. Finish it or park it first."),
            )
            .into());
        }
        // What was rung up was taken out again, and the card was charged for it all the same.
        terminals::free(cx, here.id).await?;
        rows::remove(&mut cx.tx, here.id).await?;
    }
    let cart = rows::get(&mut cx.tx, call.cart_id).await?;
    let parked = cart.filter(|cart| cart.state == CartState::Parked && cart.store_id == store_id);
    let mut cart = parked.ok_or_else(|| {
        Refusal::new("cart_gone", say!("That sale is not parked any more: another register has taken it up."))
    })?;
    cart.state = CartState::Active;
    cart.reserve_expired = false;
    cart.register_id = register_id;
    let cart = save(cx, cart).await?;
    whole(cx, cart).await
}
