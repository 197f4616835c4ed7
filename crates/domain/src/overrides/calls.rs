//! What can be asked of overrides.

use chrono::{DateTime, NaiveDate, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::OverridePolicy;
use crate::business::Business;
use crate::identity::UserFace;
use crate::page::{Page, Window};
use crate::{Minor, OverrideId, RegisterId, Secret, UserId, call};

/// What was done past what a role may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OverrideKind {
    /// A discount past the role's cap.
    Discount,
    /// Goods taken back.
    Return,
    /// The drawer opened without a sale.
    NoSale,
    /// Goods taken back without a receipt.
    NoReceipt,
    /// A payment said to have been made in another way than was recorded.
    Tender,
    /// Something sold at another price than its own, past the role's cap.
    Price,
    /// More sold than there is, where that is not done.
    NegativeStock,
}

impl OverrideKind {
    /// Every kind.
    pub const ALL: [Self; 7] =
        [Self::Discount, Self::Price, Self::Return, Self::NoReceipt, Self::NegativeStock, Self::NoSale, Self::Tender];

    /// The word that is kept in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Discount => "discount",
            Self::Return => "return",
            Self::NoSale => "no_sale",
            Self::NoReceipt => "no_receipt",
            Self::Tender => "tender",
            Self::Price => "price",
            Self::NegativeStock => "negative_stock",
        }
    }
}

/// The word of somebody who may approve what another asks for, at the register where that other works.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Approval {
    /// Who approves.
    pub approver_id: UserId,
    /// Their PIN.
    pub pin: Secret,
    /// Why. Where the act has a reason of its own, that one may stand for it.
    #[serde(default)]
    pub reason: String,
    /// What for: all of what they were told. What needs a word and is not among it is refused as if nobody had given theirs.
    #[serde(default)]
    pub kinds: Vec<OverrideKind>,
}

/// What was approved, for good.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Override {
    /// The override.
    pub id: OverrideId,
    /// What was done.
    pub kind: OverrideKind,
    /// The sale, return or cash movement.
    pub subject_id: Uuid,
    /// The receipt's number; empty for what has none.
    pub number: String,
    /// At which register.
    pub register_id: RegisterId,
    /// The register's name then.
    pub register: String,
    /// Who asked.
    pub user_id: UserId,
    /// The name they had then.
    pub user: String,
    /// Who approved.
    pub approver_id: UserId,
    /// The name they had then.
    pub approver: String,
    /// Why.
    pub reason: String,
    /// What was given away, or refunded.
    pub amount: Minor,
    /// The business day.
    pub business_date: NaiveDate,
    /// When.
    pub at: DateTime<Utc>,
}

/// Who may approve: those whose word counts for what others may not do by themselves.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Approvers {}
call!(Approvers -> Vec<UserFace>, "overrides.approvers", Query, May(Sell));

/// Overrides, the latest first.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, Default)]
pub struct ListOverrides {
    /// Only of this kind.
    #[serde(default)]
    pub kind: Option<OverrideKind>,
    /// From this business day.
    #[serde(default)]
    pub from: Option<NaiveDate>,
    /// To this business day.
    #[serde(default)]
    pub to: Option<NaiveDate>,
    /// Which part of the list.
    #[serde(default)]
    pub window: Window,
}
call!(ListOverrides -> OverrideList, "overrides.list", Query, May(ReadReports));

/// A page of overrides, and what all that match come to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OverrideList {
    /// The page.
    pub page: Page<Override>,
    /// What was given away or refunded by all that match.
    pub sum: Minor,
}

/// Changes what needs the word of somebody who may approve it.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct ChangeOverrides {
    /// What.
    pub policy: OverridePolicy,
}
call!(ChangeOverrides -> Business, "business.change_overrides", Mutation, May(ManageBusiness));
