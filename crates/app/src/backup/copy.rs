//! Writing a backup: copied while the program writes on, checked, and only then given its name.

use std::fs::File;
use std::io::{Error, ErrorKind};
use std::path::{Path, PathBuf};

use kontor_domain::{Refusal, say};

use super::folder::problem;
use crate::db::dialect::{carry, file};
use crate::dispatcher::Kontor;
use crate::{Failure, Result};

/// A backup that was written and checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupReport {
    /// Where it lies.
    pub file: PathBuf,
    /// How many sales and returns are in it.
    pub sales: i64,
    /// How large it is.
    pub bytes: u64,
}

/// Copies a data file (`kontor.db`) to a new file, while the program may be writing to it: first beside the target,
/// then read from end to end and compared, then given its name. A file of that name is never overwritten, and what did
/// not come out whole is not left behind.
///
/// # Errors
/// `file_exists`, `backup_not_written`, `backup_damaged`, or what the machine can't do.
pub fn write_backup(from: &Path, to: &Path) -> Result<BackupReport> {
    let making = Making::begin(to)?;
    let sales = file::copy(from, &making.part)?;
    making.finish(sales)
}

/// Copies the business of a PostgreSQL database, as it is at this moment, to a new data file, as [`write_backup`] does:
/// it can be restored into a data folder as well as into a database.
///
/// # Errors
/// As [`write_backup`]; `not_set_up` when there is no business.
pub async fn write_server_backup(kontor: &Kontor, to: &Path) -> Result<BackupReport> {
    let server = kontor.db().server().ok_or_else(|| Failure::fault("a data folder's file is copied as it is"))?;
    let tenant =
        kontor.tenant().ok_or_else(|| Refusal::new("not_set_up", say!("There is no business in this database.")))?;
    let making = Making::begin(to)?;
    let sales = carry::to_file(server, tenant, &making.part).await?;
    tokio::task::spawn_blocking(move || making.finish(sales)).await.map_err(Failure::fault)?
}

/// A backup that is not finished. Dropped, it leaves nothing behind.
struct Making {
    part: PathBuf,
    to: PathBuf,
}

impl Making {
    fn begin(to: &Path) -> Result<Self> {
        if to.exists() {
            return Err(exists(to).into());
        }
        let making = Self { part: beside(to, ".part"), to: to.to_owned() };
        discard(&making.part);
        // Whether it can be written is found out here, where the system still says why not.
        file::private(&making.part).map_err(|error| not_written(folder_of(to), &error))?;
        Ok(making)
    }

    fn finish(self, sales: i64) -> Result<BackupReport> {
        let Self { part, to } = &self;
        let checked = file::check(part).map_err(|failure| match failure {
            Failure::Refusal(no) if no.code == "backup_damaged" => copied_damage(to),
            other => other,
        })?;
        if checked.sales != sales {
            let message = say!("The backup {to} came out different from the data. Try again.", to = to.display());
            return Err(Refusal::new("backup_damaged", message).into());
        }
        let written = File::options().write(true).open(part).and_then(|file| file.sync_all().map(|()| file));
        let bytes = written.and_then(|file| file.metadata()).map_err(|error| not_written(folder_of(to), &error))?.len();
        name(part, to)?;
        Ok(BackupReport { file: to.clone(), sales, bytes })
    }
}

impl Drop for Making {
    fn drop(&mut self) {
        discard(&self.part);
    }
}

/// What is damaged in the copy may well be damaged in the data.
fn copied_damage(to: &Path) -> Failure {
    let message = say!(
        "The copy came out damaged, so {to} was not made. The data itself may be damaged: keep the backups there are, \
         and check the data (kontord verify) and the disk.",
        to = to.display()
    );
    Refusal::new("backup_damaged", message).into()
}

/// Gives a finished file its name, unless somebody else has taken it.
fn name(part: &Path, to: &Path) -> Result<()> {
    let named = match std::fs::hard_link(part, to) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(error),
        // A disk without links, such as a memory stick's.
        Err(_) if to.exists() => Err(Error::from(ErrorKind::AlreadyExists)),
        Err(_) => std::fs::rename(part, to),
    };
    named.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => Failure::Refusal(exists(to)),
        _ => not_written(folder_of(to), &error),
    })?;
    sync_folder(to);
    Ok(())
}

/// Makes sure that a name outlives a power cut, where the system can.
pub(super) fn sync_folder(of: &Path) {
    if let Ok(folder) = File::open(folder_of(of)) {
        let _ = folder.sync_all();
    }
}

fn folder_of(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The same name with something behind it.
pub(super) fn beside(file: &Path, behind: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(behind);
    PathBuf::from(name)
}

/// Removes a file that is in the making, and what the engine may have put beside it.
pub(super) fn discard(part: &Path) {
    for behind in ["", "-journal", "-wal", "-shm"] {
        let _ = std::fs::remove_file(beside(part, behind));
    }
}

pub(super) fn not_written(place: &Path, error: &Error) -> Failure {
    Refusal::new("backup_not_written", problem(place, error)).into()
}

fn exists(to: &Path) -> Refusal {
    Refusal::new("file_exists", problem(to, &Error::from(ErrorKind::AlreadyExists)))
}
