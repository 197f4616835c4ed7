//! A backup by itself every day.

use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use kontor_domain::backup::BackupStateReply;
use kontor_domain::event::Event;
use kontor_domain::{Message, Refusal, TenantId, say};

use super::copy::{BackupReport, write_backup};
use super::{folder, rows};
use crate::db::{Mode, Tx};
use crate::dispatcher::{Kontor, No};
use crate::records::rows as records;
use crate::{Failure, Result};

/// How old the last good backup may get.
const EVERY: TimeDelta = TimeDelta::hours(24);
/// How often it is looked whether one is due.
const LOOK: Duration = Duration::from_secs(3_600);
/// How long the program is left alone after its start.
const FIRST: Duration = Duration::from_secs(30);

/// Makes a backup whenever one is due, until the program ends: run it once, beside the doors. Does nothing where the
/// data is not a file of Kontor's own.
pub async fn daily(kontor: Kontor) {
    if kontor.db().file().is_none() {
        return;
    }
    tokio::time::sleep(FIRST).await;
    loop {
        if let Err(failure) = if_due(&kontor).await {
            let no = No::fault("backup", &failure);
            tracing::warn!(%no, "the backup is tried again later");
        }
        // From here on, so that what this round itself told does not begin another.
        let mut events = kontor.events();
        let changed = async {
            while let Ok(event) = events.recv().await {
                if event == Event::BackupChanged {
                    return;
                }
            }
            std::future::pending::<()>().await;
        };
        let _ = tokio::time::timeout(LOOK, changed).await;
    }
}

/// Makes a backup if one is due, remembers how it went and deletes what is too old. Gives the backup if it came out
/// well; what went wrong is remembered for the screen, not given.
///
/// # Errors
/// When the outcome itself can't be remembered.
pub async fn if_due(kontor: &Kontor) -> Result<Option<BackupReport>> {
    let (Some(data), Some(tenant)) = (kontor.db().file().map(Path::to_owned), kontor.tenant()) else { return Ok(None) };
    let data_folder = data.parent().map(Path::to_owned).unwrap_or_default();
    let now = kontor.now();
    let state = rows::state(&mut tx(kontor, Mode::Read, tenant), true).await?;
    let target = match state.folder.as_str() {
        "" => made(folder::usual(&data_folder)),
        chosen => PathBuf::from(chosen),
    };
    if !is_due(&state, &target, now) {
        return Ok(None);
    }
    let keep = usize::try_from(state.keep).unwrap_or(1);
    let written = tokio::task::spawn_blocking(move || {
        let report = write_backup(&data, &target.join(folder::name(now)))?;
        folder::remember(&data_folder, &target);
        folder::prune(&report.file, keep);
        Ok(report)
    });
    let outcome: Result<BackupReport> = written.await.map_err(Failure::fault)?;
    remember(kontor, tenant, &state, &outcome, now).await?;
    Ok(outcome.ok())
}

/// Only the usual folder is made when it is not there: a chosen one that is gone is a disk that is not connected, and
/// a folder in its place would look like a second place while it is none.
fn made(usual: PathBuf) -> PathBuf {
    // If it can't be made, writing into it says why.
    let _ = std::fs::create_dir(&usual);
    usual
}

/// Due when the last good one is too old, lies in another folder than is wanted now, is gone, or is of a time to come
/// (the clock was set back).
fn is_due(state: &BackupStateReply, target: &Path, now: DateTime<Utc>) -> bool {
    let last = Path::new(&state.last_file);
    let in_place = last.parent() == Some(target) && last.exists();
    let fresh = state.last_at.is_some_and(|at| at <= now && now - at < EVERY);
    !(in_place && fresh)
}

fn tx(kontor: &Kontor, mode: Mode, tenant: TenantId) -> Tx {
    Tx::new(kontor.db().clone(), mode, Some(tenant))
}

async fn remember(
    kontor: &Kontor,
    tenant: TenantId,
    before: &BackupStateReply,
    outcome: &Result<BackupReport>,
    now: DateTime<Utc>,
) -> Result<()> {
    let mut tx = tx(kontor, Mode::Write, tenant);
    match outcome {
        Ok(report) => rows::went_well(&mut tx, tenant, &report.file.to_string_lossy(), now).await?,
        Err(failure) => {
            let problem = plain(failure).to_kept();
            if problem == before.problem {
                return Ok(());
            }
            rows::went_wrong(&mut tx, tenant, &problem, now).await?;
        }
    }
    records::tell(&mut tx, tenant, &Event::BackupChanged, now).await?;
    tx.commit().await?;
    kontor.tell(Event::BackupChanged);
    Ok(())
}

fn plain(failure: &Failure) -> Message {
    match failure {
        Failure::Refusal(Refusal { message, .. }) => message.clone(),
        broken => {
            let no = No::fault("backup", broken);
            tracing::warn!(%no, "a backup could not be written");
            say!("The backup could not be written, and the reason is in the log. Kontor tries again every hour.")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_backup_is_due_when_there_is_no_good_one_of_today_in_its_place() {
        let here = std::env::temp_dir();
        let file = here.join(format!("kontor-due-{}", std::process::id()));
        std::fs::write(&file, b"x").unwrap();
        let now: DateTime<Utc> = "2026-07-10T18:00:00Z".parse().unwrap();
        let state = |hours: i64, file: &Path| BackupStateReply {
            folder: String::new(),
            keep: 1,
            last_at: Some(now - TimeDelta::hours(hours)),
            last_file: file.to_string_lossy().into_owned(),
            problem: String::new(),
            by_itself: true,
        };
        assert!(!is_due(&state(23, &file), &here, now), "a good one of today");
        assert!(is_due(&state(24, &file), &here, now), "a day old");
        assert!(is_due(&state(-1, &file), &here, now), "of a time to come: the clock was set back");
        assert!(is_due(&state(1, &file), Path::new("/elsewhere"), now), "another folder was chosen since");
        assert!(is_due(&state(1, &here.join("gone")), &here, now), "somebody deleted it");
        assert!(is_due(&BackupStateReply { last_at: None, ..state(1, &file) }, &here, now), "none yet");
        std::fs::remove_file(&file).unwrap();
    }
}
