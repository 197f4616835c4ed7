//! What can be asked of returns, and of payments that were recorded wrongly.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Sale, TenderKind, TenderOffered};
use crate::overrides::Approval;
use crate::{Minor, Qty, SaleId, SaleLineId, TenderCorrectionId, TenderId, call};

/// Where a returned thing goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Default)]
#[serde(rename_all = "snake_case")]
pub enum GoesTo {
    /// Back on the shelf.
    #[default]
    Stock,
    /// To the damaged.
    Damaged,
    /// Back to the supplier.
    Supplier,
}

impl GoesTo {
    /// The word that is kept in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Stock => "stock",
            Self::Damaged => "damaged",
            Self::Supplier => "supplier",
        }
    }
}

/// Takes a sale back, whole or in part, and refunds what was paid for what comes back. Refused with `needs_approval` when whoever
/// asks may not take returns and nobody who may gave their word.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct ReturnSale {
    /// Made by the client: the return's id.
    pub return_id: SaleId,
    /// The sale.
    pub sale_id: SaleId,
    /// What comes back.
    pub lines: Vec<ReturnLine>,
    /// Why.
    pub reason: String,
    /// The refund that the screen shows.
    pub total: Minor,
    /// How it is refunded; the amounts sum to the total, or where cash is rounded to what that makes of it.
    pub refunds: Vec<TenderOffered>,
    /// The word of somebody who may take returns, when whoever asks may not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval: Option<Approval>,
}
call!(ReturnSale -> Sale, "sales.return", Mutation, May(Sell));

/// Says that a payment or refund was made in another way than was recorded: in cash, by card or otherwise, whole. The sale and its
/// receipt stay as they are; what the drawer and the slips have to come to follows. At the register that took it, while its shift
/// is open: what a Z report says is never changed. Refused with `needs_approval` when whoever asks may not approve it.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct CorrectTender {
    /// Made by the client.
    pub id: TenderCorrectionId,
    /// The sale or return.
    pub sale_id: SaleId,
    /// Its payment or refund.
    pub tender_id: TenderId,
    /// How it was really made.
    pub kind: TenderKind,
    /// The terminal's slip number.
    #[serde(default)]
    pub reference: String,
    /// Why.
    pub reason: String,
    /// The word of somebody who may approve it, when whoever asks may not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval: Option<Approval>,
}
call!(CorrectTender -> Sale, "sales.correct_tender", Mutation, May(Sell));

/// How many of a sold line come back.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct ReturnLine {
    /// The sold line.
    pub line_id: SaleLineId,
    /// How many.
    pub qty: Qty,
    /// Where it goes.
    #[serde(default)]
    pub goes_to: GoesTo,
    /// Which pieces, by their numbers, where those are told apart.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub serials: Vec<String>,
}
