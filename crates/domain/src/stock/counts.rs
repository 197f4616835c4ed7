//! Counting what is there while the shop goes on selling.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::call::Done;
use crate::page::{Page, Window};
use crate::{CategoryId, Minor, Qty, StockCountId, StoreId, VariantId, call};

/// The most lines of a count.
pub const MOST_COUNTED: i64 = 5_000;

/// How far a count is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CountState {
    /// It is being counted.
    Open,
    /// The stock is what was counted.
    Approved,
    /// It was given up; nothing changed.
    Cancelled,
}

impl CountState {
    /// The word that is kept in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Approved => "approved",
            Self::Cancelled => "cancelled",
        }
    }
}

/// A count of a store's stock, or of one category of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StockCount {
    /// The count.
    pub id: StockCountId,
    /// Its number: `C` and a count of the business, e.g. `C0007`.
    pub number: String,
    /// How far it is.
    pub state: CountState,
    /// The store.
    pub store_id: StoreId,
    /// The store's name.
    pub store: String,
    /// The category that is counted, by its name then; none for everything.
    pub category: Option<String>,
    /// What to remember about it.
    pub note: String,
    /// How many things were counted.
    pub lines: i64,
    /// Of how many of them there were more or fewer than expected.
    pub off: i64,
    /// Who began it.
    pub user: String,
    /// When it was begun.
    pub created_at: DateTime<Utc>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
}

/// A variant that was counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CountLine {
    /// The variant.
    pub variant_id: VariantId,
    /// What it was called.
    pub title: String,
    /// Its SKU.
    pub sku: String,
    /// Digits after the point in its quantity.
    pub decimals: u8,
    /// How many were counted.
    pub counted: Qty,
    /// How many there should have been at the moment in which it was last counted. What is sold or comes in later is not in
    /// it, and changes nothing of the variance.
    pub expected: Qty,
    /// What the variance is worth: by the cost of that moment while it is counted, and as it was booked once it is approved.
    /// None when nobody knows, or the one who asks may not see it.
    pub value: Option<Minor>,
    /// When it was last counted.
    pub at: DateTime<Utc>,
    /// Which pieces were found, missing and more than expected, where those are told apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub serials: Option<CountedSerials>,
}

/// The pieces of a counted variant, by their numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Default)]
pub struct CountedSerials {
    /// Those that were found.
    pub found: Vec<String>,
    /// Those that should be there and were not found.
    pub missing: Vec<String>,
    /// Those that were found although they should not be there; they are among the found.
    pub surplus: Vec<String>,
}

impl CountLine {
    /// How many more were counted than expected; below zero for fewer.
    pub fn variance(&self) -> Qty {
        Qty(self.counted.0.saturating_sub(self.expected.0))
    }
}

/// A count with everything that was counted, the last first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CountSheet {
    /// The count.
    pub count: StockCount,
    /// What was counted.
    pub lines: Vec<CountLine>,
}

/// Begins a count in the store of the one who asks.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct BeginCount {
    /// Made by the client.
    pub id: StockCountId,
    /// Only this category; none for everything.
    #[serde(default)]
    pub category_id: Option<CategoryId>,
    /// What to remember about it.
    #[serde(default)]
    pub note: String,
}
call!(BeginCount -> CountSheet, "stock.begin_count", Mutation, May(AdjustStock));

/// How many were counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Counted {
    /// So many in all.
    All(Qty),
    /// So many more than before: a scanner's one.
    More(Qty),
}

/// Writes down how many were counted of a variant.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct CountStock {
    /// The count.
    pub id: StockCountId,
    /// The variant.
    pub variant_id: VariantId,
    /// How many.
    pub counted: Counted,
}
call!(CountStock -> CountLine, "stock.count_stock", Mutation, May(AdjustStock));

/// Writes down that a piece was found, by its number. Of pieces that are told apart, this is how they are counted; that there is
/// none at all is said with [`CountStock`].
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct CountSerial {
    /// The count.
    pub id: StockCountId,
    /// The number.
    pub number: String,
    /// What it is a piece of; needed for a number that nobody has seen before.
    #[serde(default)]
    pub variant_id: Option<VariantId>,
}
call!(CountSerial -> CountLine, "stock.count_serial", Mutation, May(AdjustStock));

/// Takes a variant out of a count, as if it had not been counted.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct DropCounted {
    /// The count.
    pub id: StockCountId,
    /// The variant.
    pub variant_id: VariantId,
}
call!(DropCounted -> Done, "stock.drop_counted", Mutation, May(AdjustStock));

/// Books the variances of a count into the stock. What was not counted stays as it is.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct ApproveCount {
    /// The count.
    pub id: StockCountId,
}
call!(ApproveCount -> CountSheet, "stock.approve_count", Mutation, May(AdjustStock));

/// Gives a count up; nothing changes.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct CancelCount {
    /// The count.
    pub id: StockCountId,
}
call!(CancelCount -> CountSheet, "stock.cancel_count", Mutation, May(AdjustStock));

/// One count with everything that was counted.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct GetCount {
    /// The count.
    pub id: StockCountId,
}
call!(GetCount -> CountSheet, "stock.count", Query, May(AdjustStock));

/// The counts of all stores, the latest first.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, Default)]
pub struct ListCounts {
    /// Which part of the list.
    #[serde(default)]
    pub window: Window,
}
call!(ListCounts -> Page<StockCount>, "stock.counts", Query, May(AdjustStock));
