//! What is done about the person behind a customer: merged with another record of them, their data handed over, forgotten.

use kontor_domain::CustomerId;
use kontor_domain::customers::{Customer, ErasePerson, Erased, ExportPerson};
use kontor_domain::policy::Permission;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_navigate;

use super::merge::Merge;
use crate::bridge::{self, Answer, Letter};
use crate::kit::{Dialog, Form, Icon, Notice, TextField, heed, toast_refusal};
use crate::load::Load;
use crate::session::Session;
use crate::{file, t, time, ts};

/// Which dialog about the person is open. It is kept beside what is shown of them, which is made anew when they change.
#[derive(Clone, Copy)]
pub(super) struct Asked {
    merge: RwSignal<bool>,
    erase: RwSignal<bool>,
}

impl Asked {
    /// None.
    pub(super) fn new() -> Self {
        Self { merge: RwSignal::new(false), erase: RwSignal::new(false) }
    }

    /// The buttons, for those who may.
    pub(super) fn buttons(self, customer: &Customer) -> Option<AnyView> {
        let (id, name) = (customer.id, customer.name.clone());
        Session::here().may(Permission::ManagePersonalData).then(|| {
            view! {
                <section class="stock-part">
                    <h3>{t!(customers.person)}</h3>
                    <div class="do flush">
                        <button class="btn" type="button" data-testid="customer-merge" on:click=heed(move |_| self.merge.set(true))><Icon icon=icondata::LuUsers/>{t!(customers.merge_with)}</button>
                        <button class="btn" type="button" data-testid="customer-export" on:click=heed(move |_| spawn_local(export(id, name.clone())))><Icon icon=icondata::LuDownload/>{t!(customers.export)}</button>
                        <button class="btn danger" type="button" data-testid="customer-erase" on:click=heed(move |_| self.erase.set(true))><Icon icon=icondata::LuTrash2/>{t!(customers.erase)}</button>
                    </div>
                </section>
            }
            .into_any()
        })
    }

    /// The dialog that is open.
    pub(super) fn dialogs(self, customer: Load<Customer>) -> AnyView {
        let dialog = move || {
            let (merge, erase) = (self.merge.get(), self.erase.get());
            let customer = customer.get_untracked()?;
            if merge {
                Some(view! { <Merge customer=customer shown=self.merge/> }.into_any())
            } else {
                erase.then(|| view! { <Erase customer=customer shown=self.erase/> }.into_any())
            }
        };
        dialog.into_any()
    }
}

/// Hands all that is known of a person over as a file.
async fn export(id: CustomerId, name: String) {
    match bridge::ask(Letter::new(&ExportPerson { id })).await.map(Answer::pretty) {
        Ok(text) => {
            let name = name.replace(|c: char| !c.is_alphanumeric(), "-");
            let _ = file::download_text(&format!("kontor-person-{name}.json"), &text, "application/json");
        }
        Err(refusal) => toast_refusal(&refusal),
    }
}

/// Forgets a person, and says what was forgotten and what stays.
#[component]
fn Erase(customer: Customer, shown: RwSignal<bool>) -> impl IntoView {
    let session = Session::here();
    let form = Form::new();
    let navigate = use_navigate();
    let id = customer.id;
    let (name, outcome) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let close = move || {
        if form.busy.get_untracked() {
            return;
        }
        shown.set(false);
        if outcome.with_untracked(|outcome| !outcome.is_empty()) {
            navigate("/customers", Default::default());
        }
    };
    let shut = close.clone();
    let send = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        form.send(ErasePerson { id, name: name.get_untracked() }, move |erased| {
            outcome.try_set(said(session, &erased));
        });
    };
    let whose = customer.name;
    let body = move || {
        let close = close.clone();
        let leave = heed(move |_| close());
        if outcome.with(|outcome| !outcome.is_empty()) {
            crate::signin::focus("[data-testid=erase-close]");
            return view! {
                <div class="dialog-body"><p class="erased" role="status" data-testid="erase-outcome">{outcome.get()}</p></div>
                <footer class="dialog-foot"><button class="btn primary" type="button" data-testid="erase-close" on:click=leave>{t!(common.close)}</button></footer>
            }
            .into_any();
        }
        let label = ts!(customers.erase_name, name = whose.clone());
        view! {
            <form on:submit=heed(send)>
                <div class="dialog-body">
                    <p>{t!(customers.erase_goes)}</p>
                    <p class="muted">{t!(customers.erase_stays)} " " {t!(customers.erased_backups)}</p>
                    <Notice kind="warn">{t!(customers.erase_final)}</Notice>
                    <TextField label=label value=name error=form.error("name") testid="erase-name" autofocus=true/>
                    {form.rest(&["name"])}
                </div>
                <footer class="dialog-foot">
                    <button class="btn" type="button" on:click=leave>{t!(common.cancel)}</button>
                    <button class="btn danger" type="submit" data-testid="erase-go" disabled=move || form.busy.get() || name.with(|name| name.trim().is_empty())><Icon icon=icondata::LuTrash2/>{t!(customers.erase)}</button>
                </footer>
            </form>
        }
        .into_any()
    };
    view! { <Dialog title=t!(customers.erase) on_close=shut testid="erase-dialog">{move || body()}</Dialog> }
}

/// What was forgotten and what stays, a line each.
fn said(session: Session, erased: &Erased) -> String {
    let line = |what: String, count: i64| format!("{what}: {count}");
    let receipts = erased.last_receipt.map(|day| {
        let day = time::date(day, &session.locale(), &[("day", "numeric"), ("month", "short"), ("year", "numeric")]);
        ts!(customers.erased_receipts, count = erased.receipts.to_string(), day = day)
    });
    let lines = [
        line(ts!(customers.erased_records), erased.records),
        line(ts!(customers.erased_rows), erased.imported_rows),
        line(ts!(customers.erased_tickets), erased.tickets),
        line(ts!(customers.erased_trail), erased.trail_entries),
        line(ts!(customers.erased_invoices), erased.invoices),
        receipts.unwrap_or_else(|| ts!(customers.erased_no_receipts)),
        ts!(customers.erased_backups),
    ];
    lines.join("\n")
}
