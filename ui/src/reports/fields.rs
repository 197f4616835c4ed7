//! What a report is asked for: over which days, beside which, and within which category.

use chrono::{Datelike as _, NaiveDate};
use kontor_domain::reports::{Period, ReportBy};
use leptos::prelude::*;

use super::chosen;
use super::period::{self, BESIDES, CUSTOM, PRESETS};
use crate::address::Address;
use crate::kit::{Icon, heed};
use crate::session::Session;
use crate::{t, ts};

/// No shop looks further back.
const FIRST_YEAR: i32 = 1900;

/// The days of an address, and what they are called.
pub(super) fn period_of(session: Session, address: Address) -> (&'static str, Period) {
    let today = session.today().parse().unwrap_or_default();
    period::chosen(&address.get("period"), &address.get("from"), &address.get("to"), today)
}

/// Which days, beside which, and within which category.
pub(super) fn fields(session: Session, address: Address) -> AnyView {
    let now = Memo::new(move |_| period_of(session, address));
    let custom = Memo::new(move |_| now.get().0 == CUSTOM);
    let choose = move |chosen: String| match chosen.as_str() {
        CUSTOM => {
            let (_, period) = now.get_untracked();
            keep_days(address, period.from, period.to);
        }
        chosen => address.set(&[("period", chosen), ("from", ""), ("to", "")]),
    };
    let compare = move |beside: String| address.set(&[("beside", &beside)]);
    let chosen_beside = move || {
        let asked = address.get("beside");
        BESIDES.into_iter().find(|beside| *beside == asked).unwrap_or("before").to_owned()
    };
    // Kept while the days change: who types a date stays in the field.
    let dates = move || {
        custom.get().then(|| {
            let first = move |day| keep_days(address, day, now.get_untracked().1.to);
            let last = move |day| keep_days(address, now.get_untracked().1.from, day);
            [
                date(t!(sales.from), Signal::derive(move || now.get().1.from), "report-from", Box::new(first)),
                date(t!(sales.to), Signal::derive(move || now.get().1.to), "report-to", Box::new(last)),
            ]
        })
    };
    let category = move || {
        (chosen(address) == ReportBy::Product && !address.get("category").is_empty()).then(|| {
            let text = ts!(sales.only, name = address.get("category_name"));
            let label = ts!(sales.only_drop, what = text.clone());
            let drop = move |_| address.set(&[("category", ""), ("category_name", "")]);
            view! { <button class="chip only" type="button" aria-pressed="true" aria-label=label data-testid="report-category" on:click=heed(drop)><span>{text}</span><Icon icon=icondata::LuX/></button> }
                .into_any()
        })
    };
    let name = Signal::derive(move || now.get().0.to_owned());
    view! {
        {pick(t!(reports.period), name, &PERIODS, "report-period", Box::new(choose))}
        {move || dates()}
        {pick(t!(reports.beside), Signal::derive(chosen_beside), &BESIDE, "report-beside", Box::new(compare))}
        {move || category()}
    }
    .into_any()
}

/// What can be chosen: its word in the address, and its name.
type Choice = (&'static str, fn() -> String);

const PERIODS: [Choice; 7] = [
    (PRESETS[0], || ts!(reports.today)),
    (PRESETS[1], || ts!(reports.yesterday)),
    (PRESETS[2], || ts!(reports.last_week)),
    (PRESETS[3], || ts!(reports.this_month)),
    (PRESETS[4], || ts!(reports.last_month)),
    (PRESETS[5], || ts!(reports.this_year)),
    (CUSTOM, || ts!(reports.custom)),
];

const BESIDE: [Choice; 3] = [
    (BESIDES[0], || ts!(reports.beside_before)),
    (BESIDES[1], || ts!(reports.beside_year)),
    (BESIDES[2], || ts!(reports.beside_none)),
];

/// Keeps days that were chosen one by one.
fn keep_days(address: Address, from: NaiveDate, to: NaiveDate) {
    address.set(&[("period", CUSTOM), ("from", &from.to_string()), ("to", &to.to_string())]);
}

fn pick(
    label: fn() -> String,
    now: Signal<String>,
    choices: &'static [Choice],
    testid: &'static str,
    mut chosen: Box<dyn FnMut(String)>,
) -> AnyView {
    let choice = |(word, name): &'static Choice| {
        let is = move || now.with(|now| now == word);
        view! { <option value=*word prop:selected=is>{*name}</option> }.into_any()
    };
    let choices = choices.iter().map(choice).collect_view();
    view! { <label class="report-field"><span class="small muted">{label}</span><select class="input" data-testid=testid on:change=heed(move |ev| chosen(event_target_value(&ev)))>{choices}</select></label> }
        .into_any()
}

fn date(
    label: fn() -> String,
    now: Signal<NaiveDate>,
    testid: &'static str,
    mut chosen: Box<dyn FnMut(NaiveDate)>,
) -> AnyView {
    let typed = move |ev| typed_day(&ev).into_iter().for_each(&mut chosen);
    view! { <label class="report-field"><span class="small muted">{label}</span><input class="input num" type="date" max=Session::here().today() data-testid=testid prop:value=move || now.get().to_string() on:change=heed(typed)/></label> }
        .into_any()
}

/// The day that stands in a field; none while its year is still being typed.
pub(super) fn typed_day(ev: &web_sys::Event) -> Option<NaiveDate> {
    event_target_value(ev).parse().ok().filter(|day: &NaiveDate| day.year() >= FIRST_YEAR)
}
