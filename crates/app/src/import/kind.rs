//! What the import machine asks of the feature whose rows a file holds.

use std::future::Future;

use chrono::{DateTime, Utc};
use kontor_domain::Refusal;
use kontor_domain::import::{ImportRun, RowOutcome, SaleSort};
use kontor_domain::{Minor, business::Business};
use serde_json::Value;
use uuid::Uuid;

use crate::Result;
use crate::cx::Cx;

/// What was read of a row that can't be taken.
pub(crate) struct Unread {
    /// What it would be known by, if that could be read.
    pub(crate) key: String,
    /// Why.
    pub(crate) refusal: Box<Refusal>,
    /// What it is and comes to, in a file of sales.
    pub(crate) sale: Option<(SaleSort, Option<Minor>)>,
}

impl From<Refusal> for Unread {
    fn from(refusal: Refusal) -> Self {
        Self { key: String::new(), refusal: Box::new(refusal), sale: None }
    }
}

/// What a row would do.
pub(crate) struct Planned<P> {
    /// What it comes out as.
    pub(crate) outcome: RowOutcome,
    /// How to do it.
    pub(crate) plan: P,
}

/// What a row has done.
#[derive(Debug, Default)]
pub(crate) struct Did {
    /// What it made or changed.
    pub(crate) subject_id: Option<Uuid>,
    /// What that was before.
    pub(crate) before: Option<Value>,
}

/// A kind of file: how its rows are read and what they do. One is opened for each piece of a file, and holds what its rows
/// share.
pub(crate) trait Kind: Sized + Send {
    /// What a row says.
    type Row: Send + Sync;
    /// How to do what a row is to do.
    type Plan: Send;

    /// Whether a second row with the same key is refused.
    const ONCE: bool = true;
    /// What a row is that can't be read at all, in a file of sales.
    const UNREAD: Option<(SaleSort, Option<Minor>)> = None;

    /// Looks up what the rows of a piece share. `carried` is what the piece before left.
    fn open(cx: &mut Cx, run: &ImportRun, carried: Option<(String, Uuid)>)
    -> impl Future<Output = Result<Self>> + Send;

    /// Reads a row.
    fn read(&self, run: &ImportRun, business: &Business, cells: &[String]) -> std::result::Result<Self::Row, Unread>;

    /// What a row is known by.
    fn key(row: &Self::Row) -> String;

    /// What people call it by.
    fn name(row: &Self::Row) -> String;

    /// What it is and comes to, in a file of sales.
    fn sale(_: &Self::Row) -> Option<(SaleSort, Option<Minor>)> {
        None
    }

    /// Says what a row would do, and changes nothing. A refusal is the row's; the rest of the piece may go on.
    fn plan(&mut self, cx: &mut Cx, row: &Self::Row) -> impl Future<Output = Result<Planned<Self::Plan>>> + Send;

    /// Does what a row is to do; in a dry run only what the rows behind it have to know of it. A refusal is the whole
    /// piece's: on PostgreSQL another program may have done something else since the plan.
    fn carry_out(
        &mut self,
        cx: &mut Cx,
        row: &Self::Row,
        plan: Self::Plan,
        at: (&ImportRun, i64),
    ) -> impl Future<Output = Result<Did>> + Send;

    /// Ends a piece; gives what the next one is to know.
    fn close(self, _: &mut Cx, _: &ImportRun) -> impl Future<Output = Result<Option<(String, Uuid)>>> + Send {
        async { Ok(None) }
    }
}

/// A row that is to be undone.
#[derive(Debug)]
pub(crate) struct Undo {
    /// What it made or changed.
    pub(crate) subject_id: Uuid,
    /// What that was before.
    pub(crate) before: Option<Value>,
    /// When it was taken.
    pub(crate) at: DateTime<Utc>,
}
