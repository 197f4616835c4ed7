//! The first run: the business, its store, its owner, and the recovery sheet for the safe.

mod business;
mod locales;
mod owner;
mod recovery;
mod store;

use kontor_domain::Secret;
use kontor_domain::business::countries;
use kontor_domain::identity::SetUp as Ask;
use leptos::prelude::*;

use crate::kit::{Form, Logo, follow, heed};
use crate::session::Session;
use crate::{demo, t, time};

pub(crate) use locales::LOCALES;
pub(crate) use recovery::Sheet;
pub(crate) use store::cutoff_hours;

/// Which step is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Business,
    Store,
    Owner,
    Recovery,
}

/// What was entered so far.
#[derive(Clone, Copy)]
struct Draft {
    step: RwSignal<Step>,
    form: Form,
    name: RwSignal<String>,
    legal_name: RwSignal<String>,
    address: RwSignal<String>,
    tax_number: RwSignal<String>,
    currency: RwSignal<String>,
    locale: RwSignal<String>,
    rounding: RwSignal<String>,
    /// To what cash is rounded; empty for what is usual.
    cash_step: RwSignal<String>,
    rates: RwSignal<Vec<business::RateRow>>,
    store: RwSignal<String>,
    zone: RwSignal<String>,
    cutoff: RwSignal<String>,
    register: RwSignal<String>,
    owner: RwSignal<String>,
    password: RwSignal<String>,
    pin: RwSignal<String>,
    pin_again: RwSignal<String>,
}

impl Draft {
    fn new() -> Self {
        let zone = time::browser_zone();
        let country = countries::guess(&zone, &crate::i18n::browser_tag());
        crate::i18n::speak(country.locale);
        let text = || RwSignal::new(String::new());
        Self {
            step: RwSignal::new(Step::Business),
            form: Form::new(),
            name: text(),
            legal_name: text(),
            address: text(),
            tax_number: text(),
            currency: RwSignal::new(country.currency.to_owned()),
            locale: RwSignal::new(country.locale.to_owned()),
            rounding: RwSignal::new("per_line".to_owned()),
            cash_step: text(),
            rates: RwSignal::new(business::rows(country)),
            store: text(),
            zone: RwSignal::new(zone),
            cutoff: RwSignal::new("0".to_owned()),
            register: RwSignal::new(crate::ts!(setup.register_default)),
            owner: text(),
            password: text(),
            pin: text(),
            pin_again: text(),
        }
    }

    /// Sends everything; what is refused leads back to its step.
    fn finish(self, session: Session) {
        let (business, store) = match (self.business(), self.store()) {
            (Ok(business), Ok(store)) => (business, store),
            (Err(refusal), _) | (_, Err(refusal)) => return self.form.refuse(refusal),
        };
        if self.pin.get_untracked() != self.pin_again.get_untracked() {
            let message = kontor_domain::Message::told(crate::ts!(setup.pins_differ));
            return self.form.refuse(kontor_domain::Refusal::field("pins_differ", "pin_again", message));
        }
        let ask = Ask {
            business,
            store,
            owner: self.owner.get_untracked(),
            password: Secret::new(self.password.get_untracked()),
            pin: Secret::new(self.pin.get_untracked()),
        };
        self.form.send(ask, move |signed_in| {
            session.hold(signed_in);
            self.step.set(Step::Recovery);
        });
    }

    fn go_to(self, refusal: &kontor_domain::Refusal) {
        let step = match refusal.fields.keys().next().map(String::as_str) {
            Some(field) if field.starts_with("business.") || matches!(field, "locale" | "currency") => Step::Business,
            Some(field) if field.starts_with("store.") || field == "register" => Step::Store,
            _ => return,
        };
        self.step.set(step);
    }
}

/// The first run.
#[component]
pub(crate) fn SetUp() -> impl IntoView {
    let draft = Draft::new();
    follow(move || {
        if let Some(refusal) = draft.form.refusal.get() {
            draft.go_to(&refusal);
        }
    });
    // A browser heeds `autofocus` when a page is loaded, not when one comes back from the demo.
    crate::signin::focus("[data-testid=setup-business-name]");
    let at = move || match draft.step.get() {
        Step::Business => 1,
        Step::Store => 2,
        Step::Owner => 3,
        Step::Recovery => 4,
    };
    let mark = move |n: u8, name: String| {
        view! { <li aria-current=move || (at() == n).then_some("step") class:done=move || { at() > n }><span class="n num">{n}</span>{name}</li> }
            .into_any()
    };
    let steps = move || {
        view! {
            {mark(1, crate::ts!(setup.step_business))}
            {mark(2, crate::ts!(setup.step_store))}
            {mark(3, crate::ts!(setup.step_owner))}
            {mark(4, crate::ts!(setup.step_recovery))}
        }
        .into_any()
    };
    let page = move || match draft.step.get() {
        Step::Business => view! { <business::Business draft=draft/> }.into_any(),
        Step::Store => view! { <store::Store draft=draft/> }.into_any(),
        Step::Owner => view! { <owner::Owner draft=draft/> }.into_any(),
        Step::Recovery => view! { <recovery::Recovery password=draft.password/> }.into_any(),
    };
    view! {
        <main class="start" data-testid="setup">
            <div class="start-card wide card">
                <header class="start-head">
                    <Logo size="40"/>
                    <div><h1>{t!(setup.title)}</h1><p class="muted">{t!(setup.text)}</p></div>
                </header>
                {move || (draft.step.get() == Step::Business).then(|| view! { <demo::Offer locale=draft.locale zone=draft.zone/> }.into_any())}
                <ol class="steps" aria-label=t!(setup.steps)>{move || steps()}</ol>
                {move || page()}
            </div>
        </main>
    }
    .into_any()
}

/// The buttons under a step.
#[component]
fn Onward(
    /// Where Back goes.
    back: Option<Step>,
    /// The steps.
    step: RwSignal<Step>,
    /// What going on is called.
    #[prop(into)]
    label: Signal<String>,
    /// Whether an answer is on its way.
    busy: RwSignal<bool>,
) -> impl IntoView {
    view! {
        <footer class="onward">
            {back.map(|to| view! { <button class="btn" type="button" data-testid="setup-back" on:click=heed(move |_| step.set(to))>{t!(common.back)}</button> }.into_any())}
            <button class="btn primary" type="submit" data-testid="setup-next" disabled=busy>{label}</button>
        </footer>
    }
}
