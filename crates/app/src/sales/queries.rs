//! What is asked of sales.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kontor_domain::sales::receipt::Receipt;
use kontor_domain::sales::{ActiveCart, Cart, GetReceipt, GetReceiptPdf, GetSale, ParkedCarts, Pdf, Sale};
use kontor_domain::{Refusal, SaleId, say};

use super::cart::rows as cart_rows;
use super::cart::whole;
use super::slip::{Printing, slip};
use super::{pdf, rows, stock};
use crate::cx::Cx;
use crate::db::Tx;
use crate::{Failure, Result, hardware};

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
    let sale = rows::sale(&mut cx.tx, call.id).await?.ok_or_else(|| Refusal::not_found(say!("sale")))?;
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

pub(super) async fn receipt_pdf(cx: &mut Cx, call: GetReceiptPdf) -> Result<Pdf> {
    let (sale, receipt) = printed(&mut cx.tx, call.id).await?;
    let file_name = format!("{}.pdf", receipt.number);
    let printing = if hardware::was_printed(&mut cx.tx, sale.id).await? { Printing::Copy } else { Printing::First };
    let laid_out = slip(&receipt, hardware::picture(&mut cx.tx).await?, printing)?;
    let drawn = tokio::task::spawn_blocking(move || pdf::receipt_pdf(&receipt, &laid_out));
    let bytes = drawn.await.map_err(Failure::fault)??;
    Ok(Pdf { file_name, base64: STANDARD.encode(bytes) })
}
