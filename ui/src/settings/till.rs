//! The till: to what cash is rounded.

use kontor_domain::business::{Business, ChangeCash, GetBusiness};
use kontor_domain::event::Event;
use kontor_domain::sales::rounding::{STEPS, usual_step};
use kontor_domain::{Currency, Minor};
use leptos::prelude::*;

use super::section;
use crate::kit::{Choice, Failure, Form, Select, Skeleton, heed, toast};
use crate::load::load;
use crate::{t, ts};

/// The page.
#[component]
pub(super) fn TillPage() -> impl IntoView {
    let business = load(|| Some(GetBusiness {}), |event| matches!(event, Event::BusinessChanged));
    let body = move || match (business.get(), business.failed.get()) {
        (Some(business), _) => cash(&business),
        (None, Some(refusal)) => view! { <Failure refusal=refusal again=move || business.again()/> }.into_any(),
        (None, None) => view! { <Skeleton rows=4/> }.into_any(),
    };
    section(|| ts!(settings.till), || ts!(settings.till_text), body.into_any())
}

/// The steps to which cash can be rounded; the one that is usual says so.
pub(crate) fn steps(currency: Currency, locale: &str) -> Vec<Choice> {
    let usual = usual_step(currency, locale);
    let name = |step: Minor| {
        let name = match step {
            Minor::ZERO => ts!(settings.not_rounded),
            step => kontor_domain::money::display(step, currency, locale),
        };
        if step == usual { ts!(settings.usual_step, name = name) } else { name }
    };
    STEPS.into_iter().map(|step| (step.0.to_string(), name(step))).collect()
}

fn cash(business: &Business) -> AnyView {
    let form = Form::new();
    let step = RwSignal::new(business.cash_step.0.to_string());
    let (currency, locale) = (business.currency, business.locale.clone());
    let save = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        let cash_step = Minor(step.get_untracked().parse().unwrap_or_default());
        form.send(ChangeCash { cash_step }, |_| toast(ts!(common.saved)));
    };
    view! {
        <form class="narrow fields" on:submit=heed(save) data-testid="cash-form">
            <Select label=t!(settings.cash_step) value=step choices=Signal::derive(move || steps(currency, &locale)) error=form.error("cash_step") testid="cash-step" hint=t!(settings.cash_step_hint)/>
            {form.rest(&["cash_step"])}
            <button class="btn primary self-start" type="submit" data-testid="cash-save" disabled=form.busy>{t!(common.save)}</button>
        </form>
    }
    .into_any()
}
