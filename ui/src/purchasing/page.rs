//! The page: orders, what is low, counts or suppliers, with the chosen one beside them.

use leptos::prelude::*;

use super::{counts, low, orders, suppliers};
use crate::address::Address;
use crate::kit::heed;
use crate::{t, ts};

/// What the page lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tab {
    Orders,
    Low,
    Counts,
    Suppliers,
}

const TABS: [(Tab, &str, fn() -> String); 4] = [
    (Tab::Orders, "", || ts!(purchasing.orders)),
    (Tab::Low, "low", || ts!(purchasing.low)),
    (Tab::Counts, "counts", || ts!(counts.title)),
    (Tab::Suppliers, "suppliers", || ts!(purchasing.suppliers)),
];

/// Buying.
#[component]
pub(crate) fn Page() -> impl IntoView {
    let address = Address::here("/stock");
    let tab = Memo::new(move |_| {
        let key = address.get("tab");
        TABS.iter().find(|(_, known, _)| *known == key).map_or(Tab::Orders, |(tab, ..)| *tab)
    });
    let chip = move |(of, key, name): &'static (Tab, &'static str, fn() -> String)| {
        let testid = format!("stock-{}", if key.is_empty() { "orders" } else { key });
        view! {
            <button class="chip" type="button" aria-pressed=move || (tab.get() == *of).to_string() data-testid=testid on:click=heed(move |_| address.set(&[("tab", key), ("id", ""), ("text", ""), ("sort", ""), ("state", "")]))>{*name}</button>
        }
        .into_any()
    };
    let list = move || match tab.get() {
        Tab::Orders => orders::list(address),
        Tab::Low => low::list(address),
        Tab::Counts => counts::list(address),
        Tab::Suppliers => suppliers::list(address),
    };
    let pane = move || match tab.get() {
        Tab::Orders => orders::pane(address),
        Tab::Low => low::pane(address),
        Tab::Counts => counts::pane(address),
        Tab::Suppliers => suppliers::pane(address),
    };
    view! {
        <div class="split" data-testid="stock">
            <section class="list card">
                <nav class="filters chips" aria-label=t!(rail.stock)>{TABS.iter().map(chip).collect_view()}</nav>
                {move || list()}
            </section>
            <section class="detail card">{move || pane()}</section>
        </div>
    }
    .into_any()
}
