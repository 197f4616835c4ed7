//! What a process keeps of an open database between calls: only what can be read anew at any time.

use crate::catalog::search;

/// One for each open database; gone when it is closed, so that a restored one begins without.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    /// What a search goes through.
    pub(crate) search: search::Kept,
}
