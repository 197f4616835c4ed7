//! The list, narrowed by filters, with the chosen sale beside it.

use kontor_domain::Minor;
use kontor_domain::event::Event;
use kontor_domain::import::ImportKind;
use kontor_domain::page::Direction;
use kontor_domain::sales::{SaleKind, SaleList, SaleRow, TenderKind};
use leptos::prelude::*;

use super::detail::Detail;
use super::filters::Filters;
use super::part;
use crate::bridge::Letter;
use crate::kit::{Cell, Column, Empty, Icon, LongList, Part, Plan, Row, Shown, heed, search_box};
use crate::session::Session;
use crate::{t, ts};

const COLUMNS: &[Column] = &[
    Column {
        key: "number",
        title: || ts!(sales.number),
        class: "num",
        width: 0,
        sort: Some(Direction::Ascending),
        shown: Shown::Always,
    },
    Column {
        key: "time",
        title: || ts!(sales.when),
        class: "num muted wrap",
        width: 124,
        sort: Some(Direction::Ascending),
        shown: Shown::First,
    },
    Column {
        key: "cashier",
        title: || ts!(sales.cashier),
        class: "muted",
        width: 120,
        sort: Some(Direction::Ascending),
        shown: Shown::Wide,
    },
    Column {
        key: "customer",
        title: || ts!(sales.customer),
        class: "",
        width: 0,
        sort: Some(Direction::Ascending),
        shown: Shown::First,
    },
    Column {
        key: "register",
        title: || ts!(sales.register),
        class: "muted",
        width: 120,
        sort: None,
        shown: Shown::Asked,
    },
    Column {
        key: "lines",
        title: || ts!(sales.line_count),
        class: "r num muted",
        width: 72,
        sort: None,
        shown: Shown::Asked,
    },
    Column {
        key: "reference",
        title: || ts!(sales.reference),
        class: "num muted",
        width: 140,
        sort: None,
        shown: Shown::Asked,
    },
    Column {
        key: "total",
        title: || ts!(sales.total),
        class: "r",
        width: 106,
        sort: Some(Direction::Descending),
        shown: Shown::First,
    },
];

/// Past sales.
#[component]
pub(crate) fn Page() -> impl IntoView {
    let (session, filters) = (Session::here(), Filters::here());
    let list = LongList::new(
        filters.address(),
        Plan {
            name: "sales",
            columns: COLUMNS,
            ask: Box::new(move |sort| Letter::new(&filters.ask(sort))),
            read: Box::new(move |answer| {
                let SaleList { page, sum } = answer.read()?;
                let rows = page.rows.into_iter().map(|sale| row(session, sale)).collect();
                Ok(Part { rows, total: page.total, sum: Some(sum) })
            }),
            matters: |event| {
                matches!(event, Event::SaleCompleted { .. } | Event::SaleReturned { .. } | Event::ImportEnded { .. })
            },
            empty: Box::new(move || nothing(filters)),
        },
    );
    let importing = Memo::new(move |_| filters.get("id") == "import");
    view! {
        <div class="split" data-testid="sales">
            <section class="list card">
                <FilterBar filters=filters/>
                {list.view()}
            </section>
            <section class="detail card" aria-live="polite">
                {move || match (filters.id(), importing.get()) {
                    (Some(id), _) => view! { <Detail id=id/> }.into_any(),
                    (None, true) => view! { <crate::import::Pane kinds=&[ImportKind::Sales]/> }.into_any(),
                    (None, false) => view! { <Empty icon=icondata::LuReceiptText title=t!(sales.choose) text=t!(sales.choose_text)/> }.into_any(),
                }}
            </section>
        </div>
    }
    .into_any()
}

fn nothing(filters: Filters) -> AnyView {
    if filters.any() {
        return view! { <Empty icon=icondata::LuSearchX title=t!(sales.none_found) text=t!(sales.none_found_text)/> }
            .into_any();
    }
    view! { <Empty icon=icondata::LuReceiptText title=t!(sales.empty) text=t!(sales.empty_text)/> }.into_any()
}

fn row(session: Session, sale: SaleRow) -> Row {
    let returned = sale.kind == SaleKind::Return;
    let signed = |amount: Minor| if returned { -amount } else { amount };
    let whole = sale.part.map(|_| ts!(sales.of_whole, total = session.money(signed(sale.total))));
    let mut marks = Vec::new();
    if returned {
        let mark = if sale.without_receipt { ts!(sales.no_receipt) } else { ts!(sales.kind_of_return) };
        marks.push(("warn", mark));
    }
    if sale.in_part {
        marks.push(("warn", ts!(sales.in_part)));
    }
    Row {
        id: sale.id.to_string(),
        testid: format!("sale-{}", sale.number),
        cells: vec![
            Cell::Name(sale.number, marks, sale.reference.clone()),
            Cell::Moment(sale.completed_at),
            Cell::Text(sale.user),
            Cell::Text(sale.customer.unwrap_or_default()),
            Cell::Text(sale.register),
            Cell::Count(sale.lines),
            Cell::Text(sale.reference),
            Cell::Amount(signed(sale.part.unwrap_or(sale.total)), whole.unwrap_or_default()),
        ],
    }
}

#[component]
fn FilterBar(filters: Filters) -> impl IntoView {
    let text = filters.address().kept("text");
    let chip = move |key: &'static str, value: &'static str, name: fn() -> String| {
        let pressed = move || filters.get(key) == value;
        let press = move |_| filters.set(key, if untrack(pressed) { "" } else { value });
        view! { <button class="chip" type="button" data-testid=format!("sales-{key}-{value}") aria-pressed=move || pressed().to_string() on:click=heed(press)>{name}</button> }
            .into_any()
    };
    let today = Session::here().today();
    let date = move |key: &'static str, label: fn() -> String, testid: &'static str| {
        view! {
            <label class="date"><span class="small muted">{label}</span>
                <input class="input num" type="date" max=today.clone() data-testid=testid prop:value=move || filters.get(key) on:change=heed(move |ev| filters.set(key, &event_target_value(&ev)))/>
            </label>
        }
        .into_any()
    };
    let only = move |key: &'static str, name: &'static str| {
        (!filters.get(key).is_empty()).then(|| {
            let (name_now, lines) = (filters.get(name), filters.part().as_ref().is_some_and(part::is_of_lines));
            let text = if lines && key == "part" { ts!(sales.only_lines, name = name_now) } else { ts!(sales.only, name = name_now) };
            let label = ts!(sales.only_drop, what = text.clone());
            view! { <button class="chip only" type="button" aria-pressed="true" aria-label=label data-testid=format!("{key}-chip") on:click=heed(move |_| filters.drop(key, name))><span>{text}</span><Icon icon=icondata::LuX/></button> }
                .into_any()
        })
    };
    view! {
        <div class="filters">
            {search_box(text, || ts!(sales.search), "sales-text", ".row-open")}
            {crate::import::open_button("sales-import", move || filters.set("id", "import"))}
            {date("from", || ts!(sales.from), "sales-from")}
            {date("to", || ts!(sales.to), "sales-to")}
            <div class="chips">
                {move || only("part", "part_name")}
                {move || only("store", "store_name")}
                {chip("kind", "sale", || ts!(sales.kind_sale))}
                {chip("kind", "return", || ts!(sales.kind_return))}
                <span class="gap"></span>
                {chip("tender", TenderKind::Cash.as_str(), || ts!(tender.cash))}
                {chip("tender", TenderKind::Card.as_str(), || ts!(tender.card))}
                {chip("tender", TenderKind::Other.as_str(), || ts!(tender.other))}
                {chip("tender", TenderKind::Account.as_str(), || ts!(tender.account))}
                {chip("tender", TenderKind::Voucher.as_str(), || ts!(tender.voucher))}
                {chip("tender", TenderKind::Imported.as_str(), || ts!(tender.imported))}
            </div>
        </div>
    }
    .into_any()
}
