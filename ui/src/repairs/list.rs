//! Tickets as a list: what is at the desk, what is late, or all that ever was.

use kontor_domain::event::Event;
use kontor_domain::page::{Direction, Page};
use kontor_domain::repairs::{DeskView, ListTickets, TicketRow, Tickets};
use leptos::prelude::*;

use crate::address::Address;
use crate::bridge::Letter;
use crate::kit::{Cell, Column, Empty, LongList, Part, Plan, Row, Select, Shown, follow};
use crate::load::Load;
use crate::session::Session;
use crate::{t, time, ts};

const fn column(key: &'static str, title: fn() -> String, class: &'static str, width: u16, shown: Shown) -> Column {
    Column { key, title, class, width, sort: None::<Direction>, shown }
}

const COLUMNS: &[Column] = &[
    column("number", || ts!(repairs.number), "num", 130, Shown::Always),
    column("device", || ts!(repairs.device), "", 0, Shown::Always),
    column("customer", || ts!(sales.customer), "", 150, Shown::Wide),
    column("phone", || ts!(customers.phone), "num muted", 130, Shown::Asked),
    column("state", || ts!(repairs.state), "", 140, Shown::First),
    column("due", || ts!(repairs.due), "num muted", 110, Shown::First),
    column("technician", || ts!(repairs.technician), "muted", 120, Shown::Wide),
    column("estimate", || ts!(repairs.estimate), "r", 100, Shown::Asked),
    column("taken_in", || ts!(repairs.taken_in), "num muted wrap", 130, Shown::Asked),
];

/// The list.
pub(super) fn list(address: Address, text: RwSignal<String>, desk: Load<DeskView>) -> AnyView {
    let session = Session::here();
    let mine = move || session.with(|me| me.user.id).filter(|_| address.get("mine") == "1");
    let state = RwSignal::new(untrack(|| address.get("state")));
    follow(move || {
        let state = state.get();
        if state != untrack(|| address.get("state")) {
            address.set(&[("state", &state)]);
        }
    });
    let list = LongList::new(
        address,
        Plan {
            name: "repairs",
            columns: COLUMNS,
            ask: Box::new(move |_| {
                let text = text.get().trim().to_owned();
                let which = match (address.get("late") == "1", text.is_empty() && address.get("all") != "1") {
                    (true, _) => Tickets::Late,
                    (false, true) => Tickets::Here,
                    (false, false) => Tickets::All,
                };
                let state = Some(address.get("state")).filter(|state| !state.is_empty());
                Letter::new(&ListTickets { text, which, state, technician_id: mine(), ..ListTickets::default() })
            }),
            read: Box::new(move |answer| {
                let Page { rows, total } = answer.read::<Page<TicketRow>>()?;
                Ok(Part { rows: rows.into_iter().map(|ticket| row(session, ticket)).collect(), total, sum: None })
            }),
            matters: |event| matches!(event, Event::TicketChanged { .. } | Event::DeskChanged),
            empty: Box::new(|| {
                view! { <Empty icon=icondata::LuSearchX title=t!(repairs.none_found) text=t!(repairs.none_found_text)/> }
                    .into_any()
            }),
        },
    );
    let choices = Signal::derive(move || {
        let mut all = vec![(String::new(), ts!(repairs.any_state))];
        if let Some(desk) = desk.get() {
            all.extend(desk.desk.states.into_iter().map(|state| state.key).zip(desk.names));
        }
        all
    });
    let everything = Memo::new(move |_| address.get("all") == "1");
    let press = move |_| address.set(&[("all", if everything.get_untracked() { "" } else { "1" })]);
    view! {
        <div class="list card repair-list">
            <div class="filters">
                <Select label=t!(repairs.state) value=state choices=choices testid="repairs-state"/>
                <button class="chip" type="button" aria-pressed=move || everything.get().to_string() data-testid="repairs-all" on:click=crate::kit::heed(press)>{t!(repairs.also_left)}</button>
            </div>
            {list.view()}
        </div>
    }
    .into_any()
}

/// A day, as people write it.
pub(super) fn day(session: Session, day: chrono::NaiveDate) -> String {
    time::date(day, &session.locale(), &[("day", "numeric"), ("month", "short")])
}

fn row(session: Session, ticket: TicketRow) -> Row {
    let late = (ticket.days_late > 0).then(|| ("bad", ts!(repairs.days_late, count = session.count(ticket.days_late))));
    let waits = ticket.waits_for_parts.then(|| ("warn", ts!(parts.waits)));
    Row {
        id: ticket.id.to_string(),
        testid: format!("ticket-{}", ticket.number),
        cells: vec![
            Cell::Name(ticket.number, late.into_iter().chain(waits).collect(), String::new()),
            Cell::Text(ticket.device),
            Cell::Text(ticket.customer),
            Cell::Text(ticket.phone),
            Cell::Text(ticket.state_name),
            Cell::Text(day(session, ticket.due_on)),
            Cell::Text(ticket.technician),
            ticket.estimate.map_or(Cell::Text(String::new()), |amount| Cell::Amount(amount, String::new())),
            Cell::Moment(ticket.created_at),
        ],
    }
}
