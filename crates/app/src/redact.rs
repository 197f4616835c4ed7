//! Keeping secrets out of what is recorded: where a call's schema says a field is one, its value is blotted out.

use serde_json::Value;

use crate::places::Places;

/// The arguments without their secrets.
pub(crate) fn redact(args: &Value, secrets: &Places) -> Value {
    let mut clean = args.clone();
    for path in secrets {
        blot(&mut clean, path);
    }
    clean
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
    use crate::places::{SECRET, places_of};

    #[test]
    fn every_marked_field_is_blotted_out_wherever_it_lies() {
        let secrets = places_of(&schema_for!(AddUser), SECRET);
        let args = json!({ "name": "Ann", "password": "hunter22", "pin": "2580" });
        assert_eq!(redact(&args, &secrets), json!({ "name": "Ann", "password": "•••", "pin": "•••" }));
        assert_eq!(places_of(&schema_for!(SetUp), SECRET).len(), 2, "the owner's password and PIN");
        let nested = vec![vec!["list".to_owned(), "*".to_owned(), "pin".to_owned()]];
        let clean = redact(&json!({ "list": [{ "pin": "1" }, { "pin": null }] }), &nested);
        assert_eq!(clean, json!({ "list": [{ "pin": "•••" }, { "pin": null }] }));
    }
}
