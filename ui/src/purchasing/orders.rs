//! The list of purchase orders.

use kontor_domain::event::Event;
use kontor_domain::page::{Direction, Page as Answered};
use kontor_domain::purchasing::{ListOrders, OrderRow, OrderState};
use leptos::prelude::*;

use super::draft::Draft;
use super::order::Order;
use crate::address::Address;
use crate::bridge::Letter;
use crate::kit::{Cell, Column, Empty, Icon, LongList, Part, Plan, Row, Select, Shown, heed, search_box};
use crate::{t, ts};

const fn column(key: &'static str, title: fn() -> String, class: &'static str, width: u16) -> Column {
    Column { key, title, class, width, sort: None, shown: Shown::First }
}

const COLUMNS: &[Column] = &[
    Column {
        sort: Some(Direction::Descending),
        shown: Shown::Always,
        ..column("number", || ts!(purchasing.number), "num", 0)
    },
    column("begun", || ts!(purchasing.begun), "num muted wrap", 124),
    Column { shown: Shown::Wide, ..column("store", || ts!(purchasing.store), "muted", 120) },
    Column { shown: Shown::Wide, ..column("lines", || ts!(purchasing.lines), "r", 70) },
    column("total", || ts!(sales.total), "r", 104),
];

/// How far an order is, in words, and the class of its mark.
pub(super) fn state_mark(state: OrderState) -> (&'static str, String) {
    match state {
        OrderState::Draft => ("", ts!(purchasing.draft)),
        OrderState::Ordered => ("info", ts!(purchasing.ordered)),
        OrderState::Partly => ("warn", ts!(purchasing.partly)),
        OrderState::Received => ("ok", ts!(purchasing.received)),
        OrderState::Closed => ("", ts!(purchasing.closed)),
        OrderState::Cancelled => ("", ts!(purchasing.cancelled)),
    }
}

/// The list.
pub(super) fn list(address: Address) -> AnyView {
    let (text, state) = (address.kept("text"), address.kept("state"));
    let states = move || {
        let all = OrderState::ALL.map(|state| (state.as_str().to_owned(), state_mark(state).1));
        [(String::new(), ts!(common.all))].into_iter().chain(all).collect::<Vec<_>>()
    };
    let wanted = move || state.with(|state| OrderState::ALL.into_iter().find(|known| known.as_str() == state));
    let list = LongList::new(
        address,
        Plan {
            name: "orders",
            columns: COLUMNS,
            ask: Box::new(move |sort| {
                Letter::new(&ListOrders {
                    text: text.get().trim().to_owned(),
                    state: wanted(),
                    direction: sort.map(|(_, direction)| direction),
                    ..ListOrders::default()
                })
            }),
            read: Box::new(|answer| {
                let Answered { rows, total } = answer.read::<Answered<OrderRow>>()?;
                Ok(Part { rows: rows.into_iter().map(row).collect(), total, sum: None })
            }),
            matters: |event| matches!(event, Event::PurchaseChanged { .. } | Event::SupplierChanged { .. }),
            empty: Box::new(move || {
                match text.get().trim().is_empty() && wanted().is_none() {
                false => view! { <Empty icon=icondata::LuSearchX title=t!(purchasing.none_found) text=t!(purchasing.none_found_text)/> }.into_any(),
                true => view! { <Empty icon=icondata::LuPackageCheck title=t!(purchasing.no_orders) text=t!(purchasing.no_orders_text)/> }.into_any(),
            }
            }),
        },
    );
    view! {
        <div class="filters many">
            {search_box(text, || ts!(purchasing.search), "orders-text", ".row-open")}
            <Select label=t!(purchasing.state) value=state choices=Signal::derive(states) testid="orders-state"/>
            <button class="btn primary" type="button" data-testid="order-add" on:click=heed(move |_| list.open("new"))><Icon icon=icondata::LuPlus/>{t!(purchasing.add_order)}</button>
        </div>
        {list.view()}
    }
    .into_any()
}

fn row(order: OrderRow) -> Row {
    Row {
        id: order.id.to_string(),
        testid: format!("order-{}", order.number),
        cells: vec![
            Cell::Name(order.number, vec![state_mark(order.state)], order.supplier),
            Cell::Moment(order.created_at),
            Cell::Text(order.store),
            Cell::Count(order.lines),
            Cell::Amount(order.total, String::new()),
        ],
    }
}

/// The pane beside it.
pub(super) fn pane(address: Address) -> AnyView {
    let id = address.get("id");
    match id.parse() {
        Ok(id) => view! { <Order id=id address=address/> }.into_any(),
        Err(_) if id == "new" => view! { <Draft order=None address=address/> }.into_any(),
        Err(_) => view! { <Empty icon=icondata::LuPackageCheck title=t!(purchasing.choose_order) text=t!(purchasing.choose_order_text)/> }.into_any(),
    }
}
