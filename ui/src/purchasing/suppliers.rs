//! The list of suppliers.

use kontor_domain::catalog::Which;
use kontor_domain::event::Event;
use kontor_domain::page::{Direction, Page as Answered};
use kontor_domain::purchasing::{FindSuppliers, Supplier};
use leptos::prelude::*;

use super::supplier::Editor;
use crate::address::Address;
use crate::bridge::Letter;
use crate::kit::{Cell, Column, Empty, Icon, LongList, Part, Plan, Row, Shown, heed, search_box};
use crate::{t, ts};

const fn column(key: &'static str, title: fn() -> String, width: u16) -> Column {
    Column { key, title, class: "muted", width, sort: None, shown: Shown::First }
}

const COLUMNS: &[Column] = &[
    Column {
        class: "",
        sort: Some(Direction::Ascending),
        shown: Shown::Always,
        ..column("name", || ts!(customers.name), 0)
    },
    column("contact", || ts!(purchasing.contact), 150),
    column("phone", || ts!(customers.phone), 150),
    Column { shown: Shown::Wide, ..column("email", || ts!(customers.email), 210) },
];

/// The list.
pub(super) fn list(address: Address) -> AnyView {
    let text = address.kept("text");
    let list = LongList::new(
        address,
        Plan {
            name: "suppliers",
            columns: COLUMNS,
            ask: Box::new(move |sort| {
                Letter::new(&FindSuppliers {
                    text: text.get().trim().to_owned(),
                    which: Which::All,
                    direction: sort.map(|(_, direction)| direction),
                    ..FindSuppliers::default()
                })
            }),
            read: Box::new(|answer| {
                let Answered { rows, total } = answer.read::<Answered<Supplier>>()?;
                Ok(Part { rows: rows.into_iter().map(row).collect(), total, sum: None })
            }),
            matters: |event| matches!(event, Event::SupplierChanged { .. }),
            empty: Box::new(move || {
                match text.get().trim().is_empty() {
                false => view! { <Empty icon=icondata::LuSearchX title=t!(purchasing.none_found) text=t!(purchasing.none_found_text)/> }.into_any(),
                true => view! { <Empty icon=icondata::LuTruck title=t!(purchasing.no_suppliers) text=t!(purchasing.no_suppliers_text)/> }.into_any(),
            }
            }),
        },
    );
    view! {
        <div class="filters many">
            {search_box(text, || ts!(customers.search), "suppliers-text", ".row-open")}
            <button class="btn primary" type="button" data-testid="supplier-add" on:click=heed(move |_| list.open("new"))><Icon icon=icondata::LuPlus/>{t!(purchasing.add_supplier)}</button>
        </div>
        {list.view()}
    }
    .into_any()
}

fn row(supplier: Supplier) -> Row {
    let resting = (!supplier.active).then(|| ("", ts!(purchasing.resting)));
    Row {
        id: supplier.id.to_string(),
        testid: format!("supplier-{}", supplier.name),
        cells: vec![
            Cell::Name(supplier.name, resting.into_iter().collect(), String::new()),
            Cell::Text(supplier.contact),
            Cell::Text(supplier.phone),
            Cell::Text(supplier.email),
        ],
    }
}

/// The pane beside it.
pub(super) fn pane(address: Address) -> AnyView {
    let id = address.get("id");
    match id.parse() {
        Ok(id) => view! { <Editor id=Some(id) address=address/> }.into_any(),
        Err(_) if id == "new" => view! { <Editor id=None address=address/> }.into_any(),
        Err(_) => view! { <Empty icon=icondata::LuTruck title=t!(purchasing.choose_supplier) text=t!(purchasing.choose_supplier_text)/> }.into_any(),
    }
}
