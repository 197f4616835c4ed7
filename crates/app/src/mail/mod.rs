//! The server that e-mail is sent by. Its password is in the vault.

mod rows;

use kontor_domain::event::Event;
use kontor_domain::mail::{ChangeMail, GetMail, MailReply, RemoveMail, tidy_server};
use kontor_domain::vault::{SecretKind, check_secret};
use kontor_domain::{Refusal, TenantId, say};
use serde_json::json;

use crate::Result;
use crate::before::Before;
use crate::cx::Cx;
use crate::registry::Feature;
use crate::vault::{self, Place, VaultSecret};

/// Its calls.
pub fn feature() -> Feature {
    Feature::new().on::<GetMail>(get).on_prepared::<ChangeMail, _>(check, change).on::<RemoveMail>(remove)
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
