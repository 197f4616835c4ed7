//! Rows of which tickets have a passcode in the vault.

use chrono::{DateTime, Utc};
use kontor_domain::{RepairTicketId, TenantId, VaultKeyId};

use crate::db::Tx;
use crate::{Result, args};

/// The key of a ticket's own, if something is kept under it.
pub(super) async fn own(tx: &mut Tx, ticket: RepairTicketId) -> Result<Option<VaultKeyId>> {
    let row = tx.row("SELECT own_id FROM repair_passcode WHERE ticket_id = $1", args![ticket]).await?;
    row.map(|row| row.get("own_id")).transpose()
}

/// Keeps which key that is. The caller holds the ticket.
pub(super) async fn add(
    tx: &mut Tx,
    (ticket, tenant): (RepairTicketId, TenantId),
    own: VaultKeyId,
    now: DateTime<Utc>,
) -> Result<()> {
    let sql = "INSERT INTO repair_passcode (ticket_id, tenant_id, own_id, created_at) VALUES ($1, $2, $3, $4)";
    tx.run(sql, args![ticket, tenant, own, now]).await?;
    Ok(())
}

/// Keeps that there is none.
pub(super) async fn remove(tx: &mut Tx, ticket: RepairTicketId) -> Result<()> {
    tx.run("DELETE FROM repair_passcode WHERE ticket_id = $1", args![ticket]).await?;
    Ok(())
}
