//! The pane beside the list: a customer, and what they bought.

use kontor_domain::CustomerId;
use kontor_domain::customers::{Customer, GetCustomer, RemoveCustomer, RestoreCustomer, SaveCustomer};
use kontor_domain::event::Event;
use kontor_domain::page::Window;
use kontor_domain::policy::Permission;
use kontor_domain::sales::{ListSales, SaleKind, SaleRow};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::A;

use super::person::Asked;
use crate::accounts::owed_here;
use crate::address::Address;
use crate::kit::{Area, Failure, Form, Icon, Money, Skeleton, TextField, heed, toast, toast_refusal, toast_undo};
use crate::load::load;
use crate::session::Session;
use crate::{bridge, t, ts};

/// The editor of a customer, or of a new one.
#[component]
pub(super) fn Editor(id: Option<CustomerId>) -> impl IntoView {
    let Some(id) = id else { return view! { <Fields customer=None asked=Asked::new()/> }.into_any() };
    let customer = load(
        move || Some(GetCustomer { id }),
        move |event| matches!(event, Event::CustomerChanged { id: other } if *other == id),
    );
    let asked = Asked::new();
    let shown = move || match (customer.get(), customer.failed.get()) {
        (Some(customer), _) => view! { <Fields customer=Some(customer) asked=asked/> }.into_any(),
        (None, Some(refusal)) => view! { <Failure refusal=refusal again=move || customer.again()/> }.into_any(),
        (None, None) => view! { <Skeleton rows=6/> }.into_any(),
    };
    (shown, asked.dialogs(customer)).into_any()
}

#[component]
fn Fields(customer: Option<Customer>, asked: Asked) -> impl IntoView {
    let session = Session::here();
    let form = Form::new();
    let place = Address::here("/customers");
    let may = session.with_untracked(|me| me.permissions.contains(&Permission::ManageCustomers)).unwrap_or(false);
    let known = customer.as_ref().map(|customer| (customer.id, customer.name.clone()));
    let id = known.as_ref().map_or_else(bridge::new_id, |(id, _)| *id);
    let text = |read: fn(&Customer) -> &String| RwSignal::new(customer.as_ref().map(read).cloned().unwrap_or_default());
    let (number, name) = (text(|c| &c.number), text(|c| &c.name));
    let (phone, email) = (text(|c| &c.phone), text(|c| &c.email));
    let (address, tax_number, notes) = (text(|c| &c.address), text(|c| &c.tax_number), text(|c| &c.notes));
    let save = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        let req = SaveCustomer {
            id,
            number: number.get_untracked(),
            name: name.get_untracked(),
            phone: phone.get_untracked(),
            email: email.get_untracked(),
            address: address.get_untracked(),
            tax_number: tax_number.get_untracked(),
            notes: notes.get_untracked(),
        };
        form.send(req, move |saved| {
            toast(ts!(common.saved));
            place.set(&[("id", saved.id.to_string().as_str())]);
        });
    };
    let removal = known.clone();
    let remove = move |_| {
        let Some((id, name)) = removal.clone() else { return };
        form.send(RemoveCustomer { id }, move |_| {
            place.set(&[("id", "")]);
            toast_undo(ts!(customers.removed, name = name), move || {
                spawn_local(async move {
                    if let Err(refusal) = bridge::call(RestoreCustomer { id }).await {
                        toast_refusal(&refusal);
                    }
                });
            });
        });
    };
    let heading = known.as_ref().map(|(_, name)| name.clone());
    let is_new = known.is_none();
    if is_new {
        crate::signin::focus("[data-testid=customer-name]");
    }
    view! {
        <form class="detail-form" on:submit=heed(save) data-testid="customer-editor">
            <div class="detail-scroll">
                <header class="detail-head"><h1>{move || heading.clone().unwrap_or_else(|| ts!(customers.new))}</h1></header>
                <fieldset class="fields" disabled=!may>
                    <TextField label=t!(customers.name) value=name error=form.error("name") testid="customer-name"/>
                    <div class="cols">
                        <TextField label=t!(customers.phone) value=phone error=form.error("phone") testid="customer-phone" kind="tel"/>
                        <TextField label=t!(customers.email) value=email error=form.error("email") testid="customer-email" kind="email"/>
                    </div>
                    <Area label=t!(customers.address) value=address error=form.error("address") testid="customer-address"/>
                    <div class="cols">
                        <TextField label=t!(customers.tax_number) value=tax_number error=form.error("tax_number") testid="customer-tax-number"/>
                        <TextField label=t!(customers.number) value=number error=form.error("number") testid="customer-number"/>
                    </div>
                    <Area label=t!(customers.notes) value=notes error=form.error("notes") testid="customer-notes"/>
                    {form.rest(&["number", "name", "phone", "email", "address", "tax_number", "notes"])}
                </fieldset>
                {known.as_ref().map(|(id, _)| owed_here(*id))}
                {known.as_ref().filter(|_| session.may(Permission::ReadSales)).map(|(id, _)| view! { <Bought id=*id/> }.into_any())}
                {customer.as_ref().map(|customer| asked.buttons(customer))}
            </div>
            {may.then(|| view! {
                <footer class="list-foot">
                    {(!is_new).then(|| view! { <button class="btn danger" type="button" data-testid="customer-remove" on:click=heed(remove)><Icon icon=icondata::LuTrash2/>{t!(common.remove)}</button> }.into_any())}
                    <button class="btn primary end" type="submit" data-testid="customer-save" disabled=form.busy>{t!(common.save)}</button>
                </footer>
            }.into_any())}
        </form>
    }
    .into_any()
}

#[component]
fn Bought(id: CustomerId) -> impl IntoView {
    let session = Session::here();
    let sales = load(
        move || {
            Some(ListSales { customer_id: Some(id), window: Window { offset: 0, limit: 20 }, ..ListSales::default() })
        },
        |event| matches!(event, Event::SaleCompleted { .. } | Event::SaleReturned { .. }),
    );
    let row = move |sale: SaleRow| {
        let amount = if sale.kind == SaleKind::Return { -sale.total } else { sale.total };
        view! { <tr><td><A href=format!("/sales?id={}", sale.id) attr:class="link num">{sale.number}</A></td><td class="muted num nowrap">{session.moment(sale.completed_at)}</td><td class="r"><Money amount=amount/></td></tr> }
            .into_any()
    };
    let rows = move || match (sales.get(), sales.failed.get()) {
        (Some(list), _) if list.page.rows.is_empty() => {
            view! { <p class="muted">{t!(customers.no_sales)}</p> }.into_any()
        }
        (Some(list), _) => {
            view! { <table class="plain"><tbody>{list.page.rows.into_iter().map(row).collect_view()}</tbody></table> }
                .into_any()
        }
        (None, Some(refusal)) => view! { <Failure refusal=refusal again=move || sales.again()/> }.into_any(),
        (None, None) => view! { <Skeleton rows=3/> }.into_any(),
    };
    view! { <section class="stock-part"><h3>{t!(customers.sales)}</h3>{move || rows()}</section> }.into_any()
}
