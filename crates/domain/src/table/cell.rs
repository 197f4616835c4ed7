//! A cell as it stands among the bytes of a record, and its text.

use super::encoding;

/// A cell of a record.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cell {
    /// Where it stands, in bytes from the record's first; with its quotation marks.
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) form: Form,
}

/// How a cell is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// As it is.
    Plain,
    /// In quotation marks.
    Quoted,
    /// In quotation marks, with doubled ones inside or more after them.
    Mixed,
}

impl Cell {
    /// Where its text stands, without the quotation marks around it.
    pub(super) fn text(&self) -> std::ops::Range<usize> {
        if self.form == Form::Quoted { self.from + 1..self.to - 1 } else { self.from..self.to }
    }

    /// Whether it holds any text.
    pub(super) fn is_filled(&self) -> bool {
        !self.text().is_empty()
    }
}

/// The texts of a record's cells: UTF-8 if all its bytes are that, else Windows-1252.
pub(super) fn texts(record: &[u8], cells: &[Cell]) -> Vec<String> {
    if let Ok(text) = std::str::from_utf8(record) {
        let text = |cell: &Cell| text.get(cell.text()).unwrap_or_default().to_owned();
        return cells.iter().map(|cell| plain(cell.form, text(cell))).collect();
    }
    let text = |cell: &Cell| encoding::windows_1252(record.get(cell.text()).unwrap_or_default());
    cells.iter().map(|cell| plain(cell.form, text(cell))).collect()
}

/// Takes the quotation marks out of a cell that is not simply between two of them.
fn plain(form: Form, text: String) -> String {
    if form != Form::Mixed {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    let mut letters = text.chars().skip(1).peekable();
    let mut quoted = true;
    while let Some(letter) = letters.next() {
        if quoted && letter == '"' {
            quoted = letters.next_if_eq(&'"').is_some();
            if !quoted {
                continue;
            }
        }
        out.push(letter);
    }
    out
}
