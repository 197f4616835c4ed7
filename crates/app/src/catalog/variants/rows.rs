//! Rows of variants and their barcodes, as they are changed.

use chrono::{DateTime, Utc};
use kontor_domain::{CategoryId, Minor, ProductId, TenantId, VariantId, text};

use crate::catalog::Change;
use crate::db::{Row, Tx};
use crate::{Result, args};

/// Whose code it is.
pub(in crate::catalog) struct Holder {
    pub(in crate::catalog) variant_id: VariantId,
    pub(in crate::catalog) product_id: ProductId,
    pub(in crate::catalog) title: String,
}

fn holder(row: &Row) -> Result<Holder> {
    Ok(Holder { variant_id: row.get("id")?, product_id: row.get("product_id")?, title: row.get("title")? })
}

/// Which variant has a SKU, whatever its case.
pub(in crate::catalog) async fn with_sku(tx: &mut Tx, tenant: TenantId, sku: &str) -> Result<Option<Holder>> {
    let sql = "SELECT v.id, v.product_id, p.title FROM variant v JOIN product p ON p.id = v.product_id \
               WHERE v.tenant_id = $1 AND v.sku_key = $2 AND v.deleted_at IS NULL";
    tx.row(sql, args![tenant, text::fold(sku)]).await?.as_ref().map(holder).transpose()
}

/// Which variant has a barcode, or its other spelling; the very code first.
pub(in crate::catalog) async fn with_barcode(
    tx: &mut Tx,
    tenant: TenantId,
    code: &str,
    other: Option<String>,
) -> Result<Option<Holder>> {
    let sql = "SELECT v.id, v.product_id, p.title FROM barcode b JOIN variant v ON v.id = b.variant_id \
               JOIN product p ON p.id = v.product_id WHERE b.tenant_id = $1 AND b.code IN ($2, $3) \
               ORDER BY CASE WHEN b.code = $2 THEN 0 ELSE 1 END LIMIT 1";
    tx.row(sql, args![tenant, code, other]).await?.as_ref().map(holder).transpose()
}

/// A variant that a product has or had.
pub(in crate::catalog) struct Known {
    pub(in crate::catalog) id: VariantId,
    pub(in crate::catalog) sku: String,
    pub(in crate::catalog) removed_at: Option<DateTime<Utc>>,
}

/// Every variant that a product has or had.
pub(in crate::catalog) async fn of(tx: &mut Tx, product: ProductId) -> Result<Vec<Known>> {
    let sql = "SELECT id, sku, deleted_at FROM variant WHERE product_id = $1 ORDER BY position, id";
    let rows = tx.rows(sql, args![product]).await?;
    let known = rows
        .iter()
        .map(|row| Ok(Known { id: row.get("id")?, sku: row.get("sku")?, removed_at: row.get("deleted_at")? }));
    known.collect()
}

/// The barcodes of a product's variants.
pub(in crate::catalog) async fn barcodes_of(tx: &mut Tx, product: ProductId) -> Result<Vec<(VariantId, String)>> {
    let sql =
        "SELECT b.variant_id, b.code FROM barcode b JOIN variant v ON v.id = b.variant_id WHERE v.product_id = $1";
    let rows = tx.rows(sql, args![product]).await?;
    rows.iter().map(|row| Ok((row.get("variant_id")?, row.get("code")?))).collect()
}

/// A variant as it is to be written.
pub(in crate::catalog) struct ToWrite<'a> {
    pub(in crate::catalog) id: VariantId,
    pub(in crate::catalog) product_id: ProductId,
    pub(in crate::catalog) name: &'a str,
    pub(in crate::catalog) sku: &'a str,
    pub(in crate::catalog) price: Minor,
    pub(in crate::catalog) position: i64,
    pub(in crate::catalog) search: String,
    pub(in crate::catalog) active: bool,
    pub(in crate::catalog) category_id: Option<CategoryId>,
    pub(in crate::catalog) change: Change,
}

/// Adds a variant; `Unique("variant__sku_key")` for a SKU that is taken, `Unique("variant__id")` for an id.
pub(in crate::catalog) async fn add(
    tx: &mut Tx,
    tenant: TenantId,
    variant: ToWrite<'_>,
    now: DateTime<Utc>,
) -> Result<()> {
    tx.run(
        "INSERT INTO variant (id, tenant_id, product_id, name, sku, sku_key, price, position, search, sold, freed_barcodes, \
         active, category_id, changed, created_at, updated_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $15)",
        args![
            variant.id,
            tenant,
            variant.product_id,
            variant.name,
            variant.sku,
            text::fold(variant.sku),
            variant.price,
            variant.position,
            variant.search,
            0i64,
            "",
            variant.active,
            variant.category_id,
            variant.change.number(),
            now
        ],
    )
    .await?;
    Ok(())
}

/// Changes a variant, and brings it back if it was removed; `Unique("variant__sku_key")` for a SKU that is taken.
pub(in crate::catalog) async fn change(tx: &mut Tx, variant: ToWrite<'_>, now: DateTime<Utc>) -> Result<()> {
    tx.run(
        "UPDATE variant SET name = $2, sku = $3, sku_key = $4, price = $5, position = $6, search = $7, deleted_at = $8, \
         freed_barcodes = $9, active = $10, category_id = $11, changed = $12, updated_at = $13 WHERE id = $1",
        args![
            variant.id,
            variant.name,
            variant.sku,
            text::fold(variant.sku),
            variant.price,
            variant.position,
            variant.search,
            None::<DateTime<Utc>>,
            "",
            variant.active,
            variant.category_id,
            variant.change.number(),
            now
        ],
    )
    .await?;
    Ok(())
}

/// Lets go of a variant's SKU, so that a sibling can have it, before the variant itself gets another.
pub(in crate::catalog) async fn let_go_of_sku(tx: &mut Tx, id: VariantId) -> Result<()> {
    tx.run("UPDATE variant SET sku_key = $2 WHERE id = $1", args![id, format!("changing {id}")]).await?;
    Ok(())
}

/// Removes a variant and frees its barcodes, which it remembers.
pub(in crate::catalog) async fn remove(tx: &mut Tx, id: VariantId, change: Change, now: DateTime<Utc>) -> Result<()> {
    let rows = tx.rows("SELECT code FROM barcode WHERE variant_id = $1 ORDER BY created_at, code", args![id]).await?;
    let codes: Vec<String> = rows.iter().map(|row| row.get("code")).collect::<Result<_>>()?;
    tx.run("DELETE FROM barcode WHERE variant_id = $1", args![id]).await?;
    let sql = "UPDATE variant SET deleted_at = $2, updated_at = $2, freed_barcodes = $3, changed = $4 WHERE id = $1";
    tx.run(sql, args![id, now, codes.join(" "), change.number()]).await?;
    Ok(())
}

/// A variant that was removed, with the codes it gave up.
pub(in crate::catalog) struct Freed {
    pub(in crate::catalog) id: VariantId,
    pub(in crate::catalog) sku: String,
    pub(in crate::catalog) barcodes: Vec<String>,
}

/// The variants that were removed in the same moment as their product.
pub(in crate::catalog) async fn freed(
    tx: &mut Tx,
    product: ProductId,
    removed_at: DateTime<Utc>,
) -> Result<Vec<Freed>> {
    let sql =
        "SELECT id, sku, freed_barcodes FROM variant WHERE product_id = $1 AND deleted_at = $2 ORDER BY position, id";
    let rows = tx.rows(sql, args![product, removed_at]).await?;
    let freed = rows.iter().map(|row| {
        let codes: String = row.get("freed_barcodes")?;
        Ok(Freed {
            id: row.get("id")?,
            sku: row.get("sku")?,
            barcodes: codes.split_whitespace().map(str::to_owned).collect(),
        })
    });
    freed.collect()
}

/// Brings a variant back; `Unique("variant__sku_key")` when its SKU was given to another.
pub(in crate::catalog) async fn restore(tx: &mut Tx, id: VariantId, change: Change, now: DateTime<Utc>) -> Result<()> {
    let sql = "UPDATE variant SET deleted_at = $2, freed_barcodes = $3, changed = $4, updated_at = $5 WHERE id = $1";
    tx.run(sql, args![id, None::<DateTime<Utc>>, "", change.number(), now]).await?;
    Ok(())
}

/// Gives a variant a barcode; `Unique("barcode__code")` when another has it.
pub(in crate::catalog) async fn add_barcode(
    tx: &mut Tx,
    tenant: TenantId,
    id: VariantId,
    code: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let sql = "INSERT INTO barcode (tenant_id, code, variant_id, created_at) VALUES ($1, $2, $3, $4)";
    tx.run(sql, args![tenant, code, id, now]).await?;
    Ok(())
}

/// Takes a barcode from a variant.
pub(in crate::catalog) async fn drop_barcode(tx: &mut Tx, id: VariantId, code: &str) -> Result<()> {
    tx.run("DELETE FROM barcode WHERE variant_id = $1 AND code = $2", args![id, code]).await?;
    Ok(())
}
