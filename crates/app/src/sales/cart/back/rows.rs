//! Rows of what comes back with carts.

use chrono::{DateTime, NaiveDate, Utc};
use kontor_domain::sales::{GoesTo, TaxMode};
use kontor_domain::{CartId, CartLineId, Minor, Qty, SaleId, SaleLineId, TenantId, VariantId};

use crate::db::{Row, Tx};
use crate::stock::serials::{joined, split};
use crate::{Result, args};

/// What comes back.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Comes {
    /// A line of a receipt.
    Of(SaleId, SaleLineId),
    /// A variant without a receipt, at a price.
    Without(VariantId, Minor),
}

/// Something that comes back with a cart.
#[derive(Debug, Clone)]
pub(crate) struct BackRow {
    /// The line.
    pub(crate) id: CartLineId,
    /// What.
    pub(crate) comes: Comes,
    /// Its place in the cart.
    pub(crate) position: i64,
    /// How many.
    pub(crate) qty: Qty,
    /// Where it goes.
    pub(crate) goes_to: GoesTo,
    /// Why.
    pub(crate) reason: String,
    /// Which pieces, by their numbers.
    pub(crate) serials: Vec<String>,
}

fn back(row: &Row) -> Result<Option<BackRow>> {
    let of = row.get::<Option<SaleId>>("sale_id")?.zip(row.get::<Option<SaleLineId>>("line_id")?);
    let without = row.get::<Option<VariantId>>("variant_id")?.zip(row.get::<Option<Minor>>("unit_price")?);
    let comes = match (of, without) {
        (Some((sale, line)), _) => Comes::Of(sale, line),
        (None, Some((variant, price))) => Comes::Without(variant, price),
        (None, None) => return Ok(None),
    };
    Ok(Some(BackRow {
        id: row.get("id")?,
        comes,
        position: row.get("position")?,
        qty: row.get("qty")?,
        goes_to: row.get("goes_to")?,
        reason: row.get("reason")?,
        serials: split(row.get("serials")?),
    }))
}

/// What comes back with a cart, in order.
///
/// # Errors
/// As every statement.
pub(crate) async fn backs(tx: &mut Tx, cart: CartId) -> Result<Vec<BackRow>> {
    let sql = "SELECT id, sale_id, line_id, variant_id, unit_price, position, qty, goes_to, reason, serials FROM cart_return \
               WHERE cart_id = $1 ORDER BY position";
    tx.rows(sql, args![cart]).await?.iter().filter_map(|row| back(row).transpose()).collect()
}

/// Puts something that comes back into a cart.
///
/// # Errors
/// `Unique("cart_return__id")` for an id that is there.
pub(crate) async fn add(
    tx: &mut Tx,
    (tenant, cart): (TenantId, CartId),
    back: &BackRow,
    now: DateTime<Utc>,
) -> Result<()> {
    let (sale, line, variant, price) = match back.comes {
        Comes::Of(sale, line) => (Some(sale), Some(line), None, None),
        Comes::Without(variant, price) => (None, None, Some(variant), Some(price)),
    };
    tx.run(
        "INSERT INTO cart_return (id, tenant_id, cart_id, sale_id, line_id, variant_id, unit_price, position, qty, goes_to, reason, \
         created_at, serials) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        args![
            back.id,
            tenant,
            cart,
            sale,
            line,
            variant,
            price,
            back.position,
            back.qty,
            back.goes_to,
            &back.reason,
            now,
            joined(&back.serials)
        ],
    )
    .await?;
    Ok(())
}

/// Takes what comes back of a receipt out of a cart.
///
/// # Errors
/// As every statement.
pub(crate) async fn remove_of(tx: &mut Tx, cart: CartId, sale: SaleId) -> Result<()> {
    tx.run("DELETE FROM cart_return WHERE cart_id = $1 AND sale_id = $2", args![cart, sale]).await?;
    Ok(())
}

/// Takes one thing out again; says whether it was there.
///
/// # Errors
/// As every statement.
pub(crate) async fn remove(tx: &mut Tx, cart: CartId, id: CartLineId) -> Result<bool> {
    Ok(tx.run("DELETE FROM cart_return WHERE cart_id = $1 AND id = $2", args![cart, id]).await? == 1)
}

/// The lowest price per unit that somebody paid for a variant since a business day, discounts taken off; none when nobody bought it.
///
/// # Errors
/// As every statement.
pub(crate) async fn lowest(tx: &mut Tx, variant: VariantId, mode: TaxMode, since: NaiveDate) -> Result<Option<Minor>> {
    let sql = "SELECT CAST(MIN((l.base - l.line_discount - l.cart_discount) * 1000 / l.qty) AS BIGINT) AS value \
               FROM sale_line l JOIN sale s ON s.id = l.sale_id WHERE l.variant_id = $1 AND l.tax_mode = $2 \
               AND s.business_date >= $3 AND s.kind = 'sale' AND s.voided_at IS NULL";
    let row = tx.row(sql, args![variant, mode, since]).await?;
    row.map_or(Ok(None), |row| row.get("value"))
}
