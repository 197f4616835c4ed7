//! Which days a report is over, and which it is beside.

use chrono::{Datelike, Days, Months, NaiveDate};
use kontor_domain::reports::Period;

/// Days that have a name, as addresses call them; the last is any days.
pub(super) const PRESETS: [&str; 7] = ["today", "yesterday", USUAL, "month", "last_month", "year", CUSTOM];
/// Days that were chosen one by one.
pub(super) const CUSTOM: &str = "custom";
/// What a report can be beside, as addresses call it; the first is meant where nothing is said.
pub(super) const BESIDES: [&str; 3] = ["before", "year", "none"];

/// What is meant where nothing is said.
const USUAL: &str = "week";
/// The most days that are asked for, as calls take them.
const MOST_DAYS: i64 = 3_700;

/// The days that a name means.
fn preset(name: &str, today: NaiveDate) -> Option<Period> {
    let first = |day: NaiveDate| day.with_day(1).unwrap_or(day);
    Some(match name {
        "today" => Period::day(today),
        "yesterday" => Period::day(back(today, 1)),
        USUAL => Period { from: back(today, 6), to: today },
        "month" => Period { from: first(today), to: today },
        "last_month" => {
            let last = back(first(today), 1);
            Period { from: first(last), to: last }
        }
        "year" => Period { from: today.with_ordinal(1).unwrap_or(today), to: today },
        _ => return None,
    })
}

/// The days of an address, and what they are called.
pub(super) fn chosen(name: &str, from: &str, to: &str, today: NaiveDate) -> (&'static str, Period) {
    let named = |name: &&'static str| preset(name, today).map(|period| (*name, period));
    if let Some(found) = PRESETS.iter().find(|preset| **preset == name).and_then(named) {
        return found;
    }
    let usual = || (USUAL, preset(USUAL, today).unwrap_or(Period::day(today)));
    let (Ok(from), Ok(to)) = (from.parse(), to.parse()) else { return usual() };
    let period = Period { from, to };
    // Days that nobody chose one by one are called by their name, if they have one.
    let same = PRESETS.iter().filter(|_| name != CUSTOM).filter_map(named).find(|(_, other)| *other == period);
    same.unwrap_or((CUSTOM, period))
}

/// The days that a report is beside.
pub(super) fn beside(name: &str, period: Period) -> Option<Period> {
    let year_before = |day: NaiveDate| day.checked_sub_months(Months::new(12)).unwrap_or(day);
    match name {
        "none" => None,
        "year" => Some(Period { from: year_before(period.from), to: year_before(period.to) }),
        _ => Some(period.before()),
    }
}

/// The same days and many before them; none if there are as many as can be.
pub(super) fn wider(period: Period) -> Option<Period> {
    let days = period.days();
    let more = (days.saturating_mul(3)).max(30).min(MOST_DAYS - days);
    (more > 0).then(|| Period { from: back(period.from, u64::try_from(more).unwrap_or_default()), to: period.to })
}

fn back(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_sub_days(Days::new(days)).unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn period(from: &str, to: &str) -> Period {
        Period { from: day(from), to: day(to) }
    }

    #[test]
    fn days_that_have_a_name_end_today_or_before() {
        let of = |name| chosen(name, "", "", day("2026-03-01")).1;
        assert_eq!(of("today"), period("2026-03-01", "2026-03-01"));
        assert_eq!(of("yesterday"), period("2026-02-28", "2026-02-28"));
        assert_eq!(of("week"), period("2026-02-23", "2026-03-01"));
        assert_eq!(of("month"), period("2026-03-01", "2026-03-01"));
        assert_eq!(of("last_month"), period("2026-02-01", "2026-02-28"));
        assert_eq!(of("year"), period("2026-01-01", "2026-03-01"));
        assert_eq!(of(""), of("week"));
    }

    #[test]
    fn days_of_an_address_are_called_by_their_name_unless_they_were_chosen() {
        let today = day("2026-03-20");
        let month = ("2026-03-01", "2026-03-20");
        assert_eq!(chosen("", month.0, month.1, today), ("month", period(month.0, month.1)));
        assert_eq!(chosen("custom", month.0, month.1, today), ("custom", period(month.0, month.1)));
        assert_eq!(chosen("", "2025-01-05", "2025-01-07", today), ("custom", period("2025-01-05", "2025-01-07")));
        assert_eq!(chosen("custom", "soon", "", today).0, "week");
    }

    #[test]
    fn the_days_beside_are_the_ones_before_or_of_the_year_before() {
        let of = period("2024-02-01", "2024-02-29");
        assert_eq!(beside("before", of), Some(period("2024-01-03", "2024-01-31")));
        assert_eq!(beside("year", of), Some(period("2023-02-01", "2023-02-28")));
        assert_eq!(beside("none", of), None);
    }

    #[test]
    fn a_period_is_widened_until_there_are_ten_years_of_it() {
        let mut of = period("2026-03-20", "2026-03-20");
        while let Some(next) = wider(of) {
            assert!(next.days() > of.days());
            assert!(next.check("period").is_ok());
            of = next;
        }
        assert_eq!(of.days(), MOST_DAYS);
    }
}
