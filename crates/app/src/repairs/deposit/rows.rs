//! Rows of deposits.

use chrono::{DateTime, Utc};
use kontor_domain::repairs::DepositMovement;
use kontor_domain::{Minor, RepairDepositMovementId, RepairTicketId, SaleId, TenantId, TenderId};

use crate::db::{Row, Tx};
use crate::{Result, args};

/// Holds the deposit of a ticket, which is there from now on: what there is, and the place of what happens next.
pub(super) async fn hold(
    tx: &mut Tx,
    (tenant, ticket): (TenantId, RepairTicketId),
    now: DateTime<Utc>,
) -> Result<(Minor, i64)> {
    let sql = "INSERT INTO repair_deposit (ticket_id, tenant_id, balance, next_seq, created_at, updated_at) \
               VALUES ($1, $2, 0, 1, $3, $3) ON CONFLICT (ticket_id) DO UPDATE SET updated_at = excluded.updated_at \
               RETURNING balance, next_seq";
    let row = tx.row(sql, args![ticket, tenant, now]).await?;
    let row = row.ok_or_else(|| crate::Failure::fault("a deposit that was held is not there"))?;
    Ok((row.get("balance")?, row.get("next_seq")?))
}

/// Keeps what there is.
pub(super) async fn put(tx: &mut Tx, ticket: RepairTicketId, balance: Minor, next_seq: i64) -> Result<()> {
    let sql = "UPDATE repair_deposit SET balance = $2, next_seq = $3 WHERE ticket_id = $1";
    tx.run(sql, args![ticket, balance, next_seq]).await?;
    Ok(())
}

/// What there is of the deposit of a ticket.
pub(in crate::repairs) async fn balance(tx: &mut Tx, ticket: RepairTicketId) -> Result<Minor> {
    let row = tx.row("SELECT balance FROM repair_deposit WHERE ticket_id = $1", args![ticket]).await?;
    row.map_or(Ok(Minor::ZERO), |row| row.get("balance"))
}

/// The ticket of a number.
pub(super) async fn with_number(tx: &mut Tx, tenant: TenantId, number: &str) -> Result<Option<RepairTicketId>> {
    let sql = "SELECT id FROM repair_ticket WHERE tenant_id = $1 AND number = $2";
    tx.row(sql, args![tenant, number]).await?.map(|row| row.get("id")).transpose()
}

/// Writes a movement; `Unique("repair_deposit_movement__payment_id")` and its like for what is there.
pub(super) async fn add(tx: &mut Tx, tenant: TenantId, movement: &DepositMovement) -> Result<()> {
    tx.run(
        "INSERT INTO repair_deposit_movement (id, tenant_id, ticket_id, seq, kind, amount, balance_before, balance_after, number, \
         reason, sale_id, tender_id, payment_id, user_id, user_name, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
        args![
            movement.id,
            tenant,
            movement.ticket_id,
            movement.seq,
            movement.kind,
            movement.amount,
            movement.before,
            movement.after,
            &movement.number,
            &movement.reason,
            movement.sale_id,
            movement.tender_id,
            movement.payment_id,
            movement.user_id,
            &movement.user,
            movement.at
        ],
    )
    .await?;
    Ok(())
}

fn read(row: &Row) -> Result<DepositMovement> {
    Ok(DepositMovement {
        id: row.get("id")?,
        ticket_id: row.get("ticket_id")?,
        seq: row.get("seq")?,
        kind: row.get("kind")?,
        amount: row.get("amount")?,
        before: row.get("balance_before")?,
        after: row.get("balance_after")?,
        number: row.get("number")?,
        reason: row.get("reason")?,
        sale_id: row.get("sale_id")?,
        tender_id: row.get("tender_id")?,
        payment_id: row.get("payment_id")?,
        user_id: row.get("user_id")?,
        user: row.get("user_name")?,
        at: row.get("created_at")?,
    })
}

/// A movement.
pub(super) async fn movement(tx: &mut Tx, id: RepairDepositMovementId) -> Result<Option<DepositMovement>> {
    let sql = "SELECT id, ticket_id, seq, kind, amount, balance_before, balance_after, number, reason, sale_id, tender_id, \
               payment_id, user_id, user_name, created_at FROM repair_deposit_movement WHERE id = $1";
    tx.row(sql, args![id]).await?.as_ref().map(read).transpose()
}

/// What happened to the deposit of a ticket, the first first.
pub(in crate::repairs) async fn of_ticket(tx: &mut Tx, ticket: RepairTicketId) -> Result<Vec<DepositMovement>> {
    let sql = "SELECT id, ticket_id, seq, kind, amount, balance_before, balance_after, number, reason, sale_id, tender_id, \
               payment_id, user_id, user_name, created_at FROM repair_deposit_movement WHERE ticket_id = $1 ORDER BY seq";
    tx.rows(sql, args![ticket]).await?.iter().map(read).collect()
}

/// What a sale took off deposits, by its tenders.
pub(super) async fn of_sale(tx: &mut Tx, sale: SaleId) -> Result<Vec<(Option<TenderId>, Minor, Minor)>> {
    let sql = "SELECT tender_id, amount, balance_after FROM repair_deposit_movement WHERE sale_id = $1";
    let rows = tx.rows(sql, args![sale]).await?;
    rows.iter().map(|row| Ok((row.get("tender_id")?, row.get("amount")?, row.get("balance_after")?))).collect()
}

/// How many movements there are, and how many of them by tenders.
pub(super) async fn count(tx: &mut Tx) -> Result<(i64, i64)> {
    let sql = "SELECT COUNT(*) AS number, COUNT(tender_id) AS tenders FROM repair_deposit_movement";
    let row = tx.row(sql, args![]).await?;
    row.map_or(Ok((0, 0)), |row| Ok((row.get("number")?, row.get("tenders")?)))
}

/// Deposits that are not what their movements come to: the ticket's number, what is kept, and the sum.
pub(super) async fn wrong(tx: &mut Tx) -> Result<Vec<(String, Minor, Minor)>> {
    let sql = "SELECT t.number, d.balance, CAST(COALESCE(SUM(m.amount), 0) AS BIGINT) AS sum FROM repair_deposit d \
               JOIN repair_ticket t ON t.id = d.ticket_id LEFT JOIN repair_deposit_movement m ON m.ticket_id = d.ticket_id \
               GROUP BY d.ticket_id, t.number, d.balance, d.next_seq \
               HAVING d.balance <> COALESCE(SUM(m.amount), 0) OR d.next_seq <> COUNT(m.id) + 1";
    let rows = tx.rows(sql, args![]).await?;
    rows.iter().map(|row| Ok((row.get("number")?, row.get("balance")?, row.get("sum")?))).collect()
}

/// Movements that do not go on where the one before them ended: the ticket's number, and the place.
pub(super) async fn torn(tx: &mut Tx) -> Result<Vec<(String, i64)>> {
    let sql = "SELECT COALESCE(t.number, '') AS number, m.seq FROM (SELECT ticket_id, seq, amount, balance_before, balance_after, \
               COALESCE(SUM(amount) OVER (PARTITION BY ticket_id ORDER BY seq \
               ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS so_far, \
               ROW_NUMBER() OVER (PARTITION BY ticket_id ORDER BY seq) AS place FROM repair_deposit_movement) m \
               LEFT JOIN repair_ticket t ON t.id = m.ticket_id \
               WHERE m.balance_before <> m.so_far OR m.balance_after <> m.balance_before + m.amount OR m.seq <> m.place \
               OR t.id IS NULL ORDER BY 1, 2";
    let rows = tx.rows(sql, args![]).await?;
    rows.iter().map(|row| Ok((row.get("number")?, row.get("seq")?))).collect()
}
