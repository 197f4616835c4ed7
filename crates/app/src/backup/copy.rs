//! Writing a backup: copied while the program writes on, checked, and only then given its name.

use std::fs::File;
use std::io::{Error, ErrorKind};
use std::path::{Path, PathBuf};

use kontor_domain::Refusal;

use super::folder::problem;
use crate::db::dialect::file;
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
    if to.exists() {
        return Err(exists(to).into());
    }
    let part = beside(to, ".part");
    discard(&part);
    let written = write_part(from, &part, to).and_then(|(sales, bytes)| {
        name(&part, to)?;
        Ok(BackupReport { file: to.to_owned(), sales, bytes })
    });
    discard(&part);
    written
}

fn write_part(from: &Path, part: &Path, to: &Path) -> Result<(i64, u64)> {
    // Whether it can be written is found out here, where the system still says why not.
    file::private(part).map_err(|error| not_written(folder_of(to), &error))?;
    let sales = file::copy(from, part)?;
    let checked = file::check(part).map_err(|failure| match failure {
        Failure::Refusal(no) if no.code == "backup_damaged" => copied_damage(to),
        other => other,
    })?;
    if checked.sales != sales {
        let message = format!("The backup {} came out different from the data. Try again.", to.display());
        return Err(Refusal::new("backup_damaged", message).into());
    }
    let written = File::options().write(true).open(part).and_then(|file| file.sync_all().map(|()| file));
    let bytes = written.and_then(|file| file.metadata()).map_err(|error| not_written(folder_of(to), &error))?.len();
    Ok((sales, bytes))
}

/// What is damaged in the copy may well be damaged in the data.
fn copied_damage(to: &Path) -> Failure {
    let message = format!(
        "The copy came out damaged, so {} was not made. The data itself may be damaged: keep the backups there are, \
         and check the data (kontord verify) and the disk.",
        to.display()
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
