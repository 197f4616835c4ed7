//! Rows of goods that came. They are only added to.

use chrono::{DateTime, Utc};
use kontor_domain::purchasing::{GoodsReceipt, GoodsReceiptLine};
use kontor_domain::{GoodsReceiptId, Minor, PurchaseOrderId, Qty, TenantId, UserId, VariantId};

use crate::db::Tx;
use crate::{Result, args};

/// Whether goods were taken in under this id.
pub(super) async fn is_there(tx: &mut Tx, id: GoodsReceiptId) -> Result<bool> {
    Ok(tx.row("SELECT id FROM goods_receipt WHERE id = $1", args![id]).await?.is_some())
}

/// Adds goods that came, without their lines.
pub(super) async fn add(
    tx: &mut Tx,
    tenant: TenantId,
    id: GoodsReceiptId,
    order: PurchaseOrderId,
    (user, name): (UserId, &str),
    note: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let sql = "INSERT INTO goods_receipt (id, tenant_id, order_id, user_id, user_name, note, created_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7)";
    tx.run(sql, args![id, tenant, order, user, name, note, now]).await?;
    Ok(())
}

/// Adds what came of a line.
pub(super) async fn add_line(
    tx: &mut Tx,
    tenant: TenantId,
    receipt: GoodsReceiptId,
    line: &GoodsReceiptLine,
    now: DateTime<Utc>,
) -> Result<()> {
    let sql = "INSERT INTO goods_receipt_line (receipt_id, line_id, tenant_id, qty, unit_cost, cost, created_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7)";
    tx.run(sql, args![receipt, line.line_id, tenant, line.qty, line.unit_cost, line.cost, now]).await?;
    Ok(())
}

/// What came of an order, the first first.
pub(in crate::purchasing) async fn receipts(tx: &mut Tx, order: PurchaseOrderId) -> Result<Vec<GoodsReceipt>> {
    let sql = "SELECT id, note, user_name, created_at FROM goods_receipt WHERE order_id = $1 ORDER BY created_at, id";
    let mut receipts = Vec::new();
    for row in tx.rows(sql, args![order]).await? {
        receipts.push(GoodsReceipt {
            id: row.get("id")?,
            note: row.get("note")?,
            lines: Vec::new(),
            total: Minor::ZERO,
            user: row.get("user_name")?,
            at: row.get("created_at")?,
        });
    }
    let sql = "SELECT l.receipt_id, l.line_id, l.qty, l.unit_cost, l.cost FROM goods_receipt_line l \
               JOIN goods_receipt g ON g.id = l.receipt_id JOIN purchase_line p ON p.id = l.line_id \
               WHERE g.order_id = $1 ORDER BY p.position";
    for row in tx.rows(sql, args![order]).await? {
        let of: GoodsReceiptId = row.get("receipt_id")?;
        let line = GoodsReceiptLine {
            line_id: row.get("line_id")?,
            qty: row.get("qty")?,
            unit_cost: row.get("unit_cost")?,
            cost: row.get("cost")?,
        };
        if let Some(receipt) = receipts.iter_mut().find(|receipt| receipt.id == of) {
            receipt.total = receipt.total + line.cost;
            receipt.lines.push(line);
        }
    }
    Ok(receipts)
}

/// Lines of which something else is kept as having come than their receipts say: the order's number, and what the line is of.
pub(super) async fn miscounted(tx: &mut Tx) -> Result<Vec<(String, String)>> {
    let sql = "SELECT o.number, l.title FROM purchase_line l JOIN purchase_order o ON o.id = l.order_id \
               WHERE l.received <> COALESCE((SELECT SUM(g.qty) FROM goods_receipt_line g WHERE g.line_id = l.id), 0) \
               ORDER BY o.seq, l.position";
    tx.rows(sql, args![]).await?.iter().map(|row| Ok((row.get("number")?, row.get("title")?))).collect()
}

/// What came of purchase orders: each order, variant, how many and what they cost, in that order.
pub(super) async fn came(tx: &mut Tx) -> Result<Vec<(PurchaseOrderId, VariantId, Qty, Minor)>> {
    let sql = "SELECT l.order_id, l.variant_id, CAST(SUM(g.qty) AS BIGINT) AS qty, CAST(SUM(g.cost) AS BIGINT) AS cost \
               FROM goods_receipt_line g JOIN purchase_line l ON l.id = g.line_id GROUP BY l.order_id, l.variant_id \
               ORDER BY l.order_id, l.variant_id";
    let rows = tx.rows(sql, args![]).await?;
    rows.iter()
        .map(|row| Ok((row.get("order_id")?, row.get("variant_id")?, row.get("qty")?, row.get("cost")?)))
        .collect()
}
