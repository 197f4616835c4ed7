//! Rows of payments: written once, read ever after.

use kontor_domain::payments::{Payment, PaymentFlow};
use kontor_domain::{PaymentId, RegisterId, ShiftId, TenantId};

use crate::db::{Row, Tx};
use crate::{Failure, Result, args};

/// A payment as it is kept, and what its columns say of it.
pub(super) struct Kept {
    /// What was printed.
    pub(super) payment: Payment,
    /// The columns that are summed, as text: they have to say the same.
    pub(super) sound: bool,
}

/// Writes a payment.
///
/// # Errors
/// `Unique("payment__id")` for an id that is there.
pub(super) async fn add(tx: &mut Tx, tenant: TenantId, payment: &Payment, (series, seq): (&str, i64)) -> Result<()> {
    let document = serde_json::to_string(payment).map_err(Failure::fault)?;
    tx.run(
        "INSERT INTO payment (id, tenant_id, kind, register_id, shift_id, series, seq, number, tender, amount, business_date, \
         document, created_at, rounding) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        args![
            payment.id,
            tenant,
            payment.kind,
            payment.register_id,
            payment.shift_id,
            series,
            seq,
            &payment.number,
            payment.tender,
            payment.amount,
            payment.business_date,
            document,
            payment.at,
            payment.rounding
        ],
    )
    .await?;
    Ok(())
}

fn read(row: &Row) -> Result<Kept> {
    let payment: Payment = serde_json::from_str(&row.get::<String>("document")?).map_err(Failure::fault)?;
    let sound = payment.kind == row.get("kind")?
        && payment.register_id == row.get("register_id")?
        && payment.shift_id == row.get("shift_id")?
        && payment.number == row.get::<String>("number")?
        && payment.tender == row.get("tender")?
        && payment.amount == row.get("amount")?
        && payment.rounding == row.get("rounding")?
        && payment.business_date == row.get("business_date")?
        && payment.at == row.get("created_at")?;
    Ok(Kept { payment, sound })
}

/// A payment.
///
/// # Errors
/// As every statement.
pub(super) async fn get(tx: &mut Tx, id: PaymentId) -> Result<Option<Kept>> {
    let sql = "SELECT kind, register_id, shift_id, number, tender, amount, rounding, business_date, document, created_at \
               FROM payment WHERE id = $1";
    tx.row(sql, args![id]).await?.as_ref().map(read).transpose()
}

/// What was taken in a shift, by what it was for and how it was paid, as was said last.
///
/// # Errors
/// As every statement.
pub(super) async fn of_shift(tx: &mut Tx, shift: ShiftId) -> Result<Vec<PaymentFlow>> {
    let sql = "SELECT kind, tender, COUNT(*) AS number, CAST(SUM(amount) AS BIGINT) AS amount, \
               CAST(SUM(rounding) AS BIGINT) AS rounding FROM (SELECT p.kind, COALESCE(c.tender, p.tender) AS tender, p.amount, p.rounding \
               FROM payment p LEFT JOIN payment_correction c ON c.payment_id = p.id \
               AND c.seq = (SELECT MAX(n.seq) FROM payment_correction n WHERE n.payment_id = p.id) \
               WHERE p.shift_id = $1) AS taken GROUP BY kind, tender ORDER BY kind, tender";
    let rows = tx.rows(sql, args![shift]).await?;
    let flows = rows.iter().map(|row| {
        Ok(PaymentFlow {
            kind: row.get("kind")?,
            tender: row.get("tender")?,
            count: row.get("number")?,
            amount: row.get("amount")?,
            rounding: row.get("rounding")?,
        })
    });
    flows.collect()
}

/// How many there are.
///
/// # Errors
/// As every statement.
pub(super) async fn count(tx: &mut Tx) -> Result<i64> {
    tx.value("SELECT COUNT(*) AS value FROM payment", args![]).await
}

/// The highest count of a payment of a register in a series; 0 for none.
///
/// # Errors
/// As every statement.
pub(super) async fn highest(tx: &mut Tx, register: RegisterId, series: &str) -> Result<i64> {
    let sql = "SELECT COALESCE(MAX(seq), 0) AS value FROM payment WHERE register_id = $1 AND series = $2";
    tx.value(sql, args![register, series]).await
}

/// Series of payments' numbers that have a gap: register, series, how many there are and the highest.
///
/// # Errors
/// As every statement.
pub(super) async fn gaps(tx: &mut Tx) -> Result<Vec<(RegisterId, String, i64, i64)>> {
    let sql = "SELECT register_id, series, COUNT(*) AS count, MAX(seq) AS highest FROM payment \
               GROUP BY register_id, series HAVING COUNT(*) <> MAX(seq)";
    let rows = tx.rows(sql, args![]).await?;
    rows.iter()
        .map(|row| Ok((row.get("register_id")?, row.get("series")?, row.get("count")?, row.get("highest")?)))
        .collect()
}
