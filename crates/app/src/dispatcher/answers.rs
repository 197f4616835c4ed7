//! Answers: given once per call id, refused for other arguments, and faults that are logged with an id.

use std::fmt;

use chrono::{DateTime, Utc};
use kontor_domain::call::Answer;
use kontor_domain::{CallId, Language, Message, Refusal, Secret, TenantId, UserId, say};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::before::fingerprint;
use crate::canonical::canonical;
use crate::cx::Session;
use crate::db::Tx;
use crate::places::values_at;
use crate::records::rows::{Given, given, keep};
use crate::redact::redact;
use crate::registry::Entry;
use crate::words::{say_in, words};
use crate::{Failure, Result};

/// Why there is no reply.
#[derive(Debug, Clone)]
pub enum No {
    /// An expected "no".
    Refusal(Refusal),
    /// Something broke; the log has the same id.
    Fault {
        /// What to tell support.
        id: String,
    },
}

impl No {
    /// Logs a failure once, and makes of it what the caller may know.
    pub fn fault(call: &str, failure: &Failure) -> Self {
        let mut bytes = [0u8; 5];
        let _ = getrandom::fill(&mut bytes);
        let id = bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        tracing::error!(fault = id, call, error = ?failure, "a call broke");
        Self::Fault { id }
    }

    /// The same in a language. What was said in one already stays as it is.
    #[must_use]
    pub fn said_in(self, language: Language) -> Self {
        match self {
            Self::Refusal(refusal) if language != Language::English => Self::Refusal(refusal.in_words(words(language))),
            other => other,
        }
    }

    /// What people are told.
    pub fn message(&self) -> Message {
        match self {
            Self::Refusal(refusal) => refusal.message.clone(),
            Self::Fault { id } => say!(
                "Something went wrong in Kontor, and nothing was saved. Try again; if it stays so, tell support the number {id}.",
                id
            ),
        }
    }

    /// The answer as every door writes it: `{"error": {"code", "message", "fields"}}`.
    pub fn to_json(&self, language: Language) -> Value {
        match self {
            Self::Refusal(refusal) => json!({ "error": refusal.clone().in_words(words(language)) }),
            Self::Fault { .. } => json!({ "error": { "code": "fault", "message": say_in(language, &self.message()) } }),
        }
    }
}

impl fmt::Display for No {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refusal(refusal) => refusal.fmt(f),
            Self::Fault { .. } => self.message().fmt(f),
        }
    }
}

impl std::error::Error for No {}

/// A mutation as it was asked, to know it again.
pub(super) struct Asked {
    call_id: CallId,
    call: &'static str,
    answer: Answer,
    user_id: Option<UserId>,
    args_hash: Vec<u8>,
}

impl Asked {
    pub(super) async fn new(entry: &Entry, call_id: CallId, session: Option<&Session>, args: &Value) -> Result<Self> {
        let mut hash = Sha256::new_with_prefix(canonical(&redact(args, &entry.marked().secrets)));
        let secrets = values_at(args, &entry.marked().secrets);
        if entry.answer == Answer::Kept && !secrets.is_empty() {
            // Another password is another request. What is kept of it is as slow to guess from as the password's own hash.
            let secrets = Secret::new(Value::from(secrets).to_string());
            hash.update(fingerprint(secrets, call_id.0.into_bytes()).await?);
        }
        Ok(Self {
            call_id,
            call: entry.name,
            answer: entry.answer,
            user_id: session.map(|session| session.user.id),
            args_hash: hash.finalize().to_vec(),
        })
    }

    /// The answer that was given to this call id already.
    ///
    /// Refuses a call id that was used for something else.
    pub(super) async fn known(&self, tx: &mut Tx) -> Result<Option<Value>> {
        if self.answer == Answer::Never {
            return Ok(None);
        }
        let Some(before) = given(tx, self.call_id).await? else { return Ok(None) };
        if before.call != self.call || before.args_hash != self.args_hash || before.user_id != self.user_id {
            return Err(Refusal::new(
                "call_id_reused",
                say!("This call id was used for something else already. Make a new one for a new request."),
            )
            .into());
        }
        if before.reply.is_empty() {
            let message = say!("This was done, and its answer was forgotten with the person that it was about.");
            return Err(Refusal::new("forgotten", message).into());
        }
        serde_json::from_str(&before.reply).map(Some).map_err(Failure::fault)
    }

    pub(super) async fn keep(&self, tx: &mut Tx, tenant: TenantId, reply: &Value, now: DateTime<Utc>) -> Result<()> {
        let given = Given {
            call: self.call.to_owned(),
            args_hash: self.args_hash.clone(),
            user_id: self.user_id,
            reply: reply.to_string(),
        };
        keep(tx, tenant, self.call_id, given, now).await
    }
}
