//! What is due for devices of the repair desk, in a cart: sold as it was approved, and handed over with the sale.

use std::collections::{BTreeMap, BTreeSet};

use kontor_domain::event::Event;
use kontor_domain::repairs::applied;
use kontor_domain::sales::{AddRepair, Cart};
use kontor_domain::{CartId, CustomerId, Message, Minor, Refusal, RepairTicketId, say, text};

use super::rows::{CartLineRow, CartRow};
use super::{in_hand, in_hand_or_new, place, priced, rows, save};
use crate::catalog::import as products;
use crate::catalog::rows::Sellable;
use crate::cx::Cx;
use crate::{Result, repairs};

pub(in crate::sales) async fn add_repair(cx: &mut Cx, call: AddRepair) -> Result<Cart> {
    // Labour is sold as what is not in the catalog.
    let open = products::open_price(cx).await?;
    let register = cx.session()?.register.id;
    let mut cart = match rows::active(&mut cx.tx, register).await? {
        Some(here) => in_hand(cx, here.id).await?,
        None => in_hand_or_new(cx, call.cart_id).await?,
    };
    let collects = (call.collector.as_str(), call.identification.as_str());
    let due = repairs::to_cart(cx, (call.ticket_id, cart.id), collects).await?;
    let mut lines = rows::lines(&mut cx.tx, cart.id).await?;
    for line in due.lines {
        let title = text::clip(&format!("{}: {}", due.number, line.title));
        let sold = Sellable {
            variant_id: line.variant_id.unwrap_or(open.variant_id),
            sku: if line.variant_id.is_some() { line.sku } else { open.sku.clone() },
            title,
            decimals: line.decimals,
            unit: line.unit,
            tax_mode: line.tax_mode,
            tax_class_id: line.tax_class_id,
            ..open.clone()
        };
        let how_many = (cx.new_id()?.into(), line.qty, line.unit_price);
        place(cx, &cart, &mut lines, sold, how_many, Some((call.ticket_id, line.list_price))).await?;
    }
    may_be_of(cx, &lines, cart.customer_id.or(due.customer)).await?;
    if cart.customer_id.is_none() && due.customer.is_some() {
        cart.customer_id = due.customer;
        cart = save(cx, cart).await?;
    }
    cx.event(Event::CartChanged { id: cart.id, register_id: cart.register_id });
    priced(cx, cart, lines).await
}

/// Nobody owes for the repair of somebody else: a sale with repairs is of the customer whose they are.
///
/// # Errors
/// `other_customer`.
pub(super) async fn may_be_of(cx: &mut Cx, lines: &[CartLineRow], customer: Option<CustomerId>) -> Result<()> {
    let Some(customer) = customer else { return Ok(()) };
    let tickets: BTreeSet<RepairTicketId> = lines.iter().filter_map(|line| line.ticket_id).collect();
    for ticket in tickets {
        let (number, whose) = repairs::whose(cx, ticket).await?;
        if whose.is_some_and(|whose| whose != customer) {
            let message = say!("{number} is of another customer. Sell it by itself, to whose it is.", number);
            return Err(Refusal::new("other_customer", message).into());
        }
    }
    Ok(())
}

/// How many of what is repaired are sold, and at what price, was approved.
pub(super) fn as_approved() -> Refusal {
    let message = say!(
        "This is sold as the customer approved it. Give a discount, or take the repair out and write the next version of its quote."
    );
    Refusal::new("line_of_repair", message)
}

/// What of their deposits pays for the repairs in a cart: the number of each ticket, and how much. A deposit pays for its own repair
/// alone, and for no more than is due.
///
/// # Errors
/// As every statement.
pub(in crate::sales) async fn deposits(cx: &mut Cx, cart: &Cart) -> Result<Vec<(String, Minor)>> {
    let mut totals: BTreeMap<RepairTicketId, Minor> = BTreeMap::new();
    for (line, amounts) in cart.lines.iter().zip(&cart.totals.lines) {
        if let Some(ticket) = line.ticket_id {
            let sum = totals.entry(ticket).or_default();
            *sum = *sum + amounts.total;
        }
    }
    let (mut numbers, mut there) = (Vec::new(), Vec::new());
    for (ticket, total) in totals {
        let (number, balance) = repairs::deposit::of(cx, ticket).await?;
        numbers.push(number);
        there.push((balance, total));
    }
    let pays = applied(&there, cart.totals.total - cart.refund());
    Ok(numbers.into_iter().zip(pays).filter(|(_, amount)| *amount > Minor::ZERO).collect())
}

/// Takes a line out; one of a repair goes with all others of it. Gives what went.
pub(super) async fn take_out(cx: &mut Cx, cart: &CartRow, line: CartLineRow) -> Result<Vec<CartLineRow>> {
    let Some(ticket) = line.ticket_id else {
        rows::remove_line(&mut cx.tx, line.id).await?;
        return Ok(vec![line]);
    };
    let mut out = rows::lines(&mut cx.tx, cart.id).await?;
    out.retain(|line| line.ticket_id == Some(ticket));
    rows::remove_repair(&mut cx.tx, cart.id, ticket).await?;
    repairs::let_go(cx, cart.id, Some(ticket)).await?;
    Ok(out)
}

/// Whether what the repair desk says is in carts is in them, and nothing else of it.
///
/// # Errors
/// As every statement.
pub(crate) async fn check(cx: &mut Cx, problems: &mut Vec<Message>) -> Result<()> {
    let said: BTreeSet<(CartId, RepairTicketId)> = repairs::in_carts(&mut cx.tx).await?.into_iter().collect();
    let held: BTreeSet<(CartId, RepairTicketId)> = rows::repairs(&mut cx.tx).await?.into_iter().collect();
    if said != held {
        problems.push(say!("Other devices of the repair desk are in sales at the till than the desk says."));
    }
    Ok(())
}
