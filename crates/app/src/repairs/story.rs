//! A ticket, with all that happened to it.

use kontor_domain::repairs::{Desk, GetTicket, NextState, Ticket, TicketDeed, TicketEvent, TicketStory, stays};
use kontor_domain::sales::CustomerFace;
use kontor_domain::{CustomerId, Refusal, RepairTicketId, say};

use super::rows::{self, Kept};
use super::{board, deposit, desk, devices, notices, parts, passcode, pickup, quote, signature};
use crate::cx::Cx;
use crate::{Failure, Result};

/// There is no such ticket.
pub(super) fn gone() -> Refusal {
    Refusal::not_found(say!("ticket"))
}

/// The number of a ticket, and whose it is.
///
/// # Errors
/// `not_found`.
pub(crate) async fn whose(cx: &mut Cx, id: RepairTicketId) -> Result<(String, Option<CustomerId>)> {
    let kept = rows::get(&mut cx.tx, id).await?.ok_or_else(gone)?;
    Ok((kept.number, kept.customer))
}

/// A ticket as the one who asks sees it.
pub(super) async fn ticket(cx: &mut Cx, id: RepairTicketId) -> Result<Ticket> {
    let desk = desk::of_business(cx).await?;
    let kept = rows::get(&mut cx.tx, id).await?.ok_or_else(gone)?;
    shown(cx, &desk, kept).await
}

async fn shown(cx: &mut Cx, desk: &Desk, kept: Kept) -> Result<Ticket> {
    let today = cx.local()?.business_date;
    let device = devices::rows::get(&mut cx.tx, kept.device).await?;
    let device = device.ok_or_else(|| Failure::fault("a ticket without its device"))?;
    let accessories = rows::accessories(&mut cx.tx, kept.id).await?;
    Ok(Ticket {
        id: kept.id,
        visit_id: kept.visit,
        store_id: kept.store,
        customer: kept.customer.map(|id| CustomerFace { id, name: kept.name }),
        phone: kept.phone,
        device,
        state_name: desk::name(cx, desk, &kept.state),
        late: kept.kind.can_be_late() && kept.due_on < today,
        number: kept.number,
        state: kept.state,
        problem: kept.problem,
        accessories,
        condition: kept.condition,
        data_may_be_lost: kept.data_may_be_lost,
        estimate: kept.estimate,
        limit: kept.limit,
        due_on: kept.due_on,
        technician: kept.technician,
        reopened: kept.reopened,
        created_at: kept.created_at,
        moved_at: kept.moved_at,
        ended_at: kept.ended_at,
    })
}

pub(super) async fn get(cx: &mut Cx, call: GetTicket) -> Result<TicketStory> {
    story(cx, call.id).await
}

pub(super) async fn story(cx: &mut Cx, id: RepairTicketId) -> Result<TicketStory> {
    let desk = desk::of_business(cx).await?;
    let kept = rows::get(&mut cx.tx, id).await?.ok_or_else(gone)?;
    let due = quote::standing(cx, &kept).await?.due;
    let to_till = match quote::costs_nothing(cx, &kept).await {
        Ok(_) => false,
        Err(Failure::Refusal(_)) => true,
        Err(other) => return Err(other),
    };
    let (parts, uses) = parts::of_story(cx, &kept).await?;
    let ticket = shown(cx, &desk, kept).await?;
    let next = desk.next(&ticket.state).into_iter();
    let next = next.map(|state| NextState { key: state.key.clone(), name: cx.say(&state.title()), kind: state.kind });
    let next = next.collect();
    let events = rows::events(&mut cx.tx, id).await?;
    let stays = stays(&moves(&events), ticket.ended_at.unwrap_or(cx.now));
    let notes = rows::notes(&mut cx.tx, id).await?;
    let quotes = quote::of_ticket(&mut cx.tx, id).await?;
    let answers = quote::answers(&mut cx.tx, id).await?;
    let pickups = pickup::of_ticket(&mut cx.tx, id).await?;
    let deposit = deposit::balance(&mut cx.tx, id).await?;
    let deposits = deposit::of_ticket(&mut cx.tx, id).await?;
    let mut before = board::of_device(cx, &desk, ticket.device.id).await?;
    before.retain(|row| row.id != id);
    let notices = notices::of(cx, id).await?;
    let passcode = passcode::kept(cx, id).await?;
    let signature = signature::of(cx, id).await?;
    Ok(TicketStory {
        ticket,
        next,
        events,
        notes,
        notices,
        passcode,
        signature,
        quotes,
        answers,
        due,
        to_till,
        deposit,
        deposits,
        pickups,
        parts,
        uses,
        stays,
        before,
    })
}

/// The states a ticket came to, and when.
fn moves(events: &[TicketEvent]) -> Vec<(String, chrono::DateTime<chrono::Utc>)> {
    let moved = |deed| matches!(deed, TicketDeed::TakenIn | TicketDeed::Moved | TicketDeed::Reopened);
    events.iter().filter(|event| moved(event.deed)).map(|event| (event.to.clone(), event.at)).collect()
}
