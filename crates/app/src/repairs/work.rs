//! What is done with tickets: moved, planned, written on.

use std::sync::Arc;

use kontor_domain::event::Event;
use kontor_domain::repairs::{
    Desk, DeskState, MOST_MOVED, MoveTicket, MoveTickets, MovedTickets, NotMoved, NoteTicket, PlanTicket, StateKind,
    Ticket, TicketDeed, TicketEvent, TicketNote,
};
use kontor_domain::{Refusal, RepairNoteId, RepairTicketId, say, text};
use serde_json::json;

use super::rows::{self, Kept};
use super::{desk, intake, parts, passcode, pickup, quote, story};
use crate::cx::Cx;
use crate::{Explain as _, Failure, Result, fault};

/// Writes down what happened to a ticket that is held: what, from which state, and what it is about.
pub(super) async fn happened(cx: &mut Cx, ticket: &Kept, (deed, from, what): (TicketDeed, &str, &str)) -> Result<()> {
    let (tenant, id) = (cx.tenant()?, cx.new_id()?);
    let session = Arc::clone(cx.session()?);
    let event = TicketEvent {
        seq: ticket.next_event,
        deed,
        from: from.to_owned(),
        to: ticket.state.clone(),
        what: what.to_owned(),
        user: session.user.name.clone(),
        at: cx.now,
    };
    rows::add_event(&mut cx.tx, (id, tenant, ticket.id), session.user.id, &event).await
}

/// The states of a list, as one text in the language of the one who asks.
fn listed(cx: &Cx, states: &[&DeskState]) -> String {
    states.iter().map(|state| cx.say(&state.title())).collect::<Vec<_>>().join(", ")
}

/// Where a ticket goes, if it may.
fn way<'a>(
    cx: &Cx,
    desk: &'a Desk,
    ticket: &Kept,
    (from, to): (&str, &str),
) -> std::result::Result<&'a DeskState, Refusal> {
    let next = desk.next(&ticket.state);
    let (number, here) = (ticket.number.as_str(), desk::name(cx, desk, &ticket.state));
    if ticket.state != from {
        let message = say!(
            "{number} was moved to {here} in the meantime. From there it goes to: {ways}.",
            number,
            here,
            ways = listed(cx, &next)
        );
        return Err(Refusal::new("moved_meanwhile", message));
    }
    match next.iter().find(|state| state.key == to) {
        Some(state) => Ok(state),
        None => {
            let message = say!(
                "From {here}, {number} can't go there. It goes to: {ways}.",
                here,
                number,
                ways = listed(cx, &next)
            );
            Err(Refusal::field("no_such_way", "to", message))
        }
    }
}

/// Moves a ticket that is held, if what was quoted lets it go there.
pub(super) async fn moved(cx: &mut Cx, ticket: Kept, to: &DeskState) -> Result<()> {
    pickup::not_in_a_cart(cx, &ticket).await?;
    quote::may_go(cx, &ticket, to).await?;
    pickup::by_moving(cx, &ticket, to).await?;
    quote::withdraw(cx, &ticket, to).await?;
    set(cx, ticket, to).await
}

/// Puts a ticket that is held into another state.
pub(super) async fn set(cx: &mut Cx, ticket: Kept, to: &DeskState) -> Result<()> {
    let reopens = ticket.kind == StateKind::Done && to.kind != StateKind::Done;
    let deed = if reopens { TicketDeed::Reopened } else { TicketDeed::Moved };
    let from = ticket.state.clone();
    let after = Kept {
        state: to.key.clone(),
        kind: to.kind,
        reopened: ticket.reopened + i64::from(reopens),
        moved_at: cx.now,
        ended_at: (to.kind == StateKind::Done).then(|| ticket.ended_at.unwrap_or(cx.now)),
        ..ticket
    };
    if reopens {
        // Somebody may be taking it in, or opening another ticket of it again.
        intake::not_here(cx, after.device).await?;
    }
    rows::set_state(&mut cx.tx, &after, cx.now).await?;
    if after.kind == StateKind::Done {
        passcode::destroy(cx, after.id).await?;
    }
    let what = cx.say(&to.title());
    happened(cx, &after, (deed, &from, &what)).await?;
    if reopens || after.kind == StateKind::Done {
        parts::keep(cx, &after).await?;
    }
    fault::point("ticket_written");
    cx.audit(after.id, json!({ "number": after.number, "from": from, "to": after.state }));
    cx.event(Event::TicketChanged { id: after.id });
    Ok(())
}

pub(super) async fn move_one(cx: &mut Cx, call: MoveTicket) -> Result<Ticket> {
    let note = text::block("note", say!("The note"), &call.note)?;
    let desk = desk::of_business(cx).await?;
    let ticket = rows::hold(&mut cx.tx, call.id, cx.now).await?.ok_or_else(story::gone)?;
    if !note.is_empty() {
        may_be_written_on(&ticket)?;
    }
    let to = way(cx, &desk, &ticket, (&call.from, &call.to))?.clone();
    moved(cx, ticket, &to).await?;
    if !note.is_empty() {
        let id = cx.new_id()?.into();
        write(cx, id, call.id, (false, note)).await?;
    }
    story::ticket(cx, call.id).await
}

pub(super) async fn move_many(cx: &mut Cx, call: MoveTickets) -> Result<MovedTickets> {
    if call.tickets.len() > MOST_MOVED {
        let message = say!("{most} tickets are moved at once at most. Move them in parts.", most = MOST_MOVED);
        return Err(Refusal::field("too_many", "tickets", message).into());
    }
    let desk = desk::of_business(cx).await?;
    let mut tickets = call.tickets;
    // In one order, so that two who move the same ones wait for each other and not for ever.
    tickets.sort_by_key(|ticket| ticket.id);
    tickets.dedup_by_key(|ticket| ticket.id);
    let mut done = MovedTickets { moved: 0, refused: Vec::new() };
    for one in tickets {
        let held = rows::hold(&mut cx.tx, one.id, cx.now).await?;
        let way = match &held {
            Some(ticket) => way(cx, &desk, ticket, (&one.from, &call.to)).cloned(),
            None => Err(story::gone()),
        };
        let outcome = match (held, way) {
            (Some(ticket), Ok(to)) => moved(cx, ticket, &to).await,
            (_, Err(refusal)) => Err(refusal.into()),
            (None, Ok(_)) => Err(Failure::fault("a ticket that is not there was moved")),
        };
        match outcome {
            Ok(()) => done.moved += 1,
            Err(Failure::Refusal(refusal)) => {
                done.refused.push(NotMoved { id: one.id, why: cx.say(&refusal.message) });
            }
            Err(other) => return Err(other),
        }
    }
    Ok(done)
}

pub(super) async fn plan(cx: &mut Cx, call: PlanTicket) -> Result<Ticket> {
    let technician = desk::technician(cx, call.technician_id).await?;
    let before = rows::hold(&mut cx.tx, call.id, cx.now).await?.ok_or_else(story::gone)?;
    if before.kind == StateKind::Done {
        let message = say!("{number} left the desk. Open it again first.", number = before.number);
        return Err(Refusal::new("ticket_ended", message).into());
    }
    let mut ticket = Kept { technician, due_on: call.due_on, ..before.clone() };
    rows::set_plan(&mut cx.tx, &ticket, cx.now).await?;
    let id = |ticket: &Kept| ticket.technician.as_ref().map(|who| who.id);
    if id(&before) != id(&ticket) {
        let name = ticket.technician.as_ref().map(|who| who.name.clone()).unwrap_or_default();
        happened(cx, &ticket, (TicketDeed::Assigned, &ticket.state, &name)).await?;
        ticket.next_event += 1;
    }
    if before.due_on != ticket.due_on {
        happened(cx, &ticket, (TicketDeed::Promised, &ticket.state, &ticket.due_on.to_string())).await?;
    }
    cx.audit(call.id, json!({ "number": ticket.number, "due_on": ticket.due_on }));
    cx.event(Event::TicketChanged { id: call.id });
    story::ticket(cx, call.id).await
}

pub(super) async fn note(cx: &mut Cx, call: NoteTicket) -> Result<TicketNote> {
    let text = text::block("text", say!("The note"), &call.text)?;
    if text.is_empty() {
        return Err(Refusal::required("text", say!("The note")).into());
    }
    let ticket = rows::hold(&mut cx.tx, call.ticket_id, cx.now).await?.ok_or_else(story::gone)?;
    may_be_written_on(&ticket)?;
    write(cx, call.id, call.ticket_id, (call.for_customer, text)).await
}

/// What is written down could say again who was forgotten.
pub(super) fn may_be_written_on(ticket: &Kept) -> std::result::Result<(), Refusal> {
    if ticket.customer.is_none() {
        let message =
            say!("Whose device this was is forgotten. Nothing more is written on {number}.", number = ticket.number);
        return Err(Refusal::new("forgotten", message));
    }
    Ok(())
}

async fn write(
    cx: &mut Cx,
    id: RepairNoteId,
    ticket: RepairTicketId,
    (for_customer, text): (bool, String),
) -> Result<TicketNote> {
    let tenant = cx.tenant()?;
    let session = Arc::clone(cx.session()?);
    let user = session.user.name.clone();
    let note = TicketNote { id, ticket_id: ticket, for_customer, text, user, at: cx.now };
    rows::add_note(&mut cx.tx, (tenant, ticket, session.user.id), &note)
        .await
        .taken("repair_note__id", Refusal::id_taken)?;
    cx.event(Event::TicketChanged { id: ticket });
    Ok(note)
}
