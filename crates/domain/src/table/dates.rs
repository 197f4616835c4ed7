//! Days and times in the cells of a table, as people, programs and spreadsheets write them.

use std::fmt;

use chrono::{DateTime, Days, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::text::fold;
use crate::{Message, say};

/// Which part of a day written in figures comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DayOrder {
    /// `31/12/2010`
    DayFirst,
    /// `12/31/2010`
    MonthFirst,
    /// `10-12-31`; years of four figures in front are known under any order.
    YearFirst,
}

/// A day and time that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct When {
    /// As it was written. A day without a time is its midnight.
    pub local: NaiveDateTime,
    /// Its distance from UTC, if that was written: then it is an instant, else the time of some clock on a wall.
    pub offset: Option<FixedOffset>,
}

impl When {
    /// The instant, if it is one.
    pub fn instant(&self) -> Option<DateTime<Utc>> {
        self.local.and_local_timezone(self.offset?).single().map(|at| at.to_utc())
    }
}

/// Why a day could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DateFault {
    /// It is no day in a form that is known.
    NotADate,
    /// The figures can't be told apart when the year is to come first.
    OtherOrder,
    /// There is no such month.
    NoSuchMonth(u32),
    /// The month has no such day.
    NoSuchDay(u32),
    /// There is no such time of the day.
    NoSuchTime,
    /// The year is not from 1900 to 2100.
    YearOutOfRange,
}

impl DateFault {
    /// The stable code, `snake_case`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotADate => "not_a_date",
            Self::OtherOrder => "other_order",
            Self::NoSuchMonth(_) => "no_such_month",
            Self::NoSuchDay(_) => "no_such_day",
            Self::NoSuchTime => "no_such_time",
            Self::YearOutOfRange => "year_out_of_range",
        }
    }

    /// What is wrong and what to do, in plain words.
    pub fn message(self) -> Message {
        match self {
            Self::NotADate => say!("This is no date in a form that is known. Write it like 2010-12-31."),
            Self::OtherOrder => {
                say!("This date has its year last. Choose whether its day or its month comes first.")
            }
            Self::NoSuchMonth(month) => {
                say!("There is no month {month}. Check the date, or whether the day comes before the month.", month)
            }
            Self::NoSuchDay(day) => say!("That month has no day {day}. Correct the date.", day),
            Self::NoSuchTime => say!("There is no such time of the day. Write it like 18:30."),
            Self::YearOutOfRange => say!("The year must be from 1900 to 2100. Correct the date."),
        }
    }
}

impl fmt::Display for DateFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message())
    }
}

impl std::error::Error for DateFault {}

/// Reads a day, with a time and a distance from UTC where they are written: `2010-12-31 08:26`, `31/12/2010 8:26 PM`,
/// `31 Dec 2010`, `31 de diciembre de 2010`, `20101231`, a spreadsheet's day number `40543.3514`.
///
/// Years of two figures are from 1970 to 2069.
///
/// # Errors
/// What is wrong with it, see [`DateFault`].
pub fn parse(text: &str, order: DayOrder) -> Result<When, DateFault> {
    let text = text.trim();
    if let Some(local) = plain_number(text)? {
        return Ok(When { local: checked(local)?, offset: None });
    }
    let Some(colon) = text.find(':') else {
        return Ok(When { local: checked(day(text, order)?.and_time(NaiveTime::MIN))?, offset: None });
    };
    let (before, _) = text.split_at_checked(colon).ok_or(DateFault::NotADate)?;
    let hour_at = before.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let (date, clock) = text.split_at_checked(hour_at).ok_or(DateFault::NotADate)?;
    let date = match date.strip_suffix(['T', 't']) {
        Some(date) if date.ends_with(|c: char| c.is_ascii_digit()) => date,
        _ if date.ends_with(|c: char| c.is_whitespace() || c == ',') => date.trim_end_matches([' ', ',']).trim_end(),
        _ => return Err(DateFault::NotADate),
    };
    let (time, offset) = time_of_day(clock)?;
    let date = match compact_day(date) {
        Some(date) => date?,
        None => day(date, order)?,
    };
    Ok(When { local: checked(date.and_time(time))?, offset })
}

/// The order of a column's days by its values, where they leave only one. `13/1/2010` decides, `1/2/2010` does not; a
/// column whose every day is clear by itself is `YearFirst`, for any order reads it.
pub fn guess<'a>(samples: impl IntoIterator<Item = &'a str>) -> Option<DayOrder> {
    let orders = [DayOrder::DayFirst, DayOrder::MonthFirst, DayOrder::YearFirst];
    let mut possible = [true; 3];
    let (mut seen, mut clear) = (false, true);
    for sample in samples {
        let read = orders.map(|order| parse(sample, order).ok());
        if read.iter().all(Option::is_none) {
            continue;
        }
        seen = true;
        clear &= read.iter().all(|one| one.is_some() && *one == read[0]);
        for (possible, one) in possible.iter_mut().zip(read) {
            *possible &= one.is_some();
        }
    }
    if seen && clear {
        return Some(DayOrder::YearFirst);
    }
    let mut left = orders.into_iter().zip(possible).filter(|(_, possible)| *possible);
    match (left.next(), left.next()) {
        (Some((order, _)), None) => Some(order),
        _ => None,
    }
}

fn checked(local: NaiveDateTime) -> Result<NaiveDateTime, DateFault> {
    year_checked(chrono::Datelike::year(&local)).map(|_| local)
}

fn year_checked(year: i32) -> Result<i32, DateFault> {
    if (1900..=2100).contains(&year) { Ok(year) } else { Err(DateFault::YearOutOfRange) }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn number(text: &str) -> Result<u32, DateFault> {
    if is_digits(text) { text.parse().map_err(|_| DateFault::NotADate) } else { Err(DateFault::NotADate) }
}

fn real_day(year: u32, month: u32, day: u32) -> Result<NaiveDate, DateFault> {
    let year = year_checked(i32::try_from(year).map_err(|_| DateFault::YearOutOfRange)?)?;
    if !(1..=12).contains(&month) {
        return Err(DateFault::NoSuchMonth(month));
    }
    NaiveDate::from_ymd_opt(year, month, day).ok_or(DateFault::NoSuchDay(day))
}

/// A text of figures alone: `20101231`, or a spreadsheet's day number with or without a fraction.
fn plain_number(text: &str) -> Result<Option<NaiveDateTime>, DateFault> {
    if let Some(date) = compact_day(text) {
        return date.map(|date| Some(date.and_time(NaiveTime::MIN)));
    }
    let (days, fraction) = text.split_once(['.', ',']).unwrap_or((text, "0"));
    // Fewer figures would take years and quantities for days before 1928.
    if days.len() != 5 || !is_digits(days) || !is_digits(fraction) || days.starts_with('0') {
        return Ok(None);
    }
    let days = u64::from(number(days)?);
    let seconds = seconds_of_day(fraction);
    let midnight = NaiveDate::from_ymd_opt(1899, 12, 30).and_then(|zero| zero.checked_add_days(Days::new(days)));
    let midnight = midnight.ok_or(DateFault::NotADate)?.and_time(NaiveTime::MIN);
    midnight.checked_add_signed(chrono::TimeDelta::seconds(seconds)).map(Some).ok_or(DateFault::NotADate)
}

/// The decimals of a day number as seconds, rounded to the nearest.
fn seconds_of_day(fraction: &str) -> i64 {
    let (mut of_day, mut unit) = (0i128, 1i128);
    for digit in fraction.bytes().take(24) {
        of_day = of_day * 10 + i128::from(digit.saturating_sub(b'0'));
        unit *= 10;
    }
    crate::money::div_round(of_day * 86_400, unit)
}

/// `20101231`.
fn compact_day(text: &str) -> Option<Result<NaiveDate, DateFault>> {
    if text.len() != 8 || !is_digits(text) {
        return None;
    }
    let part = |range: std::ops::Range<usize>| text.get(range).and_then(|part| part.parse().ok());
    Some(real_day(part(0..4)?, part(4..6)?, part(6..8)?))
}

fn day(text: &str, order: DayOrder) -> Result<NaiveDate, DateFault> {
    let between = |c: char| matches!(c, '/' | '-' | '.' | ',' | '\u{2010}' | '\u{2011}') || c.is_whitespace();
    let joins = |word: &str| matches!(word.to_ascii_lowercase().as_str(), "de" | "del" | "of");
    let parts: Vec<&str> = text.split(between).filter(|part| !part.is_empty() && !joins(part)).collect();
    let [a, b, c] = parts.as_slice() else { return Err(DateFault::NotADate) };
    if let Some(month) = month(a) {
        return real_day(year(c)?, month, ordinal(b)?);
    }
    if let Some(month) = month(b) {
        let (year_part, day_part) = if a.len() == 4 { (a, c) } else { (c, a) };
        return real_day(year(year_part)?, month, ordinal(day_part)?);
    }
    if !in_figures(text) {
        return Err(DateFault::NotADate);
    }
    let short = |part: &str| part.len() <= 2;
    let (year_part, month_part, day_part) = match order {
        _ if a.len() == 4 && short(b) && short(c) => (a, b, c),
        _ if !short(a) || !short(b) => return Err(DateFault::NotADate),
        DayOrder::DayFirst => (c, b, a),
        DayOrder::MonthFirst => (c, a, b),
        DayOrder::YearFirst if c.len() == 4 => return Err(DateFault::OtherOrder),
        DayOrder::YearFirst if a.len() == 2 && short(c) => (a, b, c),
        DayOrder::YearFirst => return Err(DateFault::NotADate),
    };
    real_day(year(year_part)?, number(month_part)?, number(day_part)?)
}

/// Whether it is three numbers with twice the same mark between them.
fn in_figures(text: &str) -> bool {
    let mut marks = text.chars().filter(|c| !c.is_ascii_digit());
    match (marks.next(), marks.next(), marks.next()) {
        (Some(a), Some(b), None) => a == b && a != ',',
        // `1. 12. 2010`
        _ => text.split(". ").count() == 3 && text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ' ')),
    }
}

/// A year of four figures, or of two: 70 to 99 are 1970 to 1999, 00 to 69 are 2000 to 2069.
fn year(text: &str) -> Result<u32, DateFault> {
    match (text.len(), number(text)?) {
        (4, year) => Ok(year),
        (2, year) => Ok(if year < 70 { 2000 + year } else { 1900 + year }),
        _ => Err(DateFault::NotADate),
    }
}

/// `1`, `1st`, `1º`.
fn ordinal(text: &str) -> Result<u32, DateFault> {
    let figures = text.trim_end_matches(|c: char| !c.is_ascii_digit());
    let ending = text.get(figures.len()..).unwrap_or_default().to_lowercase();
    let known = matches!(ending.as_str(), "" | "st" | "nd" | "rd" | "th" | "º" | "°" | "ro");
    if known && figures.len() <= 2 { number(figures) } else { Err(DateFault::NotADate) }
}

const MONTHS: [(&str, &str); 12] = [
    ("january", "enero"),
    ("february", "febrero"),
    ("march", "marzo"),
    ("april", "abril"),
    ("may", "mayo"),
    ("june", "junio"),
    ("july", "julio"),
    ("august", "agosto"),
    ("september", "septiembre"),
    ("october", "octubre"),
    ("november", "noviembre"),
    ("december", "diciembre"),
];

/// A month's name in English or Spanish, or three letters of it or more.
fn month(word: &str) -> Option<u32> {
    if is_digits(word) {
        return None;
    }
    let word = fold(word);
    let begins = |name: &str| word.len() >= 3 && name.starts_with(&word);
    let at = MONTHS.iter().position(|(english, spanish)| begins(english) || begins(spanish));
    let at = at.or_else(|| begins("setiembre").then_some(8))?;
    u32::try_from(at + 1).ok()
}

/// `8:26`, `08:26:00.123`, `8:26 PM`, `8:26 a. m.`, each with `Z`, `UTC` or `+01:00` behind it.
fn time_of_day(text: &str) -> Result<(NaiveTime, Option<FixedOffset>), DateFault> {
    let clock_end = text.find(|c: char| !c.is_ascii_digit() && !matches!(c, ':' | '.' | ',')).unwrap_or(text.len());
    let (clock, rest) = text.split_at_checked(clock_end).ok_or(DateFault::NotADate)?;
    let (hms, fraction) = clock.split_once(['.', ',']).unwrap_or((clock, ""));
    let parts: Vec<&str> = hms.split(':').collect();
    let (hour, minute, second) = match parts.as_slice() {
        [hour, minute] if fraction.is_empty() => (hour, minute, "0"),
        [hour, minute, second] if second.len() == 2 => (hour, minute, *second),
        _ => return Err(DateFault::NotADate),
    };
    let cut = hms.len() < clock.len() && !is_digits(fraction);
    if hour.len() > 2 || minute.len() != 2 || cut {
        return Err(DateFault::NotADate);
    }
    let (half, rest) = half_of_day(rest.trim());
    let hour = match (half, number(hour)?) {
        (None, hour) => hour,
        (Some(_), 0 | 13..) => return Err(DateFault::NoSuchTime),
        (Some(half), hour) => hour % 12 + half,
    };
    let nanos: String = fraction.chars().chain("000000000".chars()).take(9).collect();
    let time = NaiveTime::from_hms_nano_opt(hour, number(minute)?, number(second)?, number(&nanos)?);
    Ok((time.ok_or(DateFault::NoSuchTime)?, offset(rest.trim())?))
}

/// `AM` and `PM` as the hours they add to a time from 0:00 to 11:59, and what follows them.
fn half_of_day(text: &str) -> (Option<u32>, &str) {
    for (written, hours) in [("a. m.", 0), ("p. m.", 12), ("a.m.", 0), ("p.m.", 12), ("am", 0), ("pm", 12)] {
        // `p. m.` may be written with a space that does not break.
        let length: usize = text.chars().take(written.chars().count()).map(char::len_utf8).sum();
        let Some((front, rest)) = text.split_at_checked(length) else { continue };
        let same = front.replace(char::is_whitespace, " ").eq_ignore_ascii_case(written);
        if same && !rest.starts_with(char::is_alphanumeric) {
            return (Some(hours), rest);
        }
    }
    (None, text)
}

/// `Z`, `UTC`, `GMT`, `+01:00`, `+0100`, `+01`.
fn offset(text: &str) -> Result<Option<FixedOffset>, DateFault> {
    if text.is_empty() {
        return Ok(None);
    }
    let name = text.to_ascii_uppercase();
    if matches!(name.as_str(), "Z" | "UTC" | "GMT") {
        return Ok(FixedOffset::east_opt(0));
    }
    let (east, figures) = match (text.strip_prefix('+'), text.strip_prefix(['-', '\u{2212}'])) {
        (Some(figures), _) => (1, figures),
        (_, Some(figures)) => (-1, figures),
        _ => return Err(DateFault::NotADate),
    };
    let (hours, minutes) = match figures.split_once(':') {
        Some(parts) => parts,
        None => figures.split_at_checked(2).ok_or(DateFault::NotADate)?,
    };
    let minutes = if minutes.is_empty() && !figures.contains(':') { "00" } else { minutes };
    if hours.len() != 2 || minutes.len() != 2 {
        return Err(DateFault::NotADate);
    }
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    // The clocks farthest from UTC are at +14:00.
    if minutes > 59 || hours * 60 + minutes > 14 * 60 {
        return Err(DateFault::NoSuchTime);
    }
    let seconds = i32::try_from((hours * 60 + minutes) * 60).map_err(|_| DateFault::NoSuchTime)?;
    FixedOffset::east_opt(east * seconds).map(Some).ok_or(DateFault::NoSuchTime)
}

#[cfg(test)]
#[path = "dates_tests.rs"]
mod tests;
