//! The list of transfers between stores.

use kontor_domain::event::Event;
use kontor_domain::page::Page as Answered;
use kontor_domain::stock::{ListTransfers, TransferRow, TransferState};
use leptos::prelude::*;

use super::send::Draft;
use super::transfer::One;
use crate::address::Address;
use crate::bridge::Letter;
use crate::kit::{Cell, Column, Empty, Icon, LongList, Part, Plan, Row, Shown, heed};
use crate::{t, ts};

const fn column(key: &'static str, title: fn() -> String, class: &'static str, width: u16) -> Column {
    Column { key, title, class, width, sort: None, shown: Shown::First }
}

const COLUMNS: &[Column] = &[
    Column { shown: Shown::Always, ..column("number", || ts!(purchasing.number), "num", 0) },
    column("to", || ts!(transfers.to), "muted", 120),
    column("begun", || ts!(transfers.made), "num muted wrap", 124),
    Column { shown: Shown::Wide, ..column("lines", || ts!(sales.lines), "r", 80) },
];

/// How far a transfer is, in words, and the class of its mark.
pub(super) fn state_mark(state: TransferState) -> (&'static str, String) {
    match state {
        TransferState::Draft => ("", ts!(purchasing.draft)),
        TransferState::Sent => ("info", ts!(serials.in_transit)),
        TransferState::Closed => ("ok", ts!(transfers.closed)),
        TransferState::Cancelled => ("", ts!(purchasing.cancelled)),
    }
}

/// The list.
pub(super) fn list(address: Address) -> AnyView {
    let state = move || TransferState::ALL.into_iter().find(|state| state.as_str() == address.get("state"));
    let list = LongList::new(
        address,
        Plan {
            name: "transfers",
            columns: COLUMNS,
            ask: Box::new(move |_| Letter::new(&ListTransfers { state: state(), ..ListTransfers::default() })),
            read: Box::new(|answer| {
                let Answered { rows, total } = answer.read::<Answered<TransferRow>>()?;
                Ok(Part { rows: rows.into_iter().map(row).collect(), total, sum: None })
            }),
            matters: |event| matches!(event, Event::TransferChanged { .. }),
            empty: Box::new(|| {
                view! { <Empty icon=icondata::LuTruck title=t!(transfers.none) text=t!(transfers.none_text)/> }
                    .into_any()
            }),
        },
    );
    let chip = move |of: TransferState| {
        let press = move |_| address.set(&[("state", if state() == Some(of) { "" } else { of.as_str() })]);
        view! { <button class="chip" type="button" aria-pressed=move || (state() == Some(of)).to_string() data-testid=format!("transfers-{}", of.as_str()) on:click=heed(press)>{move || state_mark(of).1}</button> }
            .into_any()
    };
    view! {
        <div class="filters many">
            <div class="chips">{TransferState::ALL.map(chip).collect_view()}</div>
            <button class="btn primary end" type="button" data-testid="transfer-add" on:click=heed(move |_| list.open("new"))><Icon icon=icondata::LuPlus/>{t!(transfers.add)}</button>
        </div>
        {list.view()}
    }
    .into_any()
}

fn row(transfer: TransferRow) -> Row {
    Row {
        id: transfer.id.to_string(),
        testid: format!("transfer-{}", transfer.number),
        cells: vec![
            Cell::Name(transfer.number, vec![state_mark(transfer.state)], transfer.from),
            Cell::Text(transfer.to),
            Cell::Moment(transfer.created_at),
            Cell::Count(transfer.lines),
        ],
    }
}

/// The pane beside it.
pub(super) fn pane(address: Address) -> AnyView {
    let id = address.get("id");
    match id.parse() {
        Ok(id) => view! { <One id=id address=address/> }.into_any(),
        Err(_) if id == "new" => view! { <Draft transfer=None address=address/> }.into_any(),
        Err(_) => view! { <Empty icon=icondata::LuTruck title=t!(transfers.choose) text=t!(transfers.choose_text)/> }
            .into_any(),
    }
}
