//! Rows of signatures.

use kontor_domain::repairs::Signature;
use kontor_domain::{RepairTicketId, TenantId, UserId};

use crate::db::Tx;
use crate::{Result, args};

/// Adds a signature. The caller holds the ticket, which has none.
pub(super) async fn add(tx: &mut Tx, (tenant, user): (TenantId, UserId), signature: &Signature) -> Result<()> {
    let sql = "INSERT INTO repair_signature (ticket_id, tenant_id, path, user_id, user_name, created_at) \
               VALUES ($1, $2, $3, $4, $5, $6)";
    let Signature { ticket_id, path, user: name, at } = signature;
    tx.run(sql, args![*ticket_id, tenant, path, user, name, *at]).await?;
    Ok(())
}

/// The signature of a ticket.
pub(super) async fn get(tx: &mut Tx, ticket: RepairTicketId) -> Result<Option<Signature>> {
    let sql = "SELECT path, user_name, created_at FROM repair_signature WHERE ticket_id = $1";
    let row = tx.row(sql, args![ticket]).await?;
    row.map(|row| {
        Ok(Signature {
            ticket_id: ticket,
            path: row.get("path")?,
            user: row.get("user_name")?,
            at: row.get("created_at")?,
        })
    })
    .transpose()
}

/// Removes a signature.
pub(super) async fn remove(tx: &mut Tx, ticket: RepairTicketId) -> Result<()> {
    tx.run("DELETE FROM repair_signature WHERE ticket_id = $1", args![ticket]).await?;
    Ok(())
}
