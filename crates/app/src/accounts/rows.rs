//! Rows of customers' accounts.

use chrono::{DateTime, NaiveDate, Utc};
use kontor_domain::accounts::{AccountMove, AccountMovement, Standing};
use kontor_domain::page::Window;
use kontor_domain::{AccountMovementId, CustomerId, Minor, SaleId, TenantId, TenderId};

use crate::db::{Row, Tx};
use crate::{Result, args};

/// An account as it is kept.
#[derive(Debug, Clone, Copy)]
pub(super) struct Kept {
    /// Whose.
    pub(super) customer_id: CustomerId,
    /// How it stands.
    pub(super) standing: Standing,
    /// The place of its next movement.
    pub(super) next_seq: i64,
    /// When it last changed.
    pub(super) changed_at: DateTime<Utc>,
}

fn read(row: &Row) -> Result<Kept> {
    Ok(Kept {
        customer_id: row.get("customer_id")?,
        standing: Standing { balance: row.get("balance")?, limit: row.get("credit_limit")? },
        next_seq: row.get("next_seq")?,
        changed_at: row.get("updated_at")?,
    })
}

/// Makes an empty account without a limit, if there is none.
///
/// # Errors
/// As every statement.
pub(super) async fn ensure(tx: &mut Tx, tenant: TenantId, customer: CustomerId, now: DateTime<Utc>) -> Result<()> {
    let sql = "INSERT INTO customer_account (customer_id, tenant_id, balance, credit_limit, next_seq, created_at, updated_at) \
               VALUES ($1, $2, 0, NULL, 1, $3, $3) ON CONFLICT (customer_id) DO NOTHING";
    tx.run(sql, args![customer, tenant, now]).await?;
    Ok(())
}

/// Holds an account: nobody else can change it until the transaction ends.
///
/// # Errors
/// As every statement.
pub(super) async fn hold(tx: &mut Tx, customer: CustomerId, now: DateTime<Utc>) -> Result<Option<Kept>> {
    let sql = "UPDATE customer_account SET updated_at = $2 WHERE customer_id = $1 \
               RETURNING customer_id, balance, credit_limit, next_seq, updated_at";
    tx.row(sql, args![customer, now]).await?.as_ref().map(read).transpose()
}

/// Keeps what is owed from now on, and the place of the next movement.
///
/// # Errors
/// As every statement.
pub(super) async fn put(tx: &mut Tx, customer: CustomerId, balance: Minor, next_seq: i64) -> Result<()> {
    let sql = "UPDATE customer_account SET balance = $2, next_seq = $3 WHERE customer_id = $1";
    tx.run(sql, args![customer, balance, next_seq]).await?;
    Ok(())
}

/// Sets up to what somebody may owe.
///
/// # Errors
/// As every statement.
pub(super) async fn set_limit(tx: &mut Tx, customer: CustomerId, limit: Option<Minor>) -> Result<()> {
    tx.run("UPDATE customer_account SET credit_limit = $2 WHERE customer_id = $1", args![customer, limit]).await?;
    Ok(())
}

/// An account.
///
/// # Errors
/// As every statement.
pub(super) async fn account(tx: &mut Tx, customer: CustomerId) -> Result<Option<Kept>> {
    let sql =
        "SELECT customer_id, balance, credit_limit, next_seq, updated_at FROM customer_account WHERE customer_id = $1";
    tx.row(sql, args![customer]).await?.as_ref().map(read).transpose()
}

/// Every account on which something may be bought or is owed.
///
/// # Errors
/// As every statement.
pub(super) async fn all(tx: &mut Tx, tenant: TenantId) -> Result<Vec<Kept>> {
    let sql = "SELECT customer_id, balance, credit_limit, next_seq, updated_at FROM customer_account \
               WHERE tenant_id = $1 AND (balance <> 0 OR credit_limit IS NOT NULL)";
    tx.rows(sql, args![tenant]).await?.iter().map(read).collect()
}

/// Writes a movement.
///
/// # Errors
/// `Unique("account_movement__id")` for an id that is there.
pub(super) async fn add(tx: &mut Tx, tenant: TenantId, movement: &AccountMovement) -> Result<()> {
    tx.run(
        "INSERT INTO account_movement (id, tenant_id, customer_id, seq, kind, amount, balance_before, balance_after, number, \
         reason, sale_id, tender_id, payment_id, user_id, user_name, business_date, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
        args![
            movement.id,
            tenant,
            movement.customer_id,
            movement.seq,
            movement.kind,
            movement.amount,
            movement.before,
            movement.after,
            &movement.number,
            &movement.reason,
            movement.sale_id,
            movement.tender_id,
            movement.payment_id,
            movement.user_id,
            &movement.user,
            movement.business_date,
            movement.at
        ],
    )
    .await?;
    Ok(())
}

fn movement_of(row: &Row) -> Result<AccountMovement> {
    Ok(AccountMovement {
        id: row.get("id")?,
        customer_id: row.get("customer_id")?,
        seq: row.get("seq")?,
        kind: row.get("kind")?,
        amount: row.get("amount")?,
        before: row.get("balance_before")?,
        after: row.get("balance_after")?,
        number: row.get("number")?,
        reason: row.get("reason")?,
        sale_id: row.get("sale_id")?,
        tender_id: row.get("tender_id")?,
        payment_id: row.get("payment_id")?,
        user_id: row.get("user_id")?,
        user: row.get("user_name")?,
        business_date: row.get("business_date")?,
        at: row.get("created_at")?,
    })
}

/// Movements with everything on them.
macro_rules! movements {
    ($then:literal) => {
        concat!(
            "SELECT id, customer_id, seq, kind, amount, balance_before, balance_after, number, reason, sale_id, tender_id, \
             payment_id, user_id, user_name, business_date, created_at FROM account_movement ",
            $then
        )
    };
}

/// A movement.
///
/// # Errors
/// As every statement.
pub(super) async fn movement(tx: &mut Tx, id: AccountMovementId) -> Result<Option<AccountMovement>> {
    tx.row(movements!("WHERE id = $1"), args![id]).await?.as_ref().map(movement_of).transpose()
}

/// A part of an account's movements, the latest first.
///
/// # Errors
/// As every statement.
pub(super) async fn latest(tx: &mut Tx, customer: CustomerId, window: Window) -> Result<Vec<AccountMovement>> {
    let sql = movements!("WHERE customer_id = $1 ORDER BY seq DESC LIMIT $2 OFFSET $3");
    tx.rows(sql, args![customer, window.rows(), window.skip()]).await?.iter().map(movement_of).collect()
}

/// An account's movements of some business days, the first first.
///
/// # Errors
/// As every statement.
pub(super) async fn between(
    tx: &mut Tx,
    customer: CustomerId,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<AccountMovement>> {
    let sql = movements!("WHERE customer_id = $1 AND business_date >= $2 AND business_date <= $3 ORDER BY seq");
    tx.rows(sql, args![customer, from, to]).await?.iter().map(movement_of).collect()
}

/// What an account's movements before a business day come to.
///
/// # Errors
/// As every statement.
pub(super) async fn before(tx: &mut Tx, customer: CustomerId, day: NaiveDate) -> Result<Minor> {
    let sql = "SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) AS value FROM account_movement \
               WHERE customer_id = $1 AND business_date < $2";
    tx.value(sql, args![customer, day]).await
}

/// What an account was opened with.
pub(super) struct Opened {
    /// How much, all in all.
    pub(super) amount: Minor,
    /// In how many movements.
    pub(super) times: i64,
    /// How many others there are.
    pub(super) others: i64,
}

/// What an account was opened with.
///
/// # Errors
/// As every statement.
pub(super) async fn opened(tx: &mut Tx, customer: CustomerId) -> Result<Opened> {
    let sql = "SELECT CAST(COALESCE(SUM(CASE WHEN kind = $2 THEN amount ELSE 0 END), 0) AS BIGINT) AS amount, \
               CAST(COALESCE(SUM(CASE WHEN kind = $2 THEN 1 ELSE 0 END), 0) AS BIGINT) AS times, COUNT(*) AS number \
               FROM account_movement WHERE customer_id = $1";
    let row = tx.row(sql, args![customer, AccountMove::Opening]).await?;
    let none = Opened { amount: Minor::ZERO, times: 0, others: 0 };
    let Some(row) = row else { return Ok(none) };
    let (times, number): (i64, i64) = (row.get("times")?, row.get("number")?);
    Ok(Opened { amount: row.get("amount")?, times, others: number - times })
}

/// How many movements an account has.
///
/// # Errors
/// As every statement.
pub(super) async fn count_of(tx: &mut Tx, customer: CustomerId) -> Result<i64> {
    tx.value("SELECT COUNT(*) AS value FROM account_movement WHERE customer_id = $1", args![customer]).await
}

/// What a sale or return moved, by its tenders.
///
/// # Errors
/// As every statement.
pub(super) async fn of_sale(tx: &mut Tx, sale: SaleId) -> Result<Vec<(Option<TenderId>, Minor, Minor)>> {
    let sql = "SELECT tender_id, amount, balance_after FROM account_movement WHERE sale_id = $1 ORDER BY seq";
    let rows = tx.rows(sql, args![sale]).await?;
    rows.iter().map(|row| Ok((row.get("tender_id")?, row.get("amount")?, row.get("balance_after")?))).collect()
}

/// How many movements there are, and how many of them by tenders.
///
/// # Errors
/// As every statement.
pub(super) async fn count(tx: &mut Tx) -> Result<(i64, i64)> {
    let row = tx.row("SELECT COUNT(*) AS number, COUNT(tender_id) AS tenders FROM account_movement", args![]).await?;
    row.map_or(Ok((0, 0)), |row| Ok((row.get("number")?, row.get("tenders")?)))
}

/// Accounts that are not what their movements come to: what is kept, and the sum.
///
/// # Errors
/// As every statement.
pub(super) async fn wrong(tx: &mut Tx) -> Result<Vec<(CustomerId, Minor, Minor)>> {
    let sql = "SELECT a.customer_id, a.balance, CAST(COALESCE(SUM(m.amount), 0) AS BIGINT) AS sum FROM customer_account a \
               LEFT JOIN account_movement m ON m.customer_id = a.customer_id GROUP BY a.customer_id, a.balance, a.next_seq \
               HAVING a.balance <> COALESCE(SUM(m.amount), 0) OR a.next_seq <> COUNT(m.id) + 1";
    let rows = tx.rows(sql, args![]).await?;
    rows.iter().map(|row| Ok((row.get("customer_id")?, row.get("balance")?, row.get("sum")?))).collect()
}

/// Movements that do not go on where the one before them ended, or that are of no account.
///
/// # Errors
/// As every statement.
pub(super) async fn torn(tx: &mut Tx) -> Result<Vec<(CustomerId, i64)>> {
    let sql = "SELECT m.customer_id, m.seq FROM (SELECT customer_id, seq, amount, balance_before, balance_after, \
               COALESCE(SUM(amount) OVER (PARTITION BY customer_id ORDER BY seq \
               ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS so_far, \
               ROW_NUMBER() OVER (PARTITION BY customer_id ORDER BY seq) AS place FROM account_movement) m \
               LEFT JOIN customer_account a ON a.customer_id = m.customer_id \
               WHERE m.balance_before <> m.so_far OR m.balance_after <> m.balance_before + m.amount OR m.seq <> m.place \
               OR a.customer_id IS NULL ORDER BY m.customer_id, m.seq";
    let rows = tx.rows(sql, args![]).await?;
    rows.iter().map(|row| Ok((row.get("customer_id")?, row.get("seq")?))).collect()
}
