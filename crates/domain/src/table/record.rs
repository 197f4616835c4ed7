//! Cuts 8-bit bytes into records and cells, one byte after the other, in bounded memory.
//!
//! Not the `csv-core` crate: it does not tell that it is inside quotation marks, nor where a physical line ends there,
//! and both are needed to take a quotation mark that nothing closes for what it is, and to go on at the next line.

use super::cell::{Cell, Form};
use super::effort::Effort;
use super::{Fault, Limits};

/// What was found.
pub(super) enum Found {
    /// Nothing to the end of the bytes there are.
    Nothing,
    /// A record; it stays until [`Splitter::pass`] is called.
    Record,
    /// A record or a line that can't be read; it was passed.
    Refused { line: u64, why: Fault, text: Vec<u8> },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// At the first byte of a cell.
    Fresh,
    Plain,
    Quoted,
    /// After a quotation mark inside quotation marks: the cell's end, or the first of two.
    Closing,
}

/// Where reading begins again if the record in hand turns out not to be one.
#[derive(Debug, Clone, Copy)]
struct Resume {
    /// In bytes from the record's first.
    at: usize,
    line: u64,
    after_return: bool,
}

/// A record that is too long to keep: its bytes are let go while its end is looked for.
#[derive(Debug)]
struct Skipped {
    line: u64,
    why: Fault,
    text: Vec<u8>,
}

/// Enough bytes for the 200 characters of a refused row that are shown.
const SHOWN_BYTES: usize = 800;

/// The bytes in hand, and how far they were understood.
#[derive(Debug)]
pub(super) struct Splitter {
    pub(super) bytes: Vec<u8>,
    limits: Limits,
    separator: u8,
    /// No more bytes will come.
    over: bool,
    /// The record in hand: its first byte, the next byte to look at, its first line, its cells so far.
    start: usize,
    at: usize,
    line: u64,
    cells: Vec<Cell>,
    crowded: bool,
    /// The cell in hand: its first byte from the record's first, and its form.
    from: usize,
    form: Form,
    state: State,
    /// The line of the byte at `at`, and whether the byte before it was a carriage return.
    now: u64,
    after_return: bool,
    resume: Option<Resume>,
    skipped: Option<Skipped>,
    /// The number of columns of the first record.
    width: Option<usize>,
    pub(super) effort: Effort,
    /// Where the bytes after the record begin, once it is found.
    next: usize,
}

impl Splitter {
    pub(super) fn new(limits: Limits, separator: u8) -> Self {
        Self {
            bytes: Vec::new(),
            limits,
            separator,
            over: false,
            start: 0,
            at: 0,
            line: 1,
            cells: Vec::new(),
            crowded: false,
            from: 0,
            form: Form::Plain,
            state: State::Fresh,
            now: 1,
            after_return: false,
            resume: None,
            skipped: None,
            width: None,
            effort: Effort::default(),
            next: 0,
        }
    }

    /// Lets go of the bytes that were read, to make room for more.
    pub(super) fn compact(&mut self) {
        if self.start > 0 {
            self.bytes.drain(..self.start);
            self.at -= self.start;
            self.start = 0;
        }
    }

    /// No more bytes will come.
    pub(super) fn end(&mut self) {
        self.over = true;
    }

    /// The bytes held.
    pub(super) fn held(&self) -> usize {
        self.bytes.capacity() + self.cells.capacity() * size_of::<Cell>()
    }

    /// The found record: its first line, its bytes, its cells. Cells beyond the first record's columns are empty and
    /// left out.
    pub(super) fn record(&self) -> (u64, &[u8], &[Cell]) {
        (self.line, self.bytes.get(self.start..self.at).unwrap_or_default(), &self.cells)
    }

    /// Goes on to the next record.
    pub(super) fn pass(&mut self) {
        self.effort.pass(self.next - self.start);
        self.begin(self.next, self.now);
    }

    fn begin(&mut self, start: usize, line: u64) {
        (self.start, self.at, self.line, self.now) = (start, start, line, line);
        self.cells.clear();
        self.crowded = false;
        self.resume = None;
        self.skipped = None;
        self.begin_cell();
    }

    fn begin_cell(&mut self) {
        self.from = self.at - self.start;
        self.form = Form::Plain;
        self.state = State::Fresh;
    }

    /// The byte at which the record in hand is too long.
    fn bound(&self) -> usize {
        let resume = self.resume.filter(|_| self.skipped.is_none());
        let ahead = resume.map_or(usize::MAX, |resume| self.effort.most(resume.at));
        self.start.saturating_add(self.limits.record_bytes.min(ahead)).saturating_add(1)
    }

    /// Looks for the end of the record in hand.
    pub(super) fn find(&mut self) -> Found {
        loop {
            // The bounds of a record are told by its bytes alone, never by how they were cut into pieces.
            let bound = self.bound();
            let Some(ahead) = self.bytes.get(self.at..bound.min(self.bytes.len())) else { return Found::Nothing };
            let Some(&byte) = ahead.first() else {
                if self.at == bound && self.at < self.bytes.len() {
                    if let Some(refused) = self.too_long() {
                        return refused;
                    }
                    continue;
                }
                return if self.over { self.file_over() } else { Found::Nothing };
            };
            let separator = self.separator;
            let found = match self.state {
                State::Quoted => {
                    let run = ahead.iter().position(|b| matches!(b, b'"' | b'\n' | b'\r')).unwrap_or(ahead.len());
                    if run > 0 {
                        self.at += run;
                        self.after_return = false;
                        continue;
                    }
                    self.quoted(byte)
                }
                State::Plain => {
                    let ends = |b: &u8| *b == separator || *b == b'\n' || *b == b'\r';
                    let run = ahead.iter().position(ends).unwrap_or(ahead.len());
                    if run > 0 {
                        self.at += run;
                        continue;
                    }
                    self.unquoted(byte)
                }
                State::Fresh if byte == b'\n' && self.after_return && self.at == self.start => {
                    // The second half of a line break whose first half ended the record before.
                    self.after_return = false;
                    self.begin(self.at + 1, self.now);
                    continue;
                }
                State::Fresh if byte == b'"' => {
                    self.after_return = false;
                    (self.state, self.form) = (State::Quoted, Form::Quoted);
                    self.at += 1;
                    continue;
                }
                State::Closing if byte == b'"' => {
                    (self.state, self.form) = (State::Quoted, Form::Mixed);
                    self.at += 1;
                    continue;
                }
                State::Fresh | State::Closing => self.unquoted(byte),
            };
            if let Some(found) = found {
                return found;
            }
        }
    }

    fn quoted(&mut self, byte: u8) -> Option<Found> {
        self.at += 1;
        if byte == b'"' {
            self.after_return = false;
            self.state = State::Closing;
            return None;
        }
        if byte == b'\n' && self.after_return {
            self.after_return = false;
            return None;
        }
        self.now += 1;
        self.after_return = byte == b'\r';
        if self.resume.is_none() {
            if self.skipped.is_some() {
                self.start = self.at;
            }
            self.resume = Some(Resume { at: self.at - self.start, line: self.now, after_return: self.after_return });
        }
        self.swallows()
    }

    fn unquoted(&mut self, byte: u8) -> Option<Found> {
        self.after_return = false;
        if byte == self.separator {
            self.cell();
            self.at += 1;
            self.begin_cell();
            return self.swallows();
        }
        if byte == b'\n' || byte == b'\r' {
            self.after_return = byte == b'\r';
            return self.ended(self.at + 1);
        }
        if self.state == State::Closing {
            if self.resume.is_some() && self.skipped.is_none() {
                // Text right after the mark that closes some lines on: it was to open a cell there.
                return self.start_over();
            }
            self.form = Form::Mixed;
        }
        self.state = State::Plain;
        self.at += 1;
        None
    }

    fn cell(&mut self) {
        if self.skipped.is_some() {
            return;
        }
        if self.cells.len() < self.limits.columns {
            self.cells.push(Cell { from: self.from, to: self.at - self.start, form: self.form });
        } else {
            self.crowded = true;
        }
    }

    /// Whether the last filled cell stands beyond the first record's columns.
    fn overfilled(&self) -> bool {
        let beyond = self.width.and_then(|width| self.cells.get(width..)).unwrap_or_default();
        beyond.iter().any(Cell::is_filled)
    }

    /// A record over several lines that has more columns than the first record: a quotation mark opened by mistake and
    /// took in the lines after it. Told as soon as it shows, so that no line is looked at over and over.
    fn swallows(&mut self) -> Option<Found> {
        if self.resume.is_none() || self.skipped.is_some() || !(self.crowded || self.overfilled()) {
            return None;
        }
        self.start_over()
    }

    /// Refuses the first line of the record in hand and goes on with the line after it.
    fn start_over(&mut self) -> Option<Found> {
        let resume = self.resume?;
        let refused = self.refused(Fault::UnclosedQuote);
        self.effort.pass(resume.at);
        self.effort.read_again(self.at - self.start - resume.at);
        self.begin(self.start + resume.at, resume.line);
        self.after_return = resume.after_return;
        Some(refused)
    }

    fn refused(&mut self, why: Fault) -> Found {
        match self.skipped.take() {
            Some(Skipped { line, why, text }) => Found::Refused { line, why, text },
            None => Found::Refused { line: self.line, why, text: self.first_line() },
        }
    }

    fn first_line(&self) -> Vec<u8> {
        let record = self.bytes.get(self.start..self.at).unwrap_or_default();
        let shown = record.get(..SHOWN_BYTES).unwrap_or(record);
        shown.split(|b| matches!(b, b'\n' | b'\r')).next().unwrap_or_default().to_vec()
    }

    /// The record has as many bytes as one may have.
    fn too_long(&mut self) -> Option<Found> {
        let weary = self.skipped.is_none() && self.effort.is_weary();
        if self.resume.is_some() && (self.state == State::Quoted || weary) {
            return self.start_over();
        }
        if self.skipped.is_none() {
            let longest = self.cells.iter().map(|cell| cell.to - cell.from).max().unwrap_or_default();
            let why = if self.crowded {
                Fault::TooManyColumns
            } else if longest.max(self.at - self.start - self.from) > self.limits.cell_bytes {
                Fault::CellTooLong
            } else {
                Fault::RecordTooLong
            };
            self.skipped = Some(Skipped { line: self.line, why, text: self.first_line() });
            self.cells.clear();
        }
        self.start = self.at;
        self.from = 0;
        self.resume = None;
        None
    }

    fn file_over(&mut self) -> Found {
        let nothing = self.at == self.start && self.state == State::Fresh && self.skipped.is_none();
        if nothing {
            return Found::Nothing;
        }
        if self.state != State::Quoted {
            return self.ended(self.at).unwrap_or(Found::Nothing);
        }
        self.start_over().unwrap_or_else(|| {
            let refused = self.refused(Fault::UnclosedQuote);
            self.begin(self.at, self.now);
            refused
        })
    }

    /// The record ends before `at`, and the bytes after it begin at `next`.
    fn ended(&mut self, next: usize) -> Option<Found> {
        self.cell();
        self.next = next;
        self.now += 1;
        if self.skipped.is_none() && self.cells.iter().all(|cell| cell.from == cell.to) && !self.crowded {
            self.pass();
            return None;
        }
        if self.resume.is_some() && self.skipped.is_none() && self.miscounted() {
            return self.start_over();
        }
        if let Some(why) = self.fault() {
            let refused = self.refused(why);
            self.pass();
            return Some(refused);
        }
        let width = *self.width.get_or_insert(self.cells.len());
        self.cells.truncate(width);
        Some(Found::Record)
    }

    fn miscounted(&self) -> bool {
        self.crowded || self.overfilled() || self.width.is_some_and(|width| self.cells.len() < width)
    }

    fn fault(&self) -> Option<Fault> {
        if let Some(skipped) = &self.skipped {
            return Some(skipped.why);
        }
        if self.crowded {
            return Some(Fault::TooManyColumns);
        }
        if self.cells.iter().any(|cell| cell.text().len() > self.limits.cell_bytes) {
            return Some(Fault::CellTooLong);
        }
        let record = self.bytes.get(self.start..self.at).unwrap_or_default();
        if record.contains(&0) {
            return Some(Fault::ControlCharacter);
        }
        self.overfilled().then_some(Fault::TooManyCells)
    }
}
