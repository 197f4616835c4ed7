//! Rows of carts and their lines.

use chrono::{DateTime, Utc};
use kontor_domain::sales::{CartState, Discount, TaxMode};
use kontor_domain::{
    CartId, CartLineId, CustomerId, Minor, Qty, RegisterId, RepairTicketId, StoreId, TaxClassId, TenantId, VariantId,
};

use crate::db::{Json, Row, Tx};
use crate::stock::serials::{joined, split};
use crate::{Result, args};

/// A cart without its lines.
#[derive(Debug, Clone)]
pub(crate) struct CartRow {
    /// The cart.
    pub(crate) id: CartId,
    /// The store.
    pub(crate) store_id: StoreId,
    /// The register.
    pub(crate) register_id: RegisterId,
    /// Active or parked.
    pub(crate) state: CartState,
    /// Who buys.
    pub(crate) customer_id: Option<CustomerId>,
    /// What was written when it was parked.
    pub(crate) note: String,
    /// Off the whole cart.
    pub(crate) discount: Option<Discount>,
    /// When it last changed.
    pub(crate) updated_at: DateTime<Utc>,
    /// Whether goods are reserved for it.
    pub(crate) reserved: bool,
    /// Whether they were until their time was over.
    pub(crate) reserve_expired: bool,
}

fn cart(row: &Row) -> Result<CartRow> {
    Ok(CartRow {
        reserved: row.get("reserved")?,
        reserve_expired: row.get("reserve_expired")?,
        id: row.get("id")?,
        store_id: row.get("store_id")?,
        register_id: row.get("register_id")?,
        state: row.get("state")?,
        customer_id: row.get("customer_id")?,
        note: row.get("note")?,
        discount: row.get::<Option<Json<_>>>("discount")?.map(|json| json.0),
        updated_at: row.get("updated_at")?,
    })
}

/// The cart of this id.
///
/// # Errors
/// As every statement.
pub(crate) async fn get(tx: &mut Tx, id: CartId) -> Result<Option<CartRow>> {
    let sql = "SELECT id, store_id, register_id, state, customer_id, note, discount, updated_at, reserved, reserve_expired FROM cart WHERE id = $1";
    tx.row(sql, args![id]).await?.as_ref().map(cart).transpose()
}

/// The cart being rung up at a register.
///
/// # Errors
/// As every statement.
pub(crate) async fn active(tx: &mut Tx, register: RegisterId) -> Result<Option<CartRow>> {
    let sql = "SELECT id, store_id, register_id, state, customer_id, note, discount, updated_at, reserved, reserve_expired FROM cart \
               WHERE register_id = $1 AND state = 'active'";
    tx.row(sql, args![register]).await?.as_ref().map(cart).transpose()
}

/// The parked carts of a store, newest first.
///
/// # Errors
/// As every statement.
pub(crate) async fn parked(tx: &mut Tx, store: StoreId) -> Result<Vec<CartRow>> {
    let sql = "SELECT id, store_id, register_id, state, customer_id, note, discount, updated_at, reserved, reserve_expired FROM cart \
               WHERE store_id = $1 AND state = 'parked' ORDER BY updated_at DESC";
    tx.rows(sql, args![store]).await?.iter().map(cart).collect()
}

/// Whether a variant is in a sale that is being rung up, or waits.
///
/// # Errors
/// As every statement.
pub(crate) async fn has(tx: &mut Tx, variant: VariantId) -> Result<bool> {
    let sql = "SELECT id FROM cart_line WHERE variant_id = $1 LIMIT 1";
    Ok(tx.row(sql, args![variant]).await?.is_some())
}

/// What carts that have goods reserved take: each cart, whether it waits, what and how many.
///
/// # Errors
/// As every statement.
pub(crate) async fn reserved(tx: &mut Tx) -> Result<Vec<(CartId, CartState, VariantId, Qty)>> {
    let sql = "SELECT c.id, c.state, l.variant_id, CAST(SUM(l.qty) AS BIGINT) AS qty FROM cart_line l JOIN cart c ON c.id = l.cart_id \
               WHERE c.reserved = $1 AND l.ticket_id IS NULL GROUP BY c.id, c.state, l.variant_id";
    let rows = tx.rows(sql, args![true]).await?;
    rows.iter().map(|row| Ok((row.get("id")?, row.get("state")?, row.get("variant_id")?, row.get("qty")?))).collect()
}

/// Adds a cart, or changes one.
///
/// # Errors
/// `Unique("cart__register_id")` when the register has another active cart.
pub(crate) async fn put(tx: &mut Tx, tenant: TenantId, cart: &CartRow, now: DateTime<Utc>) -> Result<()> {
    let state = match cart.state {
        CartState::Active => "active",
        CartState::Parked => "parked",
    };
    tx.run(
        "INSERT INTO cart (id, tenant_id, store_id, register_id, state, customer_id, note, discount, created_at, updated_at, \
         reserved, reserve_expired) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10, $11) \
         ON CONFLICT (id) DO UPDATE SET register_id = excluded.register_id, state = excluded.state, \
         customer_id = excluded.customer_id, note = excluded.note, discount = excluded.discount, updated_at = excluded.updated_at, \
         reserved = excluded.reserved, reserve_expired = excluded.reserve_expired",
        args![
            cart.id,
            tenant,
            cart.store_id,
            cart.register_id,
            state,
            cart.customer_id,
            &cart.note,
            cart.discount.map(Json),
            now,
            cart.reserved,
            cart.reserve_expired
        ],
    )
    .await?;
    Ok(())
}

/// The parked carts whose goods are kept since before a moment, the first first.
///
/// # Errors
/// As every statement.
pub(crate) async fn kept_since(tx: &mut Tx, before: DateTime<Utc>) -> Result<Vec<CartId>> {
    let sql =
        "SELECT id FROM cart WHERE state = 'parked' AND reserved = $1 AND updated_at < $2 ORDER BY updated_at, id";
    tx.rows(sql, args![true, before]).await?.iter().map(|row| row.get("id")).collect()
}

/// Has a parked cart keep no goods any more, if it still does since before a moment. It stays where it stands in the list. Gives its store
/// and register; none when somebody took it up or let go of its goods meanwhile.
///
/// # Errors
/// As every statement.
pub(crate) async fn expire(tx: &mut Tx, id: CartId, before: DateTime<Utc>) -> Result<Option<(StoreId, RegisterId)>> {
    let sql = "UPDATE cart SET reserved = $2, reserve_expired = $3 WHERE id = $1 AND state = 'parked' AND reserved = $3 \
               AND updated_at < $4 RETURNING store_id, register_id";
    let row = tx.row(sql, args![id, false, true, before]).await?;
    row.map(|row| Ok((row.get("store_id")?, row.get("register_id")?))).transpose()
}

/// Says that a cart changes now. Whoever else wants to change it waits, and then finds what became of it.
///
/// # Errors
/// As every statement.
pub(crate) async fn hold(tx: &mut Tx, id: CartId, now: DateTime<Utc>) -> Result<()> {
    tx.run("UPDATE cart SET updated_at = $2 WHERE id = $1", args![id, now]).await?;
    Ok(())
}

/// Removes a cart and its lines; says whether it was there.
///
/// # Errors
/// As every statement.
pub(crate) async fn remove(tx: &mut Tx, id: CartId) -> Result<bool> {
    tx.run("DELETE FROM cart_line WHERE cart_id = $1", args![id]).await?;
    tx.run("DELETE FROM cart_return WHERE cart_id = $1", args![id]).await?;
    Ok(tx.run("DELETE FROM cart WHERE id = $1", args![id]).await? == 1)
}

/// A line of a cart, without what it costs.
#[derive(Debug, Clone)]
pub(crate) struct CartLineRow {
    /// The line.
    pub(crate) id: CartLineId,
    /// What.
    pub(crate) variant_id: VariantId,
    /// Its place in the cart.
    pub(crate) position: i64,
    /// Its title when it was rung up.
    pub(crate) title: String,
    /// Its SKU when it was rung up.
    pub(crate) sku: String,
    /// How many.
    pub(crate) qty: Qty,
    /// Digits after the point in the quantity.
    pub(crate) decimals: u8,
    /// The unit.
    pub(crate) unit: String,
    /// Per unit, when it was rung up.
    pub(crate) unit_price: Minor,
    /// Its own price, where that is another.
    pub(crate) list_price: Option<Minor>,
    /// Whether the price holds the tax.
    pub(crate) tax_mode: TaxMode,
    /// Its tax class.
    pub(crate) tax_class_id: TaxClassId,
    /// Off this line.
    pub(crate) discount: Option<Discount>,
    /// The pieces that were named.
    pub(crate) serials: Vec<String>,
    /// The ticket of the repair desk that it is of.
    pub(crate) ticket_id: Option<RepairTicketId>,
}

/// The lines of a cart, in order.
///
/// # Errors
/// As every statement.
pub(crate) async fn lines(tx: &mut Tx, cart: CartId) -> Result<Vec<CartLineRow>> {
    let sql = "SELECT id, variant_id, position, title, sku, qty, decimals, unit, unit_price, tax_mode, tax_class_id, discount, \
               serials, list_price, ticket_id FROM cart_line WHERE cart_id = $1 ORDER BY position";
    let rows = tx.rows(sql, args![cart]).await?;
    rows.iter()
        .map(|row| {
            Ok(CartLineRow {
                id: row.get("id")?,
                variant_id: row.get("variant_id")?,
                position: row.get("position")?,
                title: row.get("title")?,
                sku: row.get("sku")?,
                qty: row.get("qty")?,
                decimals: row.get("decimals")?,
                unit: row.get("unit")?,
                unit_price: row.get("unit_price")?,
                list_price: row.get("list_price")?,
                tax_mode: row.get("tax_mode")?,
                tax_class_id: row.get("tax_class_id")?,
                discount: row.get::<Option<Json<_>>>("discount")?.map(|json| json.0),
                serials: split(row.get("serials")?),
                ticket_id: row.get("ticket_id")?,
            })
        })
        .collect()
}

/// Adds a line.
///
/// # Errors
/// `Unique("cart_line__id")` for an id that is there.
pub(crate) async fn add_line(
    tx: &mut Tx,
    tenant: TenantId,
    cart: CartId,
    line: &CartLineRow,
    now: DateTime<Utc>,
) -> Result<()> {
    tx.run(
        "INSERT INTO cart_line (id, tenant_id, cart_id, variant_id, position, title, sku, qty, decimals, unit, unit_price, \
         tax_mode, tax_class_id, discount, created_at, updated_at, serials, ticket_id, list_price) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $15, $16, $17, $18)",
        args![
            line.id,
            tenant,
            cart,
            line.variant_id,
            line.position,
            &line.title,
            &line.sku,
            line.qty,
            line.decimals,
            &line.unit,
            line.unit_price,
            line.tax_mode,
            line.tax_class_id,
            line.discount.map(Json),
            now,
            joined(&line.serials),
            line.ticket_id,
            line.list_price
        ],
    )
    .await?;
    Ok(())
}

/// Changes a line's quantity, discount, pieces and price.
///
/// # Errors
/// As every statement.
pub(crate) async fn change_line(tx: &mut Tx, line: &CartLineRow, now: DateTime<Utc>) -> Result<()> {
    let sql = "UPDATE cart_line SET qty = $2, discount = $3, updated_at = $4, serials = $5, unit_price = $6, \
               list_price = $7 WHERE id = $1";
    let serials = joined(&line.serials);
    tx.run(sql, args![line.id, line.qty, line.discount.map(Json), now, serials, line.unit_price, line.list_price])
        .await?;
    Ok(())
}

/// Takes a line out.
///
/// # Errors
/// As every statement.
pub(crate) async fn remove_line(tx: &mut Tx, id: CartLineId) -> Result<()> {
    tx.run("DELETE FROM cart_line WHERE id = $1", args![id]).await?;
    Ok(())
}

/// Takes the lines of a repair out of a cart.
///
/// # Errors
/// As every statement.
pub(crate) async fn remove_repair(tx: &mut Tx, cart: CartId, ticket: RepairTicketId) -> Result<()> {
    tx.run("DELETE FROM cart_line WHERE cart_id = $1 AND ticket_id = $2", args![cart, ticket]).await?;
    Ok(())
}

/// The repairs that are in carts.
///
/// # Errors
/// As every statement.
pub(crate) async fn repairs(tx: &mut Tx) -> Result<Vec<(CartId, RepairTicketId)>> {
    let sql = "SELECT DISTINCT cart_id, ticket_id FROM cart_line WHERE ticket_id IS NOT NULL";
    tx.rows(sql, args![]).await?.iter().map(|row| Ok((row.get("cart_id")?, row.get("ticket_id")?))).collect()
}
