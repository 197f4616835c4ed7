//! Rows of who a sale counts for.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use kontor_domain::{CustomerId, SaleId, TenantId};

use crate::db::Tx;
use crate::{Result, args};

/// Lets the sales of a customer, and of all whose sales count for them, count for another.
///
/// # Errors
/// As every statement.
pub(crate) async fn count_for(
    tx: &mut Tx,
    tenant: TenantId,
    (other, keep): (CustomerId, CustomerId),
    now: DateTime<Utc>,
) -> Result<()> {
    let sql = "UPDATE sale_buyer SET counts_for = $2, updated_at = $3 WHERE counts_for = $1";
    tx.run(sql, args![other, keep, now]).await?;
    let sql = "INSERT INTO sale_buyer (customer_id, tenant_id, counts_for, created_at, updated_at) VALUES ($1, $2, $3, $4, $4)";
    tx.run(sql, args![other, tenant, keep, now]).await?;
    Ok(())
}

/// Lets the sales of a customer count for themselves again, and those of these others for them.
///
/// # Errors
/// As every statement.
pub(crate) async fn own_again(
    tx: &mut Tx,
    customer: CustomerId,
    theirs: &[CustomerId],
    now: DateTime<Utc>,
) -> Result<()> {
    tx.run("DELETE FROM sale_buyer WHERE customer_id = $1", args![customer]).await?;
    for one in theirs {
        let sql = "UPDATE sale_buyer SET counts_for = $2, updated_at = $3 WHERE customer_id = $1";
        tx.run(sql, args![*one, customer, now]).await?;
    }
    Ok(())
}

/// Everybody whose sales count for somebody else.
///
/// # Errors
/// As every statement.
pub(crate) async fn aliases(tx: &mut Tx) -> Result<HashMap<CustomerId, CustomerId>> {
    let rows = tx.rows("SELECT customer_id, counts_for FROM sale_buyer", args![]).await?;
    rows.iter().map(|row| Ok((row.get("customer_id")?, row.get("counts_for")?))).collect()
}

/// The carts of one customer are another's.
///
/// # Errors
/// As every statement.
pub(crate) async fn take_over_carts(tx: &mut Tx, other: CustomerId, keep: CustomerId) -> Result<()> {
    tx.run("UPDATE cart SET customer_id = $2 WHERE customer_id = $1", args![other, keep]).await?;
    Ok(())
}

/// The carts of a customer are nobody's.
///
/// # Errors
/// As every statement.
pub(crate) async fn forget_in_carts(tx: &mut Tx, customer: CustomerId) -> Result<()> {
    tx.run("UPDATE cart SET customer_id = NULL WHERE customer_id = $1", args![customer]).await?;
    Ok(())
}

/// What was made for a customer themselves, the latest first.
///
/// # Errors
/// As every statement.
pub(crate) async fn sales_of(tx: &mut Tx, customer: CustomerId) -> Result<Vec<SaleId>> {
    let sql = "SELECT id FROM sale WHERE customer_id = $1 ORDER BY completed_at DESC, id DESC";
    tx.rows(sql, args![customer]).await?.iter().map(|row| row.get("id")).collect()
}

/// How many receipts were made for a customer themselves, and the day of the last of them.
///
/// # Errors
/// As every statement.
pub(crate) async fn receipts(tx: &mut Tx, customer: CustomerId) -> Result<(i64, Option<NaiveDate>)> {
    let sql = "SELECT COUNT(*) AS number, MAX(business_date) AS last FROM sale WHERE customer_id = $1";
    let row = tx.row(sql, args![customer]).await?;
    row.map_or(Ok((0, None)), |row| Ok((row.get("number")?, row.get("last")?)))
}
