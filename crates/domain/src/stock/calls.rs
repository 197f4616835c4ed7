//! What can be asked of stock.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::page::{Page, Window};
use crate::{Minor, PurchaseOrderId, Qty, SaleId, StockMovementId, StoreId, UserId, VariantId, call};

/// Why stock moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StockReason {
    /// What was there when Kontor started.
    Opening,
    /// Goods came in.
    Received,
    /// A count found another number.
    Counted,
    /// Broken, stolen, used up.
    WrittenOff,
    /// A sale took it out.
    Sold,
    /// A return put it back.
    Returned,
    /// Nothing moved: somebody said what a piece costs.
    Revalued,
    /// It was sent to another store.
    Sent,
    /// It came from another store.
    Arrived,
    /// It was sent to another store and came back.
    CameBack,
    /// A part was used for a repair.
    Used,
    /// A part that was to be used for a repair was not, and came back.
    PutBack,
}

impl StockReason {
    /// Every reason.
    pub const ALL: [Self; 12] = [
        Self::Opening,
        Self::Received,
        Self::Counted,
        Self::WrittenOff,
        Self::Sold,
        Self::Returned,
        Self::Revalued,
        Self::Sent,
        Self::Arrived,
        Self::CameBack,
        Self::Used,
        Self::PutBack,
    ];

    /// The word that is kept in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Opening => "opening",
            Self::Received => "received",
            Self::Counted => "counted",
            Self::WrittenOff => "written_off",
            Self::Sold => "sold",
            Self::Returned => "returned",
            Self::Revalued => "revalued",
            Self::Sent => "sent",
            Self::Arrived => "arrived",
            Self::CameBack => "came_back",
            Self::Used => "used",
            Self::PutBack => "put_back",
        }
    }
}

/// One immutable change of stock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StockMovement {
    /// The movement.
    pub id: StockMovementId,
    /// What moved.
    pub variant_id: VariantId,
    /// Where.
    pub store_id: StoreId,
    /// How many: positive in, negative out.
    pub qty: Qty,
    /// Why.
    pub reason: StockReason,
    /// What somebody wrote about it.
    pub note: String,
    /// The sale or return it belongs to.
    pub sale_id: Option<SaleId>,
    /// The purchase order that it was received of.
    #[serde(default)]
    pub order_id: Option<PurchaseOrderId>,
    /// What the goods cost: positive in, negative out. None when nobody knows, or the one who asks may not see it.
    #[serde(default)]
    pub cost: Option<Minor>,
    /// By how much it changed what the stock is worth; none for who may not see it.
    #[serde(default)]
    pub value: Option<Minor>,
    /// Who did it.
    pub user_id: UserId,
    /// When.
    pub created_at: DateTime<Utc>,
}

/// Changes stock by hand, in the store of the one who asks.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct AdjustStock {
    /// Made by the client.
    pub id: StockMovementId,
    /// What moves.
    pub variant_id: VariantId,
    /// How many: positive in, negative out; not zero.
    pub qty: Qty,
    /// Opening, received, counted or written off.
    pub reason: StockReason,
    /// What to remember about it.
    #[serde(default)]
    pub note: String,
    /// What each piece that comes in cost; none for what such goods are worth already.
    #[serde(default)]
    pub unit_cost: Option<Minor>,
    /// Which pieces, by their numbers, where those are told apart.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub serials: Vec<String>,
}
call!(AdjustStock -> StockMovement, "stock.adjust", Mutation, May(AdjustStock));

/// Says what a piece of a variant costs, in the store of the one who asks: all that is there is worth that from now on. What
/// was sold before keeps the cost it had.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct RevalueStock {
    /// Made by the client.
    pub id: StockMovementId,
    /// What it is about.
    pub variant_id: VariantId,
    /// What a piece costs; nothing or more.
    pub unit_cost: Minor,
    /// What to remember about it.
    #[serde(default)]
    pub note: String,
}
call!(RevalueStock -> StockMovement, "stock.revalue", Mutation, May(ManagePurchasing));

/// The movements of one variant in the store of the one who asks, newest first.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct StockMovements {
    /// The variant.
    pub variant_id: VariantId,
    /// Which part of the list.
    #[serde(default)]
    pub window: Window,
}
call!(StockMovements -> Page<StockMovement>, "stock.movements", Query, May(ReadCatalog));
