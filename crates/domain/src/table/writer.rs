//! Writes a table as CSV that spreadsheets open and [`super::Reader`] reads back the same.

/// Whether the text begins with a byte order mark, without which Excel takes UTF-8 for something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mark {
    /// With U+FEFF in front, for spreadsheets.
    Written,
    /// Without, for programs.
    Left,
}

/// Writes a table as RFC 4180 CSV: commas, CRLF, quotation marks where needed.
///
/// A cell that a spreadsheet would take for a formula gets an apostrophe in front, unless it is a plain number such as
/// `-5.00`; [`unguard`] takes it off again. Texts are taken as they are: a NUL would be refused when read back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Writer {
    text: String,
}

impl Writer {
    /// An empty table.
    pub fn new(mark: Mark) -> Self {
        let text = match mark {
            Mark::Written => String::from('\u{feff}'),
            Mark::Left => String::new(),
        };
        Self { text }
    }

    /// Writes a row. A row without cells is no row.
    pub fn row<S: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = S>) {
        let (mut count, mut all_empty) = (0usize, true);
        for cell in cells {
            let cell = cell.as_ref();
            if count > 0 {
                self.text.push(',');
            }
            self.cell(cell);
            count += 1;
            all_empty &= cell.is_empty();
        }
        if count == 0 {
            return;
        }
        if all_empty {
            // Or else it would be passed over as an empty line.
            self.text.push_str("\"\"");
        }
        self.text.push_str("\r\n");
    }

    fn cell(&mut self, cell: &str) {
        let guard = needs_guard(cell);
        if !guard && !needs_quotes(cell) {
            return self.text.push_str(cell);
        }
        let quotes = needs_quotes(cell);
        if quotes {
            self.text.push('"');
        }
        if guard {
            self.text.push('\'');
        }
        if !quotes {
            return self.text.push_str(cell);
        }
        for (at, part) in cell.split('"').enumerate() {
            if at > 0 {
                self.text.push_str("\"\"");
            }
            self.text.push_str(part);
        }
        self.text.push('"');
    }

    /// What was written since the last time, so that a long table need not be held as a whole.
    pub fn take(&mut self) -> String {
        std::mem::take(&mut self.text)
    }
}

/// Whatever separates cells somewhere is quoted, so that the comma is found to be the separator here. A mark of order
/// at the front would be taken for the file's own.
fn needs_quotes(cell: &str) -> bool {
    cell.starts_with('\u{feff}') || cell.contains(['"', ',', ';', '\t', '|', '\r', '\n'])
}

fn needs_guard(cell: &str) -> bool {
    if cell.starts_with('\'') { guarded(cell) } else { is_formula(cell) && !is_number(cell) }
}

/// Whether a formula follows the apostrophes in front.
fn guarded(cell: &str) -> bool {
    is_formula(cell.trim_start_matches('\''))
}

/// Whether a spreadsheet would reckon with the cell. Source: OWASP, CSV injection (the wide forms work in East Asian
/// editions).
fn is_formula(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
}

/// Whether the cell is a negative number, which may stay one.
fn is_number(cell: &str) -> bool {
    let Some(digits) = cell.strip_prefix('-') else { return false };
    let (whole, fraction) = digits.split_once(['.', ',']).unwrap_or((digits, "0"));
    [whole, fraction].iter().all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
}

/// Takes off the apostrophe that [`Writer`] (or a spreadsheet) puts before what is not to be a formula.
pub fn unguard(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|_| guarded(cell)).unwrap_or(cell)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn written(rows: &[&[&str]]) -> String {
        let mut writer = Writer::new(Mark::Left);
        for row in rows {
            writer.row(row.iter());
        }
        writer.take()
    }

    #[rstest]
    #[case::plain(&["a", "b c"], "a,b c\r\n")]
    #[case::quotes(&["5\" pipe"], "\"5\"\" pipe\"\r\n")]
    #[case::separators(&["a,b", "a;b", "a\tb", "a|b"], "\"a,b\",\"a;b\",\"a\tb\",\"a|b\"\r\n")]
    #[case::breaks(&["a\nb", "c\rd"], "\"a\nb\",\"c\rd\"\r\n")]
    #[case::empty_cells(&["", "a", ""], ",a,\r\n")]
    #[case::an_empty_row(&["", ""], ",\"\"\r\n")]
    #[case::no_cells(&[], "")]
    #[case::formulas(&["=1+1", "+1", "@x", "-x"], "'=1+1,'+1,'@x,'-x\r\n")]
    #[case::formulas_in_quotes(&["=A1,2", "\tx", "\rx"], "\"'=A1,2\",\"'\tx\",\"'\rx\"\r\n")]
    #[case::numbers(&["-5.00", "-5", "-5,50", "5"], "-5.00,-5,\"-5,50\",5\r\n")]
    #[case::no_numbers(&["-", "-.5", "-5.", "-5.0.0", "--5", "-5+1"], "'-,'-.5,'-5.,'-5.0.0,'--5,'-5+1\r\n")]
    #[case::apostrophes(&["'", "'a", "'=a", "''=a"], "','a,''=a,'''=a\r\n")]
    #[case::wide_formulas(&["＝1"], "'＝1\r\n")]
    #[case::a_mark_in_a_cell(&["\u{feff}a"], "\"\u{feff}a\"\r\n")]
    fn cells_are_written_so_that_they_stay_what_they_are(#[case] row: &[&str], #[case] want: &str) {
        assert_eq!(written(&[row]), want);
    }

    #[rstest]
    #[case("'=1+1", "=1+1")]
    #[case("'-5", "-5")]
    #[case("''=a", "'=a")]
    #[case("'", "'")]
    #[case("'s Gravenhage", "'s Gravenhage")]
    #[case("=1", "=1")]
    #[case("-5.00", "-5.00")]
    fn the_apostrophe_comes_off_where_one_was_put(#[case] cell: &str, #[case] want: &str) {
        assert_eq!(unguard(cell), want);
    }

    #[test]
    fn the_mark_is_written_once_and_the_text_taken_piece_by_piece() {
        let mut writer = Writer::new(Mark::Written);
        writer.row(["a"]);
        assert_eq!(writer.take(), "\u{feff}a\r\n");
        writer.row(["b"]);
        assert_eq!(writer.take(), "b\r\n");
        assert_eq!(writer.take(), "");
    }
}
