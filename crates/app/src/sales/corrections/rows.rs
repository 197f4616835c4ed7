//! Rows of corrections: written once, read ever after.

use chrono::{DateTime, NaiveDate, Utc};
use kontor_domain::sales::TenderKind;
use kontor_domain::{Minor, RegisterId, SaleId, ShiftId, TenantId, TenderCorrectionId, TenderId, UserId};
use serde::Serialize;

use crate::db::Tx;
use crate::{Result, args};

/// That something was paid in another way than was recorded.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Correction {
    pub(super) id: TenderCorrectionId,
    pub(super) sale_id: SaleId,
    pub(super) tender_id: TenderId,
    /// Its place among those of its tender.
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

/// Writes one.
///
/// # Errors
/// `Unique("tender_correction__id")` for an id that is there.
pub(super) async fn add(tx: &mut Tx, tenant: TenantId, one: &Correction) -> Result<()> {
    tx.run(
        "INSERT INTO tender_correction (id, tenant_id, sale_id, tender_id, seq, kind_before, kind, amount, reference, reason, number, \
         register_id, shift_id, user_id, user_name, approver_name, business_date, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)",
        args![
            one.id,
            tenant,
            one.sale_id,
            one.tender_id,
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
///
/// # Errors
/// As every statement.
pub(super) async fn get(tx: &mut Tx, id: TenderCorrectionId) -> Result<Option<Correction>> {
    let sql = "SELECT sale_id, tender_id, seq, kind_before, kind, amount, reference, reason, number, register_id, shift_id, user_id, \
               user_name, approver_name, business_date, created_at FROM tender_correction WHERE id = $1";
    let Some(row) = tx.row(sql, args![id]).await? else { return Ok(None) };
    Ok(Some(Correction {
        id,
        sale_id: row.get("sale_id")?,
        tender_id: row.get("tender_id")?,
        seq: row.get("seq")?,
        before: row.get("kind_before")?,
        kind: row.get("kind")?,
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

/// How often a tender was corrected.
///
/// # Errors
/// As every statement.
pub(super) async fn count_of(tx: &mut Tx, tender: TenderId) -> Result<i64> {
    tx.value("SELECT COUNT(*) AS value FROM tender_correction WHERE tender_id = $1", args![tender]).await
}

/// How many there are.
///
/// # Errors
/// As every statement.
pub(super) async fn count(tx: &mut Tx) -> Result<i64> {
    tx.value("SELECT COUNT(*) AS value FROM tender_correction", args![]).await
}
