//! E-mail that is on its way: what is to be sent, how it stands, and when it is tried again.

use chrono::{DateTime, TimeDelta, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{MailId, call};

/// The longest subject, in characters.
pub const LONGEST_SUBJECT: usize = 200;
/// The longest text, in characters.
pub const LONGEST_BODY: usize = 8_000;
/// How long a message is waited with, by how often it was tried, in seconds.
const WAITS: [i64; 8] = [15, 60, 120, 300, 900, 1_800, 3_600, 7_200];
/// The longest such wait, in seconds.
pub const LONGEST_WAIT_S: i64 = 7_200;
/// For how many days a message is tried before it is given up (RFC 5321, 4.5.4.1).
pub const TRIED_DAYS: i64 = 5;

/// After how many seconds a message is tried again that was tried so often.
pub fn wait_s(tries: i64) -> i64 {
    let at = usize::try_from(tries).unwrap_or_default();
    WAITS.get(at).copied().unwrap_or(LONGEST_WAIT_S)
}

/// Whether a message that was asked for then is given up.
pub fn is_given_up(asked_at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    now - asked_at >= TimeDelta::days(TRIED_DAYS)
}

/// What a message is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MailKind {
    /// Whether the settings are right.
    Test,
    /// A change of a ticket of the repair desk.
    Ticket,
}

impl MailKind {
    /// The word that is kept in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Test => "test",
            Self::Ticket => "ticket",
        }
    }
}

/// How a message stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MailState {
    /// It goes by itself as soon as the server can be reached and takes it.
    Waiting,
    /// It is on its way.
    Sending,
    /// The server has it.
    Sent,
    /// Nobody knows whether the server has it. It is not sent again by itself.
    Unknown,
    /// The server does not take it.
    Failed,
    /// It was tried for [`TRIED_DAYS`] days.
    GivenUp,
    /// Somebody took it back.
    Cancelled,
}

impl MailState {
    /// Every state.
    pub const ALL: [Self; 7] =
        [Self::Waiting, Self::Sending, Self::Sent, Self::Unknown, Self::Failed, Self::GivenUp, Self::Cancelled];

    /// The word that is kept in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Unknown => "unknown",
            Self::Failed => "failed",
            Self::GivenUp => "given_up",
            Self::Cancelled => "cancelled",
        }
    }
    /// Whether it ended without being sent: a server never had it, and it does not go by itself.
    #[must_use]
    pub const fn is_over_unsent(self) -> bool {
        matches!(self, Self::Failed | Self::GivenUp | Self::Cancelled)
    }

    /// Whether people may have it tried again, or take it back.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Waiting | Self::Unknown | Self::Failed | Self::GivenUp)
    }
}

/// A message, without what it says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Mail {
    /// The message.
    pub id: MailId,
    /// What it is about.
    pub kind: MailKind,
    /// Whom it goes to.
    pub to: String,
    /// What stands above it.
    pub subject: String,
    /// How it stands.
    pub state: MailState,
    /// Why it is not sent, in the language of the one who asks; empty for none.
    pub reason: String,
    /// How often it was tried.
    pub tries: i64,
    /// When it is tried again, while it waits.
    pub next_at: Option<DateTime<Utc>>,
    /// When the server took it.
    pub sent_at: Option<DateTime<Utc>>,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
}

/// What is to be sent, and what was sent last.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct ListMail {}
call!(ListMail -> MailList, "mail.list", Query, May(Repair));

/// Messages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MailList {
    /// What is not done with, the latest first; 200 at most.
    pub open: Vec<Mail>,
    /// The last 20 that are.
    pub done: Vec<Mail>,
}

/// Sends a message to try the settings with.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct TestMail {
    /// Made by the client: the message.
    pub id: MailId,
    /// Whom it goes to.
    pub to: String,
}
call!(TestMail -> Mail, "mail.test", Mutation, May(ManageBusiness));

/// Has a message tried again at once. One of which nobody knows whether it was sent goes under the same name, so that mail programs
/// that have it know it again.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct RetryMail {
    /// The message.
    pub id: MailId,
}
call!(RetryMail -> Mail, "mail.retry", Mutation, May(Repair));

/// Takes a message back that was not sent.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct CancelMail {
    /// The message.
    pub id: MailId,
}
call!(CancelMail -> Mail, "mail.cancel", Mutation, May(Repair));

/// Says of a message, of which nobody knew whether it was sent, that it came.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct SayMailSent {
    /// The message.
    pub id: MailId,
}
call!(SayMailSent -> Mail, "mail.say_sent", Mutation, May(Repair));

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn waits_grow_and_have_an_end(tries in 0i64..i64::MAX) {
            prop_assert!(wait_s(tries) >= 15 && wait_s(tries) <= LONGEST_WAIT_S);
            prop_assert!(wait_s(tries) <= wait_s(tries.saturating_add(1)));
        }
    }

    #[test]
    fn a_message_is_given_up_after_days_and_not_before() {
        let asked = DateTime::<Utc>::UNIX_EPOCH;
        assert!(!is_given_up(asked, asked + TimeDelta::days(TRIED_DAYS) - TimeDelta::seconds(1)));
        assert!(is_given_up(asked, asked + TimeDelta::days(TRIED_DAYS)));
        assert!(!is_given_up(asked, asked - TimeDelta::days(30)), "a clock that was set back gives up nothing");
        assert_eq!(wait_s(-1), 15);
    }

    #[test]
    fn the_words_of_states_are_those_that_are_sent() {
        for state in MailState::ALL {
            assert_eq!(serde_json::to_value(state).unwrap(), state.as_str());
        }
        assert_eq!(serde_json::to_value(MailKind::Ticket).unwrap(), MailKind::Ticket.as_str());
    }
}
