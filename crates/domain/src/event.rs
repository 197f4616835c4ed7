//! What happened: published after the commit, delivered at least once to each subscriber.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{CartId, CategoryId, CustomerId, ImportId, ProductId, RegisterId, SaleId, UserId};

/// Something that happened and that others may want to know. Screens refresh by it; what must be true together with
/// it ran in the same transaction already.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "event", rename_all = "snake_case")]
#[expect(missing_docs, reason = "the ids in an event name themselves")]
pub enum Event {
    /// The business was set up, or its settings changed.
    BusinessChanged,
    /// A user was added or changed.
    UserChanged { id: UserId },
    /// A category was added, changed or removed.
    CategoryChanged { id: CategoryId },
    /// Tax classes or their rates changed.
    TaxChanged,
    /// A product was added, changed or removed.
    ProductChanged { id: ProductId },
    /// The stock of a product's variants changed by hand.
    StockChanged { product_id: ProductId },
    /// A customer was added, changed or removed.
    CustomerChanged { id: CustomerId },
    /// A cart changed at a register.
    CartChanged { id: CartId, register_id: RegisterId },
    /// A sale was completed.
    SaleCompleted { id: SaleId, register_id: RegisterId },
    /// A return was completed.
    SaleReturned { id: SaleId, of: SaleId, register_id: RegisterId },
    /// A backup was written, or could not be.
    BackupChanged,
    /// Rows of a file were taken or undone.
    ImportMoved { id: ImportId },
    /// An import ended or was undone: what it was about may all have changed.
    ImportEnded { id: ImportId },
}

impl Event {
    /// The event's name, as the outbox and subscribers know it.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::BusinessChanged => "business_changed",
            Self::UserChanged { .. } => "user_changed",
            Self::CategoryChanged { .. } => "category_changed",
            Self::TaxChanged => "tax_changed",
            Self::ProductChanged { .. } => "product_changed",
            Self::StockChanged { .. } => "stock_changed",
            Self::CustomerChanged { .. } => "customer_changed",
            Self::CartChanged { .. } => "cart_changed",
            Self::SaleCompleted { .. } => "sale_completed",
            Self::SaleReturned { .. } => "sale_returned",
            Self::BackupChanged => "backup_changed",
            Self::ImportMoved { .. } => "import_moved",
            Self::ImportEnded { .. } => "import_ended",
        }
    }
}
