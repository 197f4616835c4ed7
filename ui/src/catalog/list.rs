//! The list of products, with the chosen one beside it.

use kontor_domain::ProductId;
use kontor_domain::catalog::{Categories, FindVariants, Found, Which};
use kontor_domain::event::Event;
use kontor_domain::import::ImportKind;
use kontor_domain::policy::Permission;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};

use super::change::Change;
use super::editor::Editor;
use super::labels::Labels;
use crate::kit::{Empty, Failure, Icon, ListKeys, Money, Picture, Skeleton, heed, more_button, search_box};
use crate::load::load;
use crate::session::Session;
use crate::{t, ts};

const FEW: i64 = 3_000;

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
    let query = use_query_map();
    let navigate = use_navigate();
    let go = StoredValue::new_local(move |path: &str| {
        navigate(path, NavigateOptions { replace: true, scroll: false, ..Default::default() });
    });
    let open = move |id: &str| go.with_value(|go| go(&format!("/products?id={id}")));
    let chosen = Memo::new(move |_| {
        query.with(|query| match query.get("id").as_deref() {
            Some("new") => Chosen::New {
                barcode: query.get("barcode").unwrap_or_default(),
                from_till: query.get("from").as_deref() == Some("till"),
            },
            Some("import") => Chosen::Import,
            Some("labels") => Chosen::Labels,
            Some("change") => Chosen::Change,
            Some(id) => id.parse().map_or(Chosen::Nothing, Chosen::One),
            None => Chosen::Nothing,
        })
    });
    let text = RwSignal::new(String::new());
    let category = RwSignal::new(String::new());
    let limit = RwSignal::new(100u32);
    let found = load(
        move || {
            let window = kontor_domain::page::Window { offset: 0, limit: limit.get() };
            Some(FindVariants {
                text: text.get().trim().to_owned(),
                category_id: category.get().parse().ok(),
                which: Which::All,
                window,
            })
        },
        |event| {
            matches!(
                event,
                Event::ProductChanged { .. }
                    | Event::ImportEnded { .. }
                    | Event::StockChanged { .. }
                    | Event::SaleCompleted { .. }
                    | Event::SaleReturned { .. }
            )
        },
    );
    let categories = load(
        || Some(Categories {}),
        |event| {
            matches!(event, Event::CategoryChanged { .. } | Event::ProductChanged { .. } | Event::ImportEnded { .. })
        },
    );
    let may = move || session.may(Permission::ManageCatalog);
    let add = move || {
        may().then(|| {
            view! { <button class="btn primary" type="button" data-testid="product-add" on:click=heed(move |_| open("new"))><Icon icon=icondata::LuPlus/>{t!(catalog.add)}</button> }
                .into_any()
        })
    };
    let rows = move || match (found.get(), found.failed.get()) {
        (_, Some(refusal)) if refusal.code != "locked" => {
            view! { <Failure refusal=refusal again=move || found.again()/> }.into_any()
        }
        (None, _) => view! { <Skeleton rows=10/> }.into_any(),
        (Some(page), _) if page.rows.is_empty() => {
            if !text.get().trim().is_empty() || !category.get().is_empty() {
                view! { <Empty icon=icondata::LuSearchX title=t!(catalog.none_found) text=t!(catalog.none_found_text)/> }.into_any()
            } else {
                view! {
                    <Empty icon=icondata::LuTag title=t!(catalog.empty) text=t!(catalog.empty_text)>
                        {may().then(|| view! { <button class="btn primary" type="button" data-testid="product-add-first" on:click=heed(move |_| open("new"))><Icon icon=icondata::LuPlus/>{t!(catalog.add_first)}</button> }.into_any())}
                    </Empty>
                }
                .into_any()
            }
        }
        (Some(page), _) => {
            let (shown, total) = (page.rows.len(), page.total);
            view! {
                <table class="rows">
                    <thead><tr><th class="pic-col"></th><th>{t!(catalog.title)}</th><th class="wide-only">{t!(catalog.sku)}</th><th class="r">{t!(catalog.on_hand)}</th><th class="r">{t!(catalog.price)}</th></tr></thead>
                    <tbody>{page.rows.into_iter().map(|found| row(found, chosen, open)).collect_view()}</tbody>
                </table>
                {more_button(shown, total, limit)}
            }
            .into_any()
        }
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
                <div class="list-body">{move || rows()}</div>
            </section>
            <section class="detail card">
                {move || match chosen.get() {
                    Chosen::Nothing => view! { <Empty icon=icondata::LuTag title=t!(catalog.choose) text=t!(catalog.choose_text)/> }.into_any(),
                    Chosen::New { barcode, from_till } => view! { <Editor id=None barcode=barcode from_till=from_till/> }.into_any(),
                    Chosen::Import => view! { <crate::import::Pane kinds=&[ImportKind::Products, ImportKind::Stock]/> }.into_any(),
                    Chosen::Labels => view! { <Labels/> }.into_any(),
                    Chosen::Change => view! { <Change text=text category=category categories=categories found=found/> }.into_any(),
                    Chosen::One(id) => view! { <Editor id=Some(id) barcode=String::new() from_till=false/> }.into_any(),
                }}
            </section>
        </div>
    }
    .into_any()
}

fn row(found: Found, chosen: Memo<Chosen>, open: impl Fn(&str) + Copy + 'static) -> AnyView {
    let id = found.product_id;
    let stock =
        if found.unit.is_empty() { found.on_hand.plain() } else { format!("{} {}", found.on_hand.plain(), found.unit) };
    let few = found.on_hand.0 <= FEW;
    let testid = format!("product-{}", found.sku);
    let press = move || open(&id.to_string());
    view! {
        <tr class="row" class:chosen=move || chosen.get() == Chosen::One(id) data-testid=testid on:click=heed(move |_| press())>
            <td class="pic-col"><Picture image=found.image title=found.title.clone()/></td>
            <td>
                <button class="row-open" type="button" on:click=heed(move |_| press()) on:keydown=heed(|ev| { ListKeys(".row-open").key(&ev); })>{found.title.clone()}</button>
                {(!found.active).then(|| view! { <span class="tag">{t!(catalog.inactive)}</span> }.into_any())}
            </td>
            <td class="wide-only muted num">{found.sku}</td>
            <td class="r num" class:bad=few>{stock}</td>
            <td class="r"><b><Money amount=found.price/></b></td>
        </tr>
    }
    .into_any()
}
