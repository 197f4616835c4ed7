//! Sums over the lines of returns.

use kontor_domain::reports::Period;
use kontor_domain::{Minor, Qty, StoreId, TenantId, UserId, VariantId};

use crate::db::{Column, Tx};
use crate::{Result, args};

/// What came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Back {
    /// In how many lines.
    pub(crate) count: i64,
    /// How many things.
    pub(crate) items: Qty,
    /// What was refunded for them, tax included.
    pub(crate) refunded: Minor,
}

/// Whose returns, over which days, of which store or all.
pub(crate) type Of = (TenantId, Period, Option<StoreId>);

/// Lines of returns by something.
macro_rules! back {
    ($by:literal) => {
        concat!(
            "SELECT ",
            $by,
            " AS what, COUNT(*) AS number, CAST(SUM(l.qty) AS BIGINT) AS qty, CAST(SUM(l.total) AS BIGINT) AS total \
             FROM sale s JOIN sale_line l ON l.sale_id = s.id WHERE s.tenant_id = $1 AND s.kind = 'return' \
             AND s.business_date >= $2 AND s.business_date <= $3 AND ($4 IS NULL OR s.store_id = $4) \
             AND s.voided_at IS NULL GROUP BY ",
            $by
        )
    };
}

async fn sums<K: Column>(tx: &mut Tx, sql: &'static str, (tenant, period, store): Of) -> Result<Vec<(K, Back)>> {
    let rows = tx.rows(sql, args![tenant, period.from, period.to, store]).await?;
    let back = rows.iter().map(|row| {
        let back = Back { count: row.get("number")?, items: row.get("qty")?, refunded: row.get("total")? };
        Ok((row.get("what")?, back))
    });
    back.collect()
}

/// By variant.
///
/// # Errors
/// As every statement.
pub(crate) async fn back_by_variant(tx: &mut Tx, of: Of) -> Result<Vec<(VariantId, Back)>> {
    sums(tx, back!("l.variant_id"), of).await
}

/// By whoever took it back.
///
/// # Errors
/// As every statement.
pub(crate) async fn back_by_user(tx: &mut Tx, of: Of) -> Result<Vec<(UserId, Back)>> {
    sums(tx, back!("s.user_id"), of).await
}

/// By where it went, as a word.
///
/// # Errors
/// As every statement.
pub(crate) async fn back_by_destination(tx: &mut Tx, of: Of) -> Result<Vec<(String, Back)>> {
    sums(tx, back!("COALESCE(l.goes_to, 'stock')"), of).await
}

/// By why.
///
/// # Errors
/// As every statement.
pub(crate) async fn back_by_reason(tx: &mut Tx, of: Of) -> Result<Vec<(String, Back)>> {
    sums(tx, back!("s.reason"), of).await
}
