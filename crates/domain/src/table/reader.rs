//! Reads a table from the bytes of a file as they come, row by row.

use super::Fault;
use super::cell::texts;
use super::encoding::{self, Encoding, Transcoder};
use super::record::{Found, Splitter};
use super::separator::{self, Separator, Whole};

/// How much of a row is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The longest cell, in bytes as it stands in the file (UTF-16: as UTF-8).
    pub cell_bytes: usize,
    /// The longest row, in the same bytes.
    pub record_bytes: usize,
    /// The most columns.
    pub columns: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { cell_bytes: 64 * 1024, record_bytes: 1024 * 1024, columns: 500 }
    }
}

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Shape {
    /// How its letters are written. For 8-bit letters a guess: it is told anew for each row.
    pub encoding: Encoding,
    /// What stands between its cells.
    pub separator: Separator,
}

/// What was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// A row.
    Row(Row),
    /// A row that can't be read.
    Refused(RefusedRow),
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The line of the file on which it begins; the first is 1.
    pub line: u64,
    /// Its cells, as written but for quotation marks: never more than the first row has. Missing ones are empty.
    pub cells: Vec<String>,
}

/// A row that can't be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedRow {
    /// The line of the file on which it begins; the first is 1.
    pub line: u64,
    /// Why.
    pub why: Fault,
    /// What stands on that line: its first 200 characters.
    pub text: String,
}

/// The bytes of a file that tell its shape.
const HEAD_BYTES: usize = 64 * 1024;
/// The characters of a refused row that are shown.
const SHOWN: usize = 200;

/// Reads a table from the bytes of a file. Give it a piece of any length with [`Reader::push`], take the items it
/// yields until there is none, and so on to [`Reader::end`]: the same file gives the same items however it is cut, in
/// memory bounded by the limits and the length of a piece.
///
/// Rows end with CRLF, LF or CR; a cell in quotation marks may hold line breaks, separators and doubled marks. Blank
/// lines and rows of nothing but empty cells (without quotation marks) are passed over, though their lines are counted.
/// The first row tells the columns of the table; when the first item is a refusal, that row is to be mended first.
#[derive(Debug)]
pub struct Reader {
    limits: Limits,
    told: Option<Shape>,
    stage: Stage,
}

#[derive(Debug)]
enum Stage {
    Head(Vec<u8>),
    Body { shape: Shape, transcoder: Transcoder, splitter: Box<Splitter> },
}

impl Reader {
    /// A reader that finds out the encoding and the separator from the head of the file.
    pub fn new(limits: Limits) -> Self {
        Self { limits, told: None, stage: Stage::Head(Vec::new()) }
    }

    /// A reader that is told the shape of the file, for when people know better. A byte order mark and a `sep=` line
    /// are passed over.
    pub fn with_shape(limits: Limits, shape: Shape) -> Self {
        Self { limits, told: Some(shape), stage: Stage::Head(Vec::new()) }
    }

    /// Takes the next piece of the file. Take all items before the next piece, or the pieces pile up.
    pub fn push(&mut self, bytes: &[u8]) {
        match &mut self.stage {
            Stage::Head(head) => {
                head.extend_from_slice(bytes);
                if head.len() >= HEAD_BYTES {
                    self.settle(Whole::No);
                }
            }
            Stage::Body { transcoder, splitter, .. } => {
                splitter.compact();
                transcoder.push(bytes, &mut splitter.bytes);
            }
        }
    }

    /// The file is over.
    pub fn end(&mut self) {
        if matches!(self.stage, Stage::Head(_)) {
            self.settle(Whole::Yes);
        }
        if let Stage::Body { transcoder, splitter, .. } = &mut self.stage {
            transcoder.end(&mut splitter.bytes);
            splitter.end();
        }
    }

    /// The shape of the file, once 64 KiB of it or its end were seen.
    pub fn shape(&self) -> Option<Shape> {
        match &self.stage {
            Stage::Head(_) => None,
            Stage::Body { shape, .. } => Some(*shape),
        }
    }

    /// The memory held, in bytes.
    pub fn buffered(&self) -> usize {
        match &self.stage {
            Stage::Head(head) => head.capacity(),
            Stage::Body { splitter, .. } => splitter.held(),
        }
    }

    fn settle(&mut self, whole: Whole) {
        let Stage::Head(head) = &mut self.stage else { return };
        let all = std::mem::take(head);
        // Never more than the head, however long the first piece was: the same file has the same shape.
        let head = all.get(..HEAD_BYTES).unwrap_or(&all);
        let (sniffed, mark) = encoding::sniff(head);
        let encoding = self.told.map_or(sniffed, |shape| shape.encoding);
        let mark = if encoding.byte_order() == sniffed.byte_order() { mark } else { 0 };
        let mut letters = Vec::new();
        Transcoder::new(encoding).push(head.get(mark..).unwrap_or_default(), &mut letters);
        let named = separator::named(&letters);
        let separator = match (self.told, named) {
            (Some(shape), _) => shape.separator,
            (None, Some((separator, _))) => separator,
            (None, None) => separator::guess(&letters, whole),
        };
        let mut splitter = Box::new(Splitter::new(self.limits, separator.byte()));
        let mut transcoder = Transcoder::new(encoding);
        transcoder.push(all.get(mark..).unwrap_or_default(), &mut splitter.bytes);
        if let Some((_, length)) = named {
            // What is left of the line is its line break: a blank line, which is counted and passed over.
            splitter.bytes.drain(..length);
        }
        self.stage = Stage::Body { shape: Shape { encoding, separator }, transcoder, splitter };
    }
}

impl Iterator for Reader {
    type Item = Item;

    /// The next row. `None`: give it more of the file, or, after its end, there are no more.
    fn next(&mut self) -> Option<Item> {
        let Stage::Body { splitter, .. } = &mut self.stage else { return None };
        match splitter.find() {
            Found::Nothing => None,
            Found::Refused { line, why, text } => {
                let text = encoding::excerpt(&text).chars().take(SHOWN).collect();
                Some(Item::Refused(RefusedRow { line, why, text }))
            }
            Found::Record => {
                let (line, record, cells) = splitter.record();
                let row = Row { line, cells: texts(record, cells) };
                splitter.pass();
                Some(Item::Row(row))
            }
        }
    }
}

#[cfg(test)]
#[path = "reader_tests.rs"]
mod tests;
