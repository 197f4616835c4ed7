//! Rows of goods that go back to suppliers.

use chrono::{DateTime, Utc};
use kontor_domain::purchasing::{GoodsBack, ListGoodsBack};
use kontor_domain::sales::{Sale, SaleLine};
use kontor_domain::{SaleLineId, StoreId, SupplierId, TenantId};

use crate::db::{Row, Tx};
use crate::{Result, args};

/// Adds what waits from now on.
///
/// # Errors
/// As every statement.
pub(super) async fn add(tx: &mut Tx, tenant: TenantId, back: &Sale, line: &SaleLine) -> Result<()> {
    tx.run(
        "INSERT INTO goods_back (line_id, tenant_id, store_id, sale_id, variant_id, number, title, sku, qty, unit, reason, note, \
         created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13)",
        args![
            line.id,
            tenant,
            back.store_id,
            back.id,
            line.variant_id,
            &back.number,
            &line.title,
            &line.sku,
            line.qty,
            &line.unit,
            &back.reason,
            "",
            back.completed_at
        ],
    )
    .await?;
    Ok(())
}

fn read(row: &Row) -> Result<GoodsBack> {
    Ok(GoodsBack {
        id: row.get("line_id")?,
        sale_id: row.get("sale_id")?,
        number: row.get("number")?,
        variant_id: row.get("variant_id")?,
        title: row.get("title")?,
        sku: row.get("sku")?,
        qty: row.get("qty")?,
        unit: row.get("unit")?,
        reason: row.get("reason")?,
        at: row.get("created_at")?,
        supplier: row.get("supplier")?,
        note: row.get("note")?,
        sent_at: row.get("sent_at")?,
    })
}

/// How many were asked for.
///
/// # Errors
/// As every statement.
pub(super) async fn count(tx: &mut Tx, store: StoreId, call: &ListGoodsBack) -> Result<i64> {
    let sql = "SELECT COUNT(*) AS value FROM goods_back WHERE store_id = $1 AND ($2 IS NULL OR line_id = $2) \
               AND ($2 IS NOT NULL OR (sent_at IS NOT NULL) = $3)";
    tx.value(sql, args![store, call.id, call.sent]).await
}

/// Those that were asked for.
///
/// # Errors
/// As every statement.
pub(super) async fn list(tx: &mut Tx, store: StoreId, call: &ListGoodsBack) -> Result<Vec<GoodsBack>> {
    let sql = "SELECT b.line_id, b.sale_id, b.number, b.variant_id, b.title, b.sku, b.qty, b.unit, b.reason, b.created_at, b.note, b.sent_at, \
               s.name AS supplier FROM goods_back b LEFT JOIN supplier s ON s.id = b.supplier_id \
               WHERE b.store_id = $1 AND ($2 IS NULL OR b.line_id = $2) AND ($2 IS NOT NULL OR (b.sent_at IS NOT NULL) = $3) \
               ORDER BY b.sent_at DESC, b.created_at, b.line_id LIMIT $4 OFFSET $5";
    let rows = tx.rows(sql, args![store, call.id, call.sent, call.window.rows(), call.window.skip()]).await?;
    rows.iter().map(read).collect()
}

/// Notes that one was sent; says whether it waited.
///
/// # Errors
/// As every statement.
pub(super) async fn send(
    tx: &mut Tx,
    (store, id): (StoreId, SaleLineId),
    (supplier, note): (SupplierId, &str),
    now: DateTime<Utc>,
) -> Result<bool> {
    let sql = "UPDATE goods_back SET supplier_id = $3, note = $4, sent_at = $5, updated_at = $5 \
               WHERE store_id = $1 AND line_id = $2 AND sent_at IS NULL";
    Ok(tx.run(sql, args![store, id, supplier, note, now]).await? == 1)
}
