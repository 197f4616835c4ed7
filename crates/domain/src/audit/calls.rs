//! What can be asked of the audit trail.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::page::{Direction, Page, Window};
use crate::{AuditId, UserId, call};

/// One entry of the trail.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AuditEntry {
    /// The entry.
    pub id: AuditId,
    /// When.
    pub at: DateTime<Utc>,
    /// Who; none for what the program did by itself or a stranger tried.
    pub user_id: Option<UserId>,
    /// The name they had then.
    pub user: String,
    /// The call, e.g. `sales.complete`, or what was tried, e.g. `identity.wrong_pin`.
    pub action: String,
    /// What it was done to.
    pub subject_id: Option<Uuid>,
    /// What changed, without secrets.
    pub detail: serde_json::Value,
}

/// The trail, by when it was.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, Default)]
pub struct AuditEntries {
    /// Only what was done to this.
    #[serde(default)]
    pub subject_id: Option<Uuid>,
    /// Only actions that start so, e.g. `sales.`.
    #[serde(default)]
    pub action: String,
    /// Which way; none is the latest first.
    #[serde(default)]
    pub direction: Option<Direction>,
    /// How many match, if an earlier answer to the same question said so: then they are not counted again.
    #[serde(default)]
    pub counted: Option<i64>,
    /// Which part of the list.
    #[serde(default)]
    pub window: Window,
}
call!(AuditEntries -> Page<AuditEntry>, "audit.entries", Query, May(ReadRecords));
