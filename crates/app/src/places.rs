//! Where in a call's arguments the fields of a format lie, as the call's schema says.

use schemars::Schema;
use serde_json::Value;

/// Places in a call's arguments; `*` stands for every element of a list.
pub(crate) type Places = Vec<Vec<String>>;

/// The format of passwords, PINs and codes.
pub(crate) const SECRET: &str = "password";
/// The format of days.
pub(crate) const DAY: &str = "date";

/// Finds the fields of a format in a schema, references and all.
pub(crate) fn places_of(schema: &Schema, format: &str) -> Places {
    let mut found = Vec::new();
    walk(schema.as_value(), schema.as_value(), format, &mut Vec::new(), &mut found);
    found
}

fn walk(root: &Value, schema: &Value, format: &str, path: &mut Vec<String>, found: &mut Places) {
    if path.len() > 12 {
        return;
    }
    if schema.get("format").and_then(Value::as_str) == Some(format) {
        found.push(path.clone());
        return;
    }
    let target = schema.get("$ref").and_then(Value::as_str).and_then(|name| root.pointer(name.trim_start_matches('#')));
    if let Some(target) = target {
        walk(root, target, format, path, found);
    }
    if let Some(fields) = schema.get("properties").and_then(Value::as_object) {
        for (name, field) in fields {
            path.push(name.clone());
            walk(root, field, format, path, found);
            path.pop();
        }
    }
    if let Some(items) = schema.get("items") {
        path.push("*".to_owned());
        walk(root, items, format, path, found);
        path.pop();
    }
    for choices in ["anyOf", "oneOf", "allOf"] {
        for choice in schema.get(choices).and_then(Value::as_array).into_iter().flatten() {
            walk(root, choice, format, path, found);
        }
    }
}

/// What stands in these places, in their order.
pub(crate) fn values_at(args: &Value, places: &Places) -> Vec<Value> {
    let mut found = Vec::new();
    for path in places {
        gather(args, path, &mut found);
    }
    found
}

fn gather(value: &Value, path: &[String], found: &mut Vec<Value>) {
    match (path.split_first(), value) {
        (None, value) => found.push(value.clone()),
        (Some((step, rest)), Value::Array(items)) if step == "*" => {
            items.iter().for_each(|item| gather(item, rest, found))
        }
        (Some((step, rest)), Value::Object(fields)) => {
            // A field that is missing has its place too, or two optional secrets could stand in for one another.
            gather(fields.get(step).unwrap_or(&Value::Null), rest, found);
        }
        _ => {}
    }
}
