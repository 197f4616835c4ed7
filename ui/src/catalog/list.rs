//! The list of products, with the chosen one beside it.

use kontor_domain::ProductId;
use kontor_domain::catalog::{Categories, FindVariants, Found, VariantSort, Which};
use kontor_domain::event::Event;
use kontor_domain::import::ImportKind;
use kontor_domain::page::{Direction, Page as Answered};
use kontor_domain::policy::Permission;
use leptos::prelude::*;

use super::change::Change;
use super::editor::Editor;
use super::labels::Labels;
use crate::address::Address;
use crate::bridge::Letter;
use crate::kit::{Cell, Column, Empty, Icon, LongList, Part, Plan, Row, Shown, Sort, heed, search_box};
use crate::load::load;
use crate::session::Session;
use crate::{t, ts};

const FEW: i64 = 3_000;

const COLUMNS: &[Column] = &[
    Column {
        key: "picture",
        title: || ts!(catalog.picture),
        class: "pic-col",
        width: 64,
        sort: None,
        shown: Shown::First,
    },
    Column {
        key: "title",
        title: || ts!(catalog.title),
        class: "",
        width: 0,
        sort: Some(Direction::Ascending),
        shown: Shown::Always,
    },
    Column {
        key: "sku",
        title: || ts!(catalog.sku),
        class: "muted num",
        width: 132,
        sort: Some(Direction::Ascending),
        shown: Shown::Wide,
    },
    Column {
        key: "stock",
        title: || ts!(catalog.on_hand),
        class: "r num",
        width: 104,
        sort: Some(Direction::Ascending),
        shown: Shown::First,
    },
    Column {
        key: "available",
        title: || ts!(stock.available),
        class: "r num",
        width: 104,
        sort: None,
        shown: Shown::Wide,
    },
    Column {
        key: "price",
        title: || ts!(catalog.price),
        class: "r",
        width: 104,
        sort: Some(Direction::Descending),
        shown: Shown::First,
    },
];

/// What is shown beside the list.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Chosen {
    Nothing,
    /// A new product, with the barcode that was scanned for it, if any.
    New {
        barcode: String,
        from_till: bool,
    },
    One(ProductId),
    /// A file to be brought in.
    Import,
    /// Labels that wait to be printed.
    Labels,
    /// All that the list shows, to be changed at once.
    Change,
}

/// Products.
#[component]
pub(crate) fn Page() -> impl IntoView {
    let session = Session::here();
    let address = Address::here("/products");
    let chosen = Memo::new(move |_| match address.get("id").as_str() {
        "new" => Chosen::New { barcode: address.get("barcode"), from_till: address.get("from") == "till" },
        "import" => Chosen::Import,
        "labels" => Chosen::Labels,
        "change" => Chosen::Change,
        id => id.parse().map_or(Chosen::Nothing, Chosen::One),
    });
    let text = address.kept("text");
    let category = address.kept("category");
    let categories = load(
        || Some(Categories {}),
        |event| {
            matches!(event, Event::CategoryChanged { .. } | Event::ProductChanged { .. } | Event::ImportEnded { .. })
        },
    );
    let may = move || session.may(Permission::ManageCatalog);
    let list = LongList::new(
        address,
        Plan {
            name: "products",
            columns: COLUMNS,
            ask: Box::new(move |sort| ask(text, category, sort)),
            read: Box::new(|answer| {
                let Answered { rows, total } = answer.read::<Answered<Found>>()?;
                Ok(Part { rows: rows.into_iter().map(row).collect(), total, sum: None })
            }),
            matters: |event| {
                matches!(
                    event,
                    Event::ProductChanged { .. }
                        | Event::ImportEnded { .. }
                        | Event::StockChanged { .. }
                        | Event::SaleCompleted { .. }
                        | Event::SaleReturned { .. }
                )
            },
            empty: Box::new(move || {
                if !text.get().trim().is_empty() || !category.get().is_empty() {
                    return view! { <Empty icon=icondata::LuSearchX title=t!(catalog.none_found) text=t!(catalog.none_found_text)/> }.into_any();
                }
                view! {
                    <Empty icon=icondata::LuTag title=t!(catalog.empty) text=t!(catalog.empty_text)>
                        {may().then(|| view! { <button class="btn primary" type="button" data-testid="product-add-first" on:click=heed(move |_| address.set(&[("id", "new")]))><Icon icon=icondata::LuPlus/>{t!(catalog.add_first)}</button> }.into_any())}
                    </Empty>
                }
                .into_any()
            }),
        },
    );
    let open = move |id: &str| list.open(id);
    let add = move || {
        may().then(|| {
            view! { <button class="btn primary" type="button" data-testid="product-add" on:click=heed(move |_| open("new"))><Icon icon=icondata::LuPlus/>{t!(catalog.add)}</button> }
                .into_any()
        })
    };
    let chip = move |id: String, name: String| {
        let key = id.clone();
        view! { <button class="chip" type="button" aria-pressed=move || (category.get() == key).to_string() on:click=heed(move |_| category.set(id.clone()))>{name}</button> }
            .into_any()
    };
    let chips = move || {
        categories.get().filter(|all| !all.is_empty()).map(|all| {
            view! {
                <div class="chips">
                    {chip(String::new(), ts!(catalog.all_categories))}
                    {all.into_iter().map(|category| chip(category.id.to_string(), category.name)).collect_view()}
                </div>
            }
            .into_any()
        })
    };
    let side_button = move |icon, name: fn() -> String, testid: &'static str, id: &'static str| {
        view! { <button class="btn square" type="button" title=name aria-label=name data-testid=testid on:click=heed(move |_| open(id))><Icon icon=icon/></button> }
            .into_any()
    };
    let may_change = move || may() && session.may(Permission::ImportData);
    view! {
        <div class="split" data-testid="products">
            <section class="list card">
                <div class="filters many">
                    {search_box(text, || ts!(catalog.search), "products-text", ".row-open")}
                    {crate::import::open_button("product-import", move || open("import"))}
                    {move || may_change().then(|| side_button(icondata::LuPenLine, t!(change.title), "products-change", "change"))}
                    {side_button(icondata::LuTags, t!(labels.title), "labels-open", "labels")}
                    {move || add()}
                    {move || chips()}
                </div>
                {list.view()}
            </section>
            <section class="detail card">
                {move || match chosen.get() {
                    Chosen::Nothing => view! { <Empty icon=icondata::LuTag title=t!(catalog.choose) text=t!(catalog.choose_text)/> }.into_any(),
                    Chosen::New { barcode, from_till } => view! { <Editor id=None barcode=barcode from_till=from_till/> }.into_any(),
                    Chosen::Import => view! { <crate::import::Pane kinds=&[ImportKind::Products, ImportKind::Stock]/> }.into_any(),
                    Chosen::Labels => view! { <Labels/> }.into_any(),
                    Chosen::Change => view! { <Change text=text category=category categories=categories total=list.total/> }.into_any(),
                    Chosen::One(id) => view! { <Editor id=Some(id) barcode=String::new() from_till=false/> }.into_any(),
                }}
            </section>
        </div>
    }
    .into_any()
}

fn ask(text: RwSignal<String>, category: RwSignal<String>, sort: Sort) -> Letter {
    let by = match sort.map(|(key, _)| key) {
        Some("title") => VariantSort::Title,
        Some("sku") => VariantSort::Sku,
        Some("stock") => VariantSort::Stock,
        Some("price") => VariantSort::Price,
        _ => VariantSort::Best,
    };
    Letter::new(&FindVariants {
        text: text.get().trim().to_owned(),
        category_id: category.get().parse().ok(),
        which: Which::All,
        sort: by,
        direction: sort.map(|(_, direction)| direction),
        ..FindVariants::default()
    })
}

fn row(found: Found) -> Row {
    let (few, left) = (found.on_hand.0 <= FEW, found.available());
    let marks = if found.active { Vec::new() } else { vec![("", ts!(catalog.inactive))] };
    Row {
        id: found.product_id.to_string(),
        testid: format!("product-{}", found.sku),
        cells: vec![
            Cell::Picture(found.image, found.title.clone()),
            Cell::Name(found.title, marks, String::new()),
            Cell::Text(found.sku),
            Cell::Stock(found.on_hand, found.unit.clone(), few),
            Cell::Stock(left, found.unit, left.0 <= FEW),
            Cell::Amount(found.price, String::new()),
        ],
    }
}
