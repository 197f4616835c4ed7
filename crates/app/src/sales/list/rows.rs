//! Rows of the list of sales.

use chrono::NaiveDate;
use kontor_domain::page::Page;
use kontor_domain::sales::{ListSales, SaleKind, SaleList, SaleRow};
use kontor_domain::{CustomerId, RegisterId, SaleId, TenantId, UserId, text};

use super::Lines;
use crate::db::{Row, Tx, Value};
use crate::{Failure, Result, args};

/// What narrows a list beside its own filters.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Narrow {
    pub(super) hour: Option<u8>,
    pub(super) user_id: Option<UserId>,
    pub(super) customer_id: Option<CustomerId>,
    /// Only sales without a customer.
    pub(super) nobody: bool,
    pub(super) register_id: Option<RegisterId>,
}

/// Before and after every day that is written.
const EVER: [Option<NaiveDate>; 2] = [NaiveDate::from_ymd_opt(1, 1, 1), NaiveDate::from_ymd_opt(9999, 12, 31)];

/// `$1` to `$14`.
fn filters(tenant: TenantId, (call, narrow): (&ListSales, Narrow)) -> Vec<Value> {
    let text = text::fold_query(&call.text).replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    let [first, last] = EVER;
    args![
        tenant,
        call.from.or(first),
        call.to.or(last),
        format!("%{text}%"),
        call.kind,
        call.tender,
        call.register_id,
        call.customer_id,
        call.store_id,
        narrow.hour,
        narrow.user_id,
        narrow.register_id,
        narrow.customer_id,
        narrow.nobody
    ]
}

/// A page of whole sales and returns, the latest first, and what all that match come to.
pub(super) async fn whole(tx: &mut Tx, tenant: TenantId, asked: (&ListSales, Narrow)) -> Result<SaleList> {
    let sql = "SELECT COUNT(*) AS total, CAST(COALESCE(SUM(CASE WHEN s.kind = 'return' THEN -s.total ELSE s.total END), 0) AS BIGINT) AS sum \
               FROM sale s WHERE s.tenant_id = $1 AND s.business_date >= $2 AND s.business_date <= $3 AND s.voided_at IS NULL \
               AND s.search LIKE $4 ESCAPE '\\' AND ($5 IS NULL OR s.kind = $5) \
               AND ($6 IS NULL OR EXISTS (SELECT 1 FROM tender t WHERE t.sale_id = s.id AND t.kind = $6)) \
               AND ($7 IS NULL OR s.register_id = $7) AND ($8 IS NULL OR s.customer_id = $8 OR s.customer_id IN (SELECT b.customer_id FROM sale_buyer b WHERE b.counts_for = $8)) AND ($9 IS NULL OR s.store_id = $9) \
               AND ($10 IS NULL OR s.local_hour = $10) AND ($11 IS NULL OR s.user_id = $11) AND ($12 IS NULL OR s.register_id = $12) \
               AND ($13 IS NULL OR s.customer_id = $13 OR s.customer_id IN (SELECT b.customer_id FROM sale_buyer b WHERE b.counts_for = $13)) AND (NOT $14 OR s.customer_id IS NULL)";
    let sums = tx.row(sql, filters(tenant, asked)).await?;
    let sql = "SELECT s.id, s.kind, s.number, s.completed_at, s.register_name, s.user_name, s.customer_name, \
               s.line_count, s.total, s.of_sale_id, s.reference, s.in_part, CAST(NULL AS BIGINT) AS part \
               FROM sale s WHERE s.tenant_id = $1 AND s.business_date >= $2 AND s.business_date <= $3 AND s.voided_at IS NULL \
               AND s.search LIKE $4 ESCAPE '\\' AND ($5 IS NULL OR s.kind = $5) \
               AND ($6 IS NULL OR EXISTS (SELECT 1 FROM tender t WHERE t.sale_id = s.id AND t.kind = $6)) \
               AND ($7 IS NULL OR s.register_id = $7) AND ($8 IS NULL OR s.customer_id = $8 OR s.customer_id IN (SELECT b.customer_id FROM sale_buyer b WHERE b.counts_for = $8)) AND ($9 IS NULL OR s.store_id = $9) \
               AND ($10 IS NULL OR s.local_hour = $10) AND ($11 IS NULL OR s.user_id = $11) AND ($12 IS NULL OR s.register_id = $12) \
               AND ($13 IS NULL OR s.customer_id = $13 OR s.customer_id IN (SELECT b.customer_id FROM sale_buyer b WHERE b.counts_for = $13)) AND (NOT $14 OR s.customer_id IS NULL) \
               ORDER BY s.business_date DESC, s.completed_at DESC, s.id DESC LIMIT $15 OFFSET $16";
    let mut values = filters(tenant, asked);
    values.extend(args![asked.0.window.rows(), asked.0.window.skip()]);
    page(sums, &tx.rows(sql, values).await?)
}

/// A page of sales and returns that have such lines, the latest first, and what those lines come to.
pub(super) async fn of_lines(
    tx: &mut Tx,
    tenant: TenantId,
    asked: (&ListSales, Narrow),
    lines: Lines<'_>,
) -> Result<SaleList> {
    let of_lines = || match lines {
        Lines::Of(variant) => args![Some(variant), None::<&str>, None::<i64>],
        Lines::Under(name, rate) => args![None::<kontor_domain::VariantId>, Some(name), Some(rate.0)],
    };
    let sql = "SELECT COUNT(DISTINCT s.id) AS total, CAST(COALESCE(SUM(CASE WHEN s.kind = 'return' THEN -l.total ELSE l.total END), 0) AS BIGINT) AS sum \
               FROM sale s JOIN sale_line l ON l.sale_id = s.id \
               WHERE s.tenant_id = $1 AND s.business_date >= $2 AND s.business_date <= $3 AND s.voided_at IS NULL \
               AND s.search LIKE $4 ESCAPE '\\' AND ($5 IS NULL OR s.kind = $5) \
               AND ($6 IS NULL OR EXISTS (SELECT 1 FROM tender t WHERE t.sale_id = s.id AND t.kind = $6)) \
               AND ($7 IS NULL OR s.register_id = $7) AND ($8 IS NULL OR s.customer_id = $8 OR s.customer_id IN (SELECT b.customer_id FROM sale_buyer b WHERE b.counts_for = $8)) AND ($9 IS NULL OR s.store_id = $9) \
               AND ($10 IS NULL OR s.local_hour = $10) AND ($11 IS NULL OR s.user_id = $11) AND ($12 IS NULL OR s.register_id = $12) \
               AND ($13 IS NULL OR s.customer_id = $13 OR s.customer_id IN (SELECT b.customer_id FROM sale_buyer b WHERE b.counts_for = $13)) AND (NOT $14 OR s.customer_id IS NULL) \
               AND ($15 IS NULL OR l.variant_id = $15) AND ($16 IS NULL OR l.tax_name = $16) AND ($17 IS NULL OR l.rate = $17)";
    let mut values = filters(tenant, asked);
    values.extend(of_lines());
    let sums = tx.row(sql, values).await?;
    let sql = "SELECT s.id, s.kind, s.number, s.completed_at, s.register_name, s.user_name, s.customer_name, \
               s.line_count, s.total, s.of_sale_id, s.reference, s.in_part, CAST(SUM(l.total) AS BIGINT) AS part \
               FROM sale s JOIN sale_line l ON l.sale_id = s.id \
               WHERE s.tenant_id = $1 AND s.business_date >= $2 AND s.business_date <= $3 AND s.voided_at IS NULL \
               AND s.search LIKE $4 ESCAPE '\\' AND ($5 IS NULL OR s.kind = $5) \
               AND ($6 IS NULL OR EXISTS (SELECT 1 FROM tender t WHERE t.sale_id = s.id AND t.kind = $6)) \
               AND ($7 IS NULL OR s.register_id = $7) AND ($8 IS NULL OR s.customer_id = $8 OR s.customer_id IN (SELECT b.customer_id FROM sale_buyer b WHERE b.counts_for = $8)) AND ($9 IS NULL OR s.store_id = $9) \
               AND ($10 IS NULL OR s.local_hour = $10) AND ($11 IS NULL OR s.user_id = $11) AND ($12 IS NULL OR s.register_id = $12) \
               AND ($13 IS NULL OR s.customer_id = $13 OR s.customer_id IN (SELECT b.customer_id FROM sale_buyer b WHERE b.counts_for = $13)) AND (NOT $14 OR s.customer_id IS NULL) \
               AND ($15 IS NULL OR l.variant_id = $15) AND ($16 IS NULL OR l.tax_name = $16) AND ($17 IS NULL OR l.rate = $17) \
               GROUP BY s.id ORDER BY s.business_date DESC, s.completed_at DESC, s.id DESC LIMIT $18 OFFSET $19";
    let mut values = filters(tenant, asked);
    values.extend(of_lines());
    values.extend(args![asked.0.window.rows(), asked.0.window.skip()]);
    page(sums, &tx.rows(sql, values).await?)
}

fn page(sums: Option<Row>, rows: &[Row]) -> Result<SaleList> {
    let sums = sums.ok_or_else(|| Failure::fault("a sum gave no row"))?;
    let rows = rows.iter().map(row).collect::<Result<_>>()?;
    Ok(SaleList { page: Page { rows, total: sums.get("total")? }, sum: sums.get("sum")? })
}

fn row(row: &Row) -> Result<SaleRow> {
    let name: String = row.get("customer_name")?;
    Ok(SaleRow {
        id: row.get("id")?,
        kind: row.get("kind")?,
        number: row.get("number")?,
        completed_at: row.get("completed_at")?,
        register: row.get("register_name")?,
        user: row.get("user_name")?,
        customer: (!name.is_empty()).then_some(name),
        lines: row.get("line_count")?,
        total: row.get("total")?,
        reference: row.get("reference")?,
        in_part: row.get("in_part")?,
        without_receipt: row.get::<SaleKind>("kind")? == SaleKind::Return
            && row.get::<Option<SaleId>>("of_sale_id")?.is_none(),
        part: row.get("part")?,
    })
}
