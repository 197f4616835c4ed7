//! Rows of categories, products, variants, barcodes and pictures.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use kontor_domain::catalog::{Category, Pack, Product, Variant};
use kontor_domain::sales::TaxMode;
use kontor_domain::stock::{NegativeStock, Tracking};
use kontor_domain::{BlobId, CategoryId, Minor, ProductId, Qty, TaxClassId, TenantId, VariantId, text};

use super::Change;
use crate::db::{Bind as _, Row, Tx, Type, Value};
use crate::{Result, args};

/// How many titles one statement reads.
const TITLES: usize = 50;

pub(crate) use super::taxes::rows::{add_tax_class, rate_on};

/// What a sale needs to know of a variant.
#[derive(Debug, Clone)]
pub(crate) struct Sellable {
    /// The variant.
    pub(crate) variant_id: VariantId,
    /// Its product.
    pub(crate) product_id: ProductId,
    /// The product's title, with the variant's name.
    pub(crate) title: String,
    /// The SKU.
    pub(crate) sku: String,
    /// The price per unit.
    pub(crate) price: Minor,
    /// Whether the price holds the tax.
    pub(crate) tax_mode: TaxMode,
    /// The tax class.
    pub(crate) tax_class_id: TaxClassId,
    /// Digits after the point in quantities.
    pub(crate) decimals: u8,
    /// The unit beside a quantity.
    pub(crate) unit: String,
    /// Whether it can be sold now.
    pub(crate) active: bool,
    /// What tells its pieces apart, if anything does.
    pub(crate) tracked: Option<Tracking>,
}

/// A variant that was not removed, as a sale needs it.
pub(crate) async fn sellable(tx: &mut Tx, id: VariantId) -> Result<Option<Sellable>> {
    let sql = "SELECT v.id, v.product_id, v.name, v.sku, v.price, p.title, p.tax_mode, p.tax_class_id, p.decimals, p.unit, p.active, p.tracked \
               FROM variant v JOIN product p ON p.id = v.product_id \
               WHERE v.id = $1 AND v.deleted_at IS NULL AND p.deleted_at IS NULL";
    tx.row(sql, args![id]).await?.as_ref().map(as_sold).transpose()
}

/// The one that has a SKU, whatever its case.
pub(super) async fn sellable_with_sku(tx: &mut Tx, tenant: TenantId, sku: &str) -> Result<Option<Sellable>> {
    let sql = "SELECT v.id, v.product_id, v.name, v.sku, v.price, p.title, p.tax_mode, p.tax_class_id, p.decimals, p.unit, p.active, p.tracked \
               FROM variant v JOIN product p ON p.id = v.product_id \
               WHERE v.tenant_id = $1 AND v.sku_key = $2 AND v.deleted_at IS NULL AND p.deleted_at IS NULL";
    tx.row(sql, args![tenant, text::fold(sku)]).await?.as_ref().map(as_sold).transpose()
}

fn as_sold(row: &Row) -> Result<Sellable> {
    Ok(Sellable {
        variant_id: row.get("id")?,
        product_id: row.get("product_id")?,
        title: super::full_title(&row.get::<String>("title")?, &row.get::<String>("name")?),
        sku: row.get("sku")?,
        price: row.get("price")?,
        tax_mode: row.get("tax_mode")?,
        tax_class_id: row.get("tax_class_id")?,
        decimals: row.get("decimals")?,
        unit: row.get("unit")?,
        active: row.get("active")?,
        tracked: row.get("tracked")?,
    })
}

/// What a variant is called, also when it was removed.
pub(crate) async fn title(tx: &mut Tx, id: VariantId) -> Result<String> {
    let sql = "SELECT p.title, v.name FROM variant v JOIN product p ON p.id = v.product_id WHERE v.id = $1";
    let row = tx.row(sql, args![id]).await?;
    row.map_or(Ok(String::new()), |row| {
        Ok(super::full_title(&row.get::<String>("title")?, &row.get::<String>("name")?))
    })
}

/// The product of a variant, also when it was removed.
pub(crate) async fn product_of(tx: &mut Tx, id: VariantId) -> Result<Option<ProductId>> {
    let row = tx.row("SELECT product_id FROM variant WHERE id = $1", args![id]).await?;
    row.map(|row| row.get("product_id")).transpose()
}

/// What variants are called, also when they were removed.
pub(crate) async fn titles(tx: &mut Tx, ids: &[VariantId]) -> Result<HashMap<VariantId, String>> {
    let mut titles = HashMap::with_capacity(ids.len());
    for some in ids.chunks(TITLES) {
        let mut args: Vec<Value> = some.iter().map(|id| id.bind()).collect();
        args.resize(TITLES, Value::Null(Type::Uuid));
        let rows = tx
            .rows(
                "SELECT v.id, p.title, v.name FROM variant v JOIN product p ON p.id = v.product_id WHERE v.id IN (\
                 $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, \
                 $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, \
                 $43, $44, $45, $46, $47, $48, $49, $50)",
                args,
            )
            .await?;
        for row in rows {
            let title = super::full_title(&row.get::<String>("title")?, &row.get::<String>("name")?);
            titles.insert(row.get("id")?, title);
        }
    }
    Ok(titles)
}

/// What products say of their variants for themselves.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Rules {
    /// What happens when more is sold than there is; none for what the business says.
    pub(crate) negative_stock: Option<NegativeStock>,
    /// What tells the pieces apart, if anything does.
    pub(crate) tracked: Option<Tracking>,
    /// What it holds, if it is a pack.
    pub(crate) pack: Option<Pack>,
}

/// What a variant holds, if it is a pack.
pub(super) fn pack(row: &Row) -> Result<Option<Pack>> {
    let (unit, size): (Option<VariantId>, Option<i64>) = (row.get("pack_of")?, row.get("pack_size")?);
    Ok(unit.zip(size).map(|(unit_id, size)| Pack { unit_id, size }))
}

/// What the products of these say for themselves, also when they were removed; those that say nothing are left out.
pub(crate) async fn rules_of(tx: &mut Tx, ids: &[VariantId]) -> Result<HashMap<VariantId, Rules>> {
    let mut rules = HashMap::new();
    for some in ids.chunks(TITLES) {
        let mut args: Vec<Value> = some.iter().map(|id| id.bind()).collect();
        args.resize(TITLES, Value::Null(Type::Uuid));
        let rows = tx
            .rows(
                "SELECT v.id, p.negative_stock, p.tracked, v.pack_of, v.pack_size FROM variant v JOIN product p ON p.id = v.product_id \
                 WHERE (p.negative_stock IS NOT NULL OR p.tracked IS NOT NULL OR v.pack_of IS NOT NULL) AND v.id IN (\
                 $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, \
                 $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, \
                 $43, $44, $45, $46, $47, $48, $49, $50)",
                args,
            )
            .await?;
        for row in rows {
            let own =
                Rules { negative_stock: row.get("negative_stock")?, tracked: row.get("tracked")?, pack: pack(&row)? };
            rules.insert(row.get("id")?, own);
        }
    }
    Ok(rules)
}

/// Every variant whose pieces are told apart, also when it was removed.
pub(crate) async fn tracked(tx: &mut Tx) -> Result<Vec<VariantId>> {
    let sql =
        "SELECT v.id FROM variant v JOIN product p ON p.id = v.product_id WHERE p.tracked IS NOT NULL ORDER BY v.id";
    tx.rows(sql, args![]).await?.iter().map(|row| row.get("id")).collect()
}

/// A variant as lists name it.
pub(crate) struct Face {
    /// Its product.
    pub(crate) product_id: ProductId,
    /// The product's title, with the variant's name.
    pub(crate) title: String,
    /// The SKU.
    pub(crate) sku: String,
    /// Digits after the point in quantities.
    pub(crate) decimals: u8,
    /// The unit beside a quantity.
    pub(crate) unit: String,
}

/// Variants that were not removed, as lists name them.
pub(crate) async fn faces(tx: &mut Tx, ids: &[VariantId]) -> Result<HashMap<VariantId, Face>> {
    let mut faces = HashMap::with_capacity(ids.len());
    for some in ids.chunks(TITLES) {
        let mut args: Vec<Value> = some.iter().map(|id| id.bind()).collect();
        args.resize(TITLES, Value::Null(Type::Uuid));
        let rows = tx
            .rows(
                "SELECT v.id, v.product_id, p.title, v.name, v.sku, p.decimals, p.unit \
                 FROM variant v JOIN product p ON p.id = v.product_id \
                 WHERE v.deleted_at IS NULL AND p.deleted_at IS NULL AND v.id IN (\
                 $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, \
                 $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, \
                 $43, $44, $45, $46, $47, $48, $49, $50)",
                args,
            )
            .await?;
        for row in rows {
            let face = Face {
                product_id: row.get("product_id")?,
                title: super::full_title(&row.get::<String>("title")?, &row.get::<String>("name")?),
                sku: row.get("sku")?,
                decimals: row.get("decimals")?,
                unit: row.get("unit")?,
            };
            faces.insert(row.get("id")?, face);
        }
    }
    Ok(faces)
}

/// Counts sales of a variant.
pub(super) async fn count_sold(tx: &mut Tx, id: VariantId, times: i64, change: Change) -> Result<()> {
    let sql = "UPDATE variant SET sold = sold + $2, changed = $3 WHERE id = $1";
    tx.run(sql, args![id, times, change.number()]).await?;
    Ok(())
}

/// Every category that was not removed, in order, with how many products are in it.
pub(super) async fn categories(tx: &mut Tx) -> Result<Vec<Category>> {
    let sql = "SELECT c.id, c.name, c.position, COUNT(p.id) AS products FROM category c \
               LEFT JOIN product p ON p.category_id = c.id AND p.deleted_at IS NULL \
               WHERE c.deleted_at IS NULL GROUP BY c.id, c.name, c.position, c.name_key ORDER BY c.position, c.name_key";
    tx.rows(sql, args![]).await?.iter().map(category_row).collect()
}

/// The names of the categories that were not removed.
pub(crate) async fn category_names(tx: &mut Tx) -> Result<Vec<(CategoryId, String)>> {
    let rows = tx.rows("SELECT id, name FROM category WHERE deleted_at IS NULL", args![]).await?;
    rows.iter().map(|row| Ok((row.get("id")?, row.get("name")?))).collect()
}

fn category_row(row: &Row) -> Result<Category> {
    Ok(Category {
        id: row.get("id")?,
        name: row.get("name")?,
        position: row.get("position")?,
        products: row.get("products")?,
    })
}

/// A category that was not removed.
pub(super) async fn category(tx: &mut Tx, id: CategoryId) -> Result<Option<Category>> {
    let sql = "SELECT c.id, c.name, c.position, \
               (SELECT COUNT(*) FROM product p WHERE p.category_id = c.id AND p.deleted_at IS NULL) AS products \
               FROM category c WHERE c.id = $1 AND c.deleted_at IS NULL";
    tx.row(sql, args![id]).await?.as_ref().map(category_row).transpose()
}

/// The place behind the last category.
pub(super) async fn end_of_categories(tx: &mut Tx) -> Result<i64> {
    tx.value("SELECT COALESCE(MAX(position), 0) + 1 AS value FROM category WHERE deleted_at IS NULL", args![]).await
}

/// Adds a category; `Unique("category__name_key")` for a name that is taken.
pub(super) async fn add_category(tx: &mut Tx, tenant: TenantId, category: &Category, now: DateTime<Utc>) -> Result<()> {
    tx.run(
        "INSERT INTO category (id, tenant_id, name, name_key, position, created_at, updated_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $6)",
        args![category.id, tenant, &category.name, text::fold(&category.name), category.position, now],
    )
    .await?;
    Ok(())
}

/// Changes a category; `Unique("category__name_key")` for a name that is taken.
pub(super) async fn change_category(tx: &mut Tx, category: &Category, now: DateTime<Utc>) -> Result<()> {
    let sql = "UPDATE category SET name = $2, name_key = $3, position = $4, updated_at = $5 WHERE id = $1";
    let key = text::fold(&category.name);
    tx.run(sql, args![category.id, &category.name, key, category.position, now]).await?;
    Ok(())
}

/// Removes a category; its products are in none then.
pub(super) async fn remove_category(tx: &mut Tx, id: CategoryId, change: Change, now: DateTime<Utc>) -> Result<()> {
    let none = None::<CategoryId>;
    let sql = "UPDATE product SET category_id = $2, updated_at = $3 WHERE category_id = $1";
    tx.run(sql, args![id, none, now]).await?;
    let sql = "UPDATE variant SET category_id = $2, changed = $3 WHERE category_id = $1";
    tx.run(sql, args![id, none, change.number()]).await?;
    tx.run("UPDATE category SET deleted_at = $2, updated_at = $2 WHERE id = $1", args![id, now]).await?;
    Ok(())
}

/// A product that was not removed, with its variants; how many there are of each is not filled in.
pub(super) async fn product(tx: &mut Tx, id: ProductId) -> Result<Option<Product>> {
    let sql = "SELECT id, title, category_id, tax_class_id, tax_mode, decimals, unit, description, image_id, active, \
               negative_stock, tracked, updated_at FROM product WHERE id = $1 AND deleted_at IS NULL";
    let Some(row) = tx.row(sql, args![id]).await? else { return Ok(None) };
    Ok(Some(Product {
        id: row.get("id")?,
        title: row.get("title")?,
        category_id: row.get("category_id")?,
        tax_class_id: row.get("tax_class_id")?,
        tax_mode: row.get("tax_mode")?,
        decimals: row.get("decimals")?,
        unit: row.get("unit")?,
        description: row.get("description")?,
        image: row.get("image_id")?,
        active: row.get("active")?,
        negative_stock: row.get("negative_stock")?,
        tracked: row.get("tracked")?,
        variants: variants(tx, id).await?,
        updated_at: row.get("updated_at")?,
    }))
}

/// The ids of the products that come after one, or of the first.
pub(super) async fn products_after(tx: &mut Tx, after: Option<ProductId>, most: i64) -> Result<Vec<ProductId>> {
    let sql = "SELECT id FROM product WHERE deleted_at IS NULL AND id > $1 ORDER BY id LIMIT $2";
    let rows = tx.rows(sql, args![after.unwrap_or(ProductId(uuid::Uuid::nil())), most]).await?;
    rows.iter().map(|row| row.get("id")).collect()
}

async fn variants(tx: &mut Tx, id: ProductId) -> Result<Vec<Variant>> {
    let sql = "SELECT b.variant_id, b.code FROM barcode b JOIN variant v ON v.id = b.variant_id \
               WHERE v.product_id = $1 ORDER BY b.created_at, b.code";
    let mut barcodes: HashMap<VariantId, Vec<String>> = HashMap::new();
    for row in tx.rows(sql, args![id]).await? {
        barcodes.entry(row.get("variant_id")?).or_default().push(row.get("code")?);
    }
    let sql =
        "SELECT id, name, sku, price FROM variant WHERE product_id = $1 AND deleted_at IS NULL ORDER BY position, id";
    let rows = tx.rows(sql, args![id]).await?;
    let variants = rows.iter().map(|row| {
        let id = row.get("id")?;
        Ok(Variant {
            id,
            name: row.get("name")?,
            sku: row.get("sku")?,
            barcodes: barcodes.remove(&id).unwrap_or_default(),
            price: row.get("price")?,
            on_hand: Qty::default(),
            reserved: Qty::default(),
            unit_cost: None,
            value: None,
            pack: None,
        })
    });
    variants.collect()
}

/// When a product was removed, if it was; none when there is no such product at all.
pub(super) async fn removed(tx: &mut Tx, id: ProductId) -> Result<Option<Option<DateTime<Utc>>>> {
    let row = tx.row("SELECT deleted_at FROM product WHERE id = $1", args![id]).await?;
    row.map(|row| row.get("deleted_at")).transpose()
}

/// Adds a product without variants.
pub(super) async fn add_product(tx: &mut Tx, tenant: TenantId, product: &Product) -> Result<()> {
    tx.run(
        "INSERT INTO product (id, tenant_id, title, category_id, tax_class_id, tax_mode, decimals, unit, description, active, \
         created_at, updated_at, negative_stock, tracked) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11, $12, $13)",
        args![
            product.id,
            tenant,
            &product.title,
            product.category_id,
            product.tax_class_id,
            product.tax_mode,
            product.decimals,
            &product.unit,
            &product.description,
            product.active,
            product.updated_at,
            product.negative_stock,
            product.tracked
        ],
    )
    .await?;
    Ok(())
}

/// Changes a product, but not its picture.
pub(super) async fn change_product(tx: &mut Tx, product: &Product) -> Result<()> {
    tx.run(
        "UPDATE product SET title = $2, category_id = $3, tax_class_id = $4, tax_mode = $5, decimals = $6, unit = $7, \
         description = $8, active = $9, updated_at = $10, tracked = $12, negative_stock = $11 WHERE id = $1",
        args![
            product.id,
            &product.title,
            product.category_id,
            product.tax_class_id,
            product.tax_mode,
            product.decimals,
            &product.unit,
            &product.description,
            product.active,
            product.updated_at,
            product.negative_stock,
            product.tracked
        ],
    )
    .await?;
    Ok(())
}

/// Removes a product, or brings it back with none.
pub(super) async fn set_removed(
    tx: &mut Tx,
    id: ProductId,
    at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<()> {
    tx.run("UPDATE product SET deleted_at = $2, updated_at = $3 WHERE id = $1", args![id, at, now]).await?;
    Ok(())
}

/// Gives a product this picture, or none.
pub(super) async fn set_image(tx: &mut Tx, id: ProductId, image: Option<BlobId>, now: DateTime<Utc>) -> Result<()> {
    tx.run("UPDATE product SET image_id = $2, updated_at = $3 WHERE id = $1", args![id, image, now]).await?;
    Ok(())
}

/// Keeps a picture.
pub(super) async fn add_blob(
    tx: &mut Tx,
    tenant: TenantId,
    id: BlobId,
    media_type: &str,
    bytes: Vec<u8>,
    now: DateTime<Utc>,
) -> Result<()> {
    tx.run(
        "INSERT INTO blob (id, tenant_id, media_type, bytes, created_at) VALUES ($1, $2, $3, $4, $5)",
        args![id, tenant, media_type, bytes, now],
    )
    .await?;
    Ok(())
}

/// Drops a picture that no product has any more.
pub(super) async fn drop_blob(tx: &mut Tx, id: BlobId) -> Result<()> {
    tx.run("DELETE FROM blob WHERE id = $1", args![id]).await?;
    Ok(())
}

/// A picture: its media type and bytes.
pub(super) async fn blob(tx: &mut Tx, id: BlobId) -> Result<Option<(String, Vec<u8>)>> {
    let row = tx.row("SELECT media_type, bytes FROM blob WHERE id = $1", args![id]).await?;
    row.map(|row| Ok((row.get("media_type")?, row.get("bytes")?))).transpose()
}
