//! What customers are told of their repairs: texts with blanks, what fills them, and on which channels.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::StateKind;
use crate::mail::{LONGEST_BODY, LONGEST_SUBJECT};
use crate::{Message, Refusal, say, text};

/// How a customer is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NoticeChannel {
    /// By e-mail, which Kontor sends.
    Email,
    /// By a messenger, into which somebody copies the text.
    Message,
    /// On paper.
    Paper,
}

impl NoticeChannel {
    /// Every channel.
    pub const ALL: [Self; 3] = [Self::Email, Self::Message, Self::Paper];

    /// The word that is kept in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Message => "message",
            Self::Paper => "paper",
        }
    }
}

/// All that a text for customers may say of a repair. What was written for the shop alone is no part of it, nor is an estimate that
/// nobody agreed to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NoticeFacts {
    /// What the customer is called.
    pub name: String,
    /// What the device is.
    pub device: String,
    /// The number of its ticket.
    pub number: String,
    /// What the state is called.
    pub state: String,
    /// What the customer agreed to pay, as it is written; empty while there is no such thing.
    pub total: String,
    /// What the shop is called.
    pub shop: String,
}

/// The blanks that a text may have.
pub const BLANKS: [&str; 6] = ["name", "device", "number", "state", "total", "shop"];

impl NoticeFacts {
    fn of(&self, blank: &str) -> Option<&str> {
        Some(match blank {
            "name" => &self.name,
            "device" => &self.device,
            "number" => &self.number,
            "state" => &self.state,
            "total" => &self.total,
            "shop" => &self.shop,
            _ => return None,
        })
    }

    /// A text with its blanks filled. What fills them is taken as it is, whatever it looks like. A line about the total is left out
    /// while there is none.
    pub fn fill(&self, text: &str) -> String {
        let mut lines: Vec<String> = Vec::new();
        let mut left_out = false;
        for line in text.lines() {
            if self.total.is_empty() && line.contains("{total}") {
                left_out = true;
            } else if !(left_out && line.trim().is_empty()) {
                left_out = false;
                lines.push(self.fill_line(line));
            }
        }
        lines.join("\n").trim().to_owned()
    }

    fn fill_line(&self, line: &str) -> String {
        let mut out = String::new();
        let mut rest = line;
        while let Some((before, after)) = rest.split_once('{') {
            out.push_str(before);
            match after.split_once('}').and_then(|(blank, after)| Some((self.of(blank)?, after))) {
                Some((fact, after)) => {
                    out.push_str(fact);
                    rest = after;
                }
                None => {
                    out.push('{');
                    rest = after;
                }
            }
        }
        out.push_str(rest);
        out
    }
}

/// What is said of a change: a line above it, and the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NoticeWords {
    /// What stands above an e-mail.
    pub subject: String,
    /// The text.
    pub body: String,
}

impl NoticeWords {
    /// With the blanks filled.
    pub fn filled(&self, facts: &NoticeFacts) -> Self {
        let subject = facts.fill(&self.subject);
        let subject = subject.split_whitespace().collect::<Vec<_>>().join(" ");
        Self { subject, body: facts.fill(&self.body) }
    }

    /// What comes with the program for a state; `said` puts it into a language.
    pub fn shipped(key: &str, kind: StateKind, said: impl Fn(&Message) -> String) -> Self {
        let news = match (key, kind) {
            ("received", _) => say!(
                "we took in your {device}. Its ticket is {number}; please keep that number.",
                device = "{device}",
                number = "{number}"
            ),
            ("awaiting_approval", _) => say!(
                "before we go on with your {device} (ticket {number}) we need your word. Please call us, or answer this message.",
                device = "{device}",
                number = "{number}"
            ),
            (_, StateKind::Ready) => {
                say!(
                    "your {device} (ticket {number}) is ready to be picked up.",
                    device = "{device}",
                    number = "{number}"
                )
            }
            _ => say!(
                "there is news of your {device} (ticket {number}): {state}.",
                device = "{device}",
                number = "{number}",
                state = "{state}"
            ),
        };
        let lines = [
            said(&say!("Hello {name},", name = "{name}")),
            said(&news),
            said(&say!("Total: {total}", total = "{total}")),
            "{shop}".to_owned(),
        ];
        Self {
            subject: said(&say!("Your repair {number}: {state}", number = "{number}", state = "{state}")),
            body: lines.join("\n\n"),
        }
    }

    /// As it is kept: without blanks around it, and without a blank that nothing fills.
    ///
    /// # Errors
    /// `required`, `too_long`, `no_such_blank` under `subject` or `body`.
    pub fn check(self) -> Result<Self, Refusal> {
        let subject = text::line("subject", say!("The subject"), &self.subject)?;
        let body = text::block("body", say!("The text"), &self.body)?;
        if body.is_empty() {
            return Err(Refusal::required("body", say!("The text")));
        }
        for (field, text, most) in [("subject", &subject, LONGEST_SUBJECT), ("body", &body, LONGEST_BODY / 2)] {
            if text.chars().count() > most {
                let message = say!("This has {most} characters at most.", most);
                return Err(Refusal::field("too_long", field, message));
            }
            if let Some(blank) = stranger(text) {
                let known = BLANKS.map(|blank| format!("{{{blank}}}")).join(", ");
                let message = say!("Nothing fills {blank}. What can be filled in is {known}.", blank, known);
                return Err(Refusal::field("no_such_blank", field, message));
            }
        }
        Ok(Self { subject, body })
    }
}

/// Something that looks like a blank and is none.
fn stranger(text: &str) -> Option<String> {
    let mut rest = text;
    while let Some((_, after)) = rest.split_once('{') {
        let (inside, _) = after.split_once('}')?;
        if !BLANKS.contains(&inside) {
            return Some(format!("{{{}}}", text::clip(inside)));
        }
        rest = after;
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn facts() -> NoticeFacts {
        NoticeFacts {
            name: "Ines Moreau".into(),
            device: "Samsung Galaxy S22".into(),
            number: "R1-A0042".into(),
            state: "Ready".into(),
            total: String::new(),
            shop: "Kontor Gifts".into(),
        }
    }

    fn english(key: &str, kind: StateKind) -> NoticeWords {
        NoticeWords::shipped(key, kind, |message| message.to_string())
    }

    #[test]
    fn what_comes_with_the_program_says_what_happened() {
        let ready = english("ready", StateKind::Ready).filled(&facts());
        assert_eq!(ready.subject, "Your repair R1-A0042: Ready");
        assert_eq!(
            ready.body,
            "Hello Ines Moreau,\n\nyour Samsung Galaxy S22 (ticket R1-A0042) is ready to be picked up.\n\nKontor Gifts"
        );
        let paid = NoticeFacts { total: "£64.00".into(), ..facts() };
        assert!(english("ready", StateKind::Ready).filled(&paid).body.contains("Total: £64.00"));
        for (key, kind) in
            [("received", StateKind::Open), ("awaiting_approval", StateKind::Hold), ("lab", StateKind::Hold)]
        {
            let words = english(key, kind);
            assert_eq!(words.clone().check().unwrap(), words, "{key} could have been typed");
            assert!(words.filled(&facts()).body.contains("R1-A0042"), "{key}");
        }
    }

    #[test]
    fn a_text_with_a_blank_that_nothing_fills_is_refused() {
        let words = |subject: &str, body: &str| NoticeWords { subject: subject.into(), body: body.into() }.check();
        assert_eq!(words("{nmae}", "x").unwrap_err().code, "no_such_blank");
        let no = words("x", "{name} owes {note}").unwrap_err();
        assert!(
            no.fields.contains_key("body") && no.message.contains("{note}") && no.message.contains("{total}"),
            "{no}"
        );
        assert_eq!(words("x", " ").unwrap_err().code, "required");
        assert_eq!(words(" ", "x").unwrap_err().code, "required");
        assert_eq!(words("x", &"y".repeat(4_001)).unwrap_err().code, "too_long");
        assert_eq!(words(&"y".repeat(201), "x").unwrap_err().code, "too_long");
        assert!(words("{number}", "a { alone stays, as } does: {state}").is_err());
        assert!(words("{number}", "a { alone stays").is_ok());
    }

    proptest! {
        #[test]
        fn what_fills_a_blank_is_taken_as_it_is(name in "[a-z{}]{0,12}", total in "[a-z{}]{0,8}") {
            let facts = NoticeFacts { name: name.clone(), total: total.clone(), ..facts() };
            let said = facts.fill("<{name}>\n<{total}>");
            let want = match total.is_empty() {
                true => format!("<{name}>"),
                false => format!("<{name}>\n<{total}>"),
            };
            prop_assert_eq!(said, want);
        }

        #[test]
        fn any_text_is_filled(text in ".{0,60}") {
            let _ = facts().fill(&text);
            let _ = NoticeWords { subject: text.clone(), body: text }.check();
        }
    }
}
