//! A transaction over either engine, begun when it is first needed.
//!
//! What waits for a server lies in a box: it is some 15 KB, and every act that holds it would be moved about with it.

use chrono::{DateTime, SubsecRound as _, Utc};
use kontor_domain::TenantId;
use sqlx::postgres::PgArguments;
use sqlx::{Arguments as _, Postgres};

use super::dialect::{Db, SqliteTx, begin_postgres, clock_postgres, enter_postgres, failure, lock_postgres};
use super::{Column, Row, Type, Value, seen};
use crate::{Failure, Result};

/// Whether a transaction may write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// A snapshot to read from.
    Read,
    /// The one writer (SQLite) or a read-write transaction (PostgreSQL).
    Write,
}

/// A transaction of one business. A query that touches no row never begins one.
#[derive(Debug)]
pub struct Tx {
    db: Db,
    mode: Mode,
    tenant: Option<TenantId>,
    open: Open,
}

#[derive(Debug)]
enum Open {
    No,
    Sqlite(SqliteTx),
    Postgres(sqlx::Transaction<'static, Postgres>),
}

impl Tx {
    /// A transaction that begins with its first statement.
    pub const fn new(db: Db, mode: Mode, tenant: Option<TenantId>) -> Self {
        Self { db, mode, tenant, open: Open::No }
    }

    /// Says whose rows the transaction is about from now on (set-up makes its tenant itself).
    ///
    /// # Errors
    /// As [`Tx::rows`].
    pub async fn enter(&mut self, tenant: TenantId) -> Result<()> {
        self.tenant = Some(tenant);
        match &mut self.open {
            Open::Postgres(tx) => Box::pin(enter_postgres(tx, self.tenant)).await,
            Open::No | Open::Sqlite(_) => Ok(()),
        }
    }

    /// The database it is about.
    pub const fn db(&self) -> &Db {
        &self.db
    }

    const fn engine(&self) -> &'static str {
        match self.db {
            Db::Sqlite(_) => "sqlite",
            Db::Postgres(_) => "postgres",
        }
    }

    async fn begin(&mut self) -> Result<()> {
        if matches!(self.open, Open::No) {
            self.open = match &self.db {
                Db::Sqlite(db) => Open::Sqlite(db.begin(self.mode).await?),
                Db::Postgres(db) => Open::Postgres(Box::pin(begin_postgres(db, self.mode, self.tenant)).await?),
            };
        }
        Ok(())
    }

    /// Marks a place in the transaction, to go back to.
    ///
    /// # Errors
    /// As [`Tx::rows`].
    pub async fn mark(&mut self) -> Result<()> {
        self.run("SAVEPOINT mark", Vec::new()).await?;
        Ok(())
    }

    /// Goes back to the mark: nothing was written since, and what was held since is let go.
    ///
    /// # Errors
    /// As [`Tx::rows`].
    pub async fn back_to_mark(&mut self) -> Result<()> {
        self.run("ROLLBACK TO SAVEPOINT mark", Vec::new()).await?;
        Ok(())
    }

    /// Keeps what was written.
    ///
    /// # Errors
    /// A refusal or fault of the engine; nothing is kept then.
    pub async fn commit(self) -> Result<()> {
        match self.open {
            Open::No => Ok(()),
            Open::Sqlite(tx) => tx.commit(),
            Open::Postgres(tx) => Box::pin(tx.commit()).await.map_err(failure),
        }
    }

    /// Waits until no other transaction holds the lock of this name, and holds it until the end. One writer needs no lock.
    ///
    /// # Errors
    /// As [`Tx::rows`].
    pub async fn lock(&mut self, name: uuid::Uuid) -> Result<()> {
        self.begin().await?;
        match &mut self.open {
            Open::Postgres(tx) => Box::pin(lock_postgres(tx, name)).await,
            Open::No | Open::Sqlite(_) => Ok(()),
        }
    }

    /// The time by the clock of the database, which is one for all who share it, whatever the clocks of their machines say.
    ///
    /// # Errors
    /// As [`Tx::rows`].
    pub async fn clock(&mut self) -> Result<DateTime<Utc>> {
        self.begin().await?;
        match &mut self.open {
            Open::Postgres(tx) => Box::pin(clock_postgres(tx)).await,
            Open::No | Open::Sqlite(_) => Ok(Utc::now().trunc_subsecs(6)),
        }
    }

    /// Runs a statement and gives all its rows.
    ///
    /// # Errors
    /// What the engine refuses: `Failure::Unique` for a taken key, a refusal for a full disk and its like, else a fault.
    pub async fn rows(&mut self, sql: &'static str, args: Vec<Value>) -> Result<Vec<Row>> {
        seen::note(self.engine(), sql);
        self.rows_of_one_engine(sql, args).await
    }

    /// As [`Tx::rows`], for a text that is made for one engine: only `dialect/` has such.
    pub(super) async fn rows_of_one_engine(&mut self, sql: &'static str, args: Vec<Value>) -> Result<Vec<Row>> {
        self.begin().await?;
        match &mut self.open {
            Open::No => Ok(Vec::new()),
            Open::Sqlite(tx) => Ok(tx.rows(sql, args)?.into_iter().map(Row::Sqlite).collect()),
            Open::Postgres(tx) => {
                let rows = sqlx::query_with::<Postgres, _>(sql, postgres(args)?).fetch_all(&mut **tx);
                Ok(Box::pin(rows).await.map_err(failure)?.into_iter().map(Row::Postgres).collect())
            }
        }
    }

    /// Runs a statement and gives its first row, if there is one.
    ///
    /// # Errors
    /// As [`Tx::rows`].
    pub async fn row(&mut self, sql: &'static str, args: Vec<Value>) -> Result<Option<Row>> {
        Ok(self.rows(sql, args).await?.into_iter().next())
    }

    /// Runs a statement that gives one row, and reads its column `value`.
    ///
    /// # Errors
    /// As [`Tx::rows`]; a fault when there is no row.
    pub async fn value<T: Column>(&mut self, sql: &'static str, args: Vec<Value>) -> Result<T> {
        self.row(sql, args)
            .await?
            .ok_or_else(|| Failure::fault("a query that has to give a row gave none"))?
            .get("value")
    }

    /// Runs a statement and says how many rows it touched.
    ///
    /// # Errors
    /// As [`Tx::rows`].
    pub async fn run(&mut self, sql: &'static str, args: Vec<Value>) -> Result<u64> {
        seen::note(self.engine(), sql);
        self.begin().await?;
        match &mut self.open {
            Open::No => Ok(0),
            Open::Sqlite(tx) => tx.run(sql, args),
            Open::Postgres(tx) => {
                let done = sqlx::query_with::<Postgres, _>(sql, postgres(args)?).execute(&mut **tx);
                Ok(Box::pin(done).await.map_err(failure)?.rows_affected())
            }
        }
    }
}

pub(super) fn postgres(values: Vec<Value>) -> Result<PgArguments> {
    let mut args = PgArguments::default();
    for value in values {
        match value {
            Value::Null(Type::Uuid) => args.add(None::<uuid::Uuid>),
            Value::Null(Type::Int) => args.add(None::<i64>),
            Value::Null(Type::Bool) => args.add(None::<bool>),
            Value::Null(Type::Text) => args.add(None::<String>),
            Value::Null(Type::Json) => args.add(None::<serde_json::Value>),
            Value::Null(Type::Time) => args.add(None::<chrono::DateTime<chrono::Utc>>),
            Value::Null(Type::Date) => args.add(None::<chrono::NaiveDate>),
            Value::Null(Type::Bytes) => args.add(None::<Vec<u8>>),
            Value::Uuid(v) => args.add(v),
            Value::Int(v) => args.add(v),
            Value::Bool(v) => args.add(v),
            Value::Text(v) => args.add(v),
            Value::Json(v) => args.add(v),
            Value::Time(v) => args.add(v),
            Value::Date(v) => args.add(v),
            Value::Bytes(v) => args.add(v),
        }
        .map_err(Failure::fault)?;
    }
    Ok(args)
}
