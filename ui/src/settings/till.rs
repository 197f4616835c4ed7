//! The till: to what cash is rounded, what needs approval, and how labels of a scale are read.

use kontor_domain::business::{Business, ChangeCash, ChangePatterns, GetBusiness};
use kontor_domain::catalog::embedded::{Holds, LabelPattern};
use kontor_domain::event::Event;
use kontor_domain::money::parse_percent;
use kontor_domain::overrides::{ChangeOverrides, OverridePolicy, RoleCaps};
use kontor_domain::policy::Role;
use kontor_domain::sales::rounding::{STEPS, usual_step};
use kontor_domain::{Currency, Minor, Refusal};
use leptos::prelude::*;

use super::section;
use crate::kit::{Check, Choice, Failure, Form, Icon, Select, Skeleton, TextField, each, heed, options, toast};
use crate::load::load;
use crate::{t, ts};

/// The page.
#[component]
pub(super) fn TillPage() -> impl IntoView {
    let business = load(|| Some(GetBusiness {}), |event| matches!(event, Event::BusinessChanged));
    let body = move || match (business.get(), business.failed.get()) {
        (Some(business), _) => view! { {cash(&business)} {overrides(&business)} {labels(&business)} }.into_any(),
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

/// A role that sells, its name, and what tests call its limits.
type Seller = (Role, fn() -> String, &'static str, &'static str);
/// What is typed as the limits of a line and a cart.
type Limits = (RwSignal<String>, RwSignal<String>);

/// The roles that sell.
const ROLES: [Seller; 2] = [
    (Role::Manager, || ts!(role.manager), "cap-manager-line", "cap-manager-cart"),
    (Role::Cashier, || ts!(role.cashier), "cap-cashier-line", "cap-cashier-cart"),
];

fn overrides(business: &Business) -> AnyView {
    let form = Form::new();
    let no_sale = RwSignal::new(business.overrides.no_sale);
    let caps = ROLES.map(|(role, ..)| {
        let caps = business.overrides.caps(role);
        (RwSignal::new(caps.line.percent()), RwSignal::new(caps.cart.percent()))
    });
    let save = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        let read = || -> Result<Vec<RoleCaps>, Refusal> {
            let mut all = Vec::new();
            for ((role, ..), (line, cart)) in ROLES.into_iter().zip(caps) {
                let rate = |text: RwSignal<String>| parse_percent("caps", &text.get_untracked());
                all.push(RoleCaps { role, line: rate(line)?, cart: rate(cart)? });
            }
            Ok(all)
        };
        match read() {
            Ok(caps) => {
                let policy = OverridePolicy { caps, no_sale: no_sale.get_untracked() };
                form.send(ChangeOverrides { policy }, |_| toast(ts!(common.saved)));
            }
            Err(refusal) => form.refuse(refusal),
        }
    };
    let row = |((_, name, line_id, cart_id), (line, cart)): (Seller, Limits)| {
        view! {
            <fieldset class="cols"><legend>{name}</legend>
                <TextField label=t!(settings.cap_line) value=line testid=line_id inputmode="decimal"/>
                <TextField label=t!(settings.cap_cart) value=cart testid=cart_id inputmode="decimal"/>
            </fieldset>
        }
        .into_any()
    };
    view! {
        <form class="narrow fields" on:submit=heed(save) data-testid="overrides-form">
            <h2 class="part-title">{t!(settings.overrides)}</h2>
            <p class="hint">{t!(settings.overrides_text)}</p>
            {ROLES.into_iter().zip(caps).map(row).collect_view()}
            <p class="error" role="alert" data-testid="caps-error">{form.error("caps")}</p>
            <Check label=t!(settings.no_sale_word) value=no_sale testid="no-sale-word"/>
            {form.rest(&["caps"])}
            <button class="btn primary self-start" type="submit" data-testid="overrides-save" disabled=form.busy>{t!(common.save)}</button>
        </form>
    }
    .into_any()
}

/// A pattern as it is typed.
#[derive(Clone, Copy)]
struct Row {
    key: u128,
    prefix: RwSignal<String>,
    holds: RwSignal<String>,
    item: RwSignal<String>,
    skip: RwSignal<String>,
    decimals: RwSignal<String>,
}

impl Row {
    fn of(pattern: &LabelPattern) -> Self {
        let text = |digits: u8| RwSignal::new(digits.to_string());
        let holds = if pattern.holds == Holds::Weight { "weight" } else { "price" };
        Self {
            key: crate::bridge::new_id::<uuid::Uuid>().as_u128(),
            prefix: RwSignal::new(pattern.prefix.clone()),
            holds: RwSignal::new(holds.to_owned()),
            item: text(pattern.item),
            skip: text(pattern.skip),
            decimals: text(pattern.decimals),
        }
    }

    /// What was typed; digits that are none are far too many.
    fn read(self) -> LabelPattern {
        let digits = |text: RwSignal<String>| text.get().trim().parse().unwrap_or(u8::MAX);
        let holds = if self.holds.get() == "price" { Holds::Price } else { Holds::Weight };
        let (item, skip, decimals) = (digits(self.item), digits(self.skip), digits(self.decimals));
        LabelPattern { prefix: self.prefix.get().trim().to_owned(), item, skip, holds, decimals }
    }
}

fn labels(business: &Business) -> AnyView {
    let form = Form::new();
    let rows = RwSignal::new(business.label_patterns.iter().map(Row::of).collect::<Vec<_>>());
    let usual = || LabelPattern { prefix: "21".to_owned(), item: 5, skip: 0, holds: Holds::Weight, decimals: 3 };
    let save = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        let patterns = untrack(|| rows.get().into_iter().map(Row::read).collect());
        form.send(ChangePatterns { patterns }, |_| toast(ts!(common.saved)));
    };
    let row = move |row: Row| {
        let holds = move || options([("weight", ts!(settings.holds_weight)), ("price", ts!(settings.holds_price))]);
        let remove = move |_| rows.update(|rows| rows.retain(|other| other.key != row.key));
        view! {
            <li class="cols" data-testid="label-pattern">
                <TextField label=t!(settings.label_prefix) value=row.prefix testid="label-prefix" inputmode="numeric"/>
                <TextField label=t!(settings.label_item) value=row.item testid="label-item" inputmode="numeric"/>
                <TextField label=t!(settings.label_skip) value=row.skip testid="label-skip" inputmode="numeric"/>
                <Select label=t!(settings.label_holds) value=row.holds choices=Signal::derive(holds) testid="label-holds"/>
                <TextField label=t!(settings.label_decimals) value=row.decimals testid="label-decimals" inputmode="numeric"/>
                <div class="row-field end"><span class="mono" data-testid="label-picture">{move || row.read().picture()}</span><button class="btn quiet square" type="button" aria-label=t!(common.remove) on:click=heed(remove)><Icon icon=icondata::LuX/></button></div>
            </li>
        }
        .into_any()
    };
    view! {
        <form class="fields" on:submit=heed(save) data-testid="labels-form">
            <h2 class="part-title">{t!(settings.labels)}</h2>
            <p class="hint">{t!(settings.labels_text)}</p>
            <ul class="fields">{each(move || rows.get(), |row| row.key.to_string(), row)}</ul>
            <button class="btn self-start" type="button" data-testid="label-add" on:click=heed(move |_| rows.update(|rows| rows.push(Row::of(&usual()))))><Icon icon=icondata::LuPlus/>{t!(settings.label_add)}</button>
            <p class="error" role="alert" data-testid="labels-error">{form.error("patterns")}</p>
            {form.rest(&["patterns"])}
            <button class="btn primary self-start" type="submit" data-testid="labels-save" disabled=form.busy>{t!(common.save)}</button>
        </form>
    }
    .into_any()
}
