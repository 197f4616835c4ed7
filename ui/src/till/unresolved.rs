//! A payment that got no answer. It is asked again under its own id: the program sells once, however often it is asked.

use leptos::prelude::*;

use super::pay::{send, wrong};
use super::state::{Ask, Till};
use crate::kit::{Dialog, Icon, Money, Notice, heed};
use crate::t;

/// The dialog.
#[component]
pub(super) fn Unresolved() -> impl IntoView {
    let till = Till::here();
    let (busy, refusal) = (RwSignal::new(false), RwSignal::new(None));
    let total =
        till.unresolved.with_value(|unresolved| unresolved.as_ref().map(|(req, _)| req.total)).unwrap_or_default();
    let again = move |_| match till.unresolved.get_value() {
        Some((req, id)) => send(till, req, id, busy, refusal, || {}),
        None => till.ask.set(Some(Ask::Cash)),
    };
    view! {
        <Dialog title=t!(pay.unresolved) on_close=move || till.close() testid="unresolved">
            <div class="dialog-body">
                <p class="pay-total"><span class="muted">{t!(till.to_pay)}</span><b><Money amount=total/></b></p>
                <Notice kind="warn">{t!(pay.unresolved_text)}</Notice>
                {wrong(refusal)}
            </div>
            <footer class="dialog-foot">
                <button class="btn" type="button" on:click=heed(move |_| till.close())>{t!(common.close)}</button>
                <button class="btn primary big" type="button" autofocus data-testid="try-again" disabled=busy on:click=heed(again)><Icon icon=icondata::LuRotateCw/>{t!(common.try_again)}</button>
            </footer>
        </Dialog>
    }
}
