//! What there is too little of.

use kontor_domain::event::Event;
use kontor_domain::page::{MAX_PAGE, Page as Answered, Window};
use kontor_domain::purchasing::{FindSuppliers, OrderLow};
use kontor_domain::stock::{Low, LowStock};
use kontor_domain::{PurchaseOrderId, SupplierId};
use leptos::prelude::*;

use super::reorder::ReorderFields;
use crate::address::Address;
use crate::bridge::{self, Letter};
use crate::kit::{Cell, Column, Empty, Form, Icon, LongList, Part, Plan, Row, Select, Shown, heed};
use crate::load::load;
use crate::{t, ts};

const fn column(key: &'static str, title: fn() -> String, class: &'static str, width: u16) -> Column {
    Column { key, title, class, width, sort: None, shown: Shown::First }
}

const COLUMNS: &[Column] = &[
    Column { shown: Shown::Always, ..column("title", || ts!(purchasing.what), "", 0) },
    column("there", || ts!(catalog.on_hand), "r num", 90),
    column("awaited", || ts!(purchasing.awaited), "r num", 90),
    column("to_order", || ts!(purchasing.to_order), "r num", 96),
    Column { shown: Shown::Wide, ..column("supplier", || ts!(purchasing.supplier), "muted", 140) },
];

/// The list.
pub(super) fn list(address: Address) -> AnyView {
    let form = Form::new();
    let supplier = address.kept("state");
    let chosen = move || supplier.get().parse::<SupplierId>().ok();
    let suppliers = load(
        || Some(FindSuppliers { window: Window { offset: 0, limit: MAX_PAGE }, ..FindSuppliers::default() }),
        |event| matches!(event, Event::SupplierChanged { .. }),
    );
    let choices = move || {
        let known = suppliers.get().map(|page| page.rows).unwrap_or_default();
        let known = known.into_iter().map(|supplier| (supplier.id.to_string(), supplier.name));
        [(String::new(), ts!(common.all))].into_iter().chain(known).collect::<Vec<_>>()
    };
    let list = LongList::new(
        address,
        Plan {
            name: "low",
            columns: COLUMNS,
            ask: Box::new(move |_| Letter::new(&LowStock { supplier_id: chosen(), ..LowStock::default() })),
            read: Box::new(|answer| {
                let Answered { rows, total } = answer.read::<Answered<Low>>()?;
                Ok(Part { rows: rows.into_iter().map(row).collect(), total, sum: None })
            }),
            matters: |event| {
                matches!(
                    event,
                    Event::StockChanged { .. }
                        | Event::PurchaseChanged { .. }
                        | Event::SaleCompleted { .. }
                        | Event::SaleReturned { .. }
                )
            },
            empty: Box::new(|| {
                view! { <Empty icon=icondata::LuPackageCheck title=t!(purchasing.nothing_low) text=t!(purchasing.nothing_low_text)/> }.into_any()
            }),
        },
    );
    let order = move |_| {
        let Some(supplier_id) = untrack(chosen) else { return };
        let id: PurchaseOrderId = bridge::new_id();
        form.send(OrderLow { id, supplier_id }, move |order| {
            address.set(&[("tab", ""), ("state", ""), ("id", order.id.to_string().as_str())]);
        });
    };
    view! {
        <div class="filters many">
            <Select label=t!(purchasing.supplier) value=supplier choices=Signal::derive(choices) testid="low-supplier"/>
            <button class="btn primary" type="button" data-testid="low-order" disabled=move || chosen().is_none() || form.busy.get() on:click=heed(order)><Icon icon=icondata::LuPlus/>{t!(purchasing.order_these)}</button>
            {form.rest(&[])}
        </div>
        {list.view()}
    }
    .into_any()
}

fn row(low: Low) -> Row {
    let few = low.on_hand.0 <= 0;
    let promised = (low.promised.0 > 0).then(|| ("warn", ts!(purchasing.promised, count = low.promised.plain())));
    Row {
        id: low.variant_id.to_string(),
        testid: format!("low-{}", low.sku),
        cells: vec![
            Cell::Name(low.title, promised.into_iter().collect(), low.sku),
            Cell::Stock(low.on_hand, low.unit.clone(), few),
            Cell::Stock(low.awaited, low.unit.clone(), false),
            Cell::Stock(low.to_order, low.unit, false),
            Cell::Text(low.supplier.unwrap_or_default()),
        ],
    }
}

/// The pane beside it.
pub(super) fn pane(address: Address) -> AnyView {
    match address.get("id").parse() {
        Ok(id) => view! {
            <div class="detail-scroll">
                <header class="detail-head"><h1>{t!(purchasing.reorder)}</h1></header>
                <ReorderFields variant_id=id decimals=3/>
            </div>
        }
        .into_any(),
        Err(_) => view! { <Empty icon=icondata::LuPackageCheck title=t!(purchasing.choose_low) text=t!(purchasing.choose_low_text)/> }.into_any(),
    }
}
