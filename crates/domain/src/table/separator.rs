//! What stands between the cells of a row: told by Excel's `sep=` line, or found out from the first rows.

/// What stands between two cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Separator {
    /// `,`
    Comma,
    /// `;`, where the comma marks decimals.
    Semicolon,
    /// A tab.
    Tab,
    /// `|`
    Bar,
}

/// How many rows are looked at.
const ROWS: usize = 200;

impl Separator {
    /// Every separator, likeliest first.
    pub const ALL: [Self; 4] = [Self::Comma, Self::Semicolon, Self::Tab, Self::Bar];

    /// The separator as a character.
    pub const fn char(self) -> char {
        match self {
            Self::Comma => ',',
            Self::Semicolon => ';',
            Self::Tab => '\t',
            Self::Bar => '|',
        }
    }

    pub(super) const fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Semicolon => b';',
            Self::Tab => b'\t',
            Self::Bar => b'|',
        }
    }

    fn at(byte: u8) -> Option<usize> {
        Self::ALL.iter().position(|separator| separator.byte() == byte)
    }
}

/// Excel's first line `sep=;`: the separator it names, and the length of the line in bytes without its line break.
pub(super) fn named(head: &[u8]) -> Option<(Separator, usize)> {
    let (word, rest) = head.split_at_checked(4)?;
    let (byte, rest) = rest.split_first()?;
    let over = matches!(rest.first(), None | Some(b'\r' | b'\n'));
    let separator = Separator::ALL.into_iter().find(|separator| separator.byte() == *byte)?;
    (over && word.eq_ignore_ascii_case(b"sep=")).then_some((separator, 5))
}

/// The separator that gives the most rows the same number of columns, two at least; among equals the one that gives
/// more columns, then the likelier. `head` may end inside a row unless it is `whole`.
pub(super) fn guess(head: &[u8], whole: Whole) -> Separator {
    let rows = count(head, whole);
    let judged = Separator::ALL.map(|separator| {
        let place = Separator::at(separator.byte()).unwrap_or_default();
        let counts: Vec<usize> = rows.iter().map(|row| row.get(place).copied().unwrap_or_default()).collect();
        (separator, usual(&counts), counts)
    });
    let one_column = rows.first().is_some_and(|row| row.iter().all(|seen| *seen == 0))
        && judged.iter().all(|(_, (_, seen), _)| *seen < 2);
    if one_column {
        // A table of one column: the separator is one that cuts none of its cells (prices with a decimal comma).
        let uncut = judged.iter().find(|(_, _, counts)| counts.iter().all(|seen| *seen == 0));
        return uncut.map_or(Separator::Comma, |(separator, _, _)| *separator);
    }
    let mut best = (Separator::Comma, (0, 0));
    for (separator, score, _) in judged {
        if score > best.1 {
            best = (separator, score);
        }
    }
    best.0
}

/// Whether the head of a file is all of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whole {
    /// The file is over.
    Yes,
    /// More follows.
    No,
}

/// How many rows have the number of separators that most rows have, and that number; rows with none do not count.
fn usual(counts: &[usize]) -> (usize, usize) {
    let mut sorted: Vec<usize> = counts.iter().copied().filter(|seen| *seen > 0).collect();
    sorted.sort_unstable();
    sorted
        .chunk_by(|a, b| a == b)
        .map(|same| (same.len(), same.first().copied().unwrap_or_default()))
        .max()
        .unwrap_or((0, 0))
}

/// How often each separator stands outside quotation marks, in each of the first rows. A quotation mark opens after any
/// separator: which of them cuts cells is not known yet.
fn count(head: &[u8], whole: Whole) -> Vec<[usize; 4]> {
    let mut rows = Vec::new();
    let mut row = [0; 4];
    let (mut opens, mut quoted, mut blank) = (true, false, true);
    for byte in head {
        match byte {
            b'"' if quoted => quoted = false,
            // A doubled mark closes and opens again.
            b'"' if opens => (quoted, opens, blank) = (true, true, false),
            _ if quoted => {}
            b'\r' | b'\n' => {
                if !blank {
                    rows.push(row);
                }
                if rows.len() == ROWS {
                    return rows;
                }
                (row, opens, blank) = ([0; 4], true, true);
            }
            byte => {
                let place = Separator::at(*byte);
                if let Some(seen) = place.and_then(|place| row.get_mut(place)) {
                    *seen += 1;
                }
                (opens, blank) = (place.is_some(), false);
            }
        }
    }
    if !blank && (whole == Whole::Yes || rows.is_empty()) {
        rows.push(row);
    }
    rows
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::plain("a,b,c\n1,2,3\n", Separator::Comma)]
    #[case::decimals("name;price\nTea;1,50\nRice;2,50\n", Separator::Semicolon)]
    #[case::tabs("a\tb\nx, y\tz\n", Separator::Tab)]
    #[case::bars("a|b\r\n1|2\r\n", Separator::Bar)]
    #[case::bare_returns("a;b\r1,5;2\r1;2\r", Separator::Semicolon)]
    #[case::quoted_breaks("a;b\n\"x,\n,y,\n,\";2\n\"p,q\";3\n", Separator::Semicolon)]
    #[case::doubled_quotes("a;b\n\"5\"\" x, y\";1\n\"z\"\"\";2\n", Separator::Semicolon)]
    #[case::other_quotes("x,\"a;b;c\"\n", Separator::Comma)]
    #[case::title("Sales, December\nsku;name;price\n1;Tea;2\n3;Rice;4\n", Separator::Semicolon)]
    #[case::ragged("a;b;c\nx;1,5\ny;2,5;3\n", Separator::Semicolon)]
    #[case::one_column("price\n1,50\n2,50\n", Separator::Semicolon)]
    #[case::one_plain_column("sku\n1\n2\n", Separator::Comma)]
    #[case::one_line("a;b", Separator::Semicolon)]
    #[case::nothing("", Separator::Comma)]
    #[case::blank_lines("\n\n\na;b\n\n1;2\n", Separator::Semicolon)]
    fn the_rows_tell_the_separator(#[case] head: &str, #[case] want: Separator) {
        assert_eq!(guess(head.as_bytes(), Whole::Yes), want);
    }

    #[test]
    fn a_row_that_the_head_cuts_is_not_looked_at() {
        assert_eq!(guess(b"a;b\n1,5,6", Whole::No), Separator::Semicolon);
    }

    #[rstest]
    #[case("sep=;\r\na;b", Some((Separator::Semicolon, 5)))]
    #[case("SEP=\t\na", Some((Separator::Tab, 5)))]
    #[case("sep=|", Some((Separator::Bar, 5)))]
    #[case("sep=,x\n", None)]
    #[case("sep=^\n", None)]
    #[case("separator\n", None)]
    #[case("sep", None)]
    fn excel_names_the_separator(#[case] head: &str, #[case] want: Option<(Separator, usize)>) {
        assert_eq!(named(head.as_bytes()), want);
    }
}
