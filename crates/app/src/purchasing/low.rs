//! Ordering what there is too little of.

use std::collections::HashMap;

use kontor_domain::purchasing::{OrderLow, PurchaseOrder, SaveOrder, SaveOrderLine};
use kontor_domain::{Qty, Refusal, StoreId, VariantId, say};

use super::orders;
use crate::Result;
use crate::cx::Cx;
use crate::stock::reorder::all_low;
use crate::stock::rows as stock;

/// How many of each variant are still to come to a store, of drafts too.
pub(crate) async fn awaited(cx: &mut Cx, store: StoreId) -> Result<HashMap<VariantId, Qty>> {
    orders::rows::awaited(&mut cx.tx, store).await
}

pub(super) async fn order(cx: &mut Cx, call: OrderLow) -> Result<PurchaseOrder> {
    let store = cx.session()?.register.store_id;
    let mut low = all_low(cx).await?;
    low.retain(|low| low.reorder.supplier_id == Some(call.supplier_id) && low.to_order.0 > 0);
    if low.is_empty() {
        let message = say!("There is enough of everything that is ordered of this supplier, or it is on its way.");
        return Err(Refusal::new("nothing_low", message).into());
    }
    low.truncate(kontor_domain::purchasing::MOST_LINES);
    let ids: Vec<VariantId> = low.iter().map(|low| low.variant_id).collect();
    let levels = stock::levels_of(&mut cx.tx, store, &ids).await?;
    let mut lines = Vec::with_capacity(low.len());
    for low in low {
        let last = orders::rows::last_cost(&mut cx.tx, low.variant_id, call.supplier_id).await?;
        let held = levels.get(&low.variant_id).and_then(|level| level.held.unit_cost);
        lines.push(SaveOrderLine {
            id: cx.new_id()?.into(),
            variant_id: low.variant_id,
            qty: low.to_order,
            unit_cost: last.or(held).unwrap_or_default(),
        });
    }
    let draft = SaveOrder { id: call.id, supplier_id: call.supplier_id, note: String::new(), lines };
    orders::begin(cx, draft).await
}
