//! A list of any length: only the rows in sight are drawn, and only what is near them is asked for. It is sorted by its
//! columns, walked by keys, its columns can be chosen, and all of it can be saved. What it is narrowed and sorted by is
//! in the address.

mod cell;
mod columns;
mod export;
mod fetch;
mod place;
mod view;

use std::collections::HashMap;
use std::sync::Arc;

use kontor_domain::event::Event;
use kontor_domain::page::Direction;
use kontor_domain::{Minor, Refusal};
use leptos::html;
use leptos::prelude::*;

pub(crate) use cell::{Cell, Column, Row, Shown};

use crate::address::Address;
use crate::bridge::{Answer, Letter};
use crate::session::Session;

/// A column that a list is sorted by, and which way; none as it comes.
pub(crate) type Sort = Option<(&'static str, Direction)>;

/// A part of a list.
#[derive(Debug, Clone, Default)]
pub(crate) struct Part {
    /// Its rows.
    pub(crate) rows: Vec<Row>,
    /// How many there are in all.
    pub(crate) total: i64,
    /// What they come to, where that is asked.
    pub(crate) sum: Option<Minor>,
}

/// What makes a list this one.
pub(crate) struct Plan {
    /// What it is called: in tests, in file names, and where the choice of columns is kept.
    pub(crate) name: &'static str,
    /// Its columns.
    pub(crate) columns: &'static [Column],
    /// The question in an order, about any part. What it reads is followed.
    pub(crate) ask: Box<dyn Fn(Sort) -> Letter>,
    /// The answer.
    pub(crate) read: Box<dyn Fn(Answer) -> Result<Part, Refusal>>,
    /// Whether something that happened changes it.
    pub(crate) matters: fn(&Event) -> bool,
    /// What is shown when there is nothing.
    pub(crate) empty: Box<dyn Fn() -> AnyView>,
}

/// A row as it was read, and the turn of reading in which it last changed.
#[derive(Debug, Clone)]
struct Known {
    row: Arc<Row>,
    since: u64,
}

/// What was read of a list.
#[derive(Default)]
struct Read {
    /// Pages by number, each with the turn in which it was read.
    pages: HashMap<i64, (u64, Vec<Known>)>,
    /// The question that `pages` answer, or will.
    question: Option<Letter>,
    /// Counts questions, and what happened since.
    turn: u64,
    /// Whether an answer is on its way.
    busy: bool,
    /// Whether the next answer is to another question than the last.
    anew: bool,
}

/// A list.
#[derive(Clone, Copy)]
pub(crate) struct LongList {
    plan: StoredValue<Plan, LocalStorage>,
    session: Session,
    address: Address,
    read: StoredValue<Read, LocalStorage>,
    /// Counts what changed of what was read.
    changed: RwSignal<u32>,
    /// How many rows there are, once it is known.
    pub(crate) total: RwSignal<Option<i64>>,
    /// What they come to.
    pub(crate) sum: RwSignal<Option<Minor>>,
    failed: RwSignal<Option<Refusal>>,
    /// The first row that is drawn, and how many are.
    first: RwSignal<i64>,
    drawn: RwSignal<i64>,
    /// How high the frame is.
    frame: RwSignal<i64>,
    /// The row that keys move.
    active: RwSignal<i64>,
    /// Which columns are there.
    shown: RwSignal<Vec<usize>>,
    /// How much was saved of how much, while it is.
    saving: RwSignal<Option<(i64, i64)>>,
    saves: StoredValue<u64>,
    scroller: NodeRef<html::Div>,
    pane: NodeRef<html::Div>,
}

impl LongList {
    /// A list whose filters, order and chosen row are in an address.
    pub(crate) fn new(address: Address, plan: Plan) -> Self {
        let shown = columns::remembered(plan.name, plan.columns);
        let list = Self {
            plan: StoredValue::new_local(plan),
            session: Session::here(),
            address,
            read: StoredValue::new_local(Read::default()),
            changed: RwSignal::new(0),
            total: RwSignal::new(None),
            sum: RwSignal::new(None),
            failed: RwSignal::new(None),
            first: RwSignal::new(0),
            drawn: RwSignal::new(0),
            frame: RwSignal::new(0),
            active: RwSignal::new(0),
            shown: RwSignal::new(shown),
            saving: RwSignal::new(None),
            saves: StoredValue::new(0),
            scroller: NodeRef::new(),
            pane: NodeRef::new(),
        };
        list.follow();
        list
    }

    /// Opens a row, or whatever else stands beside the list.
    pub(crate) fn open(self, id: &str) {
        self.address.set(&[("id", id)]);
    }

    /// A row that was read, by its id.
    pub(crate) fn find(self, id: &str) -> Option<Row> {
        self.changed.track();
        self.read.with_value(|read| {
            let mut rows = read.pages.values().flat_map(|(_, rows)| rows);
            rows.find(|known| known.row.id == id).map(|known| Row::clone(&known.row))
        })
    }

    fn columns(self) -> &'static [Column] {
        self.plan.with_value(|plan| plan.columns)
    }

    /// The column that it is sorted by, and which way.
    fn sort(self) -> Sort {
        let sort = self.address.get("sort");
        let (key, direction) = match sort.strip_prefix('-') {
            Some(key) => (key, Direction::Descending),
            None => (sort.as_str(), Direction::Ascending),
        };
        let column = self.columns().iter().find(|column| column.sort.is_some() && column.key == key)?;
        Some((column.key, direction))
    }

    /// Sorts by a column: its own way first, then the other, then as it comes.
    fn sort_by(self, column: &Column) {
        let Some(usual) = column.sort else { return };
        let next = match untrack(|| self.sort()) {
            Some((key, direction)) if key == column.key && direction == usual => Some(usual.turned()),
            Some((key, _)) if key == column.key => None,
            _ => Some(usual),
        };
        let sort = next.map_or_else(String::new, |direction| {
            let before = if direction == Direction::Descending { "-" } else { "" };
            format!("{before}{}", column.key)
        });
        self.address.set(&[("sort", &sort)]);
    }
}
