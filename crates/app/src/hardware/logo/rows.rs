//! Rows of the picture on top of receipts.

use chrono::{DateTime, Utc};
use kontor_domain::TenantId;

use crate::db::Tx;
use crate::{Result, args};

/// The picture, if there is one.
pub(super) async fn get(tx: &mut Tx) -> Result<Option<Vec<u8>>> {
    tx.row("SELECT image FROM logo", args![]).await?.map(|row| row.get("image")).transpose()
}

/// Keeps a picture where there is none.
pub(super) async fn add(tx: &mut Tx, tenant: TenantId, image: Vec<u8>, now: DateTime<Utc>) -> Result<()> {
    tx.run("INSERT INTO logo (tenant_id, image, created_at) VALUES ($1, $2, $3)", args![tenant, image, now]).await?;
    Ok(())
}

/// Takes the picture away.
pub(super) async fn remove(tx: &mut Tx) -> Result<()> {
    tx.run("DELETE FROM logo", args![]).await?;
    Ok(())
}
