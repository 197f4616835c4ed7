//! Whatever is asked of any call, within its schema and just outside, is answered or refused, and never breaks: the same
//! on both engines. What was asked is made from the schemas, so a new call is asked as soon as there is one.

use kontor_app::{No, Request};
use kontor_domain::journal::Verify;
use kontor_domain::policy::Role;
use kontor_tests::goods::{cash, goods};
use kontor_tests::{both_engines, new_id};
use serde_json::{Map, Value, json};

/// How often each call is asked.
const ROUNDS: u64 = 60;

const NUMBERS: [i64; 16] = [
    0,
    1,
    -1,
    7,
    500,
    1_000,
    -1_000,
    200_000,
    1_000_000,
    i32::MAX as i64,
    i32::MIN as i64,
    9_007_199_254_740_993,
    i64::MAX,
    i64::MAX - 1,
    i64::MIN,
    i64::MIN + 1,
];
const TEXTS: [&str; 20] = [
    "",
    " ",
    "Mug",
    "MUG",
    "mug'; DROP TABLE sale; --",
    "%",
    "_\\",
    "\u{202e}\u{200b}\u{feff}",
    "ÅÜß İı ﷺ 日本 🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "\r\n\t\u{1}\u{7f}",
    "\0",
    "2026-07-10",
    "Europe/London",
    "en-GB",
    "GBP",
    "2580",
    "=cmd|' /C calc'!A0",
    "/",
    "correct horse",
    "1e308",
];
const DAYS: [&str; 9] = [
    "2026-07-10",
    "0000-01-01",
    "-262143-01-01",
    "+262142-12-31",
    "9999-12-31",
    "1969-12-31",
    "2026-02-30",
    "10/07/2026",
    "",
];

/// Numbers that look like chance and are the same at every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        // SplitMix64 (Steele, Lea and Flood 2014).
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % sides as u64).unwrap()
    }

    fn of<'a, T: ?Sized>(&mut self, choices: &[&'a T]) -> &'a T {
        choices[self.roll(choices.len())]
    }
}

/// Something that a schema allows, or nearly does.
fn made(root: &Value, schema: &Value, ids: &[String], dice: &mut Dice) -> Value {
    if dice.roll(60) == 0 {
        return [Value::Null, json!([]), json!({}), json!("x"), json!(-1), json!(1.5), json!(true)][dice.roll(7)]
            .clone();
    }
    if let Some(target) = schema.get("$ref").and_then(Value::as_str) {
        return made(root, root.pointer(target.trim_start_matches('#')).unwrap(), ids, dice);
    }
    if let Some(only) = schema.get("const") {
        return only.clone();
    }
    for choices in ["anyOf", "oneOf"] {
        if let Some(choices) = schema.get(choices).and_then(Value::as_array) {
            return made(root, &choices[dice.roll(choices.len())], ids, dice);
        }
    }
    let kinds: Vec<&str> = match schema.get("type") {
        Some(Value::String(kind)) => vec![kind],
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => vec!["null"],
    };
    match dice.of(&kinds) {
        "object" => {
            let needed = schema.get("required").and_then(Value::as_array).cloned().unwrap_or_default();
            let mut object = Map::new();
            for (name, field) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
                if needed.contains(&json!(name)) || dice.roll(3) > 0 {
                    object.insert(name.clone(), made(root, field, ids, dice));
                }
            }
            Value::Object(object)
        }
        "array" => {
            let items = schema.get("items").unwrap_or(&Value::Null);
            (0..[0, 1, 2, 40][dice.roll(4)]).map(|_| made(root, items, ids, dice)).collect()
        }
        "integer" => match schema.get("maximum").and_then(Value::as_i64) {
            Some(most) if dice.roll(2) == 0 => json!(dice.roll(usize::try_from(most).unwrap_or(1).max(1))),
            _ => json!(NUMBERS[dice.roll(NUMBERS.len())]),
        },
        "boolean" => json!(dice.roll(2) == 0),
        "string" => match schema.get("format").and_then(Value::as_str) {
            Some("uuid") => match dice.roll(12) {
                0 => json!(new_id::<uuid::Uuid>()),
                1 => json!("00000000-0000-0000-0000-000000000000"),
                2 => json!("no id"),
                _ => json!(ids[dice.roll(ids.len())]),
            },
            Some("date") => json!(dice.of(&DAYS)),
            _ if dice.roll(20) == 0 => json!("ß".repeat(70_000)),
            _ => json!(dice.of(&TEXTS)),
        },
        _ => Value::Null,
    }
}

/// Every id that stands in an answer.
fn ids_in(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) if text.parse::<uuid::Uuid>().is_ok() => found.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| ids_in(item, found)),
        Value::Object(fields) => fields.values().for_each(|field| ids_in(field, found)),
        _ => {}
    }
}

both_engines! {
    async fn nothing_that_is_asked_breaks_a_call(shop: Shop) {
        let mug = shop.stock_up(goods("Mug", 700)).await;
        let cart = shop.cart_of(&[(&mug, 1_000)]).await;
        let sale = shop.complete(&cart, vec![cash(700)]).await.unwrap();
        let open = shop.cart_of(&[(&mug, 2_000)]).await;
        let owen = shop.hire("Owen", Role::Cashier).await;
        let mut ids = Vec::new();
        for known in [json!(mug), json!(sale), json!(open), json!(shop.me), json!(owen.me.user)] {
            ids_in(&known, &mut ids);
        }
        // Whoever asks does not send themselves home: with a second owner that is allowed, and ends the session.
        let mine = json!(shop.me.user.id);
        ids.retain(|id| mine != **id);
        // Those would end the session that asks; their arguments are nothing or a name.
        let leaving = ["identity.lock", "identity.sign_out"];
        let mut dice = Dice(20_260_710);
        let mut answered = 0;
        for round in 0..ROUNDS {
            for entry in shop.kontor.registry().iter().filter(|entry| !leaving.contains(&entry.name)) {
                // Hashing takes its time: those calls are asked less often.
                if entry.name.starts_with("identity.") && round % 10 > 0 {
                    continue;
                }
                let schema = (entry.request)();
                let args = made(schema.as_value(), schema.as_value(), &ids, &mut dice);
                let request = Request {
                    call: entry.name.into(), args: args.clone(), token: Some(shop.token.clone()),
                    ..Request::default()
                };
                match shop.kontor.dispatch(request).await {
                    Ok(reply) => {
                        answered += 1;
                        if ids.len() < 2_000 {
                            ids_in(&reply, &mut ids);
                            ids.retain(|id| mine != **id);
                        }
                    }
                    Err(No::Refusal(no)) => assert!(!no.message.is_empty(), "{}: {}", entry.name, no.code),
                    Err(No::Fault { id }) => panic!("{} broke ({id}) when asked {args}", entry.name),
                }
            }
        }
        assert!(answered > 200, "only {answered} were answered: what is asked makes too little sense");
        let verdict = shop.call(Verify {}).await.unwrap();
        assert!(verdict.sound, "{:?}", verdict.problems);
    }
}
