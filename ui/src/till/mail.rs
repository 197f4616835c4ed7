//! A receipt that leaves as a file or in a draft for a mail program, and how often it left.

use std::sync::Arc;

use kontor_domain::customers::GetCustomer;
use kontor_domain::event::Event;
use kontor_domain::policy::Permission;
use kontor_domain::sales::{By, HandOut, HandedOut, MailTo, ReceiptOut, ReceiptOuts, Way};
use kontor_domain::{Call, CustomerId, SaleId};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::kit::{Check, Deed, Form, TextField, follow, heed, toast, toast_refusal};
use crate::load::load;
use crate::session::Session;
use crate::{bridge, file, t, ts};

/// Gives the person the file that was made.
pub(crate) fn keep_file(handed: &HandedOut, media_type: &str) {
    if let Some(made) = &handed.file {
        // The browser asks where to keep it.
        let _ = file::download(&made.file_name, &made.base64, media_type);
    }
}

/// Hands a receipt out that needs nothing more to be said; `done` hears whether it is a copy.
pub(super) fn hand_out(id: SaleId, by: By, done: impl FnOnce(bool) + 'static) {
    spawn_local(async move {
        match bridge::call(HandOut { id, by }).await {
            Ok(handed) => {
                keep_file(&handed, "application/pdf");
                done(handed.copy);
            }
            Err(refusal) => toast_refusal(&refusal),
        }
    });
}

/// How often a receipt left, and how; nothing while it did not.
pub(crate) fn outs(id: SaleId) -> AnyView {
    let outs = load(move || Some(ReceiptOuts { id }), |event| matches!(event, Event::PrintJobChanged));
    let way = |out: &ReceiptOut| match (out.way, &out.printer) {
        (Way::Printer, Some(printer)) => printer.clone(),
        (Way::Printer | Way::Browser, _) => ts!(receipt.by_browser),
        (Way::Pdf, _) => "PDF".to_owned(),
        (Way::Mail, _) => ts!(receipt.mail),
    };
    let said = move || {
        let ways = outs.with(|outs| outs.iter().map(way).collect::<Vec<_>>()).unwrap_or_default();
        (!ways.is_empty()).then(|| {
            let said = ts!(receipt.outs, count = ways.len(), ways = ways.join(", "));
            view! { <p class="detail-note small" data-testid="receipt-outs">{said}</p> }.into_any()
        })
    };
    view! { {move || said()} }.into_any()
}

/// Sends that a document is to leave so, and what is done once it did.
pub(crate) type SendOut = Arc<dyn Fn(Form, By, Box<dyn FnOnce(HandedOut)>) + Send + Sync>;

/// Sends a document of a kind.
pub(crate) fn sends<C: Call<Reply = HandedOut>>(make: impl Fn(By) -> C + Send + Sync + 'static) -> SendOut {
    Arc::new(move |form: Form, by: By, done: Box<dyn FnOnce(HandedOut)>| form.send(make(by), done))
}

/// Asks whom it goes to: the customer, unless somebody else is named.
pub(crate) fn mail_form(buyer: Option<CustomerId>, done: Deed, send: SendOut) -> AnyView {
    let form = Form::new();
    let (to, kept) = (RwSignal::new(String::new()), RwSignal::new(false));
    let may_keep = buyer.is_some() && Session::here().may(Permission::ManageCustomers);
    let customer = load(move || buyer.map(|id| GetCustomer { id }), |_| false);
    follow(move || {
        let known = customer.with(|customer| customer.email.clone()).unwrap_or_default();
        if !known.is_empty() && to.with_untracked(String::is_empty) {
            to.set(known);
        }
    });
    let back = done.clone();
    let make = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        let by = By::Mail(MailTo { to: to.get_untracked(), keep: kept.get_untracked() });
        let done = done.clone();
        let sent = move |handed: HandedOut| {
            keep_file(&handed, "message/rfc822");
            toast(ts!(receipt.mail_made));
            done.act();
        };
        send(form, by, Box::new(sent));
    };
    request_animation_frame(|| crate::signin::focus("[data-testid=mail-to]"));
    view! {
        <form data-testid="mail-form" on:submit=heed(make)>
            <div class="dialog-body fields">
                <TextField label=t!(receipt.mail_to) value=to error=form.error("to") testid="mail-to" kind="email" autofocus=true hint=t!(receipt.mail_text)/>
                {may_keep.then(|| view! { <Check label=t!(receipt.mail_keep) value=kept testid="mail-keep"/> }.into_any())}
                {form.rest(&["to"])}
            </div>
            <footer class="dialog-foot">
                <button class="btn" type="button" data-testid="mail-back" on:click=heed(move |_| back.act())>{t!(common.cancel)}</button>
                <button class="btn primary" type="submit" data-testid="mail-make" disabled=form.busy>{t!(receipt.mail_make)}</button>
            </footer>
        </form>
    }
    .into_any()
}
