//! Rows of sales that were brought in.

use chrono::{DateTime, NaiveDate, Utc};
use kontor_domain::import::Made;
use kontor_domain::sales::{LineAmounts, SaleFace, SaleKind};
use kontor_domain::{
    CustomerId, ImportId, Minor, Qty, Rate, RegisterId, SaleId, SaleLineId, TenantId, VariantId, text,
};

use crate::db::Tx;
use crate::sales::rows::amounts;
use crate::{Result, args};

/// A line of a document that was brought in.
pub(super) struct ImportedLine {
    pub(super) kind: SaleKind,
    pub(super) sku: String,
    pub(super) qty: Qty,
    pub(super) unit_price: Minor,
}

/// The lines of the documents that a register keeps under a foreign number, or that have this number themselves, and that
/// count.
pub(super) async fn lines_of(
    tx: &mut Tx,
    tenant: TenantId,
    register: Option<RegisterId>,
    reference: &str,
) -> Result<Vec<ImportedLine>> {
    let sql = "SELECT s.kind, l.sku, l.qty, l.unit_price FROM sale s JOIN sale_line l ON l.sale_id = s.id \
               WHERE s.register_id = $1 AND s.reference_key = $2 AND s.reference_key <> '' AND s.voided_at IS NULL \
               UNION ALL SELECT s.kind, l.sku, l.qty, l.unit_price FROM sale s JOIN sale_line l ON l.sale_id = s.id \
               WHERE s.tenant_id = $3 AND s.number = $4 AND s.voided_at IS NULL";
    let rows = tx.rows(sql, args![register, text::fold(reference), tenant, reference]).await?;
    let lines = rows.iter().map(|row| {
        Ok(ImportedLine {
            kind: row.get("kind")?,
            sku: row.get("sku")?,
            qty: row.get("qty")?,
            unit_price: row.get("unit_price")?,
        })
    });
    lines.collect()
}

/// A line that somebody bought.
pub(super) struct Purchase {
    pub(super) line_id: SaleLineId,
    pub(super) sale: SaleFace,
    pub(super) qty: Qty,
    pub(super) returned: Qty,
    pub(super) amounts: LineAmounts,
    pub(super) tax_name: String,
    pub(super) rate: Rate,
}

/// What a customer has bought of a variant at a price up to a moment, the latest first.
pub(super) async fn purchases(
    tx: &mut Tx,
    (customer, variant, price): (CustomerId, VariantId, Minor),
    until: DateTime<Utc>,
) -> Result<Vec<Purchase>> {
    let sql = "SELECT l.id, l.sale_id, s.number, l.qty, l.base, l.line_discount, l.cart_discount, l.net, l.tax, l.total, \
               l.tax_name, l.rate, CAST(COALESCE((SELECT SUM(r.qty) FROM sale_line r JOIN sale b ON b.id = r.sale_id \
               WHERE r.of_line_id = l.id AND b.voided_at IS NULL), 0) AS BIGINT) AS returned \
               FROM sale s JOIN sale_line l ON l.sale_id = s.id \
               WHERE (s.customer_id = $1 OR s.customer_id IN (SELECT b.customer_id FROM sale_buyer b WHERE b.counts_for = $1)) \
               AND l.variant_id = $2 \
               AND l.unit_price = $3 AND s.completed_at <= $4 AND s.kind = $5 AND s.voided_at IS NULL \
               ORDER BY s.completed_at DESC, s.seq DESC, l.position LIMIT 200";
    let rows = tx.rows(sql, args![customer, variant, price, until, SaleKind::Sale]).await?;
    let purchases = rows.iter().map(|row| {
        Ok(Purchase {
            line_id: row.get("id")?,
            sale: SaleFace { id: row.get("sale_id")?, number: row.get("number")? },
            qty: row.get("qty")?,
            returned: row.get("returned")?,
            amounts: amounts(row)?,
            tax_name: row.get("tax_name")?,
            rate: row.get("rate")?,
        })
    });
    purchases.collect()
}

/// What an import has made of an invoice and counts, the returns first.
pub(super) async fn documents_of(tx: &mut Tx, import: ImportId, reference: &str) -> Result<Vec<(SaleId, String)>> {
    let sql = "SELECT id, number FROM sale WHERE import_id = $1 AND reference_key = $2 AND voided_at IS NULL ORDER BY kind, seq";
    let rows = tx.rows(sql, args![import, reference]).await?;
    rows.iter().map(|row| Ok((row.get("id")?, row.get("number")?))).collect()
}

/// Whether goods of a sale were taken back by anything but the import that brought it.
pub(super) async fn was_taken_back(tx: &mut Tx, sale: SaleId, import: ImportId) -> Result<bool> {
    let sql = "SELECT id FROM sale WHERE of_sale_id = $1 AND voided_at IS NULL AND (import_id IS NULL OR import_id <> $2) LIMIT 1";
    Ok(tx.row(sql, args![sale, import]).await?.is_some())
}

/// Takes a document that was brought in out of the count; gives the business day that it counted for.
pub(super) async fn set_voided(tx: &mut Tx, sale: SaleId, at: DateTime<Utc>) -> Result<NaiveDate> {
    tx.value("UPDATE sale SET voided_at = $2 WHERE id = $1 RETURNING business_date AS value", args![sale, at]).await
}

/// The documents that an import has made.
pub(crate) struct MadeBy {
    /// Sales.
    pub(crate) sales: Made,
    /// Returns of purchases.
    pub(crate) returns: Made,
    /// Returns without a receipt.
    pub(crate) returns_without_receipt: Made,
}

/// What an import has made and counts.
pub(crate) async fn made_by(tx: &mut Tx, import: ImportId) -> Result<MadeBy> {
    let sql = "SELECT kind, CAST(CASE WHEN of_sale_id IS NULL THEN 0 ELSE 1 END AS BIGINT) AS matched, COUNT(*) AS documents, \
               CAST(SUM(CASE WHEN in_part THEN 1 ELSE 0 END) AS BIGINT) AS parts, CAST(SUM(total) AS BIGINT) AS total \
               FROM sale WHERE import_id = $1 AND voided_at IS NULL GROUP BY kind, CASE WHEN of_sale_id IS NULL THEN 0 ELSE 1 END";
    let (mut sales, mut returns, mut without) = (Made::default(), Made::default(), Made::default());
    for row in tx.rows(sql, args![import]).await? {
        let made = Made { documents: row.get("documents")?, in_part: row.get("parts")?, total: row.get("total")? };
        match (row.get("kind")?, row.get::<i64>("matched")?) {
            (SaleKind::Sale, _) => sales = made,
            (SaleKind::Return, 0) => without = made,
            (SaleKind::Return, _) => returns = made,
        }
    }
    Ok(MadeBy { sales, returns, returns_without_receipt: without })
}
