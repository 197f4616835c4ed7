//! Handing devices over: with the sale of what is due, or at once where nothing is.

mod rows;

use std::sync::Arc;

use kontor_domain::event::Event;
use kontor_domain::repairs::{Desk, DeskState, HandOver, QuoteLine, StateKind, Ticket, TicketDeed};
use kontor_domain::sales::Sale;
use kontor_domain::{CartId, CustomerId, Refusal, RepairQuoteId, RepairTicketId, say, text};
use serde_json::json;

use super::rows::{self as tickets, Kept};
use super::{deposit, desk, quote, story, work};
use crate::cx::Cx;
use crate::{Explain as _, Failure, Result, fault};
use rows::NewPickup;

pub(crate) use rows::in_carts;
pub(super) use rows::{forget, of_ticket, unlike_events};

/// The state of a device that was handed over, as the desk comes with the program, and that of one that is not repaired.
const DELIVERED: &str = "delivered";
const CANCELLED: &str = "cancelled";

/// Whether a device goes there that is given up, not handed over as repaired.
pub(super) fn is_given_up(to: &DeskState) -> bool {
    to.kind == StateKind::Done && to.key == CANCELLED
}

/// What a ticket brings to the till.
pub(crate) struct Due {
    /// Its number.
    pub(crate) number: String,
    /// Whose it is.
    pub(crate) customer: Option<CustomerId>,
    /// What was approved.
    pub(crate) lines: Vec<QuoteLine>,
}

fn is_in_a_cart(number: &str) -> Refusal {
    let message = say!("{number} is in a sale at the till. Complete it, or take it out there first.", number);
    Refusal::new("in_cart", message)
}

/// A ticket stays as it is while it is in a cart.
///
/// # Errors
/// `in_cart`.
pub(super) async fn not_in_a_cart(cx: &mut Cx, ticket: &Kept) -> Result<()> {
    match rows::cart_of(&mut cx.tx, ticket.id).await? {
        Some(_) => Err(is_in_a_cart(&ticket.number).into()),
        None => Ok(()),
    }
}

/// A ticket whose device can be handed over to whoever collects it, held.
async fn ready(cx: &mut Cx, id: RepairTicketId, collector: &str) -> Result<Kept> {
    let ticket = tickets::hold(&mut cx.tx, id, cx.now).await?.ok_or_else(story::gone)?;
    if ticket.kind != StateKind::Ready {
        let desk = desk::of_business(cx).await?;
        let here = desk::name(cx, &desk, &ticket.state);
        let message =
            say!("{number} is in {here}. Once it is ready it can be handed over.", number = ticket.number, here);
        return Err(Refusal::new("not_ready", message).into());
    }
    is_here(cx, &ticket)?;
    if !collector.is_empty() {
        work::may_be_written_on(&ticket)?;
    }
    not_in_a_cart(cx, &ticket).await?;
    quote::decided(cx, &ticket).await?;
    Ok(ticket)
}

/// A device is handed over where it is.
pub(super) fn is_here(cx: &Cx, ticket: &Kept) -> Result<()> {
    if ticket.store != cx.session()?.register.store_id {
        let message = say!("{number} is at the desk of another store. Hand it over there.", number = ticket.number);
        return Err(Refusal::new("elsewhere", message).into());
    }
    Ok(())
}

/// A device that is ready and free leaves by being moved: its customer collects it. What is cancelled is not handed over as repaired.
///
/// # Errors
/// `elsewhere`, and as [`quote::free`].
pub(super) async fn by_moving(cx: &mut Cx, ticket: &Kept, to: &DeskState) -> Result<()> {
    if ticket.kind != StateKind::Ready || to.kind != StateKind::Done || to.key == CANCELLED {
        return Ok(());
    }
    is_here(cx, ticket)?;
    let free = quote::free(cx, ticket).await?;
    add(cx, ticket, (free, None), ("", "")).await
}

/// Who collects, as it is kept: whoever is not the customer has shown something.
fn collected_by(collector: &str, identification: &str) -> Result<(String, String)> {
    let collector = text::optional_line("collector", say!("The name"), collector)?;
    let identification = text::optional_line("identification", say!("What they showed"), identification)?;
    if !collector.is_empty() && identification.is_empty() {
        let message =
            say!("Write down what {name} showed to prove who they are: the kind and number.", name = collector);
        return Err(Refusal::field("required", "identification", message).into());
    }
    if collector.is_empty() && !identification.is_empty() {
        return Err(Refusal::required("collector", say!("The name of whoever collects it")).into());
    }
    Ok((collector, identification))
}

async fn add(
    cx: &mut Cx,
    ticket: &Kept,
    (quote, cart): (Option<RepairQuoteId>, Option<CartId>),
    (collector, identification): (&str, &str),
) -> Result<()> {
    let (tenant, id, now) = (cx.tenant()?, cx.new_id()?.into(), cx.now);
    let session = Arc::clone(cx.session()?);
    let handed_at = cart.is_none().then_some(now);
    let pickup = NewPickup { id, ticket: ticket.id, quote, cart, collector, identification, handed_at };
    rows::add(&mut cx.tx, (tenant, session.user.id, &session.user.name), pickup, now)
        .await
        .taken("repair_pickup__ticket_id", || is_in_a_cart(&ticket.number))
}

/// What is due for a ticket, which is in a cart from now on. The cart is held.
///
/// # Errors
/// `not_ready`, `elsewhere`, `in_cart`, `quote_open`, `nothing_due`, `required`.
pub(crate) async fn to_cart(
    cx: &mut Cx,
    (id, cart): (RepairTicketId, CartId),
    (collector, identification): (&str, &str),
) -> Result<Due> {
    let (collector, identification) = collected_by(collector, identification)?;
    let ticket = ready(cx, id, &collector).await?;
    let quote = quote::in_force(cx, &ticket).await?;
    let Some(quote) = quote else {
        let message = say!(
            "Nothing was approved for {number}, so nothing is due. Hand it over on its ticket.",
            number = ticket.number
        );
        return Err(Refusal::new("nothing_due", message).into());
    };
    add(cx, &ticket, (Some(quote.id), Some(cart)), (&collector, &identification)).await?;
    fault::point("device_in_cart");
    cx.event(Event::TicketChanged { id });
    Ok(Due { number: ticket.number, customer: ticket.customer, lines: quote.lines })
}

/// A cart no longer holds a device, or none of those it held; the tickets are as they were.
///
/// # Errors
/// As every statement.
pub(crate) async fn let_go(cx: &mut Cx, cart: CartId, only: Option<RepairTicketId>) -> Result<()> {
    for id in rows::in_cart(&mut cx.tx, cart).await? {
        if only.is_none_or(|only| only == id) {
            rows::let_go(&mut cx.tx, id).await?;
            cx.event(Event::TicketChanged { id });
        }
    }
    Ok(())
}

/// The devices in a cart are handed over with its sale.
///
/// # Errors
/// As every statement.
pub(crate) async fn sold(cx: &mut Cx, cart: CartId, sale: &Sale) -> Result<()> {
    let session = Arc::clone(cx.session()?);
    for id in rows::in_cart(&mut cx.tx, cart).await? {
        let ticket = tickets::hold(&mut cx.tx, id, cx.now).await?;
        let ticket = ticket.ok_or_else(|| Failure::fault("a device in a cart without its ticket"))?;
        let by = (session.user.id, session.user.name.as_str());
        rows::hand_over(&mut cx.tx, id, (sale.id, &sale.number), by, cx.now).await?;
        fault::point("device_handed_over");
        leaves(cx, ticket, &sale.number).await?;
    }
    Ok(())
}

/// Where a device goes that is handed over: the way out that is not for what was given up.
fn way_out<'a>(desk: &'a Desk, from: &str) -> Option<&'a DeskState> {
    let next = desk.next(from);
    let is_near = |state: &DeskState| next.iter().any(|near| near.key == state.key);
    let done = desk.states.iter().filter(|state| state.kind == StateKind::Done);
    done.min_by_key(|state| (state.key == CANCELLED, !is_near(state), state.key != DELIVERED))
}

/// A device that was paid or cost nothing leaves the desk.
async fn leaves(cx: &mut Cx, ticket: Kept, receipt: &str) -> Result<()> {
    let desk = desk::of_business(cx).await?;
    let to = way_out(&desk, &ticket.state).cloned().ok_or_else(|| Failure::fault("a desk without an end"))?;
    work::happened(cx, &ticket, (TicketDeed::Collected, &ticket.state, receipt)).await?;
    let ticket = Kept { next_event: ticket.next_event + 1, ..ticket };
    work::set(cx, ticket, &to).await
}

pub(super) async fn hand_over(cx: &mut Cx, call: HandOver) -> Result<Ticket> {
    let (collector, identification) = collected_by(&call.collector, &call.identification)?;
    let ticket = ready(cx, call.ticket_id, &collector).await?;
    let free = quote::free(cx, &ticket).await?;
    deposit::none_left(cx, &ticket).await?;
    add(cx, &ticket, (free, None), (&collector, &identification)).await?;
    fault::point("device_handed_over");
    cx.audit(ticket.id, json!({ "number": ticket.number, "handed_over": true }));
    leaves(cx, ticket, "").await?;
    story::ticket(cx, call.ticket_id).await
}
