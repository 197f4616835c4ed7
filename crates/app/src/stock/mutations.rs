//! Changing stock by hand.

use kontor_domain::event::Event;
use kontor_domain::money::{MAX_MINOR, MAX_QTY, times};
use kontor_domain::policy::Permission;
use kontor_domain::stock::cost::Worth;
use kontor_domain::stock::{AdjustStock, RevalueStock, StockMovement, StockReason};
use kontor_domain::{Minor, Qty, Refusal, say, text};
use serde_json::json;

use super::moves::{self, Move, Of};
use crate::catalog::packs;
use crate::catalog::rows::{self as catalog, Sellable};
use crate::cx::Cx;
use crate::{Explain as _, Result};

/// The reasons that a person may give.
const BY_HAND: [StockReason; 4] =
    [StockReason::Opening, StockReason::Received, StockReason::Counted, StockReason::WrittenOff];

pub(super) async fn adjust(cx: &mut Cx, call: AdjustStock) -> Result<StockMovement> {
    if !BY_HAND.contains(&call.reason) {
        let message = say!("Stock is not moved by hand for that reason. Choose another one.");
        return Err(Refusal::invalid("reason", message).into());
    }
    let note = text::optional_line("note", say!("The note"), &call.note)?;
    let variant =
        catalog::sellable(&mut cx.tx, call.variant_id).await?.ok_or_else(|| Refusal::not_found(say!("product")))?;
    check_qty(call.qty, variant.decimals)?;
    if call.reason == StockReason::Counted {
        packs::no_pack(cx, call.variant_id, "qty").await?;
    }
    let worth = match call.unit_cost {
        None => Worth::Usual,
        Some(_) if !cx.may(Permission::ManagePurchasing)? => {
            let message =
                say!("Your role may not say what goods cost. Leave the cost out, or ask a manager or the owner.");
            return Err(Refusal::field("not_allowed", "unit_cost", message).into());
        }
        Some(_) if call.qty.0 < 0 => {
            let message = say!("What goes out costs what it cost when it came. Leave the cost out.");
            return Err(Refusal::invalid("unit_cost", message).into());
        }
        Some(unit) => Worth::Paid(cost_of("unit_cost", unit, call.qty)?),
    };
    let moved = Move {
        id: call.id,
        variant_id: call.variant_id,
        qty: call.qty,
        worth,
        reason: call.reason,
        note,
        of: Of::Itself,
        serials: call.serials,
        packed: None,
    };
    by_hand(cx, moved, &variant).await
}

pub(super) async fn revalue(cx: &mut Cx, call: RevalueStock) -> Result<StockMovement> {
    let note = text::optional_line("note", say!("The note"), &call.note)?;
    let variant =
        catalog::sellable(&mut cx.tx, call.variant_id).await?.ok_or_else(|| Refusal::not_found(say!("product")))?;
    check_unit_cost("unit_cost", call.unit_cost)?;
    packs::no_pack(cx, call.variant_id, "unit_cost").await?;
    let moved = Move {
        id: call.id,
        variant_id: call.variant_id,
        qty: Qty(0),
        worth: Worth::Each(call.unit_cost),
        reason: StockReason::Revalued,
        note,
        of: Of::Itself,
        serials: Vec::new(),
        packed: None,
    };
    by_hand(cx, moved, &variant).await
}

/// Makes a movement that somebody asked for, in their store.
async fn by_hand(cx: &mut Cx, moved: Move, variant: &Sellable) -> Result<StockMovement> {
    let (store_id, user_id) = {
        let session = cx.session()?;
        (session.register.store_id, session.user.id)
    };
    let twice = || Refusal::field("already_done", "id", say!("This change of stock was made already."));
    let weighed = moves::apply(cx, store_id, vec![moved.clone()]).await.taken("stock_movement__id", twice)?;
    let weighed = weighed.first().copied().unwrap_or_default();
    let mut detail = json!({
        "title": variant.title, "sku": variant.sku, "qty": moved.qty, "reason": moved.reason, "note": moved.note,
        "value": weighed.value,
    });
    if !moved.serials.is_empty() {
        detail["serials"] = json!(moved.serials);
    }
    if let Worth::Each(unit) = moved.worth {
        detail["unit_cost"] = json!(unit);
    }
    cx.audit(moved.variant_id, detail);
    cx.event(Event::StockChanged { product_id: variant.product_id });
    let sees = cx.may(Permission::ViewCost)?;
    Ok(StockMovement {
        id: moved.id,
        variant_id: moved.variant_id,
        store_id,
        qty: moved.qty,
        reason: moved.reason,
        note: moved.note,
        sale_id: None,
        order_id: None,
        cost: weighed.cost.filter(|_| sees),
        value: sees.then_some(weighed.value),
        user_id,
        created_at: cx.now,
    })
}

/// What so many cost at so much each, with both within what can be taken.
///
/// # Errors
/// `invalid`, under `field`.
pub(crate) fn cost_of(field: &'static str, unit: Minor, qty: Qty) -> std::result::Result<Minor, Refusal> {
    check_unit_cost(field, unit)?;
    let cost = times(unit, qty);
    if cost.0 > MAX_MINOR {
        return Err(Refusal::invalid(
            field,
            say!("All of them together cost more than Kontor can count. Look at it again."),
        ));
    }
    Ok(cost)
}

fn check_unit_cost(field: &'static str, unit: Minor) -> std::result::Result<(), Refusal> {
    match (0..=MAX_MINOR).contains(&unit.0) {
        true => Ok(()),
        false => Err(Refusal::invalid(field, say!("A cost is nothing or more, and no more than one sale can hold."))),
    }
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
pub(crate) fn check_step(qty: Qty, decimals: u8) -> std::result::Result<(), Refusal> {
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
