//! The list, narrowed by filters, with the chosen sale beside it.

use kontor_domain::event::Event;
use kontor_domain::import::ImportKind;
use kontor_domain::sales::{SaleKind, SaleRow, TenderKind};
use kontor_domain::{Minor, SaleId};
use leptos::prelude::*;

use super::detail::Detail;
use super::filters::Filters;
use super::part;
use crate::kit::{Empty, Failure, Icon, ListKeys, Money, Skeleton, heed, more_button, search_box};
use crate::load::load;
use crate::session::Session;
use crate::{t, ts};

/// Past sales.
#[component]
pub(crate) fn Page() -> impl IntoView {
    let filters = Filters::here();
    let limit = RwSignal::new(100u32);
    let ask = Memo::new(move |_| {
        let limit = limit.get();
        // The chosen sale is in the address too, and is no reason to ask again.
        Asked(filters.ask(limit))
    });
    let list = load(
        move || Some(ask.get().0),
        |event| matches!(event, Event::SaleCompleted { .. } | Event::SaleReturned { .. } | Event::ImportEnded { .. }),
    );
    let rows = move || match (list.get(), list.failed.get()) {
        (_, Some(refusal)) if refusal.code != "locked" => {
            view! { <Failure refusal=refusal again=move || list.again()/> }.into_any()
        }
        (None, _) => view! { <Skeleton rows=10/> }.into_any(),
        (Some(list), _) if list.page.rows.is_empty() => nothing(filters),
        (Some(found), _) => {
            let (shown, total) = (found.page.rows.len(), found.page.total);
            view! {
                <table class="rows">
                    <thead><tr><th>{t!(sales.number)}</th><th>{t!(sales.when)}</th><th class="wide-only">{t!(sales.cashier)}</th><th>{t!(sales.customer)}</th><th class="r">{t!(sales.total)}</th></tr></thead>
                    <tbody>{found.page.rows.into_iter().map(|sale| row(filters, sale)).collect_view()}</tbody>
                </table>
                {more_button(shown, total, limit)}
            }
            .into_any()
        }
    };
    let importing = Memo::new(move |_| filters.get("id") == "import");
    let sum = move || list.with(|list| list.sum);
    view! {
        <div class="split" data-testid="sales">
            <section class="list card">
                <FilterBar filters=filters/>
                <div class="list-body">{move || rows()}</div>
                <footer class="list-foot"><span class="muted">{t!(sales.sum)}</span>{move || sum().map(|sum| view! { <b><Money amount=sum testid="sales-sum"/></b> }.into_any())}</footer>
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

#[derive(Clone)]
struct Asked(kontor_domain::sales::ListSales);

impl PartialEq for Asked {
    fn eq(&self, other: &Self) -> bool {
        let plain = |asked: &Self| serde_json::to_string(&asked.0).unwrap_or_default();
        plain(self) == plain(other)
    }
}

fn nothing(filters: Filters) -> AnyView {
    if filters.any() {
        return view! { <Empty icon=icondata::LuSearchX title=t!(sales.none_found) text=t!(sales.none_found_text)/> }
            .into_any();
    }
    view! { <Empty icon=icondata::LuReceiptText title=t!(sales.empty) text=t!(sales.empty_text)/> }.into_any()
}

fn row(filters: Filters, sale: SaleRow) -> AnyView {
    let session = Session::here();
    let id: SaleId = sale.id;
    let returned = sale.kind == SaleKind::Return;
    let signed = move |amount: Minor| if returned { -amount } else { amount };
    let whole = sale.part.map(|_| {
        let text = ts!(sales.of_whole, total = session.money(signed(sale.total)));
        view! { <span class="small faint block num">{text}</span> }.into_any()
    });
    let amount = signed(sale.part.unwrap_or(sale.total));
    let testid = format!("sale-{}", sale.number);
    let open = move || filters.set("id", &id.to_string());
    view! {
        <tr class="row" class:chosen=move || filters.id() == Some(id) data-testid=testid on:click=heed(move |_| open())>
            <td>
                <button class="row-open num" type="button" on:click=heed(move |_| open()) on:keydown=heed(|ev| { ListKeys(".row-open").key(&ev); })>{sale.number}</button>
                {returned.then(|| view! { <span class="tag warn">{move || if sale.without_receipt { ts!(sales.no_receipt) } else { ts!(sales.kind_of_return) }}</span> }.into_any())}
                {sale.in_part.then(|| view! { <span class="tag warn">{t!(sales.in_part)}</span> }.into_any())}
                {(!sale.reference.is_empty()).then(|| view! { <span class="small faint block">{sale.reference}</span> }.into_any())}
            </td>
            <td class="num muted nowrap">{session.moment(sale.completed_at)}</td>
            <td class="wide-only muted">{sale.user}</td>
            <td>{sale.customer}</td>
            <td class="r"><b><Money amount=amount/></b>{whole}</td>
        </tr>
    }
    .into_any()
}

#[component]
fn FilterBar(filters: Filters) -> impl IntoView {
    let text = RwSignal::new(untrack(|| filters.get("text")));
    Effect::new(move |before: Option<()>| {
        let text = text.get();
        if before.is_some() {
            filters.set("text", &text);
        }
    });
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
                {chip("tender", TenderKind::Imported.as_str(), || ts!(tender.imported))}
            </div>
        </div>
    }
    .into_any()
}
