//! Rows of counts.

use chrono::{DateTime, Utc};
use kontor_domain::page::Window;
use kontor_domain::stock::{CountLine, CountState, StockCount};
use kontor_domain::{CategoryId, Minor, Qty, StockCountId, StoreId, TenantId, UserId, VariantId};

use crate::business::rows as business;
use crate::db::{Row, Tx};
use crate::{Result, args};

/// How many counts there are.
pub(super) async fn count(tx: &mut Tx) -> Result<i64> {
    tx.value("SELECT COUNT(*) AS value FROM stock_count", args![]).await
}

/// A page of the counts, the latest first.
pub(super) async fn list(tx: &mut Tx, window: Window) -> Result<Vec<StockCount>> {
    let sql = "SELECT c.id, c.number, c.state, c.store_id, c.category_name, c.note, c.user_name, c.created_at, c.ended_at, \
               (SELECT COUNT(*) FROM stock_count_line l WHERE l.count_id = c.id) AS lines, \
               (SELECT COUNT(*) FROM stock_count_line l WHERE l.count_id = c.id AND l.counted <> l.expected) AS off \
               FROM stock_count c ORDER BY c.seq DESC LIMIT $1 OFFSET $2";
    let rows = tx.rows(sql, args![window.rows(), window.skip()]).await?;
    let stores = business::store_names(tx).await?;
    rows.iter().map(|row| head(row, |store| stores.get(&store).cloned().unwrap_or_default())).collect()
}

/// A count.
pub(super) async fn get(tx: &mut Tx, id: StockCountId) -> Result<Option<StockCount>> {
    let sql = "SELECT c.id, c.number, c.state, c.store_id, c.category_name, c.note, c.user_name, c.created_at, c.ended_at, \
               (SELECT COUNT(*) FROM stock_count_line l WHERE l.count_id = c.id) AS lines, \
               (SELECT COUNT(*) FROM stock_count_line l WHERE l.count_id = c.id AND l.counted <> l.expected) AS off \
               FROM stock_count c WHERE c.id = $1";
    let row = tx.row(sql, args![id]).await?;
    let stores = business::store_names(tx).await?;
    row.map(|row| head(&row, |store| stores.get(&store).cloned().unwrap_or_default())).transpose()
}

fn head(row: &Row, store: impl Fn(StoreId) -> String) -> Result<StockCount> {
    let store_id = row.get("store_id")?;
    Ok(StockCount {
        id: row.get("id")?,
        number: row.get("number")?,
        state: row.get("state")?,
        store_id,
        store: store(store_id),
        category: row.get("category_name")?,
        note: row.get("note")?,
        lines: row.get("lines")?,
        off: row.get("off")?,
        user: row.get("user_name")?,
        created_at: row.get("created_at")?,
        ended_at: row.get("ended_at")?,
    })
}

/// The category that is counted, and what it was called; none for everything.
pub(super) async fn category(tx: &mut Tx, id: StockCountId) -> Result<Option<(CategoryId, String)>> {
    let row = tx.row("SELECT category_id, category_name FROM stock_count WHERE id = $1", args![id]).await?;
    let Some(row) = row else { return Ok(None) };
    Ok(row.get::<Option<CategoryId>>("category_id")?.zip(row.get::<Option<String>>("category_name")?))
}

/// Holds a count, if it is there: nobody else changes it until the transaction ends.
pub(super) async fn hold(tx: &mut Tx, id: StockCountId, now: DateTime<Utc>) -> Result<()> {
    tx.run("UPDATE stock_count SET updated_at = $2 WHERE id = $1", args![id, now]).await?;
    Ok(())
}

/// The count that the next one gets. The caller holds the business's lock.
pub(super) async fn next(tx: &mut Tx) -> Result<i64> {
    tx.value("SELECT COALESCE(MAX(seq), 0) + 1 AS value FROM stock_count", args![]).await
}

/// A count to be added.
pub(super) struct New<'a> {
    pub(super) id: StockCountId,
    pub(super) seq: i64,
    pub(super) number: &'a str,
    pub(super) store_id: StoreId,
    pub(super) category: Option<(CategoryId, &'a str)>,
    pub(super) note: &'a str,
    pub(super) user: (UserId, &'a str),
}

/// Adds a count; `Unique("stock_count__id")` for an id that is taken.
pub(super) async fn add(tx: &mut Tx, tenant: TenantId, new: &New<'_>, now: DateTime<Utc>) -> Result<()> {
    tx.run(
        "INSERT INTO stock_count (id, tenant_id, store_id, category_id, user_id, seq, number, state, category_name, note, user_name, \
         created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)",
        args![
            new.id,
            tenant,
            new.store_id,
            new.category.map(|(id, _)| id),
            new.user.0,
            new.seq,
            new.number,
            CountState::Open,
            new.category.map(|(_, name)| name),
            new.note,
            new.user.1,
            now
        ],
    )
    .await?;
    Ok(())
}

/// Ends a count.
pub(super) async fn end(tx: &mut Tx, id: StockCountId, state: CountState, now: DateTime<Utc>) -> Result<()> {
    let sql = "UPDATE stock_count SET state = $2, ended_at = $3, updated_at = $3 WHERE id = $1";
    tx.run(sql, args![id, state, now]).await?;
    Ok(())
}

/// What was counted, the last first, each with what one cost then.
pub(super) async fn lines(tx: &mut Tx, id: StockCountId) -> Result<Vec<(CountLine, Option<Minor>)>> {
    let sql = "SELECT variant_id, title, sku, decimals, counted, expected, unit_cost, value, updated_at FROM stock_count_line \
               WHERE count_id = $1 ORDER BY updated_at DESC, variant_id";
    let rows = tx.rows(sql, args![id]).await?;
    rows.iter().map(|row| Ok((as_line(row)?, row.get("unit_cost")?))).collect()
}

/// What was counted of a variant.
pub(super) async fn line(tx: &mut Tx, id: StockCountId, variant: VariantId) -> Result<Option<CountLine>> {
    let sql = "SELECT variant_id, title, sku, decimals, counted, expected, unit_cost, value, updated_at FROM stock_count_line \
               WHERE count_id = $1 AND variant_id = $2";
    tx.row(sql, args![id, variant]).await?.as_ref().map(as_line).transpose()
}

fn as_line(row: &Row) -> Result<CountLine> {
    Ok(CountLine {
        variant_id: row.get("variant_id")?,
        title: row.get("title")?,
        sku: row.get("sku")?,
        decimals: row.get("decimals")?,
        counted: row.get("counted")?,
        expected: row.get("expected")?,
        value: row.get("value")?,
        at: row.get("updated_at")?,
        serials: None,
    })
}

/// Writes down what was counted of a variant, and how many there should have been.
pub(super) async fn put_line(
    tx: &mut Tx,
    tenant: TenantId,
    id: StockCountId,
    line: &CountLine,
    unit_cost: Option<Minor>,
    now: DateTime<Utc>,
) -> Result<()> {
    tx.run(
        "INSERT INTO stock_count_line (count_id, variant_id, tenant_id, title, sku, decimals, counted, expected, unit_cost, created_at, \
         updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10) ON CONFLICT (count_id, variant_id) DO UPDATE \
         SET counted = excluded.counted, expected = excluded.expected, unit_cost = excluded.unit_cost, updated_at = excluded.updated_at",
        args![
            id,
            line.variant_id,
            tenant,
            &line.title,
            &line.sku,
            line.decimals,
            line.counted,
            line.expected,
            unit_cost,
            now
        ],
    )
    .await?;
    Ok(())
}

/// Another count of the store that is open and has the variant, by its number.
pub(super) async fn open_elsewhere(
    tx: &mut Tx,
    but_for: StockCountId,
    (store, variant): (StoreId, VariantId),
) -> Result<Option<String>> {
    let sql = "SELECT c.number FROM stock_count_line l JOIN stock_count c ON c.id = l.count_id \
               WHERE l.variant_id = $1 AND c.store_id = $2 AND c.state = 'open' AND c.id <> $3 ORDER BY c.seq LIMIT 1";
    tx.row(sql, args![variant, store, but_for]).await?.map(|row| row.get("number")).transpose()
}

/// What was booked as counted after it was counted here, by anything but this count.
pub(super) async fn counted_since(tx: &mut Tx, id: StockCountId, store: StoreId) -> Result<Vec<(VariantId, String)>> {
    let sql = "SELECT l.variant_id, l.title FROM stock_count_line l WHERE l.count_id = $1 AND EXISTS (SELECT 1 FROM stock_movement m \
               WHERE m.variant_id = l.variant_id AND m.store_id = $2 AND m.reason = 'counted' AND m.created_at > l.updated_at \
               AND (m.count_id IS NULL OR m.count_id <> $1)) ORDER BY l.variant_id";
    let rows = tx.rows(sql, args![id, store]).await?;
    rows.iter().map(|row| Ok((row.get("variant_id")?, row.get("title")?))).collect()
}

/// Takes a variant out of a count.
pub(super) async fn drop_line(tx: &mut Tx, id: StockCountId, variant: VariantId) -> Result<()> {
    tx.run("DELETE FROM stock_count_line WHERE count_id = $1 AND variant_id = $2", args![id, variant]).await?;
    Ok(())
}

/// Writes down a piece that was found; one that was found before stays as it was then.
pub(super) async fn add_found(
    tx: &mut Tx,
    tenant: TenantId,
    (id, variant): (StockCountId, VariantId),
    (number, was_there): (&str, bool),
    now: DateTime<Utc>,
) -> Result<()> {
    let sql = "INSERT INTO stock_count_serial (count_id, number, tenant_id, variant_id, was_there, created_at) \
               VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (count_id, number) DO NOTHING";
    tx.run(sql, args![id, number, tenant, variant, was_there, now]).await?;
    Ok(())
}

/// The pieces of a variant that were found, each with whether it should have been there then.
pub(super) async fn found(tx: &mut Tx, id: StockCountId, variant: VariantId) -> Result<Vec<(String, bool)>> {
    let sql =
        "SELECT number, was_there FROM stock_count_serial WHERE count_id = $1 AND variant_id = $2 ORDER BY number";
    let rows = tx.rows(sql, args![id, variant]).await?;
    rows.iter().map(|row| Ok((row.get("number")?, row.get("was_there")?))).collect()
}

/// How many pieces were found.
pub(super) async fn count_found(tx: &mut Tx, id: StockCountId) -> Result<i64> {
    tx.value("SELECT COUNT(*) AS value FROM stock_count_serial WHERE count_id = $1", args![id]).await
}

/// Forgets the pieces of a variant that were found.
pub(super) async fn drop_found(tx: &mut Tx, id: StockCountId, variant: VariantId) -> Result<()> {
    tx.run("DELETE FROM stock_count_serial WHERE count_id = $1 AND variant_id = $2", args![id, variant]).await?;
    Ok(())
}

/// Keeps what a variance was booked at.
pub(super) async fn book_line(tx: &mut Tx, id: StockCountId, variant: VariantId, value: Minor) -> Result<()> {
    let sql = "UPDATE stock_count_line SET value = $3 WHERE count_id = $1 AND variant_id = $2";
    tx.run(sql, args![id, variant, value]).await?;
    Ok(())
}

/// What approved counts found: each count, variant, by how much it was off and what that was booked at, in that order.
pub(super) async fn booked(tx: &mut Tx) -> Result<Vec<(StockCountId, VariantId, Qty, Minor)>> {
    let sql = "SELECT l.count_id, l.variant_id, l.counted - l.expected AS qty, COALESCE(l.value, 0) AS value FROM stock_count_line l \
               JOIN stock_count c ON c.id = l.count_id WHERE c.state = 'approved' AND (l.counted <> l.expected OR COALESCE(l.value, 0) <> 0) \
               ORDER BY l.count_id, l.variant_id";
    let rows = tx.rows(sql, args![]).await?;
    rows.iter()
        .map(|row| Ok((row.get("count_id")?, row.get("variant_id")?, row.get("qty")?, row.get("value")?)))
        .collect()
}
