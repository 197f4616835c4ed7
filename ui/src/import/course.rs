//! An import on its way: its progress, and how it came out, with the way back.

use std::cell::Cell;
use std::rc::Rc;

use kontor_domain::Refusal;
use kontor_domain::import::{ImportKind, ImportRun, ImportState, Reading, SuggestReading};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::file::{self, Looked};
use super::outcome::{Outcome, counts, was_undone};
use super::work::{self, Go};
use crate::i18n::said;
use crate::kit::{Icon, Notice, heed, toast, toast_refusal, toast_undo};
use crate::{bridge, t, ts};

/// Where it is.
#[derive(Clone)]
pub(crate) enum Step {
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

/// What the parts of a pane share.
#[derive(Clone, Copy)]
pub(crate) struct Work {
    pub(super) kind: RwSignal<ImportKind>,
    /// Where it is.
    pub(crate) step: RwSignal<Step, LocalStorage>,
    /// Why it did not go on.
    pub(crate) refusal: RwSignal<Option<Refusal>>,
    run: RwSignal<Option<ImportRun>>,
    stop: StoredValue<Rc<Cell<bool>>, LocalStorage>,
}

impl Work {
    /// Nothing chosen yet.
    pub(crate) fn new(kind: ImportKind) -> Self {
        Self {
            kind: RwSignal::new(kind),
            step: RwSignal::new_local(Step::Choose),
            refusal: RwSignal::new(None),
            run: RwSignal::new(None),
            stop: StoredValue::new_local(Rc::new(Cell::new(false))),
        }
    }

    /// Why it did not go on, if it did not.
    pub(crate) fn refused(self) -> AnyView {
        let refused = move || {
            self.refusal.get().map(|refusal| view! { <div class="fields"><Notice kind="bad"><span data-testid="import-error" data-code=refusal.code.to_string()>{said(&refusal.message)}</span></Notice></div> }.into_any())
        };
        refused.into_any()
    }

    fn fail(self, refusal: Refusal, back: Step) {
        if let Some(Some(refusal)) = self.refusal.try_set(Some(refusal)) {
            toast_refusal(&refusal);
        }
        self.step.try_set(back);
    }

    pub(super) fn look(self, file: web_sys::File) {
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

    fn told(self, run: &ImportRun, stop: &Cell<bool>, made: bool) -> Go {
        let left = self.run.try_set(Some(run.clone())).is_some();
        if stop.get() {
            Go::Stop
        } else if left && !made {
            Go::Away
        } else {
            Go::On
        }
    }

    /// Takes the rows, or tries what that would do. What the program made itself goes on when its pane is left: worked out
    /// another time, it would be something else.
    pub(crate) fn begin(self, looked: Rc<Looked>, reading: Reading, dry_run: bool) {
        let stop = self.unstopped();
        // Gone on with, it is known already.
        let known = match self.step.get_untracked() {
            Step::Over(_, _, run) => Some(*run),
            _ => None,
        };
        self.run.set(None);
        self.step.set(Step::Work(looked.rows));
        let kind = self.kind.get_untracked();
        spawn_local(async move {
            let told = |run: &ImportRun| self.told(run, &stop, looked.made);
            match work::bring_in(kind, &looked, (reading.clone(), dry_run), told).await {
                Ok(run) => self.end(looked, reading, run),
                Err(refusal) => {
                    let begun = self.run.try_get_untracked().flatten().or(known).filter(|_| looked.made);
                    let back = match begun {
                        Some(run) => Step::Over(looked, reading, Box::new(run)),
                        None if looked.made => Step::Choose,
                        None => Step::Columns(looked, reading),
                    };
                    self.fail(refusal, back);
                }
            }
        });
    }

    /// Shows how it came out; where nobody looks any more, says so and offers to undo it.
    fn end(self, looked: Rc<Looked>, reading: Reading, run: ImportRun) {
        let over = Step::Over(looked, reading, Box::new(run));
        if let Some(Step::Over(looked, _, run)) = self.step.try_set(over)
            && looked.made
        {
            let id = run.id;
            toast_undo(ts!(change.done, count = run.changed.to_string()), move || {
                spawn_local(async move {
                    match work::undo(id, |_| Go::On).await {
                        Ok(run) => toast(was_undone(&run)),
                        Err(refusal) => toast_refusal(&refusal),
                    }
                });
            });
        }
    }

    fn undo(self, looked: Rc<Looked>, reading: Reading, run: ImportRun) {
        let stop = self.unstopped();
        self.run.set(Some(run.clone()));
        self.step.set(Step::Work(looked.rows));
        spawn_local(async move {
            match work::undo(run.id, |run| self.told(run, &stop, looked.made)).await {
                Ok(run) => {
                    self.step.try_set(Step::Over(looked, reading, Box::new(run)));
                }
                Err(refusal) => self.fail(refusal, Step::Over(looked, reading, Box::new(run))),
            }
        });
    }
}

/// What is shown while it works and when it is over; nothing before.
pub(crate) fn at_work(work: Work) -> AnyView {
    match work.step.get() {
        Step::Work(rows) => progress(work, rows),
        Step::Over(looked, reading, run) => over(work, looked, reading, *run),
        _ => ().into_any(),
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
    let (made, changed) = (looked.made, run.added + run.changed > 0);
    let unfinished = made && matches!(run.state, ImportState::Running | ImportState::Settling);
    let can_undo = !run.dry_run && changed && run.state != ImportState::Undone;
    let (again, kept) = ((Rc::clone(&looked), reading.clone()), run.clone());
    let dry = run.dry_run;
    let begin = move |_| work.begin(Rc::clone(&again.0), again.1.clone(), false);
    let undo = move |_| work.undo(Rc::clone(&looked), reading.clone(), kept.clone());
    view! {
        <Outcome run=run made=made/>
        <div class="import-acts fields">
            {can_undo.then(|| view! { <button class="btn" type="button" data-testid="import-undo" on:click=heed(undo)><Icon icon=icondata::LuUndo2/>{t!(import.undo)}</button> }.into_any())}
            <button class="btn" type="button" data-testid="import-another" on:click=heed(move |_| work.step.set(Step::Choose))>{if made { ts!(change.another) } else { ts!(import.another) }}</button>
            {(dry || unfinished).then(|| view! { <button class="btn primary" type="button" data-testid="import-begin" on:click=heed(begin)>{if unfinished { ts!(import.go_on) } else { ts!(import.begin) }}</button> }.into_any())}
        </div>
    }
    .into_any()
}
