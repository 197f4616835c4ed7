//! Rows of roles that a business made for itself.

use chrono::{DateTime, Utc};
use kontor_domain::identity::OwnRole;
use kontor_domain::overrides::OwnCaps;
use kontor_domain::policy::Permission;
use kontor_domain::{OwnRoleId, TenantId, UserId};

use crate::db::{Json, Row, Tx};
use crate::{Result, args};

/// Roles with how many people have them.
macro_rules! roles {
    ($then:literal) => {
        concat!(
            "SELECT r.id, r.name, r.based_on, r.permissions, r.caps, \
             (SELECT COUNT(*) FROM app_user u WHERE u.own_role_id = r.id) AS people FROM own_role r ",
            $then
        )
    };
}

fn read(row: &Row) -> Result<OwnRole> {
    let permissions: Json<Vec<Permission>> = row.get("permissions")?;
    let caps: Json<OwnCaps> = row.get("caps")?;
    Ok(OwnRole {
        id: row.get("id")?,
        name: row.get("name")?,
        based_on: row.get("based_on")?,
        permissions: permissions.0,
        caps: caps.0,
        people: row.get("people")?,
    })
}

/// All of them, by name.
///
/// # Errors
/// As every statement.
pub(super) async fn all(tx: &mut Tx) -> Result<Vec<OwnRole>> {
    tx.rows(roles!("ORDER BY r.name_key"), args![]).await?.iter().map(read).collect()
}

/// One of them.
///
/// # Errors
/// As every statement.
pub(super) async fn get(tx: &mut Tx, id: OwnRoleId) -> Result<Option<OwnRole>> {
    tx.row(roles!("WHERE r.id = $1"), args![id]).await?.as_ref().map(read).transpose()
}

/// One of them, which nobody else gives or removes until the transaction ends.
///
/// # Errors
/// As every statement.
pub(super) async fn hold(tx: &mut Tx, id: OwnRoleId, now: DateTime<Utc>) -> Result<Option<OwnRole>> {
    tx.run("UPDATE own_role SET updated_at = $2 WHERE id = $1", args![id, now]).await?;
    get(tx, id).await
}

/// How many there are.
///
/// # Errors
/// As every statement.
pub(super) async fn count(tx: &mut Tx) -> Result<i64> {
    tx.value("SELECT COUNT(*) AS value FROM own_role", args![]).await
}

/// Writes one, and lets those who have it be what it is based on.
///
/// # Errors
/// `Unique("own_role__name_key")` for a name that is taken.
pub(super) async fn save(tx: &mut Tx, tenant: TenantId, role: &OwnRole, now: DateTime<Utc>) -> Result<()> {
    let key = kontor_domain::text::fold(&role.name);
    tx.run(
        "INSERT INTO own_role (id, tenant_id, name, name_key, based_on, permissions, caps, created_at, updated_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $8, $7, $7) ON CONFLICT (id) DO UPDATE SET name = excluded.name, \
         name_key = excluded.name_key, based_on = excluded.based_on, permissions = excluded.permissions, caps = excluded.caps, \
         updated_at = excluded.updated_at",
        args![role.id, tenant, &role.name, key, role.based_on, Json(role.permissions.clone()), now, Json(role.caps)],
    )
    .await?;
    let sql = "UPDATE app_user SET role = $2, updated_at = $3 WHERE own_role_id = $1 AND role <> $2";
    tx.run(sql, args![role.id, role.based_on, now]).await?;
    Ok(())
}

/// Removes one.
///
/// # Errors
/// As every statement.
pub(super) async fn remove(tx: &mut Tx, id: OwnRoleId) -> Result<()> {
    tx.run("DELETE FROM own_role WHERE id = $1", args![id]).await?;
    Ok(())
}

/// Who has it.
///
/// # Errors
/// As every statement.
pub(super) async fn people(tx: &mut Tx, id: OwnRoleId) -> Result<Vec<UserId>> {
    let rows = tx.rows("SELECT id FROM app_user WHERE own_role_id = $1", args![id]).await?;
    rows.iter().map(|row| row.get("id")).collect()
}
