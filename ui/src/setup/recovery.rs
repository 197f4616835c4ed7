//! The last step: the code that opens the business when the owner's password is forgotten.

use kontor_domain::Secret;
use kontor_domain::identity::{NewRecoverySheet, RecoverySheet};
use leptos::prelude::*;

use crate::kit::{Failure, Form, Icon, Notice, Skeleton, follow, heed};
use crate::session::Session;
use crate::t;

/// Draws the code with the password that is still in memory, and shows it once.
#[component]
pub(super) fn Recovery(password: RwSignal<String>) -> impl IntoView {
    let session = Session::here();
    let form = Form::new();
    let sheet = RwSignal::new(None::<RecoverySheet>);
    let ask = move || {
        let req = NewRecoverySheet { password: Secret::new(password.get_untracked()) };
        form.send(req, move |drawn| sheet.set(Some(drawn)));
    };
    ask();
    let done = move |_| {
        password.set(String::new());
        session.begin();
    };
    let body = move || match (sheet.get(), form.refusal.get()) {
        (Some(sheet), _) => view! {
            <Sheet sheet=sheet/>
            <Notice kind="info">{t!(recovery.advice)}</Notice>
        }
        .into_any(),
        (None, Some(refusal)) => view! { <Failure refusal=refusal again=ask/> }.into_any(),
        (None, None) => view! { <Skeleton rows=3/> }.into_any(),
    };
    view! {
        <div class="step">
            <h2>{t!(recovery.title)}</h2>
            <p class="muted">{t!(recovery.text)}</p>
            {move || body()}
            <footer class="onward">
                <button class="btn" type="button" data-testid="recovery-print" disabled=move || sheet.with(Option::is_none) on:click=heed(|_| print())>
                    <Icon icon=icondata::LuPrinter/>{t!(common.print)}
                </button>
                {move || sheet.with(Option::is_some).then(|| view! {
                    <button class="btn primary" type="button" data-testid="recovery-done" autofocus on:click=heed(done)>{t!(recovery.done)}</button>
                }.into_any())}
            </footer>
        </div>
    }
    .into_any()
}

/// The sheet itself, as it is printed.
#[component]
pub(crate) fn Sheet(sheet: RecoverySheet) -> impl IntoView {
    follow(move || crate::signin::focus("[data-testid=recovery-done]"));
    view! {
        <section class="sheet printed" data-testid="recovery-sheet">
            <h3>{t!(recovery.sheet)} " · " {sheet.business}</h3>
            <p>{t!(recovery.owner)} ": " <b>{sheet.owner}</b></p>
            <p class="code num" data-testid="recovery-code">{sheet.code.expose().to_owned()}</p>
            <p class="small muted">{crate::time::plain(sheet.drawn_at)} " UTC · " {t!(recovery.use_it)}</p>
        </section>
    }
    .into_any()
}

/// Prints what is marked as printed.
pub(crate) fn print() {
    // Where there is no printer dialog, nothing happens; the text is on the screen.
    let _ = window().print();
}
