//! Whose devices are at the desk: renamed, merged, forgotten.

mod rows;

use kontor_domain::customers::Customer;
use kontor_domain::event::Event;
use kontor_domain::repairs::{QuoteState, TicketStory};
use kontor_domain::{CustomerId, Refusal, RepairTicketId, say};

use super::devices::rows as devices;
use super::rows as tickets;
use super::{notices, passcode, pickup, quote, signature, story};
use crate::Result;
use crate::cx::Cx;
use crate::records::rows as records;

/// A customer is called or called up otherwise: their tickets say so.
pub(crate) async fn renamed(cx: &mut Cx, customer: &Customer) -> Result<()> {
    let who = tickets::who(&customer.name, &customer.phone);
    rows::rename(&mut cx.tx, customer.id, (&customer.name, &customer.phone), &who).await
}

/// A customer can't go while their devices are at the desk.
///
/// # Errors
/// `devices_here`.
pub(crate) async fn none_here(cx: &mut Cx, id: CustomerId) -> Result<()> {
    let here = rows::count_here(&mut cx.tx, id).await?;
    if here == 0 {
        return Ok(());
    }
    let message = say!("{here} of this customer's devices are at the repair desk. Hand them back first.", here);
    Err(Refusal::new("devices_here", message).into())
}

/// Whether a customer ever brought something, or was asked how they want to be told.
pub(crate) async fn has_brought(cx: &mut Cx, id: CustomerId) -> Result<bool> {
    Ok(!rows::of(&mut cx.tx, id).await?.is_empty() || notices::contact_of(cx, id).await?.is_some())
}

/// The tickets of a customer.
pub(super) async fn tickets_of(cx: &mut Cx, id: CustomerId) -> Result<Vec<RepairTicketId>> {
    rows::of(&mut cx.tx, id).await
}

/// The devices and tickets of a customer who is another.
pub(crate) async fn merge(cx: &mut Cx, other: CustomerId, keep: &Customer) -> Result<()> {
    devices::give(&mut cx.tx, other, keep.id).await?;
    rows::give(&mut cx.tx, other, keep.id).await?;
    renamed(cx, keep).await
}

/// The devices and tickets of a customer who was another, and of those who were merged into them before, are theirs again.
pub(crate) async fn split(cx: &mut Cx, other: &Customer, theirs: &[CustomerId]) -> Result<()> {
    for one in theirs.iter().chain([&other.id]) {
        devices::own_again(&mut cx.tx, *one, other.id).await?;
        rows::own_again(&mut cx.tx, *one, other.id).await?;
    }
    renamed(cx, other).await
}

/// Forgets whose devices were at the desk, and what was said and written about them; gives how many tickets that were. Numbers, days
/// and states stay.
pub(crate) async fn forget(cx: &mut Cx, id: CustomerId) -> Result<i64> {
    let ids = rows::of(&mut cx.tx, id).await?;
    for ticket in &ids {
        notices::forget(cx, *ticket).await?;
        passcode::destroy(cx, *ticket).await?;
        signature::forget(cx, *ticket).await?;
        rows::drop_texts(&mut cx.tx, *ticket).await?;
        quote::forget(&mut cx.tx, *ticket).await?;
        pickup::forget(&mut cx.tx, *ticket).await?;
        records::forget_answers(&mut cx.tx, ticket.0).await?;
        cx.event(Event::TicketChanged { id: *ticket });
    }
    notices::forget_contact(cx, id).await?;
    rows::empty(&mut cx.tx, id, cx.now).await?;
    devices::forget(&mut cx.tx, id, cx.now).await?;
    Ok(i64::try_from(ids.len()).unwrap_or(i64::MAX))
}

/// What a person brought, without what was written for the shop alone.
pub(crate) async fn of_person(cx: &mut Cx, id: CustomerId) -> Result<Vec<TicketStory>> {
    let mut all = Vec::new();
    for ticket in rows::brought(&mut cx.tx, id).await? {
        let mut told = story::story(cx, ticket).await?;
        told.notes.retain(|note| note.for_customer);
        told.quotes.retain(|quote| quote.state != QuoteState::Draft);
        // Whoever else collected it is another person.
        for pickup in &mut told.pickups {
            pickup.collector.clear();
            pickup.identification.clear();
        }
        // What others brought is not theirs to know.
        told.before.clear();
        // What the shop paid is its own.
        told.uses.iter_mut().for_each(|part| part.cost = None);
        all.push(told);
    }
    Ok(all)
}
