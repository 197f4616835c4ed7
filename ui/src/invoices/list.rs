//! The page: every invoice and credit note.

use kontor_domain::InvoiceId;
use kontor_domain::event::Event;
use kontor_domain::invoices::{InvoiceKind, InvoiceRow, ListInvoices};
use kontor_domain::page::{Direction, Page as Rows};
use leptos::prelude::*;

use super::pane::{Pane, kind_name};
use crate::address::Address;
use crate::bridge::Letter;
use crate::kit::{Cell, Column, Empty, LongList, Part, Plan, Row, Shown, heed, search_box};
use crate::{t, ts};

const fn column(key: &'static str, title: fn() -> String, class: &'static str, width: u16) -> Column {
    Column { key, title, class, width, sort: None::<Direction>, shown: Shown::First }
}

const COLUMNS: &[Column] = &[
    Column { shown: Shown::Always, ..column("number", || ts!(invoices.number), "num", 0) },
    column("buyer", || ts!(invoices.buyer), "", 150),
    Column { shown: Shown::Wide, ..column("receipt", || ts!(sales.receipt), "num muted", 120) },
    column("total", || ts!(sales.total), "r", 100),
    Column { shown: Shown::Wide, ..column("made", || ts!(vouchers.made), "num muted wrap", 130) },
];

/// Invoices.
#[component]
pub(crate) fn Page() -> impl IntoView {
    let address = Address::here("/invoices");
    let chosen = Memo::new(move |_| address.get("id").parse::<InvoiceId>().ok());
    let pane = move || match chosen.get() {
        Some(id) => view! { <Pane id=id/> }.into_any(),
        None => view! { <Empty icon=icondata::LuFileText title=t!(invoices.choose) text=t!(invoices.choose_text)/> }
            .into_any(),
    };
    view! {
        <div class="split" data-testid="invoices">
            <section class="list card">{list(address)}</section>
            <section class="detail card" aria-live="polite">{move || pane()}</section>
        </div>
    }
    .into_any()
}

fn list(address: Address) -> AnyView {
    let text = address.kept("text");
    let kinds = [InvoiceKind::Invoice, InvoiceKind::Credit];
    let kind = move || kinds.into_iter().find(|kind| kind.as_str() == address.get("kind"));
    let list = LongList::new(
        address,
        Plan {
            name: "invoices",
            columns: COLUMNS,
            ask: Box::new(move |_| {
                Letter::new(&ListInvoices { text: text.get(), kind: kind(), ..ListInvoices::default() })
            }),
            read: Box::new(|answer| {
                let Rows::<InvoiceRow> { rows, total } = answer.read()?;
                Ok(Part { rows: rows.into_iter().map(row).collect(), total, sum: None })
            }),
            matters: |event| matches!(event, Event::InvoiceMade { .. }),
            empty: Box::new(move || {
                if kind().is_some() || !text.get().trim().is_empty() {
                    return view! { <Empty icon=icondata::LuSearchX title=t!(invoices.none_found) text=t!(invoices.none_found_text)/> }.into_any();
                }
                view! { <Empty icon=icondata::LuFileText title=t!(invoices.empty) text=t!(invoices.empty_text)/> }
                    .into_any()
            }),
        },
    );
    let chip = move |of: InvoiceKind| {
        let press = move |_| address.set(&[("kind", if kind() == Some(of) { "" } else { of.as_str() })]);
        view! { <button class="chip" type="button" aria-pressed=move || (kind() == Some(of)).to_string() data-testid=format!("invoices-{}", of.as_str()) on:click=heed(press)>{move || kind_name(of)}</button> }
            .into_any()
    };
    view! {
        <div class="filters many">
            {search_box(text, || ts!(invoices.search), "invoices-text", ".row-open")}
            <div class="chips">{kinds.map(chip).collect_view()}</div>
        </div>
        {list.view()}
    }
    .into_any()
}

fn row(invoice: InvoiceRow) -> Row {
    let mut marks = Vec::new();
    if invoice.kind == InvoiceKind::Credit {
        marks.push(("warn", kind_name(invoice.kind)));
    }
    if invoice.corrected {
        marks.push(("", ts!(invoices.corrected)));
    }
    Row {
        id: invoice.id.to_string(),
        testid: format!("invoice-{}", invoice.number),
        cells: vec![
            Cell::Name(invoice.number, marks, String::new()),
            Cell::Text(invoice.buyer),
            Cell::Text(invoice.receipt),
            // What a credit note is about comes off.
            Cell::Amount(
                if invoice.kind == InvoiceKind::Credit { -invoice.total } else { invoice.total },
                String::new(),
            ),
            Cell::Moment(invoice.at),
        ],
    }
}
