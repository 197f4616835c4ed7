//! Waiting, and how moments are written.

use chrono::{DateTime, NaiveDate, Timelike, Utc};
use js_sys::{Date, Intl, Object, Promise, Reflect};
use leptos::prelude::window;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// Waits.
pub(crate) async fn sleep_ms(ms: i32) {
    let promise = Promise::new(&mut |done, _| {
        // A timer that can't be set resolves nothing; the wait is then endless, which only a broken window does.
        let _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(&done, ms);
    });
    let _ = JsFuture::from(promise).await;
}

/// The browser's time zone.
pub(crate) fn browser_zone() -> String {
    let options = Intl::DateTimeFormat::new(&js_sys::Array::new(), &Object::new()).resolved_options();
    Reflect::get(&options, &"timeZone".into())
        .ok()
        .and_then(|zone| zone.as_string())
        .unwrap_or_else(|| "UTC".to_owned())
}

/// After so many days a moment is written with its year.
const LONG_AGO: i64 = 300;

/// A moment in a time zone and locale: `18 Dec, 10:42`; with its year where that could be another.
pub(crate) fn moment(at: DateTime<Utc>, zone: &str, locale: &str) -> String {
    let now = DateTime::from_timestamp_millis(Date::now() as i64).unwrap_or_default();
    if (now - at).num_days() > LONG_AGO {
        return moment_in_full(at, zone, locale);
    }
    let options = [("day", "numeric"), ("month", "short"), ("hour", "2-digit"), ("minute", "2-digit")];
    write(at, zone, locale, &options)
}

/// A moment with its year: `18 Dec 2021, 10:42`.
pub(crate) fn moment_in_full(at: DateTime<Utc>, zone: &str, locale: &str) -> String {
    let options =
        [("day", "numeric"), ("month", "short"), ("year", "numeric"), ("hour", "2-digit"), ("minute", "2-digit")];
    write(at, zone, locale, &options)
}

/// A day of the calendar, written with these parts of it.
pub(crate) fn date(day: NaiveDate, locale: &str, parts: &[(&str, &str)]) -> String {
    write(day.and_time(chrono::NaiveTime::MIN).and_utc(), "UTC", locale, parts)
}

/// A moment in a time zone, as files have it: `2021-12-18 10:42`.
pub(crate) fn stamp(at: DateTime<Utc>, zone: &str) -> String {
    // Sweden writes dates as ISO 8601 does.
    let parts =
        [("year", "numeric"), ("month", "2-digit"), ("day", "2-digit"), ("hour", "2-digit"), ("minute", "2-digit")];
    write(at, zone, "sv-SE", &parts)
}

/// Today in a time zone, as a date field wants it: `2021-12-18`.
pub(crate) fn today(zone: &str) -> String {
    // Sweden writes dates as ISO 8601 does.
    let now = DateTime::from_timestamp_millis(Date::now() as i64).unwrap_or_default();
    write(now, zone, "sv-SE", &[("year", "numeric"), ("month", "2-digit"), ("day", "2-digit")])
}

fn write(at: DateTime<Utc>, zone: &str, locale: &str, parts: &[(&str, &str)]) -> String {
    let date = Date::new(&JsValue::from_str(&at.to_rfc3339()));
    let with = |zone: Option<&str>| {
        let options = Object::new();
        for (key, value) in parts {
            Reflect::set(&options, &(*key).into(), &(*value).into()).ok()?;
        }
        if let Some(zone) = zone {
            Reflect::set(&options, &"timeZone".into(), &zone.into()).ok()?;
        }
        let format = Reflect::get(&date, &"toLocaleString".into()).ok()?.dyn_into::<js_sys::Function>().ok()?;
        format.call2(&date, &locale.into(), &options).ok()?.as_string()
    };
    with(Some(zone)).or_else(|| with(None)).unwrap_or_else(|| plain(at))
}

/// A moment in UTC: `2021-12-18 10:42`.
pub(crate) fn plain(at: DateTime<Utc>) -> String {
    format!("{} {:02}:{:02}", at.date_naive(), at.hour(), at.minute())
}
