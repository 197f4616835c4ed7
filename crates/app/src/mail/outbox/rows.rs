//! Rows of messages by e-mail.

use chrono::{DateTime, Utc};
use kontor_domain::mail::{Mail, MailKind, MailState};
use kontor_domain::{MailId, TenantId, UserId};
use uuid::Uuid;

use crate::db::{Row, Tx};
use crate::{Result, args};

/// A message to be added.
pub(super) struct New<'a> {
    pub(super) id: MailId,
    pub(super) user: UserId,
    pub(super) kind: MailKind,
    pub(super) to: &'a str,
    pub(super) subject: &'a str,
    pub(super) body: &'a str,
    pub(super) message_id: &'a str,
}

/// A message to be sent.
pub(in crate::mail) struct Due {
    pub(in crate::mail) id: MailId,
    pub(in crate::mail) to: String,
    pub(in crate::mail) subject: String,
    pub(in crate::mail) body: String,
    pub(in crate::mail) message_id: String,
    pub(in crate::mail) tries: i64,
    pub(in crate::mail) asked_at: DateTime<Utc>,
    pub(in crate::mail) created_at: DateTime<Utc>,
}

/// Adds a message that waits; `Unique("mail_message__id")` for an id that is taken.
pub(super) async fn add(tx: &mut Tx, tenant: TenantId, new: New<'_>, now: DateTime<Utc>) -> Result<()> {
    let sql = "INSERT INTO mail_message (id, tenant_id, user_id, kind, to_address, subject, body, message_id, state, reason, tries, \
               asked_at, next_at, created_at, updated_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'waiting', '', 0, $9, $9, $9, $9)";
    let New { id, user, kind, to, subject, body, message_id } = new;
    tx.run(sql, args![id, tenant, user, kind, to, subject, body, message_id, now]).await?;
    Ok(())
}

fn shown(row: &Row) -> Result<Mail> {
    let state: MailState = row.get("state")?;
    Ok(Mail {
        id: row.get("id")?,
        kind: row.get("kind")?,
        to: row.get("to_address")?,
        subject: row.get("subject")?,
        state,
        reason: row.get("reason")?,
        tries: row.get("tries")?,
        next_at: (state == MailState::Waiting).then(|| row.get("next_at")).transpose()?,
        sent_at: row.get("sent_at")?,
        created_at: row.get("created_at")?,
    })
}

/// A message.
pub(super) async fn get(tx: &mut Tx, id: MailId) -> Result<Option<Mail>> {
    let sql = "SELECT id, kind, to_address, subject, state, reason, tries, next_at, sent_at, created_at FROM mail_message \
               WHERE id = $1";
    tx.row(sql, args![id]).await?.as_ref().map(shown).transpose()
}

/// What is not done with, the latest first.
pub(super) async fn open(tx: &mut Tx) -> Result<Vec<Mail>> {
    let sql = "SELECT id, kind, to_address, subject, state, reason, tries, next_at, sent_at, created_at FROM mail_message \
               WHERE state IN ('waiting', 'sending', 'unknown', 'failed', 'given_up') ORDER BY created_at DESC, id DESC LIMIT 200";
    tx.rows(sql, args![]).await?.iter().map(shown).collect()
}

/// The last that are done with, the latest first.
pub(super) async fn done(tx: &mut Tx) -> Result<Vec<Mail>> {
    let sql = "SELECT id, kind, to_address, subject, state, reason, tries, next_at, sent_at, created_at FROM mail_message \
               WHERE state IN ('sent', 'cancelled') ORDER BY created_at DESC, id DESC LIMIT 20";
    tx.rows(sql, args![]).await?.iter().map(shown).collect()
}

/// When the first of those that wait is to be tried. One that was put off until later than `far` is due `now`.
pub(in crate::mail) async fn first_at(
    tx: &mut Tx,
    (now, far): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Option<DateTime<Utc>>> {
    let sql = "SELECT MIN(CASE WHEN next_at > $2 THEN $1 ELSE next_at END) AS next_at FROM mail_message WHERE state = 'waiting'";
    match tx.row(sql, args![now, far]).await? {
        Some(row) => row.get("next_at"),
        None => Ok(None),
    }
}

/// The first message whose time has come.
pub(in crate::mail) async fn next(tx: &mut Tx, (now, far): (DateTime<Utc>, DateTime<Utc>)) -> Result<Option<Due>> {
    let sql = "SELECT id, to_address, subject, body, message_id, tries, asked_at, created_at FROM mail_message \
               WHERE state = 'waiting' AND (next_at <= $1 OR next_at > $2) ORDER BY next_at, id LIMIT 1";
    let row = tx.row(sql, args![now, far]).await?;
    row.map(|row| {
        Ok(Due {
            id: row.get("id")?,
            to: row.get("to_address")?,
            subject: row.get("subject")?,
            body: row.get("body")?,
            message_id: row.get("message_id")?,
            tries: row.get("tries")?,
            asked_at: row.get("asked_at")?,
            created_at: row.get("created_at")?,
        })
    })
    .transpose()
}

/// Takes a message to send it, until a moment of the database's clock; says whether it still waited.
pub(in crate::mail) async fn claim(
    tx: &mut Tx,
    (id, lease): (MailId, Uuid),
    until: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let sql = "UPDATE mail_message SET state = 'sending', lease = $2, lease_until = $3, tries = tries + 1, updated_at = $4 \
               WHERE id = $1 AND state = 'waiting'";
    Ok(tx.run(sql, args![id, lease, until, now]).await? == 1)
}

/// Keeps what became of a message that was taken; says whether it was still ours.
pub(in crate::mail) async fn ended(
    tx: &mut Tx,
    (id, lease): (MailId, Uuid),
    (state, reason): (MailState, &str),
    (next_at, now): (DateTime<Utc>, DateTime<Utc>),
) -> Result<bool> {
    let sent_at = (state == MailState::Sent).then_some(now);
    let sql = "UPDATE mail_message SET state = $3, reason = $4, next_at = $5, sent_at = $6, lease = NULL, lease_until = NULL, \
               updated_at = $7 WHERE id = $1 AND state = 'sending' AND lease = $2";
    Ok(tx.run(sql, args![id, lease, state, reason, next_at, sent_at, now]).await? == 1)
}

/// Keeps that a message that waits was tried, and how it stands now; says whether that is news.
pub(in crate::mail) async fn tried(
    tx: &mut Tx,
    id: MailId,
    (state, reason): (MailState, &str),
    (next_at, now): (DateTime<Utc>, DateTime<Utc>),
) -> Result<bool> {
    let sql = "UPDATE mail_message SET state = $2, reason = $3, next_at = $4, tries = tries + 1, updated_at = $5 \
               WHERE id = $1 AND state = 'waiting'";
    Ok(tx.run(sql, args![id, state, reason, next_at, now]).await? == 1)
}

/// Puts everything off whose time has come.
pub(in crate::mail) async fn put_off(
    tx: &mut Tx,
    reason: &str,
    (next_at, now, far): (DateTime<Utc>, DateTime<Utc>, DateTime<Utc>),
) -> Result<()> {
    let sql = "UPDATE mail_message SET reason = $1, next_at = $2, tries = tries + 1, updated_at = $3 \
               WHERE state = 'waiting' AND (next_at <= $3 OR next_at > $4)";
    tx.run(sql, args![reason, next_at, now, far]).await?;
    Ok(())
}

/// Whether something was taken to be sent and did not come to an end in its time.
pub(in crate::mail) async fn any_lost(tx: &mut Tx, clock: DateTime<Utc>, far: DateTime<Utc>) -> Result<bool> {
    let sql = "SELECT id FROM mail_message WHERE state = 'sending' AND (lease_until <= $1 OR lease_until > $2) LIMIT 1";
    Ok(tx.row(sql, args![clock, far]).await?.is_some())
}

/// Says that nobody knows what became of it.
pub(in crate::mail) async fn lose(
    tx: &mut Tx,
    (clock, far): (DateTime<Utc>, DateTime<Utc>),
    reason: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let sql = "UPDATE mail_message SET state = 'unknown', reason = $3, lease = NULL, lease_until = NULL, updated_at = $4 \
               WHERE state = 'sending' AND (lease_until <= $1 OR lease_until > $2)";
    tx.run(sql, args![clock, far, reason, now]).await?;
    Ok(())
}

/// Has a message wait anew; says whether it was one that could.
pub(super) async fn again(tx: &mut Tx, id: MailId, now: DateTime<Utc>) -> Result<bool> {
    let sql = "UPDATE mail_message SET state = 'waiting', reason = '', tries = 0, asked_at = $2, next_at = $2, updated_at = $2 \
               WHERE id = $1 AND state IN ('waiting', 'unknown', 'failed', 'given_up')";
    Ok(tx.run(sql, args![id, now]).await? == 1)
}

/// Has everything that waits tried at once.
pub(in crate::mail) async fn hurry(tx: &mut Tx, now: DateTime<Utc>) -> Result<()> {
    tx.run("UPDATE mail_message SET next_at = $1 WHERE state = 'waiting'", args![now]).await?;
    Ok(())
}

/// Ends a message by hand; says whether it was one that people decide about.
pub(super) async fn settle(tx: &mut Tx, id: MailId, state: MailState, now: DateTime<Utc>) -> Result<bool> {
    let sent_at = (state == MailState::Sent).then_some(now);
    let sql = "UPDATE mail_message SET state = $2, sent_at = $3, updated_at = $4 \
               WHERE id = $1 AND state IN ('waiting', 'unknown', 'failed', 'given_up')";
    Ok(tx.run(sql, args![id, state, sent_at, now]).await? == 1)
}

/// Takes back a message that waits, or never went; says whether it was one.
pub(super) async fn take_back(tx: &mut Tx, id: MailId, now: DateTime<Utc>) -> Result<bool> {
    let sql = "UPDATE mail_message SET state = 'cancelled', updated_at = $2 \
               WHERE id = $1 AND state IN ('waiting', 'failed', 'given_up')";
    Ok(tx.run(sql, args![id, now]).await? == 1)
}

/// Forgets a message that ended without being sent; says whether it was one.
pub(super) async fn remove_unsent(tx: &mut Tx, id: MailId) -> Result<bool> {
    let sql = "DELETE FROM mail_message WHERE id = $1 AND state IN ('failed', 'given_up', 'cancelled')";
    Ok(tx.run(sql, args![id]).await? == 1)
}

/// Forgets a message.
pub(super) async fn remove(tx: &mut Tx, id: MailId) -> Result<()> {
    tx.run("DELETE FROM mail_message WHERE id = $1", args![id]).await?;
    Ok(())
}
