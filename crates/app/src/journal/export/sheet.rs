//! A table of the export: what it is called, its columns, and the rows of a statement as CSV and as JSON.

use chrono::{DateTime, NaiveDate, Utc};
use kontor_domain::table::Writer;
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::db::{Row, Tx};
use crate::{Result, args};

/// What stands in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A text, or none.
    Text,
    /// A whole number, or none: amounts in minor units, quantities in thousandths, rates in millionths.
    Number,
    /// An id, or none.
    Id,
    /// A moment, or none.
    Moment,
    /// A business day, or none.
    Day,
    /// A document, or none.
    Json,
}

/// A column: its name, which is also what the statement calls it, and what stands in it.
pub(crate) type Column = (&'static str, Kind);

/// A table.
pub(crate) struct Sheet {
    /// What its files are called.
    pub(crate) name: &'static str,
    /// A column that is empty only where a document has no row in this table.
    pub(crate) real: &'static str,
    /// Its columns.
    pub(crate) columns: &'static [Column],
    /// A statement that gives the rows of so many documents ($4) behind one ($1, its id) with a moment from $2 up to before
    /// $3, in the order of the documents, whose id it calls `key`.
    pub(crate) sql: &'static str,
}

impl Sheet {
    /// The rows of so many documents behind one.
    pub(super) async fn rows(
        &self,
        tx: &mut Tx,
        after: Uuid,
        (from, to): (DateTime<Utc>, DateTime<Utc>),
        limit: i64,
    ) -> Result<Vec<Row>> {
        tx.rows(self.sql, args![after, from, to, limit]).await
    }
}

/// What a row says, column by column; none where it stands for a document that has no row in the table.
pub(super) fn cells(row: &Row, sheet: &Sheet) -> Result<Option<Vec<Value>>> {
    let cells: Vec<Value> = sheet.columns.iter().map(|(name, kind)| cell(row, name, *kind)).collect::<Result<_>>()?;
    let real = sheet.columns.iter().position(|(name, _)| *name == sheet.real);
    let is_real = real.and_then(|at| cells.get(at)).is_some_and(|cell| !cell.is_null());
    Ok(is_real.then_some(cells))
}

fn cell(row: &Row, name: &str, kind: Kind) -> Result<Value> {
    Ok(match kind {
        Kind::Text => row.get::<Option<String>>(name)?.into(),
        Kind::Number => row.get::<Option<i64>>(name)?.into(),
        Kind::Id => row.get::<Option<Uuid>>(name)?.map(|id| id.to_string()).into(),
        Kind::Moment => serde_json::json!(row.get::<Option<DateTime<Utc>>>(name)?),
        Kind::Day => serde_json::json!(row.get::<Option<NaiveDate>>(name)?),
        Kind::Json => row.get::<Option<Value>>(name)?.unwrap_or_default(),
    })
}

/// How rows are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// As a table for spreadsheets, in which nothing is a formula.
    Csv,
    /// As a list of objects, one on a line.
    Json,
}

impl Form {
    pub(super) const fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
        }
    }

    /// What a file begins with.
    pub(super) fn begin(self, columns: &[Column], writer: &mut Writer) -> String {
        match self {
            Self::Csv => {
                writer.row(columns.iter().map(|(name, _)| name));
                writer.take()
            }
            Self::Json => "[".to_owned(),
        }
    }

    /// A row, the first or another one.
    pub(super) fn row(self, columns: &[Column], cells: Vec<Value>, first: bool, writer: &mut Writer) -> String {
        match self {
            Self::Csv => {
                writer.row(cells.iter().map(plain));
                writer.take()
            }
            Self::Json => {
                let names = columns.iter().map(|(name, _)| (*name).to_owned());
                let object: Map<String, Value> = names.zip(cells).collect();
                format!("{}\n{}", if first { "" } else { "," }, Value::Object(object))
            }
        }
    }

    /// What it ends with.
    pub(super) const fn end(self) -> &'static str {
        match self {
            Self::Csv => "",
            Self::Json => "\n]\n",
        }
    }
}

/// A cell as it stands in CSV: nothing for nothing, documents as their JSON.
fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
