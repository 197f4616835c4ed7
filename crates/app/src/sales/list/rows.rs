//! Rows of the list of sales.

use chrono::NaiveDate;
use kontor_domain::page::{Cut, Direction};
use kontor_domain::sales::{ListSales, SaleKind, SaleRow, SaleSort};
use kontor_domain::{CustomerId, Minor, RegisterId, SaleId, TenantId, UserId, text};

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

/// `$1` to `$5` of the texts that ask for nothing but days, kind and store.
fn plain_filters(tenant: TenantId, call: &ListSales) -> Vec<Value> {
    let [first, last] = EVER;
    args![tenant, call.from.or(first), call.to.or(last), call.kind, call.store_id]
}

/// Whether days, kind and store are all that is asked: the index `sale_listed` knows these, and no row has to be read
/// that is not shown.
fn is_plain((call, narrow): (&ListSales, Narrow)) -> bool {
    let of_call = call.tender.is_none() && call.register_id.is_none() && call.customer_id.is_none();
    let Narrow { hour, user_id, customer_id, nobody, register_id } = narrow;
    let of_part = hour.is_none() && user_id.is_none() && customer_id.is_none() && !nobody && register_id.is_none();
    of_call && of_part && text::fold_query(&call.text).is_empty()
}

/// Sales `s` by days, kind and store alone.
macro_rules! plainly {
    ($what:literal, $then:literal) => {
        concat!(
            "SELECT ",
            $what,
            " FROM sale s WHERE s.tenant_id = $1 AND s.business_date >= $2 AND s.business_date <= $3 AND s.voided_at IS NULL \
             AND ($4 IS NULL OR s.kind = $4) AND ($5 IS NULL OR s.store_id = $5) ",
            $then
        )
    };
}

/// Sales `s` by every filter, `$1` to `$14`.
macro_rules! narrowly {
    ($what:literal, $then:literal) => {
        concat!(
            "SELECT ",
            $what,
            " WHERE s.tenant_id = $1 AND s.business_date >= $2 AND s.business_date <= $3 AND s.voided_at IS NULL \
             AND s.search LIKE $4 ESCAPE '\\' AND ($5 IS NULL OR s.kind = $5) \
             AND ($6 IS NULL OR EXISTS (SELECT 1 FROM tender t WHERE t.sale_id = s.id AND t.kind = $6)) \
             AND ($7 IS NULL OR s.register_id = $7) AND ($8 IS NULL OR s.customer_id = $8 OR s.customer_id IN (SELECT b.customer_id FROM sale_buyer b WHERE b.counts_for = $8)) AND ($9 IS NULL OR s.store_id = $9) \
             AND ($10 IS NULL OR s.local_hour = $10) AND ($11 IS NULL OR s.user_id = $11) AND ($12 IS NULL OR s.register_id = $12) \
             AND ($13 IS NULL OR s.customer_id = $13 OR s.customer_id IN (SELECT b.customer_id FROM sale_buyer b WHERE b.counts_for = $13)) AND (NOT $14 OR s.customer_id IS NULL) ",
            $then
        )
    };
}

/// What is shown of the sales `s` whose ids a statement gives: what is sorted, or passed over, is but ids.
macro_rules! shown {
    ($ids:ident!($what:literal, $order:literal, $part:literal)) => {
        concat!(
            "SELECT s.id, s.kind, s.number, s.completed_at, s.register_name, s.user_name, s.customer_name, \
             s.line_count, s.total, s.of_sale_id, s.reference, s.in_part, CAST(NULL AS BIGINT) AS part \
             FROM sale s WHERE s.id IN (",
            $ids!($what, ""),
            $order,
            $part,
            ") ",
            $order
        )
    };
}

/// How many whole sales and returns match, and what they come to.
pub(super) async fn sums_of_whole(tx: &mut Tx, tenant: TenantId, asked: (&ListSales, Narrow)) -> Result<(i64, Minor)> {
    let sums = if is_plain(asked) {
        let sql = plainly!(
            "COUNT(*) AS total, CAST(COALESCE(SUM(CASE WHEN s.kind = 'return' THEN -s.total ELSE s.total END), 0) AS BIGINT) AS sum",
            ""
        );
        tx.row(sql, plain_filters(tenant, asked.0)).await?
    } else {
        let sql = narrowly!(
            "COUNT(*) AS total, CAST(COALESCE(SUM(CASE WHEN s.kind = 'return' THEN -s.total ELSE s.total END), 0) AS BIGINT) AS sum FROM sale s",
            ""
        );
        tx.row(sql, filters(tenant, asked)).await?
    };
    read_sums(sums)
}

/// A part of the whole sales and returns that match. What lacks the key comes behind everything else where `lacking` is 1
/// in a list that goes up, or -1 in one that goes down.
pub(super) async fn whole(
    tx: &mut Tx,
    tenant: TenantId,
    asked: (&ListSales, Narrow),
    (cut, lacking): (Cut, i64),
) -> Result<Vec<SaleRow>> {
    let (plain, sort) = (is_plain(asked), asked.0.sort);
    let by_time = sort == SaleSort::Time;
    let mut args = if plain && by_time { plain_filters(tenant, asked.0) } else { filters(tenant, asked) };
    args.extend(args![cut.take, cut.skip]);
    let sql = match (by_time, plain, cut.direction) {
        (true, true, Direction::Ascending) => {
            shown!(plainly!("s.id", "ORDER BY s.business_date, s.completed_at, s.id", " LIMIT $6 OFFSET $7"))
        }
        (true, true, Direction::Descending) => shown!(plainly!(
            "s.id",
            "ORDER BY s.business_date DESC, s.completed_at DESC, s.id DESC",
            " LIMIT $6 OFFSET $7"
        )),
        (true, false, Direction::Ascending) => shown!(narrowly!(
            "s.id FROM sale s",
            "ORDER BY s.business_date, s.completed_at, s.id",
            " LIMIT $15 OFFSET $16"
        )),
        (true, false, Direction::Descending) => shown!(narrowly!(
            "s.id FROM sale s",
            "ORDER BY s.business_date DESC, s.completed_at DESC, s.id DESC",
            " LIMIT $15 OFFSET $16"
        )),
        (false, _, direction) => {
            args.extend(args![sort.as_str(), lacking]);
            match direction {
                Direction::Ascending => shown!(narrowly!(
                    "s.id FROM sale s",
                    "ORDER BY CASE WHEN $17 = 'customer' AND s.customer_name = '' THEN $18 ELSE 0 END, \
                     CASE WHEN $17 <> 'total' THEN 0 WHEN s.kind = 'return' THEN -s.total ELSE s.total END, \
                     CASE $17 WHEN 'number' THEN s.number WHEN 'customer' THEN lower(s.customer_name) WHEN 'cashier' THEN lower(s.user_name) ELSE '' END, \
                     s.business_date, s.completed_at, s.id",
                    " LIMIT $15 OFFSET $16"
                )),
                Direction::Descending => shown!(narrowly!(
                    "s.id FROM sale s",
                    "ORDER BY CASE WHEN $17 = 'customer' AND s.customer_name = '' THEN $18 ELSE 0 END DESC, \
                     CASE WHEN $17 <> 'total' THEN 0 WHEN s.kind = 'return' THEN -s.total ELSE s.total END DESC, \
                     CASE $17 WHEN 'number' THEN s.number WHEN 'customer' THEN lower(s.customer_name) WHEN 'cashier' THEN lower(s.user_name) ELSE '' END DESC, \
                     s.business_date DESC, s.completed_at DESC, s.id DESC",
                    " LIMIT $15 OFFSET $16"
                )),
            }
        }
    };
    tx.rows(sql, args).await?.iter().map(row).collect()
}

/// `$15` to `$17`.
fn lines_args(lines: Lines<'_>) -> Vec<Value> {
    match lines {
        Lines::Of(variant) => args![Some(variant), None::<&str>, None::<i64>],
        Lines::Under(name, rate) => args![None::<kontor_domain::VariantId>, Some(name), Some(rate.0)],
    }
}

/// How many sales and returns have such lines, and what those come to.
pub(super) async fn sums_of_lines(
    tx: &mut Tx,
    tenant: TenantId,
    asked: (&ListSales, Narrow),
    lines: Lines<'_>,
) -> Result<(i64, Minor)> {
    let sql = narrowly!(
        "COUNT(DISTINCT s.id) AS total, CAST(COALESCE(SUM(CASE WHEN s.kind = 'return' THEN -l.total ELSE l.total END), 0) AS BIGINT) AS sum \
         FROM sale s JOIN sale_line l ON l.sale_id = s.id",
        "AND ($15 IS NULL OR l.variant_id = $15) AND ($16 IS NULL OR l.tax_name = $16) AND ($17 IS NULL OR l.rate = $17)"
    );
    let mut args = filters(tenant, asked);
    args.extend(lines_args(lines));
    read_sums(tx.row(sql, args).await?)
}

/// A part of the sales and returns that have such lines, with what those lines of each come to.
pub(super) async fn of_lines(
    tx: &mut Tx,
    tenant: TenantId,
    asked: (&ListSales, Narrow),
    lines: Lines<'_>,
    (cut, lacking): (Cut, i64),
) -> Result<Vec<SaleRow>> {
    let mut args = filters(tenant, asked);
    args.extend(lines_args(lines));
    args.extend(args![cut.take, cut.skip, asked.0.sort.as_str(), lacking]);
    let sql = match cut.direction {
        Direction::Ascending => narrowly!(
            "s.id, s.kind, s.number, s.completed_at, s.register_name, s.user_name, s.customer_name, \
             s.line_count, s.total, s.of_sale_id, s.reference, s.in_part, CAST(SUM(l.total) AS BIGINT) AS part \
             FROM sale s JOIN sale_line l ON l.sale_id = s.id",
            "AND ($15 IS NULL OR l.variant_id = $15) AND ($16 IS NULL OR l.tax_name = $16) AND ($17 IS NULL OR l.rate = $17) GROUP BY s.id \
             ORDER BY CASE WHEN $20 = 'customer' AND s.customer_name = '' THEN $21 ELSE 0 END, \
             CASE WHEN $20 <> 'total' THEN 0 WHEN s.kind = 'return' THEN -SUM(l.total) ELSE SUM(l.total) END, \
             CASE $20 WHEN 'number' THEN s.number WHEN 'customer' THEN lower(s.customer_name) WHEN 'cashier' THEN lower(s.user_name) ELSE '' END, \
             s.business_date, s.completed_at, s.id LIMIT $18 OFFSET $19"
        ),
        Direction::Descending => narrowly!(
            "s.id, s.kind, s.number, s.completed_at, s.register_name, s.user_name, s.customer_name, \
             s.line_count, s.total, s.of_sale_id, s.reference, s.in_part, CAST(SUM(l.total) AS BIGINT) AS part \
             FROM sale s JOIN sale_line l ON l.sale_id = s.id",
            "AND ($15 IS NULL OR l.variant_id = $15) AND ($16 IS NULL OR l.tax_name = $16) AND ($17 IS NULL OR l.rate = $17) GROUP BY s.id \
             ORDER BY CASE WHEN $20 = 'customer' AND s.customer_name = '' THEN $21 ELSE 0 END DESC, \
             CASE WHEN $20 <> 'total' THEN 0 WHEN s.kind = 'return' THEN -SUM(l.total) ELSE SUM(l.total) END DESC, \
             CASE $20 WHEN 'number' THEN s.number WHEN 'customer' THEN lower(s.customer_name) WHEN 'cashier' THEN lower(s.user_name) ELSE '' END DESC, \
             s.business_date DESC, s.completed_at DESC, s.id DESC LIMIT $18 OFFSET $19"
        ),
    };
    tx.rows(sql, args).await?.iter().map(row).collect()
}

fn read_sums(sums: Option<Row>) -> Result<(i64, Minor)> {
    let sums = sums.ok_or_else(|| Failure::fault("a sum gave no row"))?;
    Ok((sums.get("total")?, sums.get("sum")?))
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
