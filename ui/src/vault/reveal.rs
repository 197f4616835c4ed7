//! Showing a secret: asked for with a reason, hidden again by itself.

use std::time::Duration;

use kontor_domain::Call;
use kontor_domain::vault::Revealed;
use leptos::prelude::*;

use super::Open;
use crate::kit::{Deed, Dialog, Form, TextField, follow, heed};
use crate::{t, ts};

/// The dialog that shows a secret. `call` makes of a reason what is asked; if the vault is closed, it is opened here.
pub(crate) fn reveal<C: Call<Reply = Revealed>>(
    name: String,
    call: impl Fn(String) -> C + Send + Sync + 'static,
    on_close: Deed,
) -> AnyView {
    let form = Form::new();
    let shown = RwSignal::new(None::<Revealed>);
    let ask = move |reason: String| form.send(call(reason), move |found: Revealed| shown.set(Some(found)));
    dialog(name, (form, shown), Box::new(ask), on_close)
}

type Ask = Box<dyn Fn(String) + Send + Sync>;

fn dialog(name: String, (form, shown): (Form, RwSignal<Option<Revealed>>), ask: Ask, on_close: Deed) -> AnyView {
    let reason = RwSignal::new(String::new());
    let left = RwSignal::new(0_u32);
    let ask = StoredValue::new(ask);
    let put = move || ask.with_value(|ask| ask(reason.get_untracked()));
    let submit = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        put();
    };
    follow(move || left.set(shown.with(|shown| shown.as_ref().map_or(0, |shown| shown.shown_s))));
    let tick = move || {
        let seconds = left.get_untracked();
        if seconds > 1 {
            left.set(seconds - 1);
        } else if seconds == 1 {
            shown.set(None);
        }
    };
    let clock = set_interval_with_handle(tick, Duration::from_secs(1)).ok();
    on_cleanup(move || {
        if let Some(clock) = clock {
            clock.clear();
        }
    });
    let closed = move || form.refusal.with(|no| no.as_ref().is_some_and(|no| no.code == "vault_closed"));
    let close = on_close.clone();
    let body = move || {
        match (shown.get(), closed()) {
        (Some(found), _) => view! {
            <div class="dialog-body">
                <div class="sheet"><p class="code num" data-testid="revealed">{found.secret.expose().to_owned()}</p></div>
                <p class="muted small" aria-live="off">{move || ts!(vault.hidden_in, seconds = left.get().to_string())}</p>
            </div>
        }
        .into_any(),
        (None, true) => view! { <div class="dialog-body"><Open on_open=put/></div> }.into_any(),
        (None, false) => {
            let close = close.clone();
            view! {
                <form on:submit=heed(submit)>
                    <div class="dialog-body">
                        <p class="muted">{t!(vault.reveal_text)}</p>
                        <TextField label=t!(vault.reason) value=reason error=form.error("reason") testid="reveal-reason" autofocus=true/>
                        {form.rest(&["reason"])}
                    </div>
                    <footer class="dialog-foot">
                        <button class="btn" type="button" on:click=heed(move |_| close.act())>{t!(common.cancel)}</button>
                        <button class="btn primary" type="submit" data-testid="reveal-show" disabled=form.busy>{t!(vault.show)}</button>
                    </footer>
                </form>
            }
            .into_any()
        }
    }
    };
    view! { <Dialog title=name on_close=on_close testid="reveal-dialog">{move || body()}</Dialog> }.into_any()
}
