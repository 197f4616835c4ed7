//! A part of a business, as it is at this moment, in a data file of its own, which is written to by one program alone and
//! never goes back.

use std::path::Path;

use chrono::{DateTime, Utc};
use kontor_domain::TenantId;
use rusqlite::{Connection, params};

use super::carry::{self, blocking, open};
use super::errors::sqlite_failure;
use super::migrate::migrate;
use super::{Db, text_time};
use crate::Result;

/// What of a business is written.
#[derive(Debug, Clone, Copy)]
pub struct Part {
    /// The tables, whole.
    pub tables: &'static [&'static str],
    /// Texts in them that never get into the new file: table and column.
    pub blank: &'static [(&'static str, &'static str)],
}

impl Part {
    /// Whether a column is left blank.
    pub(super) fn blanks(&self, table: &str, column: &str) -> bool {
        self.blank.contains(&(table, column))
    }
}

/// Writes a part of a business into a new data file.
///
/// # Errors
/// What the server or the machine can't do, or a fault.
pub async fn part_of(db: &Db, tenant: TenantId, file: &Path, part: Part) -> Result<()> {
    match db {
        Db::Postgres(pool) => carry::write(pool, tenant, file, Some(part)).await.map(drop),
        Db::Sqlite(shop) => {
            let (from, to) = (shop.file().to_owned(), file.to_owned());
            blocking(move || copy(&from, &to, tenant, part)).await
        }
    }
}

fn copy(from: &Path, to: &Path, tenant: TenantId, part: Part) -> Result<()> {
    let mut target = open(to)?;
    migrate(&mut target)?;
    // Rows come table by table; those that are named by others are among them.
    target.pragma_update(None, "foreign_keys", false).map_err(sqlite_failure)?;
    target.execute("ATTACH DATABASE ?1 AS shop", params![from.to_string_lossy()]).map_err(sqlite_failure)?;
    // One transaction: all tables are read as they were at one moment.
    let tx = target.transaction().map_err(sqlite_failure)?;
    for table in part.tables {
        let names = columns(&tx, table).map_err(sqlite_failure)?;
        let read = names.iter().map(|name| if part.blanks(table, name) { "''" } else { name });
        let (read, columns) = (read.collect::<Vec<_>>().join(", "), names.join(", "));
        let owner = if *table == "tenant" { "id" } else { "tenant_id" };
        let sql =
            format!("INSERT INTO main.\"{table}\" ({columns}) SELECT {read} FROM shop.\"{table}\" WHERE {owner} = ?1");
        tx.execute(&sql, [tenant.0.as_bytes().as_slice()]).map_err(sqlite_failure)?;
    }
    tx.commit().map_err(sqlite_failure)?;
    target.execute_batch("DETACH DATABASE shop").map_err(sqlite_failure)
}

fn columns(connection: &Connection, table: &str) -> rusqlite::Result<Vec<String>> {
    let mut statement = connection.prepare("SELECT name FROM pragma_table_info(?1)")?;
    statement.query_map([table], |row| row.get(0))?.collect()
}

/// Whether anybody is signed in to the business of such a file.
///
/// # Errors
/// What the machine can't do, or a fault.
pub async fn signed_in(part: &Db, now: DateTime<Utc>) -> Result<bool> {
    let Some(file) = part.file().map(Path::to_owned) else { return Ok(false) };
    let now = text_time(now);
    blocking(move || {
        let sql = "SELECT 1 FROM session WHERE ended_at IS NULL AND expires_at > ?1";
        let connection = open(&file)?;
        let mut statement = connection.prepare(sql).map_err(sqlite_failure)?;
        statement.exists([now]).map_err(sqlite_failure)
    })
    .await
}
