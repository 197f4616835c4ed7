//! Rows of the books and the journal.

use chrono::{DateTime, Utc};
use kontor_domain::{Minor, Refusal, RegisterId, ShiftId, TenantId, say};
use uuid::Uuid;

use super::book::Book;
use crate::db::{Row, Tx};
use crate::{Result, args};

/// Adds an empty book with its first series.
pub(crate) async fn add_book(
    tx: &mut Tx,
    tenant: TenantId,
    register: RegisterId,
    series: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    tx.run(
        "INSERT INTO register_book (register_id, tenant_id, series, next_seq, chain_rows, chain_head, last_at, created_at, \
         updated_at) VALUES ($1, $2, $3, 1, 0, $4, $5, $5, $5)",
        args![register, tenant, series, "", now],
    )
    .await?;
    Ok(())
}

/// Takes the next number of a register's book, which nobody else can take or read until the transaction ends.
///
/// # Errors
/// Refuses a register that is not there.
pub(crate) async fn take_number(tx: &mut Tx, register: RegisterId, now: DateTime<Utc>) -> Result<Book> {
    let sql = "UPDATE register_book SET next_seq = next_seq + 1, updated_at = $2 WHERE register_id = $1 \
               RETURNING series, next_seq, next_z, next_payment, shift_id, grand_total, chain_rows, chain_head, last_at";
    let row = tx.row(sql, args![register, now]).await?.ok_or_else(|| Refusal::not_found(say!("register")))?;
    book(register, &row)
}

fn book(register: RegisterId, row: &Row) -> Result<Book> {
    Ok(Book {
        register_id: register,
        series: row.get("series")?,
        seq: row.get::<i64>("next_seq")? - 1,
        z_seq: row.get("next_z")?,
        payment_seq: row.get("next_payment")?,
        shift_id: row.get("shift_id")?,
        grand_total: row.get("grand_total")?,
        chain_rows: row.get("chain_rows")?,
        chain_head: row.get("chain_head")?,
        at: row.get("last_at")?,
    })
}

/// Holds a register's book without taking a number: nobody else can take or read it until the transaction ends.
///
/// # Errors
/// Refuses a register that is not there.
pub(crate) async fn hold(tx: &mut Tx, register: RegisterId, now: DateTime<Utc>) -> Result<Book> {
    let sql = "UPDATE register_book SET updated_at = $2 WHERE register_id = $1 \
               RETURNING series, next_seq, next_z, next_payment, shift_id, grand_total, chain_rows, chain_head, last_at";
    let row = tx.row(sql, args![register, now]).await?.ok_or_else(|| Refusal::not_found(say!("register")))?;
    book(register, &row)
}

/// The series that the latest register's book is in; none before the first.
///
/// # Errors
/// As every statement.
pub(crate) async fn series(tx: &mut Tx) -> Result<Option<String>> {
    let sql = "SELECT series FROM register_book ORDER BY created_at DESC, register_id DESC LIMIT 1";
    tx.row(sql, args![]).await?.map(|row| row.get("series")).transpose()
}

/// Keeps the head of a register's chain, what it ever sold, and the number its next payment gets.
///
/// # Errors
/// As every statement.
pub(crate) async fn put_head(tx: &mut Tx, book: &Book) -> Result<()> {
    let sql = "UPDATE register_book SET chain_rows = $2, chain_head = $3, last_at = $4, grand_total = $5, next_payment = $6 \
               WHERE register_id = $1";
    let head = args![book.register_id, book.chain_rows, &book.chain_head, book.at, book.grand_total, book.payment_seq];
    tx.run(sql, head).await?;
    Ok(())
}

/// Keeps which shift is open at a register, and the number its next Z report gets.
///
/// # Errors
/// As every statement.
pub(crate) async fn put_shift(tx: &mut Tx, book: &Book) -> Result<()> {
    let sql = "UPDATE register_book SET shift_id = $2, next_z = $3 WHERE register_id = $1";
    tx.run(sql, args![book.register_id, book.shift_id, book.z_seq]).await?;
    Ok(())
}

/// The open shift of a register.
///
/// # Errors
/// As every statement.
pub(crate) async fn open_shift(tx: &mut Tx, register: RegisterId) -> Result<Option<ShiftId>> {
    let row = tx.row("SELECT shift_id FROM register_book WHERE register_id = $1", args![register]).await?;
    row.map_or(Ok(None), |row| row.get("shift_id"))
}

/// The registers that have an open shift.
///
/// # Errors
/// As every statement.
pub(crate) async fn registers_with_shifts(tx: &mut Tx) -> Result<Vec<RegisterId>> {
    let rows = tx.rows("SELECT register_id FROM register_book WHERE shift_id IS NOT NULL", args![]).await?;
    rows.iter().map(|row| row.get("register_id")).collect()
}

/// A row to be added to the chain.
pub struct Entry<'a> {
    /// Its id.
    pub id: Uuid,
    /// Its place in the chain, from 1.
    pub seq: i64,
    /// `sale`, `return`, `tender`, `void`, `shift`, `cash`, `z`, `payment`, `account`, `voucher`,
    /// `invoice`,
    /// `payment_correction`, `override`.
    pub kind: &'a str,
    /// The document or tender.
    pub subject: Uuid,
    /// What it says, as JSON text.
    pub content: &'a str,
    /// The hash before it.
    pub prev_hash: &'a str,
    /// Its hash.
    pub hash: &'a str,
}

/// Adds a row.
///
/// # Errors
/// As every statement.
pub async fn add(
    tx: &mut Tx,
    tenant: TenantId,
    register: RegisterId,
    entry: &Entry<'_>,
    at: DateTime<Utc>,
) -> Result<()> {
    tx.run(
        "INSERT INTO journal (id, tenant_id, register_id, seq, kind, subject_id, content, prev_hash, hash, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        args![
            entry.id,
            tenant,
            register,
            entry.seq,
            entry.kind,
            entry.subject,
            entry.content,
            entry.prev_hash,
            entry.hash,
            at
        ],
    )
    .await?;
    Ok(())
}

/// A row of the chain as it is kept.
pub struct Kept {
    /// Its place.
    pub seq: i64,
    /// Its kind.
    pub kind: String,
    /// The document or tender.
    pub subject: Uuid,
    /// What it says.
    pub content: String,
    /// The hash before it.
    pub prev_hash: String,
    /// Its hash.
    pub hash: String,
    /// When.
    pub at: DateTime<Utc>,
}

pub(super) fn kept(row: &Row) -> Result<Kept> {
    Ok(Kept {
        seq: row.get("seq")?,
        kind: row.get("kind")?,
        subject: row.get("subject_id")?,
        content: row.get("content")?,
        prev_hash: row.get("prev_hash")?,
        hash: row.get("hash")?,
        at: row.get("created_at")?,
    })
}

/// The rows of a register's chain after a place, in order.
///
/// # Errors
/// As every statement.
pub async fn after(tx: &mut Tx, register: RegisterId, seq: i64, limit: i64) -> Result<Vec<Kept>> {
    let sql = "SELECT seq, kind, subject_id, content, prev_hash, hash, created_at FROM journal \
               WHERE register_id = $1 AND seq > $2 ORDER BY seq LIMIT $3";
    tx.rows(sql, args![register, seq, limit]).await?.iter().map(kept).collect()
}

/// What a register's book says of its chain: how many rows, and the head.
///
/// # Errors
/// As every statement.
pub async fn head(tx: &mut Tx, register: RegisterId) -> Result<(i64, String)> {
    let row =
        tx.row("SELECT chain_rows, chain_head FROM register_book WHERE register_id = $1", args![register]).await?;
    row.map_or_else(|| Ok((0, String::new())), |row| Ok((row.get("chain_rows")?, row.get("chain_head")?)))
}

/// Where a register's book stands.
pub(crate) struct Standing {
    /// Its series.
    pub(crate) series: String,
    /// The count that its next receipt gets.
    pub(crate) next: i64,
    /// The count that its next Z report gets.
    pub(crate) next_z: i64,
    /// The count that its next payment gets.
    pub(crate) next_payment: i64,
    /// What it ever sold, less what it took back.
    pub(crate) grand_total: Minor,
}

/// Where a register's book stands.
///
/// # Errors
/// As every statement.
pub(crate) async fn standing(tx: &mut Tx, register: RegisterId) -> Result<Standing> {
    let sql = "SELECT series, next_seq, next_z, next_payment, grand_total FROM register_book WHERE register_id = $1";
    let row = tx.row(sql, args![register]).await?.ok_or_else(|| Refusal::not_found(say!("register")))?;
    Ok(Standing {
        series: row.get("series")?,
        next: row.get("next_seq")?,
        next_z: row.get("next_z")?,
        next_payment: row.get("next_payment")?,
        grand_total: row.get("grand_total")?,
    })
}

/// Lets a register's book go on from a moment, and says what its last document's was.
///
/// # Errors
/// Refuses a register that is not there.
pub(crate) async fn set_clock(tx: &mut Tx, register: RegisterId, now: DateTime<Utc>) -> Result<DateTime<Utc>> {
    let before = tx.row("SELECT last_at FROM register_book WHERE register_id = $1", args![register]).await?;
    let before = before.ok_or_else(|| Refusal::not_found(say!("register")))?.get("last_at")?;
    tx.run("UPDATE register_book SET last_at = $2 WHERE register_id = $1", args![register, now]).await?;
    Ok(before)
}

/// The first and the last row of a register's chain with a moment from one up to before another.
///
/// # Errors
/// As every statement.
pub(super) async fn span(
    tx: &mut Tx,
    register: RegisterId,
    (from, to): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Option<(i64, i64)>> {
    let sql = "SELECT MIN(seq) AS first_row, MAX(seq) AS last_row FROM journal \
               WHERE register_id = $1 AND created_at >= $2 AND created_at < $3";
    let row = tx.row(sql, args![register, from, to]).await?;
    row.as_ref().map_or(Ok(None), ends)
}

/// The first and the last of some rows, if there are any.
pub(super) fn ends(row: &Row) -> Result<Option<(i64, i64)>> {
    let (first, last): (Option<i64>, Option<i64>) = (row.get("first_row")?, row.get("last_row")?);
    Ok(first.zip(last))
}
