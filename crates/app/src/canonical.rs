//! One text for one document, whatever order its fields come in: for what is hashed and compared for years.

use std::collections::BTreeMap;

use serde_json::{Value, json};

/// The document with the fields of every object in the order of their names.
pub(crate) fn canonical(document: &Value) -> String {
    match document {
        Value::Object(fields) => {
            let sorted: BTreeMap<&String, &Value> = fields.iter().collect();
            let fields = sorted.iter().map(|(name, value)| format!("{}:{}", json!(name), canonical(value)));
            format!("{{{}}}", fields.collect::<Vec<_>>().join(","))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(canonical).collect::<Vec<_>>().join(",")),
        plain => plain.to_string(),
    }
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
