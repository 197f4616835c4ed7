//! Keeping secrets out of what is recorded: where a call's schema says a field is one, its value is blotted out.

use schemars::Schema;
use serde_json::Value;

/// The places of secret fields in a call's arguments; `*` stands for every element of a list.
pub(crate) type Secrets = Vec<Vec<String>>;

/// Finds the fields of format `password` in a schema, references and all.
pub(crate) fn secrets_of(schema: &Schema) -> Secrets {
    let mut found = Vec::new();
    walk(schema.as_value(), schema.as_value(), &mut Vec::new(), &mut found);
    found
}

fn walk(root: &Value, schema: &Value, path: &mut Vec<String>, found: &mut Secrets) {
    if path.len() > 12 {
        return;
    }
    if schema.get("format").and_then(Value::as_str) == Some("password") {
        found.push(path.clone());
        return;
    }
    let target = schema.get("$ref").and_then(Value::as_str).and_then(|name| root.pointer(name.trim_start_matches('#')));
    if let Some(target) = target {
        walk(root, target, path, found);
    }
    if let Some(fields) = schema.get("properties").and_then(Value::as_object) {
        for (name, field) in fields {
            path.push(name.clone());
            walk(root, field, path, found);
            path.pop();
        }
    }
    if let Some(items) = schema.get("items") {
        path.push("*".to_owned());
        walk(root, items, path, found);
        path.pop();
    }
    for choices in ["anyOf", "oneOf", "allOf"] {
        for choice in schema.get(choices).and_then(Value::as_array).into_iter().flatten() {
            walk(root, choice, path, found);
        }
    }
}

/// The arguments without their secrets.
pub(crate) fn redact(args: &Value, secrets: &Secrets) -> Value {
    let mut clean = args.clone();
    for path in secrets {
        blot(&mut clean, path);
    }
    clean
}

/// The secrets in the arguments, in the order of their places.
pub(crate) fn secrets_in(args: &Value, secrets: &Secrets) -> Vec<Value> {
    let mut found = Vec::new();
    for path in secrets {
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

fn blot(value: &mut Value, path: &[String]) {
    match (path.split_first(), value) {
        (None, Value::Null) => {}
        (None, value) => *value = Value::String("•••".to_owned()),
        (Some((step, rest)), Value::Array(items)) if step == "*" => items.iter_mut().for_each(|item| blot(item, rest)),
        (Some((step, rest)), Value::Object(fields)) => {
            if let Some(field) = fields.get_mut(step) {
                blot(field, rest);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use kontor_domain::identity::{AddUser, SetUp};
    use schemars::schema_for;
    use serde_json::json;

    use super::*;

    #[test]
    fn every_marked_field_is_blotted_out_wherever_it_lies() {
        let secrets = secrets_of(&schema_for!(AddUser));
        let args = json!({ "name": "Ann", "password": "hunter22", "pin": "2580" });
        assert_eq!(redact(&args, &secrets), json!({ "name": "Ann", "password": "•••", "pin": "•••" }));
        assert_eq!(secrets_of(&schema_for!(SetUp)).len(), 2, "the owner's password and PIN");
        let nested = vec![vec!["list".to_owned(), "*".to_owned(), "pin".to_owned()]];
        let clean = redact(&json!({ "list": [{ "pin": "1" }, { "pin": null }] }), &nested);
        assert_eq!(clean, json!({ "list": [{ "pin": "•••" }, { "pin": null }] }));
    }
}
