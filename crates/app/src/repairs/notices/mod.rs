//! Telling customers about their repairs: what is said, whom it may be said to, and that it is said once (ADR 38).

pub(super) mod pdf;
mod rows;
pub(super) mod texts;

use std::sync::Arc;

use kontor_domain::customers::{Customer, GetCustomer};
use kontor_domain::event::Event;
use kontor_domain::mail::MailKind;
use kontor_domain::money::display;
use kontor_domain::repairs::{
    Contact, Notice, NoticeChannel, NoticeFacts, NoticePreview, NoticeWords, PreviewNotice, QuoteState, SaveContact,
    TellCustomer, TicketDeed,
};
use kontor_domain::sales::tidy_mail;
use kontor_domain::{CustomerId, Language, MailId, Message, NoticeId, Refusal, RepairTicketId, say};
use serde_json::json;

use super::rows as tickets;
use super::{desk, person, quote, story};
use crate::cx::Cx;
use crate::mail::{self, Letter};
use crate::words::say_in;
use crate::{Explain as _, Failure, Result, customers, fault};

/// What would be said of the last change of a ticket, and to whom.
struct Said {
    seq: i64,
    number: String,
    customer: Customer,
    contact: Contact,
    language: Language,
    words: NoticeWords,
}

/// Nothing was asked yet.
const fn unasked(customer_id: CustomerId) -> Contact {
    Contact { customer_id, language: None, email: None, message: None }
}

async fn contact(cx: &mut Cx, id: CustomerId) -> Result<Contact> {
    Ok(rows::contact(&mut cx.tx, id).await?.unwrap_or(unasked(id)))
}

/// How a customer agreed to be told, if they were asked.
pub(crate) async fn contact_of(cx: &mut Cx, id: CustomerId) -> Result<Option<Contact>> {
    rows::contact(&mut cx.tx, id).await
}

async fn said(cx: &mut Cx, id: RepairTicketId) -> Result<Said> {
    let desk = desk::of_business(cx).await?;
    let ticket = tickets::get(&mut cx.tx, id).await?.ok_or_else(story::gone)?;
    let Some(customer) = ticket.customer else {
        let message = say!("Whose device this was is forgotten. There is nobody to tell.");
        return Err(Refusal::new("forgotten", message).into());
    };
    let customer = customers::get(cx, GetCustomer { id: customer }).await?;
    let events = tickets::events(&mut cx.tx, id).await?;
    let changed = |deed| matches!(deed, TicketDeed::TakenIn | TicketDeed::Moved | TicketDeed::Reopened);
    let seq = events.iter().rev().find(|event| changed(event.deed)).map(|event| event.seq);
    let seq = seq.ok_or_else(|| Failure::fault("a ticket to which nothing happened"))?;
    let contact = contact(cx, customer.id).await?;
    let session = Arc::clone(cx.session()?);
    let of_business = Language::of(&session.business.locale);
    let language = contact.language.as_deref().map_or(Ok(of_business), texts::language)?;
    let state = desk.state(&ticket.state).cloned();
    let name = state.as_ref().map_or_else(|| Message::told(ticket.state.clone()), |state| state.title());
    let words = match &state {
        Some(state) => texts::of(cx, state, language).await?,
        None => NoticeWords::shipped(&ticket.state, ticket.kind, |message| say_in(language, message)),
    };
    // What was guessed at the desk and what is still written are drafts, and in no text.
    let quotes = quote::of_ticket(&mut cx.tx, id).await?;
    let last = |state| quotes.iter().rfind(|quote| quote.state == state);
    let total = last(QuoteState::Approved).or_else(|| last(QuoteState::Given));
    let total = total.map(|quote| display(quote.total, session.business.currency, &session.business.locale));
    let total = total.unwrap_or_default();
    let facts = NoticeFacts {
        name: customer.name.clone(),
        device: ticket.title,
        number: ticket.number.clone(),
        state: say_in(language, &name),
        total,
        shop: session.business.name.clone(),
    };
    Ok(Said { seq, number: ticket.number, customer, contact, language, words: words.filled(&facts) })
}

/// That a customer was told of a change.
struct Told {
    id: NoticeId,
    channel: NoticeChannel,
    mail: Option<MailId>,
    /// Whether it arrived, or may still: not an e-mail that failed, or was taken back.
    arrives: bool,
}

async fn told(cx: &mut Cx, ticket: RepairTicketId, seq: i64) -> Result<Vec<Told>> {
    let mut all = Vec::new();
    for (id, channel, mail) in rows::told(&mut cx.tx, ticket, seq).await? {
        let arrives = match mail {
            Some(mail) => mail::of(cx, mail).await?.is_some_and(|mail| !mail.state.is_over_unsent()),
            None => true,
        };
        all.push(Told { id, channel, mail, arrives });
    }
    Ok(all)
}

pub(super) async fn preview(cx: &mut Cx, call: PreviewNotice) -> Result<NoticePreview> {
    let Said { seq, customer, contact, words, .. } = said(cx, call.ticket_id).await?;
    let NoticeWords { subject, body } = words;
    Ok(NoticePreview {
        ticket_id: call.ticket_id,
        seq,
        to: customer.email,
        subject,
        body,
        contact,
        told: told(cx, call.ticket_id, seq)
            .await?
            .into_iter()
            .filter(|one| one.arrives)
            .map(|one| one.channel)
            .collect(),
        can_mail: mail::is_set(&mut cx.tx).await?,
    })
}

pub(super) async fn save_contact(cx: &mut Cx, call: SaveContact) -> Result<Contact> {
    let tenant = cx.tenant()?;
    let Contact { customer_id: id, language, .. } = &call.contact;
    language.as_deref().map(texts::language).transpose()?;
    cx.tx.lock(id.0).await?;
    let customer = customers::get(cx, GetCustomer { id: *id }).await?;
    let before = contact(cx, customer.id).await?;
    rows::put_contact(&mut cx.tx, tenant, &call.contact, cx.now).await?;
    let told =
        |contact: &Contact| json!({ "email": contact.email, "message": contact.message, "language": contact.language });
    if call.contact.email != Some(true) {
        for ticket in person::tickets_of(cx, customer.id).await? {
            take_back(cx, ticket).await?;
        }
    }
    cx.audit(customer.id, json!({ "before": told(&before), "after": told(&call.contact) }));
    cx.event(Event::CustomerChanged { id: customer.id });
    contact(cx, customer.id).await
}

/// Has nothing more sent that waits, or could be tried again.
async fn take_back(cx: &mut Cx, ticket: RepairTicketId) -> Result<()> {
    let mut any = false;
    for id in rows::of(&mut cx.tx, ticket).await?.into_iter().filter_map(|(_, message)| message) {
        any |= mail::take_back(cx, id).await?;
    }
    if any {
        cx.event(Event::TicketChanged { id: ticket });
    }
    Ok(())
}

/// They did not say that they may be told so.
fn may_be_told(channel: NoticeChannel, contact: &Contact) -> std::result::Result<(), Refusal> {
    let agreed = match channel {
        NoticeChannel::Email => contact.email,
        NoticeChannel::Message => contact.message,
        // Whoever stands there and takes the paper agrees to it.
        NoticeChannel::Paper => Some(true),
    };
    if agreed == Some(true) {
        return Ok(());
    }
    let message = say!("The customer did not agree to be told this way. Ask them, and keep what they say.");
    Err(Refusal::new("no_consent", message))
}

pub(super) async fn tell(cx: &mut Cx, call: TellCustomer) -> Result<Notice> {
    let tenant = cx.tenant()?;
    let session = Arc::clone(cx.session()?);
    // The customer first: what they agree to stays so until this is committed.
    if let Some(who) = tickets::get(&mut cx.tx, call.ticket_id).await?.and_then(|ticket| ticket.customer) {
        cx.tx.lock(who.0).await?;
    }
    let ticket = tickets::hold(&mut cx.tx, call.ticket_id, cx.now).await?.ok_or_else(story::gone)?;
    let Said { seq, number, customer, contact, words, .. } = said(cx, ticket.id).await?;
    let same = words.body == call.shown && words.subject == call.subject;
    let same_to = call.channel != NoticeChannel::Email || customer.email == call.to;
    if seq != call.seq || !same || !same_to {
        let message = say!("What {number} says has changed in the meantime. Look at the text again.", number);
        return Err(Refusal::new("shown_otherwise", message).into());
    }
    may_be_told(call.channel, &contact)?;
    let once = || Refusal::new("told_before", say!("The customer was told of this change this way before."));
    for before in told(cx, ticket.id, seq).await?.into_iter().filter(|before| before.channel == call.channel) {
        // What never went is said anew in its place, to an address that may be another now.
        rows::remove(&mut cx.tx, before.id).await?;
        let gone = match before.mail {
            Some(mail) if !before.arrives => mail::forget_unsent(cx, mail).await?,
            _ => false,
        };
        if !gone {
            return Err(once().into());
        }
    }
    let mail = match call.channel {
        NoticeChannel::Email if customer.email.trim().is_empty() => {
            let message = say!(
                "No e-mail address of {customer} is known. Add it to the customer first.",
                customer = customer.name
            );
            return Err(Refusal::new("no_address", message).into());
        }
        NoticeChannel::Email => {
            let to = tidy_mail(&customer.email)?;
            let NoticeWords { subject, body } = &words;
            Some(mail::post(cx, Letter { id: call.mail_id, kind: MailKind::Ticket, to: &to, subject, body }).await?)
        }
        NoticeChannel::Message | NoticeChannel::Paper => None,
    };
    let NoticeWords { subject, body } = words;
    let user = session.user.name.clone();
    let notice =
        Notice { id: call.id, ticket_id: ticket.id, seq, channel: call.channel, subject, body, mail, user, at: cx.now };
    let mail = notice.mail.as_ref().map(|mail| mail.id);
    rows::add(&mut cx.tx, (tenant, ticket.id, session.user.id), mail, &notice)
        .await
        .taken("repair_notice__id", Refusal::id_taken)
        .taken("repair_notice__change", once)?;
    fault::point("ticket_written");
    cx.audit(ticket.id, json!({ "number": number, "channel": call.channel }));
    cx.event(Event::TicketChanged { id: ticket.id });
    Ok(notice)
}

/// What the customer of a ticket was told, the first first.
pub(super) async fn of(cx: &mut Cx, ticket: RepairTicketId) -> Result<Vec<Notice>> {
    let mut all = Vec::new();
    for (mut notice, message) in rows::of(&mut cx.tx, ticket).await? {
        if let Some(id) = message {
            notice.mail = mail::of(cx, id).await?;
        }
        all.push(notice);
    }
    Ok(all)
}

/// Forgets what the customer of a ticket was told; what was not sent yet is not sent.
pub(super) async fn forget(cx: &mut Cx, ticket: RepairTicketId) -> Result<()> {
    let told = rows::of(&mut cx.tx, ticket).await?;
    rows::forget(&mut cx.tx, ticket).await?;
    for id in told.into_iter().filter_map(|(_, message)| message) {
        mail::forget(cx, id).await?;
    }
    Ok(())
}

/// Forgets how a customer agreed to be told.
pub(super) async fn forget_contact(cx: &mut Cx, id: CustomerId) -> Result<()> {
    rows::remove_contact(&mut cx.tx, id).await
}
