//! Parts of repairs: what was approved is kept for its ticket, leaves the stock when it is used, and is sold as the device is collected.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Minor, Qty, RepairPartId, RepairTicketId, VariantId, call};

/// A part of the quote that holds, or one that was used besides it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TicketPart {
    /// What.
    pub variant_id: VariantId,
    /// What it is called.
    pub title: String,
    /// Its SKU.
    pub sku: String,
    /// Digits after the point in its quantity.
    pub decimals: u8,
    /// The unit beside its quantity.
    pub unit: String,
    /// Whether each piece has a number of its own.
    pub tracked: bool,
    /// How many were approved.
    pub wanted: Qty,
    /// How many were used, and not put back.
    pub used: Qty,
    /// How many of those that are still to be used are not there: others had them reserved before, or there are none.
    pub missing: Qty,
}

/// Parts that left the stock for a repair. It never changes; what became of it is added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PartUse {
    /// The use.
    pub id: RepairPartId,
    /// The ticket.
    pub ticket_id: RepairTicketId,
    /// What.
    pub variant_id: VariantId,
    /// What it is called.
    pub title: String,
    /// How many.
    pub qty: Qty,
    /// Which pieces, where those are told apart.
    pub serials: Vec<String>,
    /// What they cost then; none when nobody knows, or the one who asks may not see it.
    pub cost: Option<Minor>,
    /// Who used them.
    pub user: String,
    /// When.
    pub at: DateTime<Utc>,
    /// What became of them.
    pub end: PartEnd,
}

/// What became of parts that were used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PartEnd {
    /// They are in the device.
    Used,
    /// They are in stock again.
    PutBack,
    /// They were sold as the device was collected.
    Sold,
}

/// Uses parts of the quote that holds: they leave the stock of the ticket's store, at what they cost now. Refused with `not_approved`
/// for what is not on it, `all_used` past what it says, and `not_enough_stock` for what is not there or reserved for others.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct UsePart {
    /// Made by the client: the use.
    pub id: RepairPartId,
    /// The ticket.
    pub ticket_id: RepairTicketId,
    /// What.
    pub variant_id: VariantId,
    /// How many.
    pub qty: Qty,
    /// Which pieces, by their numbers, where those are told apart.
    #[serde(default)]
    pub serials: Vec<String>,
}
call!(UsePart -> PartUse, "repairs.use_part", Mutation, May(Repair));

/// Puts parts back into stock, at what they cost when they were used. Once (`part_put_back`), and not when they were sold
/// (`part_sold`).
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct PutPartBack {
    /// The use.
    pub id: RepairPartId,
}
call!(PutPartBack -> PartUse, "repairs.put_part_back", Mutation, May(Repair));
