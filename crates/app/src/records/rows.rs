//! Rows of the once-only table, the audit trail and the outbox.

use chrono::{DateTime, Utc};
use kontor_domain::audit::AuditEntry;
use kontor_domain::event::Event;
use kontor_domain::page::{Cut, Direction};
use kontor_domain::{AuditId, CallId, TenantId, UserId};
use serde_json::Value;
use uuid::Uuid;

use crate::db::{Json, Tx};
use crate::{Failure, Result, args};

/// An answer that was given.
pub struct Given {
    /// To which call.
    pub call: String,
    /// To which arguments.
    pub args_hash: Vec<u8>,
    /// To whom.
    pub user_id: Option<UserId>,
    /// The answer, as JSON.
    pub reply: String,
}

/// The answer given to a call id.
///
/// # Errors
/// As every statement.
pub async fn given(tx: &mut Tx, call_id: CallId) -> Result<Option<Given>> {
    let row = tx.row("SELECT call, args_hash, user_id, reply FROM once WHERE call_id = $1", args![call_id]).await?;
    row.map(|row| {
        Ok(Given {
            call: row.get("call")?,
            args_hash: row.get("args_hash")?,
            user_id: row.get("user_id")?,
            reply: row.get("reply")?,
        })
    })
    .transpose()
}

/// Keeps an answer.
///
/// # Errors
/// As every statement.
pub async fn keep(tx: &mut Tx, tenant: TenantId, call_id: CallId, given: Given, now: DateTime<Utc>) -> Result<()> {
    tx.run(
        "INSERT INTO once (call_id, tenant_id, call, args_hash, user_id, reply, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        args![call_id, tenant, given.call, given.args_hash, given.user_id, given.reply, now],
    )
    .await?;
    Ok(())
}

/// Who an entry of the trail is about.
pub struct Doer<'a> {
    /// Who, if somebody.
    pub user_id: Option<UserId>,
    /// The name they have now.
    pub name: &'a str,
}

/// Adds an entry to the trail.
///
/// # Errors
/// As every statement.
pub async fn audit(
    tx: &mut Tx,
    tenant: TenantId,
    (id, now): (AuditId, DateTime<Utc>),
    doer: Doer<'_>,
    action: &str,
    subject_id: Option<Uuid>,
    detail: Value,
) -> Result<()> {
    tx.run(
        "INSERT INTO audit (id, tenant_id, user_id, user_name, action, subject_id, detail, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        args![id, tenant, doer.user_id, doer.name, action, subject_id, Json(detail), now],
    )
    .await?;
    Ok(())
}

/// Writes what happened, to be told after the commit.
///
/// # Errors
/// As every statement.
pub async fn tell(tx: &mut Tx, tenant: TenantId, event: &Event, now: DateTime<Utc>) -> Result<()> {
    let payload = serde_json::to_string(event).map_err(Failure::fault)?;
    tx.run(
        "INSERT INTO outbox (tenant_id, name, payload, created_at) VALUES ($1, $2, $3, $4)",
        args![tenant, event.name(), payload, now],
    )
    .await?;
    Ok(())
}

/// How far a subscriber has read.
///
/// # Errors
/// As every statement.
pub async fn cursor(tx: &mut Tx, subscriber: &str) -> Result<i64> {
    let row = tx.row("SELECT seq FROM outbox_cursor WHERE subscriber = $1", args![subscriber]).await?;
    row.map_or(Ok(0), |row| row.get("seq"))
}

/// Moves a subscriber on.
///
/// # Errors
/// As every statement.
pub async fn move_cursor(tx: &mut Tx, tenant: TenantId, subscriber: &str, seq: i64, now: DateTime<Utc>) -> Result<()> {
    tx.run(
        "INSERT INTO outbox_cursor (tenant_id, subscriber, seq, created_at, updated_at) VALUES ($1, $2, $3, $4, $4) \
         ON CONFLICT (tenant_id, subscriber) DO UPDATE SET seq = excluded.seq, updated_at = excluded.updated_at",
        args![tenant, subscriber, seq, now],
    )
    .await?;
    Ok(())
}

/// How many entries of the trail are about a subject (or any) and of actions that match a pattern.
///
/// # Errors
/// As every statement.
pub async fn count_entries(tx: &mut Tx, subject_id: Option<Uuid>, actions: &str) -> Result<i64> {
    let sql =
        r"SELECT COUNT(*) AS value FROM audit WHERE ($1 IS NULL OR subject_id = $1) AND action LIKE $2 ESCAPE '\'";
    tx.value(sql, args![subject_id, actions]).await
}

/// A part of them, by when they were.
///
/// # Errors
/// As every statement.
pub async fn entries(
    tx: &mut Tx,
    tenant: TenantId,
    (subject_id, actions): (Option<Uuid>, &str),
    cut: Cut,
) -> Result<Vec<AuditEntry>> {
    let sql = match cut.direction {
        Direction::Ascending => {
            r"SELECT id, created_at, user_id, user_name, action, subject_id, detail FROM audit
              WHERE tenant_id = $5 AND ($1 IS NULL OR subject_id = $1) AND action LIKE $2 ESCAPE '\'
              ORDER BY created_at, id LIMIT $3 OFFSET $4"
        }
        Direction::Descending => {
            r"SELECT id, created_at, user_id, user_name, action, subject_id, detail FROM audit
              WHERE tenant_id = $5 AND ($1 IS NULL OR subject_id = $1) AND action LIKE $2 ESCAPE '\'
              ORDER BY created_at DESC, id DESC LIMIT $3 OFFSET $4"
        }
    };
    let rows = tx.rows(sql, args![subject_id, actions, cut.take, cut.skip, tenant]).await?;
    let entries = rows.iter().map(|row| {
        Ok(AuditEntry {
            id: row.get("id")?,
            at: row.get("created_at")?,
            user_id: row.get("user_id")?,
            user: row.get("user_name")?,
            action: row.get("action")?,
            subject_id: row.get("subject_id")?,
            detail: row.get("detail")?,
        })
    });
    entries.collect()
}

/// Forgets what was answered to those who changed a subject; the calls are still known, and take no effect again.
///
/// # Errors
/// As every statement.
pub async fn forget_answers(tx: &mut Tx, subject: Uuid) -> Result<()> {
    tx.run("UPDATE once SET reply = '' WHERE reply LIKE $1", args![format!("%\"{subject}\"%")]).await?;
    Ok(())
}

/// Forgets answers and events of before a moment, but no event that a subscriber has still to hear of. Says how many
/// rows that were.
///
/// # Errors
/// As every statement.
pub async fn forget_before(tx: &mut Tx, moment: DateTime<Utc>) -> Result<u64> {
    let answers = tx.run("DELETE FROM once WHERE created_at < $1", args![moment]).await?;
    let sql = "DELETE FROM outbox WHERE created_at < $1 AND seq <= (SELECT COALESCE(MIN(seq), 0) FROM outbox_cursor)";
    Ok(answers + tx.run(sql, args![moment]).await?)
}
