//! Rows of tickets in lists and on the board.

use chrono::NaiveDate;
use kontor_domain::page::Window;
use kontor_domain::repairs::{StateKind, TicketRow, Tickets};
use kontor_domain::{CustomerId, RepairDeviceId, StoreId, TenantId, UserId};

use crate::db::{Row, Tx};
use crate::{Result, args};

/// How many words are looked for.
pub(in crate::repairs) const WORDS: usize = 3;

/// What a list holds.
#[derive(Debug, Clone)]
pub(in crate::repairs) struct Wanted {
    /// Of this store, which the desk's own lists always name.
    pub(in crate::repairs) store: Option<StoreId>,
    pub(in crate::repairs) which: Tickets,
    pub(in crate::repairs) state: Option<String>,
    pub(in crate::repairs) technician: Option<UserId>,
    pub(in crate::repairs) customer: Option<CustomerId>,
    pub(in crate::repairs) words: [String; WORDS],
    pub(in crate::repairs) today: NaiveDate,
}

fn row(row: &Row) -> Result<(TicketRow, StateKind)> {
    let shown = TicketRow {
        id: row.get("id")?,
        number: row.get("number")?,
        state: row.get("state")?,
        state_name: String::new(),
        customer: row.get("customer_name")?,
        phone: row.get("customer_phone")?,
        device: row.get("title")?,
        problem: row.get("problem")?,
        estimate: row.get("estimate")?,
        due_on: row.get("due_on")?,
        days_late: 0,
        technician: row.get("technician_name")?,
        created_at: row.get("created_at")?,
        moved_at: row.get("moved_at")?,
        waits_for_parts: false,
    };
    Ok((shown, row.get("kind")?))
}

/// A statement over tickets: what is read of them, and which and in what order.
macro_rules! tickets {
    ($rest:literal) => {
        concat!(
            "SELECT id, number, state, kind, customer_name, customer_phone, technician_name, title, problem, estimate, due_on, \
             created_at, moved_at FROM repair_ticket WHERE ",
            $rest
        )
    };
}

/// How many tickets are at a store's desk, by their states and what those are, and how many of them are late.
pub(super) async fn counts(
    tx: &mut Tx,
    store: StoreId,
    technician: Option<UserId>,
    today: NaiveDate,
) -> Result<Vec<(String, StateKind, i64, i64)>> {
    let sql = "SELECT state, kind, COUNT(*) AS here, \
               COUNT(CASE WHEN due_on < $3 AND kind IN ('open', 'hold') THEN 1 END) AS late FROM repair_ticket \
               WHERE store_id = $1 AND ended_at IS NULL AND ($2 IS NULL OR technician_id = $2) GROUP BY state, kind";
    let rows = tx.rows(sql, args![store, technician, today]).await?;
    let read = |row: &Row| Ok((row.get("state")?, row.get("kind")?, row.get("here")?, row.get("late")?));
    rows.iter().map(read).collect()
}

/// The first tickets of a state at a store's desk, those first that are due first.
pub(super) async fn cards(
    tx: &mut Tx,
    store: StoreId,
    state: &str,
    technician: Option<UserId>,
    most: i64,
) -> Result<Vec<(TicketRow, StateKind)>> {
    let sql = tickets!(
        "store_id = $1 AND state = $2 AND ended_at IS NULL AND ($3 IS NULL OR technician_id = $3) ORDER BY due_on, id LIMIT $4"
    );
    tx.rows(sql, args![store, state, technician, most]).await?.iter().map(row).collect()
}

/// The tickets of a device, the latest first.
pub(super) async fn of_device(tx: &mut Tx, device: RepairDeviceId, most: i64) -> Result<Vec<(TicketRow, StateKind)>> {
    let sql = tickets!("device_id = $1 ORDER BY created_at DESC, id DESC LIMIT $2");
    tx.rows(sql, args![device, most]).await?.iter().map(row).collect()
}

/// The ticket of a number.
pub(in crate::repairs) async fn with_number(
    tx: &mut Tx,
    tenant: TenantId,
    number: &str,
) -> Result<Option<(TicketRow, StateKind)>> {
    let sql = tickets!("tenant_id = $1 AND number = $2");
    tx.row(sql, args![tenant, number]).await?.as_ref().map(row).transpose()
}

/// What all lists have in common: `$1` to `$3` filter, `$4` to `$6` are pieces of what they are found by.
macro_rules! wanted {
    ($read:literal, $first:literal, $last:literal) => {
        concat!(
            $read,
            " FROM repair_ticket WHERE ",
            $first,
            r" AND ($1 IS NULL OR state = $1) AND ($2 IS NULL OR technician_id = $2) AND ($3 IS NULL OR customer_id = $3)
               AND (what LIKE $4 ESCAPE '\' OR who LIKE $4 ESCAPE '\') AND (what LIKE $5 ESCAPE '\' OR who LIKE $5 ESCAPE '\')
               AND (what LIKE $6 ESCAPE '\' OR who LIKE $6 ESCAPE '\') ",
            $last
        )
    };
}

macro_rules! listed {
    ($first:literal) => {
        wanted!(
            "SELECT id, number, state, kind, customer_name, customer_phone, technician_name, title, problem, estimate, due_on, \
             created_at, moved_at",
            $first,
            "ORDER BY created_at DESC, id DESC LIMIT $7 OFFSET $8"
        )
    };
}

fn common(wanted: &Wanted) -> Vec<crate::db::Value> {
    let [one, two, three] = wanted.words.clone();
    args![wanted.state.clone(), wanted.technician, wanted.customer, one, two, three]
}

/// How many tickets a list holds.
pub(in crate::repairs) async fn count(tx: &mut Tx, tenant: TenantId, wanted: &Wanted) -> Result<i64> {
    let mut args = common(wanted);
    let sql = match (wanted.which, wanted.store) {
        (Tickets::All, None) => {
            args.extend(args![tenant]);
            wanted!("SELECT COUNT(*) AS value", "tenant_id = $7", "")
        }
        (Tickets::All, Some(store)) => {
            args.extend(args![store]);
            wanted!("SELECT COUNT(*) AS value", "store_id = $7", "")
        }
        (Tickets::Here, _) => {
            args.extend(args![wanted.store]);
            wanted!("SELECT COUNT(*) AS value", "store_id = $7 AND ended_at IS NULL", "")
        }
        (Tickets::Late, _) => {
            args.extend(args![wanted.store, wanted.today]);
            wanted!(
                "SELECT COUNT(*) AS value",
                "store_id = $7 AND ended_at IS NULL AND due_on < $8 AND kind IN ('open', 'hold')",
                ""
            )
        }
    };
    tx.value(sql, args).await
}

/// A page of a list, the latest first.
pub(in crate::repairs) async fn list(
    tx: &mut Tx,
    tenant: TenantId,
    wanted: &Wanted,
    window: Window,
) -> Result<Vec<(TicketRow, StateKind)>> {
    let mut args = common(wanted);
    args.extend(args![window.rows(), window.skip()]);
    let sql = match (wanted.which, wanted.store) {
        (Tickets::All, None) => {
            args.extend(args![tenant]);
            listed!("tenant_id = $9")
        }
        (Tickets::All, Some(store)) => {
            args.extend(args![store]);
            listed!("store_id = $9")
        }
        (Tickets::Here, _) => {
            args.extend(args![wanted.store]);
            listed!("store_id = $9 AND ended_at IS NULL")
        }
        (Tickets::Late, _) => {
            args.extend(args![wanted.store, wanted.today]);
            listed!("store_id = $9 AND ended_at IS NULL AND due_on < $10 AND kind IN ('open', 'hold')")
        }
    };
    tx.rows(sql, args).await?.iter().map(row).collect()
}
