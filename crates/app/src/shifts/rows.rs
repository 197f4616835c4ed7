//! Rows of shifts, cash movements and Z reports: written once, read ever after.

use chrono::{DateTime, NaiveDate, Utc};
use kontor_domain::page::{Cut, Direction};
use kontor_domain::shifts::{CashMovement, ListShifts, Shift, ZRow};
use kontor_domain::{CashMovementId, Minor, RegisterId, ShiftId, TenantId, UserId, ZReportId};

use super::Spoken;
use crate::db::{Row, Tx, Value};
use crate::{Result, args};

/// Writes a shift that was opened.
///
/// # Errors
/// `Unique("shift__id")` for an id that is there.
pub(super) async fn add_shift(tx: &mut Tx, tenant: TenantId, shift: &Shift) -> Result<()> {
    tx.run(
        "INSERT INTO shift (id, tenant_id, store_id, register_id, user_id, store_name, register_name, timezone, user_name, \
         opening_float, business_date, opened_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        args![
            shift.id,
            tenant,
            shift.store_id,
            shift.register_id,
            shift.user_id,
            &shift.store,
            &shift.register,
            &shift.timezone,
            &shift.user,
            shift.float,
            shift.business_date,
            shift.opened_at
        ],
    )
    .await?;
    Ok(())
}

/// A shift as it was opened.
///
/// # Errors
/// As every statement.
pub(super) async fn shift(tx: &mut Tx, id: ShiftId) -> Result<Option<Shift>> {
    let sql = "SELECT id, store_id, register_id, user_id, store_name, register_name, timezone, user_name, opening_float, \
               business_date, opened_at FROM shift WHERE id = $1";
    let row = tx.row(sql, args![id]).await?;
    let read = |row: &Row| {
        Ok(Shift {
            id: row.get("id")?,
            store_id: row.get("store_id")?,
            store: row.get("store_name")?,
            register_id: row.get("register_id")?,
            register: row.get("register_name")?,
            timezone: row.get("timezone")?,
            user_id: row.get("user_id")?,
            user: row.get("user_name")?,
            float: row.get("opening_float")?,
            business_date: row.get("business_date")?,
            opened_at: row.get("opened_at")?,
        })
    };
    row.as_ref().map(read).transpose()
}

/// Writes cash that moved.
///
/// # Errors
/// `Unique("cash_movement__id")` for an id that is there.
pub(super) async fn add_movement(tx: &mut Tx, tenant: TenantId, movement: &CashMovement) -> Result<()> {
    tx.run(
        "INSERT INTO cash_movement (id, tenant_id, shift_id, user_id, kind, amount, reason, user_name, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        args![
            movement.id,
            tenant,
            movement.shift_id,
            movement.user_id,
            movement.kind,
            movement.amount,
            &movement.reason,
            &movement.user,
            movement.at
        ],
    )
    .await?;
    Ok(())
}

fn read_movement(row: &Row) -> Result<CashMovement> {
    Ok(CashMovement {
        id: row.get("id")?,
        shift_id: row.get("shift_id")?,
        kind: row.get("kind")?,
        amount: row.get("amount")?,
        reason: row.get("reason")?,
        user_id: row.get("user_id")?,
        user: row.get("user_name")?,
        at: row.get("created_at")?,
    })
}

/// Cash that moved.
///
/// # Errors
/// As every statement.
pub(super) async fn movement(tx: &mut Tx, id: CashMovementId) -> Result<Option<CashMovement>> {
    let sql =
        "SELECT id, shift_id, kind, amount, reason, user_id, user_name, created_at FROM cash_movement WHERE id = $1";
    tx.row(sql, args![id]).await?.as_ref().map(read_movement).transpose()
}

/// The cash that moved in a shift, in order.
///
/// # Errors
/// As every statement.
pub(super) async fn movements(tx: &mut Tx, shift: ShiftId) -> Result<Vec<CashMovement>> {
    let sql = "SELECT id, shift_id, kind, amount, reason, user_id, user_name, created_at FROM cash_movement \
               WHERE shift_id = $1 ORDER BY created_at, id";
    tx.rows(sql, args![shift]).await?.iter().map(read_movement).collect()
}

/// A Z report as it is kept.
pub(super) struct ZKept {
    /// The report.
    pub(super) id: ZReportId,
    /// The shift.
    pub(super) shift_id: ShiftId,
    /// The register.
    pub(super) register_id: RegisterId,
    /// Who closed it.
    pub(super) user_id: UserId,
    /// Who approved its variance.
    pub(super) approver_id: Option<UserId>,
    /// The series of its number.
    pub(super) series: String,
    /// Its count in the series.
    pub(super) seq: i64,
    /// Its number.
    pub(super) number: String,
    /// The register's name then.
    pub(super) register: String,
    /// The name of who closed it.
    pub(super) user: String,
    /// The business day.
    pub(super) business_date: NaiveDate,
    /// Sales less returns.
    pub(super) net: Minor,
    /// What the variances come to.
    pub(super) variance: Minor,
    /// What was printed, as JSON text.
    pub(super) report: String,
    /// When.
    pub(super) closed_at: DateTime<Utc>,
}

/// Writes a Z report.
///
/// # Errors
/// `Unique("z_report__id")` for an id that is there, `Unique("z_report__shift_id")` for a shift that is closed.
pub(super) async fn add_z(tx: &mut Tx, tenant: TenantId, z: &ZKept) -> Result<()> {
    tx.run(
        "INSERT INTO z_report (id, tenant_id, shift_id, register_id, user_id, approver_id, series, seq, number, register_name, \
         user_name, business_date, net, variance, report, closed_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
        args![
            z.id,
            tenant,
            z.shift_id,
            z.register_id,
            z.user_id,
            z.approver_id,
            &z.series,
            z.seq,
            &z.number,
            &z.register,
            &z.user,
            z.business_date,
            z.net,
            z.variance,
            &z.report,
            z.closed_at
        ],
    )
    .await?;
    Ok(())
}

/// A Z report.
///
/// # Errors
/// As every statement.
pub(super) async fn z(tx: &mut Tx, id: ZReportId) -> Result<Option<ZKept>> {
    let sql = "SELECT id, shift_id, register_id, user_id, approver_id, series, seq, number, register_name, user_name, \
               business_date, net, variance, report, closed_at FROM z_report WHERE id = $1";
    let row = tx.row(sql, args![id]).await?;
    let read = |row: &Row| {
        Ok(ZKept {
            id: row.get("id")?,
            shift_id: row.get("shift_id")?,
            register_id: row.get("register_id")?,
            user_id: row.get("user_id")?,
            approver_id: row.get("approver_id")?,
            series: row.get("series")?,
            seq: row.get("seq")?,
            number: row.get("number")?,
            register: row.get("register_name")?,
            user: row.get("user_name")?,
            business_date: row.get("business_date")?,
            net: row.get("net")?,
            variance: row.get("variance")?,
            report: row.get("report")?,
            closed_at: row.get("closed_at")?,
        })
    };
    row.as_ref().map(read).transpose()
}

/// Z reports by business day and register, `$1` to `$4`.
macro_rules! listed {
    ($what:literal, $then:literal) => {
        concat!(
            "SELECT ",
            $what,
            " FROM z_report WHERE tenant_id = $1 AND business_date >= $2 AND business_date <= $3 \
             AND ($4 IS NULL OR register_id = $4) ",
            $then
        )
    };
}

/// Before and after every day that is written.
const EVER: [Option<NaiveDate>; 2] = [NaiveDate::from_ymd_opt(1, 1, 1), NaiveDate::from_ymd_opt(9999, 12, 31)];

fn filters(tenant: TenantId, call: &ListShifts) -> Vec<Value> {
    let [first, last] = EVER;
    args![tenant, call.from.or(first), call.to.or(last), call.register_id]
}

/// How many Z reports match.
///
/// # Errors
/// As every statement.
pub(super) async fn count_listed(tx: &mut Tx, tenant: TenantId, call: &ListShifts) -> Result<i64> {
    tx.value(listed!("COUNT(*) AS value", ""), filters(tenant, call)).await
}

/// A part of the Z reports that match.
///
/// # Errors
/// As every statement.
pub(super) async fn listed(tx: &mut Tx, tenant: TenantId, call: &ListShifts, cut: Cut) -> Result<Vec<ZRow>> {
    let sql = match cut.direction {
        Direction::Ascending => listed!(
            "id, number, business_date, closed_at, register_name, user_name, approver_id, net, variance",
            "ORDER BY business_date, closed_at, id LIMIT $5 OFFSET $6"
        ),
        Direction::Descending => listed!(
            "id, number, business_date, closed_at, register_name, user_name, approver_id, net, variance",
            "ORDER BY business_date DESC, closed_at DESC, id DESC LIMIT $5 OFFSET $6"
        ),
    };
    let mut args = filters(tenant, call);
    args.extend(args![cut.take, cut.skip]);
    let rows = tx.rows(sql, args).await?;
    let rows = rows.iter().map(|row| {
        Ok(ZRow {
            id: row.get("id")?,
            number: row.get("number")?,
            business_date: row.get("business_date")?,
            closed_at: row.get("closed_at")?,
            register: row.get("register_name")?,
            user: row.get("user_name")?,
            approved: row.get::<Option<UserId>>("approver_id")?.is_some(),
            net: row.get("net")?,
            variance: row.get("variance")?,
        })
    });
    rows.collect()
}

/// How many shifts, cash movements and Z reports there are.
///
/// # Errors
/// As every statement.
pub(super) async fn count(tx: &mut Tx) -> Result<Spoken> {
    let sql = "SELECT (SELECT COUNT(*) FROM shift) AS shifts, (SELECT COUNT(*) FROM cash_movement) AS movements, \
               (SELECT COUNT(*) FROM z_report) AS reports";
    let Some(row) = tx.row(sql, args![]).await? else { return Ok(Spoken::default()) };
    Ok(Spoken { shifts: row.get("shifts")?, movements: row.get("movements")?, reports: row.get("reports")? })
}

/// The highest count of a Z report of a register in a series; 0 for none.
///
/// # Errors
/// As every statement.
pub(super) async fn highest_z(tx: &mut Tx, register: RegisterId, series: &str) -> Result<i64> {
    let sql = "SELECT COALESCE(MAX(seq), 0) AS value FROM z_report WHERE register_id = $1 AND series = $2";
    tx.value(sql, args![register, series]).await
}

/// Series of Z numbers that have a gap: register, series, how many there are and the highest.
///
/// # Errors
/// As every statement.
pub(super) async fn z_gaps(tx: &mut Tx) -> Result<Vec<(String, String, i64, i64)>> {
    let sql = "SELECT MAX(register_name) AS register, series, COUNT(*) AS count, MAX(seq) AS highest FROM z_report \
               GROUP BY register_id, series HAVING COUNT(*) <> MAX(seq)";
    let rows = tx.rows(sql, args![]).await?;
    rows.iter()
        .map(|row| Ok((row.get("register")?, row.get("series")?, row.get("count")?, row.get("highest")?)))
        .collect()
}

/// Every Z report.
///
/// # Errors
/// As every statement.
pub(super) async fn z_ids(tx: &mut Tx) -> Result<Vec<ZReportId>> {
    let rows = tx.rows("SELECT id FROM z_report ORDER BY closed_at, id", args![]).await?;
    rows.iter().map(|row| row.get("id")).collect()
}
