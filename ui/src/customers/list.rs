//! The list of customers, with the chosen one beside it.

use kontor_domain::CustomerId;
use kontor_domain::customers::{Customer, CustomerSort, FindCustomers};
use kontor_domain::event::Event;
use kontor_domain::import::ImportKind;
use kontor_domain::page::{Direction, Page as Answered};
use kontor_domain::policy::Permission;
use leptos::prelude::*;

use super::duplicates::Duplicates;
use super::editor::Editor;
use crate::address::Address;
use crate::bridge::Letter;
use crate::kit::{Cell, Column, Empty, Icon, LongList, Part, Plan, Row, Shown, Sort, heed, search_box};
use crate::session::Session;
use crate::{t, ts};

const COLUMNS: &[Column] = &[
    Column {
        key: "name",
        title: || ts!(customers.name),
        class: "",
        width: 0,
        sort: Some(Direction::Ascending),
        shown: Shown::Always,
    },
    Column {
        key: "number",
        title: || ts!(customers.number),
        class: "num muted",
        width: 148,
        sort: Some(Direction::Ascending),
        shown: Shown::Asked,
    },
    Column {
        key: "phone",
        title: || ts!(customers.phone),
        class: "num muted",
        width: 156,
        sort: None,
        shown: Shown::First,
    },
    Column {
        key: "email",
        title: || ts!(customers.email),
        class: "muted",
        width: 232,
        sort: Some(Direction::Ascending),
        shown: Shown::Wide,
    },
    Column {
        key: "address",
        title: || ts!(customers.address),
        class: "muted",
        width: 200,
        sort: None,
        shown: Shown::Asked,
    },
    Column {
        key: "added",
        title: || ts!(customers.added),
        class: "num muted wrap",
        width: 140,
        sort: Some(Direction::Descending),
        shown: Shown::Asked,
    },
];

/// What is shown beside the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Chosen {
    Nothing,
    New,
    Import,
    Duplicates,
    One(CustomerId),
}

/// Customers.
#[component]
pub(crate) fn Page() -> impl IntoView {
    let session = Session::here();
    let address = Address::here("/customers");
    let chosen = Memo::new(move |_| match address.get("id").as_str() {
        "new" => Chosen::New,
        "import" => Chosen::Import,
        "duplicates" => Chosen::Duplicates,
        id => id.parse().map_or(Chosen::Nothing, Chosen::One),
    });
    let text = address.kept("text");
    let may = move || session.may(Permission::ManageCustomers);
    let list = LongList::new(
        address,
        Plan {
            name: "customers",
            columns: COLUMNS,
            ask: Box::new(move |sort| ask(text, sort)),
            read: Box::new(|answer| {
                let Answered { rows, total } = answer.read::<Answered<Customer>>()?;
                Ok(Part { rows: rows.into_iter().map(row).collect(), total, sum: None })
            }),
            matters: |event| matches!(event, Event::CustomerChanged { .. } | Event::ImportEnded { .. }),
            empty: Box::new(move || {
                if !text.get().trim().is_empty() {
                    return view! { <Empty icon=icondata::LuSearchX title=t!(customers.none_found) text=t!(customers.none_found_text)/> }.into_any();
                }
                view! {
                    <Empty icon=icondata::LuUsers title=t!(customers.empty) text=t!(customers.empty_text)>
                        {may().then(|| view! { <button class="btn primary" type="button" data-testid="customer-add-first" on:click=heed(move |_| address.set(&[("id", "new")]))><Icon icon=icondata::LuPlus/>{t!(customers.add_first)}</button> }.into_any())}
                    </Empty>
                }
                .into_any()
            }),
        },
    );
    let open = move |id: &str| list.open(id);
    view! {
        <div class="split" data-testid="customers">
            <section class="list card">
                <div class="filters many">
                    {search_box(text, || ts!(customers.search), "customers-text", ".row-open")}
                    {crate::import::open_button("customer-import", move || open("import"))}
                    {move || may().then(|| view! { <button class="btn primary" type="button" data-testid="customer-add" on:click=heed(move |_| open("new"))><Icon icon=icondata::LuPlus/>{t!(customers.add)}</button> }.into_any())}
                    {move || session.may(Permission::ManagePersonalData).then(|| view! {
                        <div class="chips"><button class="chip" type="button" aria-pressed=move || (chosen.get() == Chosen::Duplicates).to_string() data-testid="customers-duplicates" on:click=heed(move |_| open("duplicates"))>{t!(customers.duplicates)}</button></div>
                    }.into_any())}
                </div>
                {list.view()}
            </section>
            <section class="detail card">
                {move || match chosen.get() {
                    Chosen::Nothing => view! { <Empty icon=icondata::LuUser title=t!(customers.choose) text=t!(customers.choose_text)/> }.into_any(),
                    Chosen::New => view! { <Editor id=None/> }.into_any(),
                    Chosen::Import => view! { <crate::import::Pane kinds=&[ImportKind::Customers]/> }.into_any(),
                    Chosen::Duplicates => view! { <Duplicates/> }.into_any(),
                    Chosen::One(id) => view! { <Editor id=Some(id)/> }.into_any(),
                }}
            </section>
        </div>
    }
    .into_any()
}

fn ask(text: RwSignal<String>, sort: Sort) -> Letter {
    let by = match sort.map(|(key, _)| key) {
        Some("number") => CustomerSort::Number,
        Some("email") => CustomerSort::Email,
        Some("added") => CustomerSort::Added,
        _ => CustomerSort::Name,
    };
    Letter::new(&FindCustomers {
        text: text.get().trim().to_owned(),
        sort: by,
        direction: sort.map(|(_, direction)| direction),
        ..FindCustomers::default()
    })
}

fn row(customer: Customer) -> Row {
    Row {
        id: customer.id.to_string(),
        testid: format!("customer-{}", customer.name),
        cells: vec![
            Cell::Name(customer.name, Vec::new(), String::new()),
            Cell::Text(customer.number),
            Cell::Text(customer.phone),
            Cell::Text(customer.email),
            Cell::Text(customer.address.replace('\n', ", ")),
            Cell::Moment(customer.created_at),
        ],
    }
}
