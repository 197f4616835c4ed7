//! The list of what was approved.

use kontor_domain::event::Event;
use kontor_domain::overrides::{ListOverrides, Override, OverrideKind, OverrideList};
use kontor_domain::page::Direction;
use leptos::prelude::*;

use crate::address::Address;
use crate::bridge::Letter;
use crate::kit::{Cell, Column, Empty, LongList, Part, Plan, Row, Shown, heed};
use crate::session::Session;
use crate::{t, ts};

const fn column(key: &'static str, title: fn() -> String, class: &'static str, width: u16) -> Column {
    Column { key, title, class, width, sort: None::<Direction>, shown: Shown::First }
}

const COLUMNS: &[Column] = &[
    Column { shown: Shown::Always, ..column("kind", || ts!(overrides.kind), "", 0) },
    column("at", || ts!(overrides.at), "num muted", 150),
    column("register", || ts!(sales.register), "muted", 130),
    column("user", || ts!(overrides.asked), "", 130),
    column("approver", || ts!(overrides.approved), "", 130),
    column("reason", || ts!(shift.reason), "muted wrap", 220),
    column("number", || ts!(overrides.number), "num muted", 120),
    column("amount", || ts!(overrides.amount), "r", 110),
];

pub(crate) fn kind_name(kind: OverrideKind) -> String {
    match kind {
        OverrideKind::Discount => ts!(overrides.discount),
        OverrideKind::Return => ts!(overrides.take_back),
        OverrideKind::NoReceipt => ts!(sales.no_receipt),
        OverrideKind::NoSale => ts!(shift.no_sale),
        OverrideKind::Price => ts!(overrides.price),
        OverrideKind::NegativeStock => ts!(overrides.negative),
        OverrideKind::Tender => ts!(refund.correct),
    }
}

/// What was approved.
#[component]
pub(crate) fn Page() -> impl IntoView {
    let address = Address::here("/reports/overrides");
    let kind = move || OverrideKind::ALL.into_iter().find(|kind| kind.as_str() == address.get("kind"));
    let date = move |key: &'static str| address.get(key).parse().ok();
    let list = LongList::new(
        address,
        Plan {
            name: "overrides",
            columns: COLUMNS,
            ask: Box::new(move |_| {
                let (kind, from, to) = (kind(), date("from"), date("to"));
                Letter::new(&ListOverrides { kind, from, to, ..ListOverrides::default() })
            }),
            read: Box::new(|answer| {
                let OverrideList { page, sum } = answer.read()?;
                Ok(Part { rows: page.rows.into_iter().map(row).collect(), total: page.total, sum: Some(sum) })
            }),
            matters: |event| {
                matches!(event, Event::SaleCompleted { .. } | Event::SaleReturned { .. } | Event::ShiftChanged { .. })
            },
            empty: Box::new(|| {
                view! { <Empty icon=icondata::LuShieldCheck title=t!(overrides.empty) text=t!(overrides.empty_text)/> }
                    .into_any()
            }),
        },
    );
    let chip = move |of: OverrideKind| {
        let press = move |_| address.set(&[("kind", if kind() == Some(of) { "" } else { of.as_str() })]);
        view! { <button class="chip" type="button" aria-pressed=move || (kind() == Some(of)).to_string() data-testid=format!("overrides-{}", of.as_str()) on:click=heed(press)>{move || kind_name(of)}</button> }
            .into_any()
    };
    let today = Session::here().today();
    let day = move |key: &'static str, label: fn() -> String, testid: &'static str| {
        view! {
            <label class="date"><span class="small muted">{label}</span>
                <input class="input num" type="date" max=today.clone() data-testid=testid prop:value=move || address.get(key) on:change=heed(move |ev| address.set(&[(key, &event_target_value(&ev))]))/>
            </label>
        }
        .into_any()
    };
    view! {
        <div class="split solo" data-testid="overrides">
            <section class="list card">
                {crate::reports::tabs(address)}
                <div class="filters many">
                    <div class="chips">{OverrideKind::ALL.map(chip).collect_view()}</div>
                    {day("from", || ts!(sales.from), "overrides-from")}
                    {day("to", || ts!(sales.to), "overrides-to")}
                </div>
                {list.view()}
            </section>
        </div>
    }
    .into_any()
}

fn row(kept: Override) -> Row {
    Row {
        id: kept.id.to_string(),
        testid: format!("override-{}", kept.kind.as_str()),
        cells: vec![
            Cell::Name(kind_name(kept.kind), Vec::new(), String::new()),
            Cell::Moment(kept.at),
            Cell::Text(kept.register),
            Cell::Text(kept.user),
            Cell::Text(kept.approver),
            Cell::Text(kept.reason),
            Cell::Text(kept.number),
            Cell::Amount(kept.amount, String::new()),
        ],
    }
}
