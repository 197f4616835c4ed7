//! What unlocks the device of a ticket: kept in the vault, and shown with a reason.

use kontor_domain::policy::Permission;
use kontor_domain::repairs::{DropPasscode, KeepPasscode, Ticket};
use kontor_domain::vault::Reveal;
use kontor_domain::{Secret, VaultSecretId};
use leptos::prelude::*;

use crate::kit::{Deed, Form, Icon, TextField, heed};
use crate::session::Session;
use crate::vault::{Open, reveal};
use crate::{t, ts};

/// The panel.
#[component]
pub(super) fn Passcode(ticket: Ticket, kept: Option<VaultSecretId>) -> impl IntoView {
    let session = Session::here();
    let (form, typed) = (Form::new(), RwSignal::new(String::new()));
    let (typing, shown) = (RwSignal::new(false), RwSignal::new(false));
    let ticket_id = ticket.id;
    let keep = move || {
        let passcode = Secret::new(typed.get_untracked());
        form.send(KeepPasscode { ticket_id, passcode }, move |_| {
            typed.try_set(String::new());
            typing.try_set(false);
        });
    };
    let submit = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        keep();
    };
    let closed = move || form.refusal.with(|no| no.as_ref().is_some_and(|no| no.code == "vault_closed"));
    let field = move || {
        view! {
            <form class="fields" on:submit=heed(submit)>
                <TextField label=t!(repairs.passcode) value=typed error=form.error("passcode") testid="passcode" kind="password" hint=t!(repairs.passcode_hint) autocomplete="new-password"/>
                {form.rest(&["passcode"])}
                <button class="btn self-start" type="submit" data-testid="passcode-keep" disabled=move || form.busy.get() || typed.with(String::is_empty)><Icon icon=icondata::LuVault/>{t!(repairs.passcode_keep)}</button>
            </form>
            {move || closed().then(|| view! { <Open on_open=keep/> }.into_any())}
        }
        .into_any()
    };
    let may = session.may(Permission::RevealSecrets);
    let drop = move |_| form.send(DropPasscode { ticket_id }, |_| {});
    let body = move || {
        match (kept, typing.get()) {
        (None, _) | (_, true) => field(),
        (Some(_), false) => view! {
            <p class="muted small" data-testid="passcode-kept">{t!(repairs.passcode_kept)}</p>
            <div class="do flush">
                {may.then(|| view! { <button class="btn" type="button" data-testid="passcode-show" on:click=heed(move |_| shown.set(true))>{t!(vault.show)}</button> }.into_any())}
                <button class="btn quiet" type="button" data-testid="passcode-change" on:click=heed(move |_| typing.set(true))>{t!(repairs.passcode_change)}</button>
                <button class="btn quiet" type="button" data-testid="passcode-drop" disabled=form.busy on:click=heed(drop)>{t!(repairs.passcode_drop)}</button>
            </div>
        }
        .into_any(),
    }
    };
    let dialog = move || {
        let id = kept.filter(|_| shown.get())?;
        let name = ts!(repairs.passcode_of, number = ticket.number.clone());
        Some(reveal(name, move |reason| Reveal { id, reason }, Deed::from(move || shown.set(false))))
    };
    view! { <section class="stock-part" data-testid="passcode-part"><h3>{t!(repairs.passcode)}</h3>{move || body()}</section> {move || dialog()} }
        .into_any()
}
