//! Putting a backup in the place of the data. Nobody may have the data open meanwhile: the door makes sure of that.

use std::fs::File;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use super::copy::{beside, discard, not_written, sync_folder};
use crate::Result;
use crate::db::FILE;
use crate::db::dialect::file;

/// What a restore did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestoreReport {
    /// Where the data that was there before lies now; none when there was none.
    pub aside: Option<PathBuf>,
    /// How many sales and returns are there now.
    pub sales: i64,
    /// Each register's name, and the series its receipts begin now.
    pub series: Vec<(String, String)>,
}

/// Checks a backup, makes it safe to go on with, keeps the present data aside and puts the backup in its place. Every
/// register begins a new series, so that a number given out after the backup can't come again; every session has ended.
///
/// Until the last step nothing has changed; whenever it is interrupted, the data folder holds the data from before or
/// the restored data, and the data from before is never lost.
///
/// # Errors
/// `backup_damaged`, `not_a_backup`, `newer_version`, `backup_not_written`, or what the machine can't do.
pub fn restore_backup(backup: &Path, data_folder: &Path, now: DateTime<Utc>) -> Result<RestoreReport> {
    std::fs::create_dir_all(data_folder).map_err(|error| not_written(data_folder, &error))?;
    let coming = data_folder.join("kontor-restoring.db");
    discard(&coming);
    let restored = restore(backup, data_folder, &coming, now);
    discard(&coming);
    restored
}

fn restore(backup: &Path, data_folder: &Path, coming: &Path, now: DateTime<Utc>) -> Result<RestoreReport> {
    let present = data_folder.join(FILE);
    // A copy made by hand of a running program's data has a log beside it, which belongs to it.
    std::fs::copy(backup, coming).map_err(|error| not_written(backup, &error))?;
    let log = beside(backup, "-wal");
    if log.exists() {
        std::fs::copy(&log, beside(coming, "-wal")).map_err(|error| not_written(&log, &error))?;
        // Wrong logs make no file better: what does not fit is found by the check.
        let _ = file::settle(coming);
    }
    file::check(coming)?;
    let used = if present.exists() { file::series(&present) } else { Default::default() };
    let from = backup.file_name().unwrap_or_default().to_string_lossy();
    let series = file::begin_anew(coming, &used, &from, now)?;
    let checked = file::check(coming)?;
    let synced = File::options().write(true).open(coming).and_then(|file| file.sync_all());
    synced.map_err(|error| not_written(coming, &error))?;
    let stamp = now.format("%Y%m%d-%H%M%S%.3f").to_string().replace('.', "");
    let aside = match present.exists() {
        true => Some(put_aside(&present, &data_folder.join(format!("kontor-before-restore-{stamp}.db")))?),
        false => None,
    };
    // A log left by what is gone would be taken for the new file's own.
    for behind in ["-wal", "-shm"] {
        let _ = std::fs::remove_file(beside(&present, behind));
    }
    sync_folder(&present);
    std::fs::rename(coming, &present).map_err(|error| not_written(&present, &error))?;
    sync_folder(&present);
    Ok(RestoreReport { aside, sales: checked.sales, series })
}

/// Keeps the present data under another name, too, with its log if that can't be folded in (a damaged file's).
fn put_aside(present: &Path, aside: &Path) -> Result<PathBuf> {
    let _ = file::settle(present);
    if std::fs::hard_link(present, aside).is_err() {
        let copied = std::fs::copy(present, aside).and_then(|_| File::options().write(true).open(aside)?.sync_all());
        copied.map_err(|error| not_written(aside, &error))?;
    }
    let log = beside(present, "-wal");
    if log.exists() {
        std::fs::rename(&log, beside(aside, "-wal")).map_err(|error| not_written(&log, &error))?;
    }
    Ok(aside.to_owned())
}
