//! The invoices of one sale or return, on its page.

use kontor_domain::event::Event;
use kontor_domain::invoices::{Invoice, InvoicesOfSale};
use kontor_domain::policy::Permission;
use kontor_domain::sales::{Sale, SaleKind};
use leptos::prelude::*;
use leptos_router::components::A;

use super::dialog::Make;
use super::pane::kind_name;
use crate::address::Address;
use crate::kit::{Icon, heed};
use crate::load::load;
use crate::session::Session;
use crate::t;

/// What there is of a sale, and the way to make one.
#[component]
pub(crate) fn Here(sale: Sale) -> impl IntoView {
    let id = sale.id;
    let session = Session::here();
    let address = Address::here("/sales");
    let made = load(
        move || Some(InvoicesOfSale { id }),
        move |event| matches!(event, Event::InvoiceMade { of, .. } if *of == id),
    );
    let may = sale.kind == SaleKind::Sale && sale.imported.is_none() && session.may(Permission::Sell);
    let customer = sale.customer.map(|customer| customer.id);
    // The till asks for it by the address.
    let making = RwSignal::new(may && address.get("do") == "invoice");
    let line = |invoice: Invoice| {
        let href = format!("/invoices?id={}", invoice.id);
        view! {
            <p class="detail-note" data-testid="sale-invoice">{kind_name(invoice.kind)} " " <A href=href attr:class="link num">{invoice.number}</A> " · " {invoice.buyer.name}</p>
        }
        .into_any()
    };
    let lines = move || made.get().map(|made| made.into_iter().map(line).collect_view());
    let none_yet = move || may && made.with(Vec::is_empty).unwrap_or(false);
    let make = move || {
        none_yet().then(|| view! { <button class="btn" type="button" data-testid="sale-invoice-make" on:click=heed(move |_| making.set(true))><Icon icon=icondata::LuFileText/>{t!(invoices.make)}</button> }.into_any())
    };
    let close = move || {
        making.set(false);
        address.set(&[("do", "")]);
    };
    view! {
        <div class="do">{move || make()}</div>
        {move || lines()}
        {move || (making.get() && none_yet()).then(|| view! { <Make sale=id customer=customer replaces=None on_close=close/> }.into_any())}
    }
    .into_any()
}
