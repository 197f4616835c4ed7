//! Rows of attempts and of their steps. An attempt is changed by adding a step, and only as whoever changes it saw it.

use chrono::{DateTime, Utc};
use kontor_domain::terminals::{AttemptKind, AttemptState, CardAttempt, CardSum, Undone};
use kontor_domain::{CartId, Currency, Minor, RegisterId, SaleId, ShiftId, TenantId, TenderId, TerminalId, UserId};
use serde::Serialize;
use uuid::Uuid;

use crate::db::{Row, Tx};
use crate::{Result, args};

/// An attempt to be added.
pub(super) struct New<'a> {
    pub(super) id: TenderId,
    pub(super) kind: AttemptKind,
    pub(super) terminal: (TerminalId, &'a str, bool),
    pub(super) register: (RegisterId, &'a str),
    pub(super) shift_id: Option<ShiftId>,
    pub(super) user: (UserId, &'a str),
    pub(super) cart_id: Option<CartId>,
    pub(super) sale_id: Option<SaleId>,
    pub(super) of: Option<TenderId>,
    pub(super) currency: Currency,
    pub(super) amount: Minor,
}

/// Adds one that is pending.
///
/// # Errors
/// `Unique("card_attempt__id")` for an id that is there, `Unique("card_attempt__of")` for a charge that is given back already.
pub(super) async fn add(
    tx: &mut Tx,
    tenant: TenantId,
    new: &New<'_>,
    (step, now): (Uuid, DateTime<Utc>),
) -> Result<()> {
    let (terminal, terminal_name, simulated) = new.terminal;
    tx.run(
        "INSERT INTO card_attempt (id, tenant_id, kind, terminal_id, terminal_name, simulated, register_id, register_name, \
         shift_id, user_id, user_name, cart_id, sale_id, of_attempt_id, currency, amount, state, steps, reference, reason, \
         next_at, asked, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, \
         $16, $17, $18, $19, $19, $20, $21, $20, $20)",
        args![
            new.id,
            tenant,
            new.kind,
            terminal,
            terminal_name,
            simulated,
            new.register.0,
            new.register.1,
            new.shift_id,
            new.user.0,
            new.user.1,
            new.cart_id,
            new.sale_id,
            new.of,
            new.currency,
            new.amount,
            AttemptState::Pending,
            1i64,
            "",
            now,
            0i64
        ],
    )
    .await?;
    let first = Step {
        id: step,
        seq: 1,
        state: AttemptState::Pending,
        amount: None,
        reference: String::new(),
        reason: String::new(),
        undone: None,
        user_id: Some(new.user.0),
        user: new.user.1.to_owned(),
        at: now,
    };
    add_step(tx, tenant, new.id, &first).await
}

/// One step of an attempt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(in crate::terminals) struct Step {
    pub(in crate::terminals) id: Uuid,
    pub(in crate::terminals) seq: i64,
    pub(in crate::terminals) state: AttemptState,
    pub(in crate::terminals) amount: Option<Minor>,
    pub(in crate::terminals) reference: String,
    pub(in crate::terminals) reason: String,
    pub(in crate::terminals) undone: Option<Undone>,
    pub(in crate::terminals) user_id: Option<UserId>,
    pub(in crate::terminals) user: String,
    pub(in crate::terminals) at: DateTime<Utc>,
}

async fn add_step(tx: &mut Tx, tenant: TenantId, attempt: TenderId, step: &Step) -> Result<()> {
    tx.run(
        "INSERT INTO card_step (id, tenant_id, attempt_id, seq, state, amount, reference, reason, undone, user_id, user_name, \
         created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        args![
            step.id,
            tenant,
            attempt,
            step.seq,
            step.state,
            step.amount,
            &step.reference,
            &step.reason,
            step.undone,
            step.user_id,
            &step.user,
            step.at
        ],
    )
    .await?;
    Ok(())
}

/// A step, with the attempt it is of.
pub(super) async fn step(tx: &mut Tx, id: Uuid) -> Result<Option<(TenderId, Step)>> {
    let sql = "SELECT id, attempt_id, seq, state, amount, reference, reason, undone, user_id, user_name, created_at \
               FROM card_step WHERE id = $1";
    let row = tx.row(sql, args![id]).await?;
    let read = |row: &Row| {
        let step = Step {
            id: row.get("id")?,
            seq: row.get("seq")?,
            state: row.get("state")?,
            amount: row.get("amount")?,
            reference: row.get("reference")?,
            reason: row.get("reason")?,
            undone: row.get("undone")?,
            user_id: row.get("user_id")?,
            user: row.get("user_name")?,
            at: row.get("created_at")?,
        };
        Ok((row.get("attempt_id")?, step))
    };
    row.as_ref().map(read).transpose()
}

/// Takes an attempt a step on: how it stands is what its last step says. Says whether it still stood as `seq` steps before
/// had left it.
pub(in crate::terminals) async fn go_on(
    tx: &mut Tx,
    tenant: TenantId,
    attempt: TenderId,
    step: &Step,
    next_at: DateTime<Utc>,
) -> Result<bool> {
    let sql = "UPDATE card_attempt SET state = $3, approved = COALESCE($4, approved), \
               reference = CASE WHEN $5 = '' THEN reference ELSE $5 END, reason = $6, undone = $7, \
               steps = $8, lease_until = NULL, next_at = $9, updated_at = $10 WHERE id = $1 AND steps = $2 \
               AND ($7 IS NULL OR used_by IS NULL)";
    let args = args![
        attempt,
        step.seq - 1,
        step.state,
        step.amount,
        &step.reference,
        &step.reason,
        step.undone,
        step.seq,
        next_at,
        step.at
    ];
    if tx.run(sql, args).await? != 1 {
        return Ok(false);
    }
    add_step(tx, tenant, attempt, step).await?;
    Ok(true)
}

/// Attempts with everything on them.
macro_rules! attempts {
    ($then:literal) => {
        concat!(
            "SELECT id, kind, terminal_id, terminal_name, simulated, register_id, register_name, shift_id, user_name, cart_id, \
             sale_id, of_attempt_id, amount, state, approved, reference, reason, asked, cancel_at, given_up_at, used_by, undone, \
             created_at, updated_at FROM card_attempt ",
            $then
        )
    };
}

fn read(row: &Row) -> Result<CardAttempt> {
    let is_set = |column| Ok::<_, crate::Failure>(row.get::<Option<DateTime<Utc>>>(column)?.is_some());
    Ok(CardAttempt {
        id: row.get("id")?,
        kind: row.get("kind")?,
        state: row.get("state")?,
        amount: row.get("amount")?,
        approved: row.get("approved")?,
        terminal_id: row.get("terminal_id")?,
        terminal: row.get("terminal_name")?,
        simulated: row.get("simulated")?,
        register_id: row.get("register_id")?,
        register: row.get("register_name")?,
        shift_id: row.get("shift_id")?,
        user: row.get("user_name")?,
        cart_id: row.get("cart_id")?,
        sale_id: row.get("sale_id")?,
        of: row.get("of_attempt_id")?,
        reference: row.get("reference")?,
        reason: row.get("reason")?,
        asked: row.get("asked")?,
        cancelling: is_set("cancel_at")?,
        given_up: is_set("given_up_at")?,
        used_by: row.get("used_by")?,
        undone: row.get("undone")?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
    })
}

/// An attempt.
pub(super) async fn get(tx: &mut Tx, id: TenderId) -> Result<Option<CardAttempt>> {
    tx.row(attempts!("WHERE id = $1"), args![id]).await?.as_ref().map(read).transpose()
}

/// The attempts of a cart, oldest first.
pub(super) async fn of_cart(tx: &mut Tx, cart: CartId) -> Result<Vec<CardAttempt>> {
    let sql = attempts!("WHERE cart_id = $1 ORDER BY created_at, id");
    tx.rows(sql, args![cart]).await?.iter().map(read).collect()
}

/// The attempts to give money of a sale back, oldest first.
pub(super) async fn of_sale(tx: &mut Tx, sale: SaleId) -> Result<Vec<CardAttempt>> {
    let sql = attempts!("WHERE sale_id = $1 ORDER BY created_at, id");
    tx.rows(sql, args![sale]).await?.iter().map(read).collect()
}

/// The attempts at a register, or of a cart, that may need something, oldest first.
pub(super) async fn open(tx: &mut Tx, register: RegisterId, cart: Option<CartId>) -> Result<Vec<CardAttempt>> {
    let sql = attempts!(
        "WHERE (register_id = $1 OR cart_id = $2) AND (state IN ('pending', 'unknown') \
         OR (state = 'approved' AND used_by IS NULL AND undone IS NULL)) ORDER BY created_at, id"
    );
    tx.rows(sql, args![register, cart]).await?.iter().map(read).collect()
}

/// Whether an attempt waits for the answer of a terminal.
pub(in crate::terminals) async fn waits_for(tx: &mut Tx, terminal: TerminalId) -> Result<bool> {
    let sql = "SELECT id FROM card_attempt WHERE terminal_id = $1 AND state IN ('pending', 'unknown') LIMIT 1";
    Ok(tx.row(sql, args![terminal]).await?.is_some())
}

/// Has it be the payment of a sale or return; says whether it was free for that.
pub(super) async fn used(tx: &mut Tx, id: TenderId, sale: SaleId, now: DateTime<Utc>) -> Result<bool> {
    let sql = "UPDATE card_attempt SET used_by = $2, updated_at = $3 \
               WHERE id = $1 AND state = 'approved' AND used_by IS NULL AND undone IS NULL";
    Ok(tx.run(sql, args![id, sale, now]).await? == 1)
}

/// Wants one taken back that the terminal has not answered.
pub(super) async fn cancel(tx: &mut Tx, id: TenderId, now: DateTime<Utc>) -> Result<bool> {
    let sql =
        "UPDATE card_attempt SET cancel_at = $2, updated_at = $2 WHERE id = $1 AND state IN ('pending', 'unknown')";
    Ok(tx.run(sql, args![id, now]).await? == 1)
}

/// Has one be asked for at once.
pub(super) async fn ask(tx: &mut Tx, id: TenderId, now: DateTime<Utc>) -> Result<bool> {
    let sql = "UPDATE card_attempt SET next_at = $2, updated_at = $2 WHERE id = $1 AND state IN ('pending', 'unknown')";
    Ok(tx.run(sql, args![id, now]).await? == 1)
}

/// Lets the customer pay otherwise.
pub(super) async fn give_up(tx: &mut Tx, id: TenderId, now: DateTime<Utc>) -> Result<bool> {
    let sql = "UPDATE card_attempt SET given_up_at = $2, updated_at = $2 WHERE id = $1 AND state = 'unknown'";
    Ok(tx.run(sql, args![id, now]).await? == 1)
}

/// What was tried in a shift, by how it stands.
pub(super) async fn of_shift(tx: &mut Tx, shift: ShiftId) -> Result<Vec<CardSum>> {
    let sql = "SELECT kind, state, CAST(CASE WHEN undone IS NULL THEN 0 ELSE 1 END AS BIGINT) AS undone, COUNT(*) AS number, \
               CAST(SUM(COALESCE(approved, amount)) AS BIGINT) AS amount FROM card_attempt WHERE shift_id = $1 \
               GROUP BY kind, state, CASE WHEN undone IS NULL THEN 0 ELSE 1 END ORDER BY kind, state, undone";
    let rows = tx.rows(sql, args![shift]).await?;
    let sums = rows.iter().map(|row| {
        Ok(CardSum {
            kind: row.get("kind")?,
            state: row.get("state")?,
            undone: row.get::<i64>("undone")? == 1,
            count: row.get("number")?,
            amount: row.get("amount")?,
        })
    });
    sums.collect()
}

/// Attempts that stand otherwise than their last step says.
pub(super) async fn wrong(tx: &mut Tx) -> Result<Vec<(String, Minor)>> {
    let sql = "SELECT a.register_name, a.amount FROM card_attempt a \
               LEFT JOIN card_step s ON s.attempt_id = a.id AND s.seq = a.steps \
               WHERE s.id IS NULL OR s.state <> a.state OR (s.amount IS NOT NULL AND s.amount <> a.approved) \
               OR COALESCE(s.undone, '') <> COALESCE(a.undone, '')";
    tx.rows(sql, args![]).await?.iter().map(|row| Ok((row.get("register_name")?, row.get("amount")?))).collect()
}

/// How many paid something.
pub(super) async fn count_used(tx: &mut Tx) -> Result<i64> {
    tx.value("SELECT COUNT(*) AS value FROM card_attempt WHERE used_by IS NOT NULL", args![]).await
}

/// Whether a charge is being given back, or was.
pub(super) async fn given_back(tx: &mut Tx, id: TenderId) -> Result<bool> {
    let sql = "SELECT id FROM card_attempt WHERE of_attempt_id = $1 AND state <> 'declined' LIMIT 1";
    Ok(tx.row(sql, args![id]).await?.is_some())
}

/// How many steps people decided, the first of each attempt aside.
pub(super) async fn decided(tx: &mut Tx) -> Result<i64> {
    let sql = "SELECT COUNT(*) AS value FROM card_step WHERE seq > 1 AND user_id IS NOT NULL";
    tx.value(sql, args![]).await
}

/// When an attempt that waits is to be looked at.
pub(in crate::terminals) struct Waiting {
    pub(in crate::terminals) id: TenderId,
    pub(in crate::terminals) next_at: DateTime<Utc>,
    /// Until when a process is at it.
    pub(in crate::terminals) lease_until: Option<DateTime<Utc>>,
}

/// Every attempt that waits.
pub(in crate::terminals) async fn waiting(tx: &mut Tx) -> Result<Vec<Waiting>> {
    let sql = "SELECT id, next_at, lease_until FROM card_attempt WHERE state IN ('pending', 'unknown')";
    let rows = tx.rows(sql, args![]).await?;
    let waiting = rows.iter().map(|row| {
        Ok(Waiting { id: row.get("id")?, next_at: row.get("next_at")?, lease_until: row.get("lease_until")? })
    });
    waiting.collect()
}

/// An attempt as it is worked on.
pub(in crate::terminals) struct Due {
    pub(in crate::terminals) id: TenderId,
    pub(in crate::terminals) kind: AttemptKind,
    pub(in crate::terminals) terminal_id: TerminalId,
    pub(in crate::terminals) register_id: RegisterId,
    pub(in crate::terminals) of: Option<TenderId>,
    pub(in crate::terminals) currency: Currency,
    pub(in crate::terminals) amount: Minor,
    pub(in crate::terminals) state: AttemptState,
    pub(in crate::terminals) steps: i64,
    pub(in crate::terminals) simulated: bool,
    pub(in crate::terminals) begun: bool,
    pub(in crate::terminals) asked: i64,
    pub(in crate::terminals) cancelling: bool,
    pub(in crate::terminals) undone: Option<Undone>,
    pub(in crate::terminals) created_at: DateTime<Utc>,
}

/// An attempt as it is worked on.
pub(in crate::terminals) async fn due(tx: &mut Tx, id: TenderId) -> Result<Option<Due>> {
    let sql = "SELECT id, kind, terminal_id, register_id, of_attempt_id, currency, amount, state, steps, simulated, begun_at, \
               asked, cancel_at, undone, created_at FROM card_attempt WHERE id = $1";
    let row = tx.row(sql, args![id]).await?;
    let read = |row: &Row| {
        Ok(Due {
            id: row.get("id")?,
            kind: row.get("kind")?,
            terminal_id: row.get("terminal_id")?,
            register_id: row.get("register_id")?,
            of: row.get("of_attempt_id")?,
            currency: row.get::<String>("currency")?.parse().map_err(crate::Failure::fault)?,
            amount: row.get("amount")?,
            state: row.get("state")?,
            steps: row.get("steps")?,
            simulated: row.get("simulated")?,
            begun: row.get::<Option<DateTime<Utc>>>("begun_at")?.is_some(),
            asked: row.get("asked")?,
            cancelling: row.get::<Option<DateTime<Utc>>>("cancel_at")?.is_some(),
            undone: row.get("undone")?,
            created_at: row.get("created_at")?,
        })
    };
    row.as_ref().map(read).transpose()
}

/// Claims an attempt for the one time that its terminal is told to begin; says whether nobody else did, and nobody wants it
/// back.
pub(in crate::terminals) async fn begin(
    tx: &mut Tx,
    id: TenderId,
    (now, until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<bool> {
    let sql = "UPDATE card_attempt SET begun_at = $2, lease_until = $3, reason = '', updated_at = $2 \
               WHERE id = $1 AND state = 'pending' AND begun_at IS NULL AND cancel_at IS NULL";
    Ok(tx.run(sql, args![id, now, until]).await? == 1)
}

/// Claims an attempt that was begun, to ask what became of it; says whether nobody is at it.
pub(in crate::terminals) async fn take(
    tx: &mut Tx,
    id: TenderId,
    (now, until, far): (DateTime<Utc>, DateTime<Utc>, DateTime<Utc>),
) -> Result<bool> {
    let sql = "UPDATE card_attempt SET lease_until = $3, asked = asked + 1 WHERE id = $1 AND begun_at IS NOT NULL \
               AND state IN ('pending', 'unknown') AND (lease_until IS NULL OR lease_until < $2 OR lease_until > $4)";
    Ok(tx.run(sql, args![id, now, until, far]).await? == 1)
}

/// Stays at an attempt.
pub(in crate::terminals) async fn stay(tx: &mut Tx, id: TenderId, until: DateTime<Utc>) -> Result<()> {
    tx.run("UPDATE card_attempt SET lease_until = $2 WHERE id = $1", args![id, until]).await?;
    Ok(())
}

/// Whether somebody wants an attempt taken back.
pub(in crate::terminals) async fn is_cancelling(tx: &mut Tx, id: TenderId) -> Result<bool> {
    let sql = "SELECT id FROM card_attempt WHERE id = $1 AND cancel_at IS NOT NULL";
    Ok(tx.row(sql, args![id]).await?.is_some())
}

/// Lets go of an attempt that stands as before, until it is looked at next; says whether the reason is news.
pub(in crate::terminals) async fn leave(
    tx: &mut Tx,
    id: TenderId,
    reason: &str,
    (next_at, now): (DateTime<Utc>, DateTime<Utc>),
) -> Result<bool> {
    let sql = "UPDATE card_attempt SET reason = $2, updated_at = $3 \
               WHERE id = $1 AND state IN ('pending', 'unknown') AND reason <> $2";
    let news = tx.run(sql, args![id, reason, now]).await? == 1;
    let sql = "UPDATE card_attempt SET lease_until = NULL, next_at = $2 WHERE id = $1";
    tx.run(sql, args![id, next_at]).await?;
    Ok(news)
}
