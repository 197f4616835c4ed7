//! Rows of transfers, their lines, and what became of them.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use kontor_domain::page::Window;
use kontor_domain::stock::{Transfer, TransferLine, TransferMove, TransferRow, TransferState};
use kontor_domain::{Minor, Qty, StoreId, TenantId, TransferId, TransferLineId, TransferMoveId, UserId, VariantId};

use crate::business::rows as business;
use crate::db::{Row, Tx};
use crate::stock::serials::{joined, split};
use crate::{Result, args};

/// How many transfers there are.
pub(super) async fn count(tx: &mut Tx, state: Option<TransferState>) -> Result<i64> {
    tx.value("SELECT COUNT(*) AS value FROM transfer WHERE ($1 IS NULL OR state = $1)", args![state]).await
}

/// A page of transfers, the latest first.
pub(super) async fn list(tx: &mut Tx, state: Option<TransferState>, window: Window) -> Result<Vec<TransferRow>> {
    let sql = "SELECT t.id, t.number, t.state, t.from_id, t.to_id, t.created_at, \
               (SELECT COUNT(*) FROM transfer_line l WHERE l.transfer_id = t.id) AS lines \
               FROM transfer t WHERE ($1 IS NULL OR t.state = $1) ORDER BY t.seq DESC LIMIT $2 OFFSET $3";
    let rows = tx.rows(sql, args![state, window.rows(), window.skip()]).await?;
    let stores = business::store_names(tx).await?;
    let name = |id: StoreId| stores.get(&id).cloned().unwrap_or_default();
    rows.iter()
        .map(|row| {
            Ok(TransferRow {
                id: row.get("id")?,
                number: row.get("number")?,
                state: row.get("state")?,
                from: name(row.get("from_id")?),
                to: name(row.get("to_id")?),
                lines: row.get("lines")?,
                created_at: row.get("created_at")?,
            })
        })
        .collect()
}

/// A transfer without its lines.
pub(super) async fn get(tx: &mut Tx, id: TransferId) -> Result<Option<Transfer>> {
    let sql = "SELECT id, number, state, from_id, to_id, note, user_name, created_at, sent_at, ended_at FROM transfer \
               WHERE id = $1";
    let Some(row) = tx.row(sql, args![id]).await? else { return Ok(None) };
    let stores = business::store_names(tx).await?;
    let name = |id: StoreId| stores.get(&id).cloned().unwrap_or_default();
    let (from_id, to_id) = (row.get("from_id")?, row.get("to_id")?);
    Ok(Some(Transfer {
        id,
        number: row.get("number")?,
        state: row.get("state")?,
        from_id,
        from: name(from_id),
        to_id,
        to: name(to_id),
        note: row.get("note")?,
        lines: Vec::new(),
        moves: Vec::new(),
        value: None,
        user: row.get("user_name")?,
        created_at: row.get("created_at")?,
        sent_at: row.get("sent_at")?,
        ended_at: row.get("ended_at")?,
    }))
}

/// Holds a transfer, if it is there: nobody else changes it until the transaction ends.
pub(super) async fn hold(tx: &mut Tx, id: TransferId, now: DateTime<Utc>) -> Result<()> {
    tx.run("UPDATE transfer SET updated_at = $2 WHERE id = $1", args![id, now]).await?;
    Ok(())
}

/// The count that the next transfer gets. The caller holds the business's lock.
pub(super) async fn next(tx: &mut Tx) -> Result<i64> {
    tx.value("SELECT COALESCE(MAX(seq), 0) + 1 AS value FROM transfer", args![]).await
}

/// Adds a draft; `Unique("transfer__id")` for an id that is taken.
pub(super) async fn add(
    tx: &mut Tx,
    tenant: TenantId,
    (id, seq, number): (TransferId, i64, &str),
    (from, to): (StoreId, StoreId),
    (user, name): (UserId, &str),
    now: DateTime<Utc>,
) -> Result<()> {
    let sql = "INSERT INTO transfer (id, tenant_id, from_id, to_id, user_id, seq, number, state, note, user_name, created_at, \
               updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, 'draft', '', $8, $9, $9)";
    tx.run(sql, args![id, tenant, from, to, user, seq, number, name, now]).await?;
    Ok(())
}

/// Changes where a draft goes, and its note.
pub(super) async fn change(tx: &mut Tx, id: TransferId, to: StoreId, note: &str) -> Result<()> {
    tx.run("UPDATE transfer SET to_id = $2, note = $3 WHERE id = $1", args![id, to, note]).await?;
    Ok(())
}

/// Keeps how far a transfer is.
pub(super) async fn set_state(
    tx: &mut Tx,
    id: TransferId,
    state: TransferState,
    (sent_at, ended_at): (Option<DateTime<Utc>>, Option<DateTime<Utc>>),
) -> Result<()> {
    let sql = "UPDATE transfer SET state = $2, sent_at = $3, ended_at = $4 WHERE id = $1";
    tx.run(sql, args![id, state, sent_at, ended_at]).await?;
    Ok(())
}

/// The lines of a transfer, in order.
pub(super) async fn lines(tx: &mut Tx, id: TransferId) -> Result<Vec<TransferLine>> {
    let sql = "SELECT id, variant_id, title, sku, decimals, unit, qty, settled, cost, serials FROM transfer_line \
               WHERE transfer_id = $1 ORDER BY position";
    tx.rows(sql, args![id]).await?.iter().map(line).collect()
}

fn line(row: &Row) -> Result<TransferLine> {
    Ok(TransferLine {
        id: row.get("id")?,
        variant_id: row.get("variant_id")?,
        title: row.get("title")?,
        sku: row.get("sku")?,
        decimals: row.get("decimals")?,
        unit: row.get("unit")?,
        qty: row.get("qty")?,
        settled: row.get("settled")?,
        cost: row.get("cost")?,
        tracked: None,
        serials: split(row.get("serials")?),
        on_the_way: Vec::new(),
    })
}

/// Takes the lines of a draft out.
pub(super) async fn drop_lines(tx: &mut Tx, id: TransferId) -> Result<()> {
    tx.run("DELETE FROM transfer_line WHERE transfer_id = $1", args![id]).await?;
    Ok(())
}

/// Adds a line to a draft; `Unique("transfer_line__id")` for an id that is taken.
pub(super) async fn add_line(
    tx: &mut Tx,
    tenant: TenantId,
    (id, position): (TransferId, i64),
    line: &TransferLine,
    now: DateTime<Utc>,
) -> Result<()> {
    tx.run(
        "INSERT INTO transfer_line (id, tenant_id, transfer_id, variant_id, position, title, sku, decimals, unit, qty, settled, \
         serials, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, $11, $12, $12)",
        args![
            line.id,
            tenant,
            id,
            line.variant_id,
            position,
            &line.title,
            &line.sku,
            line.decimals,
            &line.unit,
            line.qty,
            joined(&line.serials),
            now
        ],
    )
    .await?;
    Ok(())
}

/// Keeps what a line cost as it was sent.
pub(super) async fn set_cost(tx: &mut Tx, id: TransferLineId, cost: Option<Minor>, now: DateTime<Utc>) -> Result<()> {
    tx.run("UPDATE transfer_line SET cost = $2, updated_at = $3 WHERE id = $1", args![id, cost, now]).await?;
    Ok(())
}

/// Keeps of how many of a line it is known what became of them.
pub(super) async fn set_settled(tx: &mut Tx, id: TransferLineId, settled: Qty, now: DateTime<Utc>) -> Result<()> {
    tx.run("UPDATE transfer_line SET settled = $2, updated_at = $3 WHERE id = $1", args![id, settled, now]).await?;
    Ok(())
}

/// Whether something was made of a transfer under this id.
pub(super) async fn is_made(tx: &mut Tx, id: TransferMoveId) -> Result<bool> {
    Ok(tx.row("SELECT id FROM transfer_move WHERE act_id = $1 LIMIT 1", args![id]).await?.is_some())
}

/// Adds what became of goods of a line.
pub(super) async fn add_move(
    tx: &mut Tx,
    tenant: TenantId,
    (id, act): (TransferMoveId, TransferMoveId),
    user: UserId,
    made: &TransferMove,
) -> Result<()> {
    tx.run(
        "INSERT INTO transfer_move (id, act_id, tenant_id, line_id, fate, qty, cost, serials, note, user_id, user_name, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        args![
            id,
            act,
            tenant,
            made.line_id,
            made.fate,
            made.qty,
            made.cost,
            joined(&made.serials),
            &made.note,
            user,
            &made.user,
            made.at
        ],
    )
    .await?;
    Ok(())
}

/// What became of the goods of a transfer, the first first.
pub(super) async fn moves(tx: &mut Tx, id: TransferId) -> Result<Vec<TransferMove>> {
    let sql = "SELECT m.line_id, m.fate, m.qty, m.cost, m.serials, m.note, m.user_name, m.created_at FROM transfer_move m \
               JOIN transfer_line l ON l.id = m.line_id WHERE l.transfer_id = $1 ORDER BY m.created_at, l.position, m.id";
    let rows = tx.rows(sql, args![id]).await?;
    rows.iter()
        .map(|row| {
            Ok(TransferMove {
                line_id: row.get("line_id")?,
                fate: row.get("fate")?,
                qty: row.get("qty")?,
                cost: row.get("cost")?,
                serials: split(row.get("serials")?),
                note: row.get("note")?,
                user: row.get("user_name")?,
                at: row.get("created_at")?,
            })
        })
        .collect()
}

/// Whether goods of any of these variants are on their way.
pub(crate) async fn on_the_way(tx: &mut Tx) -> Result<Vec<VariantId>> {
    let sql = "SELECT DISTINCT l.variant_id FROM transfer_line l JOIN transfer t ON t.id = l.transfer_id \
               WHERE t.state = 'sent' AND l.settled < l.qty";
    tx.rows(sql, args![]).await?.iter().map(|row| row.get("variant_id")).collect()
}

/// Transfers of which a line says otherwise than what became of it, or that are not as far as their lines: their numbers.
pub(super) async fn wrong(tx: &mut Tx) -> Result<Vec<String>> {
    let sql = "SELECT DISTINCT t.number FROM transfer t JOIN transfer_line l ON l.transfer_id = t.id \
               WHERE l.settled <> COALESCE((SELECT SUM(m.qty) FROM transfer_move m WHERE m.line_id = l.id), 0) \
               OR l.settled > l.qty OR (t.state = 'draft' AND l.settled <> 0) \
               OR (t.state = 'closed' AND l.settled <> l.qty) \
               OR (t.state = 'cancelled' AND t.sent_at IS NOT NULL AND l.settled <> l.qty) \
               OR (l.settled = l.qty AND l.cost IS NOT NULL \
               AND l.cost <> COALESCE((SELECT SUM(m.cost) FROM transfer_move m WHERE m.line_id = l.id), 0)) ORDER BY t.number";
    tx.rows(sql, args![]).await?.iter().map(|row| row.get("number")).collect()
}

/// What moved in stores by transfers, as those say it: each transfer, store and variant, how many and what they cost.
pub(super) type Moved = HashMap<(TransferId, StoreId, VariantId), (Qty, Minor)>;

/// What moved in stores by transfers, as those say it.
pub(super) async fn said(tx: &mut Tx) -> Result<Moved> {
    let sql = "SELECT transfer_id, store_id, variant_id, CAST(SUM(qty) AS BIGINT) AS qty, CAST(SUM(cost) AS BIGINT) AS cost FROM ( \
               SELECT t.id AS transfer_id, t.from_id AS store_id, l.variant_id, -l.qty AS qty, -COALESCE(l.cost, 0) AS cost \
               FROM transfer_line l JOIN transfer t ON t.id = l.transfer_id WHERE t.sent_at IS NOT NULL UNION ALL \
               SELECT t.id AS transfer_id, CASE WHEN m.fate = 'back' THEN t.from_id ELSE t.to_id END AS store_id, l.variant_id, m.qty, \
               COALESCE(m.cost, 0) AS cost FROM transfer_move m JOIN transfer_line l ON l.id = m.line_id \
               JOIN transfer t ON t.id = l.transfer_id WHERE m.fate IN ('received', 'back')) AS moved \
               GROUP BY transfer_id, store_id, variant_id";
    moved(tx, sql).await
}

/// What stock moved by transfers.
pub(super) async fn booked(tx: &mut Tx) -> Result<Moved> {
    let sql = "SELECT m.transfer_id, m.store_id, COALESCE(k.variant_id, m.variant_id) AS variant_id, \
               CAST(SUM(COALESCE(k.qty, m.qty)) AS BIGINT) AS qty, CAST(SUM(COALESCE(m.cost, 0)) AS BIGINT) AS cost \
               FROM stock_movement m LEFT JOIN pack_movement k ON k.movement_id = m.id WHERE m.transfer_id IS NOT NULL \
               GROUP BY m.transfer_id, m.store_id, COALESCE(k.variant_id, m.variant_id)";
    moved(tx, sql).await
}

async fn moved(tx: &mut Tx, sql: &'static str) -> Result<Moved> {
    let mut all = HashMap::new();
    for row in tx.rows(sql, args![]).await? {
        let key = (row.get("transfer_id")?, row.get("store_id")?, row.get("variant_id")?);
        all.insert(key, (row.get("qty")?, row.get("cost")?));
    }
    Ok(all)
}
