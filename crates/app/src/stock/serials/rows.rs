//! Rows of pieces and of what happened to them.

use chrono::{DateTime, Utc};
use kontor_domain::identity::User;
use kontor_domain::page::Window;
use kontor_domain::stock::{SerialState, StockReason};
use kontor_domain::{PurchaseOrderId, SaleId, SerialId, StockCountId, StockMovementId, StoreId, TenantId, VariantId};

use super::Piece;
use crate::db::{Row, Tx};
use crate::{Result, args};

/// A piece as it is kept.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    pub(super) id: SerialId,
    pub(super) number: String,
    pub(crate) variant_id: VariantId,
    pub(crate) state: SerialState,
    pub(super) store_id: StoreId,
    /// The sale that sold it last.
    pub(super) sale_id: Option<SaleId>,
    pub(super) seq: i64,
    pub(super) since: DateTime<Utc>,
}

fn known(row: &Row) -> Result<Known> {
    Ok(Known {
        id: row.get("id")?,
        number: row.get("number")?,
        variant_id: row.get("variant_id")?,
        state: row.get("state")?,
        store_id: row.get("store_id")?,
        sale_id: row.get("sale_id")?,
        seq: row.get("seq")?,
        since: row.get("updated_at")?,
    })
}

/// The piece with a number.
pub(crate) async fn by_number(tx: &mut Tx, number: &str) -> Result<Option<Known>> {
    let sql =
        "SELECT id, number, variant_id, state, store_id, sale_id, seq, updated_at FROM serial_piece WHERE number = $1";
    tx.row(sql, args![number]).await?.as_ref().map(known).transpose()
}

/// A piece.
pub(super) async fn get(tx: &mut Tx, id: SerialId) -> Result<Option<Known>> {
    let sql =
        "SELECT id, number, variant_id, state, store_id, sale_id, seq, updated_at FROM serial_piece WHERE id = $1";
    tx.row(sql, args![id]).await?.as_ref().map(known).transpose()
}

/// What narrows a list of pieces.
pub(super) struct Sought {
    /// What the number has in it.
    pub(super) pattern: String,
    pub(super) variant_id: Option<VariantId>,
    pub(super) state: Option<SerialState>,
    pub(super) store_id: Option<StoreId>,
}

/// How many pieces match.
pub(super) async fn count(tx: &mut Tx, sought: &Sought) -> Result<i64> {
    let sql = r"SELECT COUNT(*) AS value FROM serial_piece WHERE number LIKE $1 ESCAPE '\'
                AND ($2 IS NULL OR variant_id = $2) AND ($3 IS NULL OR state = $3) AND ($4 IS NULL OR store_id = $4)";
    tx.value(sql, args![&sought.pattern, sought.variant_id, sought.state, sought.store_id]).await
}

/// A page of the pieces that match, those that something happened to last first.
pub(super) async fn list(tx: &mut Tx, sought: &Sought, window: Window) -> Result<Vec<Known>> {
    let sql = r"SELECT id, number, variant_id, state, store_id, sale_id, seq, updated_at FROM serial_piece
                WHERE number LIKE $1 ESCAPE '\' AND ($2 IS NULL OR variant_id = $2) AND ($3 IS NULL OR state = $3)
                AND ($4 IS NULL OR store_id = $4) ORDER BY updated_at DESC, number LIMIT $5 OFFSET $6";
    let args = args![&sought.pattern, sought.variant_id, sought.state, sought.store_id, window.rows(), window.skip()];
    tx.rows(sql, args).await?.iter().map(known).collect()
}

/// The pieces of a variant that are in a store, each with since when.
pub(crate) async fn here(tx: &mut Tx, variant: VariantId, store: StoreId) -> Result<Vec<(String, DateTime<Utc>)>> {
    let sql = "SELECT number, updated_at FROM serial_piece WHERE variant_id = $1 AND store_id = $2 AND state = 'in_stock' ORDER BY number";
    let rows = tx.rows(sql, args![variant, store]).await?;
    rows.iter().map(|row| Ok((row.get("number")?, row.get("updated_at")?))).collect()
}

/// Keeps where a piece is; `Unique("serial_piece__number")` for a number that somebody else took in meanwhile.
pub(super) async fn put(
    tx: &mut Tx,
    (tenant, now): (TenantId, DateTime<Utc>),
    store: StoreId,
    piece: &Piece,
) -> Result<()> {
    let sale = match piece.state {
        SerialState::Sold => piece.of.sale(),
        _ => None,
    };
    let sql = match piece.new {
        true => {
            "INSERT INTO serial_piece (id, tenant_id, variant_id, number, state, store_id, sale_id, seq, created_at, updated_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)"
        }
        false => {
            "UPDATE serial_piece SET state = $5, store_id = $6, sale_id = $7, seq = $8, updated_at = $9 \
             WHERE id = $1 AND tenant_id = $2 AND variant_id = $3 AND number = $4"
        }
    };
    let args = args![piece.id, tenant, piece.variant_id, &piece.number, piece.state, store, sale, piece.seq, now];
    tx.run(sql, args).await?;
    Ok(())
}

/// Adds what happened to a piece; `Unique("serial_event__seq")` when something else happened to it meanwhile.
pub(super) async fn add_event(
    tx: &mut Tx,
    (tenant, user, now): (TenantId, &User, DateTime<Utc>),
    store: StoreId,
    piece: &Piece,
) -> Result<()> {
    tx.run(
        "INSERT INTO serial_event (serial_id, seq, tenant_id, reason, state, store_id, sale_id, order_id, count_id, note, user_id, \
         user_name, created_at, movement_id, transfer_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        args![
            piece.id,
            piece.seq,
            tenant,
            piece.reason,
            piece.state,
            store,
            piece.of.sale(),
            piece.of.order(),
            piece.of.count(),
            &piece.note,
            user.id,
            &user.name,
            now,
            piece.movement,
            piece.of.transfer()
        ],
    )
    .await?;
    Ok(())
}

/// Something that happened to a piece.
pub(super) struct Happened {
    pub(super) reason: StockReason,
    pub(super) state: SerialState,
    pub(super) store_id: StoreId,
    pub(super) sale_id: Option<SaleId>,
    pub(super) order_id: Option<PurchaseOrderId>,
    pub(super) note: String,
    pub(super) user: String,
    pub(super) at: DateTime<Utc>,
}

/// What happened to a piece, the first first.
pub(super) async fn events(tx: &mut Tx, id: SerialId) -> Result<Vec<Happened>> {
    let sql = "SELECT reason, state, store_id, sale_id, order_id, note, user_name, created_at FROM serial_event \
               WHERE serial_id = $1 ORDER BY seq";
    let rows = tx.rows(sql, args![id]).await?;
    rows.iter()
        .map(|row| {
            Ok(Happened {
                reason: row.get("reason")?,
                state: row.get("state")?,
                store_id: row.get("store_id")?,
                sale_id: row.get("sale_id")?,
                order_id: row.get("order_id")?,
                note: row.get("note")?,
                user: row.get("user_name")?,
                at: row.get("created_at")?,
            })
        })
        .collect()
}

/// The pieces that a count booked, each with where it was from then on.
pub(crate) async fn booked(tx: &mut Tx, count: StockCountId) -> Result<Vec<(VariantId, String, SerialState)>> {
    let sql = "SELECT s.variant_id, s.number, e.state FROM serial_event e JOIN serial_piece s ON s.id = e.serial_id \
               WHERE e.count_id = $1 ORDER BY s.number";
    let rows = tx.rows(sql, args![count]).await?;
    rows.iter().map(|row| Ok((row.get("variant_id")?, row.get("number")?, row.get("state")?))).collect()
}

/// The pieces that a movement moved.
pub(super) async fn of_movement(tx: &mut Tx, id: StockMovementId) -> Result<Vec<String>> {
    let sql = "SELECT s.number FROM serial_event e JOIN serial_piece s ON s.id = e.serial_id \
               WHERE e.movement_id = $1 ORDER BY s.number";
    tx.rows(sql, args![id]).await?.iter().map(|row| row.get("number")).collect()
}

/// How many pieces of each variant are in each store.
pub(super) async fn pieces(tx: &mut Tx) -> Result<Vec<(VariantId, StoreId, i64)>> {
    let sql = "SELECT variant_id, store_id, COUNT(*) AS pieces FROM serial_piece WHERE state = 'in_stock' \
               GROUP BY variant_id, store_id";
    let rows = tx.rows(sql, args![]).await?;
    rows.iter().map(|row| Ok((row.get("variant_id")?, row.get("store_id")?, row.get("pieces")?))).collect()
}

/// Pieces that are not where the last thing that happened to them left them, or of whose events one is missing.
pub(super) async fn misplaced(tx: &mut Tx) -> Result<Vec<String>> {
    let sql = "SELECT s.number FROM serial_piece s WHERE s.seq <> (SELECT COUNT(*) FROM serial_event e WHERE e.serial_id = s.id) \
               OR NOT EXISTS (SELECT 1 FROM serial_event e WHERE e.serial_id = s.id AND e.seq = s.seq AND e.state = s.state \
               AND e.store_id = s.store_id) ORDER BY s.number LIMIT 100";
    tx.rows(sql, args![]).await?.iter().map(|row| row.get("number")).collect()
}

/// Which pieces sales sold and returns took back, in the order of the documents and numbers.
pub(super) async fn by_sales(tx: &mut Tx) -> Result<Vec<(SaleId, String)>> {
    let sql = "SELECT e.sale_id, s.number FROM serial_event e JOIN serial_piece s ON s.id = e.serial_id \
               WHERE e.sale_id IS NOT NULL";
    let rows = tx.rows(sql, args![]).await?;
    let mut moved: Vec<(SaleId, String)> =
        rows.iter().map(|row| Ok((row.get("sale_id")?, row.get("number")?))).collect::<Result<_>>()?;
    // By bytes, whatever order the database has for texts.
    moved.sort_unstable();
    Ok(moved)
}

/// Numbers as they stand in one column.
pub(crate) fn joined(numbers: &[String]) -> Option<String> {
    (!numbers.is_empty()).then(|| numbers.join(" "))
}

/// Numbers out of one column.
pub(crate) fn split(kept: Option<String>) -> Vec<String> {
    kept.map(|kept| kept.split(' ').map(str::to_owned).collect()).unwrap_or_default()
}
