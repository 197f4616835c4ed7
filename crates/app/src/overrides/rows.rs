//! Rows of overrides: written once, read ever after.

use kontor_domain::overrides::{ListOverrides, Override, OverrideKind};
use kontor_domain::reports::Period;
use kontor_domain::{Minor, OverrideId, RegisterId, TenantId, UserId};
use uuid::Uuid;

use crate::db::{Row, Tx};
use crate::{Result, args};

/// Writes one.
///
/// # Errors
/// As every statement.
pub(super) async fn add(tx: &mut Tx, tenant: TenantId, kept: &Override) -> Result<()> {
    tx.run(
        "INSERT INTO override_record (id, tenant_id, kind, subject_id, number, register_id, register_name, user_id, user_name, \
         approver_id, approver_name, reason, amount, business_date, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        args![
            kept.id,
            tenant,
            kept.kind,
            kept.subject_id,
            &kept.number,
            kept.register_id,
            &kept.register,
            kept.user_id,
            &kept.user,
            kept.approver_id,
            &kept.approver,
            &kept.reason,
            kept.amount,
            kept.business_date,
            kept.at
        ],
    )
    .await?;
    Ok(())
}

/// Overrides with everything on them.
macro_rules! overrides {
    ($then:literal) => {
        concat!(
            "SELECT id, kind, subject_id, number, register_id, register_name, user_id, user_name, approver_id, approver_name, \
             reason, amount, business_date, created_at FROM override_record ",
            $then
        )
    };
}

fn read(row: &Row) -> Result<Override> {
    Ok(Override {
        id: row.get("id")?,
        kind: row.get("kind")?,
        subject_id: row.get("subject_id")?,
        number: row.get("number")?,
        register_id: row.get("register_id")?,
        register: row.get("register_name")?,
        user_id: row.get("user_id")?,
        user: row.get("user_name")?,
        approver_id: row.get("approver_id")?,
        approver: row.get("approver_name")?,
        reason: row.get("reason")?,
        amount: row.get("amount")?,
        business_date: row.get("business_date")?,
        at: row.get("created_at")?,
    })
}

/// One of them.
///
/// # Errors
/// As every statement.
pub(super) async fn get(tx: &mut Tx, id: OverrideId) -> Result<Option<Override>> {
    tx.row(overrides!("WHERE id = $1"), args![id]).await?.as_ref().map(read).transpose()
}

/// Whether something was approved of this kind and amount.
///
/// # Errors
/// As every statement.
pub(super) async fn was_given(tx: &mut Tx, (subject, kind): (Uuid, OverrideKind), amount: Minor) -> Result<bool> {
    let sql = "SELECT id FROM override_record WHERE subject_id = $1 AND kind = $2 AND amount = $3 LIMIT 1";
    Ok(tx.row(sql, args![subject, kind, amount]).await?.is_some())
}

/// How many there are.
///
/// # Errors
/// As every statement.
pub(super) async fn count(tx: &mut Tx) -> Result<i64> {
    tx.value("SELECT COUNT(*) AS value FROM override_record", args![]).await
}

/// Those that were asked for, the latest first.
///
/// # Errors
/// As every statement.
pub(super) async fn list(tx: &mut Tx, tenant: TenantId, call: &ListOverrides) -> Result<Vec<Override>> {
    let sql = overrides!(
        "WHERE tenant_id = $1 AND ($2 IS NULL OR kind = $2) AND ($3 IS NULL OR business_date >= $3) \
         AND ($4 IS NULL OR business_date <= $4) ORDER BY business_date DESC, created_at DESC, id DESC LIMIT $5 OFFSET $6"
    );
    let window = call.window;
    let rows = tx.rows(sql, args![tenant, call.kind, call.from, call.to, window.rows(), window.skip()]).await?;
    rows.iter().map(read).collect()
}

/// How many were asked for, and what they come to.
///
/// # Errors
/// As every statement.
pub(super) async fn sum(tx: &mut Tx, tenant: TenantId, call: &ListOverrides) -> Result<(i64, Minor)> {
    let sql = "SELECT COUNT(*) AS number, CAST(COALESCE(SUM(amount), 0) AS BIGINT) AS amount FROM override_record \
               WHERE tenant_id = $1 AND ($2 IS NULL OR kind = $2) AND ($3 IS NULL OR business_date >= $3) \
               AND ($4 IS NULL OR business_date <= $4)";
    let row = tx.row(sql, args![tenant, call.kind, call.from, call.to]).await?;
    row.map_or(Ok((0, Minor::ZERO)), |row| Ok((row.get("number")?, row.get("amount")?)))
}

/// Overrides of one kind at a register, asked for by one and approved by another.
pub(crate) struct Summed {
    /// What was done.
    pub(crate) kind: OverrideKind,
    /// Where.
    pub(crate) register_id: RegisterId,
    /// Who asked.
    pub(crate) user_id: UserId,
    /// Who approved.
    pub(crate) approver_id: UserId,
    /// How often.
    pub(crate) count: i64,
    /// What was given away or refunded.
    pub(crate) amount: Minor,
}

/// What was approved over some days, summed up.
///
/// # Errors
/// As every statement.
pub(super) async fn summed(tx: &mut Tx, tenant: TenantId, period: Period) -> Result<Vec<Summed>> {
    let sql = "SELECT kind, register_id, user_id, approver_id, COUNT(*) AS number, CAST(SUM(amount) AS BIGINT) AS amount \
               FROM override_record WHERE tenant_id = $1 AND business_date >= $2 AND business_date <= $3 \
               GROUP BY kind, register_id, user_id, approver_id";
    let rows = tx.rows(sql, args![tenant, period.from, period.to]).await?;
    let one = |row: &Row| {
        Ok(Summed {
            kind: row.get("kind")?,
            register_id: row.get("register_id")?,
            user_id: row.get("user_id")?,
            approver_id: row.get("approver_id")?,
            count: row.get("number")?,
            amount: row.get("amount")?,
        })
    };
    rows.iter().map(one).collect()
}
