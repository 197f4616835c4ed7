//! Ringing up a label that a scale printed.

use kontor_domain::catalog::embedded::{Holds, of_price, read_label};
use kontor_domain::sales::{AddLabel, Cart};
use kontor_domain::{Minor, Qty, Refusal, say};

use super::{check_qty, for_sale, in_hand_or_new, place, priced, rows};
use crate::cx::Cx;
use crate::{Result, catalog};

pub(in crate::sales) async fn add_label(cx: &mut Cx, call: AddLabel) -> Result<Cart> {
    let session = std::sync::Arc::clone(cx.session()?);
    let business = &session.business;
    let code = call.code.trim();
    let unknown = || {
        let message = say!("Nothing has the code {code}. Add the product, or look for it by name.", code);
        Refusal::field("unknown_code", "code", message)
    };
    let (label, prefix) = read_label(code, &business.label_patterns, business.currency).ok_or_else(unknown)?;
    let id = catalog::search::by_any_code(cx, &label.codes(&prefix)).await?.ok_or_else(unknown)?;
    let item = for_sale(cx, id).await?;
    if label.value == 0 {
        let message = say!(
            "The label says neither weight nor price. Weigh {title} again, or type the quantity.",
            title = item.title
        );
        return Err(Refusal::field("empty_label", "code", message).into());
    }
    let (qty, price) = match label.holds {
        Holds::Weight => (Qty(label.value), item.price),
        Holds::Price => of_price(Minor(label.value), item.price, item.decimals),
    };
    check_qty(qty, item.decimals)?;
    let cart = in_hand_or_new(cx, call.cart_id).await?;
    let mut lines = rows::lines(&mut cx.tx, cart.id).await?;
    place(cx, &cart, &mut lines, item, (call.line_id, qty, price), None).await?;
    priced(cx, cart, lines).await
}
