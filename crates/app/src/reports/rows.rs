//! Rows of sums that are kept.

use chrono::{DateTime, NaiveDate, Utc};
use kontor_domain::reports::Period;
use kontor_domain::{StoreId, TenantId};

use crate::db::Tx;
use crate::{Result, args};

/// Over what sums are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Grain {
    Day,
    /// A calendar month; its day is the first.
    Month,
    /// A calendar year up to the end of a month; its day is the first of that month.
    Year,
}

impl Grain {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Month => "month",
            Self::Year => "year",
        }
    }
}

/// Which sums are kept.
pub(super) type Which = (&'static str, Grain);

/// Sums of a store, of a day or month, as of a version.
pub(super) struct Kept {
    pub(super) store_id: StoreId,
    pub(super) day: NaiveDate,
    pub(super) version: i64,
    pub(super) figures: Vec<u8>,
}

/// What is kept over a period, the earliest first.
pub(super) async fn kept(tx: &mut Tx, tenant: TenantId, (part, grain): Which, period: Period) -> Result<Vec<Kept>> {
    let sql = "SELECT store_id, day, version, figures FROM report_part \
               WHERE tenant_id = $1 AND part = $2 AND grain = $3 AND day >= $4 AND day <= $5 ORDER BY day, store_id";
    let rows = tx.rows(sql, args![tenant, part, grain.as_str(), period.from, period.to]).await?;
    let kept = rows.iter().map(|row| {
        Ok(Kept {
            store_id: row.get("store_id")?,
            day: row.get("day")?,
            version: row.get("version")?,
            figures: row.get("figures")?,
        })
    });
    kept.collect()
}

/// Of which version sums are kept, and these, of one store.
pub(super) async fn one(
    tx: &mut Tx,
    tenant: TenantId,
    (part, grain): Which,
    (store, day): (StoreId, NaiveDate),
) -> Result<Option<(i64, Vec<u8>)>> {
    let sql = "SELECT version, figures FROM report_part \
               WHERE tenant_id = $1 AND part = $2 AND grain = $3 AND day = $4 AND store_id = $5";
    let row = tx.row(sql, args![tenant, part, grain.as_str(), day, store]).await?;
    row.map(|row| Ok((row.get("version")?, row.get("figures")?))).transpose()
}

/// Of which versions something is kept.
pub(super) async fn versions(
    tx: &mut Tx,
    tenant: TenantId,
    (part, grain): Which,
) -> Result<Vec<(StoreId, NaiveDate, i64)>> {
    let sql = "SELECT store_id, day, version FROM report_part WHERE tenant_id = $1 AND part = $2 AND grain = $3";
    let rows = tx.rows(sql, args![tenant, part, grain.as_str()]).await?;
    rows.iter().map(|row| Ok((row.get("store_id")?, row.get("day")?, row.get("version")?))).collect()
}

/// Keeps sums in place of what was kept.
pub(super) async fn keep(
    tx: &mut Tx,
    tenant: TenantId,
    (part, grain): Which,
    sums: Kept,
    now: DateTime<Utc>,
) -> Result<()> {
    tx.run(
        "INSERT INTO report_part (tenant_id, part, grain, day, store_id, version, figures, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (tenant_id, part, grain, day, store_id) DO UPDATE \
         SET version = excluded.version, figures = excluded.figures, created_at = excluded.created_at",
        args![tenant, part, grain.as_str(), sums.day, sums.store_id, sums.version, sums.figures, now],
    )
    .await?;
    Ok(())
}
