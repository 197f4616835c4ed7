//! What the program says to people: templates with blanks, put into a language only where they leave the program.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The languages that Kontor speaks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Language {
    /// English, which every template is written in.
    #[default]
    #[serde(rename = "en")]
    English,
    /// Spanish.
    #[serde(rename = "es")]
    Spanish,
}

impl Language {
    /// The first language of a list that Kontor speaks: `es-MX`, `es_ES.UTF-8`, or `fr, es;q=0.8` as browsers send it.
    /// English when there is none.
    pub fn of(tags: &str) -> Self {
        let known = tags.split([',', ':']).find_map(|tag| {
            let main = tag.split(['-', '_', '.', ';', '@']).next().unwrap_or_default().trim();
            match main {
                _ if main.eq_ignore_ascii_case("en") => Some(Self::English),
                _ if main.eq_ignore_ascii_case("es") => Some(Self::Spanish),
                _ => None,
            }
        });
        known.unwrap_or_default()
    }

    /// Its code, as in `Accept-Language`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Spanish => "es",
        }
    }
}

/// The templates of a language, by the English ones.
pub type Words = fn(&str) -> Option<&'static str>;

/// A text for people. It reads as English and remembers how it was made, so that it can be said in another language; as
/// JSON it is the text alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message(Form);

/// Small, for every refusal holds one.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Form {
    /// A template without blanks.
    Plain(&'static str),
    /// A template with what fills its blanks, and the English of both.
    Made(Box<(String, Made)>),
    /// A text that is in its language already, or in nobody's.
    Told(String),
}

/// How a message was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Made {
    say: Cow<'static, str>,
    #[serde(default, rename = "with", skip_serializing_if = "Vec::is_empty")]
    blanks: Vec<(Cow<'static, str>, Blank)>,
}

/// What fills a blank of a template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Blank {
    /// A name, a number or a file: the same in every language.
    Text(String),
    /// Words of Kontor's own.
    Said(Said),
}

/// Words that fill a blank of other words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said(Made);

/// Makes a [`Message`] of a template and what fills its blanks: `say!("{what} is needed.", what)`, or
/// `say!("Wait {count} seconds.", count = left)`. Tidy finds every template that a language lacks.
#[macro_export]
macro_rules! say {
    ($template:literal $(,)?) => { $crate::Message::plain($template) };
    ($template:literal, $($name:ident $(= $value:expr)?),+ $(,)?) => {
        $crate::Message::new($template, ::std::vec![$((stringify!($name), $crate::say!(@blank $name $(= $value)?))),+])
    };
    (@blank $name:ident) => { $crate::message::Fills::blank(&$name) };
    (@blank $name:ident = $value:expr) => { $crate::message::Fills::blank(&$value) };
}

impl Message {
    /// A template without blanks.
    pub const fn plain(template: &'static str) -> Self {
        Self(Form::Plain(template))
    }

    /// A template and what fills its blanks; see [`say!`](crate::say).
    pub fn new(template: &'static str, blanks: Vec<(&'static str, Blank)>) -> Self {
        let blanks = blanks.into_iter().map(|(name, blank)| (Cow::Borrowed(name), blank)).collect();
        Made { say: Cow::Borrowed(template), blanks }.into()
    }

    /// A text that came from elsewhere and may be one of the templates without blanks.
    pub fn known(text: impl Into<String>) -> Self {
        Made { say: Cow::Owned(text.into()), blanks: Vec::new() }.into()
    }

    /// A text that is in its language already, or in nobody's.
    pub fn told(text: impl Into<String>) -> Self {
        Self(Form::Told(text.into()))
    }

    /// The text in the language whose words `words` gives; what it lacks stays English.
    pub fn in_words(&self, words: Words) -> String {
        match &self.0 {
            Form::Plain(template) => words(template).unwrap_or(template).to_owned(),
            Form::Made(made) => made.1.fill(words),
            Form::Told(text) => text.clone(),
        }
    }

    /// The message as it is kept in a database, to be said later in any language.
    pub fn to_kept(&self) -> String {
        let kept = self.made().and_then(|made| serde_json::to_string(&made).ok());
        kept.unwrap_or_else(|| self.to_string())
    }

    /// How it was made, if it can be said in other languages.
    fn made(&self) -> Option<Made> {
        match &self.0 {
            Form::Plain(template) => Some(Made { say: Cow::Borrowed(template), blanks: Vec::new() }),
            Form::Made(made) => Some(made.1.clone()),
            Form::Told(_) => None,
        }
    }

    /// A message that was kept. What was kept by versions that spoke English alone is told as it is.
    pub fn from_kept(kept: &str) -> Self {
        let made = kept.starts_with(r#"{"say":"#).then(|| serde_json::from_str::<Made>(kept).ok()).flatten();
        made.map_or_else(|| Self::told(kept), Self::from)
    }
}

impl Made {
    fn fill(&self, words: Words) -> String {
        let template = words(&self.say).unwrap_or(&self.say);
        let (mut text, mut rest) = (String::with_capacity(template.len()), template);
        while let Some((before, after)) = rest.split_once('{') {
            text.push_str(before);
            let Some((name, behind)) = after.split_once('}') else {
                text.push('{');
                rest = after;
                continue;
            };
            match self.blanks.iter().find(|(blank, _)| blank == name) {
                Some((_, Blank::Text(filled))) => text.push_str(filled),
                Some((_, Blank::Said(Said(made)))) => {
                    let filled = made.fill(words);
                    // Words that a sentence begins with may be written small where they stand by themselves.
                    let mut letters = filled.chars();
                    match letters.next().filter(|_| text.is_empty()) {
                        Some(first) => text.extend(first.to_uppercase().chain(letters)),
                        None => text.push_str(&filled),
                    }
                }
                None => {
                    text.push('{');
                    text.push_str(name);
                    text.push('}');
                }
            }
            rest = behind;
        }
        text.push_str(rest);
        text
    }
}

impl From<Made> for Message {
    fn from(made: Made) -> Self {
        Self(Form::Made(Box::new((made.fill(|_| None), made))))
    }
}

/// What can fill a blank.
pub trait Fills {
    /// The blank filled with it.
    fn blank(&self) -> Blank;
}

impl<T: Fills + ?Sized> Fills for &T {
    fn blank(&self) -> Blank {
        (**self).blank()
    }
}

impl Fills for Message {
    fn blank(&self) -> Blank {
        self.made().map_or_else(|| Blank::Text(self.to_string()), |made| Blank::Said(Said(made)))
    }
}

macro_rules! texts_fill {
    ($($type:ty),+ $(,)?) => { $(impl Fills for $type {
        fn blank(&self) -> Blank {
            Blank::Text(self.to_string())
        }
    })+ };
}

texts_fill!(str, String, char, u8, u16, u32, u64, usize, i32, i64, chrono::NaiveDate);
texts_fill!(uuid::Uuid, std::path::Display<'_>, std::net::SocketAddr, std::io::Error, serde_json::Error);

impl Deref for Message {
    type Target = str;

    fn deref(&self) -> &str {
        match &self.0 {
            Form::Plain(text) => text,
            Form::Made(made) => &made.0,
            Form::Told(text) => text,
        }
    }
}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self)
    }
}

impl From<Message> for String {
    fn from(message: Message) -> Self {
        match message.0 {
            Form::Plain(text) => text.to_owned(),
            Form::Made(made) => made.0,
            Form::Told(text) => text,
        }
    }
}

impl Serialize for Message {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self)
    }
}

impl<'de> Deserialize<'de> for Message {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::told)
    }
}

impl JsonSchema for Message {
    fn schema_name() -> Cow<'static, str> {
        String::schema_name()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        String::json_schema(generator)
    }

    fn inline_schema() -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spanish(template: &str) -> Option<&'static str> {
        match template {
            "{what} is needed." => Some("{what} hace falta."),
            "A name" => Some("un nombre"),
            "Keep {count} of {what}." => Some("De {what}, conserve {count}."),
            _ => None,
        }
    }

    #[test]
    fn a_message_reads_as_english_and_can_be_said_in_other_words() {
        let needed = say!("{what} is needed.", what = say!("A name"));
        assert_eq!(&*needed, "A name is needed.");
        assert_eq!(
            needed.in_words(spanish),
            "Un nombre hace falta.",
            "nested words, in the order of the other language"
        );
        let keep = say!("Keep {count} of {what}.", count = 3, what = "{count} mugs");
        assert_eq!(&*keep, "Keep 3 of {count} mugs.", "what fills a blank is no template");
        assert_eq!(keep.in_words(spanish), "De {count} mugs, conserve 3.");
        assert_eq!(say!("Nobody translated {this}.", this = 1).in_words(spanish), "Nobody translated 1.");
    }

    #[test]
    fn what_is_kept_comes_back_in_any_language() {
        let needed = say!("{what} is needed.", what = say!("A name"));
        let back = Message::from_kept(&needed.to_kept());
        assert_eq!(back, needed);
        assert_eq!(back.in_words(spanish), "Un nombre hace falta.");
        for told in ["Kept before there were languages.", r#"{"say":"#, ""] {
            assert_eq!(Message::from_kept(told), Message::told(told));
        }
    }

    #[test]
    fn the_language_is_the_first_one_that_is_known() {
        use Language::{English, Spanish};
        for (tags, want) in [
            ("es-MX", Spanish),
            ("ES", Spanish),
            ("es_ES.UTF-8", Spanish),
            ("fr, es;q=0.8, en;q=0.5", Spanish),
            ("ca:es:en", Spanish),
            ("en-GB,es", English),
            ("fr-FR", English),
            ("est", English),
            ("C.UTF-8", English),
            ("", English),
        ] {
            assert_eq!(Language::of(tags), want, "{tags:?}");
        }
    }
}
