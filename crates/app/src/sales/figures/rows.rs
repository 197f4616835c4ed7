//! Rows of days and sums over them.

use chrono::{DateTime, NaiveDate, Utc};
use kontor_domain::reports::{Figures, Period};
use kontor_domain::sales::TaxKey;
use kontor_domain::{CustomerId, Minor, RegisterId, StoreId, TenantId, UserId, VariantId};

use crate::db::{Row, Tx};
use crate::{Result, args};

/// A business day of a store, and how often its sales changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DayVersion {
    pub(crate) store_id: StoreId,
    pub(crate) day: NaiveDate,
    pub(crate) version: i64,
}

/// Notes that the sales of a business day changed. Whoever writes or voids a sale says so in the same transaction; on
/// PostgreSQL the day is held until the commit, so that a version stands for the same sales for everybody.
///
/// # Errors
/// As every statement.
pub(crate) async fn touch_day(
    tx: &mut Tx,
    (tenant, store): (TenantId, StoreId),
    day: NaiveDate,
    now: DateTime<Utc>,
) -> Result<()> {
    tx.run(
        "INSERT INTO sale_day (store_id, day, tenant_id, version, created_at, updated_at) VALUES ($1, $2, $3, 1, $4, $4) \
         ON CONFLICT (store_id, day) DO UPDATE SET version = sale_day.version + 1, updated_at = excluded.updated_at",
        args![store, day, tenant, now],
    )
    .await?;
    Ok(())
}

/// The days of a period on which a business sold, the earliest first.
///
/// # Errors
/// As every statement.
pub(crate) async fn days(tx: &mut Tx, tenant: TenantId, period: Period) -> Result<Vec<DayVersion>> {
    let sql = "SELECT store_id, day, version FROM sale_day WHERE tenant_id = $1 AND day >= $2 AND day <= $3 ORDER BY day, store_id";
    let rows = tx.rows(sql, args![tenant, period.from, period.to]).await?;
    let days = rows.iter().map(|row| {
        Ok(DayVersion { store_id: row.get("store_id")?, day: row.get("day")?, version: row.get("version")? })
    });
    days.collect()
}

/// Whether a business has sold anything yet.
///
/// # Errors
/// As every statement.
pub(crate) async fn any_day(tx: &mut Tx, tenant: TenantId) -> Result<bool> {
    Ok(tx.row("SELECT day FROM sale_day WHERE tenant_id = $1 LIMIT 1", args![tenant]).await?.is_some())
}

/// What was added to the sales of a period, less to its returns, as cash was rounded.
///
/// # Errors
/// As every statement.
pub(crate) async fn rounding(tx: &mut Tx, tenant: TenantId, period: Period, store: Option<StoreId>) -> Result<Minor> {
    let sql = "SELECT CAST(COALESCE(SUM(CASE WHEN kind = 'return' THEN -rounding ELSE rounding END), 0) AS BIGINT) AS value \
               FROM sale WHERE tenant_id = $1 AND rounding <> 0 AND business_date >= $2 AND business_date <= $3 \
               AND ($4 IS NULL OR store_id = $4)";
    tx.value(sql, args![tenant, period.from, period.to, store]).await
}

/// The hour, who sold, and where.
pub(crate) type TillKey = (u8, UserId, RegisterId);

/// What a day's sales and returns come to, by hour, cashier and register.
///
/// # Errors
/// As every statement.
pub(crate) async fn by_till(tx: &mut Tx, store: StoreId, day: NaiveDate) -> Result<Vec<(TillKey, Figures)>> {
    let sql = "SELECT s.local_hour, s.user_id, s.register_id, s.kind, COUNT(*) AS number, \
               CAST(SUM((SELECT SUM(l.qty) FROM sale_line l WHERE l.sale_id = s.id)) AS BIGINT) AS qty, \
               CAST(SUM(s.total) AS BIGINT) AS total, CAST(SUM(s.line_discounts + s.cart_discount) AS BIGINT) AS discounts, \
               CAST(SUM(s.tax) AS BIGINT) AS tax FROM sale s WHERE s.store_id = $1 AND s.business_date = $2 \
               AND s.voided_at IS NULL GROUP BY s.local_hour, s.user_id, s.register_id, s.kind";
    let rows = tx.rows(sql, args![store, day]).await?;
    let key = |row: &Row| -> Result<TillKey> {
        let hour: i64 = row.get("local_hour")?;
        Ok((u8::try_from(hour).unwrap_or_default(), row.get("user_id")?, row.get("register_id")?))
    };
    rows.iter().map(|row| Ok((key(row)?, figures(row)?))).collect()
}

/// What a day's sales and returns come to, by customer.
///
/// # Errors
/// As every statement.
pub(crate) async fn by_customer(
    tx: &mut Tx,
    store: StoreId,
    day: NaiveDate,
) -> Result<Vec<(Option<CustomerId>, Figures)>> {
    let sql = "SELECT s.customer_id, s.kind, COUNT(*) AS number, \
               CAST(SUM((SELECT SUM(l.qty) FROM sale_line l WHERE l.sale_id = s.id)) AS BIGINT) AS qty, \
               CAST(SUM(s.total) AS BIGINT) AS total, CAST(SUM(s.line_discounts + s.cart_discount) AS BIGINT) AS discounts, \
               CAST(SUM(s.tax) AS BIGINT) AS tax FROM sale s WHERE s.store_id = $1 AND s.business_date = $2 \
               AND s.voided_at IS NULL GROUP BY s.customer_id, s.kind";
    let rows = tx.rows(sql, args![store, day]).await?;
    rows.iter().map(|row| Ok((row.get("customer_id")?, figures(row)?))).collect()
}

/// What the lines of a day's sales and returns come to, by variant.
///
/// # Errors
/// As every statement.
pub(crate) async fn by_variant(tx: &mut Tx, store: StoreId, day: NaiveDate) -> Result<Vec<(VariantId, Figures)>> {
    let sql = "SELECT l.variant_id, s.kind, COUNT(*) AS number, CAST(SUM(l.qty) AS BIGINT) AS qty, \
               CAST(SUM(l.total) AS BIGINT) AS total, CAST(SUM(l.line_discount + l.cart_discount) AS BIGINT) AS discounts, \
               CAST(SUM(l.tax) AS BIGINT) AS tax FROM sale s JOIN sale_line l ON l.sale_id = s.id \
               WHERE s.store_id = $1 AND s.business_date = $2 AND s.voided_at IS NULL GROUP BY l.variant_id, s.kind";
    let rows = tx.rows(sql, args![store, day]).await?;
    rows.iter().map(|row| Ok((row.get("variant_id")?, figures(row)?))).collect()
}

/// What the lines whose cost is known come to on a day, by variant: without tax, and in place of discounts what they cost.
/// What came back and not to the shelf is lost, so that it cost what it did.
///
/// # Errors
/// As every statement.
pub(crate) async fn by_cost(tx: &mut Tx, store: StoreId, day: NaiveDate) -> Result<Vec<(VariantId, Figures)>> {
    let sql = "SELECT l.variant_id, s.kind, COUNT(*) AS number, CAST(SUM(l.qty) AS BIGINT) AS qty, \
               CAST(SUM(l.net) AS BIGINT) AS total, \
               CAST(SUM(CASE WHEN COALESCE(l.goes_to, 'stock') = 'stock' THEN COALESCE(l.cost, 0) ELSE 0 END) AS BIGINT) AS discounts, \
               CAST(0 AS BIGINT) AS tax FROM sale s JOIN sale_line l ON l.sale_id = s.id \
               LEFT JOIN sale_line o ON o.id = l.of_line_id \
               WHERE s.store_id = $1 AND s.business_date = $2 AND s.voided_at IS NULL \
               AND COALESCE(l.cost, o.cost) IS NOT NULL GROUP BY l.variant_id, s.kind";
    let rows = tx.rows(sql, args![store, day]).await?;
    rows.iter().map(|row| Ok((row.get("variant_id")?, figures(row)?))).collect()
}

/// What the lines of a day's sales and returns come to, by tax.
///
/// # Errors
/// As every statement.
pub(crate) async fn by_tax(tx: &mut Tx, store: StoreId, day: NaiveDate) -> Result<Vec<(TaxKey, Figures)>> {
    let sql = "SELECT l.tax_name, l.rate, s.kind, COUNT(*) AS number, CAST(SUM(l.qty) AS BIGINT) AS qty, \
               CAST(SUM(l.total) AS BIGINT) AS total, CAST(SUM(l.line_discount + l.cart_discount) AS BIGINT) AS discounts, \
               CAST(SUM(l.tax) AS BIGINT) AS tax FROM sale s JOIN sale_line l ON l.sale_id = s.id \
               WHERE s.store_id = $1 AND s.business_date = $2 AND s.voided_at IS NULL GROUP BY l.tax_name, l.rate, s.kind";
    let rows = tx.rows(sql, args![store, day]).await?;
    let key = |row: &Row| -> Result<TaxKey> { Ok(TaxKey { name: row.get("tax_name")?, rate: row.get("rate")? }) };
    rows.iter().map(|row| Ok((key(row)?, figures(row)?))).collect()
}

fn figures(row: &Row) -> Result<Figures> {
    let parts = [row.get("total")?, row.get("discounts")?, row.get("tax")?];
    Ok(Figures::of(row.get("kind")?, row.get("number")?, row.get("qty")?, parts))
}
