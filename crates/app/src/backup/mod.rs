//! A second copy of everything, made by itself every day; and how one is put back.

mod copy;
mod daily;
mod folder;
mod mutations;
mod queries;
mod restore;
pub mod rows;

use kontor_domain::backup::{BackupState, ChangeBackup};

use crate::registry::Feature;

pub use copy::{BackupReport, write_backup, write_server_backup};
pub use daily::{daily, if_due};
pub use folder::latest_backup;
pub use restore::{ReadyBackup, RestoreReport, ready_backup, restore_backup, restore_to_server};

/// Its calls.
pub fn feature() -> Feature {
    Feature::new().on::<BackupState>(queries::state).on_prepared::<ChangeBackup, _>(mutations::check, mutations::change)
}
