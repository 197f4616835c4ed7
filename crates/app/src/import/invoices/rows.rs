//! Rows of the invoices of a file of sales.

use chrono::{DateTime, Utc};
use kontor_domain::import::{RowOutcome, SaleSort};
use kontor_domain::{ImportId, TenantId};
use uuid::Uuid;

use super::Seen;
use crate::db::{Json, Tx};
use crate::{Result, args};

/// Notes that rows of an invoice wait.
pub(super) async fn note(
    tx: &mut Tx,
    (tenant, run): (TenantId, ImportId),
    (key, seen): (&str, &Seen),
    now: DateTime<Utc>,
) -> Result<()> {
    tx.run(
        "INSERT INTO import_invoice (run_id, invoice_key, tenant_id, at, line, row_count, settled, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (run_id, invoice_key) DO UPDATE SET \
         row_count = import_invoice.row_count + excluded.row_count, \
         at = CASE WHEN excluded.at < import_invoice.at THEN excluded.at ELSE import_invoice.at END",
        args![run, key, tenant, seen.at, seen.line, seen.rows, false, now],
    )
    .await?;
    Ok(())
}

/// The next invoices that were not taken, the earliest first: each with its key, its time, and how many rows it has.
pub(in crate::import) async fn next(
    tx: &mut Tx,
    run: ImportId,
    most: i64,
) -> Result<Vec<(String, DateTime<Utc>, i64)>> {
    let sql = "SELECT invoice_key, at, row_count FROM import_invoice WHERE run_id = $1 AND settled = $2 \
               ORDER BY at, line LIMIT $3";
    let rows = tx.rows(sql, args![run, false, most]).await?;
    rows.iter().map(|row| Ok((row.get("invoice_key")?, row.get("at")?, row.get("row_count")?))).collect()
}

/// The rows of an invoice that wait, in the order of the file: their lines and cells; and whether others were refused.
pub(in crate::import) async fn rows(tx: &mut Tx, run: ImportId, key: &str) -> Result<(Vec<(i64, Vec<String>)>, bool)> {
    let sql = "SELECT line, outcome, cells FROM import_row WHERE run_id = $1 AND row_key = $2";
    let (mut waiting, mut in_part) = (Vec::new(), false);
    for row in tx.rows(sql, args![run, key]).await? {
        match row.get("outcome")? {
            RowOutcome::Waiting => {
                let Json(cells) = row.get::<Json<Vec<String>>>("cells")?;
                waiting.push((row.get("line")?, cells));
            }
            RowOutcome::Refused => in_part = true,
            _ => {}
        }
    }
    waiting.sort_by_key(|(line, _)| *line);
    Ok((waiting, in_part))
}

/// What became of a row that waited.
pub(in crate::import) struct Settled<'a> {
    pub(in crate::import) line: i64,
    pub(in crate::import) outcome: RowOutcome,
    pub(in crate::import) sort: SaleSort,
    pub(in crate::import) subject_id: Option<Uuid>,
    pub(in crate::import) reason: &'a str,
    /// Whether its cells are kept.
    pub(in crate::import) keeps_cells: bool,
}

/// Notes what became of a row that waited.
pub(in crate::import) async fn settle_row(
    tx: &mut Tx,
    run: ImportId,
    row: &Settled<'_>,
    now: DateTime<Utc>,
) -> Result<()> {
    let sql = "UPDATE import_row SET outcome = $3, sort = $4, subject_id = $5, reason = $6, created_at = $7, \
               cells = CASE WHEN $8 THEN cells END WHERE run_id = $1 AND line = $2";
    tx.run(sql, args![run, row.line, row.outcome, row.sort.as_str(), row.subject_id, row.reason, now, row.keeps_cells])
        .await?;
    Ok(())
}

/// Notes that every row of an invoice that waits was taken, and stands in this document.
pub(in crate::import) async fn settle_all(
    tx: &mut Tx,
    run: ImportId,
    key: &str,
    document: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<()> {
    // Nothing is said against a row that waits. To ask for its outcome would lead SQLite through all rows that wait.
    let sql = "UPDATE import_row SET outcome = $4, subject_id = $5, created_at = $6, cells = NULL \
               WHERE run_id = $1 AND row_key = $2 AND reason = $3";
    tx.run(sql, args![run, key, "", RowOutcome::Added, document, now]).await?;
    Ok(())
}

/// Notes that an invoice was taken.
pub(in crate::import) async fn settle(tx: &mut Tx, run: ImportId, key: &str) -> Result<()> {
    let sql = "UPDATE import_invoice SET settled = $3 WHERE run_id = $1 AND invoice_key = $2";
    tx.run(sql, args![run, key, true]).await?;
    Ok(())
}
