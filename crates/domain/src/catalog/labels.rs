//! Labels for the shelf: what is to be printed, and how.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::call::Done;
use crate::sales::Pdf;
use crate::{Minor, Refusal, VariantId, call, say};

/// The most labels of one variant, and the most that one document holds.
pub const MOST_LABELS: i64 = 2_000;

/// Puts labels of a variant into the queue of the store where it is asked, as many as it says in all; 0 takes them out.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct QueueLabels {
    /// Of what.
    pub variant_id: VariantId,
    /// How many.
    pub count: i64,
}
call!(QueueLabels -> Done, "catalog.queue_labels", Mutation, May(ManageCatalog));

/// The labels that wait to be printed in the store where it is asked, in the order in which they were put there.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct GetLabels {}
call!(GetLabels -> Vec<Label>, "catalog.labels", Query, May(ReadCatalog));

/// A label, as it would be printed now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Label {
    /// Of what.
    pub variant_id: VariantId,
    /// What it is called.
    pub title: String,
    /// The SKU.
    pub sku: String,
    /// What is printed as bars: the first barcode, else the SKU.
    pub code: String,
    /// The price that a customer pays for a unit, tax included.
    pub price: Minor,
    /// The unit beside the price; empty for pieces.
    pub unit: String,
    /// How many.
    pub count: i64,
}

/// Takes all labels out of the queue: they were printed.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct ClearLabels {}
call!(ClearLabels -> Done, "catalog.clear_labels", Mutation, May(ManageCatalog));

/// The labels that wait as a document to be printed. They wait until they are cleared.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct LabelsPdf {
    /// On which paper.
    pub sheet: LabelSheet,
    /// How many labels of the first sheet are gone already.
    #[serde(default)]
    pub skip: u32,
}
call!(LabelsPdf -> Pdf, "catalog.labels_pdf", Query, May(ReadCatalog));

/// A paper that labels are printed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LabelSheet {
    /// A4, 3 by 8 labels of 63.5 mm by 33.9 mm (Avery L7159 and its like).
    A4Of24,
    /// A4, 5 by 13 labels of 38.1 mm by 21.2 mm (Avery L7651 and its like).
    A4Of65,
    /// A roll of 57 mm by 32 mm, a label a page.
    Roll57By32,
}

impl LabelSheet {
    /// Every paper.
    pub const ALL: [Self; 3] = [Self::A4Of24, Self::A4Of65, Self::Roll57By32];

    /// The word for it in calls.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::A4Of24 => "a4_of24",
            Self::A4Of65 => "a4_of65",
            Self::Roll57By32 => "roll57_by32",
        }
    }
}

/// Checks how many labels are wanted.
///
/// # Errors
/// A refusal under `count`.
pub fn check_count(count: i64) -> Result<(), Refusal> {
    match count {
        0..=MOST_LABELS => Ok(()),
        _ => Err(Refusal::invalid(
            "count",
            say!("Print 1 to {most} labels of a thing, or 0 for none.", most = MOST_LABELS),
        )),
    }
}
