//! Gives the texts of `locales/` their names in code; the texts themselves are read when their language is spoken. Refuses to
//! build when the languages do not hold exactly the same texts.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

#[path = "texts.rs"]
mod texts;

const ENGLISH: &str = "locales/en.json";
const SPANISH: &str = "locales/es.json";
/// What the program says, in Spanish.
const WORDS: &str = "../crates/app/words/es.json";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=locales");
    println!("cargo::rerun-if-changed={WORDS}");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=texts.rs");
    let english = texts(ENGLISH)?;
    let spanish = texts(SPANISH)?;
    for (key, text) in &english {
        match spanish.get(key) {
            None => return Err(format!("{SPANISH} has no text for {key}").into()),
            Some(other) if slots(other) != slots(text) => {
                return Err(format!("{key} does not name the same values in both languages").into());
            }
            Some(_) => {}
        }
    }
    if let Some(key) = spanish.keys().find(|key| !english.contains_key(*key)) {
        return Err(format!("{ENGLISH} has no text for {key}").into());
    }
    let code = format!("{}\npub(super) const COUNT: usize = {};\n", names(&english)?, english.len());
    let out = env::var("OUT_DIR")?;
    let write = |name: &str, text: &str| fs::write(Path::new(&out).join(name), text);
    write("texts.rs", &code)?;
    // What the screens' own tests read.
    write("en.txt", &texts::packed(english.values()))?;
    write("es.txt", &texts::packed(spanish.values()))?;
    let words = texts::named(&serde_json::from_str(&fs::read_to_string(WORDS)?)?);
    Ok(write("words.txt", &texts::packed(words.iter().flat_map(|(english, said)| [english, said])))?)
}

/// A name for every text: a constant, or what is to be given where values stand in it.
fn names(texts: &BTreeMap<String, String>) -> Result<String, Box<dyn Error>> {
    let mut groups: BTreeMap<&str, String> = BTreeMap::new();
    for (at, (key, text)) in texts.iter().enumerate() {
        let (group, name) = key.split_once('.').ok_or_else(|| format!("{key} is in no group"))?;
        let code = groups.entry(group).or_default();
        let mut slots = slots(text);
        slots.dedup();
        if slots.is_empty() {
            writeln!(code, "pub(crate) const {name}: Text = Text({at});")?;
            continue;
        }
        let fields: String = slots.iter().map(|slot| format!("pub(crate) {slot}: &'a dyn Display, ")).collect();
        let values: String = slots.iter().map(|slot| format!("({slot:?}, self.{slot}), ")).collect();
        writeln!(code, "pub(crate) struct {name}<'a> {{ {fields} }}")?;
        writeln!(
            code,
            "impl {name}<'_> {{ pub(crate) fn said(&self) -> String {{ fill(Text({at}), &[{values}]) }} }}"
        )?;
    }
    let module = |(name, code)| format!("pub(crate) mod {name} {{ use super::*;\n{code} }}\n");
    Ok(groups.into_iter().map(module).collect())
}

fn texts(path: &str) -> Result<BTreeMap<String, String>, Box<dyn Error>> {
    Ok(texts::named(&serde_json::from_str(&fs::read_to_string(path)?)?))
}

/// The names between double braces, in order of the alphabet.
fn slots(text: &str) -> Vec<&str> {
    let mut found: Vec<&str> =
        text.split("{{").skip(1).filter_map(|rest| rest.split("}}").next()).map(str::trim).collect();
    found.sort_unstable();
    found
}
