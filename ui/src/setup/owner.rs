//! The third step: the owner.

use leptos::prelude::*;

use super::{Draft, Onward, Step};
use crate::kit::{TextField, follow, heed};
use crate::session::Session;
use crate::t;

/// The step.
#[component]
pub(super) fn Owner(draft: Draft) -> impl IntoView {
    let session = Session::here();
    let form = draft.form;
    follow(move || crate::signin::focus("[data-testid=setup-owner]"));
    view! {
        <form class="step" on:submit=heed(move |ev: web_sys::SubmitEvent| { ev.prevent_default(); draft.finish(session); })>
            <TextField label=t!(setup.owner) value=draft.owner error=form.error("owner") testid="setup-owner" autofocus=true autocomplete="name"/>
            <TextField label=t!(setup.password) value=draft.password error=form.error("password") testid="setup-password" kind="password" hint=t!(setup.password_hint) autocomplete="new-password"/>
            <div class="cols">
                <TextField label=t!(setup.pin) value=draft.pin error=form.error("pin") testid="setup-pin" kind="password" inputmode="numeric" hint=t!(setup.pin_hint)/>
                <TextField label=t!(setup.pin_again) value=draft.pin_again error=form.error("pin_again") testid="setup-pin-again" kind="password" inputmode="numeric"/>
            </div>
            {form.rest(&["owner", "password", "pin", "pin_again"])}
            <Onward back=Some(Step::Store) step=draft.step label=t!(setup.finish) busy=form.busy/>
        </form>
    }
    .into_any()
}
