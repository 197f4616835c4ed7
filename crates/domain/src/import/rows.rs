//! The rows of a file on their way: from the reader into a call, and what was not taken back into a file.

use super::{FileRow, ImportedRow};
use crate::table::Item;

/// How many rows whoever reads a file sends at once: few enough that a sale does not wait for them.
pub const PIECE: usize = 300;
/// How many rows are looked at before it is said how a file is to be read.
pub const SAMPLE: usize = 200;

impl From<Item> for FileRow {
    fn from(item: Item) -> Self {
        let line = |line: u64| i64::try_from(line).unwrap_or(i64::MAX);
        match item {
            Item::Row(row) => Self { line: line(row.line), cells: row.cells, fault: None },
            Item::Refused(row) => Self {
                line: line(row.line),
                // What stood there may hold what no call can carry.
                cells: vec![row.text.replace('\0', "\u{2400}")],
                fault: Some(row.why.message().into()),
            },
        }
    }
}

/// What stands over the rows that were not taken, in a file that can be mended and brought in again.
pub fn refused_header(header: &[String]) -> impl Iterator<Item = &str> {
    ["line", "reason"].into_iter().chain(header.iter().map(String::as_str))
}

/// A row that was not taken, in that file.
pub fn refused_row(row: ImportedRow) -> impl Iterator<Item = String> {
    [row.line.to_string(), row.reason].into_iter().chain(row.cells)
}
