//! Rows of the back office's book and chain.

use chrono::{DateTime, Utc};
use kontor_domain::TenantId;

use super::Office;
use crate::db::Tx;
use crate::journal::rows::{Entry, Kept, ends, kept};
use crate::{Result, args};

/// Holds the book, made when there is none yet: nobody else can take or read it until the transaction ends.
///
/// # Errors
/// As every statement.
pub(super) async fn hold(tx: &mut Tx, tenant: TenantId, now: DateTime<Utc>) -> Result<Office> {
    let sql = "INSERT INTO office_book (tenant_id, chain_rows, chain_head, last_at, created_at, updated_at) \
               VALUES ($1, 0, $2, $3, $3, $3) ON CONFLICT (tenant_id) DO UPDATE SET updated_at = $3 \
               RETURNING chain_rows, chain_head, last_at";
    let row = tx.row(sql, args![tenant, "", now]).await?;
    let Some(row) = row else { return Ok(Office { rows: 0, head: String::new(), at: now }) };
    Ok(Office { rows: row.get("chain_rows")?, head: row.get("chain_head")?, at: row.get("last_at")? })
}

/// Keeps the head of the chain.
///
/// # Errors
/// As every statement.
pub(super) async fn put_head(tx: &mut Tx, tenant: TenantId, office: &Office) -> Result<()> {
    let sql = "UPDATE office_book SET chain_rows = $2, chain_head = $3, last_at = $4 WHERE tenant_id = $1";
    tx.run(sql, args![tenant, office.rows, &office.head, office.at]).await?;
    Ok(())
}

/// Adds a row.
///
/// # Errors
/// As every statement.
pub(super) async fn add(tx: &mut Tx, tenant: TenantId, entry: &Entry<'_>, at: DateTime<Utc>) -> Result<()> {
    tx.run(
        "INSERT INTO office_journal (id, tenant_id, seq, kind, subject_id, content, prev_hash, hash, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        args![entry.id, tenant, entry.seq, entry.kind, entry.subject, entry.content, entry.prev_hash, entry.hash, at],
    )
    .await?;
    Ok(())
}

/// The rows of the chain after a place, in order.
///
/// # Errors
/// As every statement.
pub(crate) async fn after(tx: &mut Tx, seq: i64, limit: i64) -> Result<Vec<Kept>> {
    let sql = "SELECT seq, kind, subject_id, content, prev_hash, hash, created_at FROM office_journal \
               WHERE seq > $1 ORDER BY seq LIMIT $2";
    tx.rows(sql, args![seq, limit]).await?.iter().map(kept).collect()
}

/// What the book says of the chain: how many rows, and the head.
///
/// # Errors
/// As every statement.
pub(crate) async fn head(tx: &mut Tx) -> Result<(i64, String)> {
    let row = tx.row("SELECT chain_rows, chain_head FROM office_book", args![]).await?;
    row.map_or_else(|| Ok((0, String::new())), |row| Ok((row.get("chain_rows")?, row.get("chain_head")?)))
}

/// The first and the last row of the chain with a moment from one up to before another.
///
/// # Errors
/// As every statement.
pub(crate) async fn span(tx: &mut Tx, (from, to): (DateTime<Utc>, DateTime<Utc>)) -> Result<Option<(i64, i64)>> {
    let sql = "SELECT MIN(seq) AS first_row, MAX(seq) AS last_row FROM office_journal WHERE created_at >= $1 AND created_at < $2";
    let row = tx.row(sql, args![from, to]).await?;
    row.as_ref().map_or(Ok(None), ends)
}
