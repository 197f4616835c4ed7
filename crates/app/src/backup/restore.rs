//! Putting a backup in the place of the data: it is made ready beside the data, which may be in use meanwhile; for the
//! step that puts it in place nobody may have the data open, and the door makes sure of that.

use std::collections::HashSet;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use kontor_domain::{Message, Refusal, say};

use super::copy::{beside, discard, not_written, sync_folder};
use crate::cx::new_id;
use crate::db::dialect::{carry, file};
use crate::db::{Db, FILE};
use crate::{Failure, Result, fault};

/// How long a copy that another program is making of the data may hold a restore up.
const PATIENCE: Duration = Duration::from_secs(10);
const PAUSE: Duration = Duration::from_millis(100);

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

/// A backup that was copied beside the data and checked. Dropped, it leaves nothing behind.
#[derive(Debug)]
pub struct ReadyBackup {
    backup: PathBuf,
    folder: PathBuf,
    coming: PathBuf,
}

/// Checks a backup, makes it safe to go on with, keeps the present data aside and puts the backup in its place. Nobody
/// may have the data open.
///
/// # Errors
/// As [`ready_backup`] and [`ReadyBackup::put_in_place`].
pub fn restore_backup(backup: &Path, data_folder: &Path, now: DateTime<Utc>) -> Result<RestoreReport> {
    ready_backup(backup, data_folder)?.put_in_place(now)
}

/// Checks a backup and writes its business into a PostgreSQL database that has no such business yet. As in a data
/// folder, every register begins a new series.
///
/// # Errors
/// As [`ready_backup`]; `business_exists`.
pub async fn restore_to_server(backup: &Path, db: &Db, now: DateTime<Utc>) -> Result<RestoreReport> {
    let server = db.server().ok_or_else(|| Failure::fault("a data folder gets a file in its place"))?;
    let scratch = Scratch::new()?;
    let (backup, folder) = (backup.to_owned(), scratch.0.clone());
    let ready = tokio::task::spawn_blocking(move || {
        let ready = ready_backup(&backup, &folder)?;
        let (checked, series) = ready.begin_anew(&HashSet::new(), now)?;
        Ok::<_, Failure>((ready, checked, series))
    });
    let (ready, checked, series) = ready.await.map_err(Failure::fault)??;
    carry::from_file(server, &ready.coming).await?;
    Ok(RestoreReport { aside: None, sales: checked.sales, series })
}

/// A folder that only this user may look into, and that goes with this.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Result<Self> {
        let folder = std::env::temp_dir().join(format!("kontor-restore-{}", new_id(Utc::now())?));
        let mut builder = std::fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&folder).map_err(|error| not_written(&folder, &error))?;
        Ok(Self(folder))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Copies a backup beside the data and checks the copy, while the data may be in use. One at a time for a data folder.
///
/// # Errors
/// `backup_not_read`, `backup_damaged`, `not_a_backup`, `newer_version`, `backup_not_written`, or what the machine
/// can't do.
pub fn ready_backup(backup: &Path, data_folder: &Path) -> Result<ReadyBackup> {
    readable(backup, data_folder)?;
    std::fs::create_dir_all(data_folder).map_err(|error| not_written(data_folder, &error))?;
    let coming = data_folder.join("kontor-restoring.db");
    discard(&coming);
    let ready = ReadyBackup { backup: backup.to_owned(), folder: data_folder.to_owned(), coming };
    // A copy made by hand of a running program's data has a log beside it, which belongs to it.
    std::fs::copy(backup, &ready.coming).map_err(|error| not_written(data_folder, &error))?;
    let log = beside(backup, "-wal");
    if log.exists() {
        std::fs::copy(&log, beside(&ready.coming, "-wal")).map_err(|error| not_written(data_folder, &error))?;
        // Wrong logs make no file better: what does not fit is found by the check.
        let _ = file::settle(&ready.coming);
    }
    ready.check()?;
    fault::point("restore_ready");
    Ok(ready)
}

fn readable(backup: &Path, data_folder: &Path) -> Result<()> {
    let shown = backup.display();
    let not_a_backup = |message: Message| Err(Refusal::new("not_a_backup", message).into());
    if backup.is_dir() {
        return not_a_backup(say!(
            "{shown} is a folder. Name the backup in it, a file like kontor-20260710-180000.db.",
            shown
        ));
    }
    File::open(backup).map_err(|error| {
        let message = say!(
            "The backup {shown} can't be read ({error}). Check its name and its disk, then try again.",
            shown,
            error
        );
        Refusal::new("backup_not_read", message)
    })?;
    let same = |other: &Path| backup.canonicalize().is_ok_and(|it| other.canonicalize().is_ok_and(|other| it == other));
    if same(&data_folder.join(FILE)) {
        return not_a_backup(say!("{shown} is the data itself. Name a backup of it.", shown));
    }
    Ok(())
}

impl ReadyBackup {
    /// Makes the copy safe to go on with, keeps the present data aside and puts the copy in its place. Every register
    /// begins a new series, so that a number given out after the backup can't come again; every session has ended.
    ///
    /// Nobody may have the data open. Until the last step nothing has changed; whenever it is interrupted, the data
    /// folder holds the data from before or the restored data, and the data from before is never lost.
    ///
    /// # Errors
    /// `database_busy` when another program goes on reading the data, `disk_full`, `backup_not_written`, or what the machine can't do.
    pub fn put_in_place(self, now: DateTime<Utc>) -> Result<RestoreReport> {
        let (present, coming) = (self.folder.join(FILE), &self.coming);
        let used = if present.exists() { file::series(&present) } else { Default::default() };
        let (checked, series) = self.begin_anew(&used, now)?;
        let synced = File::options().write(true).open(coming).and_then(|file| file.sync_all());
        synced.map_err(|error| not_written(coming, &error))?;
        let stamp = now.format("%Y%m%d-%H%M%S%.3f").to_string().replace('.', "");
        let aside = match present.exists() {
            true => Some(put_aside(&present, &self.folder.join(format!("kontor-before-restore-{stamp}.db")))?),
            false => None,
        };
        // A log left by what is gone would be taken for the new file's own.
        for behind in ["-wal", "-shm"] {
            let _ = std::fs::remove_file(beside(&present, behind));
        }
        sync_folder(&present);
        fault::point("restore_aside");
        std::fs::rename(coming, &present).map_err(|error| not_written(&present, &error))?;
        fault::point("restore_placed");
        sync_folder(&present);
        Ok(RestoreReport { aside, sales: checked.sales, series })
    }

    fn begin_anew(&self, used: &HashSet<String>, now: DateTime<Utc>) -> Result<(file::Checked, Vec<(String, String)>)> {
        let from = self.backup.file_name().unwrap_or_default().to_string_lossy();
        let series = file::begin_anew(&self.coming, used, &from, now)?;
        Ok((self.check()?, series))
    }

    fn check(&self) -> Result<file::Checked> {
        file::check_as(&self.coming, &self.backup)
    }
}

impl Drop for ReadyBackup {
    fn drop(&mut self) {
        discard(&self.coming);
    }
}

/// Keeps the present data under another name, too, with its log if that can't be folded in (a damaged file's).
fn put_aside(present: &Path, aside: &Path) -> Result<PathBuf> {
    settle(present)?;
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

/// Folds the log into the present data, waiting for whoever still copies it: a sound file without its log would be an
/// older one. A damaged file, or one that its disk no longer gives, stays as it is.
fn settle(present: &Path) -> Result<()> {
    let until = Instant::now() + PATIENCE;
    loop {
        match file::settle(present) {
            Err(Failure::Refusal(no)) if no.code == "database_busy" => {
                if Instant::now() >= until {
                    return Err(no.into());
                }
                std::thread::park_timeout(PAUSE);
            }
            Err(Failure::Refusal(no)) if no.code == "disk_full" => return Err(no.into()),
            _ => return Ok(()),
        }
    }
}
