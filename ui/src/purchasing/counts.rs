//! The list of counts.

use kontor_domain::StockCountId;
use kontor_domain::catalog::Categories;
use kontor_domain::event::Event;
use kontor_domain::page::Page as Answered;
use kontor_domain::stock::{BeginCount, CountState, ListCounts, StockCount};
use leptos::prelude::*;

use super::count::Count;
use crate::address::Address;
use crate::bridge::{self, Letter};
use crate::kit::{Cell, Column, Empty, Form, Icon, LongList, Part, Plan, Row, Select, Shown, TextField, heed};
use crate::load::load;
use crate::{t, ts};

const fn column(key: &'static str, title: fn() -> String, class: &'static str, width: u16) -> Column {
    Column { key, title, class, width, sort: None, shown: Shown::First }
}

const COLUMNS: &[Column] = &[
    Column { shown: Shown::Always, ..column("number", || ts!(purchasing.number), "num", 0) },
    column("begun", || ts!(purchasing.begun), "num muted wrap", 124),
    Column { shown: Shown::Wide, ..column("store", || ts!(purchasing.store), "muted", 120) },
    column("lines", || ts!(counts.counted), "r", 90),
    column("off", || ts!(counts.off), "r", 100),
];

/// How far a count is, in words, and the class of its mark.
pub(super) fn state_mark(state: CountState) -> (&'static str, String) {
    match state {
        CountState::Open => ("info", ts!(counts.open)),
        CountState::Approved => ("ok", ts!(counts.approved)),
        CountState::Cancelled => ("", ts!(purchasing.cancelled)),
    }
}

/// The list.
pub(super) fn list(address: Address) -> AnyView {
    let list = LongList::new(
        address,
        Plan {
            name: "counts",
            columns: COLUMNS,
            ask: Box::new(|_| Letter::new(&ListCounts::default())),
            read: Box::new(|answer| {
                let Answered { rows, total } = answer.read::<Answered<StockCount>>()?;
                Ok(Part { rows: rows.into_iter().map(row).collect(), total, sum: None })
            }),
            matters: |event| matches!(event, Event::CountChanged { .. }),
            empty: Box::new(|| {
                view! { <Empty icon=icondata::LuClipboardList title=t!(counts.none) text=t!(counts.none_text)/> }
                    .into_any()
            }),
        },
    );
    view! {
        <div class="filters many">
            <button class="btn primary end" type="button" data-testid="count-add" on:click=heed(move |_| list.open("new"))><Icon icon=icondata::LuPlus/>{t!(counts.begin)}</button>
        </div>
        {list.view()}
    }
    .into_any()
}

fn row(count: StockCount) -> Row {
    Row {
        id: count.id.to_string(),
        testid: format!("count-{}", count.number),
        cells: vec![
            Cell::Name(
                count.number,
                vec![state_mark(count.state)],
                count.category.unwrap_or_else(|| ts!(counts.everything)),
            ),
            Cell::Moment(count.created_at),
            Cell::Text(count.store),
            Cell::Count(count.lines),
            Cell::Count(count.off),
        ],
    }
}

/// The pane beside it.
pub(super) fn pane(address: Address) -> AnyView {
    let id = address.get("id");
    match id.parse() {
        Ok(id) => view! { <Count id=id/> }.into_any(),
        Err(_) if id == "new" => begin(address),
        Err(_) => view! { <Empty icon=icondata::LuClipboardList title=t!(counts.choose) text=t!(counts.choose_text)/> }
            .into_any(),
    }
}

fn begin(address: Address) -> AnyView {
    let form = Form::new();
    let id: StockCountId = bridge::new_id();
    let (category, note) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let categories = load(|| Some(Categories {}), |event| matches!(event, Event::CategoryChanged { .. }));
    let choices = move || {
        let known = categories.get().unwrap_or_default().into_iter();
        let known = known.map(|category| (category.id.to_string(), category.name));
        [(String::new(), ts!(counts.everything))].into_iter().chain(known).collect::<Vec<_>>()
    };
    let submit = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        let req = BeginCount { id, category_id: category.get_untracked().parse().ok(), note: note.get_untracked() };
        form.send(req, move |sheet| address.set(&[("id", sheet.count.id.to_string().as_str())]));
    };
    view! {
        <form class="detail-form" on:submit=heed(submit) data-testid="count-begin">
            <div class="detail-scroll">
                <header class="detail-head"><h1>{t!(counts.begin)}</h1></header>
                <div class="fields">
                    <Select label=t!(counts.what) value=category choices=Signal::derive(choices) testid="count-category"/>
                    <TextField label=t!(stock.note) value=note error=form.error("note") testid="count-note"/>
                    <p class="muted">{t!(counts.text)}</p>
                    {form.rest(&["note"])}
                </div>
            </div>
            <footer class="list-foot"><button class="btn primary end" type="submit" data-testid="count-begin-save" disabled=form.busy>{t!(counts.begin)}</button></footer>
        </form>
    }
    .into_any()
}
