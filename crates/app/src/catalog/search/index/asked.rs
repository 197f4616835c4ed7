//! What the index is told, asked, and answers.

use kontor_domain::{CategoryId, Minor, VariantId};

use super::By;

/// A variant, as it is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::catalog::search) struct Entry {
    pub(in crate::catalog::search) id: VariantId,
    /// What it is found by, folded.
    pub(in crate::catalog::search) text: String,
    /// Its SKU, folded.
    pub(in crate::catalog::search) sku: String,
    pub(in crate::catalog::search) price: Minor,
    /// How often it was sold.
    pub(in crate::catalog::search) sold: i64,
    /// Whether it can be sold now.
    pub(in crate::catalog::search) active: bool,
    pub(in crate::catalog::search) category_id: Option<CategoryId>,
}

/// A variant that was changed: as it is now, or gone.
#[derive(Debug, Clone)]
pub(in crate::catalog::search) enum Changed {
    Is(Entry),
    Gone(VariantId),
}

/// What is looked for.
#[derive(Debug, Clone, Copy)]
pub(in crate::catalog::search) struct Sought<'a> {
    /// What was typed, folded; nothing finds all.
    pub(in crate::catalog::search) typed: &'a str,
    /// What has the very barcode or SKU comes first.
    pub(in crate::catalog::search) exact: [Option<VariantId>; 2],
    /// Only this category.
    pub(in crate::catalog::search) category_id: Option<CategoryId>,
    /// Also what can't be sold now.
    pub(in crate::catalog::search) resting_too: bool,
    /// What the list goes by, and whether it does so from the end; what is best comes first either way.
    pub(in crate::catalog::search) by: By<'a>,
    pub(in crate::catalog::search) from_end: bool,
    /// How many to leave out.
    pub(in crate::catalog::search) skip: usize,
    /// How many are wanted at most.
    pub(in crate::catalog::search) rows: usize,
}

/// What was found: a page in its order, and how many there are in all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::catalog::search) struct Hits {
    pub(in crate::catalog::search) ids: Vec<VariantId>,
    pub(in crate::catalog::search) total: usize,
}
