//! Rows of corrections of payments: written once, read ever after.

use chrono::{DateTime, NaiveDate, Utc};
use kontor_domain::sales::{Corrected, TenderKind};
use kontor_domain::{Minor, PaymentCorrectionId, PaymentId, RegisterId, ShiftId, TenantId, UserId};
use serde::Serialize;

use crate::db::Tx;
use crate::{Result, args};

/// That a payment was taken in another way than was recorded.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Correction {
    pub(super) id: PaymentCorrectionId,
    pub(super) payment_id: PaymentId,
    /// Its place among those of its payment.
    pub(super) seq: i64,
    pub(super) before: TenderKind,
    pub(super) kind: TenderKind,
    pub(super) amount: Minor,
    pub(super) reference: String,
    pub(super) reason: String,
    pub(super) number: String,
    pub(super) register_id: RegisterId,
    pub(super) shift_id: Option<ShiftId>,
    pub(super) user_id: UserId,
    pub(super) user: String,
    /// Who approved it; empty when nobody had to.
    pub(super) approver: String,
    pub(super) business_date: NaiveDate,
    pub(super) at: DateTime<Utc>,
}

/// Writes one; `Unique("payment_correction__id")` for an id that is there.
pub(super) async fn add(tx: &mut Tx, tenant: TenantId, one: &Correction) -> Result<()> {
    tx.run(
        "INSERT INTO payment_correction (id, tenant_id, payment_id, seq, tender_before, tender, amount, reference, reason, number, \
         register_id, shift_id, user_id, user_name, approver_name, business_date, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
        args![
            one.id,
            tenant,
            one.payment_id,
            one.seq,
            one.before,
            one.kind,
            one.amount,
            &one.reference,
            &one.reason,
            &one.number,
            one.register_id,
            one.shift_id,
            one.user_id,
            &one.user,
            &one.approver,
            one.business_date,
            one.at
        ],
    )
    .await?;
    Ok(())
}

/// One of them.
pub(super) async fn get(tx: &mut Tx, id: PaymentCorrectionId) -> Result<Option<Correction>> {
    let sql = "SELECT payment_id, seq, tender_before, tender, amount, reference, reason, number, register_id, shift_id, user_id, user_name, \
               approver_name, business_date, created_at FROM payment_correction WHERE id = $1";
    let Some(row) = tx.row(sql, args![id]).await? else { return Ok(None) };
    Ok(Some(Correction {
        id,
        payment_id: row.get("payment_id")?,
        seq: row.get("seq")?,
        before: row.get("tender_before")?,
        kind: row.get("tender")?,
        amount: row.get("amount")?,
        reference: row.get("reference")?,
        reason: row.get("reason")?,
        number: row.get("number")?,
        register_id: row.get("register_id")?,
        shift_id: row.get("shift_id")?,
        user_id: row.get("user_id")?,
        user: row.get("user_name")?,
        approver: row.get("approver_name")?,
        business_date: row.get("business_date")?,
        at: row.get("created_at")?,
    }))
}

/// How a payment was really taken, as was said last, and how often it was said.
pub(super) async fn last(tx: &mut Tx, payment: PaymentId) -> Result<Option<(i64, Corrected)>> {
    let sql = "SELECT seq, tender, reference, reason, user_name, approver_name, created_at FROM payment_correction \
               WHERE payment_id = $1 ORDER BY seq DESC LIMIT 1";
    let Some(row) = tx.row(sql, args![payment]).await? else { return Ok(None) };
    let approver: String = row.get("approver_name")?;
    let corrected = Corrected {
        kind: row.get("tender")?,
        reference: row.get("reference")?,
        reason: row.get("reason")?,
        user: row.get("user_name")?,
        approver: (!approver.is_empty()).then_some(approver),
        at: row.get("created_at")?,
    };
    Ok(Some((row.get("seq")?, corrected)))
}

/// How many there are.
pub(super) async fn count(tx: &mut Tx) -> Result<i64> {
    tx.value("SELECT COUNT(*) AS value FROM payment_correction", args![]).await
}
