//! Opening the vault: by its passphrase, by the code of a recovery sheet, or by the keyring once that is unlocked.

use kontor_domain::Secret;
use kontor_domain::vault::{Unlock, VaultStateReply};
use leptos::prelude::*;

use crate::kit::{Deed, Form, Notice, TextField, heed};
use crate::{t, ts};

/// What is typed to open it.
#[component]
pub(crate) fn Open(
    /// It is open now.
    #[prop(into)]
    on_open: Deed,
) -> impl IntoView {
    let form = Form::new();
    let typed = RwSignal::new(String::new());
    let by_code = RwSignal::new(false);
    let send = move |asked: Unlock| {
        let on_open = on_open.clone();
        form.send(asked, move |_: VaultStateReply| on_open.act());
    };
    let again = send.clone();
    let submit = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        // It may lie in another form's dialog.
        ev.stop_propagation();
        let secret = Some(Secret::new(typed.get_untracked()));
        send(match by_code.get_untracked() {
            true => Unlock { passphrase: None, code: secret },
            false => Unlock { passphrase: secret, code: None },
        });
    };
    let keyring = move |_| again(Unlock { passphrase: None, code: None });
    let label = Signal::derive(move || if by_code.get() { ts!(vault.code) } else { ts!(vault.passphrase) });
    let error = Signal::derive(move || form.error("passphrase").get().or_else(|| form.error("code").get()));
    let turn = move |_| by_code.update(|by_code| *by_code = !*by_code);
    view! {
        <form class="fields" on:submit=heed(submit) data-testid="vault-open">
            <Notice kind="warn">{t!(vault.closed_text)}</Notice>
            <TextField label=label value=typed error=error testid="vault-typed" kind="password" autofocus=true/>
            {form.rest(&["passphrase", "code"])}
            <div class="do flush">
                <button class="btn primary" type="submit" data-testid="vault-unlock" disabled=form.busy>{t!(vault.open)}</button>
                <button class="btn" type="button" data-testid="vault-other" on:click=heed(turn)>{move || if by_code.get() { ts!(vault.by_passphrase) } else { ts!(vault.by_code) }}</button>
                <button class="btn" type="button" data-testid="vault-by-keyring" disabled=form.busy on:click=heed(keyring)>{t!(vault.by_keyring)}</button>
            </div>
        </form>
    }
    .into_any()
}
