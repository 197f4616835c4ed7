//! Practising beside the shop: the way in, what is said on every page meanwhile, and the way out.

use kontor_domain::training::BeginTraining;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::kit::{Form, Icon, heed, toast_refusal};
use crate::session::Session;
use crate::{bridge, t};

/// Begins at once; a refusal is told.
pub(crate) fn begin(session: Session) {
    spawn_local(async move {
        match bridge::call(BeginTraining {}).await {
            Ok(signed_in) => session.train(signed_in),
            Err(refusal) => toast_refusal(&refusal),
        }
    });
}

/// The way in.
#[component]
pub(crate) fn Begin(form: Form) -> impl IntoView {
    let session = Session::here();
    let begin = move |_| form.send(BeginTraining {}, move |signed_in| session.train(signed_in));
    view! {
        {move || (!session.is_training()).then(|| view! {
            <button class="btn self-start" type="button" data-testid="train" disabled=form.busy on:click=heed(begin)>
                <Icon icon=icondata::LuGraduationCap/>{t!(training.begin)}
            </button>
            <p class="muted small">{t!(training.text)}</p>
            {form.rest(&[])}
        }.into_any())}
    }
    .into_any()
}

/// Says on every page that nothing here counts.
#[component]
pub(crate) fn Banner() -> impl IntoView {
    let session = Session::here();
    view! {
        {move || session.is_training().then(|| view! {
            <div class="demo-banner training" role="note" data-testid="training-banner">
                <Icon icon=icondata::LuGraduationCap/>
                <span>{t!(training.banner)}</span>
                <button class="btn quiet" type="button" data-testid="training-end" on:click=heed(move |_| session.sign_out())>{t!(training.end)}</button>
            </div>
        }.into_any())}
    }
    .into_any()
}
