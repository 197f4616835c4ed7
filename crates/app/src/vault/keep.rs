//! Keeping, reading and destroying secrets, in the transaction of what they belong to.

use kontor_domain::event::Event;
use kontor_domain::vault::SecretKind;
use kontor_domain::{Refusal, VaultKeyId, VaultSecretId, say, text};
use serde_json::json;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::rows::{self, SecretRow};
use super::seal::{self, Key};
use super::secret::VaultSecret;
use super::ways;
use crate::Result;
use crate::cx::Cx;
use crate::db::dialect::keys;

/// Where a secret belongs. One kind of a row is one secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// What it is: of which table and field.
    pub kind: SecretKind,
    /// Of which row.
    pub row: Uuid,
}

impl Place {
    /// What is sealed there is bound to this, beside the keys.
    fn bound(self, cx: &Cx, (version, own): (i64, Option<VaultKeyId>)) -> Result<Vec<u8>> {
        let (table, field) = self.kind.place();
        let own = own.map_or(Uuid::nil(), |own| own.0);
        let tenant = cx.tenant()?.0;
        Ok(seal::bound(&[
            table.as_bytes(),
            tenant.as_bytes(),
            self.row.as_bytes(),
            field.as_bytes(),
            &version.to_be_bytes(),
            own.as_bytes(),
        ]))
    }
}

/// The data key that is in use, and its version.
pub(super) async fn data_key(cx: &mut Cx) -> Result<(i64, Key)> {
    let Some(root) = cx.kept.vault.root() else { return Err(ways::closed_now(&cx.kept.vault).into()) };
    let Some(row) = rows::key(&mut cx.tx).await? else { return Err(changed(cx).into()) };
    let known = cx.kept.vault.inside().data.get(&row.id).cloned();
    if let Some(key) = known {
        return Ok((row.version, key));
    }
    match seal::open_key(&root, &ways::bound_key(cx.tenant()?, row.id, row.version), &row.sealed) {
        Some(key) => {
            cx.kept.vault.inside().data.insert(row.id, key.clone());
            Ok((row.version, key))
        }
        None => Err(changed(cx).into()),
    }
}

/// The vault that this program opened is no more.
fn changed(cx: &Cx) -> Refusal {
    cx.kept.vault.close(false);
    Refusal::new("vault_closed", say!("The vault was emptied and made anew by another program. Try again."))
}

/// The key of its own, made if there is none yet.
async fn own_key(cx: &mut Cx, own: VaultKeyId) -> Result<Key> {
    let (tenant, now) = (cx.tenant()?, cx.now);
    match rows::own(&mut cx.tx, own).await? {
        Some(row) if row.destroyed_at.is_some() => Err(destroyed().into()),
        Some(_) => keys::find(&mut cx.tx, own).await?.ok_or_else(|| destroyed().into()),
        None => {
            rows::add_own(&mut cx.tx, tenant, own, now).await?;
            keys::keep(&mut cx.tx, tenant, own, seal::draw()?).await
        }
    }
}

fn destroyed() -> Refusal {
    let message = say!(
        "The key of this was destroyed, or stayed on the machine that it was typed at. Nobody can read it any more; ask for it anew."
    );
    Refusal::new("vault_key_destroyed", message)
}

/// Whether something can be put under a key of its own: not once that was destroyed, or stayed on another machine.
///
/// # Errors
/// As every statement.
pub async fn can_keep_under(cx: &mut Cx, own: VaultKeyId) -> Result<bool> {
    match rows::own(&mut cx.tx, own).await? {
        Some(row) if row.destroyed_at.is_some() => Ok(false),
        Some(_) => Ok(keys::find(&mut cx.tx, own).await?.is_some()),
        None => Ok(true),
    }
}

/// Keeps a secret in the place of the one before. `name` says what it belongs to, and is shown to owners. With a key of its own
/// it can be destroyed so that no copy opens it ([`destroy`]). The vault has to be open ([`super::ready`]).
///
/// The call that brings the secret has to be declared with `Never`: what is kept of others to know them again tells one of ten
/// thousand passcodes.
///
/// # Errors
/// `vault_closed`, `vault_key_destroyed`, `vault_not_written`.
pub async fn put(
    cx: &mut Cx,
    place: Place,
    (name, own): (&str, Option<VaultKeyId>),
    secret: &VaultSecret,
) -> Result<VaultSecretId> {
    let tenant = cx.tenant()?;
    cx.tx.lock(ways::lock_of(tenant)).await?;
    let (version, data) = data_key(cx).await?;
    let bound = place.bound(cx, (version, own))?;
    let mut inner = seal::pad(secret.bytes());
    if let Some(own) = own {
        let inside = place.bound(cx, (0, Some(own)))?;
        inner = Zeroizing::new(seal::seal(&own_key(cx, own).await?, &inside, &inner)?);
    }
    let sealed = seal::seal(&data, &bound, &inner)?;
    let before = rows::at(&mut cx.tx, tenant, place.kind, place.row).await?;
    let id = match &before {
        Some(before) => before.id,
        None => VaultSecretId(cx.new_id()?),
    };
    let name = text::clip(name);
    let row = SecretRow { id, kind: place.kind, row_id: place.row, name, own_id: own, version, sealed };
    match before {
        Some(_) => rows::change(&mut cx.tx, row, cx.now).await?,
        None => rows::add(&mut cx.tx, tenant, row, cx.now).await?,
    }
    cx.event(Event::VaultChanged);
    Ok(id)
}

/// Whether a secret is kept here. The vault may be closed.
///
/// # Errors
/// As every statement.
pub async fn is_kept(cx: &mut Cx, place: Place) -> Result<Option<VaultSecretId>> {
    let tenant = cx.tenant()?;
    Ok(rows::at(&mut cx.tx, tenant, place.kind, place.row).await?.map(|row| row.id))
}

/// Reads a secret, for what the program does with it by itself. What a person sees goes through [`reveal`].
///
/// # Errors
/// `vault_closed`, `vault_key_destroyed`, `vault_unreadable`.
pub async fn read(cx: &mut Cx, place: Place) -> Result<Option<VaultSecret>> {
    let tenant = cx.tenant()?;
    match rows::at(&mut cx.tx, tenant, place.kind, place.row).await? {
        Some(row) => open(cx, &row).await.map(Some),
        None => Ok(None),
    }
}

async fn open(cx: &mut Cx, row: &SecretRow) -> Result<VaultSecret> {
    let place = Place { kind: row.kind, row: row.row_id };
    let (version, data) = data_key(cx).await?;
    let mut inner = unseal(cx, row, (version, &data))?.ok_or_else(unreadable)?;
    if let Some(own) = row.own_id {
        let inside = place.bound(cx, (0, Some(own)))?;
        let key = match rows::own(&mut cx.tx, own).await? {
            Some(row) if row.destroyed_at.is_none() => keys::find(&mut cx.tx, own).await?,
            _ => None,
        };
        inner = seal::open(&key.ok_or_else(destroyed)?, &inside, &inner).ok_or_else(unreadable)?;
    }
    seal::unpad(&inner).map(VaultSecret::of).ok_or_else(|| unreadable().into())
}

/// Takes off what the data key of this version put on; nothing when that was not it.
pub(super) fn unseal(cx: &Cx, row: &SecretRow, (version, data): (i64, &Key)) -> Result<Option<Zeroizing<Vec<u8>>>> {
    let bound = Place { kind: row.kind, row: row.row_id }.bound(cx, (version, row.own_id))?;
    Ok(seal::open(data, &bound, &row.sealed))
}

/// Puts on what another data key does.
pub(super) fn seal_again(cx: &Cx, row: &SecretRow, (version, data): (i64, &Key), inner: &[u8]) -> Result<Vec<u8>> {
    let bound = Place { kind: row.kind, row: row.row_id }.bound(cx, (version, row.own_id))?;
    seal::seal(data, &bound, inner)
}

fn unreadable() -> Refusal {
    let message = say!("What is kept here was changed or moved outside of Kontor, and does not open. Type it anew.");
    Refusal::new("vault_unreadable", message)
}

/// Removes a secret; the vault may be closed. What is in older backups stays there: where that matters, give it a key of its own.
///
/// # Errors
/// As every statement.
pub async fn remove(cx: &mut Cx, place: Place) -> Result<()> {
    let tenant = cx.tenant()?;
    if let Some(row) = rows::at(&mut cx.tx, tenant, place.kind, place.row).await? {
        rows::remove(&mut cx.tx, row.id).await?;
        cx.event(Event::VaultChanged);
    }
    Ok(())
}

/// Destroys a key of its own with everything under it: at once in the data, and after the commit where the key lies, even if the
/// program is killed between. The vault may be closed; a second time does nothing.
///
/// # Errors
/// As every statement.
pub async fn destroy(cx: &mut Cx, own: VaultKeyId) -> Result<()> {
    if rows::own(&mut cx.tx, own).await?.is_some_and(|row| row.destroyed_at.is_none()) {
        rows::give_up(&mut cx.tx, own, cx.now).await?;
        rows::remove_under(&mut cx.tx, own).await?;
        cx.event(Event::VaultKeyGone { id: own });
        cx.event(Event::VaultChanged);
    }
    Ok(())
}

/// Hears of keys that were given up, and destroys them.
pub(super) async fn burn(cx: &mut Cx, event: Event) -> Result<()> {
    let Event::VaultKeyGone { id } = event else { return Ok(()) };
    match rows::own(&mut cx.tx, id).await? {
        Some(row) if row.destroyed_at.is_some() => keys::destroy(&mut cx.tx, id).await,
        _ => Ok(()),
    }
}

/// Gives a secret to a person, and keeps in the trail who, what and why. The call has to be declared with `Never`, and its
/// reply has to hold it as a [`kontor_domain::Secret`].
///
/// # Errors
/// `not_found`, `not_allowed`, `required` for a reason that is not there, and as [`read`].
pub async fn reveal(cx: &mut Cx, place: Place, reason: &str) -> Result<VaultSecret> {
    let tenant = cx.tenant()?;
    let row = rows::at(&mut cx.tx, tenant, place.kind, place.row).await?;
    reveal_row(cx, row, reason).await
}

/// As [`reveal`], by the secret's id.
pub(super) async fn reveal_by_id(cx: &mut Cx, id: VaultSecretId, reason: &str) -> Result<VaultSecret> {
    let row = rows::by_id(&mut cx.tx, id).await?;
    reveal_row(cx, row, reason).await
}

async fn reveal_row(cx: &mut Cx, row: Option<SecretRow>, reason: &str) -> Result<VaultSecret> {
    let row = row.ok_or_else(|| Refusal::not_found(say!("secret")))?;
    let needs = [Some(kontor_domain::policy::Permission::RevealSecrets), row.kind.needs()];
    for permission in needs.into_iter().flatten() {
        if !cx.may(permission)? {
            let message = say!("Your role may not see this. Ask a manager or the owner to do it.");
            return Err(Refusal::new("not_allowed", message).into());
        }
    }
    let reason = text::line("reason", say!("The reason"), reason)?;
    let secret = open(cx, &row).await?;
    cx.audits.push(crate::cx::Audit {
        action: "vault.reveal",
        subject_id: Some(row.id.0),
        detail: json!({ "kind": row.kind, "name": row.name, "reason": reason }),
    });
    Ok(secret)
}
