//! A dialog: the browser's own, so that focus, Escape and the rest of the page behave.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlDialogElement, HtmlElement, HtmlInputElement};

use super::{Deed, Icon, follow, heed};
use crate::t;

/// Shown from the moment it is in the view. Whoever shows it takes it out again in `on_close`.
#[component]
pub(crate) fn Dialog(
    /// What stands at its top.
    #[prop(into)]
    title: Signal<String>,
    /// It is to go: Escape, or its closing button.
    #[prop(into)]
    on_close: Deed,
    /// What a test calls it.
    #[prop(optional, into)]
    testid: Option<String>,
    /// `wide`, or nothing.
    #[prop(optional)]
    class: &'static str,
    children: Children,
) -> impl IntoView {
    let node: NodeRef<html::Dialog> = NodeRef::new();
    follow(move || {
        let Some(dialog) = node.get() else { return };
        // As soon as its content is there, so that no key is lost between the press that opened it and the next.
        leptos::task::spawn_local(async move {
            leptos::task::tick().await;
            if dialog.is_connected() {
                show(&dialog);
            } else {
                request_animation_frame(move || show(&dialog));
            }
        });
    });
    let shown = StoredValue::new_local(None::<HtmlDialogElement>);
    follow(move || shown.set_value(node.get()));
    // Closed before it is gone, it gives the focus back to where it came from.
    on_cleanup(move || {
        if let Some(dialog) = shown.try_get_value().flatten().filter(HtmlDialogElement::open) {
            dialog.close();
        }
    });
    let title_id = format!("dialog-{}", crate::bridge::new_id::<uuid::Uuid>().simple());
    let labelled = title_id.clone();
    let cancel = on_close.clone();
    view! {
        <dialog
            node_ref=node
            class=format!("dialog {class}")
            aria-labelledby=labelled
            data-testid=testid
            on:cancel=heed(move |ev: web_sys::Event| {
                ev.prevent_default();
                cancel.act();
            })
        >
            <header class="dialog-head">
                <h2 id=title_id>{title}</h2>
                <button class="btn quiet square" type="button" aria-label=t!(common.close) data-testid="dialog-close" on:click=heed(move |_| on_close.act())>
                    <Icon icon=icondata::LuX/>
                </button>
            </header>
            {children()}
        </dialog>
    }
    .into_any()
}

fn show(dialog: &HtmlDialogElement) {
    if dialog.open() || !dialog.is_connected() {
        return;
    }
    // Fails only when it is shown already.
    let _ = dialog.show_modal();
    if let Ok(Some(first)) = dialog.query_selector("[autofocus]")
        && let Ok(first) = first.dyn_into::<HtmlElement>()
    {
        let _ = first.focus();
        if let Ok(input) = first.dyn_into::<HtmlInputElement>() {
            input.select();
        }
    }
}

/// Whether some dialog is shown.
pub(crate) fn any_open() -> bool {
    document().query_selector("dialog[open]").ok().flatten().is_some()
}
