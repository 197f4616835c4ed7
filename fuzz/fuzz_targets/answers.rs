//! Any JSON as an answer: the screens' own reader says of it what the usual one says.
#![no_main]

// The screens' reader, which needs nothing of the bridge but `text`.
#[path = "../../ui/src/bridge/from_json.rs"]
mod from_json;

use kontor_domain::event::Event;
use kontor_domain::reports::ReportKey;
use kontor_domain::sales::{Cart, Discount, Sale};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

fn text(value: &Value) -> String {
    value.to_string()
}

fn same<T: DeserializeOwned + Serialize>(value: &Value) {
    let usual = serde_json::from_value::<T>(value.clone()).ok().map(|read| json!(read));
    let here = from_json::read::<T>(value.clone()).ok().map(|read| json!(read));
    assert_eq!(here, usual, "{value}");
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Ok(value) = serde_json::from_slice::<Value>(bytes) else { return };
    same::<Cart>(&value);
    same::<Discount>(&value);
    same::<Event>(&value);
    same::<ReportKey>(&value);
    same::<Sale>(&value);
    same::<Value>(&value);
});
