//! What a program has of an open vault: the keys, in memory alone, until it is locked or the program ends.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use chrono::{DateTime, Utc};
use kontor_domain::VaultWayId;
use kontor_domain::vault::KeyringState;

use super::ring::Means;
use super::seal::Key;

/// One for each open database.
#[derive(Default)]
pub(crate) struct Kept {
    pub(super) means: OnceLock<Means>,
    inside: Mutex<Inside>,
    /// One at a time opens or makes it.
    pub(super) opening: tokio::sync::Mutex<()>,
}

impl fmt::Debug for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Vault(•••)")
    }
}

/// The keys, and how it was with the last try.
pub(super) struct Inside {
    /// What seals the data key; none while it is closed.
    pub(super) root: Option<Key>,
    /// The data keys that were opened, by the id of their row.
    pub(super) data: HashMap<uuid::Uuid, Key>,
    /// The entry of this machine's keyring, if it is in there.
    pub(super) here: Option<VaultWayId>,
    /// Whether somebody locked it.
    pub(super) locked: bool,
    pub(super) keyring: KeyringState,
    /// Wrong tries in a row, and when the last was.
    pub(super) wrong: (i64, DateTime<Utc>),
}

impl Default for Inside {
    fn default() -> Self {
        Self {
            root: None,
            data: HashMap::new(),
            here: None,
            locked: false,
            keyring: KeyringState::Untried,
            wrong: (0, DateTime::UNIX_EPOCH),
        }
    }
}

impl Kept {
    /// Says what it is opened with; once, by the one that opened the database.
    pub(crate) fn give(&self, means: Means) {
        let _ = self.means.set(means);
    }

    pub(super) fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn root(&self) -> Option<Key> {
        self.inside().root.clone()
    }

    /// Lets go of every key.
    pub(super) fn close(&self, locked: bool) {
        let mut inside = self.inside();
        inside.root = None;
        inside.data.clear();
        inside.locked = locked;
    }

    /// It was opened.
    pub(super) fn opened(&self, root: Key, here: Option<VaultWayId>) {
        let mut inside = self.inside();
        inside.root = Some(root);
        inside.locked = false;
        inside.wrong.0 = 0;
        if here.is_some() {
            inside.here = here;
            inside.keyring = KeyringState::Ready;
        }
    }
}
