//! Rows of card terminals, and of the registers at which they take cards.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use kontor_domain::terminals::{Manner, Terminal, TerminalKind, TerminalTest};
use kontor_domain::{RegisterId, TenantId, TerminalId};

use crate::db::Tx;
use crate::{Result, args};

/// Every terminal, by name.
pub(in crate::terminals) async fn terminals(tx: &mut Tx) -> Result<Vec<Terminal>> {
    let mut registers: HashMap<TerminalId, Vec<RegisterId>> = HashMap::new();
    let sql = "SELECT terminal_id, register_id FROM register_terminal ORDER BY register_id";
    for row in tx.rows(sql, args![]).await? {
        registers.entry(row.get("terminal_id")?).or_default().push(row.get("register_id")?);
    }
    let sql = "SELECT id, name, kind, address, manner, active, test_asked_at, tested_at, test_answered, test_said \
               FROM card_terminal WHERE deleted_at IS NULL ORDER BY name, id";
    let rows = tx.rows(sql, args![]).await?;
    let terminals = rows.iter().map(|row| {
        let id = row.get("id")?;
        let tested: Option<DateTime<Utc>> = row.get("tested_at")?;
        Ok(Terminal {
            id,
            name: row.get("name")?,
            kind: row.get("kind")?,
            address: row.get("address")?,
            manner: row.get("manner")?,
            active: row.get("active")?,
            registers: registers.remove(&id).unwrap_or_default(),
            testing: row.get::<Option<DateTime<Utc>>>("test_asked_at")?.is_some(),
            tested: match tested {
                Some(at) => Some(TerminalTest { at, answered: row.get("test_answered")?, said: row.get("test_said")? }),
                None => None,
            },
        })
    });
    terminals.collect()
}

/// A terminal to be written.
pub(super) struct Saved<'a> {
    pub(super) id: TerminalId,
    pub(super) name: &'a str,
    pub(super) kind: TerminalKind,
    pub(super) address: &'a str,
    pub(super) manner: Manner,
    pub(super) active: bool,
}

/// Adds a terminal that nobody has tested.
///
/// # Errors
/// `Unique("card_terminal__id")` for an id that is there.
pub(super) async fn add(tx: &mut Tx, tenant: TenantId, saved: &Saved<'_>, now: DateTime<Utc>) -> Result<()> {
    tx.run(
        "INSERT INTO card_terminal (id, tenant_id, name, kind, address, manner, active, test_answered, test_said, created_at, \
         updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)",
        args![saved.id, tenant, saved.name, saved.kind, saved.address, saved.manner, saved.active, false, "", now],
    )
    .await?;
    Ok(())
}

/// Changes a terminal.
pub(super) async fn change(tx: &mut Tx, saved: &Saved<'_>, now: DateTime<Utc>) -> Result<()> {
    tx.run(
        "UPDATE card_terminal SET name = $2, kind = $3, address = $4, manner = $5, active = $6, updated_at = $7 WHERE id = $1",
        args![saved.id, saved.name, saved.kind, saved.address, saved.manner, saved.active, now],
    )
    .await?;
    Ok(())
}

/// Takes a terminal away; its attempts still name it.
pub(super) async fn remove(tx: &mut Tx, id: TerminalId, now: DateTime<Utc>) -> Result<()> {
    let sql = "UPDATE card_terminal SET deleted_at = $2, active = $3, updated_at = $2 WHERE id = $1";
    tx.run(sql, args![id, now, false]).await?;
    Ok(())
}

/// Takes its registers from a terminal.
pub(super) async fn no_registers(tx: &mut Tx, id: TerminalId) -> Result<()> {
    tx.run("DELETE FROM register_terminal WHERE terminal_id = $1", args![id]).await?;
    Ok(())
}

/// Has a terminal take a register's cards, and no other.
pub(super) async fn set_register(
    tx: &mut Tx,
    tenant: TenantId,
    register: RegisterId,
    terminal: TerminalId,
    now: DateTime<Utc>,
) -> Result<()> {
    tx.run(
        "INSERT INTO register_terminal (register_id, tenant_id, terminal_id, created_at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (register_id) DO UPDATE SET terminal_id = excluded.terminal_id",
        args![register, tenant, terminal, now],
    )
    .await?;
    Ok(())
}

/// Has a terminal tested.
pub(super) async fn ask_test(tx: &mut Tx, id: TerminalId, now: DateTime<Utc>) -> Result<()> {
    tx.run("UPDATE card_terminal SET test_asked_at = $2 WHERE id = $1", args![id, now]).await?;
    Ok(())
}

/// The terminals that are to be tested.
pub(in crate::terminals) async fn to_test(tx: &mut Tx) -> Result<Vec<TerminalId>> {
    let sql = "SELECT id FROM card_terminal WHERE test_asked_at IS NOT NULL";
    tx.rows(sql, args![]).await?.iter().map(|row| row.get("id")).collect()
}

/// Keeps how a terminal was found.
pub(in crate::terminals) async fn tested(
    tx: &mut Tx,
    id: TerminalId,
    (answered, said): (bool, &str),
    now: DateTime<Utc>,
) -> Result<()> {
    let sql = "UPDATE card_terminal SET test_asked_at = NULL, tested_at = $2, test_answered = $3, test_said = $4 WHERE id = $1";
    tx.run(sql, args![id, now, answered, said]).await?;
    Ok(())
}

/// A terminal as it is spoken to.
#[derive(Debug, Clone)]
pub(in crate::terminals) struct Target {
    pub(in crate::terminals) id: TerminalId,
    pub(in crate::terminals) name: String,
    pub(in crate::terminals) kind: TerminalKind,
    pub(in crate::terminals) address: String,
    pub(in crate::terminals) manner: Manner,
}

fn target_of(row: &crate::db::Row) -> Result<Target> {
    Ok(Target {
        id: row.get("id")?,
        name: row.get("name")?,
        kind: row.get("kind")?,
        address: row.get("address")?,
        manner: row.get("manner")?,
    })
}

/// A terminal as it is spoken to, even one that was taken away: it may still know of something.
pub(in crate::terminals) async fn target(tx: &mut Tx, id: TerminalId) -> Result<Option<Target>> {
    let sql = "SELECT id, name, kind, address, manner FROM card_terminal WHERE id = $1";
    tx.row(sql, args![id]).await?.as_ref().map(target_of).transpose()
}

/// The terminal in use that takes a register's cards, if there is one.
pub(in crate::terminals) async fn of_register(tx: &mut Tx, register: RegisterId) -> Result<Option<Target>> {
    let sql = "SELECT t.id, t.name, t.kind, t.address, t.manner FROM register_terminal r \
               JOIN card_terminal t ON t.id = r.terminal_id \
               WHERE r.register_id = $1 AND t.active = $2 AND t.deleted_at IS NULL";
    tx.row(sql, args![register, true]).await?.as_ref().map(target_of).transpose()
}
