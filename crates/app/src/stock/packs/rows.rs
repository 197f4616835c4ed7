//! Rows of movements of packs.

use kontor_domain::catalog::Pack;
use kontor_domain::{StockMovementId, VariantId};

use super::Packed;
use crate::catalog::rows as catalog;
use crate::db::Tx;
use crate::stock::rows::By;
use crate::{Result, args};

/// Keeps which pack a movement is.
pub(super) async fn add(tx: &mut Tx, by: By, movement: StockMovementId, packed: Packed) -> Result<()> {
    let sql = "INSERT INTO pack_movement (movement_id, tenant_id, variant_id, qty, size, created_at) \
               VALUES ($1, $2, $3, $4, $5, $6)";
    tx.run(sql, args![movement, by.tenant, packed.variant_id, packed.qty, packed.size, by.now]).await?;
    Ok(())
}

/// What a variant held as it was last moved as a pack.
pub(super) async fn last(tx: &mut Tx, variant: VariantId) -> Result<Option<Pack>> {
    let sql = "SELECT m.variant_id, k.size FROM pack_movement k JOIN stock_movement m ON m.id = k.movement_id \
               WHERE k.variant_id = $1 ORDER BY m.created_at DESC, m.id DESC LIMIT 1";
    let row = tx.row(sql, args![variant]).await?;
    row.map(|row| Ok(Pack { unit_id: row.get("variant_id")?, size: row.get("size")? })).transpose()
}

/// What moved by another number than its packs: the titles.
pub(super) async fn wrong(tx: &mut Tx) -> Result<Vec<String>> {
    let sql = "SELECT DISTINCT m.variant_id FROM pack_movement k JOIN stock_movement m ON m.id = k.movement_id \
               WHERE m.qty <> k.qty * k.size ORDER BY m.variant_id";
    let mut wrong = Vec::new();
    for row in tx.rows(sql, args![]).await? {
        wrong.push(catalog::title(tx, row.get("variant_id")?).await?);
    }
    Ok(wrong)
}
