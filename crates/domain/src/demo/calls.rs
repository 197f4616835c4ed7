//! What can be asked of the demo.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::policy::Role;
use crate::{Refusal, call};

/// Whether there is a demo, and whether it is open in the place of the business.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct GetDemo {}
call!(GetDemo -> Demo, "demo.get", Query, Nobody);

/// How the demo stands.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Demo {
    /// Whether it can be entered: there is no business yet, and the data is in a folder.
    pub offered: bool,
    /// Whether it was made before.
    pub made: bool,
    /// Whether it is open: every call is about the demo, none about a real business.
    pub open: bool,
    /// How far it is, in percent, while it is made.
    pub making: Option<u8>,
    /// Why it could not be made or opened the last time.
    pub failed: Option<Refusal>,
    /// Who can sign in to it, while it is open.
    pub people: Vec<DemoPerson>,
}

/// Somebody who works in the demo. Their words are no secrets: they open nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DemoPerson {
    /// The name they sign in with.
    pub name: String,
    /// What they are.
    pub role: Role,
    /// Their password.
    pub password: String,
    /// Their till PIN.
    pub pin: String,
}

/// Opens the demo, and makes it first where there is none: then the reply comes at once, and [`GetDemo`] says how far it
/// is. Refused with `already_set_up` once there is a business.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct EnterDemo {
    /// Language and region, for a demo that is made now.
    pub locale: String,
    /// The time zone of its stores, for a demo that is made now.
    pub timezone: String,
}
call!(EnterDemo -> Demo, "demo.enter", Mutation, Nobody, Never);

/// Leaves the demo for the first run; stops it while it is being made. Refused with `not_in_demo` in a real business.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct LeaveDemo {
    /// Whether it is deleted, with what was done in it; else it can be entered again.
    #[serde(default)]
    pub delete: bool,
}
call!(LeaveDemo -> Demo, "demo.leave", Mutation, Nobody, Never);
