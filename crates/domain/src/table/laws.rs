//! What holds of any file, whatever is in it. Each of these takes bytes and panics where it does not hold: `cargo fuzz` looks
//! for such bytes, and the tests beside the code try some (the feature `laws` shows them to `fuzz/`).

use super::{DayOrder, Decimals, Item, Limits, Mark, Reader, Writer, dates, numbers, unguard};
use crate::import::{customer, invoice, product, stock};

const CONVENTIONS: [Decimals; 2] = [Decimals::Point, Decimals::Comma];
const ORDERS: [DayOrder; 3] = [DayOrder::DayFirst, DayOrder::MonthFirst, DayOrder::YearFirst];
/// A table so small that bytes which look like one meet its limits.
pub(crate) const SMALL: Limits = Limits { cell_bytes: 10, record_bytes: 40, columns: 4 };

/// The items of a file that comes in these pieces.
pub fn items<'a>(limits: Limits, pieces: impl IntoIterator<Item = &'a [u8]>) -> Vec<Item> {
    let mut reader = Reader::new(limits);
    let mut found = Vec::new();
    for piece in pieces {
        reader.push(piece);
        found.extend(reader.by_ref());
    }
    reader.end();
    found.extend(reader);
    found
}

/// Any file ends, gives the same whatever pieces it comes in, makes up no line, and keeps to its limits.
pub fn reading(bytes: &[u8]) {
    let size = bytes.first().map_or(1, |first| usize::from(*first) % 40 + 1);
    for limits in [SMALL, Limits::default(), Limits { cell_bytes: 0, record_bytes: 0, columns: 0 }] {
        let whole = items(limits, [bytes]);
        assert_eq!(items(limits, bytes.chunks(size)), whole, "the pieces change nothing");
        let mut before = 0;
        for item in &whole {
            let line = match item {
                Item::Row(row) => row.line,
                Item::Refused(row) => row.line,
            };
            assert!(line > before, "lines grow: {whole:?}");
            before = line;
            if let Item::Row(row) = item {
                assert!(row.cells.len() <= limits.columns, "no more columns than may be: {row:?}");
                assert!(row.cells.iter().all(|cell| !cell.contains('\0')), "no NUL in a text: {row:?}");
            }
        }
        assert!(before <= bytes.len() as u64 + 1, "no line is made up: {whole:?}");
    }
}

/// What is written is read back the same. The bytes are texts between `0x1F`; the first says how many stand in a row.
pub fn writing(bytes: &[u8]) {
    let Some((first, rest)) = bytes.split_first() else { return };
    let columns = usize::from(*first) % 6 + 1;
    let text = String::from_utf8_lossy(rest).replace('\0', "");
    let cells: Vec<&str> = text.split('\u{1f}').collect();
    let rows: Vec<&[&str]> = cells.chunks_exact(columns).collect();
    for mark in [Mark::Written, Mark::Left] {
        let mut writer = Writer::new(mark);
        rows.iter().for_each(|row| writer.row(*row));
        let text = writer.take();
        let back = items(Limits::default(), text.as_bytes().chunks(columns));
        let back: Vec<Vec<&str>> = back
            .iter()
            .map(|item| match item {
                Item::Row(row) => row.cells.iter().map(|cell| unguard(cell)).collect(),
                Item::Refused(row) => panic!("{row:?} in {text:?}"),
            })
            .collect();
        assert_eq!(back, rows, "{text:?}");
    }
}

/// A number that is read is read again from how it is plainly written, and is never another.
pub fn number(text: &str) {
    for decimals in CONVENTIONS {
        for places in 0..=4 {
            let Ok(read) = numbers::parse(text, decimals, places) else { continue };
            let digits = format!("{:0>1$}", read.unsigned_abs(), usize::from(places) + 1);
            let (whole, part) = digits.split_at(digits.len() - usize::from(places));
            let mark = if decimals == Decimals::Point { '.' } else { ',' };
            let sign = if read < 0 { "-" } else { "" };
            let plain = if places == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}{mark}{part}") };
            assert_eq!(numbers::parse(&plain, decimals, places), Ok(read), "{text:?} as {plain}");
            let finer = numbers::parse(text, decimals, places + 1);
            assert!(finer.is_err() || finer == Ok(read.saturating_mul(10)), "{text:?} has one value: {finer:?}");
        }
    }
}

/// A day that is read is read again from how it is plainly written, under any order.
pub fn date(text: &str) {
    for order in ORDERS {
        let Ok(when) = dates::parse(text, order) else { continue };
        let plain = when.local.format("%Y-%m-%d %H:%M:%S").to_string();
        for again in ORDERS {
            let read = dates::parse(&plain, again).map(|when| when.local.format("%Y-%m-%d %H:%M:%S").to_string());
            assert_eq!(read.as_ref(), Ok(&plain), "{text:?}");
        }
    }
}

/// Any row of any file is taken or refused; a line of an invoice that is taken comes to what may be an amount.
pub fn taking(bytes: &[u8]) {
    const FIELDS: [&str; 27] = [
        "sku",
        "title",
        "price",
        "barcode",
        "group",
        "variant",
        "category",
        "tax",
        "tax mode",
        "decimals",
        "unit",
        "active",
        "number",
        "name",
        "phone",
        "email",
        "address",
        "quantity",
        "invoice",
        "date",
        "total",
        "customer number",
        "customer",
        "country",
        "balance",
        "pack of",
        "pack size",
    ];
    let Ok(currency) = "EUR".parse() else { return };
    let turn = bytes.first().map_or(0, |first| usize::from(*first));
    for item in items(Limits::default(), [bytes]) {
        let Item::Row(row) = item else { continue };
        for turn in [turn, turn + 6, turn + 12, turn + 18] {
            let fields = FIELDS.iter().cycle().skip(turn % FIELDS.len());
            let columns: Vec<_> = fields.take(row.cells.len()).map(|field| Some((*field).to_owned())).collect();
            for decimals in CONVENTIONS {
                // Whether they are taken is for tests that know what stands in them.
                let _ = product(&columns, &row.cells, decimals, currency);
                let _ = stock(&columns, &row.cells, decimals, currency);
                let _ = customer(&columns, &row.cells, decimals, currency);
                for order in ORDERS {
                    if let Ok(line) = invoice(&columns, &row.cells, (decimals, order), currency) {
                        assert!(line.amount().0.abs() <= crate::money::MAX_MINOR, "{line:?}");
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    fn text() -> impl Strategy<Value = String> {
        prop_oneof![
            "[0-9.,' €$()+-]{0,14}",
            "[0-9]{1,4}[-/. ][0-9]{1,2}[-/. ][0-9]{1,4}( [0-9]{1,2}:[0-9]{2})?",
            "[0-9]{1,2} (Dec|de marzo de|january|Sept) [0-9]{2,4}",
            any::<String>(),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1_000))]

        // Red when, in crates/domain/src/table/numbers.rs, `kept.len() > usize::from(places)` becomes
        // `kept.len() > usize::from(places) + 1`.
        #[test]
        fn what_stands_in_a_cell_is_one_number_and_one_day(text in text()) {
            super::number(&text);
            super::date(&text);
        }

        #[test]
        fn any_bytes_are_a_table_and_their_rows_taken_or_refused(
            cells in prop::collection::vec(prop_oneof![text(), "[\"=;\t\r\nA-Za-z0-9]{0,8}"], 0..40),
            between in prop::sample::select(vec![",", ";", "\t", "\n", ",\n"]),
            dirt in prop::collection::vec(any::<u8>(), 0..60),
        ) {
            let bytes = [cells.join(between).as_bytes(), &dirt].concat();
            super::reading(&bytes);
            super::taking(&bytes);
            super::writing(&bytes);
        }

        // Red when, in crates/domain/src/table/writer.rs, `if quotes {` becomes `if false {`.
        #[test]
        fn what_is_written_is_read_back(columns in 0u8..6, cells in prop::collection::vec("[\"',;|\t\r\n=+@a-zéñ€🍵 -]{0,6}", 0..24)) {
            let mut bytes = vec![columns];
            bytes.extend(cells.join("\u{1f}").into_bytes());
            super::writing(&bytes);
        }
    }
}
