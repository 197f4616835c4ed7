//! What one engine could not keep, no engine is asked to: NUL in a text, and days of other ages.

use kontor_domain::{Refusal, say};
use serde_json::Value;

use crate::places::values_at;
use crate::registry::Entry;

/// Refuses arguments that could not be kept as they are.
pub(super) fn check(entry: &Entry, args: &Value) -> Result<(), Refusal> {
    if holds_nul(args) {
        let message =
            say!("A text in the arguments holds a NUL character, which is no letter. Take it out, then try again.");
        return Err(Refusal::new("bad_request", message));
    }
    let days = values_at(args, &entry.marked().days);
    match days.iter().filter_map(Value::as_str).find(|day| !is_day(day)) {
        Some(day) => {
            let message = say!("“{day}” is no day. Write it like 2026-07-10, from the year 0001 to 9999.", day);
            Err(Refusal::new("bad_request", message))
        }
        None => Ok(()),
    }
}

fn holds_nul(args: &Value) -> bool {
    match args {
        Value::String(text) => text.contains('\0'),
        Value::Array(items) => items.iter().any(holds_nul),
        Value::Object(fields) => fields.iter().any(|(name, value)| name.contains('\0') || holds_nul(value)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Four digits for the year: the order of such texts is the order of days, which one engine goes by.
fn is_day(text: &str) -> bool {
    let plain = text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    plain && !text.starts_with("0000") && text.parse::<chrono::NaiveDate>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_of_this_age() {
        for day in ["0001-01-01", "2024-02-29", "9999-12-31"] {
            assert!(is_day(day), "{day}");
        }
        for day in ["0000-01-01", "2025-02-29", "+10000-01-01", "-262143-01-01", "10/07/2026", "2026-7-10", ""] {
            assert!(!is_day(day), "{day}");
        }
    }
}
