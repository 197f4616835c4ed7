//! Two records of one person made one.

use std::sync::Arc;

use kontor_domain::customers::{Customer, MergeCustomers, SplitCustomers};
use kontor_domain::{CustomerId, Refusal};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_navigate;

use super::find::{find, traits};
use crate::kit::{Dialog, Form, heed, toast_refusal, toast_undo};
use crate::{bridge, t, ts};

/// Merges customers into the one who stays, one after the other, and offers to part them again.
pub(super) async fn unite(keep: CustomerId, name: String, others: Vec<CustomerId>) -> Result<(), Refusal> {
    let (mut done, mut outcome) = (Vec::new(), Ok(()));
    for other in others {
        match bridge::call(MergeCustomers { keep, other }).await {
            Ok(_) => done.push(other),
            Err(refusal) => {
                outcome = Err(refusal);
                break;
            }
        }
    }
    if !done.is_empty() {
        offer_undo(name, done);
    }
    outcome
}

/// Says that customers were merged, and parts them again if that was wrong.
fn offer_undo(name: String, others: Vec<CustomerId>) {
    toast_undo(ts!(customers.merged, name = name), move || spawn_local(part(others.clone())));
}

/// Parts those who were merged, the last first.
async fn part(others: Vec<CustomerId>) {
    for other in others.into_iter().rev() {
        if let Err(refusal) = bridge::call(SplitCustomers { other }).await {
            return toast_refusal(&refusal);
        }
    }
}

/// Merges a customer with another one who is looked for.
#[component]
pub(super) fn Merge(customer: Customer, shown: RwSignal<bool>) -> impl IntoView {
    let form = Form::new();
    let chosen: RwSignal<Option<Customer>> = RwSignal::new(None);
    let text = RwSignal::new(String::new());
    let close = move || {
        if !form.busy.get_untracked() {
            shown.set(false);
        }
    };
    let body = move || match chosen.get() {
        None => {
            // The dialog does so itself when it opens, not when one goes back.
            crate::signin::focus("[data-testid=merge-text]");
            let choose = Arc::new(move |other| chosen.set(Some(other)));
            find(text, Some(customer.id), "merge-text", |_| "merge-hit".to_owned(), choose)
        }
        Some(other) => {
            view! { <Compare open=customer.clone() other=other chosen=chosen shown=shown form=form/> }.into_any()
        }
    };
    view! { <Dialog title=t!(customers.merge_title) on_close=close testid="merge-dialog">{move || body()}</Dialog> }
}

/// Both side by side, and who stays.
#[component]
fn Compare(
    open: Customer,
    other: Customer,
    chosen: RwSignal<Option<Customer>>,
    shown: RwSignal<bool>,
    form: Form,
) -> impl IntoView {
    let swapped = RwSignal::new(false);
    let navigate = use_navigate();
    let pair = move || {
        if swapped.get() { (other.clone(), open.clone()) } else { (open.clone(), other.clone()) }
    };
    let both = pair.clone();
    let sides = move || {
        let (keep, other) = both();
        let text = ts!(customers.merge_text, keep = keep.name.clone(), other = other.name.clone());
        let side = |title: String, customer: &Customer, testid: &'static str| {
            let (name, traits) = (customer.name.clone(), traits(customer));
            view! { <div class="stat same-side" data-testid=testid><span class="label">{title}</span><b class="break">{name}</b><span class="muted small break">{traits}</span></div> }
                .into_any()
        };
        view! {
            <div class="cols">{side(ts!(customers.merge_keeps), &keep, "merge-keep")}{side(ts!(customers.merge_goes), &other, "merge-other")}</div>
            <p class="muted">{text}</p>
        }
        .into_any()
    };
    let merge = move |_| {
        let (keep, other) = untrack(&pair);
        let navigate = navigate.clone();
        form.send(MergeCustomers { keep: keep.id, other: other.id }, move |kept| {
            offer_undo(kept.name, vec![other.id]);
            shown.try_set(false);
            navigate(&format!("/customers?id={}", kept.id), Default::default());
        });
    };
    let back = move |_| {
        form.refusal.set(None);
        chosen.set(None);
    };
    crate::signin::focus("[data-testid=merge-go]");
    view! {
        <div class="dialog-body">{move || sides()}{form.rest(&[])}</div>
        <footer class="dialog-foot">
            <button class="btn push-left" type="button" data-testid="merge-swap" disabled=form.busy on:click=heed(move |_| swapped.update(|swapped| *swapped = !*swapped))>{t!(customers.merge_swap)}</button>
            <button class="btn" type="button" disabled=form.busy on:click=heed(back)>{t!(common.back)}</button>
            <button class="btn primary" type="button" data-testid="merge-go" disabled=form.busy on:click=heed(merge)>{t!(customers.merge)}</button>
        </footer>
    }
}
