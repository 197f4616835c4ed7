//! Rows of users, attempts and sessions.

use chrono::{DateTime, Utc};
use kontor_domain::identity::{RoleFace, User, UserFace};
use kontor_domain::overrides::OwnCaps;
use kontor_domain::policy::{Permission, Permissions, Role};
use kontor_domain::{OwnRoleId, RegisterId, SessionId, TenantId, UserId};

use crate::business::rows as business;
use crate::cx::Session;
use crate::db::{Json, Row, Tx};
use crate::{Result, args};

/// A user with what must not leave the program.
pub struct UserRow {
    /// The user.
    pub user: User,
    /// What they may do.
    pub permissions: Permissions,
    /// Up to what they go by themselves, as far as a role of the business's own says so.
    pub caps: OwnCaps,
    /// The hash of the password.
    pub password_hash: String,
    /// The hash of the PIN.
    pub pin_hash: Option<String>,
    /// The hash of the recovery code.
    pub recovery_hash: Option<String>,
}

/// Users with the roles of the business's own that they have.
macro_rules! users {
    ($then:literal) => {
        concat!(
            "SELECT u.id, u.name, u.role, u.active, u.password_hash, u.pin_hash, u.recovery_hash, u.created_at, \
             r.id AS own_id, r.name AS own_name, r.permissions AS own_permissions, r.caps AS own_caps \
             FROM app_user u LEFT JOIN own_role r ON r.id = u.own_role_id ",
            $then
        )
    };
}

fn user(row: &Row) -> Result<UserRow> {
    let pin_hash: Option<String> = row.get("pin_hash")?;
    let role: Role = row.get("role")?;
    let own: Option<OwnRoleId> = row.get("own_id")?;
    let own_role = match own {
        Some(id) => Some(RoleFace { id, name: row.get("own_name")? }),
        None => None,
    };
    let permissions: Option<Json<Vec<Permission>>> = row.get("own_permissions")?;
    let caps: Option<Json<OwnCaps>> = row.get("own_caps")?;
    Ok(UserRow {
        user: User {
            id: row.get("id")?,
            name: row.get("name")?,
            role,
            own_role,
            active: row.get("active")?,
            has_pin: pin_hash.is_some(),
            created_at: row.get("created_at")?,
        },
        permissions: permissions.map_or_else(|| Permissions::of_role(role), |own| own.0.into_iter().collect()),
        caps: caps.map(|own| own.0).unwrap_or_default(),
        password_hash: row.get("password_hash")?,
        pin_hash,
        recovery_hash: row.get("recovery_hash")?,
    })
}

/// The user of this id.
///
/// # Errors
/// As every statement.
pub async fn user_by_id(tx: &mut Tx, id: UserId) -> Result<Option<UserRow>> {
    tx.row(users!("WHERE u.id = $1"), args![id]).await?.as_ref().map(user).transpose()
}

/// The user of this name, whatever its case.
///
/// # Errors
/// As every statement.
pub async fn user_by_name(tx: &mut Tx, tenant: TenantId, name: &str) -> Result<Option<UserRow>> {
    let sql = users!("WHERE u.tenant_id = $1 AND u.name_key = $2");
    tx.row(sql, args![tenant, kontor_domain::text::fold_query(name)]).await?.as_ref().map(user).transpose()
}

/// Everybody, by name.
///
/// # Errors
/// As every statement.
pub async fn users(tx: &mut Tx) -> Result<Vec<User>> {
    Ok(everybody(tx).await?.into_iter().map(|row| row.user).collect())
}

/// Everybody with what they may do, by name.
///
/// # Errors
/// As every statement.
pub(crate) async fn everybody(tx: &mut Tx) -> Result<Vec<UserRow>> {
    tx.rows(users!("ORDER BY u.name_key"), args![]).await?.iter().map(user).collect()
}

/// Those who may sign in, as the sign-in screen shows them.
///
/// # Errors
/// As every statement.
pub async fn faces(tx: &mut Tx) -> Result<Vec<UserFace>> {
    let users = users(tx).await?;
    let faces = users.into_iter().filter(|user| user.active);
    Ok(faces.map(|user| UserFace { id: user.id, name: user.name, has_pin: user.has_pin }).collect())
}

/// Adds a user.
///
/// # Errors
/// `Unique("app_user__name_key")` for a name that is taken.
pub async fn add_user(tx: &mut Tx, tenant: TenantId, row: &UserRow) -> Result<()> {
    tx.run(
        "INSERT INTO app_user (id, tenant_id, name, name_key, role, active, password_hash, pin_hash, recovery_hash, created_at, \
         updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)",
        args![
            row.user.id,
            tenant,
            &row.user.name,
            kontor_domain::text::fold(&row.user.name),
            row.user.role,
            row.user.active,
            &row.password_hash,
            row.pin_hash.clone(),
            row.recovery_hash.clone(),
            row.user.created_at
        ],
    )
    .await?;
    Ok(())
}

/// Changes a user's name, role and whether they may sign in.
///
/// # Errors
/// `Unique("app_user__name_key")` for a name that is taken.
pub async fn change_user(tx: &mut Tx, user: &User, now: DateTime<Utc>) -> Result<()> {
    let sql = "UPDATE app_user SET name = $2, name_key = $3, role = $4, active = $5, updated_at = $6, own_role_id = $7 WHERE id = $1";
    let key = kontor_domain::text::fold(&user.name);
    let own = user.own_role.as_ref().map(|role| role.id);
    tx.run(sql, args![user.id, &user.name, key, user.role, user.active, now, own]).await?;
    Ok(())
}

/// How many may sign in with this role.
///
/// # Errors
/// As every statement.
pub async fn count_active(tx: &mut Tx, role: Role) -> Result<i64> {
    tx.value("SELECT COUNT(*) AS value FROM app_user WHERE role = $1 AND active = $2", args![role, true]).await
}

/// Sets the hash of a password, PIN or recovery code.
///
/// # Errors
/// As every statement.
pub async fn set_hash(tx: &mut Tx, id: UserId, which: Hash, hash: Option<String>, now: DateTime<Utc>) -> Result<()> {
    let sql = match which {
        Hash::Password => "UPDATE app_user SET password_hash = $2, updated_at = $3 WHERE id = $1",
        Hash::Pin => "UPDATE app_user SET pin_hash = $2, updated_at = $3 WHERE id = $1",
        Hash::Recovery => "UPDATE app_user SET recovery_hash = $2, updated_at = $3 WHERE id = $1",
    };
    tx.run(sql, args![id, hash, now]).await?;
    Ok(())
}

/// Which hash of a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hash {
    /// The password's.
    Password,
    /// The PIN's.
    Pin,
    /// The recovery code's.
    Recovery,
}

/// The attempts in a row that failed, and when the last one was.
///
/// # Errors
/// As every statement.
pub async fn attempts(tx: &mut Tx, id: UserId) -> Result<Option<(i64, DateTime<Utc>)>> {
    let row = tx.row("SELECT failed, last_at FROM sign_in_attempt WHERE user_id = $1", args![id]).await?;
    row.map(|row| Ok((row.get("failed")?, row.get("last_at")?))).transpose()
}

/// Counts an attempt before it is checked.
///
/// # Errors
/// As every statement.
pub async fn count_attempt(tx: &mut Tx, tenant: TenantId, id: UserId, now: DateTime<Utc>) -> Result<()> {
    tx.run(
        "INSERT INTO sign_in_attempt (user_id, tenant_id, failed, last_at) VALUES ($1, $2, 1, $3) \
         ON CONFLICT (user_id) DO UPDATE SET failed = sign_in_attempt.failed + 1, last_at = excluded.last_at",
        args![id, tenant, now],
    )
    .await?;
    Ok(())
}

/// Forgets the attempts of somebody who got it right.
///
/// # Errors
/// As every statement.
pub async fn clear_attempts(tx: &mut Tx, id: UserId) -> Result<()> {
    tx.run("DELETE FROM sign_in_attempt WHERE user_id = $1", args![id]).await?;
    Ok(())
}

/// A session to be kept.
pub struct NewSession {
    /// The session.
    pub id: SessionId,
    /// Who.
    pub user_id: UserId,
    /// Where.
    pub register_id: RegisterId,
    /// The hash of its token.
    pub token_hash: Vec<u8>,
    /// When it ends by itself.
    pub expires_at: DateTime<Utc>,
}

/// Begins a session.
///
/// # Errors
/// As every statement.
pub async fn add_session(tx: &mut Tx, tenant: TenantId, session: NewSession, now: DateTime<Utc>) -> Result<()> {
    tx.run(
        "INSERT INTO session (id, tenant_id, user_id, register_id, token_hash, locked, seen_at, expires_at, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $7)",
        args![
            session.id,
            tenant,
            session.user_id,
            session.register_id,
            session.token_hash,
            false,
            now,
            session.expires_at
        ],
    )
    .await?;
    Ok(())
}

/// The session of a token that has not ended, and when it was last touched.
///
/// # Errors
/// As every statement.
pub async fn session_of_token(tx: &mut Tx, hash: &[u8]) -> Result<Option<(Session, DateTime<Utc>)>> {
    let sql = "SELECT s.id AS session_id, s.register_id, s.locked, s.seen_at, s.expires_at, u.id, u.name, u.role, u.active, \
               u.password_hash, u.pin_hash, u.recovery_hash, u.created_at, \
               r.id AS own_id, r.name AS own_name, r.permissions AS own_permissions, r.caps AS own_caps \
               FROM session s JOIN app_user u ON u.id = s.user_id LEFT JOIN own_role r ON r.id = u.own_role_id \
               WHERE s.token_hash = $1 AND s.ended_at IS NULL AND u.active = $2";
    let Some(row) = tx.row(sql, args![hash.to_vec(), true]).await? else { return Ok(None) };
    let UserRow { user, permissions, caps, .. } = user(&row)?;
    let session = Session {
        id: row.get("session_id")?,
        user,
        permissions,
        caps,
        register: business::register(tx, row.get("register_id")?).await?,
        business: business::get(tx).await?,
        locked: row.get("locked")?,
        expires_at: row.get("expires_at")?,
    };
    Ok(Some((session, row.get("seen_at")?)))
}

/// Notes that a session was used.
///
/// # Errors
/// As every statement.
pub async fn touch_session(tx: &mut Tx, id: SessionId, now: DateTime<Utc>) -> Result<()> {
    tx.run("UPDATE session SET seen_at = $2 WHERE id = $1", args![id, now]).await?;
    Ok(())
}

/// Locks a session.
///
/// # Errors
/// As every statement.
pub async fn lock_session(tx: &mut Tx, id: SessionId) -> Result<()> {
    tx.run("UPDATE session SET locked = $2 WHERE id = $1", args![id, true]).await?;
    Ok(())
}

/// Ends a session.
///
/// # Errors
/// As every statement.
pub async fn end_session(tx: &mut Tx, id: SessionId, now: DateTime<Utc>) -> Result<()> {
    tx.run("UPDATE session SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL", args![id, now]).await?;
    Ok(())
}

/// Ends a person's sessions, but for one of them.
///
/// # Errors
/// As every statement.
pub async fn end_sessions_of(tx: &mut Tx, user: UserId, but: Option<SessionId>, now: DateTime<Utc>) -> Result<()> {
    let sql = "UPDATE session SET ended_at = $2 WHERE user_id = $1 AND ended_at IS NULL AND ($3 IS NULL OR id <> $3)";
    tx.run(sql, args![user, now, but]).await?;
    Ok(())
}
