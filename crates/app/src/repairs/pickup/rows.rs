//! Rows of devices that are collected.

use chrono::{DateTime, Utc};
use kontor_domain::repairs::Pickup;
use kontor_domain::sales::SaleFace;
use kontor_domain::{CartId, RepairPickupId, RepairQuoteId, RepairTicketId, SaleId, TenantId, UserId};

use crate::db::{Row, Tx};
use crate::{Result, args};

/// Who collects a ticket's device, for which quote.
pub(super) struct NewPickup<'a> {
    pub(super) id: RepairPickupId,
    pub(super) ticket: RepairTicketId,
    pub(super) quote: Option<RepairQuoteId>,
    pub(super) cart: Option<CartId>,
    pub(super) collector: &'a str,
    pub(super) identification: &'a str,
    pub(super) handed_at: Option<DateTime<Utc>>,
}

/// Adds a pickup; `Unique("repair_pickup__ticket_id")` while the device is in a cart.
pub(super) async fn add(
    tx: &mut Tx,
    (tenant, user, name): (TenantId, UserId, &str),
    pickup: NewPickup<'_>,
    now: DateTime<Utc>,
) -> Result<()> {
    let sql = "INSERT INTO repair_pickup (id, tenant_id, ticket_id, quote_id, cart_id, user_id, sale_number, collector, \
               identification, user_name, handed_at, created_at) VALUES ($1, $2, $3, $4, $5, $6, '', $7, $8, $9, $10, $11)";
    tx.run(
        sql,
        args![
            pickup.id,
            tenant,
            pickup.ticket,
            pickup.quote,
            pickup.cart,
            user,
            pickup.collector,
            pickup.identification,
            name,
            pickup.handed_at,
            now
        ],
    )
    .await?;
    Ok(())
}

/// The cart that a ticket's device is in.
pub(super) async fn cart_of(tx: &mut Tx, ticket: RepairTicketId) -> Result<Option<CartId>> {
    let sql = "SELECT cart_id FROM repair_pickup WHERE ticket_id = $1 AND handed_at IS NULL";
    tx.row(sql, args![ticket]).await?.map(|row| row.get("cart_id")).transpose().map(Option::flatten)
}

/// The tickets whose devices are in a cart, in the order of their ids.
pub(super) async fn in_cart(tx: &mut Tx, cart: CartId) -> Result<Vec<RepairTicketId>> {
    let sql = "SELECT ticket_id FROM repair_pickup WHERE cart_id = $1 AND handed_at IS NULL ORDER BY ticket_id";
    tx.rows(sql, args![cart]).await?.iter().map(|row| row.get("ticket_id")).collect()
}

/// Every device that is in a cart: which cart, which ticket.
pub(crate) async fn in_carts(tx: &mut Tx) -> Result<Vec<(CartId, RepairTicketId)>> {
    let sql = "SELECT cart_id, ticket_id FROM repair_pickup WHERE handed_at IS NULL AND cart_id IS NOT NULL";
    tx.rows(sql, args![]).await?.iter().map(|row| Ok((row.get("cart_id")?, row.get("ticket_id")?))).collect()
}

/// Takes a device out of its cart.
pub(super) async fn let_go(tx: &mut Tx, ticket: RepairTicketId) -> Result<()> {
    tx.run("DELETE FROM repair_pickup WHERE ticket_id = $1 AND handed_at IS NULL", args![ticket]).await?;
    Ok(())
}

/// The device that was in a cart is handed over with a sale, by whoever sells.
pub(super) async fn hand_over(
    tx: &mut Tx,
    ticket: RepairTicketId,
    (sale, number): (SaleId, &str),
    (user, name): (UserId, &str),
    now: DateTime<Utc>,
) -> Result<()> {
    let sql = "UPDATE repair_pickup SET sale_id = $2, sale_number = $3, user_id = $4, user_name = $5, handed_at = $6 \
               WHERE ticket_id = $1 AND handed_at IS NULL";
    tx.run(sql, args![ticket, sale, number, user, name, now]).await?;
    Ok(())
}

/// Who collected a ticket's device, the first first.
pub(in crate::repairs) async fn of_ticket(tx: &mut Tx, ticket: RepairTicketId) -> Result<Vec<Pickup>> {
    let sql = "SELECT id, sale_id, sale_number, collector, identification, user_name, handed_at FROM repair_pickup \
               WHERE ticket_id = $1 ORDER BY created_at, id";
    let rows = tx.rows(sql, args![ticket]).await?;
    let pickup = |row: &Row| {
        let number: String = row.get("sale_number")?;
        Ok(Pickup {
            id: row.get("id")?,
            collector: row.get("collector")?,
            identification: row.get("identification")?,
            sale: row.get::<Option<SaleId>>("sale_id")?.map(|id| SaleFace { id, number }),
            user: row.get("user_name")?,
            at: row.get("handed_at")?,
        })
    };
    rows.iter().map(pickup).collect()
}

/// Takes out who collected a ticket's device.
pub(in crate::repairs) async fn forget(tx: &mut Tx, ticket: RepairTicketId) -> Result<()> {
    tx.run("UPDATE repair_pickup SET collector = '', identification = '' WHERE ticket_id = $1", args![ticket]).await?;
    Ok(())
}

/// The numbers of the tickets that were collected otherwise than their events say, or with a sale of no quote.
pub(in crate::repairs) async fn unlike_events(tx: &mut Tx) -> Result<Vec<String>> {
    let sql = "SELECT t.number FROM repair_ticket t WHERE EXISTS (SELECT 1 FROM repair_event e WHERE e.ticket_id = t.id \
               AND e.deed = 'collected' AND NOT EXISTS (SELECT 1 FROM repair_pickup p WHERE p.ticket_id = t.id \
               AND p.sale_number = e.what AND p.handed_at IS NOT NULL)) \
               OR EXISTS (SELECT 1 FROM repair_pickup p WHERE p.ticket_id = t.id AND p.handed_at IS NOT NULL \
               AND p.sale_number <> '' AND (p.sale_id IS NULL OR p.quote_id IS NULL OR NOT EXISTS (SELECT 1 FROM repair_event e \
               WHERE e.ticket_id = t.id AND e.deed = 'collected' AND e.what = p.sale_number))) ORDER BY t.number";
    tx.rows(sql, args![]).await?.iter().map(|row| row.get("number")).collect()
}
