//! Looking a piece up by its number.

use chrono::{DateTime, Utc};
use kontor_domain::stock::serials::sought;
use kontor_domain::stock::{SerialState, Tracking};
use kontor_domain::{Message, Refusal, StockMovementId, StoreId, VariantId};

use super::{rows, unknown, whereabouts};
use crate::Result;
use crate::catalog::rows as catalog;
use crate::cx::Cx;

/// The piece with a number, as it was typed or scanned; an IMEI may have dashes.
async fn any(cx: &mut Cx, typed: &str) -> Result<Option<rows::Known>> {
    if let Some(known) = rows::by_number(&mut cx.tx, &sought(typed)).await? {
        return Ok(Some(known));
    }
    match Tracking::Imei.number(typed) {
        Ok(number) => rows::by_number(&mut cx.tx, &number).await,
        Err(_) => Ok(None),
    }
}

/// What a piece with this number is of, and the number as it is kept.
///
/// # Errors
/// As every statement.
pub(crate) async fn of_number(cx: &mut Cx, typed: &str) -> Result<Option<(VariantId, String)>> {
    Ok(any(cx, typed).await?.map(|known| (known.variant_id, known.number)))
}

/// A piece that can be sold in this store: what it is of, and its number as it is kept. `of` is what it is to be of, if that is
/// known.
///
/// # Errors
/// `serial_unknown`, or where it is instead.
pub(crate) async fn to_sell(cx: &mut Cx, typed: &str, of: Option<VariantId>) -> Result<(VariantId, String)> {
    let store = cx.session()?.register.store_id;
    let known = any(cx, typed).await?.filter(|known| of.is_none_or(|of| of == known.variant_id));
    let Some(known) = known else {
        let title = match of {
            Some(of) => Message::told(catalog::title(&mut cx.tx, of).await?),
            None => kontor_domain::say!("piece"),
        };
        return Err::<_, Refusal>(unknown(typed, title)).map_err(Into::into);
    };
    if known.state != SerialState::InStock || known.store_id != store {
        return Err(whereabouts(cx, &known).await?.into());
    }
    Ok((known.variant_id, known.number))
}

/// The pieces of a variant that are in a store, each with since when.
///
/// # Errors
/// As every statement.
pub(crate) async fn in_stock(cx: &mut Cx, variant: VariantId, store: StoreId) -> Result<Vec<(String, DateTime<Utc>)>> {
    rows::here(&mut cx.tx, variant, store).await
}

/// What the piece with a number is of, and where it is.
///
/// # Errors
/// As every statement.
pub(crate) async fn known(cx: &mut Cx, number: &str) -> Result<Option<(VariantId, SerialState)>> {
    Ok(rows::by_number(&mut cx.tx, number).await?.map(|known| (known.variant_id, known.state)))
}

/// The pieces that a movement moved.
///
/// # Errors
/// As every statement.
pub(crate) async fn of_movement(cx: &mut Cx, id: StockMovementId) -> Result<Vec<String>> {
    rows::of_movement(&mut cx.tx, id).await
}
