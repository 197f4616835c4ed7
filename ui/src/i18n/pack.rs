//! The texts of a language. They are files beside the screens, read when it is spoken: whoever speaks one language does not
//! carry the others.

use std::sync::OnceLock;

use leptos::prelude::window;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

use super::Locale;
use super::texts::COUNT;

/// The texts of a language.
pub(super) struct Pack {
    /// In the order of their names.
    texts: Packed,
    /// What the program says: its English, and behind it this language's.
    said: Packed,
}

/// Stands behind each text, as `ui/texts.rs` writes them.
const MARK: char = '\u{1e}';

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
        Locale::English => (include_str!(concat!(env!("OUT_DIR"), "/en.txt")), ""),
        Locale::Spanish => tests::SPANISH,
    };
    Some(place(locale).get_or_init(|| Pack::new(texts.to_owned(), said.to_owned()).unwrap()))
}

/// Reads the texts of a language, unless they are here; gives whether they are.
pub(super) async fn fetch(locale: Locale) -> bool {
    if of(locale).is_some() {
        return true;
    }
    let said = async {
        match locale {
            // What the program says is English by itself.
            Locale::English => Ok(String::new()),
            Locale::Spanish => read("words", locale).await,
        }
    };
    let (Ok(texts), Ok(said)) = futures::future::join(read("texts", locale), said).await else { return false };
    let Some(pack) = Pack::new(texts, said) else { return false };
    // Whoever was quicker read the same.
    let _ = place(locale).set(pack);
    true
}

async fn read(what: &str, locale: Locale) -> Result<String, JsValue> {
    let fetched = window().fetch_with_str(&format!("/{what}/{}.txt", locale.code()));
    let response: Response = JsFuture::from(fetched).await?.dyn_into()?;
    if !response.ok() {
        return Err(response.status().into());
    }
    Ok(JsFuture::from(response.text()?).await?.as_string().unwrap_or_default())
}

impl Pack {
    /// None if these are not the texts that the screens were built with.
    fn new(texts: String, said: String) -> Option<Self> {
        let (texts, said) = (Packed::new(texts)?, Packed::new(said)?);
        (texts.ends.len() == COUNT && said.ends.len().is_multiple_of(2)).then_some(Self { texts, said })
    }

    pub(super) fn text(&self, at: usize) -> Option<&str> {
        self.texts.at(at)
    }

    pub(super) fn said(&self, template: &str) -> Option<&str> {
        let english = (0..self.said.ends.len()).step_by(2).find(|at| self.said.at(*at) == Some(template))?;
        self.said.at(english + 1)
    }
}

/// Texts as they travel, and where each ends.
struct Packed {
    whole: String,
    ends: Vec<usize>,
}

impl Packed {
    /// None if the last of them is not whole.
    fn new(whole: String) -> Option<Self> {
        if !(whole.is_empty() || whole.ends_with(MARK)) {
            return None;
        }
        let ends = whole.match_indices(MARK).map(|(at, _)| at).collect();
        Some(Self { whole, ends })
    }

    fn at(&self, at: usize) -> Option<&str> {
        let begin = match at.checked_sub(1) {
            Some(before) => self.ends.get(before)? + MARK.len_utf8(),
            None => 0,
        };
        self.whole.get(begin..*self.ends.get(at)?)
    }
}

#[cfg(test)]
mod tests {
    use super::super::texts::common;
    use super::*;

    pub(super) const SPANISH: (&str, &str) =
        (include_str!(concat!(env!("OUT_DIR"), "/es.txt")), include_str!(concat!(env!("OUT_DIR"), "/words.txt")));

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
        let taken = |texts: &str, said: &str| Pack::new(texts.to_owned(), said.to_owned()).is_some();
        assert!(taken(SPANISH.0, SPANISH.1));
        assert!(!taken("Guardar\u{1e}", SPANISH.1));
        assert!(!taken("<!doctype html>", SPANISH.1));
        assert!(!taken(SPANISH.0, "Sign in first.\u{1e}"));
        assert!(!taken(&SPANISH.0[..SPANISH.0.len() - 1], SPANISH.1));
    }
}
