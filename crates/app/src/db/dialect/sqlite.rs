//! The data file: one writer, a few readers, and statements that are run where they stand.
//!
//! A statement takes SQLite microseconds. Sending it to another thread and waiting for the answer, as a client of a
//! server has to, costs several times that (docs/adr/0006), so it runs on the thread that asks; while it does, tokio
//! moves that thread's other work elsewhere.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rusqlite::types::{ToSqlOutput, Value as Kept, ValueRef};
use rusqlite::{CachedStatement, Connection, Error, OpenFlags, ToSql};
use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard, OwnedSemaphorePermit};

use super::errors::{sqlite_failure, unreachable};
use super::file::private;
use super::readers::Readers;
use super::shape::Shape;
use super::text_time;
use crate::db::{Mode, Value};
use crate::{Failure, Result, here};

/// How many prepared statements each connection keeps: more than the program has.
const STATEMENTS: usize = 512;
/// How much of the file the writer keeps in its own memory at most, as SQLite is told it: in KiB, below zero. What past
/// sales are brought into is larger than SQLite's own 2 MB.
const WRITER_CACHE_KIB: i64 = -16_000;
/// Tables that have changed much since they were last looked at, all of them (0x10000), are looked at in parts, which
/// takes milliseconds.
const LOOK: &str = "PRAGMA analysis_limit = 400; PRAGMA optimize(0x10002)";
/// How long another program may hold the file.
const PATIENCE: Duration = Duration::from_secs(5);

/// The file of a data folder.
#[derive(Debug)]
pub struct SqliteDb {
    file: PathBuf,
    writer: Arc<AsyncMutex<Option<Connection>>>,
    readers: Arc<Readers>,
}

/// Opens a connection that writes, and makes the file if there is none.
pub(super) fn open_writer(file: &Path) -> std::result::Result<Connection, Error> {
    if !file.exists() {
        // Its logs take over who may read it. What can't be made, the engine refuses with a better reason.
        let _ = private(file);
    }
    let writer = open(file, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)?;
    writer.pragma_update(None, "journal_mode", "WAL")?;
    writer.pragma_update(None, "synchronous", "FULL")?;
    writer.pragma_update(None, "foreign_keys", true)?;
    writer.pragma_update(None, "cache_size", WRITER_CACHE_KIB)?;
    Ok(writer)
}

fn open(file: &Path, flags: OpenFlags) -> std::result::Result<Connection, Error> {
    let connection = Connection::open_with_flags(file, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(PATIENCE)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(connection)
}

impl SqliteDb {
    /// The file with a connection that writes to it; readers are opened when they are needed.
    pub(super) fn new(file: PathBuf, writer: Connection) -> Self {
        Self { file, writer: Arc::new(AsyncMutex::new(Some(writer))), readers: Arc::new(Readers::new()) }
    }

    /// The file.
    pub(super) fn file(&self) -> &Path {
        &self.file
    }

    /// Begins a transaction once it is its turn.
    pub(in crate::db) async fn begin(&self, mode: Mode) -> Result<SqliteTx> {
        let lease = match mode {
            Mode::Write => Lease::Writer(Arc::clone(&self.writer).lock_owned().await),
            Mode::Read => {
                let turn = self.readers.turn().await.ok_or_else(closed)?;
                let connection = match self.readers.idle() {
                    Some(connection) => connection,
                    None => open(&self.file, OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(sqlite_failure)?,
                };
                Lease::Reader { connection: Some(connection), readers: Arc::clone(&self.readers), _turn: turn }
            }
        };
        let mut tx = SqliteTx { lease, open: false };
        let begin = match mode {
            Mode::Write => "BEGIN IMMEDIATE",
            Mode::Read => "BEGIN",
        };
        tx.simple(begin)?;
        tx.open = true;
        Ok(tx)
    }

    /// Looks at what the tables hold now, so that statements are planned for that and not for what there was when it was
    /// last looked: a month of sales that is brought into an empty business makes every plan for a few sales a bad one.
    pub(super) async fn look_anew(&self) -> Result<()> {
        if let Some(writer) = self.writer.lock().await.as_ref() {
            here(|| writer.execute_batch(LOOK)).map_err(sqlite_failure)?;
        }
        // A connection reads what is known of the tables when it is opened.
        self.readers.clear();
        Ok(())
    }

    /// Waits for what is running, and closes every connection.
    pub(super) async fn close(&self) {
        self.readers.close().await;
        if let Some(writer) = self.writer.lock().await.take() {
            // Keeps the planner's statistics fresh; without them it only plans worse.
            let _ = writer.execute_batch(LOOK);
        }
    }
}

fn closed() -> Failure {
    unreachable().into()
}

/// A transaction. Dropped without [`SqliteTx::commit`], it leaves nothing behind.
#[derive(Debug)]
pub struct SqliteTx {
    lease: Lease,
    open: bool,
}

#[derive(Debug)]
enum Lease {
    Writer(OwnedMutexGuard<Option<Connection>>),
    Reader { connection: Option<Connection>, readers: Arc<Readers>, _turn: OwnedSemaphorePermit },
}

impl Lease {
    fn connection(&self) -> Result<&Connection> {
        match self {
            Self::Writer(guard) => guard.as_ref(),
            Self::Reader { connection, .. } => connection.as_ref(),
        }
        .ok_or_else(closed)
    }
}

impl SqliteTx {
    /// Runs a statement and gives its rows.
    pub(in crate::db) fn rows(&mut self, sql: &'static str, args: Vec<Value>) -> Result<Vec<SqliteRow>> {
        let connection = self.lease.connection()?;
        here(|| -> std::result::Result<_, Error> {
            let (mut statement, shape) = prepared(connection, sql, &args)?;
            let mut rows = statement.raw_query();
            let mut found = Vec::new();
            while let Some(row) = rows.next()? {
                found.push(SqliteRow::of(row, &shape.columns)?);
            }
            Ok(found)
        })
        .map_err(sqlite_failure)
    }

    /// Runs a statement and says how many rows it touched.
    pub(in crate::db) fn run(&mut self, sql: &'static str, args: Vec<Value>) -> Result<u64> {
        let connection = self.lease.connection()?;
        here(|| prepared(connection, sql, &args)?.0.raw_execute().map(|count| count as u64)).map_err(sqlite_failure)
    }

    /// Keeps what was written.
    pub(in crate::db) fn commit(mut self) -> Result<()> {
        self.simple("COMMIT")?;
        self.open = false;
        Ok(())
    }

    fn simple(&mut self, sql: &str) -> Result<()> {
        let connection = self.lease.connection()?;
        here(|| connection.prepare_cached(sql)?.raw_execute().map(drop)).map_err(sqlite_failure)
    }
}

impl Drop for SqliteTx {
    fn drop(&mut self) {
        if self.open && self.simple("ROLLBACK").is_err() {
            // The engine has rolled back by itself (a full disk does that), or the connection is beyond use.
            tracing::debug!("a transaction was over before it was rolled back");
        }
        if let Lease::Reader { connection, readers, .. } = &mut self.lease
            && let Some(connection) = connection.take_if(|connection| connection.is_autocommit())
        {
            readers.give_back(connection);
        }
    }
}

/// A statement with its `$1`, `$2` … bound.
fn prepared<'c>(
    connection: &'c Connection,
    sql: &'static str,
    args: &[Value],
) -> std::result::Result<(CachedStatement<'c>, Arc<Shape>), Error> {
    let mut statement = connection.prepare_cached(sql)?;
    let shape = Shape::of(sql, &statement)?;
    for (at, place) in (1..).zip(&shape.order) {
        let value = args.get(*place).ok_or(Error::InvalidParameterCount(args.len(), at))?;
        statement.raw_bind_parameter(at, value)?;
    }
    Ok((statement, shape))
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let borrowed = |value| Ok(ToSqlOutput::Borrowed(value));
        let owned = |text: String| Ok(ToSqlOutput::Owned(Kept::Text(text)));
        match self {
            Self::Null(_) => borrowed(ValueRef::Null),
            Self::Uuid(id) => borrowed(ValueRef::Blob(id.as_bytes())),
            Self::Int(number) => borrowed(ValueRef::Integer(*number)),
            Self::Bool(yes) => borrowed(ValueRef::Integer(i64::from(*yes))),
            Self::Text(text) => borrowed(ValueRef::Text(text.as_bytes())),
            Self::Json(document) => owned(document.to_string()),
            Self::Time(at) => owned(text_time(*at)),
            Self::Date(day) => owned(day.to_string()),
            Self::Bytes(bytes) => borrowed(ValueRef::Blob(bytes)),
        }
    }
}

/// A row, with its columns' names.
#[derive(Debug)]
pub struct SqliteRow {
    columns: Arc<[String]>,
    values: Vec<Kept>,
}

impl SqliteRow {
    /// What stands in a row of these columns.
    pub(super) fn of(row: &rusqlite::Row<'_>, columns: &Arc<[String]>) -> std::result::Result<Self, Error> {
        let values = (0..columns.len()).map(|at| row.get(at)).collect::<std::result::Result<_, Error>>()?;
        Ok(Self { columns: Arc::clone(columns), values })
    }

    /// What a column holds.
    pub(in crate::db) fn value(&self, name: &str) -> Result<&Kept> {
        let at = self.columns.iter().position(|column| column == name);
        at.and_then(|at| self.values.get(at)).ok_or_else(|| Failure::fault(format!("there is no column {name}")))
    }
}
