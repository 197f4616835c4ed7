//! The till's dialogs: which one is shown.

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use super::discount::CartDiscount;
use super::line::LineDialog;
use super::misc::MiscDialog;
use super::pay::{Card, Cash};
use super::people::{CustomerDialog, ParkDialog, RecallDialog};
use super::queue::Job;
use super::receipt::ReceiptDialog;
use super::refund::{RefundDialog, WithoutDialog};
use super::serials::SerialsDialog;
use super::split::Split;
use super::state::{Ask, Till};
use super::unresolved::Unresolved;
use crate::kit::{Dialog, Icon, each, heed};
use crate::session::Session;
use crate::shifts::OpenDialog;
use crate::{t, ts};

/// The dialog that is asked for.
#[component]
pub(super) fn Dialogs() -> impl IntoView {
    let till = Till::here();
    let count = StoredValue::new(0u64);
    // Each has an element of its own: one that was open for another dialog would neither be shown anew nor take the focus.
    let asked = move || {
        let key = count.get_value() + 1;
        count.set_value(key);
        till.ask.get().map(|ask| (key, ask)).into_iter().collect()
    };
    let dialog = move |(_, ask): (u64, Ask)| match ask {
        Ask::Line(id) => view! { <LineDialog id=id/> }.into_any(),
        Ask::Serials(id) => view! { <SerialsDialog id=id/> }.into_any(),
        Ask::Discount => view! { <CartDiscount/> }.into_any(),
        Ask::Customer => view! { <CustomerDialog/> }.into_any(),
        Ask::Park => view! { <ParkDialog/> }.into_any(),
        Ask::Recall => view! { <RecallDialog/> }.into_any(),
        Ask::Clear => view! { <ClearDialog/> }.into_any(),
        Ask::Cash => view! { <Cash/> }.into_any(),
        Ask::Card if untrack(|| till.has_terminal()) => view! { <Split card=true/> }.into_any(),
        Ask::Card => view! { <Card/> }.into_any(),
        Ask::Split => view! { <Split/> }.into_any(),
        Ask::Misc => view! { <MiscDialog/> }.into_any(),
        Ask::Refund => view! { <RefundDialog/> }.into_any(),
        Ask::Without(id) => view! { <WithoutDialog id=id/> }.into_any(),
        Ask::Unknown(code) => view! { <Unknown code=code/> }.into_any(),
        Ask::Unresolved => view! { <Unresolved/> }.into_any(),
        Ask::OpenShift => view! { <OpenDialog on_close=move || till.close()/> }.into_any(),
        Ask::Receipt(sale) => view! { <ReceiptDialog sale=*sale on_close=move || till.close() fresh=true/> }.into_any(),
    };
    each(asked, |(key, _)| key.to_string(), dialog)
}

#[component]
fn ClearDialog() -> impl IntoView {
    let till = Till::here();
    let clear = move |_| {
        till.push(Job::Clear);
        till.close();
    };
    view! {
        <Dialog title=t!(till.clear_title) on_close=move || till.close() testid="clear-dialog">
            <div class="dialog-body"><p class="muted">{t!(till.clear_text)}</p></div>
            <footer class="dialog-foot">
                <button class="btn" type="button" on:click=heed(move |_| till.close())>{t!(common.keep)}</button>
                <button class="btn danger" type="button" autofocus data-testid="clear-confirm" on:click=heed(clear)><Icon icon=icondata::LuTrash2/>{t!(till.clear)}</button>
            </footer>
        </Dialog>
    }
}

#[component]
fn Unknown(code: String) -> impl IntoView {
    let session = Session::here();
    let till = Till::here();
    let navigate = use_navigate();
    let may = session.with_untracked(|me| me.permissions.contains(&kontor_domain::policy::Permission::ManageCatalog));
    let (shown, barcode) = (code.clone(), code);
    let add = move |_| {
        till.ask.set(None);
        let barcode = js_sys::encode_uri_component(&barcode);
        navigate(&format!("/products?id=new&from=till&barcode={barcode}"), Default::default());
    };
    view! {
        <Dialog title=t!(till.unknown_title) on_close=move || till.close() testid="unknown-code">
            <div class="dialog-body"><p>{move || ts!(till.unknown_text, code = shown.clone())}</p></div>
            <footer class="dialog-foot">
                <button class="btn" type="button" autofocus=may != Some(true) data-testid="unknown-close" on:click=heed(move |_| till.close())>{t!(common.close)}</button>
                {(may == Some(true)).then(|| view! {
                    <button class="btn primary" type="button" autofocus data-testid="unknown-add" on:click=heed(add)><Icon icon=icondata::LuPlus/>{t!(catalog.add)}</button>
                }.into_any())}
            </footer>
        </Dialog>
    }
}
