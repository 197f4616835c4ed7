//! The pane beside the products in which a file is brought in.

use std::rc::Rc;

use kontor_domain::import::{ImportKind, Reading, fields as known};
use kontor_domain::money::parse_percent;
use kontor_domain::table::{DayOrder, Decimals};
use leptos::html;
use leptos::prelude::*;

use super::course::{Step, Work, at_work};
use super::fields;
use super::file::Looked;
use crate::i18n::said;
use crate::kit::{Choice, Empty, Icon, Select, TextField, heed, options};
use crate::{t, ts};

/// The pane, for a file of one of these kinds.
#[component]
pub(crate) fn Pane(kinds: &'static [ImportKind]) -> impl IntoView {
    let work = Work::new(kinds.first().copied().unwrap_or(ImportKind::Products));
    let node: NodeRef<html::Input> = NodeRef::new();
    let chosen = move |_| {
        let Some(input) = node.get_untracked() else { return };
        if let Some(file) = input.files().and_then(|files| files.get(0)) {
            work.look(file);
        }
        // The same file chosen again is a choice, too.
        input.set_value("");
    };
    let body = move || {
        match work.step.get() {
        Step::Choose => view! {
            {(kinds.len() > 1).then(|| view! { <div class="chips import-kinds" role="group" aria-label=t!(import.kind)>{kinds.iter().map(|kind| kind_chip(work, *kind)).collect_view()}</div> }.into_any())}
            {move || Some(fields::kind_note(work.kind.get())).filter(|note| !note.is_empty()).map(|note| view! { <p class="detail-note">{note}</p> }.into_any())}
            <Empty icon=icondata::LuFileUp title=t!(import.choose) text=t!(import.choose_text)>
                <label class="btn primary" for="import-file"><Icon icon=icondata::LuFileUp/>{t!(import.choose_file)}</label>
            </Empty>
        }
        .into_any(),
        Step::Look => view! { <p class="detail-note" role="status">{t!(import.looking)}</p> }.into_any(),
        Step::Columns(looked, reading) => view! { <Columns work=work looked=looked reading=reading/> }.into_any(),
        Step::Work(_) | Step::Over(..) => at_work(work),
    }
    };
    view! {
        <div class="detail-form" data-testid="import">
            <div class="detail-scroll">
                <header class="detail-head"><h1>{t!(import.title)}</h1><span class="tag">{move || fields::kind_name(work.kind.get())}</span></header>
                <input node_ref=node class="hidden-input" id="import-file" type="file" accept=".csv,.tsv,.txt,text/csv" aria-label=t!(import.choose_file) data-testid="import-file" on:change=heed(chosen)/>
                {work.refused()}
                {move || body()}
            </div>
        </div>
    }
    .into_any()
}

fn kind_chip(work: Work, kind: ImportKind) -> AnyView {
    let testid = format!("import-kind-{}", kind.as_str());
    let pressed = move || (work.kind.get() == kind).to_string();
    view! { <button class="chip" type="button" data-testid=testid aria-pressed=pressed on:click=heed(move |_| work.kind.set(kind))>{move || fields::kind_name(kind)}</button> }
        .into_any()
}

/// What each column is.
#[component]
fn Columns(work: Work, looked: Rc<Looked>, reading: Reading) -> impl IntoView {
    let kind = work.kind.get_untracked();
    let header = reading.header.clone();
    let dates = RwSignal::new(day_order(reading.dates).to_owned());
    let tax = RwSignal::new(reading.tax.map(|rate| rate.percent()).unwrap_or_default());
    let chosen: Vec<RwSignal<String>> =
        reading.columns.iter().map(|column| RwSignal::new(column.clone().unwrap_or_default())).collect();
    let decimals = RwSignal::new(if reading.decimals == Decimals::Comma { "comma" } else { "point" }.to_owned());
    let choices = move || -> Vec<Choice> {
        let none = (String::new(), ts!(import.leave_out));
        let named = known(kind).iter().map(|field| (field.name.to_owned(), fields::name(kind, field.name)));
        std::iter::once(none).chain(named).collect()
    };
    let rows = header.iter().zip(&chosen).enumerate().map(|(at, (name, value))| {
        let examples: Vec<&str> = looked
            .sample
            .iter()
            .filter_map(|row| row.get(at))
            .map(String::as_str)
            .filter(|cell| !cell.is_empty())
            .take(3)
            .collect();
        let examples = examples.join(" · ");
        let (label, name, value) = (name.clone(), name.clone(), *value);
        view! {
            <tr>
                <td><b>{name}</b><div class="muted clip">{examples}</div></td>
                <td class="import-field"><Select label=label value=value choices=choices() testid="import-column"/></td>
            </tr>
        }
        .into_any()
    });
    let rows = rows.collect_view();
    let read = move || Reading {
        columns: chosen.iter().map(|value| Some(value.get_untracked()).filter(|value| !value.is_empty())).collect(),
        decimals: if decimals.get_untracked() == "comma" { Decimals::Comma } else { Decimals::Point },
        dates: ORDERS.into_iter().find(|order| day_order(*order) == dates.get_untracked()).unwrap_or(reading.dates),
        tax: Some(tax.get_untracked())
            .filter(|typed| !typed.trim().is_empty())
            .and_then(|typed| parse_percent("tax", &typed).ok()),
        ..reading.clone()
    };
    let tax_error = Signal::derive(move || {
        let typed = tax.get();
        Some(typed)
            .filter(|typed| !typed.trim().is_empty())
            .and_then(|typed| parse_percent("tax", &typed).err())
            .map(|no| said(&no.message))
    });
    let (name, count) = (looked.file.name(), looked.rows.to_string());
    let begin = move |dry_run| {
        let (looked, read) = (Rc::clone(&looked), read.clone());
        move |_| {
            if tax_error.get_untracked().is_none() {
                work.begin(Rc::clone(&looked), read(), dry_run);
            }
        }
    };
    let days = move || {
        options([
            ("day", "31/12/2010".to_owned()),
            ("month", "12/31/2010".to_owned()),
            ("year", "2010-12-31".to_owned()),
        ])
    };
    let of_sales = (kind == ImportKind::Sales).then(move || {
        view! {
            <Select label=t!(import.dates) value=dates choices=days() testid="import-dates"/>
            <TextField label=t!(import.tax) value=tax error=tax_error testid="import-tax" hint=t!(import.tax_hint)/>
        }
        .into_any()
    });
    let marks = move || options([("point", "1,234.56".to_owned()), ("comma", "1.234,56".to_owned())]);
    view! {
        <div class="fields">
            <p class="muted">{ts!(import.found, name = name, rows = count)}</p>
            <table class="rows import-columns"><thead><tr><th>{t!(import.column)}</th><th>{t!(import.is)}</th></tr></thead><tbody>{rows}</tbody></table>
            <Select label=t!(import.decimals) value=decimals choices=marks() testid="import-decimals"/>
            {of_sales}
            <div class="import-acts">
                <button class="btn quiet" type="button" data-testid="import-another" on:click=heed(move |_| work.step.set(Step::Choose))>{t!(import.another)}</button>
                <button class="btn" type="button" data-testid="import-try" on:click=heed(begin(true))>{t!(import.try_it)}</button>
                <button class="btn primary" type="button" data-testid="import-begin" on:click=heed(begin(false))>{t!(import.begin)}</button>
            </div>
        </div>
    }
    .into_any()
}

const ORDERS: [DayOrder; 3] = [DayOrder::DayFirst, DayOrder::MonthFirst, DayOrder::YearFirst];

const fn day_order(order: DayOrder) -> &'static str {
    match order {
        DayOrder::DayFirst => "day",
        DayOrder::MonthFirst => "month",
        DayOrder::YearFirst => "year",
    }
}
