//! Rows of packs: two columns of a variant.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use kontor_domain::catalog::Pack;
use kontor_domain::{ProductId, VariantId};

use crate::catalog::{Change, full_title};
use crate::db::{Row, Tx};
use crate::{Failure, Result, args};

fn title(row: &Row) -> Result<String> {
    Ok(full_title(&row.get::<String>("title")?, &row.get::<String>("name")?))
}

/// A variant's product, title and SKU, also when it was removed.
pub(super) async fn named(tx: &mut Tx, id: VariantId) -> Result<(ProductId, String, String)> {
    let sql = "SELECT v.product_id, v.name, v.sku, p.title FROM variant v JOIN product p ON p.id = v.product_id WHERE v.id = $1";
    let row = tx.row(sql, args![id]).await?.ok_or_else(|| Failure::fault("a pack holds what is not there"))?;
    Ok((row.get("product_id")?, title(&row)?, row.get("sku")?))
}

/// What each pack in the catalog holds.
pub(super) async fn all(tx: &mut Tx) -> Result<HashMap<VariantId, Pack>> {
    let sql = "SELECT id, pack_of, pack_size FROM variant WHERE pack_of IS NOT NULL AND deleted_at IS NULL";
    let rows = tx.rows(sql, args![]).await?;
    let pack = |row: &Row| Ok((row.get("id")?, Pack { unit_id: row.get("pack_of")?, size: row.get("pack_size")? }));
    rows.iter().map(pack).collect()
}

/// Says what a variant holds, or that it is no pack.
pub(super) async fn set(
    tx: &mut Tx,
    id: VariantId,
    pack: Option<Pack>,
    change: Change,
    now: DateTime<Utc>,
) -> Result<()> {
    let sql = "UPDATE variant SET pack_of = $2, pack_size = $3, changed = $4, updated_at = $5 WHERE id = $1";
    let (unit, size) = (pack.map(|pack| pack.unit_id), pack.map(|pack| pack.size));
    tx.run(sql, args![id, unit, size, change.number(), now]).await?;
    Ok(())
}

/// The first pack in the catalog that holds one of these, and is none of those: its title.
pub(super) async fn pack_of(tx: &mut Tx, ids: &[VariantId], but: &[VariantId]) -> Result<Option<String>> {
    let sql = "SELECT v.id, v.name, p.title FROM variant v JOIN product p ON p.id = v.product_id \
               WHERE v.pack_of = $1 AND v.deleted_at IS NULL AND p.deleted_at IS NULL ORDER BY p.title, v.name";
    for id in ids {
        for row in tx.rows(sql, args![*id]).await? {
            if !but.contains(&row.get("id")?) {
                return title(&row).map(Some);
            }
        }
    }
    Ok(None)
}

/// A pack of a product of which the content was removed: both titles. What goes and comes back with the product itself is left out.
pub(super) async fn orphan(tx: &mut Tx, product: ProductId) -> Result<Option<(String, String)>> {
    let sql = "SELECT v.name, p.title, u.name AS unit_name, q.title AS unit_title FROM variant v \
               JOIN product p ON p.id = v.product_id JOIN variant u ON u.id = v.pack_of JOIN product q ON q.id = u.product_id \
               WHERE v.product_id = $1 AND v.deleted_at IS NULL AND u.deleted_at IS NOT NULL ORDER BY v.position, v.id";
    let Some(row) = tx.row(sql, args![product]).await? else { return Ok(None) };
    let unit = full_title(&row.get::<String>("unit_title")?, &row.get::<String>("unit_name")?);
    Ok(Some((title(&row)?, unit)))
}
