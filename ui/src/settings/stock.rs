//! Stock: what happens when more is sold than there is, and for how long parked sales keep their goods.

use kontor_domain::business::{Business, ChangeReserving, ChangeStock, GetBusiness};
use kontor_domain::event::Event;
use kontor_domain::stock::NegativeStock;
use kontor_domain::{Message, Refusal};
use leptos::prelude::*;

use super::section;
use crate::catalog::negative_name;
use crate::kit::{Failure, Form, Select, Skeleton, TextField, heed, options, toast};
use crate::load::load;
use crate::{t, ts};

/// The page.
#[component]
pub(super) fn StockPage() -> impl IntoView {
    let business = load(|| Some(GetBusiness {}), |event| matches!(event, Event::BusinessChanged));
    let body = move || match (business.get(), business.failed.get()) {
        (Some(business), _) => fields(&business),
        (None, Some(refusal)) => view! { <Failure refusal=refusal again=move || business.again()/> }.into_any(),
        (None, None) => view! { <Skeleton rows=2/> }.into_any(),
    };
    section(|| ts!(settings.stock), || ts!(settings.stock_text), body.into_any())
}

fn fields(business: &Business) -> AnyView {
    let form = Form::new();
    let negative = RwSignal::new(business.negative_stock.as_str().to_owned());
    let choices = || options(NegativeStock::ALL.map(|rule| (rule.as_str(), negative_name(rule))));
    let save = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        let chosen = NegativeStock::ALL.into_iter().find(|rule| rule.as_str() == negative.get_untracked());
        form.send(ChangeStock { negative_stock: chosen.unwrap_or_default() }, |_| toast(ts!(common.saved)));
    };
    let keeping = Form::new();
    let days = RwSignal::new(business.reserve_days.map(|days| days.to_string()).unwrap_or_default());
    let keep = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        let typed = days.get_untracked();
        let days = match typed.trim() {
            "" => None,
            typed => match typed.parse() {
                Ok(days) => Some(days),
                Err(_) => {
                    return keeping.refuse(Refusal::invalid("days", Message::told(ts!(settings.reserve_days_first))));
                }
            },
        };
        keeping.send(ChangeReserving { days }, |_| toast(ts!(common.saved)));
    };
    view! {
        <form class="narrow fields" on:submit=heed(save) data-testid="stock-form">
            <Select label=t!(settings.negative_stock) value=negative choices=Signal::derive(choices) testid="negative-stock" hint=t!(settings.negative_stock_hint)/>
            {form.rest(&[])}
            <button class="btn primary self-start" type="submit" data-testid="stock-settings-save" disabled=form.busy>{t!(common.save)}</button>
        </form>
        <form class="narrow fields" on:submit=heed(keep) data-testid="reserving-form">
            <TextField label=t!(settings.reserve_days) value=days error=keeping.error("days") testid="reserve-days" inputmode="numeric" hint=t!(settings.reserve_days_hint)/>
            {keeping.rest(&["days"])}
            <button class="btn self-start" type="submit" data-testid="reserve-days-save" disabled=keeping.busy>{t!(common.save)}</button>
        </form>
    }
    .into_any()
}
