//! A refusal: an expected "no", with a code, a message a shopkeeper understands, and what to do.

use std::{borrow::Cow, collections::BTreeMap, fmt};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::message::Words;
use crate::{Message, say};

/// A refusal's code: short, stable, `snake_case`; screens and scripts branch on it.
pub type Code = Cow<'static, str>;

/// An expected "no". It is data, not a failure of the program; a refused call leaves no trace in the business's rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Refusal {
    /// Stable code, e.g. `not_found`.
    pub code: Code,
    /// What happened and what to do, in plain words.
    pub message: Message,
    /// The messages that belong under a field of the request, by the field's name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, Message>,
    /// When the same request may be tried again, in seconds (too many attempts).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_s: Option<u64>,
}

impl Refusal {
    /// A refusal of the whole request.
    pub fn new(code: &'static str, message: Message) -> Self {
        Self { code: Cow::Borrowed(code), message, fields: BTreeMap::new(), retry_after_s: None }
    }

    /// A refusal that belongs under one field.
    pub fn field(code: &'static str, field: &str, message: Message) -> Self {
        let mut refusal = Self::new(code, message.clone());
        refusal.fields.insert(field.to_owned(), message);
        refusal
    }

    /// The same in other words: what they lack stays English.
    #[must_use]
    pub fn in_words(self, words: Words) -> Self {
        let say = |message: Message| Message::told(message.in_words(words));
        let fields = self.fields.into_iter().map(|(field, message)| (field, say(message))).collect();
        Self { message: say(self.message), fields, ..self }
    }

    /// Adds the seconds after which trying again makes sense.
    #[must_use]
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after_s = Some(seconds);
        self
    }

    /// There is no such thing (any more), or it belongs to another business.
    pub fn not_found(what: Message) -> Self {
        Self::new("not_found", say!("There is no such {what} any more. Go back to the list and choose again.", what))
    }

    /// The id that the client made belongs to something else already.
    pub fn id_taken() -> Self {
        Self::new("id_taken", say!("That id was used already. Make a new one."))
    }

    /// A text that has to be there is empty.
    pub fn required(field: &str, what: Message) -> Self {
        Self::field("required", field, say!("{what} is needed.", what))
    }

    /// A value that makes no sense in its field.
    pub fn invalid(field: &str, message: Message) -> Self {
        Self::field("invalid", field, message)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.message, self.code)
    }
}

impl std::error::Error for Refusal {}
