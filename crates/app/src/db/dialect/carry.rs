//! Carrying a business from one engine to the other, row by row: a backup of a PostgreSQL database is a data file like any
//! other, and a data file can go on in a PostgreSQL database. The tables have the same names and columns in both; what a
//! column holds is asked of PostgreSQL, which knows it more exactly.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use futures::TryStreamExt as _;
use kontor_domain::{Refusal, TenantId, say};
use rusqlite::{Connection, OpenFlags, params_from_iter};
use sqlx::postgres::PgRow;
use sqlx::{AssertSqlSafe, PgPool, Postgres, Row as _};
use tokio::sync::mpsc;
use uuid::Uuid;

use super::errors::{failure, sqlite_failure};
use super::file::{count_sales, in_one_file, mark_as_copy};
use super::migrate::migrate;
use super::part::Part;
use super::sqlite::SqliteRow;
use super::{begin_postgres, enter_postgres};
use crate::db::tx::postgres;
use crate::db::{Mode, Row, Type, Value};
use crate::{Failure, Result};

/// How many rows travel together.
const BATCH: usize = 200;
/// What is not carried: whoever was signed in signs in again, and what happened was told where it happened. The vault's keys of
/// their own are in no copy, so that what was destroyed is destroyed in every copy too.
const LEFT: [&str; 4] = ["session", "outbox", "outbox_cursor", "vault_own_key"];

/// A table as both engines have it.
#[derive(Debug, Clone)]
struct Table {
    name: String,
    columns: Vec<(String, Type)>,
    /// The column that names another row of the same table.
    of_itself: Option<String>,
}

impl Table {
    fn names(&self) -> String {
        self.columns.iter().map(|(name, _)| format!("\"{name}\"")).collect::<Vec<_>>().join(", ")
    }

    fn places(&self, rows: usize, mark: &str) -> String {
        let width = self.columns.len();
        let row = |at: usize| {
            let places: Vec<_> = (1..=width).map(|place| format!("{mark}{}", at * width + place)).collect();
            format!("({})", places.join(", "))
        };
        (0..rows).map(row).collect::<Vec<_>>().join(", ")
    }

    /// Which rows are a business's.
    fn owner(&self) -> &'static str {
        if self.name == "tenant" { "id" } else { "tenant_id" }
    }
}

/// Writes a business, as it is at this moment, into a new data file. Says how many sales and returns there were.
///
/// # Errors
/// What the server or the machine can't do, or a fault.
pub async fn to_file(pool: &PgPool, tenant: TenantId, file: &Path) -> Result<i64> {
    let target = write(pool, tenant, file, None).await?;
    blocking(move || {
        mark_as_copy(&target).map_err(sqlite_failure)?;
        in_one_file(&target).map_err(sqlite_failure)?;
        count_sales(&target).map_err(sqlite_failure)
    })
    .await
}

/// Writes a business or a part of it, as it is at this moment, into a new data file.
///
/// # Errors
/// As [`to_file`].
pub(super) async fn write(pool: &PgPool, tenant: TenantId, file: &Path, part: Option<Part>) -> Result<Connection> {
    let kinds = kinds(pool).await?;
    let target = file.to_owned();
    let (target, mut tables) = blocking(move || {
        let mut target = open(&target)?;
        migrate(&mut target)?;
        // Rows come table by table and are checked together at the end.
        target.pragma_update(None, "foreign_keys", false).map_err(sqlite_failure)?;
        let tables = tables(&target, &kinds)?;
        Ok((target, tables))
    })
    .await?;
    tables.retain(|table| part.is_none_or(|part| part.tables.contains(&table.name.as_str())));
    let (sender, mut receiver) = mpsc::channel::<(usize, Vec<Value>)>(BATCH);
    let written = tables.clone();
    let writing = tokio::task::spawn_blocking(move || {
        let mut target = target;
        let tx = target.transaction().map_err(sqlite_failure)?;
        while let Some((at, row)) = receiver.blocking_recv() {
            let table = &written[at];
            let sql = format!("INSERT INTO \"{}\" ({}) VALUES {}", table.name, table.names(), table.places(1, "?"));
            let mut statement = tx.prepare_cached(&sql).map_err(sqlite_failure)?;
            statement.execute(params_from_iter(row)).map_err(sqlite_failure)?;
        }
        tx.commit().map_err(sqlite_failure)?;
        Ok(target)
    });
    let read = read(pool, tenant, (&tables, part), sender).await;
    // Whoever writes knows better why nothing more was taken.
    let written = writing.await.map_err(Failure::fault)?;
    read.and(written)
}

async fn read(
    pool: &PgPool,
    tenant: TenantId,
    (tables, part): (&[Table], Option<Part>),
    to: mpsc::Sender<(usize, Vec<Value>)>,
) -> Result<()> {
    let mut tx = begin_postgres(pool, Mode::Read, Some(tenant)).await?;
    for (at, table) in tables.iter().enumerate() {
        let read =
            table.columns.iter().map(|(column, _)| match part.is_some_and(|part| part.blanks(&table.name, column)) {
                true => format!("'' AS \"{column}\""),
                false => format!("\"{column}\""),
            });
        let sql = format!("SELECT {} FROM \"{}\"", read.collect::<Vec<_>>().join(", "), table.name);
        let mut rows = sqlx::query(AssertSqlSafe(sql)).fetch(&mut *tx);
        while let Some(row) = rows.try_next().await.map_err(failure)? {
            if to.send((at, values(&Row::Postgres(row), table)?)).await.is_err() {
                return Ok(());
            }
        }
    }
    Ok(())
}

/// Writes the business of a data file, which nobody else has open, into a database that has no such business yet: all of
/// it or nothing.
///
/// # Errors
/// `business_exists`, what the server or the machine can't do, or a fault.
pub async fn from_file(pool: &PgPool, file: &Path) -> Result<()> {
    let kinds = kinds(pool).await?;
    let source = file.to_owned();
    let (source, tables, tenants) = blocking(move || {
        let mut source = open(&source)?;
        migrate(&mut source)?;
        let tables = tables(&source, &kinds)?;
        let tenants = tenants(&source).map_err(sqlite_failure)?;
        Ok((source, tables, tenants))
    })
    .await?;
    let mut tx = begin_postgres(pool, Mode::Write, None).await?;
    for tenant in &tenants {
        enter_postgres(&mut tx, Some(*tenant)).await?;
        let known: i64 =
            sqlx::query_scalar("SELECT COUNT(*) FROM tenant").fetch_one(&mut *tx).await.map_err(failure)?;
        if known > 0 {
            return Err(exists().into());
        }
    }
    let (sender, mut receiver) = mpsc::channel::<(TenantId, usize, Vec<Vec<Value>>)>(4);
    let read = tables.clone();
    let reading = tokio::task::spawn_blocking(move || send_rows(&source, &tenants, &read, &sender));
    let mut present = None;
    while let Some((tenant, at, rows)) = receiver.recv().await {
        if present != Some(tenant) {
            enter_postgres(&mut tx, Some(tenant)).await?;
            present = Some(tenant);
        }
        let table = &tables[at];
        let places = table.places(rows.len(), "$");
        let sql = format!("INSERT INTO \"{}\" ({}) VALUES {places}", table.name, table.names());
        let args = postgres(rows.into_iter().flatten().collect())?;
        let done = sqlx::query_with::<Postgres, _>(AssertSqlSafe(sql), args).execute(&mut *tx).await;
        done.map_err(failure).map_err(|failure| match failure {
            // Between the look and now somebody else brought the same business.
            Failure::Unique(_) => exists().into(),
            other => other,
        })?;
    }
    reading.await.map_err(Failure::fault)??;
    tx.commit().await.map_err(failure)
}

fn exists() -> Refusal {
    Refusal::new(
        "business_exists",
        say!(
            "This database holds that business already, and its records are never overwritten. Restore into a new database: \
         make one, run kontord --database postgres://OWNER@HOST/NEW prepare --role kontor_app, then restore there."
        ),
    )
}

fn send_rows(
    source: &Connection,
    tenants: &[TenantId],
    tables: &[Table],
    to: &mpsc::Sender<(TenantId, usize, Vec<Vec<Value>>)>,
) -> Result<()> {
    for tenant in tenants {
        for (at, table) in tables.iter().enumerate() {
            // A row that names another of its table comes after it.
            let order =
                table.of_itself.as_ref().map(|column| format!("\"{column}\" IS NOT NULL, ")).unwrap_or_default();
            let sql = format!(
                "SELECT {} FROM \"{}\" WHERE {} = ?1 ORDER BY {order}rowid",
                table.names(),
                table.name,
                table.owner()
            );
            let mut statement = source.prepare(&sql).map_err(sqlite_failure)?;
            let columns = table.columns.iter().map(|(name, _)| name.clone()).collect();
            let mut rows = statement.query([tenant.0.as_bytes().as_slice()]).map_err(sqlite_failure)?;
            let mut batch = Vec::new();
            while let Some(row) = rows.next().map_err(sqlite_failure)? {
                let row = SqliteRow::of(row, &columns).map_err(sqlite_failure)?;
                batch.push(values(&Row::Sqlite(row), table)?);
                if batch.len() == BATCH && to.blocking_send((*tenant, at, std::mem::take(&mut batch))).is_err() {
                    return Ok(());
                }
            }
            if !batch.is_empty() && to.blocking_send((*tenant, at, batch)).is_err() {
                return Ok(());
            }
        }
    }
    Ok(())
}

fn values(row: &Row, table: &Table) -> Result<Vec<Value>> {
    table.columns.iter().map(|(name, kind)| value(row, name, *kind)).collect()
}

fn value(row: &Row, name: &str, kind: Type) -> Result<Value> {
    let read = match kind {
        Type::Uuid => row.get::<Option<Uuid>>(name)?.map(Value::Uuid),
        Type::Int => row.get::<Option<i64>>(name)?.map(Value::Int),
        Type::Bool => row.get::<Option<bool>>(name)?.map(Value::Bool),
        Type::Text => row.get::<Option<String>>(name)?.map(Value::Text),
        Type::Json => row.get::<Option<serde_json::Value>>(name)?.map(Value::Json),
        Type::Time => row.get::<Option<_>>(name)?.map(Value::Time),
        Type::Date => row.get::<Option<_>>(name)?.map(Value::Date),
        Type::Bytes => row.get::<Option<Vec<u8>>>(name)?.map(Value::Bytes),
    };
    Ok(read.unwrap_or(Value::Null(kind)))
}

pub(super) fn open(file: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Connection::open_with_flags(file, flags).map_err(sqlite_failure)
}

pub(super) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(Failure::fault)?
}

fn tenants(source: &Connection) -> rusqlite::Result<Vec<TenantId>> {
    let mut statement = source.prepare("SELECT id FROM tenant ORDER BY id")?;
    let ids = statement.query_map([], |row| row.get::<_, Vec<u8>>(0))?;
    ids.map(|id| Ok(TenantId(Uuid::from_slice(&id?).unwrap_or_default()))).collect()
}

/// What each column of each table holds, as PostgreSQL knows it.
async fn kinds(pool: &PgPool) -> Result<HashMap<(String, String), Type>> {
    let sql = "SELECT table_name::text, column_name::text, data_type::text FROM information_schema.columns \
               WHERE table_schema = current_schema()";
    let rows: Vec<PgRow> = sqlx::query(sql).fetch_all(pool).await.map_err(failure)?;
    let kind = |word: &str| match word {
        "uuid" => Some(Type::Uuid),
        "bigint" => Some(Type::Int),
        "boolean" => Some(Type::Bool),
        "text" => Some(Type::Text),
        "jsonb" => Some(Type::Json),
        "timestamp with time zone" => Some(Type::Time),
        "date" => Some(Type::Date),
        "bytea" => Some(Type::Bytes),
        _ => None,
    };
    let known = rows.iter().filter_map(|row| Some(((row.get(0), row.get(1)), kind(row.get::<&str, _>(2))?)));
    Ok(known.collect())
}

/// The tables to carry, each after those that it names.
fn tables(file: &Connection, kinds: &HashMap<(String, String), Type>) -> Result<Vec<Table>> {
    let listed = |sql: String| -> rusqlite::Result<Vec<(String, String)>> {
        file.prepare(&sql)?.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
    };
    let all = listed(
        "SELECT name, '' FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' \
         AND name <> '_sqlx_migrations' ORDER BY name"
            .to_owned(),
    )
    .map_err(sqlite_failure)?;
    let mut waiting: Vec<(Table, HashSet<String>)> = Vec::new();
    for (name, _) in all.into_iter().filter(|(name, _)| !LEFT.contains(&name.as_str())) {
        let columns = listed(format!("SELECT name, '' FROM pragma_table_info('{name}')")).map_err(sqlite_failure)?;
        let columns = columns.into_iter().map(|(column, _)| {
            let kind = kinds.get(&(name.clone(), column.clone())).copied();
            kind.map(|kind| (column.clone(), kind))
                .ok_or_else(|| Failure::fault(format!("PostgreSQL has no {name}.{column}")))
        });
        let columns = columns.collect::<Result<_>>()?;
        let named = listed(format!("SELECT \"table\", \"from\" FROM pragma_foreign_key_list('{name}')"));
        let named = named.map_err(sqlite_failure)?;
        let of_itself = named.iter().find(|(table, _)| *table == name).map(|(_, column)| column.clone());
        let needs = named.into_iter().map(|(table, _)| table).filter(|table| *table != name).collect();
        waiting.push((Table { name, columns, of_itself }, needs));
    }
    let mut ordered: Vec<Table> = Vec::new();
    while !waiting.is_empty() {
        let there: HashSet<&str> = ordered.iter().map(|table| table.name.as_str()).collect();
        let ready = waiting.iter().position(|(_, needs)| needs.iter().all(|name| there.contains(name.as_str())));
        let ready = ready.ok_or_else(|| Failure::fault("tables name one another in a circle"))?;
        ordered.push(waiting.remove(ready).0);
    }
    Ok(ordered)
}
