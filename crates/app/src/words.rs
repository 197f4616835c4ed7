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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_spanish_words_can_be_read() {
        assert!(SPANISH.len() > 250, "{} templates", SPANISH.len());
    }
}
