//! What lists are made of, as data: columns, rows and cells. They are drawn and written into files here, once for all.

use chrono::{DateTime, Utc};
use kontor_domain::page::Direction;
use kontor_domain::{BlobId, Minor, Qty};
use leptos::prelude::*;

use crate::kit::{Money, Picture};
use crate::session::Session;

/// Whether a column is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shown {
    /// It can't be hidden.
    Always,
    /// Until it is hidden.
    First,
    /// Until it is hidden, where there is room; else once it is asked for.
    Wide,
    /// Once it is asked for.
    Asked,
}

/// A column.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Column {
    /// What it is called in addresses and where the choice of columns is kept.
    pub(crate) key: &'static str,
    /// What stands over it.
    pub(crate) title: fn() -> String,
    /// The classes of its cells.
    pub(crate) class: &'static str,
    /// Its width in pixels; 0 for what the others leave.
    pub(crate) width: u16,
    /// Which way a press sorts by it first, if it can be sorted by.
    pub(crate) sort: Option<Direction>,
    /// Whether it is there.
    pub(crate) shown: Shown,
}

impl Column {
    /// Whether it holds pictures, which no file takes.
    pub(super) fn is_picture(&self) -> bool {
        self.key == "picture"
    }
}

/// What stands in a column of a row.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell {
    /// Words.
    Text(String),
    /// What the row is called, what marks it has, and what stands under it.
    Name(String, Vec<Mark>, String),
    /// An amount, and what stands under it.
    Amount(Minor, String),
    /// How many there are, of what; and whether that is worth a look.
    Stock(Qty, String, bool),
    /// How many.
    Count(i64),
    /// When.
    Moment(DateTime<Utc>),
    /// A picture of what has this name.
    Picture(Option<BlobId>, String),
}

/// A mark behind a name: its class, and what it says.
pub(crate) type Mark = (&'static str, String);

/// A row: what it is of, what tests call it, a cell for every column.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Row {
    /// The id that opens it.
    pub(crate) id: String,
    /// What a test calls it.
    pub(crate) testid: String,
    /// A cell for each of the columns, shown or not.
    pub(crate) cells: Vec<Cell>,
}

impl Cell {
    /// As it stands in a file: what programs read too.
    pub(super) fn plain(&self, session: Session) -> String {
        match self {
            Self::Text(text) | Self::Name(text, ..) => text.clone(),
            Self::Amount(amount, _) => session.plain(*amount),
            Self::Stock(qty, ..) => qty.plain(),
            Self::Count(count) => count.to_string(),
            Self::Moment(at) => session.stamp(*at),
            Self::Picture(..) => String::new(),
        }
    }

    /// As words.
    pub(crate) fn said(&self, session: Session) -> String {
        match self {
            Self::Moment(at) => session.moment(*at),
            Self::Amount(amount, _) => session.money(*amount),
            other => other.plain(session),
        }
    }

    /// As people see it. A name is drawn by its row, which it opens.
    pub(super) fn draw(&self, session: Session) -> AnyView {
        match self {
            Self::Text(text) | Self::Name(text, ..) => text.clone().into_any(),
            Self::Amount(amount, note) => {
                let note = (!note.is_empty()).then(|| note_view(note));
                view! { <b><Money amount=*amount/></b>{note} }.into_any()
            }
            Self::Stock(qty, unit, few) => {
                let class = if *few { "bad" } else { "" };
                view! { <span class=class>{format!("{} {unit}", qty.plain()).trim().to_owned()}</span> }.into_any()
            }
            Self::Count(count) => session.count(*count).into_any(),
            Self::Moment(at) => session.moment(*at).into_any(),
            Self::Picture(image, title) => view! { <Picture image=*image title=title.clone()/> }.into_any(),
        }
    }
}

/// What stands under something.
pub(super) fn note_view(note: &str) -> AnyView {
    view! { <span class="small faint block num">{note.to_owned()}</span> }.into_any()
}
