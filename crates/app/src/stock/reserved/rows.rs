//! Rows of reservations.

use kontor_domain::stock::reserved::{Counts, ReserveReason};
use kontor_domain::{Qty, StoreId, UserId, VariantId};
use uuid::Uuid;

use super::Holder;
use crate::catalog::rows as catalog;
use crate::db::{Row, Tx, Type, Value};
use crate::stock::rows::{BATCH, By};
use crate::{Result, args};

fn holder(row: &Row) -> Result<Holder> {
    let id = row.get("holder_id")?;
    Ok(Holder::of(&row.get::<String>("holder")?, id))
}

/// What is reserved for a cart or a ticket.
pub(super) async fn of(tx: &mut Tx, holder: Holder) -> Result<Counts> {
    let sql = "SELECT variant_id, CAST(SUM(qty) AS BIGINT) AS qty FROM stock_reservation WHERE holder_id = $1 \
               GROUP BY variant_id HAVING SUM(qty) <> 0";
    let rows = tx.rows(sql, args![holder.id()]).await?;
    rows.iter().map(|row| Ok((row.get("variant_id")?, row.get("qty")?))).collect()
}

/// For whom a variant is reserved in a store and how many, the first first.
pub(super) async fn queue(tx: &mut Tx, store: StoreId, variant: VariantId) -> Result<Vec<(Holder, Qty)>> {
    let sql = "SELECT holder_id, holder, CAST(SUM(qty) AS BIGINT) AS qty FROM stock_reservation \
               WHERE variant_id = $1 AND store_id = $2 GROUP BY holder_id, holder HAVING SUM(qty) <> 0 \
               ORDER BY MIN(created_at), holder_id";
    let rows = tx.rows(sql, args![variant, store]).await?;
    rows.iter().map(|row| Ok((holder(row)?, row.get("qty")?))).collect()
}

/// The levels of which more is kept than there is: what, where, and how many there are.
pub(super) async fn overdrawn(tx: &mut Tx) -> Result<Vec<(VariantId, StoreId, Qty)>> {
    let sql = "SELECT variant_id, store_id, on_hand FROM stock_level WHERE reserved > on_hand AND reserved > 0";
    let rows = tx.rows(sql, args![]).await?;
    rows.iter().map(|row| Ok((row.get("variant_id")?, row.get("store_id")?, row.get("on_hand")?))).collect()
}

/// Whether something was ever reserved for a cart or a ticket.
pub(super) async fn ever(tx: &mut Tx, holder: Holder) -> Result<bool> {
    let sql = "SELECT id FROM stock_reservation WHERE holder_id = $1 LIMIT 1";
    Ok(tx.row(sql, args![holder.id()]).await?.is_some())
}

/// Who kept what is kept for a cart, the last of them.
pub(super) async fn kept_by(tx: &mut Tx, holder: Holder) -> Result<Option<UserId>> {
    let sql = "SELECT user_id FROM stock_reservation WHERE holder_id = $1 ORDER BY created_at DESC, id DESC LIMIT 1";
    tx.row(sql, args![holder.id()]).await?.map(|row| row.get("user_id")).transpose()
}

/// Everything that is reserved: for whom, where, what and how many.
pub(super) async fn all(tx: &mut Tx) -> Result<Vec<(Holder, StoreId, VariantId, Qty)>> {
    let sql = "SELECT holder_id, holder, store_id, variant_id, CAST(SUM(qty) AS BIGINT) AS qty FROM stock_reservation \
               GROUP BY holder_id, holder, store_id, variant_id HAVING SUM(qty) <> 0";
    let rows = tx.rows(sql, args![]).await?;
    rows.iter().map(|row| Ok((holder(row)?, row.get("store_id")?, row.get("variant_id")?, row.get("qty")?))).collect()
}

/// What changes: a row, of what, and by how much.
type Changes<'a> = &'a [(Uuid, VariantId, Qty)];

/// Adds up to [`BATCH`] changes of what is reserved for a cart or a ticket.
pub(super) async fn add(
    tx: &mut Tx,
    by: By,
    holder: Holder,
    (changes, reason): (Changes<'_>, fn(Qty) -> ReserveReason),
) -> Result<()> {
    let mut args = args![by.tenant, by.store_id, holder.id(), by.user_id, by.now];
    for (id, variant, qty) in changes {
        args.extend(args![*id, *variant, *qty, reason(*qty).as_str()]);
    }
    for _ in changes.len()..BATCH {
        args.extend([Type::Uuid, Type::Uuid, Type::Int, Type::Text].map(Value::Null));
    }
    args.extend(args![holder.as_str()]);
    tx.run(
        "WITH moved (id, variant_id, qty, reason) AS (VALUES ($6, $7, $8, $9), ($10, $11, $12, $13), ($14, $15, $16, \
         $17), ($18, $19, $20, $21), ($22, $23, $24, $25), ($26, $27, $28, $29), ($30, $31, $32, $33), ($34, $35, \
         $36, $37)) INSERT INTO stock_reservation (id, tenant_id, store_id, holder_id, user_id, created_at, variant_id, \
         qty, reason, holder) SELECT id, $1, $2, $3, $4, $5, variant_id, qty, reason, $38 FROM moved WHERE id IS NOT NULL",
        args,
    )
    .await?;
    Ok(())
}

/// Keeps how many are reserved of up to [`BATCH`] levels, which are held.
pub(super) async fn set(tx: &mut Tx, by: By, levels: &[(VariantId, Qty)]) -> Result<()> {
    let mut args = args![by.store_id];
    for (variant, reserved) in levels {
        args.extend(args![*variant, *reserved]);
    }
    for _ in levels.len()..BATCH {
        args.extend([Type::Uuid, Type::Int].map(Value::Null));
    }
    tx.run(
        "WITH moved (variant_id, reserved) AS (VALUES ($2, $3), ($4, $5), ($6, $7), ($8, $9), ($10, $11), ($12, $13), \
         ($14, $15), ($16, $17)) UPDATE stock_level SET reserved = moved.reserved FROM moved \
         WHERE stock_level.variant_id = moved.variant_id AND stock_level.store_id = $1",
        args,
    )
    .await?;
    Ok(())
}

/// Every level whose reserved sum is not that of its reservations: the title, what is kept, and what they come to.
pub(super) async fn wrong(tx: &mut Tx) -> Result<Vec<(String, Qty, Qty)>> {
    let sql = "SELECT variant_id, CAST(SUM(kept) AS BIGINT) AS kept, CAST(SUM(moved) AS BIGINT) AS moved FROM ( \
               SELECT variant_id, store_id, reserved AS kept, 0 AS moved FROM stock_level WHERE reserved <> 0 UNION ALL \
               SELECT variant_id, store_id, 0 AS kept, qty AS moved FROM stock_reservation) AS either \
               GROUP BY variant_id, store_id HAVING SUM(kept) <> SUM(moved)";
    let mut wrong = Vec::new();
    for row in tx.rows(sql, args![]).await? {
        let title = catalog::title(tx, row.get("variant_id")?).await?;
        wrong.push((title, row.get("kept")?, row.get("moved")?));
    }
    Ok(wrong)
}
