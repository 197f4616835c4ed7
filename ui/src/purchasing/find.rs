//! Finding a product to be ordered: typed, or scanned.

use std::sync::Arc;

use kontor_domain::catalog::{FindVariants, Found, Scan, Which};
use kontor_domain::page::Window;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::kit::{Enter, Icon, ListKeys, heed, toast_refusal};
use crate::load::load;
use crate::{bridge, ts};

/// What is done with what was found.
pub(crate) type Take = Arc<dyn Fn(Found) + Send + Sync>;

/// The field, and what is found under it.
pub(crate) fn find_product(take: Take, testid: &'static str) -> AnyView {
    let text = RwSignal::new(String::new());
    let found = load(
        move || {
            let text = text.get().trim().to_owned();
            let window = Window { offset: 0, limit: 6 };
            (!text.is_empty()).then(|| FindVariants { text, which: Which::All, window, ..FindVariants::default() })
        },
        |_| false,
    );
    let taken = StoredValue::new(take);
    let choose = move |item: Found| {
        text.set(String::new());
        taken.with_value(|take| take(item));
    };
    let enter = Enter::new(
        move || found.busy.get(),
        move || {
            let Some(first) = found.with(|page| page.rows.first().cloned()).flatten() else {
                // It may be the number of a piece.
                let code = text.get_untracked();
                spawn_local(async move {
                    match bridge::call(Scan { code }).await {
                        Ok(found) => choose(found),
                        Err(refusal) => toast_refusal(&refusal),
                    }
                });
                return;
            };
            // What is made of it must outlive this press.
            spawn_local(async move { choose(first) });
        },
    );
    let on_key = move |ev: web_sys::KeyboardEvent| {
        if ev.key() == "Enter" {
            ev.prevent_default();
            enter.press();
        } else {
            ListKeys(".found .hit").key(&ev);
        }
    };
    let hit = move |item: Found| {
        let (title, sku) = (item.title.clone(), item.sku.clone());
        view! {
            <li><button class="hit" type="button" on:click=heed(move |_| choose(item.clone())) on:keydown=heed(|ev| { ListKeys(".found .hit").key(&ev); })>
                <Icon icon=icondata::LuTag/><span>{title}</span><span class="faint small num">{sku}</span>
            </button></li>
        }
        .into_any()
    };
    let hits = move || found.get().map(|page| page.rows.into_iter().map(hit).collect_view());
    view! {
        <label class="field search">
            <Icon icon=icondata::LuSearch/>
            <input type="search" autocomplete="off" data-scan="take" data-testid=testid aria-label=|| ts!(purchasing.find_product) placeholder=|| ts!(purchasing.find_product) prop:value=text on:input=heed(move |ev| { enter.forget(); text.set(event_target_value(&ev)); }) on:keydown=heed(on_key)/>
        </label>
        <ul class="hits found">{move || hits()}</ul>
    }
    .into_any()
}
