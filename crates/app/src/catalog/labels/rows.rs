//! Rows of labels that wait to be printed.

use chrono::{DateTime, Utc};
use kontor_domain::sales::TaxMode;
use kontor_domain::{Minor, StoreId, TaxClassId, TenantId, VariantId};

use crate::catalog::full_title;
use crate::db::Tx;
use crate::{Result, args};

/// Puts labels into a store's queue, or changes how many there are.
pub(super) async fn put(
    tx: &mut Tx,
    (tenant, store): (TenantId, StoreId),
    variant: VariantId,
    count: i64,
    now: DateTime<Utc>,
) -> Result<()> {
    tx.run(
        "INSERT INTO label (store_id, variant_id, tenant_id, count, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $5) \
         ON CONFLICT (store_id, variant_id) DO UPDATE SET count = excluded.count, updated_at = excluded.updated_at",
        args![store, variant, tenant, count, now],
    )
    .await?;
    Ok(())
}

/// Takes the labels of a variant out of a store's queue.
pub(super) async fn remove(tx: &mut Tx, store: StoreId, variant: VariantId) -> Result<()> {
    tx.run("DELETE FROM label WHERE store_id = $1 AND variant_id = $2", args![store, variant]).await?;
    Ok(())
}

/// Empties a store's queue; gives how many there were.
pub(super) async fn clear(tx: &mut Tx, store: StoreId) -> Result<u64> {
    tx.run("DELETE FROM label WHERE store_id = $1", args![store]).await
}

/// A label as the catalog has it now.
pub(super) struct Queued {
    pub(super) variant_id: VariantId,
    pub(super) title: String,
    pub(super) sku: String,
    pub(super) barcode: Option<String>,
    pub(super) price: Minor,
    pub(super) tax_mode: TaxMode,
    pub(super) tax_class_id: TaxClassId,
    pub(super) unit: String,
    pub(super) count: i64,
}

/// A store's queue. What was removed from the catalog gets no label.
pub(super) async fn queued(tx: &mut Tx, store: StoreId) -> Result<Vec<Queued>> {
    let sql = "SELECT l.variant_id, l.count, v.name, v.sku, v.price, p.title, p.tax_mode, p.tax_class_id, p.unit, \
               (SELECT MIN(b.code) FROM barcode b WHERE b.variant_id = v.id) AS barcode \
               FROM label l JOIN variant v ON v.id = l.variant_id JOIN product p ON p.id = v.product_id \
               WHERE l.store_id = $1 AND v.deleted_at IS NULL AND p.deleted_at IS NULL ORDER BY l.created_at, l.variant_id";
    let rows = tx.rows(sql, args![store]).await?;
    let queued = rows.iter().map(|row| {
        Ok(Queued {
            variant_id: row.get("variant_id")?,
            title: full_title(&row.get::<String>("title")?, &row.get::<String>("name")?),
            sku: row.get("sku")?,
            barcode: row.get("barcode")?,
            price: row.get("price")?,
            tax_mode: row.get("tax_mode")?,
            tax_class_id: row.get("tax_class_id")?,
            unit: row.get("unit")?,
            count: row.get("count")?,
        })
    });
    queued.collect()
}
