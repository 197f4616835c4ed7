//! What changes the vault and the ways into it.

use kontor_domain::call::Done;
use kontor_domain::event::Event;
use kontor_domain::vault::{
    EmptyVault, LockVault, RemoveWay, RenewVault, Renewed, Reveal, Revealed, SHOWN_S, SetPassphrase, Unlock,
    VaultStateReply, WayKind,
};
use kontor_domain::{Refusal, say};
use serde_json::json;

use super::rows::{self, KeyRow};
use super::ways::{self, NewWay, Opened, Renewal};
use super::{keep, queries, seal};
use crate::before::Before;
use crate::cx::Cx;
use crate::{Result, fault, identity};

pub(super) async fn unlock(cx: &mut Cx, _: Unlock) -> Result<VaultStateReply> {
    let Opened(kind) = cx.prepared()?;
    let tenant = cx.tenant()?;
    cx.audit(tenant, json!({ "by": kind }));
    cx.event(Event::VaultChanged);
    queries::told(cx).await
}

pub(super) async fn lock(cx: &mut Cx, _: LockVault) -> Result<VaultStateReply> {
    let tenant = cx.tenant()?;
    cx.kept.vault.close(true);
    cx.audit(tenant, json!({}));
    cx.event(Event::VaultChanged);
    queries::told(cx).await
}

pub(super) async fn set_passphrase(cx: &mut Cx, _: SetPassphrase) -> Result<VaultStateReply> {
    let NewWay(way) = cx.prepared()?;
    let tenant = cx.tenant()?;
    cx.tx.lock(ways::lock_of(tenant)).await?;
    for old in rows::ways(&mut cx.tx).await?.into_iter().filter(|old| old.kind == WayKind::Passphrase) {
        rows::remove_way(&mut cx.tx, old.id).await?;
    }
    rows::add_way(&mut cx.tx, tenant, way).await?;
    cx.audit(tenant, json!({}));
    cx.event(Event::VaultChanged);
    queries::told(cx).await
}

/// Keeps the way of a sheet in the place of the owner's one before.
///
/// # Errors
/// As every statement.
pub(crate) async fn keep_sheet(cx: &mut Cx, way: Option<NewWay>) -> Result<()> {
    let Some(NewWay(mut way)) = way else { return Ok(()) };
    let (tenant, owner) = (cx.tenant()?, cx.session()?.user.clone());
    cx.tx.lock(ways::lock_of(tenant)).await?;
    for old in rows::ways(&mut cx.tx).await?.into_iter().filter(|old| old.user_id == Some(owner.id)) {
        rows::remove_way(&mut cx.tx, old.id).await?;
    }
    way.name = owner.name;
    rows::add_way(&mut cx.tx, tenant, way).await?;
    cx.event(Event::VaultChanged);
    Ok(())
}

pub(super) async fn renew(cx: &mut Cx, call: RenewVault) -> Result<VaultStateReply> {
    let Renewal(way) = cx.prepared()?;
    let tenant = cx.tenant()?;
    cx.tx.lock(ways::lock_of(tenant)).await?;
    match (call.what, way) {
        (Renewed::Machine, Some(NewWay(way))) => {
            let (id, before) = (way.id, cx.kept.vault.inside().here);
            // What is in the keyring for the one before stays there: a backup of today is opened by it.
            if let Some(before) = before {
                rows::remove_way(&mut cx.tx, before).await?;
            }
            rows::add_way(&mut cx.tx, tenant, way).await?;
            cx.kept.vault.inside().here = Some(id);
        }
        _ => renew_data(cx).await?,
    }
    cx.audit(tenant, json!({ "what": call.what }));
    cx.event(Event::VaultChanged);
    queries::told(cx).await
}

/// Seals everything anew under a new data key. What has a key of its own inside keeps that.
async fn renew_data(cx: &mut Cx) -> Result<()> {
    let tenant = cx.tenant()?;
    let (version, old) = keep::data_key(cx).await?;
    let Some(root) = cx.kept.vault.root() else { return Err(ways::closed_now(&cx.kept.vault).into()) };
    let (id, next, new) = (cx.new_id()?, version + 1, seal::draw()?);
    for row in rows::all(&mut cx.tx).await? {
        // One that was changed behind the program's back stays as it is: it is told where somebody wants it.
        let Some(inner) = keep::unseal(cx, &row, (version, &old))? else { continue };
        let sealed = keep::seal_again(cx, &row, (next, &new), &inner)?;
        rows::reseal(&mut cx.tx, row.id, next, sealed).await?;
        fault::point("vault_resealed");
    }
    let sealed = seal::seal(&root, &ways::bound_key(tenant, id, next), new.as_slice())?;
    rows::add_key(&mut cx.tx, tenant, KeyRow { id, version: next, sealed, created_at: cx.now }).await?;
    rows::remove_keys(&mut cx.tx, version).await
}

pub(super) async fn remove_way(cx: &mut Cx, call: RemoveWay) -> Result<VaultStateReply> {
    let tenant = cx.tenant()?;
    cx.tx.lock(ways::lock_of(tenant)).await?;
    let all = rows::ways(&mut cx.tx).await?;
    let way = all.iter().find(|way| way.id == call.id).ok_or_else(|| Refusal::not_found(say!("way into the vault")))?;
    if all.len() < 2 {
        let message = say!("This is the only way into the vault. Set a passphrase or print a recovery sheet first.");
        return Err(Refusal::new("last_way", message).into());
    }
    cx.audit(tenant, json!({ "kind": way.kind, "name": way.name }));
    rows::remove_way(&mut cx.tx, call.id).await?;
    if cx.kept.vault.inside().here == Some(call.id) {
        cx.kept.vault.inside().here = None;
    }
    cx.event(Event::VaultChanged);
    queries::told(cx).await
}

pub(super) async fn check_empty(before: &Before, call: EmptyVault) -> Result<()> {
    identity::check_own_password(before, call.password).await
}

pub(super) async fn empty(cx: &mut Cx, _: EmptyVault) -> Result<Done> {
    let tenant = cx.tenant()?;
    cx.tx.lock(ways::lock_of(tenant)).await?;
    let kept = rows::count(&mut cx.tx).await?;
    for own in rows::owned(&mut cx.tx).await? {
        keep::destroy(cx, own).await?;
    }
    rows::empty(&mut cx.tx).await?;
    cx.kept.vault.close(false);
    cx.kept.vault.inside().here = None;
    cx.audit(tenant, json!({ "kept": kept }));
    cx.event(Event::VaultChanged);
    Ok(Done {})
}

pub(super) async fn check_reveal(before: &Before, _: Reveal) -> Result<()> {
    ways::ready(before).await
}

pub(super) async fn reveal(cx: &mut Cx, call: Reveal) -> Result<Revealed> {
    let secret = keep::reveal_by_id(cx, call.id, &call.reason).await?;
    Ok(Revealed { secret: secret.reveal()?, shown_s: SHOWN_S })
}
