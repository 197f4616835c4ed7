//! The form in which texts travel to the screens: one after the other, each with a mark behind it, for a page can have
//! that in one go and looks through it sooner than through JSON. For `build.rs`, which gives them names, and `xtask`,
//! which writes the files.

use std::collections::BTreeMap;

use serde_json::Value;

/// Stands behind each text; no text has it.
pub(crate) const MARK: char = '\u{1e}';

/// Every text by its whole name, `group.name`: their order is that of their places.
pub(crate) fn named(texts: &Value) -> BTreeMap<String, String> {
    let mut flat = BTreeMap::new();
    flatten("", texts, &mut flat);
    flat
}

/// Texts as they travel.
pub(crate) fn packed<'a>(texts: impl IntoIterator<Item = &'a String>) -> String {
    texts.into_iter().flat_map(|text| text.chars().chain([MARK])).collect()
}

fn flatten(at: &str, value: &Value, flat: &mut BTreeMap<String, String>) {
    match value {
        Value::Object(map) => {
            for (key, inner) in map {
                flatten(&format!("{at}.{key}"), inner, flat);
            }
        }
        other => {
            flat.insert(at.trim_start_matches('.').to_owned(), other.as_str().unwrap_or_default().to_owned());
        }
    }
}
