//! A call: one request to the program, a query or a mutation, by name.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::policy::Permission;

/// Whether a call only reads, or may change something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Reads; runs on a reader, is never recorded.
    Query,
    /// May write; runs in one transaction and takes effect once per call id.
    Mutation,
}

/// What the dispatcher demands of the caller before the handler runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "needs", content = "permission")]
pub enum Needs {
    /// Anybody, signed in or not (set-up, the sign-in screen).
    Nobody,
    /// A session, even a locked one (entering a PIN, signing out).
    Session,
    /// A session that is not locked, of any role.
    SignedIn,
    /// A session that is not locked and whose role holds the permission.
    May(Permission),
}

/// Whether the answer of a mutation is kept for a caller who asks again with the same call id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// The same call id gets the same answer, and nothing happens twice.
    Kept,
    /// The answer holds a secret (a token): it is never kept and never replayed.
    Never,
}

/// A request type that names itself, its kind, what it needs and its reply.
pub trait Call: Serialize + DeserializeOwned + JsonSchema + Send + Sync + 'static {
    /// What the program answers.
    type Reply: Serialize + DeserializeOwned + JsonSchema + Send + 'static;
    /// `feature.verb`, as the doors spell it.
    const NAME: &'static str;
    /// Query or mutation.
    const KIND: Kind;
    /// Who may ask.
    const NEEDS: Needs;
    /// Whether the answer may be kept; [`Answer::Kept`] unless said otherwise.
    const ANSWER: Answer = Answer::Kept;
}

/// Declares a [`Call`]: `call!(Req -> Reply, "feature.verb", Mutation, May(Permission))`, with `, Never` after it
/// when the answer must not be kept.
#[macro_export]
macro_rules! call {
    ($req:ident -> $reply:ty, $name:literal, $kind:ident, $needs:ident $(($perm:ident))?) => {
        $crate::call!($req -> $reply, $name, $kind, $needs $(($perm))?, Kept);
    };
    ($req:ident -> $reply:ty, $name:literal, $kind:ident, $needs:ident $(($perm:ident))?, $answer:ident) => {
        impl $crate::call::Call for $req {
            type Reply = $reply;
            const NAME: &'static str = $name;
            const KIND: $crate::call::Kind = $crate::call::Kind::$kind;
            const NEEDS: $crate::call::Needs = $crate::call::Needs::$needs $(($crate::policy::Permission::$perm))?;
            const ANSWER: $crate::call::Answer = $crate::call::Answer::$answer;
        }
    };
}

/// The reply of a call that has nothing to say but that it is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Default)]
pub struct Done {}
