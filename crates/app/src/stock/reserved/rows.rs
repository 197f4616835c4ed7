//! Rows of reservations.

use kontor_domain::stock::reserved::{Counts, ReserveReason};
use kontor_domain::{CartId, Qty, StoreId, UserId, VariantId};
use uuid::Uuid;

use crate::catalog::rows as catalog;
use crate::db::{Tx, Type, Value};
use crate::stock::rows::{BATCH, By};
use crate::{Result, args};

/// What is reserved for a cart.
pub(super) async fn of_cart(tx: &mut Tx, cart: CartId) -> Result<Counts> {
    let sql = "SELECT variant_id, CAST(SUM(qty) AS BIGINT) AS qty FROM stock_reservation WHERE cart_id = $1 \
               GROUP BY variant_id HAVING SUM(qty) <> 0";
    let rows = tx.rows(sql, args![cart]).await?;
    rows.iter().map(|row| Ok((row.get("variant_id")?, row.get("qty")?))).collect()
}

/// Which carts a variant is reserved for in a store, the first first.
pub(super) async fn carts(tx: &mut Tx, store: StoreId, variant: VariantId) -> Result<Vec<CartId>> {
    let sql = "SELECT cart_id FROM stock_reservation WHERE variant_id = $1 AND store_id = $2 GROUP BY cart_id \
               HAVING SUM(qty) <> 0 ORDER BY MIN(created_at), cart_id";
    let rows = tx.rows(sql, args![variant, store]).await?;
    rows.iter().map(|row| row.get("cart_id")).collect()
}

/// Who kept what is kept for a cart, the last of them.
pub(super) async fn kept_by(tx: &mut Tx, cart: CartId) -> Result<Option<UserId>> {
    let sql = "SELECT user_id FROM stock_reservation WHERE cart_id = $1 ORDER BY created_at DESC, id DESC LIMIT 1";
    tx.row(sql, args![cart]).await?.map(|row| row.get("user_id")).transpose()
}

/// Everything that is reserved: for which cart, where, what and how many.
pub(super) async fn all(tx: &mut Tx) -> Result<Vec<(CartId, StoreId, VariantId, Qty)>> {
    let sql = "SELECT cart_id, store_id, variant_id, CAST(SUM(qty) AS BIGINT) AS qty FROM stock_reservation \
               GROUP BY cart_id, store_id, variant_id HAVING SUM(qty) <> 0";
    let rows = tx.rows(sql, args![]).await?;
    rows.iter()
        .map(|row| Ok((row.get("cart_id")?, row.get("store_id")?, row.get("variant_id")?, row.get("qty")?)))
        .collect()
}

/// What changes: a row, of what, and by how much.
type Changes<'a> = &'a [(Uuid, VariantId, Qty)];

/// Adds up to [`BATCH`] changes of what is reserved for a cart.
pub(super) async fn add(
    tx: &mut Tx,
    by: By,
    cart: CartId,
    (changes, reason): (Changes<'_>, fn(Qty) -> ReserveReason),
) -> Result<()> {
    let mut args = args![by.tenant, by.store_id, cart, by.user_id, by.now];
    for (id, variant, qty) in changes {
        args.extend(args![*id, *variant, *qty, reason(*qty).as_str()]);
    }
    for _ in changes.len()..BATCH {
        args.extend([Type::Uuid, Type::Uuid, Type::Int, Type::Text].map(Value::Null));
    }
    tx.run(
        "WITH moved (id, variant_id, qty, reason) AS (VALUES ($6, $7, $8, $9), ($10, $11, $12, $13), ($14, $15, $16, \
         $17), ($18, $19, $20, $21), ($22, $23, $24, $25), ($26, $27, $28, $29), ($30, $31, $32, $33), ($34, $35, \
         $36, $37)) INSERT INTO stock_reservation (id, tenant_id, store_id, cart_id, user_id, created_at, variant_id, \
         qty, reason) SELECT id, $1, $2, $3, $4, $5, variant_id, qty, reason FROM moved WHERE id IS NOT NULL",
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
