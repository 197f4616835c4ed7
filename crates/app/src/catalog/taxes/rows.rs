//! Rows of tax classes and their rates.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use kontor_domain::catalog::{RateFrom, TaxClass};
use kontor_domain::{Rate, TaxClassId, TenantId, text};

use crate::db::Tx;
use crate::{Result, args};

/// Every class with its rates, the usual one first.
pub(crate) async fn classes(tx: &mut Tx, today: NaiveDate) -> Result<Vec<TaxClass>> {
    let sql = "SELECT tax_class_id, valid_from, rate FROM tax_rate ORDER BY valid_from";
    let mut rates: HashMap<TaxClassId, Vec<RateFrom>> = HashMap::new();
    for row in tx.rows(sql, args![]).await? {
        let from = RateFrom { valid_from: row.get("valid_from")?, rate: row.get("rate")? };
        rates.entry(row.get("tax_class_id")?).or_default().push(from);
    }
    let sql = "SELECT id, name, usual FROM tax_class ORDER BY usual DESC, created_at, id";
    let rows = tx.rows(sql, args![]).await?;
    let classes = rows.iter().map(|row| {
        let id = row.get("id")?;
        let rates = rates.remove(&id).unwrap_or_default();
        let rate = super::in_force(&rates, today).unwrap_or_default();
        Ok(TaxClass { id, name: row.get("name")?, usual: row.get("usual")?, rate, rates })
    });
    classes.collect()
}

/// The name of a class and the rate it charges on a business day, or its first rate on days before that; none when
/// the class is not there.
pub(crate) async fn rate_on(tx: &mut Tx, class: TaxClassId, day: NaiveDate) -> Result<Option<(String, Rate)>> {
    let sql = "SELECT c.name, r.rate FROM tax_class c JOIN tax_rate r ON r.tax_class_id = c.id \
               WHERE c.id = $1 ORDER BY CASE WHEN r.valid_from <= $2 THEN 0 ELSE 1 END, \
               CASE WHEN r.valid_from <= $2 THEN r.valid_from END DESC, r.valid_from LIMIT 1";
    let row = tx.row(sql, args![class, day]).await?;
    row.map(|row| Ok((row.get("name")?, row.get("rate")?))).transpose()
}

/// The class that new products get.
pub(crate) async fn usual(tx: &mut Tx) -> Result<Option<TaxClassId>> {
    let row = tx.row("SELECT id FROM tax_class WHERE usual = $1 ORDER BY created_at LIMIT 1", args![true]).await?;
    row.map(|row| row.get("id")).transpose()
}

/// Whether there is such a class.
pub(crate) async fn has(tx: &mut Tx, id: TaxClassId) -> Result<bool> {
    Ok(tx.row("SELECT id FROM tax_class WHERE id = $1", args![id]).await?.is_some())
}

/// Adds a class with its rates; `Unique("tax_class__name_key")` for a name that is taken.
pub(crate) async fn add_tax_class(
    tx: &mut Tx,
    tenant: TenantId,
    id: TaxClassId,
    name: &str,
    usual: bool,
    rates: &[RateFrom],
    now: DateTime<Utc>,
) -> Result<()> {
    tx.run(
        "INSERT INTO tax_class (id, tenant_id, name, name_key, usual, created_at, updated_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $6)",
        args![id, tenant, name, text::fold(name), usual, now],
    )
    .await?;
    add_rates(tx, tenant, id, rates, now).await
}

/// Changes a class; `Unique("tax_class__name_key")` for a name that is taken.
pub(super) async fn change(tx: &mut Tx, id: TaxClassId, name: &str, usual: bool, now: DateTime<Utc>) -> Result<()> {
    let sql = "UPDATE tax_class SET name = $2, name_key = $3, usual = $4, updated_at = $5 WHERE id = $1";
    tx.run(sql, args![id, name, text::fold(name), usual, now]).await?;
    Ok(())
}

/// Takes it from the usual class, before another gets it.
pub(super) async fn none_usual(tx: &mut Tx, now: DateTime<Utc>) -> Result<()> {
    tx.run("UPDATE tax_class SET usual = $1, updated_at = $2 WHERE usual = $3", args![false, now, true]).await?;
    Ok(())
}

/// Gives a class exactly these rates.
pub(super) async fn set_rates(
    tx: &mut Tx,
    tenant: TenantId,
    id: TaxClassId,
    rates: &[RateFrom],
    now: DateTime<Utc>,
) -> Result<()> {
    tx.run("DELETE FROM tax_rate WHERE tax_class_id = $1", args![id]).await?;
    add_rates(tx, tenant, id, rates, now).await
}

async fn add_rates(
    tx: &mut Tx,
    tenant: TenantId,
    id: TaxClassId,
    rates: &[RateFrom],
    now: DateTime<Utc>,
) -> Result<()> {
    for from in rates {
        tx.run(
            "INSERT INTO tax_rate (tax_class_id, tenant_id, valid_from, rate, created_at) VALUES ($1, $2, $3, $4, $5)",
            args![id, tenant, from.valid_from, from.rate, now],
        )
        .await?;
    }
    Ok(())
}
