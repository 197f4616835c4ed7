//! Who buys, and carts that wait.

use std::sync::Arc;

use kontor_domain::CustomerId;
use kontor_domain::customers::SaveCustomer;
use kontor_domain::event::Event;
use kontor_domain::policy::Permission;
use kontor_domain::sales::{Cart, ParkedCarts};
use leptos::prelude::*;

use super::queue::Job;
use super::state::Till;
use crate::bridge;
use crate::customers::find;
use crate::kit::{Check, Dialog, Empty, Failure, Form, Icon, ListKeys, Money, Skeleton, TextField, follow, heed};
use crate::load::load;
use crate::session::Session;
use crate::{t, ts};

/// Who buys.
#[component]
pub(super) fn CustomerDialog() -> impl IntoView {
    let session = Session::here();
    let till = Till::here();
    let text = RwSignal::new(String::new());
    let adding = RwSignal::new(false);
    let choose = move |id: Option<CustomerId>| {
        till.push(Job::Customer(id));
        till.close();
    };
    let named = till.cart.with_untracked(|cart| cart.as_ref().is_some_and(|cart| cart.customer.is_some()));
    let body = move || {
        if adding.get() {
            return view! { <NewCustomer name=text.get_untracked() choose=choose back=move || adding.set(false)/> }
                .into_any();
        }
        view! {
            {find(text, None, "customer-text", |customer| format!("customer-{}", customer.name), Arc::new(move |customer| choose(Some(customer.id))))}
            <footer class="dialog-foot">
                {named.then(|| view! { <button class="btn push-left" type="button" data-testid="customer-none" on:click=heed(move |_| choose(None))>{t!(till.no_customer)}</button> }.into_any())}
                {session.may(Permission::ManageCustomers).then(|| view! {
                    <button class="btn" type="button" data-testid="customer-new" on:click=heed(move |_| adding.set(true))><Icon icon=icondata::LuUserPlus/>{t!(customers.add)}</button>
                }.into_any())}
            </footer>
        }
        .into_any()
    };
    view! { <Dialog title=t!(till.customer) on_close=move || till.close() testid="customer-dialog">{move || body()}</Dialog> }
}

#[component]
fn NewCustomer(
    name: String,
    choose: impl Fn(Option<CustomerId>) + Copy + 'static,
    back: impl Fn() + Copy + 'static,
) -> impl IntoView {
    let form = Form::new();
    let id: CustomerId = bridge::new_id();
    let (name, phone, email) = (RwSignal::new(name), RwSignal::new(String::new()), RwSignal::new(String::new()));
    let submit = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        let req = SaveCustomer {
            id,
            number: String::new(),
            name: name.get_untracked(),
            phone: phone.get_untracked(),
            email: email.get_untracked(),
            address: String::new(),
            tax_number: String::new(),
            notes: String::new(),
        };
        form.send(req, move |customer| choose(Some(customer.id)));
    };
    follow(|| crate::signin::focus("[data-testid=customer-name]"));
    view! {
        <form on:submit=heed(submit)>
            <div class="dialog-body">
                <TextField label=t!(customers.name) value=name error=form.error("name") testid="customer-name"/>
                <TextField label=t!(customers.phone) value=phone error=form.error("phone") testid="customer-phone" kind="tel"/>
                <TextField label=t!(customers.email) value=email error=form.error("email") testid="customer-email" kind="email"/>
                {form.rest(&["name", "phone", "email"])}
            </div>
            <footer class="dialog-foot">
                <button class="btn" type="button" on:click=heed(move |_| back())>{t!(common.back)}</button>
                <button class="btn primary" type="submit" data-testid="customer-save" disabled=form.busy>{t!(customers.add)}</button>
            </footer>
        </form>
    }
}

/// Puts the cart aside.
#[component]
pub(super) fn ParkDialog() -> impl IntoView {
    let till = Till::here();
    let before = till.cart.with_untracked(|cart| cart.as_ref().map(|cart| (cart.note.clone(), cart.reserved)));
    let (note, reserve) = before.unwrap_or_default();
    let (note, reserve) = (RwSignal::new(note), RwSignal::new(reserve));
    let submit = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        till.push(Job::Park(note.get_untracked(), reserve.get_untracked()));
        till.close();
    };
    view! {
        <Dialog title=t!(till.park) on_close=move || till.close() testid="park-dialog">
            <form on:submit=heed(submit)>
                <div class="dialog-body"><TextField label=t!(till.park_note) value=note testid="park-note" autofocus=true hint=t!(till.park_hint)/><Check label=t!(till.reserve) value=reserve testid="park-reserve"/></div>
                <footer class="dialog-foot">
                    <button class="btn" type="button" on:click=heed(move |_| till.close())>{t!(common.cancel)}</button>
                    <button class="btn primary" type="submit" data-testid="park-save"><Icon icon=icondata::LuPause/>{t!(till.park)}</button>
                </footer>
            </form>
        </Dialog>
    }
}

/// Takes up a cart that waits.
#[component]
pub(super) fn RecallDialog() -> impl IntoView {
    let session = Session::here();
    let till = Till::here();
    let parked = load(|| Some(ParkedCarts {}), |event| matches!(event, Event::CartChanged { .. }));
    let row = move |cart: Cart| {
        let id = cart.id;
        let recall = move |_| {
            till.push(Job::Recall(id));
            till.close();
        };
        let what = match (&cart.customer, cart.note.is_empty()) {
            (Some(customer), true) => customer.name.clone(),
            (Some(customer), false) => format!("{} · {}", customer.name, cart.note),
            (None, false) => cart.note.clone(),
            (None, true) => cart.lines.first().map(|line| line.title.clone()).unwrap_or_default(),
        };
        let lines = cart.lines.len();
        let kept = match (cart.reserved, cart.reserve_expired) {
            (true, _) => Some(ts!(till.reserved)),
            (false, true) => Some(ts!(till.reserve_expired)),
            (false, false) => None,
        };
        view! {
            <li><button class="hit tall" type="button" data-testid="parked-cart" on:click=heed(recall) on:keydown=heed(|ev| { ListKeys(".hit").key(&ev); })>
                <Icon icon=icondata::LuArchiveRestore/>
                <span>{what}<span class="faint small block">{session.moment(cart.updated_at)} " · " {move || ts!(till.line_count, lines = lines.to_string())} {kept.map(|kept| view! { " · " <span data-testid="parked-kept">{kept}</span> }.into_any())}</span></span>
                <b><Money amount=cart.totals.total/></b>
            </button></li>
        }
        .into_any()
    };
    let rows = move || match parked.failed.get() {
        Some(refusal) => view! { <Failure refusal=refusal again=move || parked.again()/> }.into_any(),
        None => match parked.get() {
            None => view! { <Skeleton rows=3/> }.into_any(),
            Some(carts) if carts.is_empty() => {
                view! { <Empty icon=icondata::LuArchive title=t!(till.none_parked) text=t!(till.none_parked_text)/> }
                    .into_any()
            }
            Some(carts) => {
                request_animation_frame(|| crate::signin::focus("[data-testid=parked-cart]"));
                view! { <ul class="hits">{carts.into_iter().map(row).collect_view()}</ul> }.into_any()
            }
        },
    };
    view! { <Dialog title=t!(till.recall) on_close=move || till.close() testid="recall-dialog">{move || rows()}</Dialog> }
}
