//! Rows of what there should be at least.

use chrono::{DateTime, Utc};
use kontor_domain::stock::Reorder;
use kontor_domain::{Qty, StoreId, TenantId, VariantId};

use crate::db::{Row, Tx};
use crate::{Result, args};

fn reorder(row: &Row) -> Result<Reorder> {
    Ok(Reorder { level: row.get("level")?, qty: row.get("qty")?, supplier_id: row.get("supplier_id")? })
}

/// When a variant is to be ordered in a store, if it is watched.
pub(super) async fn get(tx: &mut Tx, store: StoreId, variant: VariantId) -> Result<Option<Reorder>> {
    let sql = "SELECT level, qty, supplier_id FROM stock_rule WHERE store_id = $1 AND variant_id = $2";
    tx.row(sql, args![store, variant]).await?.as_ref().map(reorder).transpose()
}

/// Says when a variant is to be ordered in a store.
pub(super) async fn put(
    tx: &mut Tx,
    tenant: TenantId,
    (store, variant): (StoreId, VariantId),
    reorder: Reorder,
    now: DateTime<Utc>,
) -> Result<()> {
    tx.run(
        "INSERT INTO stock_rule (variant_id, store_id, tenant_id, supplier_id, level, qty, created_at, updated_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $7) ON CONFLICT (variant_id, store_id) DO UPDATE \
         SET supplier_id = excluded.supplier_id, level = excluded.level, qty = excluded.qty, updated_at = excluded.updated_at",
        args![variant, store, tenant, reorder.supplier_id, reorder.level, reorder.qty, now],
    )
    .await?;
    Ok(())
}

/// Watches a variant in a store no longer.
pub(super) async fn remove(tx: &mut Tx, store: StoreId, variant: VariantId) -> Result<()> {
    tx.run("DELETE FROM stock_rule WHERE store_id = $1 AND variant_id = $2", args![store, variant]).await?;
    Ok(())
}

/// What there is too little of in a store: the variant, how many there are, how many are promised that are not there, and when it is
/// to be ordered, if that is said. What is promised and not there is too little, watched or not.
pub(super) async fn low(tx: &mut Tx, store: StoreId) -> Result<Vec<(VariantId, Qty, Qty, Option<Reorder>)>> {
    let sql = "SELECT r.variant_id, COALESCE(l.on_hand, 0) AS on_hand, CASE WHEN l.reserved > l.on_hand AND l.reserved > 0 \
               THEN l.reserved ELSE 0 END AS promised, CAST(1 AS BIGINT) AS watched, r.level, r.qty, r.supplier_id FROM stock_rule r \
               LEFT JOIN stock_level l ON l.variant_id = r.variant_id AND l.store_id = r.store_id \
               WHERE r.store_id = $1 AND (COALESCE(l.on_hand, 0) <= r.level OR l.reserved > l.on_hand AND l.reserved > 0) \
               UNION ALL SELECT l.variant_id, l.on_hand, l.reserved AS promised, CAST(0 AS BIGINT) AS watched, 0 AS level, 0 AS qty, NULL AS supplier_id \
               FROM stock_level l WHERE l.store_id = $1 AND l.reserved > l.on_hand AND l.reserved > 0 AND NOT EXISTS (\
               SELECT 1 FROM stock_rule r WHERE r.variant_id = l.variant_id AND r.store_id = l.store_id)";
    let rows = tx.rows(sql, args![store]).await?;
    let low = |row: &Row| {
        let watched = (row.get::<i64>("watched")? > 0).then(|| reorder(row)).transpose()?;
        Ok((row.get("variant_id")?, row.get("on_hand")?, row.get("promised")?, watched))
    };
    rows.iter().map(low).collect()
}
