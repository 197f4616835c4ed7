//! Where the engines really differ: opening, beginning, errors, the outbox. Nothing outside this folder tells them apart.

pub mod carry;
mod errors;
pub mod file;
pub mod keys;
mod migrate;
mod open;
mod outbox;
mod part;
mod readers;
mod shape;
mod sqlite;

use std::path::PathBuf;
use std::sync::Arc;

use chrono::{DateTime, SecondsFormat, Utc};
use kontor_domain::TenantId;
use sqlx::{PgPool, Postgres};

use super::Mode;
use crate::Result;

pub use errors::{CROSSED, failure};
pub use open::{FILE, OpenProblem, not_made, prepare_postgres};
pub use outbox::{last, next, shared};
pub use part::{Part, part_of, signed_in};
pub use sqlite::{SqliteDb, SqliteRow, SqliteTx};

/// Where a business's data is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A data folder with the SQLite file in it.
    Folder(PathBuf),
    /// A PostgreSQL database, by its URL.
    Server(String),
}

/// An open database.
#[derive(Debug, Clone)]
pub enum Db {
    /// SQLite: one writer and a pool of readers.
    Sqlite(Arc<SqliteDb>),
    /// PostgreSQL: a pool.
    Postgres(PgPool),
}

impl Db {
    /// The SQLite file, where there is one (backups copy it).
    pub fn file(&self) -> Option<&std::path::Path> {
        match self {
            Self::Sqlite(db) => Some(db.file()),
            Self::Postgres(_) => None,
        }
    }

    /// The server's connections, where there is one (backups read it row by row).
    pub(crate) fn server(&self) -> Option<&PgPool> {
        match self {
            Self::Sqlite(_) => None,
            Self::Postgres(pool) => Some(pool),
        }
    }

    /// Looks at what the tables hold now, so that statements are planned for that. A server does it by itself.
    ///
    /// # Errors
    /// What the file refuses.
    pub async fn look_anew(&self) -> Result<()> {
        match self {
            Self::Sqlite(db) => db.look_anew().await,
            Self::Postgres(_) => Ok(()),
        }
    }

    /// Closes every connection, so that nothing holds the file any more.
    pub async fn close(&self) {
        match self {
            Self::Sqlite(db) => db.close().await,
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

pub(super) async fn begin_postgres(
    pool: &PgPool,
    mode: Mode,
    tenant: Option<TenantId>,
) -> Result<sqlx::Transaction<'static, Postgres>> {
    let begin = match mode {
        Mode::Read => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        Mode::Write => "BEGIN",
    };
    let mut tx = pool.begin_with(begin).await.map_err(failure)?;
    enter_postgres(&mut tx, tenant).await?;
    Ok(tx)
}

/// Says whose rows the transaction may see; row-level security goes by it.
pub(super) async fn enter_postgres(
    tx: &mut sqlx::Transaction<'static, Postgres>,
    tenant: Option<TenantId>,
) -> Result<()> {
    let tenant = tenant.map(|tenant| tenant.to_string()).unwrap_or_default();
    sqlx::query("SELECT set_config('kontor.tenant', $1, true)")
        .bind(tenant)
        .execute(&mut **tx)
        .await
        .map_err(failure)?;
    Ok(())
}

pub(super) async fn lock_postgres(tx: &mut sqlx::Transaction<'static, Postgres>, name: uuid::Uuid) -> Result<()> {
    let (high, low) = name.as_u64_pair();
    let key = i64::from_ne_bytes((high ^ low).to_ne_bytes());
    sqlx::query("SELECT pg_advisory_xact_lock($1)").bind(key).execute(&mut **tx).await.map_err(failure)?;
    Ok(())
}

/// The server's clock, now and not when the transaction began.
pub(super) async fn clock_postgres(tx: &mut sqlx::Transaction<'static, Postgres>) -> Result<DateTime<Utc>> {
    sqlx::query_scalar("SELECT clock_timestamp()").fetch_one(&mut **tx).await.map_err(failure)
}

/// A moment as SQLite keeps it: fixed width, so that the order of texts is the order of time.
pub(super) fn text_time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}
