//! What a process keeps of an open database between calls: only what can be read anew at any time.

use std::sync::{Arc, OnceLock};

use crate::catalog::search;
use crate::demo::Stage;
use crate::training::Side;
use crate::vault;

/// One for each open database; gone when it is closed, so that a restored one begins without.
#[derive(Debug)]
pub(crate) struct Kept {
    /// What a search goes through.
    pub(crate) search: search::Kept,
    /// Where a wish for the demo goes; none where there can be no demo.
    pub(crate) stage: OnceLock<Arc<Stage>>,
    /// Whether it is the shop or a training, and where the shop's training is.
    pub(crate) side: Side,
    /// The keys of the vault, while it is open.
    pub(crate) vault: vault::Kept,
}

impl Kept {
    /// Nothing kept yet.
    pub(crate) fn new(side: Side) -> Self {
        Self { search: search::Kept::default(), stage: OnceLock::new(), side, vault: vault::Kept::default() }
    }
}
