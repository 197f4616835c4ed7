//! The pane beside the products in which a file is brought in.

use std::cell::Cell;
use std::rc::Rc;

use kontor_domain::Refusal;
use kontor_domain::import::{ImportKind, ImportRun, ImportState, Reading, SuggestReading, fields as known};
use kontor_domain::money::parse_percent;
use kontor_domain::table::{DayOrder, Decimals};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::fields;
use super::file::{self, Looked};
use super::outcome::{Outcome, counts};
use super::work::{self, Go};
use crate::kit::{Choice, Empty, Icon, Notice, Select, TextField, heed, options};
use crate::{bridge, t, ts};

/// Where it is.
#[derive(Clone)]
enum Step {
    /// No file yet.
    Choose,
    /// The file is being looked at.
    Look,
    /// Its columns are to be said.
    Columns(Rc<Looked>, Reading),
    /// Rows are going in, or out again.
    Work(i64),
    /// It is over.
    Over(Rc<Looked>, Reading, Box<ImportRun>),
}

/// What the pane's parts share.
#[derive(Clone, Copy)]
struct Work {
    kind: RwSignal<ImportKind>,
    step: RwSignal<Step, LocalStorage>,
    refusal: RwSignal<Option<Refusal>>,
    run: RwSignal<Option<ImportRun>>,
    stop: StoredValue<Rc<Cell<bool>>, LocalStorage>,
}

impl Work {
    fn fail(self, refusal: Refusal, back: Step) {
        self.refusal.try_set(Some(refusal));
        self.step.try_set(back);
    }

    fn look(self, file: web_sys::File) {
        self.refusal.set(None);
        self.step.set(Step::Look);
        let kind = self.kind.get_untracked();
        spawn_local(async move {
            let looked = async {
                let looked = file::look(file).await?;
                let (header, sample) = (looked.header.clone(), looked.sample.clone());
                let suggested = bridge::call(SuggestReading { kind, header, sample }).await?;
                Ok((looked, suggested.reading))
            };
            match looked.await {
                Ok((looked, reading)) => {
                    self.step.try_set(Step::Columns(Rc::new(looked), reading));
                }
                Err(refusal) => self.fail(refusal, Step::Choose),
            }
        });
    }

    fn unstopped(self) -> Rc<Cell<bool>> {
        let stop = Rc::new(Cell::new(false));
        self.stop.set_value(Rc::clone(&stop));
        self.refusal.set(None);
        stop
    }

    fn told(self, run: &ImportRun, stop: &Cell<bool>) -> Go {
        let left = self.run.try_set(Some(run.clone())).is_some();
        match (left, stop.get()) {
            (true, _) => Go::Away,
            (false, true) => Go::Stop,
            (false, false) => Go::On,
        }
    }

    fn begin(self, looked: Rc<Looked>, reading: Reading, dry_run: bool) {
        let stop = self.unstopped();
        self.run.set(None);
        self.step.set(Step::Work(looked.rows));
        let kind = self.kind.get_untracked();
        spawn_local(async move {
            let told = |run: &ImportRun| self.told(run, &stop);
            match work::bring_in(kind, &looked, (reading.clone(), dry_run), told).await {
                Ok(run) => {
                    self.step.try_set(Step::Over(looked, reading, Box::new(run)));
                }
                Err(refusal) => self.fail(refusal, Step::Columns(looked, reading)),
            }
        });
    }

    fn undo(self, looked: Rc<Looked>, reading: Reading, run: ImportRun) {
        let stop = self.unstopped();
        self.run.set(Some(run.clone()));
        self.step.set(Step::Work(looked.rows));
        spawn_local(async move {
            match work::undo(run.id, |run| self.told(run, &stop)).await {
                Ok(run) => {
                    self.step.try_set(Step::Over(looked, reading, Box::new(run)));
                }
                Err(refusal) => self.fail(refusal, Step::Over(looked, reading, Box::new(run))),
            }
        });
    }
}

/// The pane, for a file of one of these kinds.
#[component]
pub(crate) fn Pane(kinds: &'static [ImportKind]) -> impl IntoView {
    let work = Work {
        kind: RwSignal::new(kinds.first().copied().unwrap_or(ImportKind::Products)),
        step: RwSignal::new_local(Step::Choose),
        refusal: RwSignal::new(None),
        run: RwSignal::new(None),
        stop: StoredValue::new_local(Rc::new(Cell::new(false))),
    };
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
        Step::Work(rows) => progress(work, rows),
        Step::Over(looked, reading, run) => over(work, looked, reading, *run),
    }
    };
    view! {
        <div class="detail-form" data-testid="import">
            <div class="detail-scroll">
                <header class="detail-head"><h1>{t!(import.title)}</h1><span class="tag">{move || fields::kind_name(work.kind.get())}</span></header>
                <input node_ref=node class="hidden-input" id="import-file" type="file" accept=".csv,.tsv,.txt,text/csv" aria-label=t!(import.choose_file) data-testid="import-file" on:change=heed(chosen)/>
                {move || work.refusal.get().map(|refusal| view! { <div class="fields"><Notice kind="bad"><span data-testid="import-error" data-code=refusal.code.to_string()>{refusal.message}</span></Notice></div> }.into_any())}
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
            .map(|no| no.message)
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

fn progress(work: Work, rows: i64) -> AnyView {
    let now = move || {
        work.run.get().map(|run| {
            let settling = run.state == ImportState::Settling;
            let (done, rows) = match run.state {
                ImportState::Undoing => (run.undone + run.kept, run.added + run.changed),
                ImportState::Settling => (run.next_row - run.waiting, run.next_row),
                _ => (run.next_row, rows),
            };
            let (so_far, of) = (done.to_string(), rows.to_string());
            view! {
                <progress max=rows.to_string() value=done.to_string() aria-label=t!(import.title)></progress>
                <p class="muted num" role="status">{if settling { ts!(import.settling, done = so_far, rows = of) } else { ts!(import.so_far, done = so_far, rows = of) }}</p>
                {counts(&run)}
            }
            .into_any()
        })
    };
    view! {
        <div class="fields">
            {move || now()}
            <div class="import-acts">
                <button class="btn" type="button" data-testid="import-stop" on:click=heed(move |_| work.stop.with_value(|stop| stop.set(true)))>{t!(import.stop)}</button>
            </div>
        </div>
    }
    .into_any()
}

fn over(work: Work, looked: Rc<Looked>, reading: Reading, run: ImportRun) -> AnyView {
    let changed = run.added + run.changed > 0;
    let can_undo = !run.dry_run && changed && run.state != ImportState::Undone;
    let (again, kept) = ((Rc::clone(&looked), reading.clone()), run.clone());
    let dry = run.dry_run;
    let begin = move |_| work.begin(Rc::clone(&again.0), again.1.clone(), false);
    let undo = move |_| work.undo(Rc::clone(&looked), reading.clone(), kept.clone());
    view! {
        <Outcome run=run/>
        <div class="import-acts fields">
            {can_undo.then(|| view! { <button class="btn" type="button" data-testid="import-undo" on:click=heed(undo)><Icon icon=icondata::LuUndo2/>{t!(import.undo)}</button> }.into_any())}
            <button class="btn" type="button" data-testid="import-another" on:click=heed(move |_| work.step.set(Step::Choose))>{t!(import.another)}</button>
            {dry.then(|| view! { <button class="btn primary" type="button" data-testid="import-begin" on:click=heed(begin)>{t!(import.begin)}</button> }.into_any())}
        </div>
    }
    .into_any()
}
