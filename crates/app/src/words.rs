//! What the program says, in the languages it speaks. A template is the key of its own translations; they are here and not
//! in `domain`, for the screens would carry them all. Tidy finds those that are missing.

use std::collections::HashMap;
use std::sync::LazyLock;

use kontor_domain::message::Words;
use kontor_domain::{Language, Message};

static SPANISH: LazyLock<HashMap<String, String>> =
    LazyLock::new(|| serde_json::from_str(include_str!("../words/es.json")).unwrap_or_default());

/// The words of a language.
pub fn words(language: Language) -> Words {
    match language {
        Language::English => |_| None,
        Language::Spanish => |template| SPANISH.get(template).map(String::as_str),
    }
}

/// A message in a language; what that language lacks stays English.
pub fn say_in(language: Language, message: &Message) -> String {
    message.in_words(words(language))
}

/// What a printed document says in a locale: of its words in English, as Americans write it, and in Spanish; in English
/// where Kontor does not know the language.
pub(crate) fn printed<T>(locale: &str, [english, american, spanish]: [&'static T; 3]) -> &'static T {
    match (locale.split(['-', '_']).next(), locale) {
        (Some("es"), _) => spanish,
        (_, "en-US") => american,
        _ => english,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_speaks_the_language_of_its_locale() {
        let said = |locale| *printed(locale, [&"Total", &"Total, US", &"Total, ES"]);
        assert_eq!(
            ["es-MX", "es", "en-US", "en-GB", "de-DE"].map(said),
            ["Total, ES", "Total, ES", "Total, US", "Total", "Total"]
        );
    }

    #[test]
    fn the_spanish_words_can_be_read() {
        assert!(SPANISH.len() > 250, "{} templates", SPANISH.len());
    }
}
