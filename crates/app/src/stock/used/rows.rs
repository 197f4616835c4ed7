//! Rows of parts that were used for repairs.

use kontor_domain::repairs::{PartEnd, PartUse};
use kontor_domain::stock::used::UsedPart;
use kontor_domain::{Minor, Qty, RepairPartId, RepairTicketId, SaleId, StockMovementId, StoreId, VariantId};

use crate::cx::Cx;
use crate::db::{Row, Tx};
use crate::stock::serials::{joined, split};
use crate::{Failure, Result, args};

/// Adds a use; `Unique("stock_use__id")` for an id that is taken.
pub(super) async fn add(
    cx: &mut Cx,
    (id, ticket, store, movement): (RepairPartId, RepairTicketId, StoreId, StockMovementId),
    part: &UsedPart,
) -> Result<()> {
    let (tenant, session) = (cx.tenant()?, std::sync::Arc::clone(cx.session()?));
    let sql = "INSERT INTO stock_use (id, tenant_id, store_id, ticket_id, variant_id, movement_id, qty, cost, serials, user_id, \
               user_name, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    let (user, name, serials) = (session.user.id, &session.user.name, joined(&part.serials));
    let args =
        args![id, tenant, store, ticket, part.variant_id, movement, part.qty, part.cost, serials, user, name, cx.now];
    cx.tx.run(sql, args).await?;
    Ok(())
}

/// Adds what became of a use; `Unique("stock_use_end__use_id")` when something did already.
pub(super) async fn end(
    cx: &mut Cx,
    id: RepairPartId,
    (movement, sale): (Option<StockMovementId>, Option<SaleId>),
) -> Result<()> {
    let (tenant, user) = (cx.tenant()?, cx.session()?.user.id);
    let sql = "INSERT INTO stock_use_end (use_id, tenant_id, movement_id, sale_id, user_id, created_at) \
               VALUES ($1, $2, $3, $4, $5, $6)";
    cx.tx.run(sql, args![id, tenant, movement, sale, user, cx.now]).await?;
    Ok(())
}

fn part(row: &Row) -> Result<PartUse> {
    let (back, sale): (Option<StockMovementId>, Option<SaleId>) = (row.get("put_back")?, row.get("sale_id")?);
    Ok(PartUse {
        id: row.get("id")?,
        ticket_id: row.get("ticket_id")?,
        variant_id: row.get("variant_id")?,
        title: String::new(),
        qty: row.get("qty")?,
        serials: split(row.get("serials")?),
        cost: row.get("cost")?,
        user: row.get("user_name")?,
        at: row.get("created_at")?,
        end: match (back, sale) {
            (Some(_), _) => PartEnd::PutBack,
            (None, Some(_)) => PartEnd::Sold,
            (None, None) => PartEnd::Used,
        },
    })
}

/// A use.
pub(super) async fn get(tx: &mut Tx, id: RepairPartId) -> Result<Option<PartUse>> {
    let sql = "SELECT u.id, u.ticket_id, u.variant_id, u.qty, u.serials, u.cost, u.user_name, u.created_at, \
               e.movement_id AS put_back, e.sale_id FROM stock_use u LEFT JOIN stock_use_end e ON e.use_id = u.id WHERE u.id = $1";
    tx.row(sql, args![id]).await?.as_ref().map(part).transpose()
}

/// The uses of a ticket, the first first.
pub(super) async fn of_ticket(tx: &mut Tx, ticket: RepairTicketId) -> Result<Vec<PartUse>> {
    let sql = "SELECT u.id, u.ticket_id, u.variant_id, u.qty, u.serials, u.cost, u.user_name, u.created_at, \
               e.movement_id AS put_back, e.sale_id FROM stock_use u LEFT JOIN stock_use_end e ON e.use_id = u.id \
               WHERE u.ticket_id = $1 ORDER BY u.created_at, u.id";
    tx.rows(sql, args![ticket]).await?.iter().map(part).collect()
}

/// The store whose stock a use left.
pub(super) async fn store_of(tx: &mut Tx, id: RepairPartId) -> Result<StoreId> {
    let row = tx.row("SELECT store_id FROM stock_use WHERE id = $1", args![id]).await?;
    row.ok_or_else(|| Failure::fault("a use that is not there"))?.get("store_id")
}

/// What left the stock for a sale before it was made: each variant, packs as such, by how much, and at what cost.
pub(super) async fn of_sale(tx: &mut Tx, sale: SaleId) -> Result<Vec<(VariantId, Qty, Option<Minor>)>> {
    let sql = "SELECT u.variant_id, COALESCE(k.qty, m.qty) AS qty, m.cost FROM stock_use_end e \
               JOIN stock_use u ON u.id = e.use_id JOIN stock_movement m ON m.id = u.movement_id \
               LEFT JOIN pack_movement k ON k.movement_id = m.id WHERE e.sale_id = $1";
    let rows = tx.rows(sql, args![sale]).await?;
    rows.iter().map(|row| Ok((row.get("variant_id")?, row.get("qty")?, row.get("cost")?))).collect()
}

/// The variants of which something else moved than was used or put back.
pub(super) async fn wrong(tx: &mut Tx) -> Result<Vec<VariantId>> {
    let sql = "SELECT COALESCE(u.variant_id, m.variant_id) AS variant_id FROM stock_movement m \
               LEFT JOIN pack_movement k ON k.movement_id = m.id LEFT JOIN stock_use_end e ON e.movement_id = m.id \
               LEFT JOIN stock_use u ON u.id = e.use_id OR (e.use_id IS NULL AND u.movement_id = m.id) \
               WHERE m.reason IN ('used', 'put_back') AND (u.id IS NULL OR u.store_id <> m.store_id \
               OR COALESCE(k.variant_id, m.variant_id) <> u.variant_id \
               OR COALESCE(k.qty, m.qty) <> CASE WHEN m.reason = 'used' THEN -u.qty ELSE u.qty END \
               OR COALESCE(m.cost, 0) <> CASE WHEN m.reason = 'used' THEN -COALESCE(u.cost, 0) ELSE COALESCE(u.cost, COALESCE(m.cost, 0)) END) \
               UNION ALL SELECT u.variant_id FROM stock_use u JOIN stock_movement m ON m.id = u.movement_id WHERE m.reason <> 'used' \
               UNION ALL SELECT u.variant_id FROM stock_use_end e JOIN stock_use u ON u.id = e.use_id \
               WHERE (e.movement_id IS NULL) = (e.sale_id IS NULL)";
    tx.rows(sql, args![]).await?.iter().map(|row| row.get("variant_id")).collect()
}
