//! Rows of the numbers of changes.

use chrono::{DateTime, Utc};
use kontor_domain::TenantId;

use crate::db::Tx;
use crate::{Result, args};

/// Takes the next number, and holds it until the end of the transaction.
pub(super) async fn next(tx: &mut Tx, tenant: TenantId, now: DateTime<Utc>) -> Result<i64> {
    let sql = "INSERT INTO catalog_change (tenant_id, number, created_at, updated_at) VALUES ($1, 1, $2, $2) \
               ON CONFLICT (tenant_id) DO UPDATE SET number = catalog_change.number + 1, updated_at = excluded.updated_at \
               RETURNING number AS value";
    tx.value(sql, args![tenant, now]).await
}

/// The last number that the transaction sees; 0 before the first change.
pub(in crate::catalog) async fn last(tx: &mut Tx, tenant: TenantId) -> Result<i64> {
    let row = tx.row("SELECT number FROM catalog_change WHERE tenant_id = $1", args![tenant]).await?;
    row.map_or(Ok(0), |row| row.get("number"))
}
