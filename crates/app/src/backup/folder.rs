//! The folder that holds backups: what they are called, which are kept, which is the latest good one.

use std::io::{Error, ErrorKind};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use kontor_domain::{Message, say};

use crate::db::dialect::file;

/// The folder in the data folder that gets backups when no other was chosen.
const USUAL: &str = "backups";
/// The file in the data folder that names the chosen folder, to be found even when the data can't be opened.
const POINTER: &str = "backup-folder";

/// The folder that gets backups when no other was chosen.
pub(super) fn usual(data_folder: &Path) -> PathBuf {
    data_folder.join(USUAL)
}

/// What a backup made at this time is called.
pub(super) fn name(at: DateTime<Utc>) -> String {
    at.format("kontor-%Y%m%d-%H%M%S.db").to_string()
}

fn is_name(name: &str) -> bool {
    let digits = |text: &str, length: usize| text.len() == length && text.bytes().all(|b| b.is_ascii_digit());
    name.strip_prefix("kontor-")
        .and_then(|rest| rest.strip_suffix(".db"))
        .and_then(|stamp| stamp.split_once('-'))
        .is_some_and(|(day, time)| digits(day, 8) && digits(time, 6))
}

/// The backups in a folder, newest first.
fn backups(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = folder.read_dir() else { return Vec::new() };
    let mut found: Vec<PathBuf> = entries
        .flatten()
        .filter(|entry| entry.file_name().to_str().is_some_and(is_name))
        .map(|entry| entry.path())
        .collect();
    newest_first(&mut found);
    found
}

fn newest_first(files: &mut [PathBuf]) {
    files.sort_by(|a, b| b.file_name().cmp(&a.file_name()));
}

/// Deletes all but the newest backups of the same business as `latest`; those of others in the same folder stay.
pub(super) fn prune(latest: &Path, keep: usize) {
    let Some(folder) = latest.parent() else { return };
    let ours = file::businesses(latest);
    let of_ours = backups(folder).into_iter().filter(|backup| file::businesses(backup) == ours);
    for old in of_ours.skip(keep.max(1)).filter(|old| old != latest) {
        if let Err(error) = std::fs::remove_file(&old) {
            tracing::warn!(file = %old.display(), %error, "an old backup could not be deleted");
        }
    }
}

/// Notes beside the data where its backups are.
pub(super) fn remember(data_folder: &Path, folder: &Path) {
    let pointer = data_folder.join(POINTER);
    let text = folder.to_string_lossy().into_owned();
    if std::fs::read_to_string(&pointer).is_ok_and(|kept| kept == text) {
        return;
    }
    if let Err(error) = std::fs::write(&pointer, text) {
        tracing::warn!(file = %pointer.display(), %error, "the folder of the backups could not be noted");
    }
}

/// The latest backup of a data folder that is whole, wherever its backups were put: to be offered when the data can't
/// be opened.
pub fn latest_backup(data_folder: &Path) -> Option<PathBuf> {
    let mut found = backups(&usual(data_folder));
    if let Ok(chosen) = std::fs::read_to_string(data_folder.join(POINTER)) {
        let chosen = PathBuf::from(chosen.trim());
        if chosen != usual(data_folder) {
            found.extend(backups(&chosen));
        }
    }
    newest_first(&mut found);
    found.into_iter().find(|backup| file::check(backup).is_ok())
}

/// Why nothing could be written there, and what to do.
pub(super) fn problem(place: &Path, error: &Error) -> Message {
    let place = place.display();
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => {
            say!("The folder {place} is not there. Connect its disk, or choose another folder.", place)
        }
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            say!("Kontor may not write to {place}. Give this user the right to, or choose another folder.", place)
        }
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            say!("The disk of {place} is full. Free some space, or choose another folder.", place)
        }
        ErrorKind::AlreadyExists => say!("There is a file at {place} already. Choose another name.", place),
        _ => say!("{place} could not be written ({error}). Check the disk, or choose another folder.", place, error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_kontor_wrote_by_itself_is_taken_for_its_backup() {
        let at = "2026-07-10T18:00:05Z".parse().unwrap();
        assert_eq!(name(at), "kontor-20260710-180005.db");
        assert!(is_name(&name(at)));
        for other in
            ["kontor.db", "kontor-before-restore-20260710-180005.db", "kontor-20260710.db", "kontor-20260710-18000x.db"]
        {
            assert!(!is_name(other), "{other} must never be pruned");
        }
    }
}
