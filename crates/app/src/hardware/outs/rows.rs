//! Rows of receipts that left: written once.

use chrono::{DateTime, Utc};
use kontor_domain::hardware::JobKind;
use kontor_domain::sales::{ReceiptOut, Way};
use kontor_domain::{CallId, PrintJobId, SaleId, TenantId, UserId};
use uuid::Uuid;

use crate::db::Tx;
use crate::{Result, args};

/// Writes that one was handed out by a call.
pub(super) async fn add(
    tx: &mut Tx,
    tenant: TenantId,
    (id, sale): (CallId, SaleId),
    (way, copy, user): (Way, bool, UserId),
    now: DateTime<Utc>,
) -> Result<()> {
    let sql = "INSERT INTO receipt_out (id, tenant_id, sale_id, way, copy, user_id, created_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7)";
    tx.run(sql, args![id, tenant, sale, way, copy, user, now]).await?;
    Ok(())
}

/// Writes that a job came out, if it was a receipt.
pub(in crate::hardware) async fn printed(tx: &mut Tx, job: PrintJobId, now: DateTime<Utc>) -> Result<()> {
    let sql = "INSERT INTO receipt_out (id, tenant_id, sale_id, way, copy, printer_id, user_id, created_at) \
               SELECT id, tenant_id, sale_id, $2, copy, printer_id, user_id, $3 FROM print_job \
               WHERE id = $1 AND kind = $4 AND sale_id IS NOT NULL";
    tx.run(sql, args![job, Way::Printer, now, JobKind::Receipt]).await?;
    Ok(())
}

/// What a call handed out.
pub(super) async fn one(tx: &mut Tx, id: CallId) -> Result<Option<(SaleId, Way, bool)>> {
    let sql = "SELECT sale_id, way, copy FROM receipt_out WHERE id = $1";
    let row = tx.row(sql, args![id]).await?;
    row.map(|row| Ok((row.get("sale_id")?, row.get("way")?, row.get("copy")?))).transpose()
}

/// Whether one of a sale left.
pub(super) async fn any(tx: &mut Tx, sale: SaleId) -> Result<bool> {
    Ok(tx.row("SELECT id FROM receipt_out WHERE sale_id = $1 LIMIT 1", args![sale]).await?.is_some())
}

/// How those of a sale left, the first one first.
pub(super) async fn of_sale(tx: &mut Tx, sale: SaleId) -> Result<Vec<ReceiptOut>> {
    let sql = "SELECT o.way, o.copy, p.name AS printer, o.created_at FROM receipt_out o \
               LEFT JOIN printer p ON p.id = o.printer_id WHERE o.sale_id = $1 ORDER BY o.created_at, o.copy, o.id";
    let rows = tx.rows(sql, args![sale]).await?;
    let outs = rows.iter().map(|row| {
        Ok(ReceiptOut {
            way: row.get("way")?,
            copy: row.get("copy")?,
            printer: row.get("printer")?,
            at: row.get("created_at")?,
        })
    });
    outs.collect()
}

/// Writes that another paper was handed out by a call.
pub(super) async fn add_paper(
    tx: &mut Tx,
    tenant: TenantId,
    (id, document): (CallId, Uuid),
    (way, copy, user): (Way, bool, UserId),
    now: DateTime<Utc>,
) -> Result<()> {
    let sql = "INSERT INTO document_out (id, tenant_id, document_id, way, copy, user_id, created_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7)";
    tx.run(sql, args![id, tenant, document, way, copy, user, now]).await?;
    Ok(())
}

/// Which other paper a call handed out.
pub(super) async fn one_paper(tx: &mut Tx, id: CallId) -> Result<Option<(Uuid, Way, bool)>> {
    let row = tx.row("SELECT document_id, way, copy FROM document_out WHERE id = $1", args![id]).await?;
    row.map(|row| Ok((row.get("document_id")?, row.get("way")?, row.get("copy")?))).transpose()
}

/// How often another paper left.
pub(super) async fn count_papers(tx: &mut Tx, document: Uuid) -> Result<i64> {
    tx.value("SELECT COUNT(*) AS value FROM document_out WHERE document_id = $1", args![document]).await
}
