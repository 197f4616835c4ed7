//! The data file as a whole: copying it while it is written to, checking a copy, and making a restored one safe to go
//! on with. A data folder has one; a backup of a PostgreSQL database is one, too.

use std::collections::HashSet;
use std::path::Path;
use std::time::Duration;

use chrono::{DateTime, Utc};
use kontor_domain::{Refusal, say};
use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, Error, OpenFlags, params};

use super::errors::sqlite_failure as trouble;
use super::migrate::{migrate, newest};
use super::text_time;
use crate::cx::new_id;
use crate::{Failure, Result};

/// How many pages one step copies.
const STEP_PAGES: i32 = 512;
/// How long another program may hold a file.
const PATIENCE: Duration = Duration::from_secs(10);
/// What a copy has for its `user_version` until somebody goes on with it; the data itself has 0.
const COPY: i64 = 1;
/// Letters and digits that are not mistaken for one another.
const ALPHABET: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/// What a checked data file holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// How many sales and returns.
    pub sales: i64,
    /// Whose they are, as text; none before the set-up.
    pub businesses: Vec<String>,
}

fn open(file: &Path, flags: OpenFlags) -> std::result::Result<Connection, Error> {
    let connection = Connection::open_with_flags(file, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(PATIENCE)?;
    Ok(connection)
}

/// Makes an empty file that only this user may read and write: it will hold what people's PINs were made into. One that
/// is there is opened as it is.
///
/// # Errors
/// What the system says.
pub fn private(file: &Path) -> std::io::Result<std::fs::File> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file)
}

/// Copies a data file, as it is at this moment, into a new file, while others may be writing to it. Says how many
/// sales and returns there were.
///
/// # Errors
/// What the machine can't do, or a fault.
pub fn copy(from: &Path, to: &Path) -> Result<i64> {
    copy_between(from, to).map_err(trouble)
}

fn copy_between(from: &Path, to: &Path) -> std::result::Result<i64, Error> {
    let source =
        open(from, OpenFlags::SQLITE_OPEN_READ_WRITE).or_else(|_| open(from, OpenFlags::SQLITE_OPEN_READ_ONLY))?;
    // One read transaction throughout: who writes meanwhile neither waits nor makes the copy begin anew.
    source.execute_batch("BEGIN")?;
    let sales = count_sales(&source)?;
    let mut target = open(to, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)?;
    let copying = Backup::new(&source, &mut target)?;
    let mut waits = 0;
    loop {
        match copying.step(STEP_PAGES)? {
            StepResult::Done => break,
            StepResult::More => waits = 0,
            // Busy or locked, after the connection itself has waited.
            _ if waits < 10 => {
                waits += 1;
                std::thread::park_timeout(Duration::from_millis(200));
            }
            _ => return Err(Error::SqliteFailure(rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_BUSY), None)),
        }
    }
    drop(copying);
    mark_as_copy(&target)?;
    in_one_file(&target)?;
    Ok(sales)
}

/// Lets whoever goes on with a file know that it is a copy.
pub(super) fn mark_as_copy(connection: &Connection) -> std::result::Result<(), Error> {
    connection.pragma_update(None, "user_version", COPY)
}

/// Makes a file whole by itself, with no log beside it.
pub(super) fn in_one_file(connection: &Connection) -> std::result::Result<(), Error> {
    let mode: String = connection.query_row("PRAGMA journal_mode = DELETE", [], |row| row.get(0))?;
    match mode.as_str() {
        "delete" => Ok(()),
        _ => Err(Error::SqliteFailure(rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_BUSY), None)),
    }
}

pub(super) fn count_sales(connection: &Connection) -> std::result::Result<i64, Error> {
    connection.query_row("SELECT COUNT(*) FROM sale", [], |row| row.get(0))
}

/// Reads a data file from end to end and checks that it is whole, is Kontor's, and is not of a newer version.
///
/// # Errors
/// `backup_damaged`, `not_a_backup`, `newer_version`, or what the machine can't do.
pub fn check(file: &Path) -> Result<Checked> {
    check_as(file, file)
}

/// Checks a copy of a data file, and says what is wrong of the file `named`, which is the one that a person knows.
///
/// # Errors
/// As [`check`].
pub fn check_as(file: &Path, named: &Path) -> Result<Checked> {
    let connection = open(file, OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(trouble)?;
    check_open(&connection, named)
}

fn check_open(connection: &Connection, named: &Path) -> Result<Checked> {
    let damaged = || {
        let message = say!("The backup {named} is damaged. Choose an older one.", named = named.display());
        Refusal::new("backup_damaged", message)
    };
    let read = |error: Error| match &error {
        Error::SqliteFailure(inner, _) if matches!(inner.extended_code & 0xff, 11 | 26) => Failure::Refusal(damaged()),
        _ => trouble(error),
    };
    let whole: String = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0)).map_err(read)?;
    if whole != "ok" {
        return Err(damaged().into());
    }
    let dangling =
        connection.prepare("PRAGMA foreign_key_check").and_then(|mut check| check.exists([])).map_err(read)?;
    if dangling {
        return Err(damaged().into());
    }
    let tables = "SELECT name FROM sqlite_schema WHERE name IN ('tenant', 'sale', '_sqlx_migrations')";
    if column(connection, tables).map_err(read)?.len() != 3 {
        let message = say!(
            "{named} is no backup of Kontor. Choose a file named like kontor-20260710-180000.db.",
            named = named.display()
        );
        return Err(Refusal::new("not_a_backup", message).into());
    }
    let version: Option<i64> =
        connection.query_row("SELECT MAX(version) FROM _sqlx_migrations", [], |row| row.get(0)).map_err(read)?;
    if version > Some(newest()) {
        return Err(Refusal::new(
            "newer_version",
            say!(
                "This backup was written by a newer version of Kontor. Update Kontor on this machine, then restore it."
            ),
        )
        .into());
    }
    Ok(Checked {
        sales: count_sales(connection).map_err(read)?,
        businesses: column(connection, "SELECT LOWER(HEX(id)) FROM tenant ORDER BY id").map_err(read)?,
    })
}

fn column(connection: &Connection, sql: &str) -> std::result::Result<Vec<String>, Error> {
    let mut statement = connection.prepare(sql)?;
    statement.query_map([], |row| row.get(0))?.collect()
}

/// Whose data a file holds; nothing when it can't be read.
pub fn businesses(file: &Path) -> Vec<String> {
    let read = open(file, OpenFlags::SQLITE_OPEN_READ_ONLY)
        .and_then(|connection| column(&connection, "SELECT LOWER(HEX(id)) FROM tenant ORDER BY id"));
    read.unwrap_or_default()
}

/// Every series that a file's registers have used or stand in; none when it can't be read (it may be the damaged file
/// that a backup replaces).
pub fn series(file: &Path) -> HashSet<String> {
    let read = open(file, OpenFlags::SQLITE_OPEN_READ_WRITE).and_then(|connection| series_of(&connection));
    read.unwrap_or_default()
}

fn series_of(connection: &Connection) -> std::result::Result<HashSet<String>, Error> {
    let mut all = column(connection, "SELECT DISTINCT series FROM sale UNION SELECT series FROM register_book")?;
    // A file of an older version knows of no Z reports and payments.
    if connection.table_exists(None, "z_report")? {
        all.extend(column(connection, "SELECT DISTINCT series FROM z_report")?);
    }
    if connection.table_exists(None, "payment")? {
        all.extend(column(connection, "SELECT DISTINCT series FROM payment")?);
    }
    // Nor of invoices.
    if connection.table_exists(None, "invoice")? {
        all.extend(column(connection, "SELECT DISTINCT series FROM invoice UNION SELECT series FROM invoice_book")?);
    }
    Ok(all.into_iter().collect())
}

/// Makes a copied backup safe to go on with: every register begins a series that neither this file nor `used` knows,
/// so that no number given out after the backup can come again; every session has ended; the trail says so.
/// Gives each register's name and new series.
///
/// # Errors
/// What the machine can't do, or a fault.
pub fn begin_anew(
    file: &Path,
    used: &HashSet<String>,
    from: &str,
    now: DateTime<Utc>,
) -> Result<Vec<(String, String)>> {
    let mut connection = open(file, OpenFlags::SQLITE_OPEN_READ_WRITE).map_err(trouble)?;
    // It may be of an older version, which lacks what is set below.
    migrate(&mut connection)?;
    let mut used: HashSet<String> = used.union(&series_of(&connection).map_err(trouble)?).cloned().collect();
    let now_text = text_time(now);
    let tx = connection.transaction().map_err(trouble)?;
    let mut begun = Vec::new();
    for (id, name) in registers(&tx).map_err(trouble)? {
        let series = fresh(&mut used)?;
        tx.execute(
            "UPDATE register_book SET series = ?2, next_seq = 1, next_z = 1, next_payment = 1, updated_at = ?3 WHERE register_id = ?1",
            params![id, series, now_text],
        )
        .map_err(trouble)?;
        begun.push((name, series));
    }
    let series = fresh(&mut used)?;
    tx.execute("UPDATE repair_book SET series = ?1, next_seq = 1, updated_at = ?2", params![series, now_text])
        .map_err(trouble)?;
    let sql = "UPDATE invoice_book SET series = ?1, next_invoice = 1, next_credit = 1, updated_at = ?2";
    tx.execute(sql, params![series, now_text]).map_err(trouble)?;
    // A store without a book may have begun one after the backup, which began as every first one.
    for (book, counts, ones) in
        [("repair_book", "next_seq", "1"), ("invoice_book", "next_invoice, next_credit", "1, 1")]
    {
        let sql = format!(
            "INSERT INTO {book} (store_id, tenant_id, place, series, {counts}, created_at, updated_at) \
             SELECT id, tenant_id, (SELECT COALESCE(MAX(place), 0) FROM {book} b WHERE b.tenant_id = store.tenant_id) \
             + ROW_NUMBER() OVER (PARTITION BY tenant_id ORDER BY id), ?1, {ones}, ?2, ?2 \
             FROM store WHERE id NOT IN (SELECT store_id FROM {book})"
        );
        tx.execute(&sql, params![series, now_text]).map_err(trouble)?;
    }
    tx.pragma_update(None, "user_version", 0).map_err(trouble)?;
    tx.execute("UPDATE session SET ended_at = ?1 WHERE ended_at IS NULL", params![now_text]).map_err(trouble)?;
    look_at_prints(&tx, &now_text).map_err(trouble)?;
    let detail = serde_json::json!({ "from": from, "series": begun }).to_string();
    for tenant in tenants(&tx).map_err(trouble)? {
        let id = new_id(now)?;
        tx.execute(
            "INSERT INTO audit (id, tenant_id, user_name, action, detail, created_at) VALUES (?1, ?2, '', 'backup.restore', ?3, ?4)",
            params![id.as_bytes().as_slice(), tenant, detail, now_text],
        )
        .map_err(trouble)?;
    }
    tx.commit().map_err(trouble)?;
    in_one_file(&connection).map_err(trouble)?;
    Ok(begun)
}

/// What waited to be printed or sent when a backup was made went out since, or not: people look, nothing goes out by itself.
fn look_at_prints(connection: &Connection, now: &str) -> std::result::Result<(), Error> {
    let reason = say!("A backup was put back that was made before this was printed, or not.").to_kept();
    let sql =
        "UPDATE print_job SET state = 'unknown', reason = ?1, updated_at = ?2 WHERE state IN ('waiting', 'sending')";
    connection.execute(sql, params![reason, now])?;
    let reason = say!("A backup was put back that was made before this was sent, or not.").to_kept();
    let sql =
        "UPDATE mail_message SET state = 'unknown', reason = ?1, updated_at = ?2 WHERE state IN ('waiting', 'sending')";
    connection.execute(sql, params![reason, now]).map(drop)
}

/// Makes a backup that somebody put in the data's place by hand safe to go on with, as a restore would have.
///
/// # Errors
/// What the machine can't do, or a fault.
pub(super) fn adopt(file: &Path, now: DateTime<Utc>) -> Result<()> {
    if !file.exists() {
        return Ok(());
    }
    let looked = open(file, OpenFlags::SQLITE_OPEN_READ_WRITE).and_then(|connection| {
        let mark: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        // One that a newer version wrote is left as it is, and refused by whoever opens it.
        let known =
            || connection.query_row("SELECT MAX(version) FROM _sqlx_migrations", [], |row| row.get::<_, i64>(0));
        Ok(mark == COPY && known()? <= newest())
    });
    if looked.map_err(trouble)? {
        begin_anew(file, &HashSet::new(), "a backup put in place by hand", now)?;
    }
    Ok(())
}

fn registers(connection: &Connection) -> std::result::Result<Vec<(Vec<u8>, String)>, Error> {
    let mut statement = connection.prepare("SELECT id, name FROM register ORDER BY code")?;
    statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

fn tenants(connection: &Connection) -> std::result::Result<Vec<Vec<u8>>, Error> {
    let mut statement = connection.prepare("SELECT id FROM tenant")?;
    statement.query_map([], |row| row.get(0))?.collect()
}

/// Four letters or digits that no series is yet.
fn fresh(used: &mut HashSet<String>) -> Result<String> {
    loop {
        let mut random = [0u8; 4];
        getrandom::fill(&mut random).map_err(Failure::fault)?;
        let token: String = random.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect();
        if used.insert(token.clone()) {
            return Ok(token);
        }
    }
}

/// Folds what lies in the log beside a file into the file itself, as far as it can be read. Nobody may have it open.
///
/// # Errors
/// What the machine can't do: the file may be damaged, and has to be taken with its log as it is.
pub fn settle(file: &Path) -> Result<()> {
    let connection = open(file, OpenFlags::SQLITE_OPEN_READ_WRITE).map_err(trouble)?;
    in_one_file(&connection).map_err(trouble)
}

#[cfg(test)]
mod tests {
    use super::super::migrate::up_to;
    use super::*;

    /// A version before shifts and printers.
    const OLD: i64 = 14;

    #[test]
    fn a_backup_of_an_older_version_is_gone_on_with() {
        let file = std::env::temp_dir().join(format!("kontor-old-{}.db", uuid::Uuid::now_v7()));
        let mut old = Connection::open(&file).unwrap();
        up_to(&mut old, OLD).unwrap();
        let at = "2026-01-31T12:00:00.000000Z";
        old.execute_batch(&format!(
            "PRAGMA foreign_keys = OFF; \
             INSERT INTO register (id, tenant_id, store_id, name, code, created_at, updated_at) \
             VALUES (x'01', x'02', x'03', 'Register 1', '1', '{at}', '{at}'); \
             INSERT INTO register_book (register_id, tenant_id, series, next_seq, chain_rows, chain_head, last_at, created_at, updated_at) \
             VALUES (x'01', x'02', 'A', 8, 0, '', '{at}', '{at}', '{at}');"
        ))
        .unwrap();
        drop(old);
        assert_eq!(series(&file), HashSet::from(["A".to_owned()]), "its series are known");
        let begun = begin_anew(&file, &HashSet::new(), "a test", Utc::now()).unwrap();
        assert!(begun.len() == 1 && begun[0].1 != "A", "{begun:?}");
        let now = Connection::open(&file).unwrap();
        let of = |sql: &str| now.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
        assert_eq!(of("SELECT MAX(version) FROM _sqlx_migrations"), newest());
        assert_eq!(of("SELECT next_seq + next_z + next_payment FROM register_book"), 3);
        drop(now);
        std::fs::remove_file(&file).unwrap();
    }
}
