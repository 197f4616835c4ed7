//! The variants of a product: what has a SKU, barcodes and a price.

use leptos::prelude::*;

use super::draft::{Draft, VariantDraft};
use crate::kit::{Form, Icon, each, heed};
use crate::t;

/// The table.
#[component]
pub(super) fn Variants(draft: Draft, form: Form) -> impl IntoView {
    let several = move || draft.variants.with(|all| all.len() > 1);
    let row = move |variant: VariantDraft| {
        let remove = move |_| draft.variants.update(|all| all.retain(|other| other.id != variant.id));
        let input = move |value: RwSignal<String>,
                          testid: &'static str,
                          label: fn() -> String,
                          class: &'static str,
                          mode: &'static str| {
            view! {
                <label class="row-field"><span class="label">{label}</span>
                    <input class=format!("input {class}") inputmode=mode autocomplete="off" data-testid=testid data-scan=(mode == "text").then_some("take") prop:value=value on:input=heed(move |ev| value.set(event_target_value(&ev)))/>
                </label>
            }
            .into_any()
        };
        view! {
            <li class="variant">
                {move || several().then(|| input(variant.name, "variant-name", || crate::ts!(catalog.variant_name), "", "text"))}
                {input(variant.sku, "variant-sku", || crate::ts!(catalog.sku), "num", "text")}
                {input(variant.price, "variant-price", || crate::ts!(catalog.price), "num", "decimal")}
                {input(variant.barcodes, "variant-barcodes", || crate::ts!(catalog.barcodes), "num", "text")}
                {move || several().then(|| view! { <button class="btn quiet square" type="button" aria-label=t!(common.remove) data-testid="variant-remove" on:click=heed(remove)><Icon icon=icondata::LuX/></button> }.into_any())}
            </li>
        }
        .into_any()
    };
    view! {
        <section class="fields" aria-label=t!(catalog.variants)>
            <ul class="variants" class:several=several>{each(move || draft.variants.get(), |variant| variant.id.to_string(), row)}</ul>
            <p class="error" role="alert">{form.error("sku")}</p>
            <p class="error" role="alert">{form.error("price")}</p>
            <p class="error" role="alert">{form.error("barcodes")}</p>
            <p class="error" role="alert">{form.error("name")}</p>
            <button class="btn self-start" type="button" data-testid="variant-add" on:click=heed(move |_| draft.variants.update(|all| all.push(VariantDraft::new(String::new()))))><Icon icon=icondata::LuPlus/>{t!(catalog.add_variant)}</button>
        </section>
    }
    .into_any()
}
