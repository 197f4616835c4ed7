//! Saying where backups go.

use std::path::{Path, PathBuf};

use kontor_domain::backup::{BackupStateReply, ChangeBackup};
use kontor_domain::event::Event;
use kontor_domain::{Refusal, say, text};
use serde_json::json;

use super::{folder, queries, rows};
use crate::before::Before;
use crate::cx::Cx;
use crate::{Failure, Result};

/// A folder that can be written to, as it is kept; empty for the usual one.
pub(super) struct Writable(String);

/// Tries the folder before the transaction: it may be a slow or sleeping disk.
pub(super) async fn check(before: &Before, call: ChangeBackup) -> Result<Writable> {
    if before.db.file().is_none() {
        let message = say!(
            "A database on a server is not backed up from here by itself. Make a backup with: kontord --database \
                       postgres://… backup FILE"
        );
        return Err(Refusal::new("not_here", message).into());
    }
    let chosen = text::optional_line("folder", say!("The folder"), &call.folder)?;
    if chosen.is_empty() {
        return Ok(Writable(chosen));
    }
    let path = PathBuf::from(&chosen);
    if !path.is_absolute() {
        return Err(Refusal::invalid(
            "folder",
            say!("Write the whole path of the folder, from the root or the drive."),
        )
        .into());
    }
    let tried = tokio::task::spawn_blocking(move || try_folder(&path)).await.map_err(Failure::fault)?;
    tried.map(|()| Writable(chosen))
}

fn try_folder(path: &Path) -> Result<()> {
    let probe = path.join(format!(".kontor-{}", std::process::id()));
    let written = std::fs::create_dir_all(path).and_then(|()| std::fs::write(&probe, b"kontor"));
    let _ = std::fs::remove_file(&probe);
    written.map_err(|error| Refusal::field("folder_not_writable", "folder", folder::problem(path, &error)).into())
}

pub(super) async fn change(cx: &mut Cx, call: ChangeBackup) -> Result<BackupStateReply> {
    let Writable(folder) = cx.prepared()?;
    if !(1..=365).contains(&call.keep) {
        return Err(Refusal::invalid("keep", say!("Keep 1 to 365 backups.")).into());
    }
    let tenant = cx.tenant()?;
    let before = rows::state(&mut cx.tx, true).await?;
    rows::change(&mut cx.tx, tenant, &folder, call.keep, cx.now).await?;
    let after = queries::told(cx, true).await?;
    let places = |state: &BackupStateReply| json!({ "folder": state.folder, "keep": state.keep });
    cx.audit(tenant, json!({ "before": places(&before), "after": places(&after) }));
    cx.event(Event::BackupChanged);
    Ok(after)
}
