//! What the customer signed at the desk: once for each ticket.

mod rows;

use std::sync::Arc;

use kontor_domain::event::Event;
use kontor_domain::repairs::{SignTicket, Signature, Strokes};
use kontor_domain::{Refusal, RepairTicketId, say};
use serde_json::json;

use super::rows as tickets;
use super::{story, work};
use crate::Result;
use crate::cx::Cx;

pub(super) async fn sign(cx: &mut Cx, call: SignTicket) -> Result<Signature> {
    let tenant = cx.tenant()?;
    let session = Arc::clone(cx.session()?);
    let path = Strokes::read(&call.path)?.path();
    let ticket = tickets::hold(&mut cx.tx, call.ticket_id, cx.now).await?.ok_or_else(story::gone)?;
    work::may_be_written_on(&ticket)?;
    if of(cx, ticket.id).await?.is_some() {
        let message = say!("{number} is signed already. What was signed stays.", number = ticket.number);
        return Err(Refusal::new("signed_before", message).into());
    }
    let signature = Signature { ticket_id: ticket.id, path, user: session.user.name.clone(), at: cx.now };
    rows::add(&mut cx.tx, (tenant, session.user.id), &signature).await?;
    cx.audit(ticket.id, json!({ "number": ticket.number }));
    cx.event(Event::TicketChanged { id: ticket.id });
    Ok(signature)
}

/// What was signed, if it was.
pub(super) async fn of(cx: &mut Cx, ticket: RepairTicketId) -> Result<Option<Signature>> {
    rows::get(&mut cx.tx, ticket).await
}

/// Forgets what was signed.
pub(super) async fn forget(cx: &mut Cx, ticket: RepairTicketId) -> Result<()> {
    rows::remove(&mut cx.tx, ticket).await
}
