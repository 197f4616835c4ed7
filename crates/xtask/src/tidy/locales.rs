//! Rules about the words of the screens: every language has the same keys with the same blanks to fill in.

use super::{Finding, Source};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

const FIRST: &str = "ui/locales/en.json";

/// Compares every language with English.
pub(super) fn check(sources: &[Source], findings: &mut Vec<Finding>) {
    let languages: Vec<&Source> =
        sources.iter().filter(|s| s.path.starts_with("ui/locales/") && s.path.ends_with(".json")).collect();
    let Some(first) = languages.iter().find(|s| s.path == FIRST) else { return };
    let Some(english) = parse(first, findings) else { return };
    for (key, text) in english.iter().filter(|(_, text)| text.trim().is_empty()) {
        findings.push(Finding::error(FIRST, line_of(first, key), format!("`{key}` says nothing: {text:?}")));
    }
    for other in languages.iter().filter(|s| s.path != FIRST) {
        let Some(words) = parse(other, findings) else { continue };
        for (key, text) in &english {
            match words.get(key) {
                None => findings.push(Finding::error(&other.path, 1, format!("`{key}` is missing (it is in {FIRST})"))),
                Some(there) if blanks(there) != blanks(text) => {
                    let message = format!("`{key}` has other blanks to fill in than {FIRST}");
                    findings.push(Finding::error(&other.path, line_of(other, key), message));
                }
                Some(there) if there.trim().is_empty() => {
                    findings.push(Finding::error(&other.path, line_of(other, key), format!("`{key}` says nothing")));
                }
                Some(_) => {}
            }
        }
        for key in words.keys().filter(|key| !english.contains_key(*key)) {
            let message = format!("`{key}` is not in {FIRST}");
            findings.push(Finding::error(&other.path, line_of(other, key), message));
        }
    }
}

fn parse(source: &Source, findings: &mut Vec<Finding>) -> Option<BTreeMap<String, String>> {
    match serde_json::from_str::<Value>(&source.text) {
        Ok(value) => {
            let mut keys = BTreeMap::new();
            flatten("", &value, &mut keys);
            Some(keys)
        }
        Err(error) => {
            findings.push(Finding::error(&source.path, error.line(), format!("is not JSON: {error}")));
            None
        }
    }
}

fn flatten(prefix: &str, value: &Value, keys: &mut BTreeMap<String, String>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                let name = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
                // A language may have more plural forms than English; each is a form of the same key.
                let form = ["_many", "_few", "_two", "_zero"].iter().any(|ending| key.ends_with(ending));
                if !form {
                    flatten(&name, value, keys);
                }
            }
        }
        Value::String(text) => {
            keys.insert(prefix.to_owned(), text.clone());
        }
        other => {
            keys.insert(prefix.to_owned(), other.to_string());
        }
    }
}

/// The names in `{{ name }}` and `<name>`.
fn blanks(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (open, close) in [("{{", "}}"), ("<", ">")] {
        let mut rest = text;
        while let Some((_, after)) = rest.split_once(open) {
            let Some((inside, after)) = after.split_once(close) else { break };
            let name = inside.split(',').next().unwrap_or_default().trim();
            found.insert(format!("{open}{name}"));
            rest = after;
        }
    }
    found
}

fn line_of(source: &Source, key: &str) -> usize {
    let last = format!("\"{}\"", key.rsplit('.').next().unwrap_or(key));
    source.text.lines().position(|line| line.trim_start().starts_with(&last)).map_or(1, |at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{catches, passes};

    const EN: (&str, &str) = ("ui/locales/en.json", "{\"till\": {\"take\": \"Take {{ amount }}\"}}");

    #[test]
    fn every_language_is_complete() {
        let es = "ui/locales/es.json";
        catches(&[EN, (es, "{\"till\": {}}")], "ui/locales/es.json:1:", "`till.take` is missing");
        catches(
            &[EN, (es, "{\n\"till\": {\"take\": \"Cobrar {{ amount }}\"},\n\"more\": \"x\"}")],
            "ui/locales/es.json:3:",
            "is not in",
        );
        catches(&[EN, (es, "{\"till\": {\"take\": \"Cobrar {{ importe }}\"}}")], es, "other blanks");
        catches(&[EN, (es, "{")], es, "not JSON");
        passes(&[EN, (es, "{\"till\": {\"take\": \"Cobrar {{ amount }}\", \"take_many\": \"x\"}}")]);
    }
}
