//! Shifts: whether registers sell in them, whether the count is blind, and what needs a word.

use kontor_domain::business::{Business, ChangeShifts, GetBusiness};
use kontor_domain::event::Event;
use leptos::prelude::*;

use super::section;
use crate::kit::{Check, Failure, Form, Skeleton, TextField, heed, toast};
use crate::load::load;
use crate::session::Session;
use crate::{t, ts};

/// The page.
#[component]
pub(super) fn ShiftsPage() -> impl IntoView {
    let business = load(|| Some(GetBusiness {}), |event| matches!(event, Event::BusinessChanged));
    let body = move || match (business.get(), business.failed.get()) {
        (Some(business), _) => fields(business),
        (None, Some(refusal)) => view! { <Failure refusal=refusal again=move || business.again()/> }.into_any(),
        (None, None) => view! { <Skeleton rows=4/> }.into_any(),
    };
    section(|| ts!(settings.shifts), || ts!(settings.shifts_text), body.into_any())
}

fn fields(business: Business) -> AnyView {
    let session = Session::here();
    let form = Form::new();
    let (used, blind) = (RwSignal::new(business.shifts.used), RwSignal::new(business.shifts.blind));
    let limit = RwSignal::new(session.plain(business.shifts.limit));
    let save = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        match session.parse("limit", &limit.get_untracked()) {
            Ok(limit) => {
                let req = ChangeShifts { used: used.get_untracked(), blind: blind.get_untracked(), limit: Some(limit) };
                form.send(req, |_| toast(ts!(common.saved)));
            }
            Err(refusal) => form.refuse(refusal),
        }
    };
    view! {
        <form class="narrow fields" on:submit=heed(save) data-testid="shifts-form">
            <div><Check label=t!(settings.shifts_used) value=used testid="shifts-used"/><p class="error" role="alert">{form.error("used")}</p></div>
            <Check label=t!(settings.shifts_blind) value=blind testid="shifts-blind"/>
            <TextField label=t!(settings.shifts_limit) value=limit error=form.error("limit") testid="shifts-limit" inputmode="decimal" hint=t!(settings.shifts_limit_hint)/>
            {form.rest(&["used", "limit"])}
            <button class="btn primary self-start" type="submit" data-testid="shifts-save" disabled=form.busy>{t!(common.save)}</button>
        </form>
    }
    .into_any()
}
