//! Bringing a data file's tables up to this program's version. The table that remembers which migrations were run is
//! the one that sqlx keeps on PostgreSQL, in the same form.

use std::collections::BTreeMap;
use std::time::Instant;

use rusqlite::{Connection, params};
use sqlx::migrate::Migrator;

use super::errors::sqlite_failure;
use super::open::OpenProblem;
use crate::{Failure, Result};

/// What a data file goes through, in order.
pub(super) static SQLITE: Migrator = sqlx::migrate!("../../migrations/sqlite");

/// The newest version that this program knows.
pub(super) fn newest() -> i64 {
    SQLITE.iter().map(|migration| migration.version).max().unwrap_or(0)
}

/// Runs what the file has not been through yet, each migration in a transaction of its own.
///
/// # Errors
/// `newer_version` for a file that has been through more than this program knows; what the machine can't do; a fault.
pub(super) fn migrate(file: &mut Connection) -> Result<()> {
    up_to(file, newest())
}

/// The same, up to a version.
pub(super) fn up_to(file: &mut Connection, version: i64) -> Result<()> {
    let table = "CREATE TABLE IF NOT EXISTS _sqlx_migrations (version BIGINT PRIMARY KEY, description TEXT NOT NULL, \
                 installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, success BOOLEAN NOT NULL, \
                 checksum BLOB NOT NULL, execution_time BIGINT NOT NULL)";
    let known = been_through(file).or_else(|error| match file.table_exists(None, "_sqlx_migrations") {
        Ok(false) => file.execute_batch(table).map(|()| BTreeMap::new()),
        _ => Err(error),
    });
    let known = known.map_err(sqlite_failure)?;
    if known.keys().any(|version| !SQLITE.version_exists(*version)) {
        return Err(OpenProblem::newer().into());
    }
    for migration in SQLITE.iter().filter(|migration| migration.version <= version) {
        match known.get(&migration.version) {
            Some(checksum) if checksum.as_slice() == migration.checksum.as_ref() => {}
            Some(_) => {
                return Err(Failure::fault(format!("migration {} was changed after it was run", migration.version)));
            }
            None => {
                let begun = Instant::now();
                let tx = file.transaction().map_err(sqlite_failure)?;
                tx.execute_batch(migration.sql.as_str()).map_err(sqlite_failure)?;
                let nanos = i64::try_from(begun.elapsed().as_nanos()).unwrap_or(i64::MAX);
                tx.execute(
                    "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
                     VALUES (?1, ?2, TRUE, ?3, ?4)",
                    params![migration.version, migration.description, migration.checksum, nanos],
                )
                .map_err(sqlite_failure)?;
                tx.commit().map_err(sqlite_failure)?;
            }
        }
    }
    Ok(())
}

fn been_through(file: &Connection) -> rusqlite::Result<BTreeMap<i64, Vec<u8>>> {
    let mut statement = file.prepare("SELECT version, checksum FROM _sqlx_migrations")?;
    statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}
