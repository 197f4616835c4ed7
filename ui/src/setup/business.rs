//! The first step: the business, its money and its taxes.

use kontor_domain::business::countries::{Country, wants_fiscal_device};
use kontor_domain::business::{LegalLines, NamedRate, SetUpBusiness};
use kontor_domain::money::parse_percent;
use kontor_domain::sales::TaxRounding;
use kontor_domain::{Currency, Minor, Refusal, say};
use leptos::prelude::*;

use super::locales::LOCALES;
use super::{Draft, Onward, Step};
use crate::kit::{Area, Icon, Notice, Select, TextField, each, follow, heed, options};
use crate::settings::steps;
use crate::{t, ts};

/// A tax rate as it is typed.
#[derive(Debug, Clone, Copy)]
pub(super) struct RateRow {
    key: u128,
    name: RwSignal<String>,
    percent: RwSignal<String>,
}

impl RateRow {
    fn new(name: String, percent: &str) -> Self {
        let key = crate::bridge::new_id::<uuid::Uuid>().as_u128();
        Self { key, name: RwSignal::new(name), percent: RwSignal::new(percent.to_owned()) }
    }
}

/// The rates of a country.
pub(super) fn rows(country: &Country) -> Vec<RateRow> {
    country.rates.iter().map(|rate| RateRow::new(format!("{} {rate}%", country.tax), rate)).collect()
}

impl Draft {
    /// The business as entered.
    pub(super) fn business(self) -> Result<SetUpBusiness, Refusal> {
        let mut tax_rates = Vec::new();
        for row in self.rates.get_untracked() {
            let rate = parse_percent("business.tax_rates", &row.percent.get_untracked())?;
            tax_rates.push(NamedRate { name: row.name.get_untracked(), rate });
        }
        let currency: Currency = self.currency.get_untracked().parse()?;
        let name = self.name.get_untracked();
        let name = kontor_domain::text::line("business.name", say!("The name of the business"), &name)?;
        Ok(SetUpBusiness {
            name,
            legal: LegalLines {
                legal_name: self.legal_name.get_untracked(),
                address: self.address.get_untracked(),
                tax_number: self.tax_number.get_untracked(),
                ..LegalLines::default()
            },
            currency,
            locale: self.locale.get_untracked(),
            tax_rounding: match self.rounding.get_untracked().as_str() {
                "per_total" => TaxRounding::PerTotal,
                _ => TaxRounding::PerLine,
            },
            cash_step: self.cash_step.get_untracked().parse().ok().map(Minor),
            tax_rates,
        })
    }
}

/// The step.
#[component]
pub(super) fn Business(draft: Draft) -> impl IntoView {
    let form = draft.form;
    follow(move || crate::i18n::speak(&draft.locale.get()));
    let currencies = Currency::KNOWN
        .iter()
        .map(|(code, _, symbol)| ((*code).to_owned(), format!("{code}  {}", symbol.trim())))
        .collect::<Vec<_>>();
    let locales = options(LOCALES.iter().map(|(tag, name)| (*tag, (*name).to_owned())));
    let roundings = move || options([("per_line", ts!(setup.per_line)), ("per_total", ts!(setup.per_total))]);
    // Left as it is, it follows the currency.
    let steps = move || {
        let currency = draft.currency.get().parse::<Currency>();
        let steps = currency.map(|currency| steps(currency, &draft.locale.get())).unwrap_or_default();
        std::iter::once((String::new(), ts!(setup.usual_step))).chain(steps).collect::<Vec<_>>()
    };
    let row = move |row: RateRow| {
        view! {
            <li class="rate">
                <input class="input" aria-label=t!(setup.rate_name) data-testid="setup-rate-name" prop:value=row.name on:input=heed(move |ev| row.name.set(event_target_value(&ev)))/>
                <input class="input num" inputmode="decimal" aria-label=t!(setup.rate_percent) data-testid="setup-rate" prop:value=row.percent on:input=heed(move |ev| row.percent.set(event_target_value(&ev)))/>
                <span class="muted">"%"</span>
                <button class="btn quiet square" type="button" aria-label=t!(common.remove) on:click=heed(move |_| draft.rates.update(|rates| rates.retain(|other| other.key != row.key)))><Icon icon=icondata::LuX/></button>
            </li>
        }
        .into_any()
    };
    let next = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        match draft.business() {
            Ok(_) => {
                form.refusal.set(None);
                if draft.store.with_untracked(String::is_empty) {
                    draft.store.set(draft.name.get_untracked());
                }
                draft.step.set(Step::Store);
            }
            Err(refusal) => form.refuse(refusal),
        }
    };
    view! {
        <form class="step" on:submit=heed(next)>
            <TextField label=t!(setup.business_name) value=draft.name error=form.error("business.name") testid="setup-business-name" autofocus=true/>
            <div class="cols">
                <Select label=t!(setup.currency) value=draft.currency choices=currencies error=form.error("currency") testid="setup-currency"/>
                <Select label=t!(setup.locale) value=draft.locale choices=locales error=form.error("locale") testid="setup-locale"/>
            </div>
            {move || wants_fiscal_device(&draft.zone.get(), &draft.locale.get()).then(|| view! {
                <Notice kind="warn"><span data-testid="fiscal-notice">{t!(setup.fiscal)}</span></Notice>
            }.into_any())}
            <fieldset class="rates">
                <legend>{t!(setup.rates)}</legend>
                <p class="hint">{t!(setup.rates_hint)}</p>
                <ul>{each(move || draft.rates.get(), |row| row.key.to_string(), row)}</ul>
                <button class="btn" type="button" data-testid="setup-add-rate" on:click=heed(move |_| draft.rates.update(|rates| rates.push(RateRow::new(String::new(), ""))))><Icon icon=icondata::LuPlus/>{t!(setup.add_rate)}</button>
                <p class="error" role="alert">{form.error("business.tax_rates")}</p>
            </fieldset>
            <Select label=t!(setup.rounding) value=draft.rounding choices=roundings testid="setup-rounding" hint=t!(setup.rounding_hint)/>
            <Select label=t!(settings.cash_step) value=draft.cash_step choices=Signal::derive(steps) error=form.error("cash_step") testid="setup-cash-step" hint=t!(settings.cash_step_hint)/>
            <details class="more">
                <summary>{t!(setup.legal)}</summary>
                <TextField label=t!(legal.name) value=draft.legal_name error=form.error("legal_name") testid="setup-legal-name"/>
                <Area label=t!(legal.address) value=draft.address error=form.error("address") testid="setup-address"/>
                <TextField label=t!(legal.tax_number) value=draft.tax_number error=form.error("tax_number") testid="setup-tax-number"/>
            </details>
            {form.rest(&["business.name", "business.tax_rates", "currency", "locale", "cash_step", "legal_name", "address", "tax_number"])}
            <Onward back=None step=draft.step label=t!(common.next) busy=form.busy/>
        </form>
    }
    .into_any()
}
