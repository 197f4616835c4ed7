//! Opening a database: connecting, checking what it is, and bringing it up to this program's version.

use std::path::Path;
use std::str::FromStr as _;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use kontor_domain::{Refusal, TenantId, say};
use rusqlite::Connection;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Executor as _, PgPool, Row as _};
use uuid::Uuid;

use super::errors::{damaged, failure, full, sqlite_failure, unreachable};
use super::file::adopt;
use super::migrate::migrate;
use super::sqlite::{SqliteDb, open_writer};
use super::{Db, Place};
use crate::db::{Mode, Row};
use crate::{Failure, Result};

static POSTGRES: Migrator = sqlx::migrate!("../../migrations/postgres");

/// The name of the data file in a data folder.
pub const FILE: &str = "kontor.db";

/// Why a database could not be opened; each has a code of its own that a door can act on.
pub struct OpenProblem;

impl OpenProblem {
    pub(super) fn newer() -> Refusal {
        Refusal::new(
            "newer_version",
            say!(
                "This data was written by a newer version of Kontor. Update Kontor on this machine, then open it again."
            ),
        )
    }

    fn not_prepared() -> Refusal {
        Refusal::new(
            "not_prepared",
            say!(
                "This database is not prepared for this version of Kontor. As its owner, run: \
             kontord --database postgres://OWNER@HOST/NAME prepare --role ROLE, then connect as that role."
            ),
        )
    }

    fn too_strong(role: &str) -> Refusal {
        Refusal::new(
            "role_too_strong",
            say!(
                "The role “{role}” can see past the walls between businesses (superuser, BYPASSRLS or owner of the tables, itself or \
                 through a role that it is a member of), \
                 so Kontor does not run as it. Run: kontord --database URL prepare --role kontor_app, then connect as kontor_app.",
                role
            ),
        )
    }
}

impl Db {
    /// Opens a place: makes the file if there is none, checks it, and brings its tables up to date.
    ///
    /// # Errors
    /// A refusal that says what is wrong with the place and what to do (`read_only`, `disk_full`, `database_damaged`,
    /// `newer_version`, `not_prepared`, `role_too_strong`, `database_unreachable`), or a fault.
    pub async fn open(place: &Place, now: DateTime<Utc>) -> Result<Self> {
        match place {
            Place::Folder(folder) => open_sqlite(folder, now).await,
            Place::Server(url) => open_postgres(url).await,
        }
    }

    /// The businesses in the database, by id.
    ///
    /// # Errors
    /// As every statement.
    pub async fn tenants(&self) -> Result<Vec<TenantId>> {
        let ids: Vec<Uuid> = match self {
            Self::Sqlite(db) => {
                let rows = db.begin(Mode::Read).await?.rows("SELECT id FROM tenant", Vec::new())?;
                return rows.into_iter().map(|row| Row::Sqlite(row).get("id")).collect();
            }
            Self::Postgres(pool) => {
                let rows = sqlx::query("SELECT kontor_tenants()").fetch_all(pool).await.map_err(failure)?;
                rows.iter().map(|row| row.get(0)).collect()
            }
        };
        Ok(ids.into_iter().map(TenantId).collect())
    }
}

async fn open_sqlite(folder: &Path, now: DateTime<Utc>) -> Result<Db> {
    std::fs::create_dir_all(folder).map_err(|error| {
        Failure::Refusal(Refusal::new(
            "read_only",
            say!(
                "The data folder {folder} can't be made ({error}). Choose another folder, or give this user the right to \
                 write there.",
                folder = folder.display(),
                error
            ),
        ))
    })?;
    let file = folder.join(FILE);
    let opened = file.clone();
    let writer = tokio::task::spawn_blocking(move || open_file(&opened, now)).await.map_err(Failure::fault)?;
    Ok(Db::Sqlite(Arc::new(SqliteDb::new(file, writer.map_err(|failure| full_or(failure, folder))?))))
}

fn open_file(file: &Path, now: DateTime<Utc>) -> Result<Connection> {
    adopt(file, now)?;
    let mut writer = open_writer(file).map_err(sqlite_failure)?;
    let sound: String = writer.query_row("PRAGMA quick_check(1)", [], |row| row.get(0)).map_err(sqlite_failure)?;
    if sound != "ok" {
        return Err(damaged().into());
    }
    migrate(&mut writer)?;
    // A file that can only be read opens all the same; whoever came to sell should know at once.
    writer.execute_batch("BEGIN IMMEDIATE; ROLLBACK").map_err(sqlite_failure)?;
    Ok(writer)
}

/// On a full disk SQLite can't make the files beside the data, and says only that: a few bytes of our own tell.
fn full_or(failure: Failure, folder: &Path) -> Failure {
    let of_the_disk = matches!(&failure, Failure::Refusal(no) if no.code == "disk_trouble" || no.code == "read_only");
    if !of_the_disk {
        return failure;
    }
    let probe = folder.join(format!(".kontor-{}", std::process::id()));
    let written = std::fs::write(&probe, [0u8; 65_536]);
    let _ = std::fs::remove_file(&probe);
    match written {
        Err(error) if error.kind() == std::io::ErrorKind::StorageFull => full().into(),
        _ => failure,
    }
}

/// What can't be made on the disk, said to people.
pub fn not_made(error: &std::io::Error) -> Failure {
    if error.kind() == std::io::ErrorKind::StorageFull {
        return full().into();
    }
    Refusal::new(
        "read_only",
        say!(
            "A folder beside the data could not be made: {why}. Check the rights of the data folder, then try again.",
            why = error
        ),
    )
    .into()
}

fn migrating(error: MigrateError) -> Failure {
    match error {
        MigrateError::VersionMissing(_) | MigrateError::VersionTooNew(..) => OpenProblem::newer().into(),
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => failure(error),
        other => Failure::fault(other),
    }
}

async fn connect(url: &str) -> Result<PgPool> {
    let bad = |_| {
        Refusal::new(
            "bad_database_url",
            say!("That is not a PostgreSQL address. Write it like postgres://user:password@host/database."),
        )
    };
    let options = PgConnectOptions::from_str(url).map_err(bad)?.application_name("kontor");
    PgPoolOptions::new()
        .max_connections(16)
        .acquire_timeout(Duration::from_secs(10))
        .connect_with(options)
        .await
        .map_err(|error| match &error {
            sqlx::Error::Database(inner) => Failure::Refusal(Refusal::new(
                "database_refused",
                say!(
                    "The database server answered “{words}”. Check the address, the user and the password.",
                    words = inner.message()
                ),
            )),
            _ => Failure::Refusal(unreachable()),
        })
}

async fn open_postgres(url: &str) -> Result<Db> {
    let pool = connect(url).await?;
    let role = sqlx::query(
        "SELECT r.rolname, r.rolsuper OR r.rolbypassrls OR EXISTS (SELECT 1 FROM pg_class c JOIN pg_roles o ON o.oid = c.relowner \
         WHERE c.relname = 'tenant' AND c.relkind = 'r' AND pg_has_role(current_user, o.oid, 'MEMBER')) \
         OR EXISTS (SELECT 1 FROM pg_roles s WHERE (s.rolsuper OR s.rolbypassrls) AND pg_has_role(current_user, s.oid, 'MEMBER')) \
         AS strong \
         FROM pg_roles r WHERE r.rolname = current_user",
    )
    .fetch_one(&pool)
    .await
    .map_err(failure)?;
    if role.get::<bool, _>("strong") {
        return Err(OpenProblem::too_strong(role.get("rolname")).into());
    }
    let applied = sqlx::query_scalar::<_, i64>("SELECT version FROM _sqlx_migrations WHERE success ORDER BY version")
        .fetch_all(&pool)
        .await
        .map_err(|_| OpenProblem::not_prepared())?;
    let wanted: Vec<i64> = POSTGRES.iter().map(|migration| migration.version).collect();
    if applied.iter().any(|version| !wanted.contains(version)) {
        return Err(OpenProblem::newer().into());
    }
    if applied.len() < wanted.len() {
        return Err(OpenProblem::not_prepared().into());
    }
    Ok(Db::Postgres(pool))
}

/// Prepares a PostgreSQL database as its owner: brings the tables up to date, and makes or updates the role that the
/// program runs as, with no more rights than it needs.
///
/// # Errors
/// A refusal when the server can't be reached or the role's name is no plain name; a fault otherwise.
pub async fn prepare_postgres(owner_url: &str, role: &str, password: Option<&str>) -> Result<()> {
    let plain = !role.is_empty() && role.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if !plain {
        return Err(
            Refusal::invalid("role", say!("Name the role with lower-case letters, digits and underscores.")).into()
        );
    }
    let pool = connect(owner_url).await?;
    POSTGRES.run(&pool).await.map_err(migrating)?;
    let exists: bool = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = $1)")
        .bind(role)
        .fetch_one(&pool)
        .await
        .map_err(failure)?;
    let mut script = String::new();
    if !exists {
        script.push_str(&format!("CREATE ROLE {role} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;"));
    }
    if let Some(password) = password {
        script.push_str(&format!("ALTER ROLE {role} PASSWORD '{}';", password.replace('\'', "''")));
    }
    script.push_str(&format!(
        "GRANT USAGE ON SCHEMA public TO {role}; \
         GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}; \
         REVOKE INSERT, UPDATE, DELETE ON _sqlx_migrations FROM {role}; \
         REVOKE UPDATE, DELETE ON sale, sale_line, tender, stock_movement, journal, audit FROM {role}; \
         REVOKE UPDATE, DELETE ON shift, cash_movement, z_report FROM {role}; \
         REVOKE UPDATE, DELETE ON account_movement, voucher_movement, payment, office_journal, override_record, tender_correction FROM {role}; \
         REVOKE UPDATE, DELETE ON goods_receipt, goods_receipt_line, serial_event, transfer_move, stock_reservation, pack_movement FROM {role}; \
         REVOKE UPDATE, DELETE ON card_step, receipt_out, document_out, invoice, payment_correction, repair_event FROM {role}; \
         REVOKE UPDATE, DELETE ON repair_deposit_movement, stock_use, stock_use_end FROM {role}; \
         GRANT UPDATE (voided_at) ON sale TO {role}; \
         GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {role};"
    ));
    pool.execute(sqlx::raw_sql(sqlx::AssertSqlSafe(script))).await.map_err(failure)?;
    pool.close().await;
    Ok(())
}
