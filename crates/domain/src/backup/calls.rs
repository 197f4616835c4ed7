//! What can be asked of backups.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::call;

/// Where backups go and how the last one went.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct BackupState {}
call!(BackupState -> BackupStateReply, "backup.state", Query, May(ManageBackups));

/// Where backups go and how the last one went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BackupStateReply {
    /// The folder that gets a backup each day; empty for the data folder's own `backups`.
    pub folder: String,
    /// How many daily backups are kept.
    pub keep: i64,
    /// When the last good backup was made.
    pub last_at: Option<DateTime<Utc>>,
    /// Where it lies.
    pub last_file: String,
    /// What went wrong with the last attempt; empty when it was good.
    pub problem: String,
    /// Whether this program makes backups itself (SQLite); PostgreSQL has its own tools.
    pub by_itself: bool,
}

/// Says where daily backups go and how many are kept.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct ChangeBackup {
    /// The folder; empty for the data folder's own `backups`.
    pub folder: String,
    /// How many are kept, 1 to 365.
    pub keep: i64,
}
call!(ChangeBackup -> BackupStateReply, "backup.change", Mutation, May(ManageBackups));
