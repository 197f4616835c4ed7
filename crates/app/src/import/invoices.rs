//! The invoices of a file of sales, until all of it was read: an invoice's rows may stand anywhere in it, and a return
//! before the sale it takes back.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use kontor_domain::business::Business;
use kontor_domain::import::{ImportRun, InvoiceRow, RowOutcome, SaleSort, invoice};
use kontor_domain::{ImportId, Minor, Refusal, TenantId, text};
use uuid::Uuid;

use super::kind::{Did, Kind, Planned, Unread};
use crate::cx::Cx;
use crate::db::{Json, Tx};
use crate::sales::import as sales;
use crate::{Result, args};

/// The invoices that a piece of a file speaks of.
pub(super) struct Waiting {
    seen: HashMap<String, Seen>,
}

struct Seen {
    at: DateTime<Utc>,
    line: i64,
    rows: i64,
}

impl Kind for Waiting {
    type Row = InvoiceRow;
    type Plan = DateTime<Utc>;

    // A line that stands twice on an invoice is two lines.
    const ONCE: bool = false;
    const UNREAD: Option<(SaleSort, Option<Minor>)> = Some((SaleSort::Unreadable, None));

    async fn open(_: &mut Cx, _: &ImportRun, _: Option<(String, Uuid)>) -> Result<Self> {
        Ok(Self { seen: HashMap::new() })
    }

    fn read(&self, run: &ImportRun, business: &Business, cells: &[String]) -> std::result::Result<InvoiceRow, Unread> {
        read(run, business, cells)
    }

    fn key(row: &InvoiceRow) -> String {
        text::fold(&row.invoice)
    }

    fn name(row: &InvoiceRow) -> String {
        row.invoice.clone()
    }

    fn sale(row: &InvoiceRow) -> Option<(SaleSort, Option<Minor>)> {
        Some((row.sort, Some(row.amount())))
    }

    async fn plan(&mut self, cx: &mut Cx, row: &InvoiceRow) -> Result<Planned<DateTime<Utc>>> {
        let at = sales::instant(cx, row.at)?;
        if at > cx.now + TimeDelta::days(1) {
            let message = "That day is still to come. Correct the date, or whether the day comes before the month.";
            return Err(Refusal::field("invalid", "date", message).into());
        }
        Ok(Planned { outcome: RowOutcome::Waiting, plan: at })
    }

    async fn carry_out(
        &mut self,
        _: &mut Cx,
        row: &InvoiceRow,
        at: DateTime<Utc>,
        (_, line): (&ImportRun, i64),
    ) -> Result<Did> {
        let seen = self.seen.entry(Self::key(row)).or_insert(Seen { at, line, rows: 0 });
        seen.at = seen.at.min(at);
        seen.rows += 1;
        Ok(Did::default())
    }

    async fn close(self, cx: &mut Cx, run: &ImportRun) -> Result<Option<(String, Uuid)>> {
        let tenant = cx.tenant()?;
        for (key, seen) in self.seen {
            note(&mut cx.tx, (tenant, run.id), (&key, &seen), cx.now).await?;
        }
        Ok(None)
    }
}

/// Reads a row of a file of sales.
pub(super) fn read(run: &ImportRun, business: &Business, cells: &[String]) -> std::result::Result<InvoiceRow, Unread> {
    let reading = &run.reading;
    invoice(&reading.columns, cells, (reading.decimals, reading.dates), business.currency).map_err(|unread| Unread {
        key: text::fold(&unread.invoice),
        refusal: unread.refusal,
        sale: Some((unread.sort, unread.amount)),
    })
}

async fn note(
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
pub(super) async fn next(tx: &mut Tx, run: ImportId, most: i64) -> Result<Vec<(String, DateTime<Utc>, i64)>> {
    let sql = "SELECT invoice_key, at, row_count FROM import_invoice WHERE run_id = $1 AND settled = $2 \
               ORDER BY at, line LIMIT $3";
    let rows = tx.rows(sql, args![run, false, most]).await?;
    rows.iter().map(|row| Ok((row.get("invoice_key")?, row.get("at")?, row.get("row_count")?))).collect()
}

/// The rows of an invoice that wait, in the order of the file: their lines and cells; and whether others were refused.
pub(super) async fn rows(tx: &mut Tx, run: ImportId, key: &str) -> Result<(Vec<(i64, Vec<String>)>, bool)> {
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
pub(super) struct Settled<'a> {
    pub(super) line: i64,
    pub(super) outcome: RowOutcome,
    pub(super) sort: SaleSort,
    pub(super) subject_id: Option<Uuid>,
    pub(super) reason: &'a str,
    /// Whether its cells are kept.
    pub(super) keeps_cells: bool,
}

/// Notes what became of a row that waited.
pub(super) async fn settle_row(tx: &mut Tx, run: ImportId, row: &Settled<'_>, now: DateTime<Utc>) -> Result<()> {
    let sql = "UPDATE import_row SET outcome = $3, sort = $4, subject_id = $5, reason = $6, created_at = $7, \
               cells = CASE WHEN $8 THEN cells END WHERE run_id = $1 AND line = $2";
    tx.run(sql, args![run, row.line, row.outcome, row.sort.as_str(), row.subject_id, row.reason, now, row.keeps_cells])
        .await?;
    Ok(())
}

/// Notes that an invoice was taken.
pub(super) async fn settle(tx: &mut Tx, run: ImportId, key: &str) -> Result<()> {
    let sql = "UPDATE import_invoice SET settled = $3 WHERE run_id = $1 AND invoice_key = $2";
    tx.run(sql, args![run, key, true]).await?;
    Ok(())
}
