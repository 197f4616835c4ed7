//! The business: its name, its legal lines, its language, and the idle lock.

use kontor_domain::business::{Business, ChangeBusiness, GetBusiness, LegalLines};
use kontor_domain::event::Event;
use kontor_domain::sales::TaxRounding;
use kontor_domain::{Message, Refusal};
use leptos::prelude::*;

use super::section;
use crate::kit::{Area, Failure, Form, Select, Skeleton, TextField, heed, options, toast};
use crate::load::load;
use crate::setup::LOCALES;
use crate::{t, ts};

/// The page.
#[component]
pub(super) fn BusinessPage() -> impl IntoView {
    let business = load(|| Some(GetBusiness {}), |event| matches!(event, Event::BusinessChanged));
    let body = move || match (business.get(), business.failed.get()) {
        (Some(business), _) => view! { <Fields business=business/> }.into_any(),
        (None, Some(refusal)) => view! { <Failure refusal=refusal again=move || business.again()/> }.into_any(),
        (None, None) => view! { <Skeleton rows=6/> }.into_any(),
    };
    section(|| ts!(settings.business), || ts!(settings.business_text), body.into_any())
}

#[component]
fn Fields(business: Business) -> impl IntoView {
    let form = Form::new();
    let name = RwSignal::new(business.name);
    let legal_name = RwSignal::new(business.legal.legal_name);
    let address = RwSignal::new(business.legal.address);
    let tax_number = RwSignal::new(business.legal.tax_number);
    let contact = RwSignal::new(business.legal.contact);
    let footer = RwSignal::new(business.legal.footer);
    let locale = RwSignal::new(business.locale);
    let lock = RwSignal::new(business.lock_after_min.to_string());
    let locales = options(LOCALES.iter().map(|(tag, name)| (*tag, (*name).to_owned())));
    let currency = business.currency.code().to_owned();
    let per_line = business.tax_rounding == TaxRounding::PerLine;
    let fixed = move || {
        let rounding = if per_line { ts!(setup.per_line) } else { ts!(setup.per_total) };
        ts!(settings.fixed, currency = currency.clone(), rounding = rounding)
    };
    let save = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        let Ok(lock_after_min) = lock.get_untracked().trim().parse() else {
            return form.refuse(Refusal::invalid("lock_after_min", Message::told(ts!(settings.lock_hint))));
        };
        let legal = LegalLines {
            legal_name: legal_name.get_untracked(),
            address: address.get_untracked(),
            tax_number: tax_number.get_untracked(),
            contact: contact.get_untracked(),
            footer: footer.get_untracked(),
        };
        let req = ChangeBusiness { name: name.get_untracked(), legal, locale: locale.get_untracked(), lock_after_min };
        form.send(req, |_| toast(ts!(common.saved)));
    };
    view! {
        <form class="narrow fields" on:submit=heed(save) data-testid="business-form">
            <TextField label=t!(settings.name) value=name error=form.error("name") testid="business-name"/>
            <TextField label=t!(legal.name) value=legal_name error=form.error("legal_name") testid="business-legal-name"/>
            <Area label=t!(legal.address) value=address error=form.error("address") testid="business-address"/>
            <TextField label=t!(legal.tax_number) value=tax_number error=form.error("tax_number") testid="business-tax-number"/>
            <Area label=t!(legal.contact) value=contact error=form.error("contact") testid="business-contact" rows=2/>
            <Area label=t!(legal.footer) value=footer error=form.error("footer") testid="business-footer" rows=2/>
            <div class="cols">
                <Select label=t!(settings.language) value=locale choices=locales error=form.error("locale") testid="business-locale"/>
                <TextField label=t!(settings.lock_after) value=lock error=form.error("lock_after_min") testid="business-lock" inputmode="numeric" hint=t!(settings.lock_hint)/>
            </div>
            <p class="hint">{move || fixed()}</p>
            {form.rest(&["name", "legal_name", "address", "tax_number", "contact", "footer", "locale", "lock_after_min"])}
            <button class="btn primary self-start" type="submit" data-testid="business-save" disabled=form.busy>{t!(common.save)}</button>
        </form>
    }
    .into_any()
}
