//! The Z reports, narrowed by register and days.

use kontor_domain::ZReportId;
use kontor_domain::business::Registers;
use kontor_domain::event::Event;
use kontor_domain::page::{Direction, Page};
use kontor_domain::shifts::{ListShifts, ZRow};
use leptos::prelude::*;

use crate::address::Address;
use crate::bridge::Letter;
use crate::kit::{Cell, Column, Empty, LongList, Part, Plan, Row, Select, Shown, heed};
use crate::load::load;
use crate::session::Session;
use crate::{t, ts};

const fn column(key: &'static str, title: fn() -> String, class: &'static str, width: u16) -> Column {
    Column { key, title, class, width, sort: None, shown: Shown::First }
}

const COLUMNS: &[Column] = &[
    Column { shown: Shown::Always, ..column("number", || ts!(shift.number), "num", 0) },
    Column { sort: Some(Direction::Ascending), ..column("closed", || ts!(shift.closed), "num muted wrap", 124) },
    column("register", || ts!(sales.register), "wide-only muted", 110),
    column("cashier", || ts!(sales.cashier), "wide-only muted", 120),
    column("net", || ts!(shift.net), "r", 100),
    column("variance", || ts!(shift.variance), "r", 96),
];

/// The list.
pub(super) fn list(address: Address) -> AnyView {
    let ask = move |sort: Option<(&'static str, Direction)>| {
        let req = ListShifts {
            from: address.get("from").parse().ok(),
            to: address.get("to").parse().ok(),
            register_id: address.get("register").parse().ok(),
            direction: sort.map(|(_, direction)| direction),
            ..ListShifts::default()
        };
        Letter::new(&req)
    };
    let list = LongList::new(
        address,
        Plan {
            name: "z-reports",
            columns: COLUMNS,
            ask: Box::new(ask),
            read: Box::new(|answer| {
                let page: Page<ZRow> = answer.read()?;
                Ok(Part { rows: page.rows.into_iter().map(row).collect(), total: page.total, sum: None })
            }),
            matters: |event| matches!(event, Event::ShiftChanged { .. }),
            empty: Box::new(move || {
                let any = ["from", "to", "register"].iter().any(|key| !address.get(key).is_empty());
                match any {
                    true => view! { <Empty icon=icondata::LuSearchX title=t!(shift.none_found) text=t!(shift.none_found_text)/> }.into_any(),
                    false => view! { <Empty icon=icondata::LuReceiptText title=t!(shift.no_reports) text=t!(shift.no_reports_text)/> }.into_any(),
                }
            }),
        },
    );
    view! { {filters(address)} {list.view()} }.into_any()
}

fn row(z: ZRow) -> Row {
    let mut marks = Vec::new();
    if z.approved {
        marks.push(("warn", ts!(shift.approved)));
    }
    Row {
        id: z.id.to_string(),
        testid: format!("z-{}", z.number),
        cells: vec![
            Cell::Name(z.number, marks, String::new()),
            Cell::Moment(z.closed_at),
            Cell::Text(z.register),
            Cell::Text(z.user),
            Cell::Amount(z.net, String::new()),
            Cell::Amount(z.variance, String::new()),
        ],
    }
}

fn filters(address: Address) -> AnyView {
    let registers = load(|| Some(Registers {}), |event| matches!(event, Event::BusinessChanged));
    let register = address.kept("register");
    let choices = move || {
        let mut choices = vec![(String::new(), ts!(common.all))];
        let all = registers.get().unwrap_or_default();
        choices.extend(all.into_iter().map(|at| (at.id.to_string(), format!("{} · {}", at.store, at.name))));
        choices
    };
    let today = Session::here().today();
    let date = move |key: &'static str, label: fn() -> String, testid: &'static str| {
        view! {
            <label class="date"><span class="small muted">{label}</span>
                <input class="input num" type="date" max=today.clone() data-testid=testid prop:value=move || address.get(key) on:change=heed(move |ev| address.set(&[(key, &event_target_value(&ev))]))/>
            </label>
        }
        .into_any()
    };
    let here = move || address.get("id").is_empty();
    view! {
        <div class="filters shift-filters">
            <Select label=t!(sales.register) value=register choices=Signal::derive(choices) testid="z-register"/>
            <button class="chip" type="button" data-testid="shift-current" aria-pressed=move || here().to_string() on:click=heed(move |_| address.set(&[("id", "")]))>{t!(shift.current)}</button>
            {date("from", || ts!(sales.from), "z-from")}
            {date("to", || ts!(sales.to), "z-to")}
        </div>
    }
    .into_any()
}

/// The report that is shown beside the list.
pub(super) fn chosen(address: Address) -> Option<ZReportId> {
    address.get("id").parse().ok()
}
