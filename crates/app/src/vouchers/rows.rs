//! Rows of vouchers.

use chrono::{DateTime, NaiveDate, Utc};
use kontor_domain::page::Window;
use kontor_domain::vouchers::{Standing, VoucherMovement, VoucherOrigin, VoucherState};
use kontor_domain::{Minor, SaleId, TenantId, TenderId, VoucherId, VoucherMovementId};

use crate::db::{Row, Tx, Value};
use crate::{Result, args};

/// A voucher as it is kept.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    pub(super) id: VoucherId,
    pub(super) code: String,
    pub(super) origin: VoucherOrigin,
    pub(super) value: Minor,
    pub(super) standing: Standing,
    pub(super) next_seq: i64,
    pub(super) created_at: DateTime<Utc>,
    pub(super) changed_at: DateTime<Utc>,
}

fn read(row: &Row) -> Result<Kept> {
    Ok(Kept {
        id: row.get("id")?,
        code: row.get("code")?,
        origin: row.get("origin")?,
        value: row.get("amount")?,
        standing: Standing {
            balance: row.get("balance")?,
            expires_on: row.get("expires_on")?,
            voided: row.get::<Option<DateTime<Utc>>>("voided_at")?.is_some(),
        },
        next_seq: row.get("next_seq")?,
        created_at: row.get("created_at")?,
        changed_at: row.get("updated_at")?,
    })
}

/// Writes a voucher with nothing on it yet.
///
/// # Errors
/// `Unique("voucher__id")` for an id that is there, `Unique("voucher__code")` for a code that is.
pub(super) async fn add(
    tx: &mut Tx,
    tenant: TenantId,
    (id, code, origin): (VoucherId, &str, VoucherOrigin),
    (value, expires_on): (Minor, Option<NaiveDate>),
    now: DateTime<Utc>,
) -> Result<()> {
    tx.run(
        "INSERT INTO voucher (id, tenant_id, code, origin, amount, balance, expires_on, next_seq, created_at, updated_at) \
         VALUES ($1, $2, $3, $4, $5, 0, $6, 1, $7, $7)",
        args![id, tenant, code, origin, value, expires_on, now],
    )
    .await?;
    Ok(())
}

/// Holds the voucher of a code: nobody else can change it until the transaction ends.
///
/// # Errors
/// As every statement.
pub(super) async fn hold_code(tx: &mut Tx, tenant: TenantId, code: &str, now: DateTime<Utc>) -> Result<Option<Kept>> {
    let sql = "UPDATE voucher SET updated_at = $3 WHERE tenant_id = $1 AND code = $2 \
               RETURNING id, code, origin, amount, balance, expires_on, next_seq, voided_at, created_at, updated_at";
    tx.row(sql, args![tenant, code, now]).await?.as_ref().map(read).transpose()
}

/// Holds a voucher.
///
/// # Errors
/// As every statement.
pub(super) async fn hold(tx: &mut Tx, id: VoucherId, now: DateTime<Utc>) -> Result<Option<Kept>> {
    let sql = "UPDATE voucher SET updated_at = $2 WHERE id = $1 \
               RETURNING id, code, origin, amount, balance, expires_on, next_seq, voided_at, created_at, updated_at";
    tx.row(sql, args![id, now]).await?.as_ref().map(read).transpose()
}

/// Keeps how a voucher stands from now on.
///
/// # Errors
/// As every statement.
pub(super) async fn put(
    tx: &mut Tx,
    id: VoucherId,
    standing: Standing,
    next_seq: i64,
    voided_at: Option<DateTime<Utc>>,
) -> Result<()> {
    let sql = "UPDATE voucher SET balance = $2, expires_on = $3, next_seq = $4, voided_at = $5 WHERE id = $1";
    tx.run(sql, args![id, standing.balance, standing.expires_on, next_seq, voided_at]).await?;
    Ok(())
}

/// Vouchers with everything on them.
macro_rules! vouchers {
    ($then:literal) => {
        concat!(
            "SELECT id, code, origin, amount, balance, expires_on, next_seq, voided_at, created_at, updated_at FROM voucher ",
            $then
        )
    };
}

/// A voucher.
///
/// # Errors
/// As every statement.
pub(super) async fn voucher(tx: &mut Tx, id: VoucherId) -> Result<Option<Kept>> {
    tx.row(vouchers!("WHERE id = $1"), args![id]).await?.as_ref().map(read).transpose()
}

/// The voucher of a code.
///
/// # Errors
/// As every statement.
pub(super) async fn of_code(tx: &mut Tx, tenant: TenantId, code: &str) -> Result<Option<Kept>> {
    tx.row(vouchers!("WHERE tenant_id = $1 AND code = $2"), args![tenant, code]).await?.as_ref().map(read).transpose()
}

/// What a list is narrowed by: `$1` to `$4`.
macro_rules! narrowed {
    ($what:literal, $then:literal) => {
        concat!(
            "SELECT ",
            $what,
            r" FROM voucher WHERE tenant_id = $1 AND code LIKE $2 ESCAPE '\' AND ($3 = '' OR $3 = CASE
              WHEN voided_at IS NOT NULL THEN 'void' WHEN balance = 0 THEN 'used' WHEN expires_on < $4 THEN 'expired'
              ELSE 'valid' END) ",
            $then
        )
    };
}

/// What is looked for.
pub(super) struct Sought {
    pub(super) pattern: String,
    pub(super) state: Option<VoucherState>,
    pub(super) today: NaiveDate,
}

fn filters(tenant: TenantId, sought: &Sought) -> Vec<Value> {
    args![tenant, &sought.pattern, sought.state.map_or("", VoucherState::as_str), sought.today]
}

/// How many match, and what is left on them.
///
/// # Errors
/// As every statement.
pub(super) async fn count(tx: &mut Tx, tenant: TenantId, sought: &Sought) -> Result<(i64, Minor)> {
    let sql = narrowed!("COUNT(*) AS number, CAST(COALESCE(SUM(balance), 0) AS BIGINT) AS left_on", "");
    let row = tx.row(sql, filters(tenant, sought)).await?;
    row.map_or(Ok((0, Minor::ZERO)), |row| Ok((row.get("number")?, row.get("left_on")?)))
}

/// A page of those that match, the latest first.
///
/// # Errors
/// As every statement.
pub(super) async fn list(tx: &mut Tx, tenant: TenantId, sought: &Sought, window: Window) -> Result<Vec<Kept>> {
    let sql = narrowed!(
        "id, code, origin, amount, balance, expires_on, next_seq, voided_at, created_at, updated_at",
        "ORDER BY created_at DESC, id DESC LIMIT $5 OFFSET $6"
    );
    let mut args = filters(tenant, sought);
    args.extend(args![window.rows(), window.skip()]);
    tx.rows(sql, args).await?.iter().map(read).collect()
}

/// Writes a movement.
///
/// # Errors
/// `Unique("voucher_movement__payment_id")` and its like for what is there.
pub(super) async fn add_movement(tx: &mut Tx, tenant: TenantId, movement: &VoucherMovement) -> Result<()> {
    tx.run(
        "INSERT INTO voucher_movement (id, tenant_id, voucher_id, seq, kind, amount, balance_before, balance_after, expires_on, \
         number, reason, sale_id, tender_id, payment_id, user_id, user_name, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
        args![
            movement.id,
            tenant,
            movement.voucher_id,
            movement.seq,
            movement.kind,
            movement.amount,
            movement.before,
            movement.after,
            movement.expires_on,
            &movement.number,
            &movement.reason,
            movement.sale_id,
            movement.tender_id,
            movement.payment_id,
            movement.user_id,
            &movement.user,
            movement.at
        ],
    )
    .await?;
    Ok(())
}

fn movement_of(row: &Row) -> Result<VoucherMovement> {
    Ok(VoucherMovement {
        id: row.get("id")?,
        voucher_id: row.get("voucher_id")?,
        seq: row.get("seq")?,
        kind: row.get("kind")?,
        amount: row.get("amount")?,
        before: row.get("balance_before")?,
        after: row.get("balance_after")?,
        expires_on: row.get("expires_on")?,
        number: row.get("number")?,
        reason: row.get("reason")?,
        sale_id: row.get("sale_id")?,
        tender_id: row.get("tender_id")?,
        payment_id: row.get("payment_id")?,
        user_id: row.get("user_id")?,
        user: row.get("user_name")?,
        at: row.get("created_at")?,
    })
}

/// A movement.
///
/// # Errors
/// As every statement.
pub(super) async fn movement(tx: &mut Tx, id: VoucherMovementId) -> Result<Option<VoucherMovement>> {
    let sql = "SELECT id, voucher_id, seq, kind, amount, balance_before, balance_after, expires_on, number, reason, sale_id, \
               tender_id, payment_id, user_id, user_name, created_at FROM voucher_movement WHERE id = $1";
    tx.row(sql, args![id]).await?.as_ref().map(movement_of).transpose()
}

/// What happened with a voucher, the latest first.
///
/// # Errors
/// As every statement.
pub(super) async fn movements(tx: &mut Tx, voucher: VoucherId) -> Result<Vec<VoucherMovement>> {
    let sql = "SELECT id, voucher_id, seq, kind, amount, balance_before, balance_after, expires_on, number, reason, sale_id, \
               tender_id, payment_id, user_id, user_name, created_at FROM voucher_movement WHERE voucher_id = $1 \
               ORDER BY seq DESC";
    tx.rows(sql, args![voucher]).await?.iter().map(movement_of).collect()
}

/// What a sale or return moved, by its tenders.
///
/// # Errors
/// As every statement.
pub(super) async fn of_sale(tx: &mut Tx, sale: SaleId) -> Result<Vec<(Option<TenderId>, Minor, Minor)>> {
    let sql = "SELECT tender_id, amount, balance_after FROM voucher_movement WHERE sale_id = $1";
    let rows = tx.rows(sql, args![sale]).await?;
    rows.iter().map(|row| Ok((row.get("tender_id")?, row.get("amount")?, row.get("balance_after")?))).collect()
}

/// How many movements there are, and how many of them by tenders.
///
/// # Errors
/// As every statement.
pub(super) async fn count_movements(tx: &mut Tx) -> Result<(i64, i64)> {
    let row = tx.row("SELECT COUNT(*) AS number, COUNT(tender_id) AS tenders FROM voucher_movement", args![]).await?;
    row.map_or(Ok((0, 0)), |row| Ok((row.get("number")?, row.get("tenders")?)))
}

/// Vouchers that do not stand as what happened with them says: the code, what is kept, and the sum.
///
/// # Errors
/// As every statement.
pub(super) async fn wrong(tx: &mut Tx) -> Result<Vec<(String, Minor, Minor)>> {
    let sql = "SELECT v.code, v.balance, CAST(COALESCE(SUM(m.amount), 0) AS BIGINT) AS sum FROM voucher v \
               LEFT JOIN voucher_movement m ON m.voucher_id = v.id \
               GROUP BY v.id, v.code, v.balance, v.next_seq, v.voided_at, v.expires_on \
               HAVING v.balance <> COALESCE(SUM(m.amount), 0) OR v.next_seq <> COUNT(m.id) + 1 \
               OR (v.voided_at IS NULL AND SUM(CASE WHEN m.kind = 'voided' THEN 1 ELSE 0 END) > 0) \
               OR (v.voided_at IS NOT NULL AND SUM(CASE WHEN m.kind = 'voided' THEN 1 ELSE 0 END) = 0) \
               OR v.expires_on IS DISTINCT FROM (SELECT l.expires_on FROM voucher_movement l WHERE l.voucher_id = v.id \
               ORDER BY l.seq DESC LIMIT 1)";
    let rows = tx.rows(sql, args![]).await?;
    rows.iter().map(|row| Ok((row.get("code")?, row.get("balance")?, row.get("sum")?))).collect()
}

/// Movements that do not go on where the one before them ended: the code, and the place.
///
/// # Errors
/// As every statement.
pub(super) async fn torn(tx: &mut Tx) -> Result<Vec<(String, i64)>> {
    let sql = "SELECT COALESCE(v.code, '') AS code, m.seq FROM (SELECT voucher_id, seq, amount, balance_before, balance_after, \
               COALESCE(SUM(amount) OVER (PARTITION BY voucher_id ORDER BY seq \
               ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS so_far, \
               ROW_NUMBER() OVER (PARTITION BY voucher_id ORDER BY seq) AS place FROM voucher_movement) m \
               LEFT JOIN voucher v ON v.id = m.voucher_id \
               WHERE m.balance_before <> m.so_far OR m.balance_after <> m.balance_before + m.amount OR m.seq <> m.place \
               OR v.id IS NULL ORDER BY 1, 2";
    let rows = tx.rows(sql, args![]).await?;
    rows.iter().map(|row| Ok((row.get("code")?, row.get("seq")?))).collect()
}
