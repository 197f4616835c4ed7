//! What is to be sent: put where it is asked for, and what people do with it afterwards.

pub(super) mod rows;

use kontor_domain::event::Event;
use kontor_domain::mail::{
    CancelMail, ListMail, Mail, MailKind, MailList, MailState, RetryMail, SayMailSent, TestMail,
};
use kontor_domain::sales::tidy_mail;
use kontor_domain::{MailId, Message, Refusal, say};
use serde_json::json;

use super::rows as settings;
use crate::cx::Cx;
use crate::db::Tx;
use crate::records::rows as records;
use crate::words::say_in;
use crate::{Explain as _, Result};

/// A message that is asked for.
pub(crate) struct Letter<'a> {
    /// The message.
    pub(crate) id: MailId,
    /// What it is about.
    pub(crate) kind: MailKind,
    /// Whom it goes to: an address that was checked.
    pub(crate) to: &'a str,
    /// What stands above it, in one line.
    pub(crate) subject: &'a str,
    /// What it says.
    pub(crate) body: &'a str,
}

/// Whether there is a server to send by.
pub(crate) async fn is_set(tx: &mut Tx) -> Result<bool> {
    Ok(settings::server(tx).await?.is_some())
}

/// Puts a message that is sent once the transaction is committed.
///
/// # Errors
/// `no_mail_server`; `id_taken`.
pub(crate) async fn post(cx: &mut Cx, letter: Letter<'_>) -> Result<Mail> {
    let (tenant, user) = (cx.tenant()?, cx.session()?.user.id);
    let Some(server) = settings::server(&mut cx.tx).await? else {
        let message =
            say!("Kontor does not know yet which server sends e-mail. An owner says so under Settings, E-mail.");
        return Err(Refusal::new("no_mail_server", message).into());
    };
    let Letter { id, kind, to, subject, body } = letter;
    // However often it is sent, mail programs know it again.
    let host = server.from_address.rsplit_once('@').map_or("kontor.invalid", |(_, host)| host);
    let message_id = format!("{}.kontor@{host}", id.0.simple());
    let new = rows::New { id, user, kind, to, subject, body, message_id: &message_id };
    rows::add(&mut cx.tx, tenant, new, cx.now).await.taken("mail_message__id", Refusal::id_taken)?;
    cx.event(Event::MailChanged);
    get(cx, id).await
}

/// A message, if it is still there.
pub(crate) async fn of(cx: &mut Cx, id: MailId) -> Result<Option<Mail>> {
    let mail = rows::get(&mut cx.tx, id).await?;
    Ok(mail.map(|mail| told(cx, mail)))
}

/// Forgets a message, whatever became of it.
pub(crate) async fn forget(cx: &mut Cx, id: MailId) -> Result<()> {
    rows::remove(&mut cx.tx, id).await?;
    records::forget_answers(&mut cx.tx, id.0).await?;
    cx.event(Event::MailChanged);
    Ok(())
}

/// Forgets a message that ended without being sent; says whether it was one. Nothing refers to it any more.
pub(crate) async fn forget_unsent(cx: &mut Cx, id: MailId) -> Result<bool> {
    let gone = rows::remove_unsent(&mut cx.tx, id).await?;
    if gone {
        records::forget_answers(&mut cx.tx, id.0).await?;
        cx.event(Event::MailChanged);
    }
    Ok(gone)
}

/// Takes a message back that waits, or could be tried again because it never went; says whether it was one.
pub(crate) async fn take_back(cx: &mut Cx, id: MailId) -> Result<bool> {
    let back = rows::take_back(&mut cx.tx, id, cx.now).await?;
    if back {
        cx.event(Event::MailChanged);
    }
    Ok(back)
}

async fn get(cx: &mut Cx, id: MailId) -> Result<Mail> {
    of(cx, id).await?.ok_or_else(|| Refusal::not_found(say!("message")).into())
}

/// With its reason in the language of the one who asks.
fn told(cx: &Cx, mail: Mail) -> Mail {
    let reason = if mail.reason.is_empty() { String::new() } else { cx.say(&Message::from_kept(&mail.reason)) };
    Mail { reason, ..mail }
}

pub(super) async fn test(cx: &mut Cx, call: TestMail) -> Result<Mail> {
    let to = tidy_mail(&call.to)?;
    let shop = cx.session()?.business.name.clone();
    let shop = shop.split_whitespace().collect::<Vec<_>>().join(" ");
    let subject = say_in(cx.language, &say!("A test from {shop}", shop));
    let body = say_in(cx.language, &say!("This came from Kontor. E-mail to customers goes the same way."));
    let mail = post(cx, Letter { id: call.id, kind: MailKind::Test, to: &to, subject: &subject, body: &body }).await?;
    cx.audit(call.id, json!({ "to": to }));
    Ok(mail)
}

pub(super) async fn list(cx: &mut Cx, _: ListMail) -> Result<MailList> {
    let open = rows::open(&mut cx.tx).await?.into_iter().map(|mail| told(cx, mail)).collect();
    let done = rows::done(&mut cx.tx).await?.into_iter().map(|mail| told(cx, mail)).collect();
    Ok(MailList { open, done })
}

fn moved_on() -> Refusal {
    Refusal::new("mail_moved_on", say!("It was sent or taken back meanwhile, or is on its way. Look at it again."))
}

pub(super) async fn retry(cx: &mut Cx, call: RetryMail) -> Result<Mail> {
    let before = get(cx, call.id).await?;
    if !rows::again(&mut cx.tx, call.id, cx.now).await? {
        return Err(moved_on().into());
    }
    cx.audit(call.id, json!({ "was": before.state }));
    cx.event(Event::MailChanged);
    get(cx, call.id).await
}

pub(super) async fn cancel(cx: &mut Cx, call: CancelMail) -> Result<Mail> {
    settle(cx, call.id, MailState::Cancelled).await
}

pub(super) async fn say_sent(cx: &mut Cx, call: SayMailSent) -> Result<Mail> {
    if get(cx, call.id).await?.state != MailState::Unknown {
        return Err(moved_on().into());
    }
    settle(cx, call.id, MailState::Sent).await
}

async fn settle(cx: &mut Cx, id: MailId, state: MailState) -> Result<Mail> {
    let before = get(cx, id).await?;
    if !rows::settle(&mut cx.tx, id, state, cx.now).await? {
        return Err(moved_on().into());
    }
    cx.audit(id, json!({ "was": before.state, "is": state }));
    cx.event(Event::MailChanged);
    get(cx, id).await
}
