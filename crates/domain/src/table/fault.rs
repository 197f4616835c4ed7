//! Why a row of a file is refused.

use std::fmt;

use crate::{Message, say};

/// Why a row could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fault {
    /// A quotation mark opens a cell and nothing closes it, as far as the row's other columns tell.
    UnclosedQuote,
    /// A cell is longer than a cell may be.
    CellTooLong,
    /// The row as a whole is longer than a row may be.
    RecordTooLong,
    /// The row has more columns than a table may have.
    TooManyColumns,
    /// The row has more filled cells than the first row has columns.
    TooManyCells,
    /// A cell holds a NUL, which no text has.
    ControlCharacter,
}

impl Fault {
    /// The stable code, `snake_case`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::UnclosedQuote => "unclosed_quote",
            Self::CellTooLong => "cell_too_long",
            Self::RecordTooLong => "record_too_long",
            Self::TooManyColumns => "too_many_columns",
            Self::TooManyCells => "too_many_cells",
            Self::ControlCharacter => "control_character",
        }
    }

    /// What is wrong and what to do, in plain words.
    pub const fn message(self) -> Message {
        match self {
            Self::UnclosedQuote => {
                say!(
                    "A quotation mark opens a cell here and is never closed. Close it, or write \"\" for a mark inside a text."
                )
            }
            Self::CellTooLong => {
                say!("A cell of this row is too long. Shorten it, or look for a quotation mark that opens by mistake.")
            }
            Self::RecordTooLong => {
                say!("This row is too long. Check that the file is a table with one row on each line.")
            }
            Self::TooManyColumns => say!("This row has too many columns. Leave out the columns that are not needed."),
            Self::TooManyCells => {
                say!(
                    "This row has more cells than the first row has columns. Put a text that holds the separator in quotation marks."
                )
            }
            Self::ControlCharacter => {
                say!(
                    "A cell of this row holds a character that is no text. Export the file again, or type the cell anew."
                )
            }
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message())
    }
}

impl std::error::Error for Fault {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_has_a_code_of_its_own_and_says_what_to_do() {
        let all = [
            Fault::UnclosedQuote,
            Fault::CellTooLong,
            Fault::RecordTooLong,
            Fault::TooManyColumns,
            Fault::TooManyCells,
            Fault::ControlCharacter,
        ];
        let codes: std::collections::BTreeSet<_> = all.iter().map(|fault| fault.as_str()).collect();
        assert_eq!(codes.len(), all.len(), "no two faults share a code");
        for fault in all {
            assert!(fault.message().contains(". "), "{}: what is wrong, then what to do", fault.as_str());
            assert!(fault.as_str().bytes().all(|b| b.is_ascii_lowercase() || b == b'_'), "{}", fault.as_str());
        }
    }
}
