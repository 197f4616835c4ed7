//! How days, hours, counts and changes are written in reports.

use chrono::NaiveDate;
use js_sys::Number;
use kontor_domain::money::div_round;
use kontor_domain::reports::{Period, ReportBy, ReportKey, ReportRow};
use kontor_domain::sales::SalesPart;
use kontor_domain::{Minor, Qty};

use crate::session::Session;
use crate::{time, ts};

/// Parts of a date.
type Parts = [(&'static str, &'static str)];

/// `Saturday 18 December`.
pub(super) const LONG: &Parts = &[("weekday", "long"), ("day", "numeric"), ("month", "long")];
/// `Saturday 18 December 2021`.
pub(super) const FULL: &Parts = &[("weekday", "long"), ("day", "numeric"), ("month", "long"), ("year", "numeric")];
/// `Saturday`.
pub(super) const WEEKDAY: &Parts = &[("weekday", "long")];
/// `18 Dec`.
pub(super) const SHORT: &Parts = &[("day", "numeric"), ("month", "short")];
const WITH_YEAR: &Parts = &[("day", "numeric"), ("month", "short"), ("year", "numeric")];
const IN_TABLE: &Parts = &[("weekday", "short"), ("day", "numeric"), ("month", "short"), ("year", "numeric")];

/// A day with these parts of it.
pub(super) fn day(session: Session, day: NaiveDate, parts: &Parts) -> String {
    time::date(day, &session.locale(), parts)
}

/// Days from one to another.
pub(super) fn days(session: Session, period: Period) -> String {
    let from = day(session, period.from, WITH_YEAR);
    if period.from == period.to { from } else { format!("{from} – {}", day(session, period.to, WITH_YEAR)) }
}

/// An hour of the day: `14:00–15:00`.
pub(super) fn hour(hour: u8) -> String {
    format!("{hour:02}:00–{:02}:00", (hour + 1) % 24)
}

/// What a row is about.
pub(super) fn row_name(session: Session, row: &ReportRow) -> String {
    match &row.key {
        ReportKey::Day(date) => day(session, *date, IN_TABLE),
        ReportKey::Category(None) => ts!(reports.no_category),
        ReportKey::Sales(SalesPart::Customer(None)) => ts!(reports.no_customer),
        ReportKey::Sales(SalesPart::Customer(Some(_))) if row.name.is_empty() => ts!(reports.forgotten),
        ReportKey::Sales(SalesPart::Hour(at)) => hour(*at),
        // A class may be called by its rate.
        ReportKey::Sales(SalesPart::Tax(tax)) if !row.name.ends_with('%') => {
            format!("{} {}", row.name, percent_of(&tax.rate.percent())).trim().to_owned()
        }
        _ => row.name.clone(),
    }
}

/// A count, as the business writes numbers.
pub(super) fn count(session: Session, count: i64) -> String {
    session.count(count)
}

/// A quantity, as the business writes numbers.
pub(super) fn qty(session: Session, qty: Qty) -> String {
    if qty.0 % Qty::ONE.0 == 0 {
        return count(session, qty.0 / Qty::ONE.0);
    }
    // What stands between the whole and its parts here: 1.1 or 1,1.
    let mark = String::from(Number::from(1.1).to_locale_string(&session.locale())).chars().nth(1).unwrap_or('.');
    let plain = qty.plain();
    match plain.split_once('.') {
        Some((whole, parts)) if whole != "-0" => {
            format!("{}{mark}{parts}", count(session, whole.parse().unwrap_or_default()))
        }
        _ => plain.replace('.', &mark.to_string()),
    }
}

/// By how many percent something is more or less than it was; none if it was nothing.
pub(super) fn change(now: i64, earlier: i64) -> Option<i64> {
    let more = i128::from(now) - i128::from(earlier);
    (earlier > 0).then(|| div_round(more * 100, i128::from(earlier)))
}

/// A change in percent, with its sign.
pub(super) fn percent(session: Session, change: i64) -> String {
    let sign = match change {
        1.. => "+",
        0 => "",
        _ => "\u{2212}",
    };
    percent_of(&format!("{sign}{}", count(session, change.saturating_abs())))
}

fn percent_of(number: &str) -> String {
    ts!(reports.percent, number = number)
}

/// How a change is coloured, where more is better.
pub(super) const fn mood(change: i64) -> &'static str {
    match change {
        1.. => "up",
        0 => "faint",
        _ => "down",
    }
}

/// An amount of an axis: without minor units where it has none.
pub(super) fn round_money(session: Session, amount: Minor) -> String {
    let text = session.money(amount);
    let digits = session.currency().map_or(0, |currency| usize::from(currency.decimals()));
    if digits == 0 || amount.0 % 10i64.pow(u32::try_from(digits).unwrap_or_default()) != 0 {
        return text;
    }
    // The last point stands before the minor units.
    let Some((whole, rest)) = text.rfind(['.', ',']).and_then(|at| text.split_at_checked(at)) else { return text };
    match rest.get(1 + digits..) {
        Some(after) => format!("{whole}{after}"),
        None => text,
    }
}

/// Whether the rows of a report follow each other in time.
pub(super) const fn is_of_time(by: ReportBy) -> bool {
    matches!(by, ReportBy::Day | ReportBy::Hour)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_of_what_there_was() {
        assert_eq!(change(112, 100), Some(12));
        assert_eq!(change(0, 100), Some(-100));
        assert_eq!(change(-50, 100), Some(-150));
        assert_eq!(change(100, 0), None);
        assert_eq!(change(100, -5), None);
        assert_eq!(change(1_005, 1_000), Some(1), "rounded, halves away from nothing");
    }

    #[test]
    fn an_hour_ends_as_the_next_begins() {
        assert_eq!(hour(9), "09:00–10:00");
        assert_eq!(hour(23), "23:00–00:00");
    }
}
