//! Going on after the clock was wrong: a receipt bears a time to come, and the owner says that it is right now.

use kontor_domain::journal::AcceptClock;
use leptos::prelude::*;

use crate::kit::{Form, Icon, Notice, TextField, heed};
use crate::session::Session;
use crate::{t, ts};

/// Folded away: who needs it was sent here by a refusal at the till.
#[component]
pub(super) fn Clock() -> impl IntoView {
    let session = Session::here();
    let form = Form::new();
    let reason = RwSignal::new(String::new());
    let accepted = RwSignal::new(false);
    let submit = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        let Some(register_id) = session.with_untracked(|me| me.register.id) else { return };
        accepted.set(false);
        form.send(AcceptClock { register_id, reason: reason.get_untracked() }, move |_| {
            reason.set(String::new());
            accepted.set(true);
        });
    };
    view! {
        <details class="block-part more" data-testid="clock">
            <summary data-testid="clock-open">{t!(settings.clock)}</summary>
            <p class="muted">{t!(settings.clock_text)}</p>
            <form class="inline-form" on:submit=heed(submit)>
                <TextField label=t!(settings.clock_reason) value=reason error=form.error("reason") testid="clock-reason"/>
                <button class="btn" type="submit" data-testid="clock-accept" disabled=form.busy><Icon icon=icondata::LuClock/>{move || ts!(settings.clock_accept, register = session.with(|me| me.register.name.clone()).unwrap_or_default())}</button>
            </form>
            {form.rest(&["reason"])}
            {move || accepted.get().then(|| view! { <Notice kind="info"><span data-testid="clock-accepted">{t!(settings.clock_accepted)}</span></Notice> }.into_any())}
        </details>
    }
    .into_any()
}
