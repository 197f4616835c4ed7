//! Opening the vault, and making it: by the keyring, by a passphrase, by the code of a recovery sheet. All of it is slow, so it is
//! done before a transaction begins.

use std::time::Duration;

use kontor_domain::identity::throttle::wait_s;
use kontor_domain::vault::{KeyringState, RenewVault, Renewed, SetPassphrase, Unlock, WayKind, check_passphrase};
use kontor_domain::{Message, Refusal, Secret, TenantId, UserId, VaultWayId, say};
use serde_json::json;
use uuid::Uuid;

use super::ring::{Means, NoRing};
use super::rows::{self, KeyRow, WayRow};
use super::seal::{self, Key};
use crate::before::{Before, fingerprint};
use crate::db::Mode;
use crate::records::rows::{Doer, audit};
use crate::{Failure, Result, identity};

/// How long a keyring is waited for.
const PATIENCE: Duration = Duration::from_secs(8);
/// How long, when a person asks for it and may have to type something there.
const PERSON: Duration = Duration::from_secs(30);

/// What the transactions of a business's vault wait for one another by.
pub(super) const fn lock_of(tenant: TenantId) -> Uuid {
    Uuid::from_u128(tenant.0.as_u128() ^ 0x7661_756c_7400_0000_0000_0000_0000_0000)
}

/// The name of a machine's key in its keyring.
fn entry(tenant: TenantId, id: VaultWayId) -> String {
    format!("vault/{tenant}/{id}")
}

fn bound_way(tenant: TenantId, id: VaultWayId, kind: WayKind) -> Vec<u8> {
    seal::bound(&[b"vault_way", tenant.0.as_bytes(), id.0.as_bytes(), kind.as_str().as_bytes()])
}

/// What a data key is bound to.
pub(super) fn bound_key(tenant: TenantId, id: Uuid, version: i64) -> Vec<u8> {
    seal::bound(&[b"vault_key", tenant.0.as_bytes(), id.as_bytes(), &version.to_be_bytes()])
}

/// Why the vault does not open, and what to do.
fn closed(state: KeyringState) -> Refusal {
    let message = match state {
        KeyringState::Locked => {
            say!(
                "This machine's keyring is locked or refused to open. Unlock it, or enter the vault's passphrase, in the settings under Vault."
            )
        }
        KeyringState::Slow => {
            say!(
                "This machine's keyring does not answer. Look whether it asks for something, or enter the vault's passphrase in the settings under Vault."
            )
        }
        KeyringState::Elsewhere => {
            say!(
                "This machine's keyring has no key of the vault: it was made on another machine. Enter its passphrase, or the code of a recovery sheet, in the settings under Vault."
            )
        }
        KeyringState::Untried | KeyringState::Ready | KeyringState::Absent | KeyringState::Broken => {
            say!(
                "The vault is closed. Enter its passphrase, or the code of a recovery sheet, in the settings under Vault."
            )
        }
    };
    Refusal::new("vault_closed", message)
}

fn locked() -> Refusal {
    Refusal::new("vault_closed", say!("The vault was locked. Open it in the settings under Vault."))
}

/// Why a call can't go on, as a handler sees it.
pub(super) fn closed_now(before: &super::kept::Kept) -> Refusal {
    let inside = before.inside();
    if inside.locked { locked() } else { closed(inside.keyring) }
}

fn no_keyring(state: KeyringState) -> Refusal {
    let message = match state {
        KeyringState::Locked => {
            say!(
                "This machine's keyring is locked or refused to open. Unlock it and try again, or set a passphrase in the settings under Vault."
            )
        }
        KeyringState::Slow => {
            say!(
                "This machine's keyring does not answer. Look whether it asks for something and try again, or set a passphrase in the settings under Vault."
            )
        }
        _ => {
            say!(
                "This machine has no keyring that could keep the vault's key. Set a passphrase in the settings under Vault first."
            )
        }
    };
    Refusal::new("vault_not_made", message)
}

fn not_in_training(before: &Before) -> Result<()> {
    if before.kept.side.is_training() {
        let message = say!("In a training every PIN is the same and no secret is changed. End the training first.");
        return Err(Refusal::new("in_training", message).into());
    }
    Ok(())
}

fn means(before: &Before) -> Means {
    before.kept.vault.means.get().cloned().unwrap_or_else(|| Means::new(None, None))
}

/// Makes sure that the vault is open, and makes it where there is none: to be done in the preparation of every call that keeps or
/// reads a secret.
///
/// # Errors
/// `vault_closed`, `vault_not_made`, `in_training`, each with what to do.
pub async fn ready(before: &Before) -> Result<()> {
    not_in_training(before)?;
    let _one = before.kept.vault.opening.lock().await;
    open_or_make(before, None).await.map(drop)
}

/// Opens the vault if there is one and it opens without anybody.
pub(super) async fn open_ahead(before: &Before) -> bool {
    let _one = before.kept.vault.opening.lock().await;
    match rows::ways(&mut before.tx(Mode::Read)).await {
        Ok(ways) if !ways.is_empty() && before.kept.vault.root().is_none() => by_itself(before, &ways).await.is_ok(),
        _ => false,
    }
}

/// The root key, while nobody else opens the vault.
async fn open_or_make(before: &Before, passphrase: Option<&Secret>) -> Result<Key> {
    let kept = &before.kept.vault;
    if let Some(root) = kept.root() {
        return Ok(root);
    }
    if kept.inside().locked {
        return Err(locked().into());
    }
    let ways = rows::ways(&mut before.tx(Mode::Read)).await?;
    match ways.is_empty() {
        true => make(before, passphrase).await,
        false => by_itself(before, &ways).await,
    }
}

/// Opens it without asking anybody.
async fn by_itself(before: &Before, ways: &[WayRow]) -> Result<Key> {
    let state = match by_keyring(before, ways, PATIENCE).await? {
        Ok(root) => return Ok(root),
        Err(state) => state,
    };
    if let Some(given) = means(before).passphrase
        && let Some(root) = typed(before, ways, WayKind::Passphrase, &given).await?
    {
        enter(before, &root, PATIENCE).await;
        return Ok(root);
    }
    Err(closed(state).into())
}

/// Opens it by this machine's keyring.
async fn by_keyring(
    before: &Before,
    ways: &[WayRow],
    patience: Duration,
) -> Result<std::result::Result<Key, KeyringState>> {
    let tenant = before.tenant()?;
    let named: Vec<_> = ways.iter().filter(|way| way.kind == WayKind::Keyring).map(|way| way.id).collect();
    let names: Vec<_> = named.iter().map(|id| (*id, entry(tenant, *id))).collect();
    let means = means(before);
    let found = means.ask(patience, move |ring| {
        for (id, name) in &names {
            if let Some(bytes) = ring.get(name)? {
                return Ok(Some((*id, bytes)));
            }
        }
        // Whether there is one at all.
        ring.get("vault").map(|_| None)
    });
    let state = match found.await {
        Ok(Some((id, bytes))) => {
            let way = ways.iter().find(|way| way.id == id);
            let key = <[u8; 32]>::try_from(bytes.as_slice()).ok().map(Key::new);
            let root = way
                .zip(key)
                .and_then(|(way, key)| seal::open_key(&key, &bound_way(tenant, id, WayKind::Keyring), &way.sealed));
            match root {
                Some(root) => {
                    before.kept.vault.opened(root.clone(), Some(id));
                    return Ok(Ok(root));
                }
                None => KeyringState::Broken,
            }
        }
        Ok(None) => KeyringState::Elsewhere,
        Err(no) => no.state(),
    };
    before.kept.vault.inside().keyring = state;
    Ok(Err(state))
}

/// Opens it by what was typed; nothing when it opens none of these ways.
async fn typed(before: &Before, ways: &[WayRow], kind: WayKind, secret: &Secret) -> Result<Option<Key>> {
    let tenant = before.tenant()?;
    for way in ways.iter().filter(|way| way.kind == kind) {
        let Ok(salt) = <[u8; 16]>::try_from(way.salt.as_slice()) else { continue };
        let key = Key::new(fingerprint(secret.clone(), salt).await?);
        if let Some(root) = seal::open_key(&key, &bound_way(tenant, way.id, kind), &way.sealed) {
            before.kept.vault.opened(root.clone(), None);
            return Ok(Some(root));
        }
    }
    Ok(None)
}

/// A way that is to be written.
pub(crate) struct NewWay(pub(super) WayRow);

/// The way of something that is typed.
async fn way_of(
    before: &Before,
    root: &Key,
    (kind, user_id): (WayKind, Option<UserId>),
    secret: Secret,
) -> Result<WayRow> {
    let (id, salt) = (VaultWayId(before.new_id()?), seal::draw_salt()?);
    let key = Key::new(fingerprint(secret, salt).await?);
    let sealed = seal::seal(&key, &bound_way(before.tenant()?, id, kind), root.as_slice())?;
    Ok(WayRow { id, kind, name: String::new(), user_id, salt: salt.to_vec(), sealed, created_at: before.now })
}

/// The way of this machine: its key is in the keyring, and was read back.
async fn way_of_machine(
    before: &Before,
    root: &Key,
    patience: Duration,
) -> Result<std::result::Result<WayRow, KeyringState>> {
    let (tenant, id) = (before.tenant()?, VaultWayId(before.new_id()?));
    let (key, name) = (seal::draw()?, entry(tenant, id));
    let kept = key.clone();
    let means = means(before);
    let asked = means.ask(patience, move |ring| {
        ring.set(&name, kept.as_slice())?;
        match ring.get(&name)? {
            Some(back) if back.as_slice() == kept.as_slice() => Ok(()),
            _ => Err(NoRing::Broken),
        }
    });
    if let Err(no) = asked.await {
        return Ok(Err(no.state()));
    }
    let sealed = seal::seal(&key, &bound_way(tenant, id, WayKind::Keyring), root.as_slice())?;
    let (kind, name, created_at) = (WayKind::Keyring, machine(), before.now);
    Ok(Ok(WayRow { id, kind, name, user_id: None, salt: Vec::new(), sealed, created_at }))
}

/// What this machine is called.
fn machine() -> String {
    let told = std::fs::read_to_string("/etc/hostname").ok().or_else(|| std::env::var("COMPUTERNAME").ok());
    let told = told.or_else(|| std::env::var("HOSTNAME").ok()).unwrap_or_default();
    kontor_domain::text::clip(told.trim())
}

/// Makes a vault: its keys, and every way into it that there is now.
async fn make(before: &Before, passphrase: Option<&Secret>) -> Result<Key> {
    let tenant = before.tenant()?;
    let (root, data) = (seal::draw()?, seal::draw()?);
    let mut ways = Vec::new();
    let here = match way_of_machine(before, &root, PATIENCE).await? {
        Ok(way) => {
            ways.push(way);
            ways.last().map(|way| way.id)
        }
        Err(state) => {
            before.kept.vault.inside().keyring = state;
            None
        }
    };
    if let Some(given) = passphrase.cloned().or_else(|| means(before).passphrase) {
        ways.push(way_of(before, &root, (WayKind::Passphrase, None), given).await?);
    }
    if ways.is_empty() {
        return Err(no_keyring(before.kept.vault.inside().keyring).into());
    }
    let (id, version) = (before.new_id()?, 1);
    let sealed = seal::seal(&root, &bound_key(tenant, id, version), data.as_slice())?;
    let mut tx = before.tx(Mode::Write);
    tx.lock(lock_of(tenant)).await?;
    if rows::key(&mut tx).await?.is_some() {
        let message = say!("The vault was made by another program at this moment. Try again.");
        return Err(Refusal::new("busy_elsewhere", message).into());
    }
    rows::add_key(&mut tx, tenant, KeyRow { id, version, sealed, created_at: before.now }).await?;
    for way in ways {
        rows::add_way(&mut tx, tenant, way).await?;
    }
    tx.commit().await?;
    before.kept.vault.opened(root.clone(), here);
    Ok(root)
}

/// Puts a key of this machine into its keyring, if that has none: then the vault opens by itself from now on.
async fn enter(before: &Before, root: &Key, patience: Duration) {
    if before.kept.vault.inside().here.is_some() {
        return;
    }
    let entered = async {
        let tenant = before.tenant()?;
        let way = match way_of_machine(before, root, patience).await? {
            Ok(way) => way,
            Err(state) => {
                before.kept.vault.inside().keyring = state;
                return Ok(());
            }
        };
        let id = way.id;
        let mut tx = before.tx(Mode::Write);
        rows::add_way(&mut tx, tenant, way).await?;
        tx.commit().await?;
        before.kept.vault.opened(root.clone(), Some(id));
        Ok::<(), Failure>(())
    };
    if let Err(failure) = entered.await {
        tracing::warn!(error = %failure, "this machine's keyring was not given a key of the vault");
    }
}

/// By what the vault was opened.
pub(super) struct Opened(pub(super) WayKind);

/// Opens it by what somebody typed, or by the keyring if they ask for that.
pub(super) async fn unlock(before: &Before, call: Unlock) -> Result<Opened> {
    not_in_training(before)?;
    let kept = &before.kept.vault;
    let _one = kept.opening.lock().await;
    let ways = rows::ways(&mut before.tx(Mode::Read)).await?;
    if ways.is_empty() {
        let message = say!("There is no vault yet: it is made when the first secret is kept, or a passphrase is set.");
        return Err(Refusal::new("vault_not_made", message).into());
    }
    let (kind, field, secret) = match (call.passphrase, call.code) {
        (None, None) => {
            let opened = by_keyring(before, &ways, PERSON).await?;
            return opened.map(|_| Opened(WayKind::Keyring)).map_err(|state| closed(state).into());
        }
        (Some(passphrase), _) => (WayKind::Passphrase, "passphrase", passphrase),
        (None, Some(code)) => (WayKind::Sheet, "code", Secret::new(identity::tidy_code(code.expose()))),
    };
    let (wrong, last) = kept.inside().wrong;
    let (wait, passed) = (wait_s(wrong), (before.now - last).num_seconds().max(0));
    if passed < wait {
        let left = u64::try_from(wait - passed).unwrap_or_default();
        let message = say!("Too many wrong attempts. Wait {left} seconds, then try again.", left);
        return Err(Refusal::field("too_many_attempts", field, message).retry_after(left).into());
    }
    kept.inside().wrong = (wrong.saturating_add(1), before.now);
    let Some(root) = typed(before, &ways, kind, &secret).await? else {
        note_wrong(before, field).await?;
        return Err(wrong_one(field).into());
    };
    enter(before, &root, PATIENCE).await;
    Ok(Opened(kind))
}

async fn note_wrong(before: &Before, field: &'static str) -> Result<()> {
    let (tenant, session) = (before.tenant()?, before.session()?);
    let mut tx = before.tx(Mode::Write);
    let doer = Doer { user_id: Some(session.user.id), name: &session.user.name };
    let entry = (before.new_id()?.into(), before.now);
    audit(&mut tx, tenant, entry, doer, "vault.wrong_secret", Some(tenant.0), json!({ "which": field })).await?;
    tx.commit().await
}

fn wrong_one(field: &'static str) -> Refusal {
    let message: Message = match field {
        "code" => say!(
            "That code does not open the vault. It is on a recovery sheet that was printed while the vault was open."
        ),
        _ => say!("That passphrase does not open the vault."),
    };
    Refusal::field("wrong_secret", field, message)
}

/// A new passphrase, once the password of the one who asks was right.
pub(super) async fn new_passphrase(before: &Before, call: SetPassphrase) -> Result<NewWay> {
    check_passphrase(&call.passphrase)?;
    identity::check_own_password(before, call.password).await?;
    let _one = before.kept.vault.opening.lock().await;
    let root = open_or_make(before, Some(&call.passphrase)).await?;
    way_of(before, &root, (WayKind::Passphrase, None), call.passphrase).await.map(NewWay)
}

/// What is needed to renew: this machine's new key, if it is that.
pub(super) struct Renewal(pub(super) Option<NewWay>);

/// Makes a new key in the keyring, if that is asked for.
pub(super) async fn renewal(before: &Before, call: RenewVault) -> Result<Renewal> {
    ready(before).await?;
    match (call.what, before.kept.vault.root()) {
        (Renewed::Machine, Some(root)) => match way_of_machine(before, &root, PERSON).await? {
            Ok(way) => Ok(Renewal(Some(NewWay(way)))),
            Err(state) => {
                before.kept.vault.inside().keyring = state;
                Err(no_keyring(state).into())
            }
        },
        _ => Ok(Renewal(None)),
    }
}

/// The way of a recovery sheet's code, if the vault opens or can be made: a sheet is printed either way.
pub(crate) async fn way_of_sheet(before: &Before, code: Secret) -> Result<Option<NewWay>> {
    let user_id = before.session()?.user.id;
    match ready(before).await {
        Ok(()) => {}
        Err(Failure::Refusal(_)) => return Ok(None),
        Err(broken) => return Err(broken),
    }
    let Some(root) = before.kept.vault.root() else { return Ok(None) };
    way_of(before, &root, (WayKind::Sheet, Some(user_id)), code).await.map(|way| Some(NewWay(way)))
}
