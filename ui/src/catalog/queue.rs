//! Asking for labels of a product.

use kontor_domain::catalog::{MOST_LABELS, Product, QueueLabels, Variant, check_count};
use kontor_domain::{Refusal, VariantId};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::bridge;
use crate::kit::{Dialog, Form, TextField, heed, toast};
use crate::{t, ts};

/// Puts labels into the queue, so many of each.
pub(super) async fn queue(labels: Vec<(VariantId, i64)>) -> Result<(), Refusal> {
    for (variant_id, count) in labels {
        bridge::call(QueueLabels { variant_id, count }).await?;
    }
    Ok(())
}

/// How many are asked for.
pub(super) fn read_count(typed: &str) -> Result<i64, Refusal> {
    let count = typed.trim().parse().unwrap_or(-1);
    check_count(count).map(|()| count)
}

/// As many as there are of it, one at least.
fn usual(variant: &Variant) -> i64 {
    (variant.on_hand.0 / 1_000).clamp(1, MOST_LABELS)
}

/// Asks how many labels of each variant.
#[component]
pub(super) fn AskLabels(product: Product, on_close: impl Fn() + Copy + Send + Sync + 'static) -> impl IntoView {
    let form = Form::new();
    let single = product.variants.len() == 1;
    let fields: Vec<_> = product
        .variants
        .into_iter()
        .enumerate()
        .map(|(at, variant)| {
            let first = at == 0;
            let count = RwSignal::new(usual(&variant).to_string());
            let name = if variant.name.is_empty() { variant.sku } else { variant.name };
            let label = if single { ts!(stock.how_many) } else { name };
            let error = form.error("count");
            let field = view! { <TextField label=label value=count error=error testid="label-how-many" inputmode="numeric" autofocus=first/> };
            (variant.id, count, field.into_any())
        })
        .collect();
    let counts: Vec<_> = fields.iter().map(|(id, count, _)| (*id, *count)).collect();
    let submit = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        if form.busy.get_untracked() {
            return;
        }
        let asked: Result<Vec<_>, _> =
            counts.iter().map(|(id, count)| read_count(&count.get_untracked()).map(|count| (*id, count))).collect();
        form.refusal.set(None);
        match asked {
            Ok(labels) => {
                form.busy.set(true);
                spawn_local(async move {
                    let outcome = queue(labels).await;
                    form.busy.try_set(false);
                    match outcome {
                        Ok(()) => {
                            toast(ts!(labels.queued));
                            on_close();
                        }
                        Err(refusal) => {
                            form.refusal.try_set(Some(refusal));
                        }
                    }
                });
            }
            Err(refusal) => form.refuse(refusal),
        }
    };
    view! {
        <Dialog title=move || ts!(labels.of, title = product.title.clone()) on_close=on_close testid="labels-dialog">
            <form on:submit=heed(submit)>
                <div class="dialog-body">
                    {fields.into_iter().map(|(_, _, field)| field).collect_view()}
                    <p class="muted">{t!(labels.queue_text)}</p>
                    {form.rest(&["count"])}
                </div>
                <footer class="dialog-foot">
                    <button class="btn" type="button" on:click=heed(move |_| on_close())>{t!(common.cancel)}</button>
                    <button class="btn primary" type="submit" data-testid="label-queue" disabled=form.busy>{t!(labels.queue)}</button>
                </footer>
            </form>
        </Dialog>
    }
}
