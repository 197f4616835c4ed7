//! Days as they stand in shops' files.

use proptest::prelude::*;
use rstest::rstest;

use super::*;

const DAY: DayOrder = DayOrder::DayFirst;
const MONTH: DayOrder = DayOrder::MonthFirst;
const YEAR: DayOrder = DayOrder::YearFirst;

fn at(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f").unwrap()
}

#[rstest]
#[case("2010-12-01", "2010-12-01 00:00:00")]
#[case(" 2010/12/01 ", "2010-12-01 00:00:00")]
#[case("2010-12-01 08:26", "2010-12-01 08:26:00")]
#[case("2010-12-01 08:26:05", "2010-12-01 08:26:05")]
#[case("2010-12-01 08:26:05.123", "2010-12-01 08:26:05.123")]
#[case("2010-12-01T08:26:05.1234567891", "2010-12-01 08:26:05.123456789")]
#[case("20101201", "2010-12-01 00:00:00")]
#[case("20101201 8:26", "2010-12-01 08:26:00")]
#[case("20101201T08:26:00", "2010-12-01 08:26:00")]
#[case("1 Dec 2010", "2010-12-01 00:00:00")]
#[case("1-Dec-10", "2010-12-01 00:00:00")]
#[case("1st of December 2010", "2010-12-01 00:00:00")]
#[case("Dec 1, 2010", "2010-12-01 00:00:00")]
#[case("Dec 1, 2010, 8:26 PM", "2010-12-01 20:26:00")]
#[case("Sept. 2, 2010", "2010-09-02 00:00:00")]
#[case("2010 Dec 1", "2010-12-01 00:00:00")]
#[case("1 de diciembre de 2010", "2010-12-01 00:00:00")]
#[case("1 dic. 2010", "2010-12-01 00:00:00")]
#[case("15 ENE 2010 9:05 a. m.", "2010-01-15 09:05:00")]
#[case("15 ago 2010 9:05 p.\u{a0}m.", "2010-08-15 21:05:00")]
#[case("3 setiembre 2010", "2010-09-03 00:00:00")]
#[case("40513", "2010-12-01 00:00:00")]
#[case("40513.5", "2010-12-01 12:00:00")]
#[case("40513.3514", "2010-12-01 08:26:01")]
#[case("40513,3513888889", "2010-12-01 08:26:00")]
#[case("40513.999999", "2010-12-02 00:00:00")]
#[case("40513.99999", "2010-12-01 23:59:59")]
#[case("73415", "2100-12-31 00:00:00")]
fn days_that_are_clear_are_read_under_any_order(#[case] text: &str, #[case] want: &str) {
    for order in [DAY, MONTH, YEAR] {
        assert_eq!(parse(text, order), Ok(When { local: at(want), offset: None }), "{text} {order:?}");
    }
}

#[rstest]
#[case("01/12/2010 8:26", DAY, "2010-12-01 08:26:00")]
#[case("1.12.2010", DAY, "2010-12-01 00:00:00")]
#[case("1. 12. 2010", DAY, "2010-12-01 00:00:00")]
#[case("1-12-10", DAY, "2010-12-01 00:00:00")]
#[case("1-12-69", DAY, "2069-12-01 00:00:00")]
#[case("1-12-70", DAY, "1970-12-01 00:00:00")]
#[case("12/1/2010 8:26 AM", MONTH, "2010-12-01 08:26:00")]
#[case("12/1/2010 12:26 am", MONTH, "2010-12-01 00:26:00")]
#[case("12/1/2010 12:26PM", MONTH, "2010-12-01 12:26:00")]
#[case("12/1/10", MONTH, "2010-12-01 00:00:00")]
#[case("10-12-01", YEAR, "2010-12-01 00:00:00")]
#[case("10/2/1 7:00", YEAR, "2010-02-01 07:00:00")]
fn days_in_figures_are_read_by_the_order(#[case] text: &str, #[case] order: DayOrder, #[case] want: &str) {
    assert_eq!(parse(text, order), Ok(When { local: at(want), offset: None }), "{text}");
}

#[rstest]
#[case("2010-12-01T08:26:00Z", 0, "2010-12-01 08:26:00")]
#[case("2010-12-01T08:26:00.5+01:00", 60, "2010-12-01 07:26:00.5")]
#[case("2010-12-01 08:26 -0330", -210, "2010-12-01 11:56:00")]
#[case("2010-12-01 08:26:00+14", 840, "2010-11-30 18:26:00")]
#[case("2010-12-01 08:26:00 UTC", 0, "2010-12-01 08:26:00")]
fn what_has_an_offset_is_an_instant(#[case] text: &str, #[case] minutes: i32, #[case] utc: &str) {
    let when = parse(text, DAY).unwrap();
    assert_eq!(when.offset.map(|offset| offset.local_minus_utc()), Some(minutes * 60), "{text}");
    assert_eq!(when.instant().unwrap().naive_utc(), at(utc), "{text}");
}

#[test]
fn what_has_no_offset_is_no_instant() {
    assert_eq!(parse("2010-12-01 08:26", DAY).unwrap().instant(), None);
}

#[rstest]
#[case("", DAY, DateFault::NotADate)]
#[case("yesterday", DAY, DateFault::NotADate)]
#[case("2010", DAY, DateFault::NotADate)]
#[case("201012", DAY, DateFault::NotADate)]
#[case("4051", DAY, DateFault::NotADate)]
#[case("40513.", DAY, DateFault::NotADate)]
#[case("40513.1.2", DAY, DateFault::NotADate)]
#[case("1/12", DAY, DateFault::NotADate)]
#[case("1/12/201", DAY, DateFault::NotADate)]
#[case("1/12/5", DAY, DateFault::NotADate)]
#[case("1/12-2010", DAY, DateFault::NotADate)]
#[case("1,12,2010", DAY, DateFault::NotADate)]
#[case("-1/12/2010", DAY, DateFault::NotADate)]
#[case("1 Foo 2010", DAY, DateFault::NotADate)]
#[case("1xx Dec 2010", DAY, DateFault::NotADate)]
#[case("2010-12-0108:26", DAY, DateFault::NotADate)]
#[case("2010-12-01 8:26 o'clock", DAY, DateFault::NotADate)]
#[case("2010-12-01 8:2", DAY, DateFault::NotADate)]
#[case("2010-12-01 8:26:00.", DAY, DateFault::NotADate)]
#[case("8:26", DAY, DateFault::NotADate)]
#[case("13/12/2010", YEAR, DateFault::OtherOrder)]
#[case("1/13/2010", DAY, DateFault::NoSuchMonth(13))]
#[case("13/1/2010", MONTH, DateFault::NoSuchMonth(13))]
#[case("2010-00-01", DAY, DateFault::NoSuchMonth(0))]
#[case("20101301", DAY, DateFault::NoSuchMonth(13))]
#[case("31/11/2010", DAY, DateFault::NoSuchDay(31))]
#[case("29 Feb 2010", DAY, DateFault::NoSuchDay(29))]
#[case("2010-01-00", DAY, DateFault::NoSuchDay(0))]
#[case("2010-12-01 24:00", DAY, DateFault::NoSuchTime)]
#[case("2010-12-01 08:60", DAY, DateFault::NoSuchTime)]
#[case("2010-12-01 13:00 PM", DAY, DateFault::NoSuchTime)]
#[case("2010-12-01 0:30 AM", DAY, DateFault::NoSuchTime)]
#[case("2010-12-01 08:00+15:00", DAY, DateFault::NoSuchTime)]
#[case("1899-12-31", DAY, DateFault::YearOutOfRange)]
#[case("2101-01-01", DAY, DateFault::YearOutOfRange)]
#[case("73416", DAY, DateFault::YearOutOfRange)]
#[case("73415.9999999", DAY, DateFault::YearOutOfRange)]
fn what_is_no_day_is_refused_by_what_is_wrong(#[case] text: &str, #[case] order: DayOrder, #[case] want: DateFault) {
    assert_eq!(parse(text, order), Err(want), "{text}");
    assert!(!want.as_str().is_empty() && want.message().contains('.'));
}

#[rstest]
#[case(&["2010-12-01", "2010-12-13"], Some(YEAR))]
#[case(&["1 Dec 2010", "40513", ""], Some(YEAR))]
#[case(&["1/2/2010", "13/2/2010"], Some(DAY))]
#[case(&["1/2/2010", "2/13/2010"], Some(MONTH))]
#[case(&["2010-12-01", "2/13/2010"], Some(MONTH))]
#[case(&["n/a", "13/2/2010"], Some(DAY))]
#[case(&["70-12-13"], Some(YEAR))]
#[case(&["1/2/2010"], None)]
#[case(&["13/2/2010", "2/13/2010"], None)]
#[case(&["10-12-01"], None)]
#[case(&["n/a", ""], None)]
#[case(&[], None)]
fn a_column_tells_its_order_or_nothing(#[case] samples: &[&str], #[case] want: Option<DayOrder>) {
    assert_eq!(guess(samples.iter().copied()), want);
}

proptest! {
    #[test]
    fn days_are_read_back(days in 0u64..73_000, seconds in 0i64..86_400) {
        let local = at("1900-03-01 00:00:00") + Days::new(days) + chrono::TimeDelta::seconds(seconds);
        let when = Ok(When { local, offset: None });
        for (form, order) in [
            ("%Y-%m-%d %H:%M:%S", YEAR),
            ("%d/%m/%Y %H:%M:%S", DAY),
            ("%m/%d/%Y %I:%M:%S %p", MONTH),
            ("%-d %b %Y, %H:%M:%S", DAY),
            ("%B %-d, %Y %H:%M:%S", MONTH),
        ] {
            let text = local.format(form).to_string();
            prop_assert_eq!(parse(&text, order), when, "{}", text);
        }
    }

    #[test]
    fn no_text_breaks_the_reading_and_no_guess_contradicts_a_day(
        samples in prop::collection::vec("[0-9]{1,2}[/.-][0-9]{1,2}[/.-]([0-9]{2}|20[0-9]{2})|\\PC{0,20}|[0-9: .apmTZ+-]{0,24}", 0..6)
    ) {
        if let Some(order) = guess(samples.iter().map(String::as_str)) {
            for sample in &samples {
                let readable = [DAY, MONTH, YEAR].iter().any(|order| parse(sample, *order).is_ok());
                prop_assert!(!readable || parse(sample, order).is_ok(), "{} under {:?}", sample, order);
            }
        }
    }
}
