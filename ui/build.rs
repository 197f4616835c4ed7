//! Turns the texts of `locales/` into code, with the Spanish of what is refused on the screen, and refuses to build when
//! the languages do not hold exactly the same ones.

use std::{collections::BTreeMap, env, error::Error, fs, path::Path};

use leptos_i18n_parser::parse_locales::{
    options::{Config, ParseOptions},
    parse_locales,
};
use serde_json::Value;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=locales");
    println!("cargo::rerun-if-changed=build.rs");
    let english = texts("locales/en.json")?;
    let spanish = texts("locales/es.json")?;
    for (key, text) in &english {
        match spanish.get(key) {
            None => return Err(format!("locales/es.json has no text for {key}").into()),
            Some(other) if slots(other) != slots(text) => {
                return Err(format!("{key} does not name the same values in both languages").into());
            }
            Some(_) => {}
        }
    }
    said()?;
    match spanish.keys().find(|key| !english.contains_key(*key)) {
        Some(key) => Err(format!("locales/en.json has no text for {key}").into()),
        None => generate(),
    }
}

/// The rules that refuse on the screen itself, without a call; and the bridge.
const REFUSE_HERE: [&str; 12] = [
    "../crates/domain/src/catalog/labels.rs",
    "../crates/domain/src/money.rs",
    "../crates/domain/src/refusal.rs",
    "../crates/domain/src/sales/price.rs",
    "../crates/domain/src/sales/returns.rs",
    "../crates/domain/src/sales/tender.rs",
    "../crates/domain/src/table/fault.rs",
    "../crates/domain/src/text.rs",
    "src/bridge/mod.rs",
    "src/bridge/tauri.rs",
    "src/setup/business.rs",
    "src/setup/store.rs",
];
const SAID: &str = "../crates/app/words/es.json";

/// The Spanish of what is refused here. All that the program says would be too much to carry.
fn said() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={SAID}");
    let spanish: BTreeMap<String, String> = serde_json::from_str(&fs::read_to_string(SAID)?)?;
    let mut here = BTreeMap::new();
    for file in REFUSE_HERE {
        println!("cargo::rerun-if-changed={file}");
        for template in fs::read_to_string(file)?.split("say!(").skip(1).filter_map(literal) {
            let (english, said) =
                spanish.get_key_value(&template).ok_or_else(|| format!("{SAID} has no text for {template}"))?;
            here.insert(english, said);
        }
    }
    let code = format!("pub static SPANISH: &[(&str, &str)] = &{:?};", here.into_iter().collect::<Vec<_>>());
    Ok(fs::write(Path::new(&env::var("OUT_DIR")?).join("said.rs"), code)?)
}

/// The string literal at the beginning of a piece of source.
fn literal(source: &str) -> Option<String> {
    let mut text = String::new();
    let mut chars = source.trim_start().strip_prefix('"')?.chars();
    while let Some(c) = chars.next().filter(|c| *c != '"') {
        match c {
            '\\' => match chars.next()? {
                '\n' => chars = chars.as_str().trim_start().chars(),
                escaped => text.push(escaped),
            },
            plain => text.push(plain),
        }
    }
    Some(text)
}

fn generate() -> Result<(), Box<dyn Error>> {
    let options = ParseOptions::new().interpolate_display(true);
    let config = Config::new("en")?.add_locale("es")?.parse_options(options);
    let parsed = parse_locales(Some(env::var("CARGO_MANIFEST_DIR")?.into()), config)?;
    if let Some(error) = parsed.diag.errors().iter().next() {
        return Err(error.to_string().into());
    }
    let code = leptos_i18n_codegen::gen_code(&parsed, None, false, None, false)?;
    fs::write(Path::new(&env::var("OUT_DIR")?).join("texts.rs"), code.to_string())?;
    Ok(())
}

fn texts(path: &str) -> Result<BTreeMap<String, String>, Box<dyn Error>> {
    let mut flat = BTreeMap::new();
    flatten("", &serde_json::from_str(&fs::read_to_string(path)?)?, &mut flat);
    Ok(flat)
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

/// The names between double braces, in order of the alphabet.
fn slots(text: &str) -> Vec<&str> {
    let mut found: Vec<&str> =
        text.split("{{").skip(1).filter_map(|rest| rest.split("}}").next()).map(str::trim).collect();
    found.sort_unstable();
    found
}
