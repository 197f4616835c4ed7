//! Slow work before the transaction: hashing new secrets, checking given ones. An attempt is counted before it is
//! checked, so that a hundred at once, or a kill in between, are a hundred attempts.

use kontor_domain::identity::throttle::wait_s;
use kontor_domain::identity::{
    AddUser, EnterPin, NewRecoverySheet, Recover, SetPassword, SetPin, SetUp, SignIn, UserFace, check_password,
    check_pin,
};
use kontor_domain::overrides::OwnCaps;
use kontor_domain::policy::{Permission, Role};
use kontor_domain::{Refusal, Secret, UserId, say};
use serde_json::json;

use super::rows;
use crate::before::{Before, hash, matches};
use crate::cx::Cx;
use crate::db::Mode;
use crate::records::rows::{Doer, audit};
use crate::vault::{self, NewWay};
use crate::{Failure, Result};

/// The hashes of a new user's secrets.
pub(super) struct Hashed {
    pub(super) password: String,
    pub(super) pin: Option<String>,
}

/// Whose secret was right.
pub(super) struct Verified(pub(super) UserId);

/// The hash of a new secret, asked for by somebody whose password was right.
pub(super) struct NewHash(pub(super) String);

pub(super) async fn hash_set_up(before: &Before, call: SetUp) -> Result<Hashed> {
    if before.tenant.is_some() {
        return Err(already_set_up().into());
    }
    check_password(&call.password)?;
    check_pin(&call.pin)?;
    Ok(Hashed { password: hash(call.password).await?, pin: Some(hash(call.pin).await?) })
}

pub(super) fn already_set_up() -> Refusal {
    Refusal::new("already_set_up", say!("This business is set up already. Sign in instead."))
}

pub(super) async fn hash_new_user(_: &Before, call: AddUser) -> Result<Hashed> {
    check_password(&call.password)?;
    let pin = match call.pin {
        Some(pin) => {
            check_pin(&pin)?;
            Some(hash(pin).await?)
        }
        None => None,
    };
    Ok(Hashed { password: hash(call.password).await?, pin })
}

pub(super) async fn check_sign_in(before: &Before, call: SignIn) -> Result<Verified> {
    let tenant = before.tenant()?;
    let found = rows::user_by_name(&mut before.tx(Mode::Read), tenant, &call.name).await?.filter(|row| row.user.active);
    let Some(row) = found else {
        // As slow as a wrong password, so that names can't be told apart by time.
        let _ = hash(call.password).await?;
        return Err(wrong("password").into());
    };
    check(before, row.user.id, &row.user.name, row.password_hash, call.password, "password").await
}

pub(super) async fn check_pin_entry(before: &Before, call: EnterPin) -> Result<Verified> {
    let row = rows::user_by_id(&mut before.tx(Mode::Read), call.user_id).await?.filter(|row| row.user.active);
    let row = row.ok_or_else(|| Refusal::not_found(say!("user")))?;
    let Some(pin_hash) = row.pin_hash else {
        return Err(Refusal::field("no_pin", "pin", say!("No PIN was set yet. Sign in with the password.")).into());
    };
    check(before, row.user.id, &row.user.name, pin_hash, call.pin, "pin").await
}

/// Somebody who gave their word with their PIN, at a register where somebody else works.
#[derive(Clone)]
pub(crate) struct Word {
    /// Who.
    pub(crate) user_id: UserId,
    /// Their name.
    pub(crate) name: String,
    /// What they are.
    pub(crate) role: Role,
    /// Up to what they go by themselves, as far as a role of the business's own says so.
    pub(crate) caps: OwnCaps,
}

/// Checks the PIN of somebody who gives their word for what needs a permission.
///
/// # Errors
/// `may_not_approve`, `no_pin`, `wrong_pin`, `too_many_attempts`.
pub(crate) async fn check_word(before: &Before, user_id: UserId, pin: Secret, permission: Permission) -> Result<Word> {
    let row = rows::user_by_id(&mut before.tx(Mode::Read), user_id).await?.filter(|row| row.user.active);
    let row = row.ok_or_else(|| Refusal::not_found(say!("user")))?;
    if !row.permissions.has(permission) {
        let message = say!("{name} may not approve this. Ask a manager or the owner.", name = row.user.name);
        return Err(Refusal::field("may_not_approve", "approver_id", message).into());
    }
    let Some(pin_hash) = row.pin_hash else {
        let message = say!("{name} has no PIN yet. Somebody else has to approve this.", name = row.user.name);
        return Err(Refusal::field("no_pin", "pin", message).into());
    };
    let Verified(user_id) = check(before, user_id, &row.user.name, pin_hash, pin, "pin").await?;
    let mut tx = before.tx(Mode::Write);
    rows::clear_attempts(&mut tx, user_id).await?;
    tx.commit().await?;
    Ok(Word { user_id, name: row.user.name, role: row.user.role, caps: row.caps })
}

/// Those who may sign in and hold a permission.
///
/// # Errors
/// As every statement.
pub(crate) async fn who_may(cx: &mut Cx, permission: Permission) -> Result<Vec<UserFace>> {
    let users = rows::everybody(&mut cx.tx).await?;
    let may = users.into_iter().filter(|row| row.user.active && row.permissions.has(permission)).map(|row| row.user);
    Ok(may.map(|user| UserFace { id: user.id, name: user.name, has_pin: user.has_pin }).collect())
}

pub(super) async fn check_set_pin(before: &Before, call: SetPin) -> Result<NewHash> {
    check_pin(&call.pin)?;
    check_own_password(before, call.password).await?;
    Ok(NewHash(hash(call.pin).await?))
}

pub(super) async fn check_set_password(before: &Before, call: SetPassword) -> Result<NewHash> {
    check_password(&call.new_password).map_err(under_new_password)?;
    check_own_password(before, call.password).await?;
    Ok(NewHash(hash(call.new_password).await?))
}

fn under_new_password(refusal: Refusal) -> Refusal {
    Refusal::field("weak_password", "new_password", refusal.message)
}

/// A recovery code and its hash.
pub(super) struct Drawn {
    pub(super) code: Secret,
    pub(super) hash: String,
    /// By which the sheet opens the vault as well, if that was open.
    pub(super) way: Option<NewWay>,
}

pub(super) async fn check_recovery_sheet(before: &Before, call: NewRecoverySheet) -> Result<Drawn> {
    check_own_password(before, call.password).await?;
    let code = draw_code()?;
    let tidy = Secret::new(tidy_code(code.expose()));
    let way = vault::way_of_sheet(before, tidy.clone()).await?;
    Ok(Drawn { code, hash: hash(tidy).await?, way })
}

/// The owner whose code was right, and the new password's hash.
pub(super) struct Recovered {
    pub(super) user_id: UserId,
    pub(super) password_hash: String,
}

pub(super) async fn check_recovery(before: &Before, call: Recover) -> Result<Recovered> {
    check_password(&call.new_password).map_err(under_new_password)?;
    let tenant = before.tenant()?;
    let row = rows::user_by_name(&mut before.tx(Mode::Read), tenant, &call.name).await?;
    let Some((row, kept)) = row.and_then(|row| row.recovery_hash.clone().map(|kept| (row, kept))) else {
        let _ = hash(call.code).await?;
        return Err(wrong("code").into());
    };
    let code = Secret::new(tidy_code(call.code.expose()));
    let Verified(user_id) = check(before, row.user.id, &row.user.name, kept, code, "code").await?;
    Ok(Recovered { user_id, password_hash: hash(call.new_password).await? })
}

/// Sees that the password of the one who asks is right.
///
/// # Errors
/// `wrong_password`, `too_many_attempts`, `in_training`.
pub(crate) async fn check_own_password(before: &Before, password: Secret) -> Result<()> {
    if before.kept.side.is_training() {
        let message = say!("In a training every PIN is the same and no secret is changed. End the training first.");
        return Err(Refusal::new("in_training", message).into());
    }
    let id = before.session()?.user.id;
    let row =
        rows::user_by_id(&mut before.tx(Mode::Read), id).await?.ok_or_else(|| Refusal::not_found(say!("user")))?;
    check(before, id, &row.user.name, row.password_hash, password, "password").await?;
    let mut tx = before.tx(Mode::Write);
    rows::clear_attempts(&mut tx, id).await?;
    tx.commit().await
}

async fn check(
    before: &Before,
    id: UserId,
    name: &str,
    kept: String,
    given: Secret,
    field: &'static str,
) -> Result<Verified> {
    let tenant = before.tenant()?;
    let mut tx = before.tx(Mode::Write);
    // Guesses at once wait for one another, or they would all see the same count.
    tx.lock(id.0).await?;
    if let Some((failed, last_at)) = rows::attempts(&mut tx, id).await? {
        let wait = wait_s(failed);
        let passed = (before.now - last_at).num_seconds().max(0);
        if passed < wait {
            let left = u64::try_from(wait - passed).unwrap_or_default();
            let message = say!("Too many wrong attempts. Wait {left} seconds, then try again.", left);
            return Err(Refusal::field("too_many_attempts", field, message).retry_after(left).into());
        }
    }
    rows::count_attempt(&mut tx, tenant, id, before.now).await?;
    tx.commit().await?;
    if matches(given, kept).await? {
        return Ok(Verified(id));
    }
    let mut tx = before.tx(Mode::Write);
    let entry = before.new_id()?.into();
    let doer = Doer { user_id: Some(id), name };
    audit(&mut tx, tenant, (entry, before.now), doer, "identity.wrong_secret", Some(id.0), json!({ "which": field }))
        .await?;
    tx.commit().await?;
    Err(wrong(field).into())
}

fn wrong(field: &'static str) -> Refusal {
    match field {
        "pin" => Refusal::field("wrong_pin", "pin", say!("That PIN is not right.")),
        "code" => Refusal::field("wrong_code", "code", say!("That name and recovery code do not belong together.")),
        _ => Refusal::field("wrong_password", "password", say!("That name and password do not belong together.")),
    }
}

/// Letters and digits that are not mistaken for one another.
const ALPHABET: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/// 25 characters, 125 bits, in groups of five.
fn draw_code() -> Result<Secret> {
    let mut random = [0u8; 25];
    getrandom::fill(&mut random).map_err(Failure::fault)?;
    let mut code = String::new();
    for (at, byte) in random.iter().enumerate() {
        if at > 0 && at % 5 == 0 {
            code.push('-');
        }
        code.push(char::from(ALPHABET[usize::from(byte % 32)]));
    }
    Ok(Secret::new(code))
}

/// A code of a recovery sheet, however it was typed.
pub(crate) fn tidy_code(code: &str) -> String {
    code.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
}
