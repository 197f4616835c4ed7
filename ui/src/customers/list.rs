//! The list of customers, with the chosen one beside it.

use kontor_domain::CustomerId;
use kontor_domain::customers::{Customer, FindCustomers};
use kontor_domain::event::Event;
use kontor_domain::import::ImportKind;
use kontor_domain::policy::Permission;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};

use super::duplicates::Duplicates;
use super::editor::Editor;
use crate::kit::{Empty, Failure, Icon, ListKeys, Skeleton, heed, more_button, search_box};
use crate::load::load;
use crate::session::Session;
use crate::{t, ts};

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
    let query = use_query_map();
    let navigate = use_navigate();
    let go = StoredValue::new_local(move |path: &str| {
        navigate(path, NavigateOptions { replace: true, scroll: false, ..Default::default() });
    });
    let open = move |id: &str| go.with_value(|go| go(&format!("/customers?id={id}")));
    let chosen = Memo::new(move |_| {
        query.with(|query| match query.get("id").as_deref() {
            Some("new") => Chosen::New,
            Some("import") => Chosen::Import,
            Some("duplicates") => Chosen::Duplicates,
            Some(id) => id.parse().map_or(Chosen::Nothing, Chosen::One),
            None => Chosen::Nothing,
        })
    });
    let text = RwSignal::new(String::new());
    let limit = RwSignal::new(100u32);
    let found = load(
        move || {
            let window = kontor_domain::page::Window { offset: 0, limit: limit.get() };
            Some(FindCustomers { text: text.get().trim().to_owned(), window })
        },
        |event| matches!(event, Event::CustomerChanged { .. } | Event::ImportEnded { .. }),
    );
    let may = move || session.may(Permission::ManageCustomers);
    let rows = move || match (found.get(), found.failed.get()) {
        (_, Some(refusal)) if refusal.code != "locked" => {
            view! { <Failure refusal=refusal again=move || found.again()/> }.into_any()
        }
        (None, _) => view! { <Skeleton rows=10/> }.into_any(),
        (Some(page), _) if page.rows.is_empty() => {
            if text.get().trim().is_empty() {
                view! {
                    <Empty icon=icondata::LuUsers title=t!(customers.empty) text=t!(customers.empty_text)>
                        {may().then(|| view! { <button class="btn primary" type="button" data-testid="customer-add-first" on:click=heed(move |_| open("new"))><Icon icon=icondata::LuPlus/>{t!(customers.add_first)}</button> }.into_any())}
                    </Empty>
                }
                .into_any()
            } else {
                view! { <Empty icon=icondata::LuSearchX title=t!(customers.none_found) text=t!(customers.none_found_text)/> }.into_any()
            }
        }
        (Some(page), _) => {
            let (shown, total) = (page.rows.len(), page.total);
            view! {
                <table class="rows">
                    <thead><tr><th>{t!(customers.name)}</th><th>{t!(customers.phone)}</th><th class="wide-only">{t!(customers.email)}</th></tr></thead>
                    <tbody>{page.rows.into_iter().map(|customer| row(customer, chosen, open)).collect_view()}</tbody>
                </table>
                {more_button(shown, total, limit)}
            }
            .into_any()
        }
    };
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
                <div class="list-body">{move || rows()}</div>
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

fn row(customer: Customer, chosen: Memo<Chosen>, open: impl Fn(&str) + Copy + 'static) -> AnyView {
    let id = customer.id;
    let press = move || open(&id.to_string());
    view! {
        <tr class="row" class:chosen=move || chosen.get() == Chosen::One(id) data-testid=format!("customer-{}", customer.name) on:click=heed(move |_| press())>
            <td><button class="row-open" type="button" on:click=heed(move |_| press()) on:keydown=heed(|ev| { ListKeys(".row-open").key(&ev); })>{customer.name.clone()}</button></td>
            <td class="num muted nowrap">{customer.phone}</td>
            <td class="wide-only muted">{customer.email}</td>
        </tr>
    }
    .into_any()
}
