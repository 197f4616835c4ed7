//! Rows of print jobs.

use chrono::{DateTime, TimeDelta, Utc};
use kontor_domain::hardware::{JobKind, JobState, PrintJob};
use kontor_domain::{CallId, PaymentId, PrintJobId, PrinterId, RegisterId, SaleId, TenantId, UserId};
use uuid::Uuid;

use crate::db::{Row, Tx};
use crate::hardware::lease;
use crate::{Result, args};

/// A job to be added.
pub(super) struct New<'a> {
    pub(super) id: PrintJobId,
    pub(super) printer: PrinterId,
    pub(super) register: RegisterId,
    pub(super) user: UserId,
    pub(super) call_id: CallId,
    pub(super) kind: JobKind,
    pub(super) sale: Option<(SaleId, &'a str)>,
    pub(super) payment: Option<(PaymentId, &'a str)>,
    pub(super) copy: bool,
    pub(super) drawer: bool,
}

/// Adds a job that waits.
pub(super) async fn add(tx: &mut Tx, tenant: TenantId, new: New<'_>, now: DateTime<Utc>) -> Result<()> {
    let number = new.sale.map(|(_, number)| number).or(new.payment.map(|(_, number)| number)).unwrap_or_default();
    let (sale, payment) = (new.sale.map(|(sale, _)| sale), new.payment.map(|(payment, _)| payment));
    tx.run(
        "INSERT INTO print_job (id, tenant_id, printer_id, register_id, user_id, call_id, kind, sale_id, number, copy, \
         drawer, state, reason, tries, asked_at, next_at, created_at, updated_at, payment_id) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $15, $15, $15, $16)",
        args![
            new.id,
            tenant,
            new.printer,
            new.register,
            new.user,
            new.call_id,
            new.kind,
            sale,
            number,
            new.copy,
            new.drawer,
            JobState::Waiting,
            "",
            0i64,
            now,
            payment
        ],
    )
    .await?;
    Ok(())
}

fn shown(row: &Row) -> Result<PrintJob> {
    Ok(PrintJob {
        id: row.get("id")?,
        kind: row.get("kind")?,
        sale_id: row.get("sale_id")?,
        number: row.get("number")?,
        copy: row.get("copy")?,
        drawer: row.get("drawer")?,
        printer_id: row.get("printer_id")?,
        printer: row.get("printer")?,
        register_id: row.get("register_id")?,
        state: row.get("state")?,
        reason: row.get("reason")?,
        tries: row.get("tries")?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
    })
}

/// A job.
pub(super) async fn job(tx: &mut Tx, id: PrintJobId) -> Result<Option<PrintJob>> {
    let sql = "SELECT j.id, j.kind, j.sale_id, j.number, j.copy, j.drawer, j.printer_id, p.name AS printer, \
               j.register_id, j.state, j.reason, j.tries, j.created_at, j.updated_at FROM print_job j \
               JOIN printer p ON p.id = j.printer_id WHERE j.id = $1";
    tx.row(sql, args![id]).await?.as_ref().map(shown).transpose()
}

/// The jobs of a sale's receipt, oldest first.
pub(super) async fn of_sale(tx: &mut Tx, sale: SaleId) -> Result<Vec<PrintJob>> {
    let sql = "SELECT j.id, j.kind, j.sale_id, j.number, j.copy, j.drawer, j.printer_id, p.name AS printer, \
               j.register_id, j.state, j.reason, j.tries, j.created_at, j.updated_at FROM print_job j \
               JOIN printer p ON p.id = j.printer_id WHERE j.sale_id = $1 ORDER BY j.created_at, j.id";
    tx.rows(sql, args![sale]).await?.iter().map(shown).collect()
}

/// Whether a sale's receipt is on its way to a printer, or nobody knows whether it came out.
pub(in crate::hardware) async fn may_be_out(tx: &mut Tx, sale: SaleId) -> Result<bool> {
    let sql = "SELECT id FROM print_job WHERE sale_id = $1 AND state IN ($2, $3) LIMIT 1";
    Ok(tx.row(sql, args![sale, JobState::Unknown, JobState::Sending]).await?.is_some())
}

/// Has what waits to be printed of a sale's receipt be a copy: another left before it.
pub(in crate::hardware) async fn copy_waiting(tx: &mut Tx, sale: SaleId) -> Result<()> {
    let sql = "UPDATE print_job SET copy = $2 WHERE sale_id = $1 AND state IN ($3, $4)";
    tx.run(sql, args![sale, true, JobState::Waiting, JobState::Failed]).await?;
    Ok(())
}

/// Has what waits to be printed of a payment be a copy: another left before it.
pub(in crate::hardware) async fn copy_waiting_payment(tx: &mut Tx, payment: PaymentId) -> Result<()> {
    let sql = "UPDATE print_job SET copy = $2 WHERE payment_id = $1 AND state IN ($3, $4)";
    tx.run(sql, args![payment, true, JobState::Waiting, JobState::Failed]).await?;
    Ok(())
}

/// Whether a payment's receipt is out, or may be.
pub(in crate::hardware) async fn payment_out(tx: &mut Tx, payment: PaymentId) -> Result<bool> {
    let sql = "SELECT id FROM print_job WHERE payment_id = $1 AND state IN ($2, $3, $4) LIMIT 1";
    let args = args![payment, JobState::Printed, JobState::Unknown, JobState::Sending];
    Ok(tx.row(sql, args).await?.is_some())
}

/// What is not done with, newest first.
pub(super) async fn open(tx: &mut Tx) -> Result<Vec<PrintJob>> {
    let sql = "SELECT j.id, j.kind, j.sale_id, j.number, j.copy, j.drawer, j.printer_id, p.name AS printer, \
               j.register_id, j.state, j.reason, j.tries, j.created_at, j.updated_at FROM print_job j \
               JOIN printer p ON p.id = j.printer_id WHERE j.state IN ('waiting', 'sending', 'unknown', 'failed') \
               ORDER BY j.created_at DESC, j.id DESC LIMIT 200";
    tx.rows(sql, args![]).await?.iter().map(shown).collect()
}

/// The last that are done with, newest first.
pub(super) async fn done(tx: &mut Tx) -> Result<Vec<PrintJob>> {
    let sql = "SELECT j.id, j.kind, j.sale_id, j.number, j.copy, j.drawer, j.printer_id, p.name AS printer, \
               j.register_id, j.state, j.reason, j.tries, j.created_at, j.updated_at FROM print_job j \
               JOIN printer p ON p.id = j.printer_id WHERE j.state IN ('printed', 'cancelled') \
               ORDER BY j.updated_at DESC LIMIT 20";
    tx.rows(sql, args![]).await?.iter().map(shown).collect()
}

/// Has a job wait anew; says whether it was one that could.
pub(super) async fn again(
    tx: &mut Tx,
    id: PrintJobId,
    printer: PrinterId,
    (copy, drawer): (bool, bool),
    now: DateTime<Utc>,
) -> Result<bool> {
    let sql = "UPDATE print_job SET state = $2, printer_id = $3, copy = $9, drawer = $4, reason = $5, asked_at = $6, \
               next_at = $6, updated_at = $6 WHERE id = $1 AND state IN ($2, $7, $8)";
    let args = args![id, JobState::Waiting, printer, drawer, "", now, JobState::Failed, JobState::Unknown, copy];
    Ok(tx.run(sql, args).await? == 1)
}

/// Ends a job by a person's word; says whether it was one that could.
pub(in crate::hardware) async fn settle(
    tx: &mut Tx,
    id: PrintJobId,
    state: JobState,
    now: DateTime<Utc>,
) -> Result<bool> {
    let sql = "UPDATE print_job SET state = $2, reason = $3, updated_at = $4 \
               WHERE id = $1 AND state IN ($5, $6, $7)";
    let args = args![id, state, "", now, JobState::Waiting, JobState::Failed, JobState::Unknown];
    Ok(tx.run(sql, args).await? == 1)
}

/// Ends a test page that nobody knew of, now that somebody looked.
pub(in crate::hardware) async fn end(tx: &mut Tx, id: PrintJobId, came_out: bool, now: DateTime<Utc>) -> Result<()> {
    let state = if came_out { JobState::Printed } else { JobState::Cancelled };
    settle(tx, id, state, now).await?;
    Ok(())
}

/// Has what waits for a printer be tried at once.
pub(in crate::hardware) async fn stir(tx: &mut Tx, printer: PrinterId, now: DateTime<Utc>) -> Result<()> {
    let sql = "UPDATE print_job SET next_at = $3 WHERE printer_id = $1 AND state = $2";
    tx.run(sql, args![printer, JobState::Waiting, now]).await?;
    Ok(())
}

/// Fails what waits for a printer that is gone.
pub(in crate::hardware) async fn orphan(
    tx: &mut Tx,
    printer: PrinterId,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let sql = "UPDATE print_job SET state = $3, reason = $4, updated_at = $5 WHERE printer_id = $1 AND state = $2";
    tx.run(sql, args![printer, JobState::Waiting, JobState::Failed, reason, now]).await?;
    Ok(())
}

/// When each printer that something waits for is to be tried next, and for how long another process has it at most.
pub(in crate::hardware) async fn waiting(
    tx: &mut Tx,
    speaker: Uuid,
) -> Result<Vec<(PrinterId, DateTime<Utc>, Option<TimeDelta>)>> {
    let sql = "SELECT j.printer_id, p.lease, p.lease_until, MIN(j.next_at) AS next_at FROM print_job j \
               JOIN printer p ON p.id = j.printer_id WHERE j.state = 'waiting' \
               GROUP BY j.printer_id, p.lease, p.lease_until";
    let rows = tx.rows(sql, args![]).await?;
    let clock = if rows.is_empty() { DateTime::UNIX_EPOCH } else { tx.clock().await? };
    let waiting = rows.iter().map(|row| {
        let (by, until): (Option<Uuid>, Option<DateTime<Utc>>) = (row.get("lease")?, row.get("lease_until")?);
        let left = until.map(|until| until - clock).filter(|left| lease::holds(*left) && by != Some(speaker));
        Ok((row.get("printer_id")?, row.get("next_at")?, left))
    });
    waiting.collect()
}

/// A job as it is printed.
pub(in crate::hardware) struct Due {
    pub(in crate::hardware) id: PrintJobId,
    pub(in crate::hardware) kind: JobKind,
    pub(in crate::hardware) sale_id: Option<SaleId>,
    pub(in crate::hardware) payment_id: Option<PaymentId>,
    pub(in crate::hardware) copy: bool,
    pub(in crate::hardware) drawer: bool,
    pub(in crate::hardware) tries: i64,
    pub(in crate::hardware) asked_at: DateTime<Utc>,
}

/// The next job that a printer has to print now, in the order they were asked for. One that would wait for longer than
/// `far` off was written before the clock was set back.
pub(in crate::hardware) async fn next_of(
    tx: &mut Tx,
    printer: PrinterId,
    (now, far): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Option<Due>> {
    let sql = "SELECT id, kind, sale_id, payment_id, copy, drawer, tries, asked_at FROM print_job \
               WHERE printer_id = $1 AND state = 'waiting' AND (next_at <= $2 OR next_at > $3) \
               ORDER BY created_at, id LIMIT 1";
    let row = tx.row(sql, args![printer, now, far]).await?;
    row.map(|row| {
        Ok(Due {
            id: row.get("id")?,
            kind: row.get("kind")?,
            sale_id: row.get("sale_id")?,
            payment_id: row.get("payment_id")?,
            copy: row.get("copy")?,
            drawer: row.get("drawer")?,
            tries: row.get("tries")?,
            asked_at: row.get("asked_at")?,
        })
    })
    .transpose()
}

/// Claims a job for one sending; says whether nobody else did, and it is still what it was.
pub(in crate::hardware) async fn claim(tx: &mut Tx, job: &Due, printer: PrinterId, now: DateTime<Utc>) -> Result<bool> {
    let sql = "UPDATE print_job SET state = $4, reason = $5, tries = tries + 1, claimed_at = $6, updated_at = $6 \
               WHERE id = $1 AND printer_id = $2 AND state = $3 AND copy = $7";
    let args = args![job.id, printer, JobState::Waiting, JobState::Sending, "", now, job.copy];
    Ok(tx.run(sql, args).await? == 1)
}

/// Ends a sending that was claimed; says whether it had not been given up meanwhile.
pub(in crate::hardware) async fn sent(
    tx: &mut Tx,
    id: PrintJobId,
    (state, reason): (JobState, &str),
    (next_at, now): (DateTime<Utc>, DateTime<Utc>),
) -> Result<bool> {
    let sql = "UPDATE print_job SET state = $3, reason = $4, next_at = $5, updated_at = $6 \
               WHERE id = $1 AND state = $2";
    Ok(tx.run(sql, args![id, JobState::Sending, state, reason, next_at, now]).await? == 1)
}

/// Fails a job that can't be printed as it is.
pub(in crate::hardware) async fn fail(tx: &mut Tx, id: PrintJobId, reason: &str, now: DateTime<Utc>) -> Result<()> {
    let sql = "UPDATE print_job SET state = $3, reason = $4, updated_at = $5 WHERE id = $1 AND state = $2";
    tx.run(sql, args![id, JobState::Waiting, JobState::Failed, reason, now]).await?;
    Ok(())
}

/// Has everything that waits for a printer wait for longer, with the reason why; says how many did not have that reason.
pub(in crate::hardware) async fn wait(
    tx: &mut Tx,
    printer: PrinterId,
    reason: &str,
    (next_at, now): (DateTime<Utc>, DateTime<Utc>),
) -> Result<u64> {
    let sql = "UPDATE print_job SET reason = $3, updated_at = $4 WHERE printer_id = $1 AND state = $2 AND reason <> $3";
    let changed = tx.run(sql, args![printer, JobState::Waiting, reason, now]).await?;
    let sql = "UPDATE print_job SET next_at = $3, tries = tries + 1 WHERE printer_id = $1 AND state = $2";
    tx.run(sql, args![printer, JobState::Waiting, next_at]).await?;
    Ok(changed)
}

/// What was sent and may have been given up by whoever sent it.
pub(in crate::hardware) struct Lost {
    /// It was sent before that moment,
    pub(in crate::hardware) before: DateTime<Utc>,
    /// or after that one, which is still to come: by a clock that went ahead.
    pub(in crate::hardware) after: DateTime<Utc>,
    /// Who asks: what others send to a printer that they have is not lost.
    pub(in crate::hardware) speaker: Uuid,
    /// The time by the database's clock.
    pub(in crate::hardware) clock: DateTime<Utc>,
}

/// Gives up what was sent and never came to an end; says how many there were.
pub(in crate::hardware) async fn give_up(tx: &mut Tx, lost: &Lost, reason: &str, now: DateTime<Utc>) -> Result<u64> {
    let sql = "UPDATE print_job SET state = $5, reason = $6, updated_at = $7 \
               WHERE state = 'sending' AND (claimed_at < $1 OR claimed_at > $2) AND NOT EXISTS (SELECT 1 FROM printer p \
               WHERE p.id = print_job.printer_id AND p.lease <> $3 AND p.lease_until > $4)";
    let args = args![lost.before, lost.after, lost.speaker, lost.clock, JobState::Unknown, reason, now];
    tx.run(sql, args).await
}

/// Whether something is on its way that never came to an end.
pub(in crate::hardware) async fn any_lost(tx: &mut Tx, lost: &Lost) -> Result<bool> {
    let sql = "SELECT id FROM print_job \
               WHERE state = 'sending' AND (claimed_at < $1 OR claimed_at > $2) AND NOT EXISTS (SELECT 1 FROM printer p \
               WHERE p.id = print_job.printer_id AND p.lease <> $3 AND p.lease_until > $4) LIMIT 1";
    Ok(tx.row(sql, args![lost.before, lost.after, lost.speaker, lost.clock]).await?.is_some())
}
