//! Rows of printers, of the registers whose receipts they print, and of what was said of their test pages.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use kontor_domain::hardware::{JobKind, JobState, PrintJob, Printer, PrinterKind, PrinterTest, Profile};
use kontor_domain::identity::User;
use kontor_domain::{PrintJobId, PrinterId, RegisterId, TenantId};

use crate::db::{Json, Tx};
use crate::{Result, args};

/// Every printer, by name.
pub(crate) async fn printers(tx: &mut Tx) -> Result<Vec<Printer>> {
    let mut registers: HashMap<PrinterId, Vec<RegisterId>> = HashMap::new();
    let sql = "SELECT printer_id, register_id FROM receipt_printer ORDER BY register_id";
    for row in tx.rows(sql, args![]).await? {
        registers.entry(row.get("printer_id")?).or_default().push(row.get("register_id")?);
    }
    let mut tests: HashMap<PrinterId, (PrintJobId, PrinterTest)> = HashMap::new();
    let sql = "SELECT printer_id, job_id, came_out, note, created_at, user_name FROM printer_test \
               ORDER BY created_at, job_id";
    for row in tx.rows(sql, args![]).await? {
        let test = PrinterTest {
            at: row.get("created_at")?,
            user: row.get("user_name")?,
            came_out: row.get("came_out")?,
            note: row.get("note")?,
        };
        tests.insert(row.get("printer_id")?, (row.get("job_id")?, test));
    }
    let mut looks: HashMap<PrinterId, PrintJobId> = HashMap::new();
    let sql = "SELECT j.printer_id, j.id FROM print_job j LEFT JOIN printer_test t ON t.job_id = j.id \
               WHERE j.kind = $1 AND j.state IN ($2, $3) AND t.job_id IS NULL ORDER BY j.created_at, j.id";
    for row in tx.rows(sql, args![JobKind::Test, JobState::Printed, JobState::Unknown]).await? {
        looks.insert(row.get("printer_id")?, row.get("id")?);
    }
    let sql = "SELECT id, name, kind, address, profile, active, by_itself FROM printer WHERE deleted_at IS NULL \
               ORDER BY name, id";
    let rows = tx.rows(sql, args![]).await?;
    let printers = rows.iter().map(|row| {
        let id = row.get("id")?;
        let tested = tests.remove(&id);
        // An older page that nobody looked at is of no interest once a later one was.
        let seen = tested.as_ref().map(|(job, _)| *job);
        Ok(Printer {
            id,
            name: row.get("name")?,
            kind: row.get("kind")?,
            address: row.get("address")?,
            profile: row.get::<Json<Profile>>("profile")?.0,
            active: row.get("active")?,
            registers: registers.remove(&id).unwrap_or_default(),
            by_itself: row.get("by_itself")?,
            tested: tested.map(|(_, test)| test),
            to_look_at: looks.remove(&id).filter(|job| Some(*job) > seen),
        })
    });
    printers.collect()
}

/// How many printers there are.
pub(super) async fn count(tx: &mut Tx) -> Result<i64> {
    tx.value("SELECT COUNT(*) AS value FROM printer WHERE deleted_at IS NULL", args![]).await
}

/// A printer to be written.
pub(super) struct Saved<'a> {
    pub(super) id: PrinterId,
    pub(super) name: &'a str,
    pub(super) kind: PrinterKind,
    pub(super) address: &'a str,
    pub(super) profile: &'a Profile,
    pub(super) active: bool,
    pub(super) by_itself: bool,
}

/// Adds a printer of which nothing is known yet.
pub(super) async fn add(tx: &mut Tx, tenant: TenantId, printer: &Saved<'_>, now: DateTime<Utc>) -> Result<()> {
    tx.run(
        "INSERT INTO printer (id, tenant_id, name, kind, address, profile, active, by_itself, answers, says_nothing, \
         created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10, $10)",
        args![
            printer.id,
            tenant,
            printer.name,
            printer.kind,
            printer.address,
            Json(printer.profile.clone()),
            printer.active,
            printer.by_itself,
            false,
            now
        ],
    )
    .await?;
    Ok(())
}

/// Changes a printer; what was learned of it stays if it is the same machine.
pub(super) async fn change(tx: &mut Tx, printer: &Saved<'_>, same: bool, now: DateTime<Utc>) -> Result<()> {
    tx.run(
        "UPDATE printer SET name = $2, kind = $3, address = $4, profile = $5, active = $6, by_itself = $7, \
         answers = answers AND $8, says_nothing = says_nothing AND $8, updated_at = $9 WHERE id = $1",
        args![
            printer.id,
            printer.name,
            printer.kind,
            printer.address,
            Json(printer.profile.clone()),
            printer.active,
            printer.by_itself,
            same,
            now
        ],
    )
    .await?;
    Ok(())
}

/// Takes a printer away; its jobs still name it.
pub(super) async fn remove(tx: &mut Tx, id: PrinterId, now: DateTime<Utc>) -> Result<()> {
    tx.run("UPDATE printer SET deleted_at = $2, active = $3, updated_at = $2 WHERE id = $1", args![id, now, false])
        .await?;
    Ok(())
}

/// Takes its registers from a printer.
pub(super) async fn no_registers(tx: &mut Tx, id: PrinterId) -> Result<()> {
    tx.run("DELETE FROM receipt_printer WHERE printer_id = $1", args![id]).await?;
    Ok(())
}

/// Has a printer print a register's receipts, and no other.
pub(super) async fn set_register(
    tx: &mut Tx,
    tenant: TenantId,
    register: RegisterId,
    printer: PrinterId,
    now: DateTime<Utc>,
) -> Result<()> {
    tx.run(
        "INSERT INTO receipt_printer (register_id, tenant_id, printer_id, created_at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (register_id) DO UPDATE SET printer_id = excluded.printer_id",
        args![register, tenant, printer, now],
    )
    .await?;
    Ok(())
}

/// The printer of a register, as far as a sale needs to know it.
pub(in crate::hardware) struct AtRegister {
    pub(in crate::hardware) id: PrinterId,
    pub(in crate::hardware) profile: Profile,
    pub(in crate::hardware) by_itself: bool,
}

/// The printer in use that prints a register's receipts, if there is one.
pub(in crate::hardware) async fn of_register(tx: &mut Tx, register: RegisterId) -> Result<Option<AtRegister>> {
    let sql = "SELECT p.id, p.profile, p.by_itself FROM receipt_printer r JOIN printer p ON p.id = r.printer_id \
               WHERE r.register_id = $1 AND p.active = $2 AND p.deleted_at IS NULL";
    let row = tx.row(sql, args![register, true]).await?;
    row.map(|row| {
        Ok(AtRegister {
            id: row.get("id")?,
            profile: row.get::<Json<Profile>>("profile")?.0,
            by_itself: row.get("by_itself")?,
        })
    })
    .transpose()
}

/// A printer as it is sent to.
#[derive(Debug, Clone)]
pub(in crate::hardware) struct Target {
    pub(in crate::hardware) id: PrinterId,
    pub(in crate::hardware) name: String,
    pub(in crate::hardware) kind: PrinterKind,
    pub(in crate::hardware) address: String,
    pub(in crate::hardware) profile: Profile,
    pub(in crate::hardware) active: bool,
    pub(in crate::hardware) answers: bool,
    pub(in crate::hardware) says_nothing: bool,
}

/// A printer as it is sent to, if it is still there.
pub(in crate::hardware) async fn target(tx: &mut Tx, id: PrinterId) -> Result<Option<Target>> {
    let sql = "SELECT id, name, kind, address, profile, active, answers, says_nothing FROM printer \
               WHERE id = $1 AND deleted_at IS NULL";
    let row = tx.row(sql, args![id]).await?;
    row.map(|row| {
        Ok(Target {
            id: row.get("id")?,
            name: row.get("name")?,
            kind: row.get("kind")?,
            address: row.get("address")?,
            profile: row.get::<Json<Profile>>("profile")?.0,
            active: row.get("active")?,
            answers: row.get("answers")?,
            says_nothing: row.get("says_nothing")?,
        })
    })
    .transpose()
}

/// Remembers that a printer says how it is.
pub(in crate::hardware) async fn answers(tx: &mut Tx, id: PrinterId) -> Result<()> {
    tx.run("UPDATE printer SET answers = $2 WHERE id = $1", args![id, true]).await?;
    Ok(())
}

/// Remembers that a printer prints without saying so.
pub(super) async fn says_nothing(tx: &mut Tx, id: PrinterId) -> Result<()> {
    tx.run("UPDATE printer SET says_nothing = $2 WHERE id = $1", args![id, true]).await?;
    Ok(())
}

/// What somebody said of a test page.
pub(super) struct Said<'a> {
    pub(super) job: &'a PrintJob,
    pub(super) user: &'a User,
    pub(super) came_out: bool,
    pub(super) note: &'a str,
}

/// Keeps what was said of a test page, in the place of what was said of it before.
pub(super) async fn add_test(tx: &mut Tx, tenant: TenantId, said: Said<'_>, now: DateTime<Utc>) -> Result<()> {
    tx.run(
        "INSERT INTO printer_test (job_id, tenant_id, printer_id, user_id, user_name, came_out, note, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (job_id) DO UPDATE SET user_id = excluded.user_id, \
         user_name = excluded.user_name, came_out = excluded.came_out, note = excluded.note, \
         created_at = excluded.created_at",
        args![said.job.id, tenant, said.job.printer_id, said.user.id, &said.user.name, said.came_out, said.note, now],
    )
    .await?;
    Ok(())
}
