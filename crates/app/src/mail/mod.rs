//! E-mail: the server that it is sent by, whose password is in the vault, what is to be sent, and the work of sending it beside the
//! doors.

mod outbox;
mod rows;
mod smtp;
mod work;

use kontor_domain::event::Event;
use kontor_domain::mail::{
    CancelMail, ChangeMail, GetMail, ListMail, MailReply, RemoveMail, RetryMail, SayMailSent, TestMail, tidy_server,
};
use kontor_domain::vault::{SecretKind, check_secret};
use kontor_domain::{Refusal, TenantId, say};
use serde_json::json;

use crate::Result;
use crate::before::Before;
use crate::cx::Cx;
use crate::registry::Feature;
use crate::vault::{self, Place, VaultSecret};

pub(crate) use outbox::{Letter, forget, forget_unsent, is_set, of, post, take_back};
pub use smtp::Patience;
pub use work::{send_due, send_mail};

/// Its calls.
pub fn feature() -> Feature {
    Feature::new()
        .on::<GetMail>(get)
        .on_prepared::<ChangeMail, _>(check, change)
        .on::<RemoveMail>(remove)
        .on::<TestMail>(outbox::test)
        .on::<ListMail>(outbox::list)
        .on::<RetryMail>(outbox::retry)
        .on::<CancelMail>(outbox::cancel)
        .on::<SayMailSent>(outbox::say_sent)
}

const fn place(tenant: TenantId) -> Place {
    Place { kind: SecretKind::MailPassword, row: tenant.0 }
}

async fn told(cx: &mut Cx) -> Result<MailReply> {
    let tenant = cx.tenant()?;
    Ok(MailReply {
        server: rows::server(&mut cx.tx).await?,
        has_password: vault::is_kept(cx, place(tenant)).await?.is_some(),
    })
}

async fn get(cx: &mut Cx, _: GetMail) -> Result<MailReply> {
    told(cx).await
}

/// Opens the vault, if something is to be put into it.
async fn check(before: &Before, call: ChangeMail) -> Result<()> {
    let server = tidy_server(call.server)?;
    let Some(password) = call.password.filter(|password| !password.expose().is_empty()) else { return Ok(()) };
    check_secret("password", &password)?;
    if server.user.is_empty() {
        let message = say!("Say who signs in with this password.");
        return Err(Refusal::field("required", "user", message).into());
    }
    vault::ready(before).await
}

async fn change(cx: &mut Cx, call: ChangeMail) -> Result<MailReply> {
    let (tenant, now) = (cx.tenant()?, cx.now);
    let server = tidy_server(call.server)?;
    let before = rows::server(&mut cx.tx).await?;
    rows::put(&mut cx.tx, tenant, &server, now).await?;
    let password = match &call.password {
        None => "kept",
        Some(password) if password.expose().is_empty() => {
            vault::remove(cx, place(tenant)).await?;
            "removed"
        }
        Some(password) => {
            vault::put(cx, place(tenant), (&server.host, None), &VaultSecret::new(password)).await?;
            "changed"
        }
    };
    // What waited for right settings is tried with these.
    outbox::rows::hurry(&mut cx.tx, now).await?;
    cx.event(Event::MailChanged);
    cx.audit(tenant, json!({ "before": before, "after": server, "secret": password }));
    cx.event(Event::BusinessChanged);
    told(cx).await
}

async fn remove(cx: &mut Cx, _: RemoveMail) -> Result<MailReply> {
    let tenant = cx.tenant()?;
    let before = rows::server(&mut cx.tx).await?;
    rows::remove(&mut cx.tx).await?;
    vault::remove(cx, place(tenant)).await?;
    cx.audit(tenant, json!({ "before": before }));
    cx.event(Event::BusinessChanged);
    told(cx).await
}
