//! When a variant is to be ordered, how many, and of whom.

use kontor_domain::VariantId;
use kontor_domain::event::Event;
use kontor_domain::money::parse_qty;
use kontor_domain::page::{MAX_PAGE, Window};
use kontor_domain::purchasing::FindSuppliers;
use kontor_domain::stock::{GetReorder, Reorder, SetReorder};
use kontor_domain::{Qty, Refusal};
use leptos::prelude::*;

use crate::kit::{Failure, Form, Select, Skeleton, TextField, heed, toast};
use crate::load::load;
use crate::{t, ts};

/// The fields.
#[component]
pub(crate) fn ReorderFields(variant_id: VariantId, decimals: u8) -> impl IntoView {
    // Asked for once: what is being typed is not thrown away by what is sold meanwhile.
    let reorder = load(move || Some(GetReorder { variant_id }), |_| false);
    move || match (reorder.get(), reorder.failed.get()) {
        (Some(reorder), _) => fields(variant_id, decimals, reorder),
        (None, Some(refusal)) => view! { <Failure refusal=refusal again=move || reorder.again()/> }.into_any(),
        (None, None) => view! { <Skeleton rows=2/> }.into_any(),
    }
}

fn read(field: &'static str, text: &str, decimals: u8) -> Result<Qty, Refusal> {
    let nothing = text.trim().chars().all(|c| matches!(c, '0' | '.' | ','));
    if nothing { Ok(Qty(0)) } else { parse_qty(field, text, decimals) }
}

fn fields(variant_id: VariantId, decimals: u8, reorder: Option<Reorder>) -> AnyView {
    let form = Form::new();
    let text = |read: fn(&Reorder) -> Qty| {
        RwSignal::new(reorder.as_ref().map(|reorder| read(reorder).plain()).unwrap_or_default())
    };
    let (level, qty) = (text(|reorder| reorder.level), text(|reorder| reorder.qty));
    let supplier = reorder.and_then(|reorder| reorder.supplier_id).map(|id| id.to_string()).unwrap_or_default();
    let supplier = RwSignal::new(supplier);
    let suppliers = load(
        || Some(FindSuppliers { window: Window { offset: 0, limit: MAX_PAGE }, ..FindSuppliers::default() }),
        |event| matches!(event, Event::SupplierChanged { .. }),
    );
    let choices = move || {
        let known = suppliers.get().map(|page| page.rows).unwrap_or_default();
        let known = known.into_iter().map(|supplier| (supplier.id.to_string(), supplier.name));
        [(String::new(), ts!(purchasing.nobody))].into_iter().chain(known).collect::<Vec<_>>()
    };
    let save = move |_| {
        let (level, qty) = (level.get_untracked(), qty.get_untracked());
        // Without a level, it is not watched.
        let reorder = match level.trim().is_empty() {
            true => Ok(None),
            false => read("level", &level, decimals).and_then(|level| {
                let qty = read("qty", &qty, decimals)?;
                Ok(Some(Reorder { level, qty, supplier_id: supplier.get_untracked().parse().ok() }))
            }),
        };
        match reorder {
            Ok(reorder) => form.send(SetReorder { variant_id, reorder }, |_| toast(ts!(common.saved))),
            Err(refusal) => form.refuse(refusal),
        }
    };
    view! {
        <div class="fields" data-testid="reorder">
            <div class="cols">
                <TextField label=t!(purchasing.level) value=level error=form.error("level") testid="reorder-level" inputmode="decimal" hint=t!(purchasing.level_hint)/>
                <TextField label=t!(purchasing.lot) value=qty error=form.error("qty") testid="reorder-qty" inputmode="decimal"/>
            </div>
            <Select label=t!(purchasing.supplier) value=supplier choices=Signal::derive(choices) testid="reorder-supplier"/>
            {form.rest(&["level", "qty"])}
            <button class="btn self-start" type="button" data-testid="reorder-save" disabled=form.busy on:click=heed(save)>{t!(common.save)}</button>
        </div>
    }
    .into_any()
}
