//! Numbers as they stand in shops' files.

use proptest::prelude::*;
use rstest::rstest;

use super::*;

const POINT: Decimals = Decimals::Point;
const COMMA: Decimals = Decimals::Comma;

#[rstest]
#[case("12.50", POINT, 1_250)]
#[case("12,50", COMMA, 1_250)]
#[case("1,234.56", POINT, 123_456)]
#[case("1.234,56", COMMA, 123_456)]
#[case("1,234,567", POINT, 123_456_700)]
#[case("1.234.567", COMMA, 123_456_700)]
#[case("1,234", POINT, 123_400)]
#[case("1.234", COMMA, 123_400)]
#[case("1 234,56", COMMA, 123_456)]
#[case("1\u{a0}234\u{a0}567.5", POINT, 123_456_750)]
#[case("1\u{202f}234,5", COMMA, 123_450)]
#[case("1'234.50", POINT, 123_450)]
#[case("1’234’567", POINT, 123_456_700)]
#[case("£12.50", POINT, 1_250)]
#[case("12,50 €", COMMA, 1_250)]
#[case("12,50\u{a0}€", COMMA, 1_250)]
#[case("GBP 3", POINT, 300)]
#[case("3 eur", POINT, 300)]
#[case("A$3", POINT, 300)]
#[case("kr. 3", POINT, 300)]
#[case("S/ 3", POINT, 300)]
#[case("12,50 zł", COMMA, 1_250)]
#[case("-5", POINT, -500)]
#[case("5-", POINT, -500)]
#[case("(5.00)", POINT, -500)]
#[case("(£5.00)", POINT, -500)]
#[case("£(5.00)", POINT, -500)]
#[case("-£5", POINT, -500)]
#[case("£-5", POINT, -500)]
#[case("\u{2212}5", POINT, -500)]
#[case("5,00- €", COMMA, -500)]
#[case("+5", POINT, 500)]
#[case(".5", POINT, 50)]
#[case(",5", COMMA, 50)]
#[case("-.5", POINT, -50)]
#[case("£.50", POINT, 50)]
#[case("007", POINT, 700)]
#[case("0.25", POINT, 25)]
#[case("5.5000", POINT, 550)]
#[case(" 0 ", POINT, 0)]
#[case("-0.00", POINT, 0)]
fn numbers_are_read_as_shops_write_them(#[case] text: &str, #[case] decimals: Decimals, #[case] want: i64) {
    assert_eq!(parse(text, decimals, 2), Ok(want), "{text}");
}

#[rstest]
#[case("")]
#[case("   ")]
#[case("-")]
#[case(".")]
#[case("abc")]
#[case("5 pieces")]
#[case("12%")]
#[case("1.23.4")]
#[case("1,23.4")]
#[case("12,34,567")]
#[case("1234,567.8")]
#[case(",567")]
#[case("0,250")]
#[case("1.234,56")]
#[case("1.234.567")]
#[case("1,5")]
#[case("12 50")]
#[case("1 234,567")]
#[case("5.")]
#[case("5.-")]
#[case("5,-")]
#[case("--5")]
#[case("-5-")]
#[case("-(5)")]
#[case("(5")]
#[case("5)")]
#[case(")5(")]
#[case("5+")]
#[case("Rs.500")]
#[case("€5€")]
#[case("£5 USD")]
#[case("1..5")]
#[case("1,,234")]
#[case("1, 234")]
#[case("2010-12-01")]
#[case("5 5 5")]
#[case("٣")]
fn what_is_no_number_is_refused_and_the_convention_named(#[case] text: &str) {
    let fault = parse(text, POINT, 3).unwrap_err();
    assert_eq!(fault, NumberFault::NotANumber(POINT), "{text}");
    assert!(fault.message().contains("a point before the decimals"));
}

#[rstest]
#[case("1,234.56")]
#[case("1,234,567")]
#[case("1.5")]
#[case("0.250")]
fn the_other_convention_is_not_read_as_another_number(#[case] text: &str) {
    let fault = parse(text, COMMA, 3).unwrap_err();
    assert_eq!(fault, NumberFault::NotANumber(COMMA), "{text}");
    assert!(fault.message().contains("a comma before the decimals"));
}

#[rstest]
#[case("5.01E+12", NumberFault::Scientific)]
#[case("5,01E+12", NumberFault::Scientific)]
#[case("-1e5", NumberFault::Scientific)]
#[case("0.001", NumberFault::TooPrecise(2))]
#[case("92233720368547758.08", NumberFault::TooLarge)]
#[case("99999999999999999999999999999999999999999999999999", NumberFault::TooLarge)]
fn what_does_not_fit_is_refused(#[case] text: &str, #[case] want: NumberFault) {
    assert_eq!(parse(text, POINT, 2), Err(want), "{text}");
    assert!(!want.as_str().is_empty() && want.message().contains(". "));
}

#[test]
fn the_largest_numbers_fit_and_places_are_free() {
    assert_eq!(parse("92233720368547758.07", POINT, 2), Ok(i64::MAX));
    assert_eq!(parse("-92233720368547758.08", POINT, 2), Ok(i64::MIN));
    assert_eq!(parse("7", POINT, 0), Ok(7));
    assert_eq!(parse("7.0", POINT, 0), Ok(7));
    assert_eq!(parse("7.5", POINT, 0), Err(NumberFault::TooPrecise(0)));
    assert_eq!(parse("0", POINT, 255), Ok(0));
    assert_eq!(parse("1", POINT, 255), Err(NumberFault::TooLarge));
}

#[rstest]
#[case(&["1,234.56"], Some(POINT))]
#[case(&["1.234,56"], Some(COMMA))]
#[case(&["1.234", "2,5"], Some(COMMA))]
#[case(&["1,234", "£2.50"], Some(POINT))]
#[case(&["1,234", "1.234"], None)]
#[case(&["1,234,567"], Some(POINT))]
#[case(&["1.234.567"], Some(COMMA))]
#[case(&["0,250"], Some(COMMA))]
#[case(&[",567"], Some(COMMA))]
#[case(&["1234,567"], Some(COMMA))]
#[case(&["1 234,567"], Some(COMMA))]
#[case(&["1,5", "1.5"], None)]
#[case(&["12", "1 234", "n/a", ""], None)]
#[case(&["1.2.3", "2,5"], Some(COMMA))]
fn a_column_tells_its_convention_or_nothing(#[case] samples: &[&str], #[case] want: Option<Decimals>) {
    assert_eq!(guess(samples.iter().copied()), want);
}

fn written(value: i64, places: u8, decimals: Decimals, group: &str) -> String {
    let digits = format!("{:0width$}", value.unsigned_abs(), width = usize::from(places) + 1);
    let (whole, fraction) = digits.split_at(digits.len() - usize::from(places));
    let mut text = String::from(if value < 0 { "-" } else { "" });
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            text.push_str(group);
        }
        text.push(digit);
    }
    if places > 0 {
        text.push(decimals.mark());
        text.push_str(fraction);
    }
    text
}

proptest! {
    #[test]
    fn numbers_are_read_back(value in any::<i64>(), small in -2_000_000i64..2_000_000, places in 0u8..5, kind in 0usize..4) {
        for value in [value, small] {
            for (decimals, other) in [(POINT, ","), (COMMA, ".")] {
                let group = ["", other, "\u{202f}", "'"][kind];
                let text = written(value, places, decimals, group);
                prop_assert_eq!(parse(&text, decimals, places), Ok(value), "{}", text);
            }
        }
    }

    #[test]
    fn a_guess_contradicts_no_number(samples in prop::collection::vec("-?[0-9]{0,4}([., ][0-9]{1,4}){0,3}|\\PC{0,12}", 0..8)) {
        let guessed = guess(samples.iter().map(String::as_str));
        for sample in &samples {
            // Whether it fits is another matter.
            let reads = |decimals| parse(sample, decimals, 18) != Err(NumberFault::NotANumber(decimals));
            match guessed {
                Some(POINT) => prop_assert!(reads(POINT) || !reads(COMMA), "{}", sample),
                Some(COMMA) => prop_assert!(reads(COMMA) || !reads(POINT), "{}", sample),
                None => {}
            }
        }
    }
}
