//! Asking for what is in sight, a page at a time.

use std::sync::Arc;

use kontor_domain::Refusal;
use kontor_domain::page::Window;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{Known, LongList, Part, Row};
use crate::bridge::{self, Answer, Heard};
use crate::kit::{follow, toast_refusal};

/// How many rows are asked for at once.
const PAGE: i64 = 100;

impl LongList {
    /// Asks when the question changes, and again when something happened that matters.
    pub(super) fn follow(self) {
        follow(move || {
            let sort = self.sort();
            let question = self.plan.with_value(|plan| (plan.ask)(sort));
            let same =
                self.read.with_value(|read| read.question.as_ref().is_some_and(|asked| asked.is_same(&question)));
            if same {
                return;
            }
            self.read.update_value(|read| {
                read.question = Some(question);
                read.anew = true;
            });
            self.again();
        });
        bridge::on_event(move |heard| {
            let matters = match heard {
                Heard::Event(event) => self.plan.try_with_value(|plan| (plan.matters)(event)).unwrap_or(false),
                Heard::Anything => true,
            };
            if matters {
                self.again();
            }
        });
        // What comes into sight.
        follow(move || {
            self.first.track();
            self.drawn.track();
            self.fetch();
        });
    }

    /// Asks for everything anew; what is shown stays until it is there.
    pub(super) fn again(self) {
        self.read.try_update_value(|read| {
            read.turn += 1;
            read.busy = false;
        });
        self.fetch();
    }

    /// The first page in sight that is not there.
    fn wanted(self) -> Option<i64> {
        let (first, drawn) = (self.first.get_untracked(), self.drawn.get_untracked());
        self.read.with_value(|read| {
            if read.anew {
                return Some(0);
            }
            let total = self.total.get_untracked().unwrap_or(1);
            let last = (first + drawn - 1).min(total - 1).max(first);
            (first / PAGE..=last / PAGE).find(|page| read.pages.get(page).is_none_or(|(turn, _)| *turn != read.turn))
        })
    }

    /// Asks for one page of what is in sight; the answer asks for the next. Whoever flies past asks for nothing there.
    fn fetch(self) {
        untrack(|| {
            if self.read.try_with_value(|read| read.busy || read.question.is_none()).unwrap_or(true) {
                return;
            }
            let Some(page) = self.wanted() else { return };
            let known = self.read.with_value(|read| read.pages.values().any(|(turn, _)| *turn == read.turn));
            let counted = self.total.get().filter(|_| known);
            let window = Window { offset: u32::try_from(page * PAGE).unwrap_or(u32::MAX), limit: PAGE as u32 };
            let letter =
                self.read.with_value(|read| read.question.as_ref().map(|question| question.page(window, counted)));
            let Some(letter) = letter else { return };
            self.read.update_value(|read| read.busy = true);
            let turn = self.read.with_value(|read| read.turn);
            spawn_local(async move {
                let answer = bridge::ask(letter).await;
                // Something else is asked by now, or nobody looks any more.
                if self.read.try_with_value(|read| read.turn) != Some(turn) {
                    return;
                }
                self.read.update_value(|read| read.busy = false);
                match self.read_part(answer) {
                    Ok(part) => {
                        self.take(page, counted.is_none(), part);
                        self.fetch();
                    }
                    // The list stays as it comes, and the person hears what to do.
                    Err(refusal) if refusal.code == "too_many_to_sort" => {
                        toast_refusal(&refusal);
                        self.address.set(&[("sort", "")]);
                    }
                    Err(refusal) => {
                        self.failed.try_set(Some(refusal));
                    }
                }
            });
        });
    }

    pub(super) fn read_part(self, answer: Result<Answer, Refusal>) -> Result<Part, Refusal> {
        let answer = answer?;
        self.plan.try_with_value(|plan| (plan.read)(answer)).unwrap_or_else(|| Ok(Part::default()))
    }

    fn take(self, page: i64, first: bool, part: Part) {
        let anew = self.read.try_update_value(|read| {
            let anew = std::mem::take(&mut read.anew);
            if anew {
                read.pages.clear();
            }
            let before = read.pages.remove(&page).map(|(_, rows)| rows).unwrap_or_default();
            let mut before = before.into_iter();
            let turn = read.turn;
            // A row that is as it was keeps its element, and the focus in it.
            let known = |row: Row| match before.next() {
                Some(known) if *known.row == row => known,
                _ => Known { row: Arc::new(row), since: turn },
            };
            read.pages.insert(page, (turn, part.rows.into_iter().map(known).collect()));
            anew
        });
        self.failed.set(None);
        if first {
            self.total.set(Some(part.total));
            self.sum.set(part.sum);
        }
        if anew == Some(true) {
            self.active.set(0);
            self.to_top();
        }
        self.redraw();
    }

    /// A row, if it was read.
    pub(super) fn row(self, at: i64) -> Option<Known> {
        let of_page = usize::try_from(at % PAGE).ok()?;
        self.read.with_value(|read| read.pages.get(&(at / PAGE)).and_then(|(_, rows)| rows.get(of_page)).cloned())
    }
}
