//! The texts of a language. They are files beside the screens, read when it is spoken: whoever speaks one language does not
//! carry the others.

use std::sync::OnceLock;

use leptos::prelude::window;
use serde_json::Value;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

use super::Locale;
use super::texts::COUNT;

/// The texts of a language.
pub(super) struct Pack {
    /// In the order of their names.
    texts: Vec<String>,
    /// What the program says: its English, and this language's.
    said: Vec<(String, String)>,
}

static PACKS: [OnceLock<Pack>; 2] = [OnceLock::new(), OnceLock::new()];

fn place(locale: Locale) -> &'static OnceLock<Pack> {
    let [english, spanish] = &PACKS;
    match locale {
        Locale::English => english,
        Locale::Spanish => spanish,
    }
}

/// The texts of a language, once they were read.
#[cfg(not(test))]
pub(super) fn of(locale: Locale) -> Option<&'static Pack> {
    place(locale).get()
}

/// The texts of a language: tests read them from the source.
#[cfg(test)]
pub(super) fn of(locale: Locale) -> Option<&'static Pack> {
    let (texts, said) = match locale {
        Locale::English => (include_str!("../../locales/en.json"), "{}"),
        Locale::Spanish => tests::SPANISH,
    };
    Some(place(locale).get_or_init(|| Pack::new(texts, said).unwrap()))
}

/// Reads the texts of a language, unless they are here; gives whether they are.
pub(super) async fn fetch(locale: Locale) -> bool {
    if of(locale).is_some() {
        return true;
    }
    let said = async {
        match locale {
            // What the program says is English by itself.
            Locale::English => Ok("{}".to_owned()),
            Locale::Spanish => read("words", locale).await,
        }
    };
    let (Ok(texts), Ok(said)) = futures::future::join(read("texts", locale), said).await else { return false };
    let Some(pack) = Pack::new(&texts, &said) else { return false };
    // Whoever was quicker read the same.
    let _ = place(locale).set(pack);
    true
}

async fn read(what: &str, locale: Locale) -> Result<String, JsValue> {
    let fetched = window().fetch_with_str(&format!("/{what}/{}.json", locale.code()));
    let response: Response = JsFuture::from(fetched).await?.dyn_into()?;
    if !response.ok() {
        return Err(response.status().into());
    }
    Ok(JsFuture::from(response.text()?).await?.as_string().unwrap_or_default())
}

impl Pack {
    /// None if these are not the texts that the screens were built with.
    fn new(texts: &str, said: &str) -> Option<Self> {
        let (texts, said): (Value, Value) = (serde_json::from_str(texts).ok()?, serde_json::from_str(said).ok()?);
        let mut named: Vec<(String, &str)> = Vec::with_capacity(COUNT);
        for (group, texts) in texts.as_object()? {
            for (name, text) in texts.as_object()? {
                named.push((format!("{group}.{name}"), text.as_str()?));
            }
        }
        named.sort_unstable();
        let texts: Vec<String> = named.into_iter().map(|(_, text)| text.to_owned()).collect();
        let pair = |(english, said): (&String, &Value)| Some((english.clone(), said.as_str()?.to_owned()));
        let said = said.as_object()?.iter().map(pair).collect::<Option<_>>()?;
        (texts.len() == COUNT).then_some(Self { texts, said })
    }

    pub(super) fn text(&self, at: usize) -> Option<&str> {
        self.texts.get(at).map(String::as_str)
    }

    pub(super) fn said(&self, template: &str) -> Option<&str> {
        self.said.iter().find(|(english, _)| english == template).map(|(_, said)| said.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::super::texts::common;
    use super::*;

    pub(super) const SPANISH: (&str, &str) =
        (include_str!("../../locales/es.json"), include_str!("../../../crates/app/words/es.json"));

    #[test]
    fn a_name_is_the_place_of_its_text_in_every_language() {
        let save = |locale| of(locale).and_then(|pack| pack.text(common::save.0));
        assert_eq!((save(Locale::English), save(Locale::Spanish)), (Some("Save"), Some("Guardar")));
        let last = |locale| of(locale).and_then(|pack| pack.text(COUNT - 1));
        assert!(last(Locale::English).is_some() && last(Locale::Spanish).is_some());
        assert_eq!(
            of(Locale::Spanish).and_then(|pack| pack.said("Sign in first.")),
            Some("Primero inicie sesi\u{f3}n.")
        );
    }

    #[test]
    fn other_texts_than_the_screens_know_are_not_taken() {
        assert!(Pack::new("{\"common\": {\"save\": \"Guardar\"}}", "{}").is_none());
        assert!(Pack::new("<!doctype html>", "{}").is_none());
        assert!(Pack::new(SPANISH.0, "[]").is_none());
    }
}
