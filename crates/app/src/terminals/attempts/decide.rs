//! What people decide about attempts: what the terminal's slip says, and what becomes of money that paid nothing.

use kontor_domain::event::Event;
use kontor_domain::policy::Permission;
use kontor_domain::terminals::{AttemptKind, AttemptState, CardAttempt, CardDecision, DecideCard, Undone};
use kontor_domain::{Refusal, say, text};
use serde_json::json;

use super::super::devices::rows as devices;
use super::{ask_first, find, moved_on, rows};
use crate::cx::Cx;
use crate::{Explain as _, Result, journal};

pub(in crate::terminals) async fn decide(cx: &mut Cx, call: DecideCard) -> Result<CardAttempt> {
    let attempt = find(cx, call.id).await?;
    let session = std::sync::Arc::clone(cx.session()?);
    if attempt.register_id != session.register.id && !cx.may(Permission::ApproveVariance)? {
        let message = say!("This is decided at {register}, or by a manager.", register = attempt.register);
        return Err(Refusal::new("other_register", message).into());
    }
    let note = text::line("note", say!("The note"), &call.note)?;
    let mut book = journal::open_chain(cx, attempt.register_id).await?;
    // Whoever completes a sale holds that book, too: from here on nobody takes what is decided about.
    let attempt = find(cx, call.id).await?;
    let due = rows::due(&mut cx.tx, call.id).await?.ok_or_else(|| Refusal::not_found(say!("card payment")))?;
    let unknown = due.state == AttemptState::Unknown;
    let loose = attempt.is_usable() && !rows::given_back(&mut cx.tx, call.id).await?;
    if unknown && due.asked == 0 {
        return Err(ask_first().into());
    }
    let (state, amount, reference, undone) = match call.decision {
        CardDecision::Went if unknown => (AttemptState::Approved, Some(due.amount), note.clone(), None),
        CardDecision::DidNot if unknown => (AttemptState::Declined, None, String::new(), None),
        CardDecision::Voided if loose => (AttemptState::Approved, None, String::new(), Some(Undone::Voided)),
        CardDecision::Refund if loose && due.kind == AttemptKind::Charge => {
            return give_back(cx, &call, &attempt).await;
        }
        _ => return Err(moved_on().into()),
    };
    let step = rows::Step {
        id: cx.new_id()?,
        seq: due.steps + 1,
        state,
        amount,
        reference,
        reason: say!("{user} said so: {note}", user = session.user.name, note = note.clone()).to_kept(),
        undone,
        user_id: Some(session.user.id),
        user: session.user.name.clone(),
        at: cx.now,
    };
    let tenant = cx.tenant()?;
    if !rows::go_on(&mut cx.tx, tenant, call.id, &step, cx.now).await? {
        return Err(moved_on().into());
    }
    if let (Some(of), AttemptState::Approved) = (due.of, state) {
        let at = (cx.new_id()?, cx.now);
        super::super::work::undo(&mut cx.tx, tenant, of, at).await?;
    }
    journal::append(cx, &mut book, "card", step.id, super::used::content(call.id, &step)).await?;
    journal::close_book(cx, book).await?;
    cx.audit(call.id, json!({ "decision": call.decision, "amount": due.amount, "note": note }));
    cx.event(Event::CardChanged { register_id: attempt.register_id });
    find(cx, call.id).await
}

/// Has the terminal give back what it charged for nothing. Once: a charge has one refund that was not declined.
async fn give_back(cx: &mut Cx, call: &DecideCard, charge: &CardAttempt) -> Result<CardAttempt> {
    let session = std::sync::Arc::clone(cx.session()?);
    let tenant = cx.tenant()?;
    let id = call.refund_id.ok_or_else(|| Refusal::required("refund_id", say!("The refund")))?;
    let target = devices::target(&mut cx.tx, charge.terminal_id).await?;
    let target = target.ok_or_else(|| Refusal::not_found(say!("card terminal")))?;
    let new = rows::New {
        id,
        kind: AttemptKind::Refund,
        terminal: (target.id, &target.name, charge.simulated),
        register: (charge.register_id, &charge.register),
        shift_id: charge.shift_id,
        user: (session.user.id, &session.user.name),
        cart_id: None,
        sale_id: None,
        of: Some(charge.id),
        currency: session.business.currency,
        amount: charge.approved.unwrap_or(charge.amount),
    };
    let step = (cx.new_id()?, cx.now);
    let already =
        || Refusal::new("given_back", say!("It is being given back already. Wait for the terminal's answer."));
    let added = rows::add(&mut cx.tx, tenant, &new, step).await;
    added.taken("card_attempt__of", already).taken("card_attempt__id", Refusal::id_taken)?;
    cx.audit(call.id, json!({ "decision": call.decision, "amount": new.amount, "note": call.note, "refund": id }));
    cx.event(Event::CardChanged { register_id: charge.register_id });
    find(cx, id).await
}
