//! Rows of what customers are told, and of how they agreed to be.

use chrono::{DateTime, Utc};
use kontor_domain::repairs::{Contact, Notice, NoticeChannel, NoticeWords};
use kontor_domain::{CustomerId, MailId, NoticeId, RepairTicketId, TenantId, UserId};
use uuid::Uuid;

use crate::db::{Row, Tx};
use crate::{Result, args};

/// The business's own texts: state, language, words.
pub(super) async fn texts(tx: &mut Tx) -> Result<Vec<(String, String, NoticeWords)>> {
    let rows =
        tx.rows("SELECT state, language, subject, body FROM repair_text ORDER BY state, language", args![]).await?;
    let text = |row: &Row| {
        let words = NoticeWords { subject: row.get("subject")?, body: row.get("body")? };
        Ok((row.get("state")?, row.get("language")?, words))
    };
    rows.iter().map(text).collect()
}

/// The business's own text for a state in a language.
pub(super) async fn text(tx: &mut Tx, state: &str, language: &str) -> Result<Option<NoticeWords>> {
    let sql = "SELECT subject, body FROM repair_text WHERE state = $1 AND language = $2";
    let row = tx.row(sql, args![state, language]).await?;
    row.map(|row| Ok(NoticeWords { subject: row.get("subject")?, body: row.get("body")? })).transpose()
}

/// Keeps a text of the business's own.
pub(super) async fn put_text(
    tx: &mut Tx,
    (id, tenant): (Uuid, TenantId),
    (state, language): (&str, &str),
    words: &NoticeWords,
    now: DateTime<Utc>,
) -> Result<()> {
    let sql = "INSERT INTO repair_text (id, tenant_id, state, language, subject, body, created_at, updated_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $7) ON CONFLICT (tenant_id, state, language) \
               DO UPDATE SET subject = excluded.subject, body = excluded.body, updated_at = excluded.updated_at";
    tx.run(sql, args![id, tenant, state, language, &words.subject, &words.body, now]).await?;
    Ok(())
}

/// Goes back to what comes with the program.
pub(super) async fn remove_text(tx: &mut Tx, state: &str, language: &str) -> Result<()> {
    tx.run("DELETE FROM repair_text WHERE state = $1 AND language = $2", args![state, language]).await?;
    Ok(())
}

/// How a customer agreed to be told, if they were asked.
pub(super) async fn contact(tx: &mut Tx, customer: CustomerId) -> Result<Option<Contact>> {
    let sql = "SELECT customer_id, language, email, message FROM repair_contact WHERE customer_id = $1";
    let row = tx.row(sql, args![customer]).await?;
    row.map(|row| {
        Ok(Contact {
            customer_id: row.get("customer_id")?,
            language: row.get("language")?,
            email: row.get("email")?,
            message: row.get("message")?,
        })
    })
    .transpose()
}

/// Keeps how a customer agreed to be told.
pub(super) async fn put_contact(tx: &mut Tx, tenant: TenantId, contact: &Contact, now: DateTime<Utc>) -> Result<()> {
    let sql = "INSERT INTO repair_contact (customer_id, tenant_id, language, email, message, created_at, updated_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $6) ON CONFLICT (customer_id) DO UPDATE SET language = excluded.language, \
               email = excluded.email, message = excluded.message, updated_at = excluded.updated_at";
    let Contact { customer_id, language, email, message } = contact;
    tx.run(sql, args![*customer_id, tenant, language.as_deref(), *email, *message, now]).await?;
    Ok(())
}

/// Forgets how a customer agreed to be told.
pub(super) async fn remove_contact(tx: &mut Tx, customer: CustomerId) -> Result<()> {
    tx.run("DELETE FROM repair_contact WHERE customer_id = $1", args![customer]).await?;
    Ok(())
}

/// Adds that a customer was told; `Unique("repair_notice__change")` when they were told of this change so before,
/// `Unique("repair_notice__id")` for an id that is taken. The message was posted already.
pub(super) async fn add(
    tx: &mut Tx,
    (tenant, ticket, user): (TenantId, RepairTicketId, UserId),
    mail: Option<MailId>,
    notice: &Notice,
) -> Result<()> {
    let sql = "INSERT INTO repair_notice (id, tenant_id, ticket_id, event_seq, channel, mail_id, subject, body, user_id, user_name, \
               created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    let Notice { id, seq, channel, subject, body, user: name, at, .. } = notice;
    tx.run(sql, args![*id, tenant, ticket, *seq, *channel, mail, subject, body, user, name, *at]).await?;
    Ok(())
}

/// What the customer of a ticket was told, the first first, and by which message.
pub(super) async fn of(tx: &mut Tx, ticket: RepairTicketId) -> Result<Vec<(Notice, Option<MailId>)>> {
    let sql = "SELECT id, event_seq, channel, mail_id, subject, body, user_name, created_at FROM repair_notice \
               WHERE ticket_id = $1 ORDER BY created_at, id";
    let notice = |row: &Row| {
        let notice = Notice {
            id: row.get("id")?,
            ticket_id: ticket,
            seq: row.get("event_seq")?,
            channel: row.get("channel")?,
            subject: row.get("subject")?,
            body: row.get("body")?,
            mail: None,
            user: row.get("user_name")?,
            at: row.get("created_at")?,
        };
        Ok((notice, row.get("mail_id")?))
    };
    tx.rows(sql, args![ticket]).await?.iter().map(notice).collect()
}

/// How the customer of a ticket was told of a change, and by which message.
pub(super) async fn told(
    tx: &mut Tx,
    ticket: RepairTicketId,
    seq: i64,
) -> Result<Vec<(NoticeId, NoticeChannel, Option<MailId>)>> {
    let sql = "SELECT id, channel, mail_id FROM repair_notice WHERE ticket_id = $1 AND event_seq = $2 ORDER BY created_at, id";
    let told = |row: &Row| Ok((row.get("id")?, row.get("channel")?, row.get("mail_id")?));
    tx.rows(sql, args![ticket, seq]).await?.iter().map(told).collect()
}

/// Forgets that a customer was told: another notice takes its place.
pub(super) async fn remove(tx: &mut Tx, id: NoticeId) -> Result<()> {
    tx.run("DELETE FROM repair_notice WHERE id = $1", args![id]).await?;
    Ok(())
}

/// Forgets what the customer of a ticket was told.
pub(super) async fn forget(tx: &mut Tx, ticket: RepairTicketId) -> Result<()> {
    tx.run("DELETE FROM repair_notice WHERE ticket_id = $1", args![ticket]).await?;
    Ok(())
}
