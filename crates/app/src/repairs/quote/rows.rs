//! Rows of quotes.

use chrono::{DateTime, Utc};
use kontor_domain::repairs::{Quote, QuoteAnswer, QuoteFace, QuoteState, Said, SaidHow};
use kontor_domain::{RepairQuoteId, RepairTicketId, TenantId, UserId};
use uuid::Uuid;

use crate::db::{Json, Row, Tx};
use crate::{Result, args};

/// Quotes with everything on them.
macro_rules! quotes {
    ($then:literal) => {
        concat!(
            "SELECT q.id, q.ticket_id, q.version, q.state, q.lines, q.total, q.note, q.user_name, q.given_at, q.said_how, \
             q.said_words, q.said_to, q.said_at, q.created_at, (SELECT COUNT(*) FROM repair_pickup p WHERE p.quote_id = q.id \
             AND p.handed_at IS NOT NULL) AS settled FROM repair_quote q ",
            $then
        )
    };
}

fn quote(row: &Row) -> Result<Quote> {
    let said = match (row.get::<Option<SaidHow>>("said_how")?, row.get::<Option<DateTime<Utc>>>("said_at")?) {
        (Some(how), Some(at)) => Some(Said { how, words: row.get("said_words")?, user: row.get("said_to")?, at }),
        _ => None,
    };
    Ok(Quote {
        id: row.get("id")?,
        ticket_id: row.get("ticket_id")?,
        version: row.get("version")?,
        state: row.get("state")?,
        lines: row.get::<Json<_>>("lines")?.0,
        total: row.get("total")?,
        note: row.get("note")?,
        user: row.get("user_name")?,
        created_at: row.get("created_at")?,
        given_at: row.get("given_at")?,
        said,
        settled: row.get::<i64>("settled")? > 0,
    })
}

/// The quotes of a ticket, in the order of their versions.
pub(in crate::repairs) async fn of_ticket(tx: &mut Tx, ticket: RepairTicketId) -> Result<Vec<Quote>> {
    tx.rows(quotes!("WHERE q.ticket_id = $1 ORDER BY q.version"), args![ticket]).await?.iter().map(quote).collect()
}

/// A quote.
pub(super) async fn get(tx: &mut Tx, id: RepairQuoteId) -> Result<Option<Quote>> {
    tx.row(quotes!("WHERE q.id = $1"), args![id]).await?.as_ref().map(quote).transpose()
}

/// What of the quotes of a ticket its standing depends on, in the order of their versions.
pub(super) async fn faces(tx: &mut Tx, ticket: RepairTicketId) -> Result<Vec<QuoteFace>> {
    let sql = "SELECT q.version, q.state, q.total, (SELECT COUNT(*) FROM repair_pickup p WHERE p.quote_id = q.id \
               AND p.handed_at IS NOT NULL) AS settled FROM repair_quote q WHERE q.ticket_id = $1 ORDER BY q.version";
    let rows = tx.rows(sql, args![ticket]).await?;
    let face = |row: &Row| {
        Ok(QuoteFace {
            version: row.get("version")?,
            state: row.get::<QuoteState>("state")?,
            total: row.get("total")?,
            settled: row.get::<i64>("settled")? > 0,
        })
    };
    rows.iter().map(face).collect()
}

/// Adds a quote; `Unique("repair_quote__id")` for an id that is taken.
pub(super) async fn add(tx: &mut Tx, (tenant, user): (TenantId, UserId), quote: &Quote) -> Result<()> {
    let sql = "INSERT INTO repair_quote (id, tenant_id, ticket_id, user_id, version, state, lines, total, note, user_name, \
               said_words, said_to, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '', '', $11, $11)";
    tx.run(
        sql,
        args![
            quote.id,
            tenant,
            quote.ticket_id,
            user,
            quote.version,
            quote.state,
            Json(&quote.lines),
            quote.total,
            &quote.note,
            &quote.user,
            quote.created_at
        ],
    )
    .await?;
    Ok(())
}

/// Keeps what a draft says now.
pub(super) async fn rewrite(tx: &mut Tx, quote: &Quote, now: DateTime<Utc>) -> Result<()> {
    let sql =
        "UPDATE repair_quote SET lines = $2, total = $3, note = $4, updated_at = $5 WHERE id = $1 AND state = 'draft'";
    tx.run(sql, args![quote.id, Json(&quote.lines), quote.total, &quote.note, now]).await?;
    Ok(())
}

/// Throws a draft away.
pub(super) async fn drop_draft(tx: &mut Tx, id: RepairQuoteId) -> Result<()> {
    tx.run("DELETE FROM repair_quote WHERE id = $1 AND state = 'draft'", args![id]).await?;
    Ok(())
}

/// Keeps where a quote is, and what was said of it.
pub(super) async fn set_state(tx: &mut Tx, quote: &Quote, now: DateTime<Utc>) -> Result<()> {
    let sql = "UPDATE repair_quote SET state = $2, given_at = $3, said_how = $4, said_words = $5, said_to = $6, said_at = $7, \
               updated_at = $8 WHERE id = $1";
    let said = quote.said.as_ref();
    let (words, to) = said.map_or(("", ""), |said| (said.words.as_str(), said.user.as_str()));
    let (how, at) = (said.map(|said| said.how), said.map(|said| said.at));
    tx.run(sql, args![quote.id, quote.state, quote.given_at, how, words, to, at, now]).await?;
    Ok(())
}

/// Adds what was said of a quote now, which stays when something else is said later.
pub(super) async fn add_answer(
    tx: &mut Tx,
    (id, tenant, user): (Uuid, TenantId, UserId),
    seq: i64,
    quote: &Quote,
) -> Result<()> {
    let Some(said) = &quote.said else { return Ok(()) };
    let sql = "INSERT INTO repair_answer (id, tenant_id, ticket_id, quote_id, user_id, seq, state, how, words, user_name, created_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    let (how, words, name) = (said.how, &said.words, &said.user);
    tx.run(sql, args![id, tenant, quote.ticket_id, quote.id, user, seq, quote.state, how, words, name, said.at])
        .await?;
    Ok(())
}

/// Everything that was ever said of the quotes of a ticket, the first first.
pub(in crate::repairs) async fn answers(tx: &mut Tx, ticket: RepairTicketId) -> Result<Vec<QuoteAnswer>> {
    let sql = "SELECT q.version, a.state, a.how, a.words, a.user_name, a.created_at FROM repair_answer a \
               JOIN repair_quote q ON q.id = a.quote_id WHERE a.ticket_id = $1 ORDER BY a.seq";
    let rows = tx.rows(sql, args![ticket]).await?;
    let answer = |row: &Row| {
        let (how, words, user, at) =
            (row.get("how")?, row.get("words")?, row.get("user_name")?, row.get("created_at")?);
        Ok(QuoteAnswer {
            version: row.get("version")?,
            approved: row.get::<QuoteState>("state")? == QuoteState::Approved,
            said: Said { how, words, user, at },
        })
    };
    rows.iter().map(answer).collect()
}

/// Takes out what was said of the quotes of a ticket and what was written on them, and drafts, which nobody was ever told of.
pub(in crate::repairs) async fn forget(tx: &mut Tx, ticket: RepairTicketId) -> Result<()> {
    tx.run("DELETE FROM repair_quote WHERE ticket_id = $1 AND state = 'draft'", args![ticket]).await?;
    tx.run("UPDATE repair_quote SET note = '', said_words = '' WHERE ticket_id = $1", args![ticket]).await?;
    tx.run("UPDATE repair_answer SET words = '' WHERE ticket_id = $1", args![ticket]).await?;
    // What a line is called was typed, and may say whose device it is.
    for mut quote in of_ticket(tx, ticket).await? {
        quote.lines.iter_mut().for_each(|line| line.title = line.sku.clone());
        tx.run("UPDATE repair_quote SET lines = $2 WHERE id = $1", args![quote.id, Json(&quote.lines)]).await?;
    }
    Ok(())
}

/// Every quote, in steps after the last one seen.
pub(super) async fn after(tx: &mut Tx, id: RepairQuoteId, limit: i64) -> Result<Vec<Quote>> {
    tx.rows(quotes!("WHERE q.id > $1 ORDER BY q.id LIMIT $2"), args![id, limit]).await?.iter().map(quote).collect()
}

/// The quotes whose state is not what was said of them last: the number of the ticket, and the version.
pub(super) async fn not_as_answered(tx: &mut Tx) -> Result<Vec<(String, i64)>> {
    let sql = "SELECT t.number, q.version FROM repair_quote q JOIN repair_ticket t ON t.id = q.ticket_id \
               WHERE COALESCE((SELECT a.state FROM repair_answer a WHERE a.quote_id = q.id ORDER BY a.seq DESC LIMIT 1), '') \
               <> CASE WHEN q.state IN ('approved', 'rejected') THEN q.state ELSE '' END ORDER BY t.number, q.version";
    tx.rows(sql, args![]).await?.iter().map(|row| Ok((row.get("number")?, row.get("version")?))).collect()
}

/// The tickets at a desk for which something was approved.
pub(in crate::repairs) async fn with_approved(tx: &mut Tx) -> Result<Vec<RepairTicketId>> {
    let sql = "SELECT DISTINCT q.ticket_id FROM repair_quote q JOIN repair_ticket t ON t.id = q.ticket_id \
               WHERE q.state = 'approved' AND t.ended_at IS NULL";
    tx.rows(sql, args![]).await?.iter().map(|row| row.get("ticket_id")).collect()
}
