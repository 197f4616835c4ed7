//! One text for one document, whatever order its fields come in: for what is hashed and compared for years.

use serde_json::{Value, json};

/// The document with the fields of every object in the order of their names.
pub(crate) fn canonical(document: &Value) -> String {
    let mut text = String::new();
    write(document, &mut text);
    text
}

fn write(document: &Value, text: &mut String) {
    match document {
        Value::Object(fields) => {
            let mut sorted: Vec<(&String, &Value)> = fields.iter().collect();
            sorted.sort_unstable_by_key(|(name, _)| *name);
            text.push('{');
            for (at, (name, value)) in sorted.into_iter().enumerate() {
                separate(at, text);
                plain(&json!(name), text);
                text.push(':');
                write(value, text);
            }
            text.push('}');
        }
        Value::Array(items) => {
            text.push('[');
            for (at, item) in items.iter().enumerate() {
                separate(at, text);
                write(item, text);
            }
            text.push(']');
        }
        other => plain(other, text),
    }
}

fn separate(at: usize, text: &mut String) {
    if at > 0 {
        text.push(',');
    }
}

fn plain(value: &Value, text: &mut String) {
    // A text takes whatever is written to it.
    let _ = std::fmt::Write::write_fmt(text, format_args!("{value}"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_fields_makes_no_difference() {
        let one: Value = serde_json::from_str(r#"{"b":[1,{"y":null,"x":"\u00e9\"\n"}],"a":true}"#).unwrap();
        let other: Value = serde_json::from_str(r#"{"a":true,"b":[1,{"x":"\u00e9\"\n","y":null}]}"#).unwrap();
        let text = r#"{"a":true,"b":[1,{"x":"é\"\n","y":null}]}"#;
        assert_eq!((canonical(&one).as_str(), canonical(&other).as_str()), (text, text));
        assert_eq!(serde_json::from_str::<Value>(text).unwrap(), one, "and it is the same document");
    }
}
