//! Rows of how the desk works.

use chrono::{DateTime, Utc};
use kontor_domain::TenantId;
use kontor_domain::repairs::Desk;

use crate::db::{Json, Tx};
use crate::{Result, args};

/// The desk of a business that changed it.
pub(super) async fn get(tx: &mut Tx, tenant: TenantId) -> Result<Option<Desk>> {
    let row = tx.row("SELECT desk FROM repair_desk WHERE tenant_id = $1", args![tenant]).await?;
    row.map(|row| Ok(row.get::<Json<Desk>>("desk")?.0)).transpose()
}

/// Keeps how the desk works.
pub(super) async fn put(tx: &mut Tx, tenant: TenantId, desk: &Desk, now: DateTime<Utc>) -> Result<()> {
    let sql = "INSERT INTO repair_desk (tenant_id, desk, created_at, updated_at) VALUES ($1, $2, $3, $3) \
               ON CONFLICT (tenant_id) DO UPDATE SET desk = excluded.desk, updated_at = excluded.updated_at";
    tx.run(sql, args![tenant, Json(desk), now]).await?;
    Ok(())
}
