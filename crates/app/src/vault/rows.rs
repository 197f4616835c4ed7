//! Rows of the vault. What is sealed in them says nothing without the keys.

use chrono::{DateTime, Utc};
use kontor_domain::vault::{SecretFace, SecretKind, VaultWay, WayKind};
use kontor_domain::{TenantId, UserId, VaultKeyId, VaultSecretId, VaultWayId};
use uuid::Uuid;

use crate::db::{Row, Tx};
use crate::{Result, args};

/// The data key, sealed.
pub(super) struct KeyRow {
    pub(super) id: Uuid,
    pub(super) version: i64,
    pub(super) sealed: Vec<u8>,
    pub(super) created_at: DateTime<Utc>,
}

/// A way to open the vault.
pub(super) struct WayRow {
    pub(super) id: VaultWayId,
    pub(super) kind: WayKind,
    pub(super) name: String,
    pub(super) user_id: Option<UserId>,
    pub(super) salt: Vec<u8>,
    pub(super) sealed: Vec<u8>,
    pub(super) created_at: DateTime<Utc>,
}

/// A secret, sealed.
pub(super) struct SecretRow {
    pub(super) id: VaultSecretId,
    pub(super) kind: SecretKind,
    pub(super) row_id: Uuid,
    pub(super) name: String,
    pub(super) own_id: Option<VaultKeyId>,
    pub(super) version: i64,
    pub(super) sealed: Vec<u8>,
}

/// What a key of its own is about: whether it was destroyed.
pub(super) struct OwnRow {
    pub(super) destroyed_at: Option<DateTime<Utc>>,
}

/// The data key that is in use.
pub(super) async fn key(tx: &mut Tx) -> Result<Option<KeyRow>> {
    let sql = "SELECT id, version, sealed, created_at FROM vault_key ORDER BY version DESC LIMIT 1";
    let row = tx.row(sql, args![]).await?;
    row.map(|row| {
        Ok(KeyRow {
            id: row.get("id")?,
            version: row.get("version")?,
            sealed: row.get("sealed")?,
            created_at: row.get("created_at")?,
        })
    })
    .transpose()
}

/// Adds a data key.
pub(super) async fn add_key(tx: &mut Tx, tenant: TenantId, key: KeyRow) -> Result<()> {
    let sql = "INSERT INTO vault_key (id, tenant_id, version, sealed, created_at) VALUES ($1, $2, $3, $4, $5)";
    tx.run(sql, args![key.id, tenant, key.version, key.sealed, key.created_at]).await?;
    Ok(())
}

/// Removes every data key up to a version.
pub(super) async fn remove_keys(tx: &mut Tx, upto: i64) -> Result<()> {
    tx.run("DELETE FROM vault_key WHERE version <= $1", args![upto]).await?;
    Ok(())
}

/// Every way to open the vault, the newest first.
pub(super) async fn ways(tx: &mut Tx) -> Result<Vec<WayRow>> {
    let sql =
        "SELECT id, kind, name, user_id, salt, sealed, created_at FROM vault_way ORDER BY created_at DESC, id DESC";
    let way = |row: &Row| {
        Ok(WayRow {
            id: row.get("id")?,
            kind: row.get("kind")?,
            name: row.get("name")?,
            user_id: row.get("user_id")?,
            salt: row.get("salt")?,
            sealed: row.get("sealed")?,
            created_at: row.get("created_at")?,
        })
    };
    tx.rows(sql, args![]).await?.iter().map(way).collect()
}

impl WayRow {
    /// As people see it.
    pub(super) fn shown(self, here: Option<VaultWayId>) -> VaultWay {
        let Self { id, kind, name, created_at, .. } = self;
        VaultWay { id, kind, name, here: here == Some(id), created_at }
    }
}

/// Adds a way.
pub(super) async fn add_way(tx: &mut Tx, tenant: TenantId, way: WayRow) -> Result<()> {
    let sql = "INSERT INTO vault_way (id, tenant_id, kind, name, user_id, salt, sealed, created_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let WayRow { id, kind, name, user_id, salt, sealed, created_at } = way;
    tx.run(sql, args![id, tenant, kind, name, user_id, salt, sealed, created_at]).await?;
    Ok(())
}

/// Removes a way.
pub(super) async fn remove_way(tx: &mut Tx, id: VaultWayId) -> Result<()> {
    tx.run("DELETE FROM vault_way WHERE id = $1", args![id]).await?;
    Ok(())
}

/// A secret, by where it belongs.
pub(super) async fn at(tx: &mut Tx, tenant: TenantId, kind: SecretKind, row_id: Uuid) -> Result<Option<SecretRow>> {
    let sql = "SELECT id, kind, row_id, name, own_id, version, sealed FROM vault_secret \
               WHERE tenant_id = $1 AND kind = $2 AND row_id = $3";
    tx.row(sql, args![tenant, kind, row_id]).await?.as_ref().map(secret).transpose()
}

/// A secret, by its id.
pub(super) async fn by_id(tx: &mut Tx, id: VaultSecretId) -> Result<Option<SecretRow>> {
    let sql = "SELECT id, kind, row_id, name, own_id, version, sealed FROM vault_secret WHERE id = $1";
    tx.row(sql, args![id]).await?.as_ref().map(secret).transpose()
}

/// Every secret.
pub(super) async fn all(tx: &mut Tx) -> Result<Vec<SecretRow>> {
    let sql = "SELECT id, kind, row_id, name, own_id, version, sealed FROM vault_secret ORDER BY id";
    tx.rows(sql, args![]).await?.iter().map(secret).collect()
}

fn secret(row: &Row) -> Result<SecretRow> {
    Ok(SecretRow {
        id: row.get("id")?,
        kind: row.get("kind")?,
        row_id: row.get("row_id")?,
        name: row.get("name")?,
        own_id: row.get("own_id")?,
        version: row.get("version")?,
        sealed: row.get("sealed")?,
    })
}

/// Adds a secret.
pub(super) async fn add(tx: &mut Tx, tenant: TenantId, secret: SecretRow, now: DateTime<Utc>) -> Result<()> {
    let sql = "INSERT INTO vault_secret (id, tenant_id, kind, row_id, name, own_id, version, sealed, created_at, updated_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)";
    let SecretRow { id, kind, row_id, name, own_id, version, sealed } = secret;
    tx.run(sql, args![id, tenant, kind, row_id, name, own_id, version, sealed, now]).await?;
    Ok(())
}

/// Seals a secret that says something else now.
pub(super) async fn change(tx: &mut Tx, secret: SecretRow, now: DateTime<Utc>) -> Result<()> {
    let sql =
        "UPDATE vault_secret SET name = $2, own_id = $3, version = $4, sealed = $5, updated_at = $6 WHERE id = $1";
    let SecretRow { id, name, own_id, version, sealed, .. } = secret;
    tx.run(sql, args![id, name, own_id, version, sealed, now]).await?;
    Ok(())
}

/// Seals a secret anew that says what it said.
pub(super) async fn reseal(tx: &mut Tx, id: VaultSecretId, version: i64, sealed: Vec<u8>) -> Result<()> {
    tx.run("UPDATE vault_secret SET version = $2, sealed = $3 WHERE id = $1", args![id, version, sealed]).await?;
    Ok(())
}

/// Removes a secret.
pub(super) async fn remove(tx: &mut Tx, id: VaultSecretId) -> Result<()> {
    tx.run("DELETE FROM vault_secret WHERE id = $1", args![id]).await?;
    Ok(())
}

/// Removes what is under a key of its own.
pub(super) async fn remove_under(tx: &mut Tx, own: VaultKeyId) -> Result<()> {
    tx.run("DELETE FROM vault_secret WHERE own_id = $1", args![own]).await?;
    Ok(())
}

/// How many secrets there are.
pub(super) async fn count(tx: &mut Tx) -> Result<i64> {
    tx.value("SELECT COUNT(*) AS value FROM vault_secret", args![]).await
}

/// What is kept, by name.
pub(super) async fn faces(tx: &mut Tx) -> Result<Vec<SecretFace>> {
    let sql = "SELECT id, kind, name, own_id, updated_at FROM vault_secret ORDER BY updated_at DESC, id LIMIT 1000";
    let face = |row: &Row| {
        let own: Option<VaultKeyId> = row.get("own_id")?;
        Ok(SecretFace {
            id: row.get("id")?,
            kind: row.get("kind")?,
            name: row.get("name")?,
            own_key: own.is_some(),
            updated_at: row.get("updated_at")?,
        })
    };
    tx.rows(sql, args![]).await?.iter().map(face).collect()
}

/// Whether a key of its own was made, and destroyed.
pub(super) async fn own(tx: &mut Tx, id: VaultKeyId) -> Result<Option<OwnRow>> {
    let row = tx.row("SELECT destroyed_at FROM vault_own WHERE id = $1", args![id]).await?;
    row.map(|row| Ok(OwnRow { destroyed_at: row.get("destroyed_at")? })).transpose()
}

/// Notes that there is a key of its own.
pub(super) async fn add_own(tx: &mut Tx, tenant: TenantId, id: VaultKeyId, now: DateTime<Utc>) -> Result<()> {
    let sql = "INSERT INTO vault_own (id, tenant_id, created_at, destroyed_at) VALUES ($1, $2, $3, $4)";
    tx.run(sql, args![id, tenant, now, None::<DateTime<Utc>>]).await?;
    Ok(())
}

/// Notes that a key of its own is destroyed.
pub(super) async fn give_up(tx: &mut Tx, id: VaultKeyId, now: DateTime<Utc>) -> Result<()> {
    let sql = "UPDATE vault_own SET destroyed_at = $2 WHERE id = $1 AND destroyed_at IS NULL";
    tx.run(sql, args![id, now]).await?;
    Ok(())
}

/// The keys of their own that were not destroyed.
pub(super) async fn owned(tx: &mut Tx) -> Result<Vec<VaultKeyId>> {
    let sql = "SELECT id FROM vault_own WHERE destroyed_at IS NULL ORDER BY id";
    tx.rows(sql, args![]).await?.iter().map(|row| row.get("id")).collect()
}

/// Removes every secret, every data key and every way.
pub(super) async fn empty(tx: &mut Tx) -> Result<()> {
    tx.run("DELETE FROM vault_secret", args![]).await?;
    tx.run("DELETE FROM vault_key", args![]).await?;
    tx.run("DELETE FROM vault_way", args![]).await?;
    Ok(())
}
