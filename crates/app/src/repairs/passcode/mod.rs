//! What unlocks a device: in the vault under a key of the ticket's own, from when it is taken in until it leaves the desk.

mod rows;

use kontor_domain::call::Done;
use kontor_domain::event::Event;
use kontor_domain::repairs::{DropPasscode, KeepPasscode, StateKind};
use kontor_domain::vault::{SecretKind, check_secret};
use kontor_domain::{Refusal, RepairTicketId, VaultKeyId, VaultSecretId, say};
use serde_json::json;

use super::rows as tickets;
use super::{story, work};
use crate::before::Before;
use crate::cx::Cx;
use crate::vault::{self, Place, VaultSecret};
use crate::{Result, fault};

const fn place(ticket: RepairTicketId) -> Place {
    Place { kind: SecretKind::DevicePasscode, row: ticket.0 }
}

/// Opens the vault.
pub(super) async fn check(before: &Before, call: KeepPasscode) -> Result<()> {
    check_secret("passcode", &call.passcode)?;
    vault::ready(before).await
}

pub(super) async fn keep(cx: &mut Cx, call: KeepPasscode) -> Result<Done> {
    let tenant = cx.tenant()?;
    let ticket = tickets::hold(&mut cx.tx, call.ticket_id, cx.now).await?.ok_or_else(story::gone)?;
    work::may_be_written_on(&ticket)?;
    if ticket.kind == StateKind::Done {
        let message = say!("{number} left the desk. Open it again first.", number = ticket.number);
        return Err(Refusal::new("ticket_ended", message).into());
    }
    let own = match rows::own(&mut cx.tx, ticket.id).await? {
        Some(own) if vault::can_keep_under(cx, own).await? => own,
        // Also where the vault was emptied, or the data came from another machine: nobody reads what was under that key.
        _ => {
            destroy(cx, ticket.id).await?;
            // Another one each time that the device comes: the one before was destroyed.
            let own = VaultKeyId(cx.new_id()?);
            rows::add(&mut cx.tx, (ticket.id, tenant), own, cx.now).await?;
            own
        }
    };
    vault::put(cx, place(ticket.id), (&ticket.number, Some(own)), &VaultSecret::new(&call.passcode)).await?;
    fault::point("ticket_written");
    cx.audit(ticket.id, json!({ "number": ticket.number }));
    cx.event(Event::TicketChanged { id: ticket.id });
    Ok(Done {})
}

pub(super) async fn drop(cx: &mut Cx, call: DropPasscode) -> Result<Done> {
    let ticket = tickets::hold(&mut cx.tx, call.ticket_id, cx.now).await?.ok_or_else(story::gone)?;
    destroy(cx, ticket.id).await?;
    cx.audit(ticket.id, json!({ "number": ticket.number }));
    cx.event(Event::TicketChanged { id: ticket.id });
    Ok(Done {})
}

/// The secret of a ticket, if one is kept.
pub(super) async fn kept(cx: &mut Cx, ticket: RepairTicketId) -> Result<Option<VaultSecretId>> {
    match rows::own(&mut cx.tx, ticket).await? {
        Some(_) => vault::is_kept(cx, place(ticket)).await,
        None => Ok(None),
    }
}

/// Nobody opens this device by what was told any more, whatever copy of the data they have.
pub(super) async fn destroy(cx: &mut Cx, ticket: RepairTicketId) -> Result<()> {
    if let Some(own) = rows::own(&mut cx.tx, ticket).await? {
        rows::remove(&mut cx.tx, ticket).await?;
        vault::destroy(cx, own).await?;
    }
    Ok(())
}
