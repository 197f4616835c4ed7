//! Rows of movements and levels.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use kontor_domain::page::Window;
use kontor_domain::stock::cost::{Held, Weighed};
use kontor_domain::stock::reserved::available;
use kontor_domain::stock::{StockMovement, StockReason};
use kontor_domain::{
    Minor, PurchaseOrderId, Qty, SaleId, StockCountId, StockMovementId, StoreId, TenantId, UserId, VariantId,
};

use super::moves::Move;
use crate::catalog::rows as catalog;
use crate::db::{Bind as _, Row, Tx, Type, Value};
use crate::{Result, args};

/// How many rows one statement writes. What a smaller batch leaves empty is bound as nulls and written by nobody, so
/// that every sale, however long, runs the same two texts.
pub(super) const BATCH: usize = 8;

/// How many levels one statement reads.
const READ: usize = 50;

/// Who moves what where, and when.
#[derive(Debug, Clone, Copy)]
pub(super) struct By {
    pub(super) tenant: TenantId,
    pub(super) store_id: StoreId,
    pub(super) user_id: UserId,
    pub(super) now: DateTime<Utc>,
}

/// The types of a movement's columns.
const MOVEMENT: [Type; 11] = [
    Type::Uuid,
    Type::Uuid,
    Type::Int,
    Type::Text,
    Type::Text,
    Type::Uuid,
    Type::Uuid,
    Type::Uuid,
    Type::Uuid,
    Type::Int,
    Type::Int,
];

/// Adds up to [`BATCH`] movements; `Unique("stock_movement__id")` for one that was made already.
pub(super) async fn add(tx: &mut Tx, by: By, movements: &[(Move, Weighed)]) -> Result<()> {
    let mut args = args![by.tenant, by.store_id, by.user_id, by.now];
    for (movement, weighed) in movements {
        args.extend(args![
            movement.id,
            movement.variant_id,
            movement.qty,
            movement.reason,
            &movement.note,
            movement.of.sale(),
            movement.of.order(),
            movement.of.count(),
            movement.of.transfer(),
            weighed.cost,
            weighed.value
        ]);
    }
    for _ in movements.len()..BATCH {
        args.extend(MOVEMENT.map(Value::Null));
    }
    tx.run(
        "WITH moved (id, variant_id, qty, reason, note, sale_id, order_id, count_id, transfer_id, cost, value) AS \
         (VALUES ($5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15), ($16, $17, $18, $19, $20, $21, $22, $23, $24, \
         $25, $26), ($27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37), ($38, $39, $40, $41, $42, $43, $44, \
         $45, $46, $47, $48), ($49, $50, $51, $52, $53, $54, $55, $56, $57, $58, $59), ($60, $61, $62, $63, $64, \
         $65, $66, $67, $68, $69, $70), ($71, $72, $73, $74, $75, $76, $77, $78, $79, $80, $81), ($82, $83, $84, \
         $85, $86, $87, $88, $89, $90, $91, $92)) INSERT INTO stock_movement (id, tenant_id, store_id, variant_id, \
         qty, reason, note, sale_id, order_id, count_id, transfer_id, cost, value, user_id, created_at) SELECT id, \
         $1, $2, variant_id, qty, reason, note, sale_id, order_id, count_id, transfer_id, cost, value, $3, $4 FROM \
         moved WHERE id IS NOT NULL",
        args,
    )
    .await?;
    Ok(())
}

/// A level: what there is, and how many of it are reserved.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Level {
    /// What there is.
    pub(crate) held: Held,
    /// How many are reserved.
    pub(crate) reserved: Qty,
}

impl Level {
    /// How many are there for anybody.
    pub(crate) const fn available(self) -> Qty {
        available(self.held.qty, self.reserved, Qty(0))
    }
}

/// What up to [`BATCH`] levels hold, in the order of ids; those that were not there are now. Nobody else reads or changes
/// them until the transaction ends.
pub(super) async fn hold(tx: &mut Tx, by: By, variants: &[VariantId]) -> Result<Vec<(VariantId, Level)>> {
    let mut args = args![by.tenant, by.store_id, by.now];
    args.extend(variants.iter().map(|variant| variant.bind()));
    args.resize(BATCH + 3, Value::Null(Type::Uuid));
    let rows = tx
        .rows(
            "WITH moved (variant_id) AS (VALUES ($4), ($5), ($6), ($7), ($8), ($9), ($10), ($11)) INSERT INTO stock_level \
         (variant_id, store_id, tenant_id, on_hand, value, created_at, updated_at) SELECT variant_id, $2, $1, 0, 0, \
         $3, $3 FROM moved WHERE variant_id IS NOT NULL ON CONFLICT (variant_id, store_id) DO UPDATE SET updated_at = \
         excluded.updated_at RETURNING variant_id, on_hand, value, unit_cost, reserved",
            args,
        )
        .await?;
    rows.iter().map(|row| Ok((row.get("variant_id")?, level(row)?))).collect()
}

fn level(row: &Row) -> Result<Level> {
    let held = Held { qty: row.get("on_hand")?, value: row.get("value")?, unit_cost: row.get("unit_cost")? };
    Ok(Level { held, reserved: row.get("reserved")? })
}

/// Keeps what up to [`BATCH`] levels hold.
pub(super) async fn set(tx: &mut Tx, by: By, levels: &[(VariantId, Held)]) -> Result<()> {
    let mut args = args![by.store_id];
    for (variant, held) in levels {
        args.extend(args![*variant, held.qty, held.value, held.unit_cost]);
    }
    for _ in levels.len()..BATCH {
        args.extend([Type::Uuid, Type::Int, Type::Int, Type::Int].map(Value::Null));
    }
    tx.run(
        "WITH moved (variant_id, on_hand, value, unit_cost) AS (VALUES ($2, $3, $4, $5), ($6, $7, $8, $9), ($10, $11, \
         $12, $13), ($14, $15, $16, $17), ($18, $19, $20, $21), ($22, $23, $24, $25), ($26, $27, $28, $29), ($30, \
         $31, $32, $33)) UPDATE stock_level SET on_hand = moved.on_hand, value = moved.value, unit_cost = \
         moved.unit_cost FROM moved WHERE stock_level.variant_id = moved.variant_id AND stock_level.store_id = $1",
        args,
    )
    .await?;
    Ok(())
}

/// What a store holds of each of these; what never moved there is left out.
pub(crate) async fn levels_of(
    tx: &mut Tx,
    store: StoreId,
    variants: &[VariantId],
) -> Result<HashMap<VariantId, Level>> {
    let mut found = HashMap::with_capacity(variants.len());
    for some in variants.chunks(READ) {
        let mut args = args![store];
        args.extend(some.iter().map(|variant| variant.bind()));
        args.resize(READ + 1, Value::Null(Type::Uuid));
        let rows = tx
            .rows(
                "SELECT variant_id, on_hand, value, unit_cost, reserved FROM stock_level WHERE store_id = $1 AND variant_id IN (\
                 $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, \
                 $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, \
                 $43, $44, $45, $46, $47, $48, $49, $50, $51)",
                args,
            )
            .await?;
        for row in rows {
            found.insert(row.get("variant_id")?, level(&row)?);
        }
    }
    Ok(found)
}

/// What there is in a store of every variant that ever moved there.
pub(crate) async fn levels(tx: &mut Tx, store: StoreId) -> Result<HashMap<VariantId, Qty>> {
    let rows = tx.rows("SELECT variant_id, on_hand FROM stock_level WHERE store_id = $1", args![store]).await?;
    rows.iter().map(|row| Ok((row.get("variant_id")?, row.get("on_hand")?))).collect()
}

/// How many movements of a variant a store has seen.
pub(super) async fn count(tx: &mut Tx, variant: VariantId, store: StoreId) -> Result<i64> {
    let sql = "SELECT COUNT(*) AS value FROM stock_movement WHERE variant_id = $1 AND store_id = $2";
    tx.value(sql, args![variant, store]).await
}

/// A page of a variant's movements in a store, newest first.
pub(super) async fn movements(
    tx: &mut Tx,
    variant: VariantId,
    store: StoreId,
    window: Window,
) -> Result<Vec<StockMovement>> {
    let sql = "SELECT id, variant_id, store_id, qty, reason, note, sale_id, order_id, cost, value, user_id, created_at \
               FROM stock_movement WHERE variant_id = $1 AND store_id = $2 ORDER BY created_at DESC, id DESC LIMIT $3 OFFSET $4";
    let rows = tx.rows(sql, args![variant, store, window.rows(), window.skip()]).await?;
    rows.iter().map(as_movement).collect()
}

fn as_movement(row: &Row) -> Result<StockMovement> {
    Ok(StockMovement {
        id: row.get("id")?,
        variant_id: row.get("variant_id")?,
        store_id: row.get("store_id")?,
        qty: row.get("qty")?,
        reason: row.get("reason")?,
        note: row.get("note")?,
        sale_id: row.get("sale_id")?,
        order_id: row.get("order_id")?,
        cost: row.get("cost")?,
        value: row.get("value")?,
        user_id: row.get("user_id")?,
        created_at: row.get("created_at")?,
    })
}

/// Whether any store has a variant, owes it, or keeps it for somebody.
pub(crate) async fn is_anywhere(tx: &mut Tx, variant: VariantId) -> Result<bool> {
    let sql = "SELECT variant_id FROM stock_level WHERE variant_id = $1 AND on_hand <> 0 LIMIT 1";
    Ok(tx.row(sql, args![variant]).await?.is_some())
}

/// A level that is not the sum of its movements.
pub(crate) struct Wrong {
    /// Of what.
    pub(crate) title: String,
    /// How many are kept, and how many the movements come to.
    pub(crate) qty: (Qty, Qty),
    /// What they are kept as worth, and what the movements come to.
    pub(crate) value: (Minor, Minor),
}

/// Every level that is not the sum of its movements, for the check of the records.
pub(crate) async fn wrong_levels(tx: &mut Tx) -> Result<Vec<Wrong>> {
    let sql = "SELECT variant_id, CAST(SUM(kept) AS BIGINT) AS kept, CAST(SUM(moved) AS BIGINT) AS moved, \
               CAST(SUM(worth) AS BIGINT) AS worth, CAST(SUM(came_to) AS BIGINT) AS came_to FROM ( \
               SELECT variant_id, store_id, on_hand AS kept, 0 AS moved, value AS worth, 0 AS came_to FROM stock_level \
               UNION ALL SELECT variant_id, store_id, 0 AS kept, qty AS moved, 0 AS worth, value AS came_to FROM stock_movement) AS either \
               GROUP BY variant_id, store_id HAVING SUM(kept) <> SUM(moved) OR SUM(worth) <> SUM(came_to)";
    let mut wrong = Vec::new();
    for row in tx.rows(sql, args![]).await? {
        wrong.push(Wrong {
            title: catalog::title(tx, row.get("variant_id")?).await?,
            qty: (row.get("kept")?, row.get("moved")?),
            value: (row.get("worth")?, row.get("came_to")?),
        });
    }
    Ok(wrong)
}

/// What a sale or return moved: each variant, packs as such, by how much, and at what cost.
pub(crate) async fn moved_by(tx: &mut Tx, sale: SaleId) -> Result<Vec<(VariantId, Qty, Option<Minor>)>> {
    let sql = "SELECT COALESCE(k.variant_id, m.variant_id) AS variant_id, COALESCE(k.qty, m.qty) AS qty, m.cost FROM stock_movement m \
               LEFT JOIN pack_movement k ON k.movement_id = m.id WHERE m.sale_id = $1";
    let rows = tx.rows(sql, args![sale]).await?;
    rows.iter().map(|row| Ok((row.get("variant_id")?, row.get("qty")?, row.get("cost")?))).collect()
}

/// What was received of purchase orders: each order, variant, how many and what they cost, in that order.
pub(crate) async fn received(tx: &mut Tx) -> Result<Vec<(PurchaseOrderId, VariantId, Qty, Minor)>> {
    let sql = "SELECT m.order_id, COALESCE(k.variant_id, m.variant_id) AS variant_id, CAST(SUM(COALESCE(k.qty, m.qty)) AS BIGINT) AS qty, \
               CAST(COALESCE(SUM(m.cost), 0) AS BIGINT) AS cost FROM stock_movement m \
               LEFT JOIN pack_movement k ON k.movement_id = m.id WHERE m.order_id IS NOT NULL \
               GROUP BY m.order_id, COALESCE(k.variant_id, m.variant_id) ORDER BY m.order_id, COALESCE(k.variant_id, m.variant_id)";
    let rows = tx.rows(sql, args![]).await?;
    rows.iter()
        .map(|row| Ok((row.get("order_id")?, row.get("variant_id")?, row.get("qty")?, row.get("cost")?)))
        .collect()
}

/// What counts booked: each count, variant, by how much it was off and what that was worth, in that order.
pub(super) async fn counted(tx: &mut Tx) -> Result<Vec<(StockCountId, VariantId, Qty, Minor)>> {
    let sql = "SELECT count_id, variant_id, CAST(SUM(qty) AS BIGINT) AS qty, CAST(SUM(value) AS BIGINT) AS value \
               FROM stock_movement WHERE count_id IS NOT NULL GROUP BY count_id, variant_id \
               HAVING SUM(qty) <> 0 OR SUM(value) <> 0 ORDER BY count_id, variant_id";
    let rows = tx.rows(sql, args![]).await?;
    rows.iter()
        .map(|row| Ok((row.get("count_id")?, row.get("variant_id")?, row.get("qty")?, row.get("value")?)))
        .collect()
}

/// Whether stock of a variant moved since a moment, in any store.
pub(crate) async fn has_moved(tx: &mut Tx, variant: VariantId, since: DateTime<Utc>) -> Result<bool> {
    let sql = "SELECT id FROM stock_movement WHERE variant_id = $1 AND created_at >= $2 LIMIT 1";
    Ok(tx.row(sql, args![variant, since]).await?.is_some())
}

/// The stock that a variant began with in a store: the sum of its opening movements, none if there are none.
pub(super) async fn opened(tx: &mut Tx, variant: VariantId, store: StoreId) -> Result<Option<Qty>> {
    let sql = "SELECT COUNT(*) AS count, CAST(COALESCE(SUM(qty), 0) AS BIGINT) AS qty FROM stock_movement \
               WHERE variant_id = $1 AND store_id = $2 AND reason = $3";
    let row = tx.row(sql, args![variant, store, StockReason::Opening]).await?;
    let Some(row) = row else { return Ok(None) };
    let qty = row.get("qty")?;
    Ok((row.get::<i64>("count")? > 0).then_some(qty))
}

/// A movement.
pub(super) async fn movement(tx: &mut Tx, id: StockMovementId) -> Result<Option<StockMovement>> {
    let sql = "SELECT id, variant_id, store_id, qty, reason, note, sale_id, order_id, cost, value, user_id, created_at \
               FROM stock_movement WHERE id = $1";
    tx.row(sql, args![id]).await?.as_ref().map(as_movement).transpose()
}

/// Whether stock of a variant moved since a moment by anything but this movement, in any store.
pub(super) async fn has_moved_but_for(
    tx: &mut Tx,
    variant: VariantId,
    but_for: StockMovementId,
    since: DateTime<Utc>,
) -> Result<bool> {
    let sql = "SELECT id FROM stock_movement WHERE variant_id = $1 AND created_at >= $2 AND id <> $3 LIMIT 1";
    Ok(tx.row(sql, args![variant, since, but_for]).await?.is_some())
}

/// Whether a variant was moved in a store by anything but its opening.
pub(super) async fn moved_on(tx: &mut Tx, variant: VariantId, store: StoreId) -> Result<bool> {
    let sql = "SELECT id FROM stock_movement WHERE variant_id = $1 AND store_id = $2 AND reason <> $3 LIMIT 1";
    Ok(tx.row(sql, args![variant, store, StockReason::Opening]).await?.is_some())
}

/// What every store holds of every variant that ever moved there: which, where, how many, and what they are worth.
///
/// # Errors
/// As every statement.
pub(crate) async fn all_levels(tx: &mut Tx) -> Result<Vec<(VariantId, StoreId, Qty, Minor)>> {
    let sql = "SELECT variant_id, store_id, on_hand AS qty, value FROM stock_level";
    tx.rows(sql, args![]).await?.iter().map(quadruple).collect()
}

/// By how much stock changed since a moment: which, where, how many, and what that was worth.
///
/// # Errors
/// As every statement.
pub(crate) async fn moved_since(tx: &mut Tx, since: DateTime<Utc>) -> Result<Vec<(VariantId, StoreId, Qty, Minor)>> {
    let sql = "SELECT variant_id, store_id, CAST(SUM(qty) AS BIGINT) AS qty, CAST(SUM(value) AS BIGINT) AS value \
               FROM stock_movement WHERE created_at >= $1 GROUP BY variant_id, store_id";
    tx.rows(sql, args![since]).await?.iter().map(quadruple).collect()
}

fn quadruple(row: &Row) -> Result<(VariantId, StoreId, Qty, Minor)> {
    Ok((row.get("variant_id")?, row.get("store_id")?, row.get("qty")?, row.get("value")?))
}
