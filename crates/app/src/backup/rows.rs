//! Rows of where backups go and how the last one went. There is none until something was chosen or tried.

use chrono::{DateTime, Utc};
use kontor_domain::TenantId;
use kontor_domain::backup::BackupStateReply;

use crate::db::Tx;
use crate::{Result, args};

/// How many backups are kept unless somebody says otherwise.
pub const KEEP: i64 = 14;

/// Where backups go and how the last one went.
///
/// # Errors
/// As every statement.
pub async fn state(tx: &mut Tx, by_itself: bool) -> Result<BackupStateReply> {
    let row = tx.row("SELECT folder, keep, last_at, last_file, problem FROM backup_state", args![]).await?;
    let Some(row) = row else {
        let (folder, last_file, problem) = (String::new(), String::new(), String::new());
        return Ok(BackupStateReply { folder, keep: KEEP, last_at: None, last_file, problem, by_itself });
    };
    Ok(BackupStateReply {
        folder: row.get("folder")?,
        keep: row.get("keep")?,
        last_at: row.get("last_at")?,
        last_file: row.get("last_file")?,
        problem: row.get("problem")?,
        by_itself,
    })
}

/// Says where backups go and how many are kept.
///
/// # Errors
/// As every statement.
pub async fn change(tx: &mut Tx, tenant: TenantId, folder: &str, keep: i64, now: DateTime<Utc>) -> Result<()> {
    tx.run(
        "INSERT INTO backup_state (tenant_id, folder, keep, last_at, last_file, problem, created_at, updated_at) \
         VALUES ($1, $2, $3, $4, $5, $5, $6, $6) \
         ON CONFLICT (tenant_id) DO UPDATE SET folder = excluded.folder, keep = excluded.keep, updated_at = excluded.updated_at",
        args![tenant, folder, keep, None::<DateTime<Utc>>, "", now],
    )
    .await?;
    Ok(())
}

/// Remembers a good backup.
///
/// # Errors
/// As every statement.
pub async fn went_well(tx: &mut Tx, tenant: TenantId, file: &str, made_at: DateTime<Utc>) -> Result<()> {
    tx.run(
        "INSERT INTO backup_state (tenant_id, folder, keep, last_at, last_file, problem, created_at, updated_at) \
         VALUES ($1, $2, $3, $4, $5, $2, $4, $4) ON CONFLICT (tenant_id) DO UPDATE \
         SET last_at = excluded.last_at, last_file = excluded.last_file, problem = $2, updated_at = excluded.updated_at",
        args![tenant, "", KEEP, made_at, file],
    )
    .await?;
    Ok(())
}

/// Remembers what went wrong; the last good backup stays what it was.
///
/// # Errors
/// As every statement.
pub async fn went_wrong(tx: &mut Tx, tenant: TenantId, problem: &str, now: DateTime<Utc>) -> Result<()> {
    tx.run(
        "INSERT INTO backup_state (tenant_id, folder, keep, last_at, last_file, problem, created_at, updated_at) \
         VALUES ($1, $2, $3, $4, $2, $5, $6, $6) \
         ON CONFLICT (tenant_id) DO UPDATE SET problem = excluded.problem, updated_at = excluded.updated_at",
        args![tenant, "", KEEP, None::<DateTime<Utc>>, problem, now],
    )
    .await?;
    Ok(())
}
