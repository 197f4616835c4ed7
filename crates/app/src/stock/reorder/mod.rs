//! What there should be at least, and what there is too little of.

pub(crate) mod rows;

use kontor_domain::event::Event;
use kontor_domain::money::MAX_QTY;
use kontor_domain::page::Page;
use kontor_domain::stock::{GetReorder, Low, LowStock, Reorder, SetReorder};
use kontor_domain::{Qty, Refusal, VariantId, say};
use serde_json::json;

use super::mutations::check_step;
use crate::Result;
use crate::catalog::{packs, rows as catalog};
use crate::cx::Cx;
use crate::purchasing;

pub(super) async fn get(cx: &mut Cx, call: GetReorder) -> Result<Option<Reorder>> {
    let store = cx.session()?.register.store_id;
    rows::get(&mut cx.tx, store, call.variant_id).await
}

pub(super) async fn set(cx: &mut Cx, call: SetReorder) -> Result<Option<Reorder>> {
    let (tenant, store) = (cx.tenant()?, cx.session()?.register.store_id);
    let variant =
        catalog::sellable(&mut cx.tx, call.variant_id).await?.ok_or_else(|| Refusal::not_found(say!("product")))?;
    match call.reorder {
        None => rows::remove(&mut cx.tx, store, call.variant_id).await?,
        Some(reorder) => {
            packs::no_pack(cx, call.variant_id, "level").await?;
            for (field, qty) in [("level", reorder.level), ("qty", reorder.qty)] {
                if !(0..=MAX_QTY).contains(&qty.0) {
                    return Err(Refusal::invalid(
                        field,
                        say!("Write nothing or more, and no more than one order can hold."),
                    )
                    .into());
                }
                check_step(qty, variant.decimals).map_err(|no| Refusal::invalid(field, no.message))?;
            }
            if let Some(supplier) = reorder.supplier_id {
                purchasing::known_supplier(cx, supplier).await?;
            }
            rows::put(&mut cx.tx, tenant, (store, call.variant_id), reorder, cx.now).await?;
        }
    }
    cx.audit(call.variant_id, json!({ "title": variant.title, "sku": variant.sku, "reorder": call.reorder }));
    cx.event(Event::StockChanged { product_id: variant.product_id });
    Ok(call.reorder)
}

pub(super) async fn low(cx: &mut Cx, call: LowStock) -> Result<Page<Low>> {
    let mut all = all_low(cx).await?;
    if let Some(supplier) = call.supplier_id {
        all.retain(|low| low.reorder.supplier_id == Some(supplier));
    }
    let total = i64::try_from(all.len()).unwrap_or(i64::MAX);
    let skip = usize::try_from(call.window.skip()).unwrap_or(usize::MAX);
    let take = usize::try_from(call.window.rows()).unwrap_or_default();
    Ok(Page { rows: all.into_iter().skip(skip).take(take).collect(), total })
}

/// All that there is too little of in the store of the one who asks, by title.
pub(crate) async fn all_low(cx: &mut Cx) -> Result<Vec<Low>> {
    let store = cx.session()?.register.store_id;
    let found = rows::low(&mut cx.tx, store).await?;
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<VariantId> = found.iter().map(|(id, ..)| *id).collect();
    let faces = catalog::faces(&mut cx.tx, &ids).await?;
    let mut awaited = purchasing::awaited(cx, store).await?;
    // What comes in packs comes for what is in them.
    let watched: Vec<VariantId> = ids.iter().chain(awaited.keys()).copied().collect();
    let packs = packs::of(&mut cx.tx, &watched).await?;
    for (id, pack) in &packs {
        let units = awaited.remove(id).and_then(|packs| pack.units(packs)).unwrap_or_default();
        let sum = awaited.entry(pack.unit_id).or_default();
        *sum = Qty(sum.0.saturating_add(units.0));
    }
    let suppliers = purchasing::supplier_names(cx).await?;
    let mut all = Vec::with_capacity(found.len());
    for (variant_id, on_hand, promised, watched) in found {
        // What was taken out of the catalog is not ordered any more.
        let Some(face) = faces.get(&variant_id).filter(|_| !packs.contains_key(&variant_id)) else { continue };
        let awaited = awaited.get(&variant_id).copied().unwrap_or_default();
        let free = Qty(on_hand.0.saturating_sub(promised.0));
        let reorder = watched.unwrap_or(Reorder { level: Qty(0), qty: Qty(0), supplier_id: None });
        let step = Qty(10i64.pow(3 - u32::from(face.decimals.min(3))));
        all.push(Low {
            variant_id,
            product_id: face.product_id,
            title: face.title.clone(),
            sku: face.sku.clone(),
            unit: face.unit.clone(),
            on_hand,
            promised,
            awaited,
            reorder,
            supplier: reorder.supplier_id.and_then(|id| suppliers.get(&id).cloned()),
            to_order: match watched {
                Some(reorder) => reorder.to_order(free, awaited, step),
                // Just what is promised.
                None => Qty(free.0.saturating_add(awaited.0).saturating_neg().clamp(0, MAX_QTY)),
            },
        });
    }
    all.sort_by(|a, b| (&a.title, &a.sku).cmp(&(&b.title, &b.sku)));
    Ok(all)
}
