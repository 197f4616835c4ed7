//! The page: orders, what is low, counts, transfers, serial numbers or suppliers, with the chosen one beside them.

use leptos::prelude::*;

use super::{back, counts, low, orders, serials, suppliers, transfers};
use crate::address::Address;
use crate::kit::heed;
use crate::{t, ts};

/// What the page lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tab {
    Orders,
    Low,
    Counts,
    Transfers,
    Serials,
    Back,
    Suppliers,
}

struct Chip {
    tab: Tab,
    key: &'static str,
    name: fn() -> String,
}

const TABS: [Chip; 7] = [
    Chip { tab: Tab::Orders, key: "", name: || ts!(purchasing.orders) },
    Chip { tab: Tab::Low, key: "low", name: || ts!(purchasing.low) },
    Chip { tab: Tab::Counts, key: "counts", name: || ts!(counts.title) },
    Chip { tab: Tab::Transfers, key: "transfers", name: || ts!(transfers.title) },
    Chip { tab: Tab::Serials, key: "serials", name: || ts!(serials.title) },
    Chip { tab: Tab::Back, key: "back", name: || ts!(purchasing.back) },
    Chip { tab: Tab::Suppliers, key: "suppliers", name: || ts!(purchasing.suppliers) },
];

/// Stock.
#[component]
pub(crate) fn Page() -> impl IntoView {
    let address = Address::here("/stock");
    let tab = Memo::new(move |_| {
        let key = address.get("tab");
        TABS.iter().find(|chip| chip.key == key).map_or(Tab::Orders, |chip| chip.tab)
    });
    let chip = move |chip: &'static Chip| {
        let testid = format!("stock-{}", if chip.key.is_empty() { "orders" } else { chip.key });
        let go = move |_| address.set(&[("tab", chip.key), ("id", ""), ("text", ""), ("sort", ""), ("state", "")]);
        view! {
            <button class="chip" type="button" aria-pressed=move || (tab.get() == chip.tab).to_string() data-testid=testid on:click=heed(go)>{chip.name}</button>
        }
        .into_any()
    };
    let list = move || match tab.get() {
        Tab::Orders => orders::list(address),
        Tab::Low => low::list(address),
        Tab::Counts => counts::list(address),
        Tab::Transfers => transfers::list(address),
        Tab::Serials => serials::list(address),
        Tab::Back => back::list(address),
        Tab::Suppliers => suppliers::list(address),
    };
    let pane = move || match tab.get() {
        Tab::Orders => orders::pane(address),
        Tab::Low => low::pane(address),
        Tab::Counts => counts::pane(address),
        Tab::Transfers => transfers::pane(address),
        Tab::Serials => serials::pane(address),
        Tab::Back => back::pane(address),
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
