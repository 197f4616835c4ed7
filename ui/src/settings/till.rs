//! The till: to what cash is rounded, what needs approval, and how labels of a scale are read.

use kontor_domain::business::{Business, ChangeCash, ChangePatterns, GetBusiness};
use kontor_domain::catalog::embedded::{Holds, LabelPattern};
use kontor_domain::event::Event;
use kontor_domain::money::parse_percent;
use kontor_domain::overrides::{ChangeOverrides, OverridePolicy, OwnCaps, ReturnRules, WithoutReceipt};
use kontor_domain::policy::Role;
use kontor_domain::sales::rounding::{STEPS, usual_step};
use kontor_domain::{Currency, Minor, Refusal};
use leptos::prelude::*;

use super::section;
use crate::kit::{Check, Choice, Failure, Form, Icon, Select, Skeleton, TextField, each, heed, options, toast};
use crate::load::load;
use crate::session::Session;
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
type Seller = (Role, fn() -> String, [&'static str; 4]);
/// What is typed as the limits of a line, a cart, a price and a refund.
pub(super) type Limits = [RwSignal<String>; 4];

/// The roles that sell.
const ROLES: [Seller; 2] = [
    (
        Role::Manager,
        || ts!(role.manager),
        ["cap-manager-line", "cap-manager-cart", "cap-manager-price", "cap-manager-refund"],
    ),
    (
        Role::Cashier,
        || ts!(role.cashier),
        ["cap-cashier-line", "cap-cashier-cart", "cap-cashier-price", "cap-cashier-refund"],
    ),
];

fn overrides(business: &Business) -> AnyView {
    let form = Form::new();
    let no_sale = RwSignal::new(business.overrides.no_sale);
    let rules = Rules::of(business.overrides.returns);
    let caps = ROLES.map(|(role, ..)| {
        let caps = business.overrides.caps(role);
        typed(OwnCaps { line: Some(caps.line), cart: Some(caps.cart), price: Some(caps.price), refund: caps.refund })
    });
    let save = move |ev: web_sys::SubmitEvent| {
        ev.prevent_default();
        let read = || -> Result<OverridePolicy, Refusal> {
            let mut all = Vec::new();
            for ((role, ..), limits) in ROLES.into_iter().zip(caps) {
                all.push(OverridePolicy::default().caps_of(role, read_limits(limits)?));
            }
            Ok(OverridePolicy { caps: all, no_sale: no_sale.get_untracked(), returns: untrack(|| rules.read())? })
        };
        match read() {
            Ok(policy) => {
                form.send(ChangeOverrides { policy }, |_| toast(ts!(common.saved)));
            }
            Err(refusal) => form.refuse(refusal),
        }
    };
    let row = |((_, name, ids), limits): (Seller, Limits)| limit_fields(name, ids, limits);
    view! {
        <form class="narrow fields" on:submit=heed(save) data-testid="overrides-form">
            <h2 class="part-title">{t!(settings.overrides)}</h2>
            <p class="hint">{t!(settings.overrides_text)}</p>
            {ROLES.into_iter().zip(caps).map(row).collect_view()}
            <p class="error" role="alert" data-testid="caps-error">{form.error("caps")}</p>
            <Check label=t!(settings.no_sale_word) value=no_sale testid="no-sale-word"/>
            {rules.view(form)}
            {form.rest(&["caps", "days", "up_to", "without_up_to", "lowest_of_days"])}
            <button class="btn primary self-start" type="submit" data-testid="overrides-save" disabled=form.busy>{t!(common.save)}</button>
        </form>
    }
    .into_any()
}

/// Limits as they are typed; what is none is empty.
pub(super) fn typed(caps: OwnCaps) -> Limits {
    let refund = caps.refund.map(|most| Session::here().plain(most));
    let [line, cart, price] = [caps.line, caps.cart, caps.price].map(|rate| rate.map(|rate| rate.percent()));
    [line, cart, price, refund].map(|text| RwSignal::new(text.unwrap_or_default()))
}

/// What was typed.
pub(super) fn read_limits(limits: Limits) -> Result<OwnCaps, Refusal> {
    let [line, cart, price, refund] = limits.map(|text| text.get_untracked().trim().to_owned());
    let rate = |text: &str| if text.is_empty() { Ok(None) } else { parse_percent("caps", text).map(Some) };
    let refund = if refund.is_empty() { None } else { Some(Session::here().parse("caps", &refund)?) };
    Ok(OwnCaps { line: rate(&line)?, cart: rate(&cart)?, price: rate(&price)?, refund })
}

/// What is typed, with what it is called.
type Labelled = (fn() -> String, RwSignal<String>);

/// The fields in which they are typed.
pub(super) fn limit_fields(name: fn() -> String, ids: [&'static str; 4], limits: Limits) -> AnyView {
    let labels: [fn() -> String; 4] =
        [|| ts!(settings.cap_line), || ts!(settings.cap_cart), || ts!(settings.cap_price), || ts!(settings.cap_refund)];
    let field = |((label, value), testid): (Labelled, &'static str)| {
        view! { <TextField label=Signal::derive(label) value=value testid=testid inputmode="decimal"/> }.into_any()
    };
    let fields = labels.into_iter().zip(limits).zip(ids).map(field).collect_view();
    view! { <fieldset class="cols"><legend>{name}</legend>{fields}</fieldset> }.into_any()
}

/// What is taken back without a word, as it is typed.
#[derive(Clone, Copy)]
struct Rules {
    by_sellers: RwSignal<bool>,
    voucher_only: RwSignal<bool>,
    days: RwSignal<String>,
    up_to: RwSignal<String>,
    without: RwSignal<String>,
    without_up_to: RwSignal<String>,
    lowest_of_days: RwSignal<String>,
}

impl Rules {
    fn of(rules: ReturnRules) -> Self {
        let days = |days: Option<u32>| RwSignal::new(days.map(|days| days.to_string()).unwrap_or_default());
        let money =
            |most: Option<Minor>| RwSignal::new(most.map(|most| Session::here().plain(most)).unwrap_or_default());
        let without = match rules.without_receipt {
            WithoutReceipt::Refused => "refused",
            WithoutReceipt::Approved => "approved",
            WithoutReceipt::Allowed => "allowed",
        };
        Self {
            by_sellers: RwSignal::new(rules.by_sellers),
            voucher_only: RwSignal::new(rules.voucher_only),
            days: days(rules.days),
            up_to: money(rules.up_to),
            without: RwSignal::new(without.to_owned()),
            without_up_to: money(rules.without_up_to),
            lowest_of_days: days(Some(rules.lowest_of_days).filter(|days| *days > 0)),
        }
    }

    /// What was typed; an empty field sets no limit.
    fn read(self) -> Result<ReturnRules, Refusal> {
        let days = |field: &'static str, text: RwSignal<String>| match text.get().trim() {
            "" => Ok(None),
            text => text
                .parse()
                .map(Some)
                .map_err(|_| Refusal::invalid(field, kontor_domain::Message::told(ts!(settings.whole_days)))),
        };
        let money = |field: &'static str, text: RwSignal<String>| match text.get().trim() {
            "" => Ok(None),
            text => Session::here().parse(field, text).map(Some),
        };
        Ok(ReturnRules {
            by_sellers: self.by_sellers.get(),
            voucher_only: self.voucher_only.get(),
            days: days("days", self.days)?,
            up_to: money("up_to", self.up_to)?,
            without_receipt: match self.without.get().as_str() {
                "approved" => WithoutReceipt::Approved,
                "allowed" => WithoutReceipt::Allowed,
                _ => WithoutReceipt::Refused,
            },
            without_up_to: money("without_up_to", self.without_up_to)?,
            lowest_of_days: days("lowest_of_days", self.lowest_of_days)?.unwrap_or_default(),
        })
    }

    fn view(self, form: Form) -> AnyView {
        let choices = move || {
            options([
                ("refused", ts!(settings.without_refused)),
                ("approved", ts!(settings.without_approved)),
                ("allowed", ts!(settings.without_allowed)),
            ])
        };
        view! {
            <h2 class="part-title">{t!(settings.returns)}</h2>
            <p class="hint">{t!(settings.returns_text)}</p>
            <Check label=t!(settings.returns_by_sellers) value=self.by_sellers testid="returns-by-sellers"/>
            <div class="cols">
                <TextField label=t!(settings.returns_days) value=self.days error=form.error("days") testid="returns-days" inputmode="numeric"/>
                <TextField label=t!(settings.returns_up_to) value=self.up_to error=form.error("up_to") testid="returns-up-to" inputmode="decimal"/>
            </div>
            <Select label=t!(settings.without) value=self.without choices=Signal::derive(choices) testid="returns-without"/>
            <div class="cols">
                <TextField label=t!(settings.without_up_to) value=self.without_up_to error=form.error("without_up_to") testid="returns-without-up-to" inputmode="decimal"/>
                <TextField label=t!(settings.lowest_of) value=self.lowest_of_days error=form.error("lowest_of_days") testid="returns-lowest-of" inputmode="numeric"/>
            </div>
            <Check label=t!(settings.voucher_only) value=self.voucher_only testid="returns-voucher-only"/>
        }
        .into_any()
    }
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
