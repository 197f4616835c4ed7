//! Rows of the business, its stores and registers.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use kontor_domain::business::{Business, RegisterAt};
use kontor_domain::catalog::embedded::LabelPattern;
use kontor_domain::overrides::OverridePolicy;
use kontor_domain::shifts::{ShiftSettings, denominations};
use kontor_domain::stock::NegativeStock;
use kontor_domain::{Currency, Minor, Refusal, RegisterId, StoreId, TenantId, say};

use crate::db::{Json, Row, Tx};
use crate::{Result, args};

/// Whether there is a business in sight of this transaction.
///
/// # Errors
/// As every statement.
pub async fn any(tx: &mut Tx) -> Result<bool> {
    Ok(tx.value::<i64>("SELECT COUNT(*) AS value FROM tenant", args![]).await? > 0)
}

/// The business.
///
/// # Errors
/// As every statement.
pub async fn get(tx: &mut Tx) -> Result<Business> {
    let sql = "SELECT id, name, legal, currency, locale, tax_rounding, lock_after_min, cash_step, label_patterns, overrides, \
               shifts_used, shifts_blind, shifts_limit, negative_stock, reserve_days FROM tenant";
    let row =
        tx.row(sql, args![]).await?.ok_or_else(|| Refusal::new("not_set_up", say!("Set up the business first.")))?;
    let currency = row.get("currency")?;
    Ok(Business {
        id: row.get("id")?,
        name: row.get("name")?,
        legal: row.get::<Json<_>>("legal")?.0,
        currency,
        locale: row.get("locale")?,
        tax_rounding: row.get("tax_rounding")?,
        lock_after_min: row.get("lock_after_min")?,
        cash_step: row.get("cash_step")?,
        label_patterns: row.get::<Json<_>>("label_patterns")?.0,
        overrides: row.get::<Json<_>>("overrides")?.0,
        shifts: ShiftSettings {
            used: row.get("shifts_used")?,
            blind: row.get("shifts_blind")?,
            limit: row.get::<Option<Minor>>("shifts_limit")?.unwrap_or_else(|| usual_limit(currency)),
        },
        negative_stock: row.get("negative_stock")?,
        reserve_days: row.get("reserve_days")?,
    })
}

/// The variance that nobody has to approve unless somebody says otherwise: the smallest note, or ten units where Kontor does
/// not know the notes.
fn usual_limit(currency: Currency) -> Minor {
    let ten = Minor(10i64.pow(u32::from(currency.decimals()) + 1));
    denominations(currency).and_then(|known| known.smallest_note()).unwrap_or(ten)
}

/// Changes how the business works with shifts; without a limit it is the usual one.
///
/// # Errors
/// As every statement.
pub async fn change_shifts(
    tx: &mut Tx,
    id: TenantId,
    (used, blind): (bool, bool),
    limit: Option<Minor>,
    now: DateTime<Utc>,
) -> Result<()> {
    let sql = "UPDATE tenant SET shifts_used = $2, shifts_blind = $3, shifts_limit = $4, updated_at = $5 WHERE id = $1";
    tx.run(sql, args![id, used, blind, limit, now]).await?;
    Ok(())
}

/// Changes what happens when more is sold than there is.
///
/// # Errors
/// As every statement.
pub async fn change_stock(tx: &mut Tx, id: TenantId, negative: NegativeStock, now: DateTime<Utc>) -> Result<()> {
    tx.run("UPDATE tenant SET negative_stock = $2, updated_at = $3 WHERE id = $1", args![id, negative, now]).await?;
    Ok(())
}

/// Changes for how many days goods are reserved.
///
/// # Errors
/// As every statement.
pub async fn change_reserving(tx: &mut Tx, id: TenantId, days: Option<i64>, now: DateTime<Utc>) -> Result<()> {
    tx.run("UPDATE tenant SET reserve_days = $2, updated_at = $3 WHERE id = $1", args![id, days, now]).await?;
    Ok(())
}

/// Adds the business.
///
/// # Errors
/// As every statement.
pub async fn add(tx: &mut Tx, business: &Business, now: DateTime<Utc>) -> Result<()> {
    tx.run(
        "INSERT INTO tenant (id, name, legal, currency, locale, tax_rounding, lock_after_min, created_at, updated_at, cash_step) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9)",
        args![
            business.id,
            &business.name,
            Json(business.legal.clone()),
            business.currency,
            &business.locale,
            business.tax_rounding,
            business.lock_after_min,
            now,
            business.cash_step
        ],
    )
    .await?;
    Ok(())
}

/// Changes the step to which cash is rounded.
///
/// # Errors
/// As every statement.
pub async fn change_cash(tx: &mut Tx, id: TenantId, step: Minor, now: DateTime<Utc>) -> Result<()> {
    tx.run("UPDATE tenant SET cash_step = $2, updated_at = $3 WHERE id = $1", args![id, step, now]).await?;
    Ok(())
}

/// Changes how labels are read.
///
/// # Errors
/// As every statement.
pub async fn change_patterns(tx: &mut Tx, id: TenantId, patterns: &[LabelPattern], now: DateTime<Utc>) -> Result<()> {
    let sql = "UPDATE tenant SET label_patterns = $2, updated_at = $3 WHERE id = $1";
    tx.run(sql, args![id, Json(patterns.to_vec()), now]).await?;
    Ok(())
}

/// Changes what needs approval.
///
/// # Errors
/// As every statement.
pub async fn change_overrides(tx: &mut Tx, id: TenantId, policy: &OverridePolicy, now: DateTime<Utc>) -> Result<()> {
    let sql = "UPDATE tenant SET overrides = $2, updated_at = $3 WHERE id = $1";
    tx.run(sql, args![id, Json(policy.clone()), now]).await?;
    Ok(())
}

/// Changes what may change of the business.
///
/// # Errors
/// As every statement.
pub async fn change(tx: &mut Tx, business: &Business, now: DateTime<Utc>) -> Result<()> {
    tx.run(
        "UPDATE tenant SET name = $2, legal = $3, locale = $4, lock_after_min = $5, updated_at = $6 WHERE id = $1",
        args![
            business.id,
            &business.name,
            Json(business.legal.clone()),
            &business.locale,
            business.lock_after_min,
            now
        ],
    )
    .await?;
    Ok(())
}

/// A store to be added.
pub struct NewStore<'a> {
    /// The store.
    pub id: StoreId,
    /// Its name.
    pub name: &'a str,
    /// Its IANA time zone.
    pub timezone: &'a str,
    /// The hour its business day ends.
    pub cutoff_hour: u8,
}

/// Adds a store with a till.
///
/// # Errors
/// As every statement.
pub async fn add_store(tx: &mut Tx, tenant: TenantId, store: NewStore<'_>, now: DateTime<Utc>) -> Result<()> {
    tx.run(
        "INSERT INTO store (id, tenant_id, name, channel, timezone, cutoff_hour, created_at, updated_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $7)",
        args![store.id, tenant, store.name, "till", store.timezone, store.cutoff_hour, now],
    )
    .await?;
    Ok(())
}

/// Whether there is such a store.
///
/// # Errors
/// As every statement.
pub async fn has_store(tx: &mut Tx, id: StoreId) -> Result<bool> {
    Ok(tx.row("SELECT id FROM store WHERE id = $1", args![id]).await?.is_some())
}

/// What the stores are called.
///
/// # Errors
/// As every statement.
pub async fn store_names(tx: &mut Tx) -> Result<HashMap<StoreId, String>> {
    let rows = tx.rows("SELECT id, name FROM store", args![]).await?;
    rows.iter().map(|row| Ok((row.get("id")?, row.get("name")?))).collect()
}

/// How many registers the business has had.
///
/// # Errors
/// As every statement.
pub async fn count_registers(tx: &mut Tx) -> Result<i64> {
    tx.value("SELECT COUNT(*) AS value FROM register", args![]).await
}

/// Adds a register with its name, its code, and whether it is one that past sales are brought into.
///
/// # Errors
/// `Unique("register__code")` when another machine took the code meanwhile.
pub async fn add_register(
    tx: &mut Tx,
    tenant: TenantId,
    (id, store_id): (RegisterId, StoreId),
    (name, code, imports): (&str, &str, bool),
    now: DateTime<Utc>,
) -> Result<()> {
    tx.run(
        "INSERT INTO register (id, tenant_id, store_id, name, code, imports, created_at, updated_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $7)",
        args![id, tenant, store_id, name, code, imports, now],
    )
    .await?;
    Ok(())
}

fn at(row: &Row) -> Result<RegisterAt> {
    Ok(RegisterAt {
        id: row.get("id")?,
        name: row.get("name")?,
        code: row.get("code")?,
        store_id: row.get("store_id")?,
        store: row.get("store")?,
        timezone: row.get("timezone")?,
        cutoff_hour: row.get("cutoff_hour")?,
    })
}

/// A register and its store.
///
/// # Errors
/// Refuses one that is not there.
pub async fn register(tx: &mut Tx, id: RegisterId) -> Result<RegisterAt> {
    let sql = "SELECT r.id, r.name, r.code, r.store_id, s.name AS store, s.timezone, s.cutoff_hour \
               FROM register r JOIN store s ON s.id = r.store_id WHERE r.id = $1";
    tx.row(sql, args![id]).await?.as_ref().map_or_else(|| Err(Refusal::not_found(say!("register")).into()), at)
}

/// Every register that somebody can work at, by store and code.
///
/// # Errors
/// As every statement.
pub async fn registers(tx: &mut Tx) -> Result<Vec<RegisterAt>> {
    let sql = "SELECT r.id, r.name, r.code, r.store_id, s.name AS store, s.timezone, s.cutoff_hour \
               FROM register r JOIN store s ON s.id = r.store_id WHERE r.imports = $1 \
               ORDER BY s.created_at, r.created_at, r.code";
    tx.rows(sql, args![false]).await?.iter().map(at).collect()
}

/// Every register, those for past sales too.
///
/// # Errors
/// As every statement.
pub async fn all_registers(tx: &mut Tx) -> Result<Vec<RegisterAt>> {
    let sql = "SELECT r.id, r.name, r.code, r.store_id, s.name AS store, s.timezone, s.cutoff_hour \
               FROM register r JOIN store s ON s.id = r.store_id ORDER BY s.created_at, r.created_at, r.code";
    tx.rows(sql, args![]).await?.iter().map(at).collect()
}

/// The register that a store's past sales are brought into, if it has one.
///
/// # Errors
/// As every statement.
pub async fn import_register(tx: &mut Tx, store: StoreId) -> Result<Option<RegisterAt>> {
    let sql = "SELECT r.id, r.name, r.code, r.store_id, s.name AS store, s.timezone, s.cutoff_hour \
               FROM register r JOIN store s ON s.id = r.store_id WHERE r.imports = $1 AND r.store_id = $2 \
               ORDER BY r.created_at LIMIT 1";
    tx.row(sql, args![true, store]).await?.as_ref().map(at).transpose()
}
