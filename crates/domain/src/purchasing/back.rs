//! What can be asked of goods that customers brought back and that go on to a supplier.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::call::Done;
use crate::page::{Page, Window};
use crate::{Qty, SaleId, SaleLineId, SupplierId, VariantId, call};

/// Something that was taken back to be sent to its supplier. It is not on the shelf.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GoodsBack {
    /// The line of the return.
    pub id: SaleLineId,
    /// The return.
    pub sale_id: SaleId,
    /// The return's number.
    pub number: String,
    /// What.
    pub variant_id: VariantId,
    /// Its title when it was sold.
    pub title: String,
    /// Its SKU when it was sold.
    pub sku: String,
    /// How many.
    pub qty: Qty,
    /// The unit beside the quantity.
    pub unit: String,
    /// Why it came back.
    pub reason: String,
    /// When it came back.
    pub at: DateTime<Utc>,
    /// To whom it was sent; none while it waits.
    pub supplier: Option<String>,
    /// What was written when it was sent.
    pub note: String,
    /// When it was sent; none while it waits.
    pub sent_at: Option<DateTime<Utc>>,
}

/// What waits in this store to go back to a supplier, the longest first; or what was sent, the latest first.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, Default)]
pub struct ListGoodsBack {
    /// What was sent already, and not what waits.
    #[serde(default)]
    pub sent: bool,
    /// Only this one, whether it waits or was sent.
    #[serde(default)]
    pub id: Option<SaleLineId>,
    /// Which part of the list.
    #[serde(default)]
    pub window: Window,
}
call!(ListGoodsBack -> Page<GoodsBack>, "purchasing.goods_back", Query, May(ManagePurchasing));

/// Says that goods were sent back to a supplier. Refused with `sent_already` for what does not wait any more.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct SendBack {
    /// What.
    pub ids: Vec<SaleLineId>,
    /// To whom.
    pub supplier_id: SupplierId,
    /// What to remember about it: a note of delivery, a claim's number.
    #[serde(default)]
    pub note: String,
}
call!(SendBack -> Done, "purchasing.send_back", Mutation, May(ManagePurchasing));
