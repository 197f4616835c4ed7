//! Rows of tickets, by whose they are.

use chrono::{DateTime, Utc};
use kontor_domain::{CustomerId, RepairTicketId};

use crate::db::Tx;
use crate::{Result, args};

/// How many devices of a customer are at a desk.
pub(super) async fn count_here(tx: &mut Tx, id: CustomerId) -> Result<i64> {
    let sql =
        "SELECT COUNT(*) AS value FROM repair_ticket WHERE (customer_id = $1 OR brought_by = $1) AND ended_at IS NULL";
    tx.value(sql, args![id]).await
}

/// The tickets say what their customer is called now.
pub(super) async fn rename(tx: &mut Tx, id: CustomerId, (name, phone): (&str, &str), who: &str) -> Result<()> {
    let sql = "UPDATE repair_ticket SET customer_name = $2, customer_phone = $3, who = $4 WHERE customer_id = $1";
    tx.run(sql, args![id, name, phone, who]).await?;
    Ok(())
}

/// The tickets of one customer are another's.
pub(super) async fn give(tx: &mut Tx, other: CustomerId, keep: CustomerId) -> Result<()> {
    tx.run("UPDATE repair_ticket SET customer_id = $2 WHERE customer_id = $1", args![other, keep]).await?;
    Ok(())
}

/// The tickets that were written for a customer are this one's again.
pub(super) async fn own_again(tx: &mut Tx, brought: CustomerId, whose: CustomerId) -> Result<()> {
    let sql = "UPDATE repair_ticket SET customer_id = $2 WHERE brought_by = $1 AND customer_id IS NOT NULL";
    tx.run(sql, args![brought, whose]).await?;
    Ok(())
}

/// The tickets that are or were a customer's.
pub(super) async fn of(tx: &mut Tx, id: CustomerId) -> Result<Vec<RepairTicketId>> {
    let sql =
        "SELECT id FROM repair_ticket WHERE customer_id = $1 OR brought_by = $1 ORDER BY created_at DESC, id DESC";
    tx.rows(sql, args![id]).await?.iter().map(|row| row.get("id")).collect()
}

/// The tickets that were written for a customer, the latest first.
pub(super) async fn brought(tx: &mut Tx, id: CustomerId) -> Result<Vec<RepairTicketId>> {
    let sql = "SELECT id FROM repair_ticket WHERE brought_by = $1 ORDER BY created_at DESC, id DESC";
    tx.rows(sql, args![id]).await?.iter().map(|row| row.get("id")).collect()
}

/// Takes out what was written on a ticket, and what came with its device.
pub(super) async fn drop_texts(tx: &mut Tx, ticket: RepairTicketId) -> Result<()> {
    tx.run("DELETE FROM repair_note WHERE ticket_id = $1", args![ticket]).await?;
    tx.run("DELETE FROM repair_accessory WHERE ticket_id = $1", args![ticket]).await?;
    Ok(())
}

/// Takes out whose tickets were and what they said of the device.
pub(super) async fn empty(tx: &mut Tx, id: CustomerId, now: DateTime<Utc>) -> Result<()> {
    let sql = "UPDATE repair_ticket SET customer_id = NULL, brought_by = NULL, customer_name = '', customer_phone = '', \
               problem = '', what = LOWER(number), who = '', updated_at = $2 WHERE customer_id = $1 OR brought_by = $1";
    tx.run(sql, args![id, now]).await?;
    Ok(())
}
