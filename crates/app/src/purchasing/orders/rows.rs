//! Rows of purchase orders and their lines.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use kontor_domain::page::{Direction, Window};
use kontor_domain::purchasing::{OrderRow, OrderState, PurchaseLine, PurchaseOrder};
use kontor_domain::{Minor, PurchaseLineId, PurchaseOrderId, Qty, StoreId, SupplierId, TenantId, UserId, VariantId};

use crate::business::rows as business;
use crate::db::{Row, Tx};
use crate::{Failure, Result, args};

/// What orders are looked for by.
pub(super) struct Sought {
    /// What the number or the supplier's text has in it.
    pub(super) pattern: String,
    /// How far they are.
    pub(super) state: Option<OrderState>,
    /// Of whom.
    pub(super) supplier_id: Option<SupplierId>,
    /// Which way by number.
    pub(super) direction: Direction,
}

/// How many match.
pub(super) async fn count(tx: &mut Tx, sought: &Sought) -> Result<i64> {
    let sql = r"SELECT COUNT(*) AS value FROM purchase_order o JOIN supplier s ON s.id = o.supplier_id
                WHERE (LOWER(o.number) LIKE $1 ESCAPE '\' OR s.search LIKE $1 ESCAPE '\')
                AND ($2 IS NULL OR o.state = $2) AND ($3 IS NULL OR o.supplier_id = $3)";
    tx.value(sql, args![&sought.pattern, sought.state, sought.supplier_id]).await
}

/// A page of those that match.
pub(super) async fn list(tx: &mut Tx, sought: &Sought, window: Window) -> Result<Vec<OrderRow>> {
    let sql = match sought.direction {
        Direction::Ascending => {
            r"SELECT o.id, o.number, o.state, s.name AS supplier, o.store_id, o.line_count, o.total, o.created_at
              FROM purchase_order o JOIN supplier s ON s.id = o.supplier_id
              WHERE (LOWER(o.number) LIKE $1 ESCAPE '\' OR s.search LIKE $1 ESCAPE '\')
              AND ($2 IS NULL OR o.state = $2) AND ($3 IS NULL OR o.supplier_id = $3) ORDER BY o.seq LIMIT $4 OFFSET $5"
        }
        Direction::Descending => {
            r"SELECT o.id, o.number, o.state, s.name AS supplier, o.store_id, o.line_count, o.total, o.created_at
              FROM purchase_order o JOIN supplier s ON s.id = o.supplier_id
              WHERE (LOWER(o.number) LIKE $1 ESCAPE '\' OR s.search LIKE $1 ESCAPE '\')
              AND ($2 IS NULL OR o.state = $2) AND ($3 IS NULL OR o.supplier_id = $3) ORDER BY o.seq DESC LIMIT $4 OFFSET $5"
        }
    };
    let args = args![&sought.pattern, sought.state, sought.supplier_id, window.rows(), window.skip()];
    let rows = tx.rows(sql, args).await?;
    let stores = business::store_names(tx).await?;
    let row = |row: &Row| {
        Ok(OrderRow {
            id: row.get("id")?,
            number: row.get("number")?,
            state: row.get("state")?,
            supplier: row.get("supplier")?,
            store: stores.get(&row.get::<StoreId>("store_id")?).cloned().unwrap_or_default(),
            lines: row.get("line_count")?,
            total: row.get("total")?,
            created_at: row.get("created_at")?,
        })
    };
    rows.iter().map(row).collect()
}

/// An order without its lines.
pub(super) async fn get(tx: &mut Tx, id: PurchaseOrderId) -> Result<Option<PurchaseOrder>> {
    let sql = "SELECT o.number, o.state, o.supplier_id, s.name AS supplier, s.email, o.store_id, o.note, o.total, o.user_name, \
               o.created_at, o.ordered_at, o.updated_at FROM purchase_order o JOIN supplier s ON s.id = o.supplier_id WHERE o.id = $1";
    let Some(row) = tx.row(sql, args![id]).await? else { return Ok(None) };
    let store_id = row.get("store_id")?;
    Ok(Some(PurchaseOrder {
        id,
        number: row.get("number")?,
        state: row.get("state")?,
        supplier_id: row.get("supplier_id")?,
        supplier: row.get("supplier")?,
        email: row.get("email")?,
        store_id,
        store: business::store_names(tx).await?.remove(&store_id).unwrap_or_default(),
        note: row.get("note")?,
        lines: Vec::new(),
        total: row.get("total")?,
        receipts: Vec::new(),
        user: row.get("user_name")?,
        created_at: row.get("created_at")?,
        ordered_at: row.get("ordered_at")?,
        updated_at: row.get("updated_at")?,
    }))
}

/// Holds an order, if it is there: nobody else changes it until the transaction ends.
pub(super) async fn hold(tx: &mut Tx, id: PurchaseOrderId, now: DateTime<Utc>) -> Result<()> {
    tx.run("UPDATE purchase_order SET updated_at = $2 WHERE id = $1", args![id, now]).await?;
    Ok(())
}

/// The lines of an order, in order.
pub(super) async fn lines(tx: &mut Tx, id: PurchaseOrderId) -> Result<Vec<PurchaseLine>> {
    let sql = "SELECT id, variant_id, title, sku, decimals, unit, qty, unit_cost, received FROM purchase_line \
               WHERE order_id = $1 ORDER BY position";
    tx.rows(sql, args![id]).await?.iter().map(line).collect()
}

fn line(row: &Row) -> Result<PurchaseLine> {
    Ok(PurchaseLine {
        id: row.get("id")?,
        variant_id: row.get("variant_id")?,
        title: row.get("title")?,
        sku: row.get("sku")?,
        decimals: row.get("decimals")?,
        unit: row.get("unit")?,
        qty: row.get("qty")?,
        unit_cost: row.get("unit_cost")?,
        received: row.get("received")?,
        tracked: None,
    })
}

/// The count that the next order gets. The caller holds the business's lock.
pub(super) async fn next(tx: &mut Tx) -> Result<i64> {
    tx.value("SELECT COALESCE(MAX(seq), 0) + 1 AS value FROM purchase_order", args![]).await
}

/// How many of each variant are still to come to a store, of drafts too.
pub(in crate::purchasing) async fn awaited(tx: &mut Tx, store: StoreId) -> Result<HashMap<VariantId, Qty>> {
    let sql = "SELECT l.variant_id, CAST(SUM(l.qty - l.received) AS BIGINT) AS qty FROM purchase_line l \
               JOIN purchase_order o ON o.id = l.order_id \
               WHERE o.store_id = $1 AND o.state IN ('draft', 'ordered', 'partly') AND l.received < l.qty GROUP BY l.variant_id";
    let rows = tx.rows(sql, args![store]).await?;
    rows.iter().map(|row| Ok((row.get("variant_id")?, row.get("qty")?))).collect()
}

/// What one was to cost when it was last ordered of a supplier.
pub(in crate::purchasing) async fn last_cost(
    tx: &mut Tx,
    variant: VariantId,
    supplier: SupplierId,
) -> Result<Option<Minor>> {
    let sql = "SELECT l.unit_cost FROM purchase_line l JOIN purchase_order o ON o.id = l.order_id \
               WHERE l.variant_id = $1 AND o.supplier_id = $2 AND o.state <> 'cancelled' ORDER BY o.seq DESC LIMIT 1";
    tx.row(sql, args![variant, supplier]).await?.map(|row| row.get("unit_cost")).transpose()
}

/// An order to be added.
pub(super) struct New<'a> {
    pub(super) id: PurchaseOrderId,
    pub(super) seq: i64,
    pub(super) number: &'a str,
    pub(super) supplier_id: SupplierId,
    pub(super) store_id: StoreId,
    pub(super) user: (UserId, &'a str),
    pub(super) note: &'a str,
    /// How many lines, and what they come to.
    pub(super) size: (usize, Minor),
}

/// Adds a draft without its lines.
pub(super) async fn add(tx: &mut Tx, tenant: TenantId, new: &New<'_>, now: DateTime<Utc>) -> Result<()> {
    let lines = i64::try_from(new.size.0).map_err(Failure::fault)?;
    tx.run(
        "INSERT INTO purchase_order (id, tenant_id, store_id, supplier_id, user_id, seq, number, state, note, user_name, line_count, \
         total, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13)",
        args![
            new.id,
            tenant,
            new.store_id,
            new.supplier_id,
            new.user.0,
            new.seq,
            new.number,
            OrderState::Draft,
            new.note,
            new.user.1,
            lines,
            new.size.1,
            now
        ],
    )
    .await?;
    Ok(())
}

/// Changes a draft: of whom, the note, how many lines, and what they come to.
pub(super) async fn change(
    tx: &mut Tx,
    id: PurchaseOrderId,
    (supplier, note): (SupplierId, &str),
    (lines, total): (usize, Minor),
    now: DateTime<Utc>,
) -> Result<()> {
    let lines = i64::try_from(lines).map_err(Failure::fault)?;
    let sql = "UPDATE purchase_order SET supplier_id = $2, note = $3, line_count = $4, total = $5, updated_at = $6 WHERE id = $1";
    tx.run(sql, args![id, supplier, note, lines, total, now]).await?;
    Ok(())
}

/// Drops the lines of a draft.
pub(super) async fn drop_lines(tx: &mut Tx, id: PurchaseOrderId) -> Result<()> {
    tx.run("DELETE FROM purchase_line WHERE order_id = $1", args![id]).await?;
    Ok(())
}

/// Adds a line to a draft; `Unique("purchase_line__id")` for an id that is taken.
pub(super) async fn add_line(
    tx: &mut Tx,
    tenant: TenantId,
    order: PurchaseOrderId,
    position: i64,
    line: &PurchaseLine,
    now: DateTime<Utc>,
) -> Result<()> {
    tx.run(
        "INSERT INTO purchase_line (id, tenant_id, order_id, variant_id, position, title, sku, decimals, unit, qty, unit_cost, received, \
         created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, $12, $12)",
        args![
            line.id,
            tenant,
            order,
            line.variant_id,
            position,
            &line.title,
            &line.sku,
            line.decimals,
            &line.unit,
            line.qty,
            line.unit_cost,
            now
        ],
    )
    .await?;
    Ok(())
}

/// Says how far an order is.
pub(in crate::purchasing) async fn set_state(
    tx: &mut Tx,
    id: PurchaseOrderId,
    state: OrderState,
    ordered_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<()> {
    let sql = "UPDATE purchase_order SET state = $2, ordered_at = $3, updated_at = $4 WHERE id = $1";
    tx.run(sql, args![id, state, ordered_at, now]).await?;
    Ok(())
}

/// Counts what came of a line.
pub(in crate::purchasing) async fn count_received(
    tx: &mut Tx,
    id: PurchaseLineId,
    qty: Qty,
    now: DateTime<Utc>,
) -> Result<()> {
    let sql = "UPDATE purchase_line SET received = received + $2, updated_at = $3 WHERE id = $1";
    tx.run(sql, args![id, qty, now]).await?;
    Ok(())
}
