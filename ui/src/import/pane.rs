//! The pane beside the products in which a file is brought in.

use std::cell::Cell;
use std::rc::Rc;

use kontor_domain::Refusal;
use kontor_domain::import::{ImportKind, ImportRun, ImportState, Reading, SuggestReading, fields as known};
use kontor_domain::table::Decimals;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::fields;
use super::file::{self, Looked};
use super::outcome::{Outcome, counts};
use super::work::{self, Go};
use crate::kit::{Choice, Empty, Icon, Notice, Select, heed, options};
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
        spawn_local(async move {
            let looked = async {
                let looked = file::look(file).await?;
                let (header, sample) = (looked.header.clone(), looked.sample.clone());
                let suggested = bridge::call(SuggestReading { kind: ImportKind::Products, header, sample }).await?;
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
        spawn_local(async move {
            let told = |run: &ImportRun| self.told(run, &stop);
            match work::bring_in(&looked, reading.clone(), dry_run, told).await {
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

/// The pane.
#[component]
pub(crate) fn Pane() -> impl IntoView {
    let work = Work {
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
                <header class="detail-head"><h1>{t!(import.title)}</h1></header>
                <input node_ref=node class="hidden-input" id="import-file" type="file" accept=".csv,.tsv,.txt,text/csv" aria-label=t!(import.choose_file) data-testid="import-file" on:change=heed(chosen)/>
                {move || work.refusal.get().map(|refusal| view! { <div class="fields"><Notice kind="bad"><span data-testid="import-error" data-code=refusal.code.to_string()>{refusal.message}</span></Notice></div> }.into_any())}
                {move || body()}
            </div>
        </div>
    }
    .into_any()
}

/// What each column is.
#[component]
fn Columns(work: Work, looked: Rc<Looked>, reading: Reading) -> impl IntoView {
    let header = reading.header.clone();
    let chosen: Vec<RwSignal<String>> =
        reading.columns.iter().map(|column| RwSignal::new(column.clone().unwrap_or_default())).collect();
    let decimals = RwSignal::new(if reading.decimals == Decimals::Comma { "comma" } else { "point" }.to_owned());
    let choices = || -> Vec<Choice> {
        let none = (String::new(), ts!(import.leave_out));
        let fields = known(ImportKind::Products).iter();
        std::iter::once(none).chain(fields.map(|field| (field.name.to_owned(), fields::name(field.name)))).collect()
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
        ..reading.clone()
    };
    let (name, count) = (looked.file.name(), looked.rows.to_string());
    let begin = move |dry_run| {
        let (looked, read) = (Rc::clone(&looked), read.clone());
        move |_| work.begin(Rc::clone(&looked), read(), dry_run)
    };
    let marks = move || options([("point", "1,234.56".to_owned()), ("comma", "1.234,56".to_owned())]);
    view! {
        <div class="fields">
            <p class="muted">{ts!(import.found, name = name, rows = count)}</p>
            <table class="rows import-columns"><thead><tr><th>{t!(import.column)}</th><th>{t!(import.is)}</th></tr></thead><tbody>{rows}</tbody></table>
            <Select label=t!(import.decimals) value=decimals choices=marks() testid="import-decimals"/>
            <div class="import-acts">
                <button class="btn quiet" type="button" data-testid="import-another" on:click=heed(move |_| work.step.set(Step::Choose))>{t!(import.another)}</button>
                <button class="btn" type="button" data-testid="import-try" on:click=heed(begin(true))>{t!(import.try_it)}</button>
                <button class="btn primary" type="button" data-testid="import-begin" on:click=heed(begin(false))>{t!(import.begin)}</button>
            </div>
        </div>
    }
    .into_any()
}

fn progress(work: Work, rows: i64) -> AnyView {
    let now = move || {
        work.run.get().map(|run| {
            let (done, rows) = match run.state {
                ImportState::Undoing => (run.undone + run.kept, run.added + run.changed),
                _ => (run.next_row, rows),
            };
            view! {
                <progress max=rows.to_string() value=done.to_string() aria-label=t!(import.title)></progress>
                <p class="muted num" role="status">{ts!(import.so_far, done = done.to_string(), rows = rows.to_string())}</p>
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
