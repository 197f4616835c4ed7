//! What is asked of sales.

use kontor_domain::sales::receipt::Receipt;
use kontor_domain::sales::{ActiveCart, Cart, GetReceipt, GetSale, ParkedCarts, Sale};
use kontor_domain::{Refusal, SaleId, say};

use super::cart::rows as cart_rows;
use super::cart::whole;
use super::{rows, stock};
use crate::Result;
use crate::cx::Cx;
use crate::db::Tx;
use crate::stock::used;

pub(super) async fn active_cart(cx: &mut Cx, _: ActiveCart) -> Result<Option<Cart>> {
    let register = cx.session()?.register.id;
    match cart_rows::active(&mut cx.tx, register).await? {
        Some(cart) => whole(cx, cart).await.map(Some),
        None => Ok(None),
    }
}

pub(super) async fn parked_carts(cx: &mut Cx, _: ParkedCarts) -> Result<Vec<Cart>> {
    let store = cx.session()?.register.store_id;
    let mut carts = Vec::new();
    for cart in cart_rows::parked(&mut cx.tx, store).await? {
        carts.push(whole(cx, cart).await?);
    }
    Ok(carts)
}

pub(super) async fn sale(cx: &mut Cx, call: GetSale) -> Result<Sale> {
    let mut sale = rows::sale(&mut cx.tx, call.id).await?.ok_or_else(|| Refusal::not_found(say!("sale")))?;
    let fitted = used::fitted(cx, sale.id).await?;
    for line in &mut sale.lines {
        line.fitted = fitted.contains(&line.variant_id);
    }
    stock::seen(cx, sale)
}

pub(super) async fn receipt(cx: &mut Cx, call: GetReceipt) -> Result<Receipt> {
    Ok(printed(&mut cx.tx, call.id).await?.1)
}

/// What is printed of a sale or return, with all that was done in one with it, and the one whose receipt it is.
///
/// # Errors
/// `not_found`.
pub(crate) async fn printed(tx: &mut Tx, id: SaleId) -> Result<(Sale, Receipt)> {
    let mut parts = rows::whole(tx, id).await?;
    let sale = parts.pop().ok_or_else(|| Refusal::not_found(say!("sale")))?;
    let receipt = Receipt::of_parts(&sale, &parts);
    Ok((sale, receipt))
}
