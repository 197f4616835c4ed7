//! What customers brought back and goes on to a supplier.

use kontor_domain::event::Event;
use kontor_domain::page::{MAX_PAGE, Page as Answered, Window};
use kontor_domain::purchasing::{FindSuppliers, GoodsBack, ListGoodsBack, SendBack};
use leptos::prelude::*;
use leptos_router::components::A;

use crate::address::Address;
use crate::bridge::Letter;
use crate::kit::{Cell, Column, Empty, Form, Icon, LongList, Part, Plan, Row, Select, Shown, TextField, heed, toast};
use crate::load::load;
use crate::session::Session;
use crate::{t, ts};

const fn column(key: &'static str, title: fn() -> String, class: &'static str, width: u16) -> Column {
    Column { key, title, class, width, sort: None, shown: Shown::First }
}

const COLUMNS: &[Column] = &[
    Column { shown: Shown::Always, ..column("title", || ts!(purchasing.what), "", 0) },
    column("qty", || ts!(till.qty), "r num", 90),
    column("number", || ts!(sales.number), "num muted", 120),
    column("reason", || ts!(sales.reason), "muted wrap", 180),
    Column { shown: Shown::Wide, ..column("supplier", || ts!(purchasing.supplier), "muted", 140) },
];

fn matters(event: &Event) -> bool {
    matches!(event, Event::SupplierChanged { .. } | Event::SaleReturned { .. })
}

/// The list.
pub(super) fn list(address: Address) -> AnyView {
    let sent = move || address.get("state") == "sent";
    let list = LongList::new(
        address,
        Plan {
            name: "back",
            columns: COLUMNS,
            ask: Box::new(move |_| Letter::new(&ListGoodsBack { sent: sent(), ..ListGoodsBack::default() })),
            read: Box::new(|answer| {
                let Answered { rows, total } = answer.read::<Answered<GoodsBack>>()?;
                Ok(Part { rows: rows.into_iter().map(row).collect(), total, sum: None })
            }),
            matters,
            empty: Box::new(|| {
                view! { <Empty icon=icondata::LuPackageCheck title=t!(purchasing.nothing_back) text=t!(purchasing.nothing_back_text)/> }.into_any()
            }),
        },
    );
    let chip = move |key: &'static str, name: fn() -> String, testid: &'static str| {
        let pressed = move || (address.get("state") == key).to_string();
        let press = move |_| address.set(&[("state", key), ("id", "")]);
        view! { <button class="chip" type="button" aria-pressed=pressed data-testid=testid on:click=heed(press)>{name}</button> }.into_any()
    };
    view! {
        <div class="filters chips">
            {chip("", || ts!(purchasing.waits), "back-waits")}
            {chip("sent", || ts!(purchasing.sent), "back-sent")}
        </div>
        {list.view()}
    }
    .into_any()
}

fn row(back: GoodsBack) -> Row {
    Row {
        id: back.id.to_string(),
        testid: format!("back-{}", back.sku),
        cells: vec![
            Cell::Name(back.title, Vec::new(), back.sku),
            Cell::Stock(back.qty, back.unit, false),
            Cell::Text(back.number),
            Cell::Text(back.reason),
            Cell::Text(back.supplier.unwrap_or_default()),
        ],
    }
}

/// The pane beside it.
pub(super) fn pane(address: Address) -> AnyView {
    let one = load(
        move || {
            let id = address.get("id").parse().ok()?;
            Some(ListGoodsBack { id: Some(id), ..ListGoodsBack::default() })
        },
        matters,
    );
    let body = move || {
        match one.get().and_then(|page| page.rows.into_iter().next()) {
        Some(back) => shown(back),
        None => view! { <Empty icon=icondata::LuUndo2 title=t!(purchasing.choose_back) text=t!(purchasing.choose_back_text)/> }.into_any(),
    }
    };
    (move || body()).into_any()
}

fn shown(back: GoodsBack) -> AnyView {
    let session = Session::here();
    let form = Form::new();
    let (supplier, note) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let suppliers = load(
        || Some(FindSuppliers { window: Window { offset: 0, limit: MAX_PAGE }, ..FindSuppliers::default() }),
        |_| false,
    );
    let choices = move || {
        let known = suppliers.get().map(|page| page.rows).unwrap_or_default();
        let known = known.into_iter().map(|supplier| (supplier.id.to_string(), supplier.name));
        [(String::new(), ts!(purchasing.choose_supplier))].into_iter().chain(known).collect::<Vec<_>>()
    };
    let id = back.id;
    let chosen = move || supplier.get().parse().ok();
    let send = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        let Some(supplier_id) = untrack(chosen) else { return };
        let req = SendBack { ids: vec![id], supplier_id, note: note.get_untracked() };
        form.send(req, |_| toast(ts!(common.saved)));
    };
    let act = match back.sent_at {
        Some(at) => {
            let text = ts!(purchasing.sent_to, supplier = back.supplier.unwrap_or_default(), at = session.moment(at));
            view! { <p class="detail-note" data-testid="back-was-sent">{text} " " {back.note}</p> }.into_any()
        }
        None => view! {
            <form class="fields" on:submit=heed(send)>
                <Select label=t!(purchasing.supplier) value=supplier choices=Signal::derive(choices) error=form.error("supplier_id") testid="back-supplier"/>
                <TextField label=t!(purchasing.back_note) value=note error=form.error("note") testid="back-note"/>
                {form.rest(&["supplier_id", "note"])}
                <button class="btn primary self-start" type="submit" data-testid="back-send" disabled=move || chosen().is_none() || form.busy.get()><Icon icon=icondata::LuTruck/>{t!(purchasing.send_back)}</button>
            </form>
        }
        .into_any(),
    };
    let href = format!("/sales?id={}", back.sale_id);
    view! {
        <div class="detail-scroll" data-testid="back-detail">
            <header class="detail-head"><div><div class="small faint num">{back.sku}</div><h1>{back.title}</h1></div></header>
            <p class="detail-note">{back.qty.plain()} " " {back.unit} " · " <A href=href attr:class="link num">{back.number}</A> " · " {back.reason}</p>
            {act}
        </div>
    }
    .into_any()
}
