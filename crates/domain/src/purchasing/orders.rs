//! What can be asked of purchase orders.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::page::{Direction, Page, Window};
use crate::sales::Pdf;
use crate::stock::Tracking;
use crate::{GoodsReceiptId, Minor, PurchaseLineId, PurchaseOrderId, Qty, StoreId, SupplierId, VariantId, call};

/// The most lines of an order.
pub const MOST_LINES: usize = 500;

/// How far an order is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OrderState {
    /// It is being written; the supplier knows nothing of it.
    Draft,
    /// It was sent to the supplier.
    Ordered,
    /// Some of it came.
    Partly,
    /// All of it came.
    Received,
    /// Nothing more is to come, though not all came.
    Closed,
    /// It was taken back before anything came.
    Cancelled,
}

impl OrderState {
    /// Every state, in the order in which an order passes them.
    pub const ALL: [Self; 6] =
        [Self::Draft, Self::Ordered, Self::Partly, Self::Received, Self::Closed, Self::Cancelled];

    /// The word that is kept in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Ordered => "ordered",
            Self::Partly => "partly",
            Self::Received => "received",
            Self::Closed => "closed",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether goods of it can come in.
    pub const fn awaits_goods(self) -> bool {
        matches!(self, Self::Ordered | Self::Partly)
    }

    /// How far an order is of which so much was ordered and came, line by line.
    pub fn after_goods(lines: impl IntoIterator<Item = (Qty, Qty)>) -> Self {
        let all = lines.into_iter().all(|(ordered, received)| received >= ordered);
        if all { Self::Received } else { Self::Partly }
    }
}

/// An order of goods from a supplier, for a store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PurchaseOrder {
    /// The order.
    pub id: PurchaseOrderId,
    /// Its number: `P` and a count of the business, e.g. `P0042`.
    pub number: String,
    /// How far it is.
    pub state: OrderState,
    /// Of whom.
    pub supplier_id: SupplierId,
    /// The supplier's name now.
    pub supplier: String,
    /// The supplier's e-mail address now.
    pub email: String,
    /// For which store.
    pub store_id: StoreId,
    /// The store's name.
    pub store: String,
    /// What to remember about it.
    pub note: String,
    /// What is ordered.
    pub lines: Vec<PurchaseLine>,
    /// What all that is ordered costs.
    pub total: Minor,
    /// What came of it, the first first.
    pub receipts: Vec<GoodsReceipt>,
    /// Who wrote it.
    pub user: String,
    /// When it was begun.
    pub created_at: DateTime<Utc>,
    /// When it was sent to the supplier, if it was.
    pub ordered_at: Option<DateTime<Utc>>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// A line of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PurchaseLine {
    /// The line.
    pub id: PurchaseLineId,
    /// What.
    pub variant_id: VariantId,
    /// Its title when it was ordered.
    pub title: String,
    /// Its SKU when it was ordered.
    pub sku: String,
    /// Digits after the point in its quantity.
    pub decimals: u8,
    /// The unit beside its quantity.
    pub unit: String,
    /// How many are ordered.
    pub qty: Qty,
    /// What one is to cost.
    pub unit_cost: Minor,
    /// How many came.
    pub received: Qty,
    /// What tells its pieces apart, if anything does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tracked: Option<Tracking>,
}

/// Goods of an order that came at one time. It never changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GoodsReceipt {
    /// The receipt.
    pub id: GoodsReceiptId,
    /// What stands on the supplier's papers, or what to remember about it.
    pub note: String,
    /// What came.
    pub lines: Vec<GoodsReceiptLine>,
    /// What it cost.
    pub total: Minor,
    /// Who took it in.
    pub user: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// What came of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GoodsReceiptLine {
    /// The line of the order.
    pub line_id: PurchaseLineId,
    /// How many came.
    pub qty: Qty,
    /// What one of them cost.
    pub unit_cost: Minor,
    /// What all of them cost.
    pub cost: Minor,
}

/// Purchase orders.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, Default)]
pub struct ListOrders {
    /// A piece of the number or of the supplier's name.
    #[serde(default)]
    pub text: String,
    /// Only those that are so far.
    #[serde(default)]
    pub state: Option<OrderState>,
    /// Only of this supplier.
    #[serde(default)]
    pub supplier_id: Option<SupplierId>,
    /// Which way by number; none is the latest first.
    #[serde(default)]
    pub direction: Option<Direction>,
    /// Which part of the list.
    #[serde(default)]
    pub window: Window,
}
call!(ListOrders -> Page<OrderRow>, "purchasing.orders", Query, May(ManagePurchasing));

/// An order in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OrderRow {
    /// The order.
    pub id: PurchaseOrderId,
    /// Its number.
    pub number: String,
    /// How far it is.
    pub state: OrderState,
    /// The supplier's name.
    pub supplier: String,
    /// The store's name.
    pub store: String,
    /// How many lines it has.
    pub lines: i64,
    /// What all that is ordered costs.
    pub total: Minor,
    /// When it was begun.
    pub created_at: DateTime<Utc>,
}

/// One order with everything about it.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct GetOrder {
    /// The order.
    pub id: PurchaseOrderId,
}
call!(GetOrder -> PurchaseOrder, "purchasing.order", Query, May(ManagePurchasing));

/// Writes a draft, for the store of the one who asks, or changes one. Refused with `not_a_draft` once it was ordered.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct SaveOrder {
    /// The order, or a new id made by the client.
    pub id: PurchaseOrderId,
    /// Of whom.
    pub supplier_id: SupplierId,
    /// What to remember about it.
    #[serde(default)]
    pub note: String,
    /// What is ordered, all of it; what is left out goes.
    #[serde(default)]
    pub lines: Vec<SaveOrderLine>,
}
call!(SaveOrder -> PurchaseOrder, "purchasing.save_order", Mutation, May(ManagePurchasing));

/// A line of a draft as it should be. A variant stands in one line.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct SaveOrderLine {
    /// The line, or a new id made by the client.
    pub id: PurchaseLineId,
    /// What.
    pub variant_id: VariantId,
    /// How many; more than nothing.
    pub qty: Qty,
    /// What one is to cost; nothing or more.
    pub unit_cost: Minor,
}

/// Writes a draft of all that there is too little of in the store of the one who asks, and that is usually ordered of a
/// supplier. Refused with `nothing_low` when there is nothing.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct OrderLow {
    /// The order; made by the client.
    pub id: PurchaseOrderId,
    /// Of whom.
    pub supplier_id: SupplierId,
}
call!(OrderLow -> PurchaseOrder, "purchasing.order_low", Mutation, May(ManagePurchasing));

/// Says that a draft was sent to the supplier.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct PlaceOrder {
    /// The order.
    pub id: PurchaseOrderId,
}
call!(PlaceOrder -> PurchaseOrder, "purchasing.place_order", Mutation, May(ManagePurchasing));

/// Takes goods of an order in: they are in stock at what they cost. More than was ordered is refused with `more_than_ordered`
/// unless it is said to be meant.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct ReceiveGoods {
    /// Made by the client.
    pub id: GoodsReceiptId,
    /// The order.
    pub order_id: PurchaseOrderId,
    /// What came.
    pub lines: Vec<ReceivedLine>,
    /// What stands on the supplier's papers, or what to remember about it.
    #[serde(default)]
    pub note: String,
    /// That more came than was ordered, and is kept.
    #[serde(default)]
    pub more: bool,
}
call!(ReceiveGoods -> PurchaseOrder, "purchasing.receive", Mutation, May(ManagePurchasing));

/// What came of a line.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct ReceivedLine {
    /// The line of the order.
    pub line_id: PurchaseLineId,
    /// How many came; more than nothing.
    pub qty: Qty,
    /// What one of them cost; nothing or more.
    pub unit_cost: Minor,
    /// Which pieces, by their numbers, where those are told apart.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub serials: Vec<String>,
}

/// Ends an order: a draft or one of which nothing came is cancelled, of any other nothing more is to come.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct EndOrder {
    /// The order.
    pub id: PurchaseOrderId,
}
call!(EndOrder -> PurchaseOrder, "purchasing.end_order", Mutation, May(ManagePurchasing));

/// An order as a PDF, to be sent to the supplier.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct GetOrderPdf {
    /// The order.
    pub id: PurchaseOrderId,
}
call!(GetOrderPdf -> Pdf, "purchasing.order_pdf", Query, May(ManagePurchasing));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_is_received_when_every_line_is() {
        let lines = |pairs: &[(i64, i64)]| {
            OrderState::after_goods(pairs.iter().map(|(ordered, received)| (Qty(*ordered), Qty(*received))))
        };
        assert_eq!(lines(&[(5, 5), (3, 4)]), OrderState::Received);
        assert_eq!(lines(&[(5, 6), (3, 2)]), OrderState::Partly, "more of one line is not enough of another");
    }
}
