//! Files as shops export them, and files that mean harm.

use proptest::prelude::*;
use rstest::rstest;

use super::super::laws::{SMALL, items};
use super::super::{Mark, Writer, unguard};
use super::*;

/// Rows as `line:cell|cell`, refused ones as `line!code`.
fn seen(items: &[Item]) -> Vec<String> {
    let line = |item: &Item| match item {
        Item::Row(row) => format!("{}:{}", row.line, row.cells.join("|")),
        Item::Refused(row) => format!("{}!{}", row.line, row.why.as_str()),
    };
    items.iter().map(line).collect()
}

fn read(text: impl AsRef<[u8]>) -> Vec<String> {
    let bytes = text.as_ref();
    let whole = items(Limits::default(), [bytes]);
    assert_eq!(items(Limits::default(), bytes.chunks(1)), whole, "the pieces change nothing");
    seen(&whole)
}

fn refused(item: Option<&Item>) -> &RefusedRow {
    match item {
        Some(Item::Refused(row)) => row,
        other => panic!("{other:?} is no refusal"),
    }
}

#[rstest]
#[case::plain("a,b\n1,2\n", &["1:a|b", "2:1|2"])]
#[case::no_last_break("a,b\n1,2", &["1:a|b", "2:1|2"])]
#[case::crlf("a,b\r\n1,2\r\n", &["1:a|b", "2:1|2"])]
#[case::cr("a,b\r1,2\r3,4", &["1:a|b", "2:1|2", "3:3|4"])]
#[case::mixed_breaks("a,b\r\n1,2\n3,4\r5,6", &["1:a|b", "2:1|2", "3:3|4", "4:5|6"])]
#[case::lf_then_cr("a,b\n\r1,2", &["1:a|b", "3:1|2"])]
#[case::blank_lines("\r\n\r\na,b\r\n\r\n1,2\r\n", &["3:a|b", "5:1|2"])]
#[case::blank_returns("\r\ra,b\r\r1,2", &["3:a|b", "5:1|2"])]
#[case::empty_rows("a,b\n,\n1,2\n,\n,,,\n", &["1:a|b", "3:1|2"])]
#[case::quoted("\"a\",\"b,c\"\n\"\",2\n", &["1:a|b,c", "2:|2"])]
#[case::empty_quoted("a,b\n\"\",\"\"\n", &["1:a|b", "2:|"])]
#[case::doubled("a,b\n\"5\"\" pipe\",\"\"\"\"\n", &["1:a|b", "2:5\" pipe|\""])]
#[case::inner_quotes("a,b\n5\" pipe,x\"y\"\n", &["1:a|b", "2:5\" pipe|x\"y\""])]
#[case::after_quotes("a,b\n\"x\" y,\"p\"\"q\"r\"\n", &["1:a|b", "2:x y|p\"qr\""])]
#[case::quoted_breaks("a,b\n\"x\ny\",2\n3,4\n", &["1:a|b", "2:x\ny|2", "4:3|4"])]
#[case::quoted_crlf("a,b\r\n\"x\r\n\r\ny\",2\r\n3,4\r\n", &["1:a|b", "2:x\r\n\r\ny|2", "5:3|4"])]
#[case::quoted_cr("a,b\n\"x\ry\",2\n3,4\n", &["1:a|b", "2:x\ry|2", "4:3|4"])]
#[case::quote_at_the_end("a,b\n1,\"2\"", &["1:a|b", "2:1|2"])]
#[case::shorter("a,b,c\n1\n2,3\n", &["1:a|b|c", "2:1", "3:2|3"])]
#[case::longer_but_empty("a,b\n1,2,,\n3,4,\n", &["1:a|b", "2:1|2", "3:3|4"])]
#[case::longer("a,b\n1,2,3\n4,5\n", &["1:a|b", "2!too_many_cells", "3:4|5"])]
#[case::semicolons("a;b\n1,5;2\n", &["1:a|b", "2:1,5|2"])]
#[case::named("sep=;\r\na,a;b\r\n1,1;2\r\n", &["2:a,a|b", "3:1,1|2"])]
#[case::named_cr("sep=|\ra,a|b\r1|2\r", &["2:a,a|b", "3:1|2"])]
#[case::named_alone("sep=;", &[])]
#[case::nul("a,b\n1\0,2\n3,4\n", &["1:a|b", "2!control_character", "3:3|4"])]
#[case::one_column("sku\n1\n\n2\n", &["1:sku", "2:1", "4:2"])]
#[case::nothing("", &[])]
#[case::only_breaks("\n\r\n\r", &[])]
#[case::only_a_mark("\u{feff}", &[])]
#[case::marked("\u{feff}a,b\n1,2", &["1:a|b", "2:1|2"])]
#[case::a_mark_before_quotes("\u{feff}\"a\",b\n", &["1:a|b"])]
fn rows_are_read(#[case] text: &str, #[case] want: &[&str]) {
    assert_eq!(read(text), want);
}

#[rstest]
#[case::to_the_end("a,b\n\"x,1\n2,3\n4,5\n", &["1:a|b", "2!unclosed_quote", "3:2|3", "4:4|5"])]
#[case::on_the_last_line("a,b\n2,3\n\"x,1", &["1:a|b", "2:2|3", "3!unclosed_quote"])]
#[case::crlf("a,b\r\n\"x,1\r\n2,3\r\n", &["1:a|b", "2!unclosed_quote", "3:2|3"])]
#[case::cr("a,b\r\"x,1\r2,3\r", &["1:a|b", "2!unclosed_quote", "3:2|3"])]
#[case::twice("a,b\n\"x,1\n\"y,2\n3,4\n", &["1:a|b", "2!unclosed_quote", "3!unclosed_quote", "4:3|4"])]
#[case::closed_by_a_later_row("a,b\n\"x,1\n2,3\n\"y\",4\n5,6\n", &["1:a|b", "2!unclosed_quote", "3:2|3", "4:y|4", "5:5|6"])]
#[case::too_few_columns("a,b,c\n1,2,\"x\n3,4,5\n\"\n6,7,8\n", &["1:a|b|c", "2:1|2|x\n3,4,5\n", "5:6|7|8"])]
#[case::fewer_columns("a,b,c\n1,\"x\n3,4,5\n\"\n6,7,8\n", &["1:a|b|c", "2!unclosed_quote", "3:3|4|5", "4!unclosed_quote", "5:6|7|8"])]
#[case::more_columns("a,b\n1,\"x\n3\",4\n5,6\n", &["1:a|b", "2!unclosed_quote", "3:3\"|4", "4:5|6"])]
#[case::more_but_empty("a,b\n1,\"x\ny\",,\n5,6\n", &["1:a|b", "2:1|x\ny", "4:5|6"])]
#[case::in_the_header("\"a,b\n1,2\n", &["1!unclosed_quote", "2:1|2"])]
#[case::blank_lines_inside("a,b\n\"x,1\n\n\n2,3\n", &["1:a|b", "2!unclosed_quote", "5:2|3"])]
fn a_quote_that_is_not_closed_takes_one_line(#[case] text: &str, #[case] want: &[&str]) {
    assert_eq!(read(text), want);
}

#[test]
fn a_refused_row_shows_its_first_line() {
    let text = format!("a,b\n\"é{}\n2,3\nx,y,z\n", "é".repeat(300));
    let found = items(Limits::default(), [text.as_bytes()]);
    assert_eq!(refused(found.get(1)).text, format!("\"{}", "é".repeat(199)), "200 characters");
    assert_eq!(refused(found.get(3)).text, "x,y,z");
}

#[rstest]
#[case::cell("a,b\n12345678901,2\n3,4\n", &["1:a|b", "2!cell_too_long", "3:3|4"])]
#[case::longest_cell("a,b\n1234567890,2\n", &["1:a|b", "2:1234567890|2"])]
#[case::longest_quoted_cell("a,b\n\"1234567890\",2\n", &["1:a|b", "2:1234567890|2"])]
#[case::cell_over_the_record("a,b\n12345678901234567890123456789012345678901234567890,2\n3,4\n", &["1:a|b", "2!cell_too_long", "3:3|4"])]
#[case::quoted_over_the_record("a,b\n\"12345678901234567890123456789012345678901234567890\",2\n3,4\n", &["1:a|b", "2!cell_too_long", "3:3|4"])]
#[case::columns("a,b\n1,2,3,4,5\n6,7\n", &["1:a|b", "2!too_many_columns", "3:6|7"])]
#[case::columns_over_the_record("1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19\na,b\n1,2\n", &["1!too_many_columns", "2:a|b", "3:1|2"])]
#[case::record("a,b,c,d\n1234567890,1234567890,1234567890,1234567890\n3,4\n", &["1:a|b|c|d", "2!record_too_long", "3:3|4"])]
#[case::quote_over_the_record("a,b\n\"1,2\n3,4\n5,6\n7,8\n9,10\n11,12\n13,14\n15,16\n17,18\n", &[
    "1:a|b", "2!unclosed_quote", "3:3|4", "4:5|6", "5:7|8", "6:9|10", "7:11|12", "8:13|14", "9:15|16", "10:17|18",
])]
#[case::break_in_a_skipped_row("a,b\n12345678901234567890123456789012345678901234567890,\"x\ny\"\n3,4\n", &["1:a|b", "2!cell_too_long", "4:3|4"])]
#[case::open_quote_in_a_skipped_row("a,b\n12345678901234567890123456789012345678901234567890,\"x\n3,4\n", &["1:a|b", "2!cell_too_long", "3:3|4"])]
#[case::open_quote_at_the_end("a,b\n\"12345678901234567890123456789012345678901234567890", &["1:a|b", "2!cell_too_long"])]
fn rows_over_a_limit_are_refused_and_reading_goes_on(#[case] text: &str, #[case] want: &[&str]) {
    let whole = items(SMALL, [text.as_bytes()]);
    assert_eq!(seen(&whole), want);
    assert_eq!(items(SMALL, text.as_bytes().chunks(1)), whole, "the pieces change nothing");
}

#[test]
fn each_row_tells_its_8_bit_letters() {
    let mixed = b"name,price\ncaf\xc3\xa9,1\ncaf\xe9,\x80 2\n\"\xd1o\"\"o\",3\n\xc3,\xa9\n";
    assert_eq!(read(mixed), ["1:name|price", "2:café|1", "3:café|€ 2", "4:Ño\"o|3", "5:Ã|©"]);
}

#[rstest]
#[case(Encoding::Utf16Le, "\u{feff}")]
#[case(Encoding::Utf16Be, "\u{feff}")]
#[case(Encoding::Utf16Le, "")]
#[case(Encoding::Utf16Be, "")]
fn utf_16_is_read(#[case] encoding: Encoding, #[case] mark: &str) {
    let text = format!("{mark}name\tprice\r\nCafé 🍵\t1,50\r\n\"a\nb\"\t2\r\n");
    let bytes = |unit: u16| if encoding == Encoding::Utf16Le { unit.to_le_bytes() } else { unit.to_be_bytes() };
    let file: Vec<u8> = text.encode_utf16().flat_map(bytes).collect();
    assert_eq!(read(&file), ["1:name|price", "2:Café 🍵|1,50", "3:a\nb|2"]);
    let mut reader = Reader::new(Limits::default());
    reader.push(&file);
    assert_eq!(reader.shape(), None, "more of the head may come");
    reader.end();
    assert_eq!(reader.shape(), Some(Shape { encoding, separator: Separator::Tab }));
}

#[test]
fn people_may_know_the_shape_better() {
    let shape = Shape { encoding: Encoding::Utf8, separator: Separator::Semicolon };
    let mut reader = Reader::with_shape(Limits::default(), shape);
    reader.push("\u{feff}a,b;c\n1,2;3\n".as_bytes());
    reader.end();
    assert_eq!(reader.shape(), Some(shape));
    assert_eq!(seen(&reader.collect::<Vec<_>>()), ["1:a,b|c", "2:1,2|3"]);
}

#[test]
fn the_head_alone_tells_the_shape_however_long_the_first_piece_is() {
    let mut text = "a;b\n1,5;2\n".repeat(8_000);
    text.push_str(&"1,2,3,4\n".repeat(100_000));
    let mut reader = Reader::new(Limits::default());
    reader.push(text.as_bytes());
    assert_eq!(reader.shape().unwrap().separator, Separator::Semicolon);
}

/// Pushes what `piece` gives a thousand times and more, and tells the items and the most memory held.
fn flood(first: &[u8], piece: &[u8], times: usize, last: &[u8]) -> (Vec<String>, usize) {
    let mut reader = Reader::new(Limits::default());
    let (mut found, mut most) = (Vec::new(), 0);
    for part in std::iter::once(first).chain(std::iter::repeat_n(piece, times)).chain([last]) {
        reader.push(part);
        found.extend(reader.by_ref());
        most = most.max(reader.buffered());
    }
    reader.end();
    found.extend(reader);
    (seen(&found), most)
}

#[rstest]
#[case::a_cell(b"a,b\n", b'x', b",2\n3,4\n", &["1:a|b", "2!cell_too_long", "3:3|4"])]
#[case::a_quoted_cell(b"a,b\n\"", b'x', b"\",2\n3,4\n", &["1:a|b", "2!cell_too_long", "3:3|4"])]
#[case::a_quote_that_stays_open(b"a,b\n\"", b'x', b",2\n3,4\n", &["1:a|b", "2!cell_too_long", "3:3|4"])]
#[case::a_header_of_columns(b"a,b", b',', b"\n3,4\n", &["1!too_many_columns", "2:3|4"])]
#[case::quotes(b"a,b\n", b'"', b"\n3,4\n", &["1:a|b", "2!cell_too_long", "3:3|4"])]
fn fifty_megabytes_of_one_row_are_let_go(
    #[case] first: &[u8],
    #[case] byte: u8,
    #[case] last: &[u8],
    #[case] want: &[&str],
) {
    let piece = vec![byte; 64 * 1024];
    let (found, most) = flood(first, &piece, 800, last);
    assert_eq!(found, want);
    assert!(most < 4 * 1024 * 1024, "{most} bytes were held");
}

#[test]
fn a_quote_opened_by_mistake_does_not_swallow_a_long_file() {
    let piece = "1,2\n".repeat(16 * 1024);
    let (found, most) = flood(b"a,b\n\"x,y\n", piece.as_bytes(), 40, b"3,4\n");
    assert_eq!(found.len(), 2 + 40 * 16 * 1024 + 1, "one line is lost, no other");
    assert_eq!(found.get(1).map(String::as_str), Some("2!unclosed_quote"));
    assert_eq!(found.last().map(String::as_str), Some("655363:3,4".replace(',', "|").as_str()));
    assert!(most < 4 * 1024 * 1024, "{most} bytes were held");
}

#[test]
fn quotes_that_open_in_every_row_make_reading_weary_and_change_nothing_else() {
    let header = format!("{}\n", vec!["a"; 500].join(","));
    let piece = "x\",\"\n".repeat(8 * 1024);
    let mut reader = Reader::new(Limits::default());
    reader.push(header.as_bytes());
    let mut refused = 0;
    for _ in 0..12 {
        reader.push(piece.as_bytes());
        refused += reader.by_ref().filter(|item| matches!(item, Item::Refused(_))).count();
    }
    assert!(matches!(&reader.stage, Stage::Body { splitter, .. } if splitter.effort.is_weary()));
    reader.push(b"\"3\n4\",5\n\n6,7\n");
    reader.end();
    let rest: Vec<Item> = reader.collect();
    refused += rest.iter().filter(|item| matches!(item, Item::Refused(_))).count();
    assert_eq!(refused, 12 * 8 * 1024 + 1, "each line by itself, and one of two lines that has too few columns");
    assert_eq!(seen(&rest).last().map(String::as_str), Some("98309:6|7"));
}

fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z]{0,6}",
        "[\"',;|\t\r\n=+@ -]{0,8}",
        "[éñ€\u{feff}🍵a\"\n,]{0,5}",
        "-?[0-9]{1,4}([.,][0-9]{1,2})?",
        any::<String>().prop_map(|text| text.replace('\0', "")),
        Just("sep=;".to_owned()),
    ]
}

fn table() -> impl Strategy<Value = Vec<Vec<String>>> {
    (1usize..6).prop_flat_map(|columns| prop::collection::vec(prop::collection::vec(cell(), columns), 0..8))
}

/// Bytes that look like a table, with all that can be wrong in one.
fn dirt() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        4 => prop::sample::select(vec!["a", "12", ",", ",", ";", "\"", "\"\"", "\n", "\r\n", "\r", "\t", "|"])
            .prop_map(|text| text.as_bytes().to_vec()),
        1 => prop::sample::select(vec!["sep=;\n", "\u{feff}", "é", "🍵", "\0", "a\0,\0", "\n\0"])
            .prop_map(|text| text.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..4),
    ];
    let mark = prop::sample::select(vec![&b""[..], b"", b"", b"\xff\xfe", b"\xfe\xff"]);
    (mark, prop::collection::vec(piece, 0..80)).prop_map(|(mark, pieces)| [mark, &pieces.concat()].concat())
}

fn cut<'a>(bytes: &'a [u8], sizes: &'a [usize]) -> impl Iterator<Item = &'a [u8]> {
    let mut left = bytes;
    let mut sizes = sizes.iter().cycle();
    std::iter::from_fn(move || {
        let size = (*sizes.next()?).min(left.len());
        let (piece, rest) = left.split_at(size);
        left = rest;
        (!piece.is_empty()).then_some(piece)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn what_is_written_is_read_back(
        rows in table(),
        mark in prop::sample::select(vec![Mark::Written, Mark::Left]),
        sizes in prop::collection::vec(1usize..9, 1..5),
    ) {
        let mut writer = Writer::new(mark);
        for row in &rows {
            writer.row(row);
        }
        let text = writer.take();
        let mut back: Vec<Vec<String>> = Vec::new();
        for item in items(Limits::default(), cut(text.as_bytes(), &sizes)) {
            match item {
                Item::Row(row) => back.push(row.cells.iter().map(|cell| unguard(cell).to_owned()).collect()),
                Item::Refused(row) => prop_assert!(false, "{:?} in {:?}", row, text),
            }
        }
        prop_assert_eq!(back, rows, "{:?}", text);
    }

    #[test]
    fn any_bytes_end_and_give_the_same_whatever_the_pieces(
        bytes in dirt(),
        sizes in prop::collection::vec(1usize..40, 1..5),
        limits in prop::sample::select(vec![SMALL, Limits::default(), Limits { cell_bytes: 0, record_bytes: 0, columns: 0 }]),
    ) {
        let whole = items(limits, [&bytes[..]]);
        prop_assert_eq!(&items(limits, cut(&bytes, &sizes)), &whole, "the pieces change nothing");
        let lines: Vec<u64> = whole.iter().map(|item| match item {
            Item::Row(row) => row.line,
            Item::Refused(row) => row.line,
        }).collect();
        prop_assert!(lines.windows(2).all(|pair| pair[0] < pair[1]), "lines grow: {:?}", whole);
        prop_assert!(lines.last().is_none_or(|last| *last <= bytes.len() as u64 + 1), "no line is made up");
        for item in &whole {
            if let Item::Row(row) = item {
                prop_assert!(row.cells.len() <= limits.columns && row.cells.concat().find('\0').is_none());
            }
        }
    }
}
