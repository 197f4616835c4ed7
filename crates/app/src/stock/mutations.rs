//! Changing stock by hand.

use kontor_domain::event::Event;
use kontor_domain::money::MAX_QTY;
use kontor_domain::stock::{AdjustStock, StockMovement, StockReason};
use kontor_domain::{Qty, Refusal, say, text};
use serde_json::json;

use super::moves::{self, Move};
use crate::catalog::rows as catalog;
use crate::cx::Cx;
use crate::{Explain as _, Result};

pub(super) async fn adjust(cx: &mut Cx, call: AdjustStock) -> Result<StockMovement> {
    let (store_id, user_id) = {
        let session = cx.session()?;
        (session.register.store_id, session.user.id)
    };
    if matches!(call.reason, StockReason::Sold | StockReason::Returned) {
        let message = say!("Only a sale or a return moves stock for that reason. Choose another one.");
        return Err(Refusal::invalid("reason", message).into());
    }
    let note = text::optional_line("note", say!("The note"), &call.note)?;
    let variant =
        catalog::sellable(&mut cx.tx, call.variant_id).await?.ok_or_else(|| Refusal::not_found(say!("product")))?;
    check_qty(call.qty, variant.decimals)?;
    let moved = Move {
        id: call.id,
        variant_id: call.variant_id,
        qty: call.qty,
        reason: call.reason,
        note: note.clone(),
        sale_id: None,
    };
    let twice = || Refusal::field("already_done", "id", say!("This change of stock was made already."));
    moves::apply(cx, store_id, &[moved]).await.taken("stock_movement__id", twice)?;
    let detail =
        json!({ "title": variant.title, "sku": variant.sku, "qty": call.qty, "reason": call.reason, "note": note });
    cx.audit(call.variant_id, detail);
    cx.event(Event::StockChanged { product_id: variant.product_id });
    Ok(StockMovement {
        id: call.id,
        variant_id: call.variant_id,
        store_id,
        qty: call.qty,
        reason: call.reason,
        note,
        sale_id: None,
        user_id,
        created_at: cx.now,
    })
}

/// A quantity that moves something, in steps that the product allows.
fn check_qty(qty: Qty, decimals: u8) -> std::result::Result<(), Refusal> {
    if qty.0 == 0 {
        return Err(Refusal::invalid("qty", say!("Write how many come in, or with a minus how many go out.")));
    }
    if !(-MAX_QTY..=MAX_QTY).contains(&qty.0) {
        return Err(Refusal::invalid("qty", say!("That is more than one change of stock can hold.")));
    }
    check_step(qty, decimals)
}

/// A quantity in steps that the product allows.
pub(super) fn check_step(qty: Qty, decimals: u8) -> std::result::Result<(), Refusal> {
    let step = 10i64.pow(3 - u32::from(decimals.min(3)));
    if qty.0 % step != 0 {
        let message = match decimals {
            0 => say!("This product is counted in whole numbers."),
            digits => say!("This product has {digits} digits after the point at most.", digits),
        };
        return Err(Refusal::invalid("qty", message));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::nothing(0, 3, false)]
    #[case::one(1_000, 0, true)]
    #[case::one_out(-1_000, 0, true)]
    #[case::half_a_piece(500, 0, false)]
    #[case::half_a_kilo(500, 1, true)]
    #[case::a_gram(1, 3, true)]
    #[case::a_gram_of_what_has_two_digits(1, 2, false)]
    #[case::too_many(MAX_QTY + 1_000, 0, false)]
    fn stock_moves_in_steps_the_product_allows(#[case] qty: i64, #[case] decimals: u8, #[case] fine: bool) {
        assert_eq!(check_qty(Qty(qty), decimals).is_ok(), fine);
    }
}
