//! Time zones: what a store's clock shows at a moment, and which moment it shows.

use std::str::FromStr;
use std::sync::LazyLock;

use chrono::{DateTime, Datelike, FixedOffset, NaiveDateTime, Offset as _, Timelike, Utc};
use jiff::Timestamp;
use jiff::civil;
use jiff::tz::{AmbiguousOffset, Offset, TimeZone, TimeZoneDatabase};

/// The zones that come with the program: what this machine knows of them may be years old.
static ZONES: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// A time zone by its name in the IANA database, e.g. `Europe/London`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone(TimeZone);

/// There is no zone of that name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unknown;

impl FromStr for Zone {
    type Err = Unknown;

    fn from_str(name: &str) -> Result<Self, Unknown> {
        let zone = ZONES.get(name).map_err(|_| Unknown)?;
        // As it is written: other programs tell `europe/london` from it.
        if zone.iana_name() == Some(name) { Ok(Self(zone)) } else { Err(Unknown) }
    }
}

impl Zone {
    /// Universal time.
    pub const UTC: Self = Self(TimeZone::UTC);

    /// A moment as clocks there show it.
    pub fn local(&self, at: DateTime<Utc>) -> DateTime<FixedOffset> {
        let offset = Timestamp::from_second(at.timestamp()).map(|at| self.0.to_offset(at));
        at.with_timezone(&fixed(offset.unwrap_or(Offset::UTC)))
    }

    /// The moment at which clocks there show this: the first, where they are set back and show it twice; where they are set
    /// forward and never show it, the moment at which they would have, had they not been.
    pub fn moment(&self, local: NaiveDateTime) -> DateTime<Utc> {
        let offset = civil_of(local).map_or(Offset::UTC, |shown| match self.0.to_ambiguous_timestamp(shown).offset() {
            AmbiguousOffset::Unambiguous { offset } => offset,
            AmbiguousOffset::Gap { before, .. } | AmbiguousOffset::Fold { before, .. } => before,
        });
        local.and_local_timezone(fixed(offset)).single().map_or_else(|| local.and_utc(), |at| at.to_utc())
    }
}

fn fixed(offset: Offset) -> FixedOffset {
    FixedOffset::east_opt(offset.seconds()).unwrap_or_else(|| Utc.fix())
}

fn civil_of(local: NaiveDateTime) -> Option<civil::DateTime> {
    let small = |part: u32| i8::try_from(part).ok();
    let year = i16::try_from(local.year()).ok()?;
    let (month, day) = (small(local.month())?, small(local.day())?);
    let (hour, minute, second) = (small(local.hour())?, small(local.minute())?, small(local.second())?);
    civil::DateTime::new(year, month, day, hour, minute, second, 0).ok()
}

#[cfg(test)]
mod tests {
    use chrono::{NaiveDate, TimeZone as _};
    use proptest::prelude::*;

    use super::*;

    fn local(text: &str) -> NaiveDateTime {
        text.parse().unwrap()
    }

    #[test]
    fn an_hour_shown_twice_is_the_first_and_one_left_out_is_as_far_on() {
        let madrid: Zone = "Europe/Madrid".parse().unwrap();
        assert_eq!(madrid.moment(local("2026-10-25T02:30:00")).to_rfc3339(), "2026-10-25T00:30:00+00:00");
        assert_eq!(madrid.moment(local("2026-03-29T02:00:00")).to_rfc3339(), "2026-03-29T01:00:00+00:00");
        let york: Zone = "America/New_York".parse().unwrap();
        assert_eq!(york.moment(local("2026-03-08T02:30:00")).to_rfc3339(), "2026-03-08T07:30:00+00:00");
    }

    #[test]
    fn a_name_is_taken_as_it_is_written() {
        for name in ["Europe/London", "UTC", "America/Argentina/Buenos_Aires", "Asia/Kathmandu", "Etc/GMT+5"] {
            assert!(name.parse::<Zone>().is_ok(), "{name}");
        }
        for name in ["", "europe/london", "Europe/Londn", "GMT+5", "Europe/London ", "../etc/passwd", "local"] {
            assert_eq!(name.parse::<Zone>(), Err(Unknown), "{name}");
        }
    }

    proptest! {
        #[test]
        fn clocks_show_what_another_table_of_zones_says(
            at in 631_152_000_i64..1_798_761_600, zone in prop::sample::select(chrono_tz::TZ_VARIANTS.to_vec()),
        ) {
            let at = Utc.timestamp_opt(at, 0).unwrap();
            let Ok(ours) = zone.name().parse::<Zone>() else { return Ok(()) };
            let shown = at.with_timezone(&zone).naive_local();
            prop_assert_eq!(ours.local(at).naive_local(), shown, "{}", zone.name());
            if let Some(first) = zone.from_local_datetime(&shown).earliest() {
                prop_assert_eq!(ours.moment(shown), first.to_utc(), "{}", zone.name());
            }
        }
    }

    #[test]
    fn a_time_that_no_clock_can_show_is_taken_as_universal_time() {
        let far = NaiveDate::MAX.and_hms_opt(0, 0, 0).unwrap();
        assert_eq!(Zone::UTC.moment(far), far.and_utc());
    }
}
