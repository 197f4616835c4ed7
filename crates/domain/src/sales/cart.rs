//! What can be asked of a cart.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Discount, GoesTo, LineAmounts, ReturnLine, SaleFace, TaxMode, Totals};
use crate::call::Done;
use crate::catalog::Pack;
use crate::stock::{NegativeStock, Tracking};
use crate::{
    CartId, CartLineId, CustomerId, Minor, Qty, Rate, RegisterId, RepairTicketId, SaleId, SaleLineId, TaxClassId,
    VariantId, call,
};

/// Whether a cart is being rung up or waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CartState {
    /// The one being rung up at its register.
    Active,
    /// Waiting to be recalled at any register of the store.
    Parked,
}

/// A sale being rung up, saved at every change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Cart {
    /// The cart.
    pub id: CartId,
    /// The register it is at, or was parked from.
    pub register_id: RegisterId,
    /// Active or parked.
    pub state: CartState,
    /// Who buys, if known.
    pub customer: Option<CustomerFace>,
    /// What was written when it was parked.
    pub note: String,
    /// Off the whole cart.
    pub discount: Option<Discount>,
    /// In the order in which they were rung up.
    pub lines: Vec<CartLine>,
    /// What comes back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub back: Vec<BackLine>,
    /// What the refunds of earlier returns of the same receipts were rounded by, together.
    #[serde(default, skip_serializing_if = "Minor::is_zero")]
    pub back_rounding: Minor,
    /// What it comes to now, without what comes back.
    pub totals: Totals,
    /// What was paid for its repairs before, and pays for it now.
    #[serde(default, skip_serializing_if = "Minor::is_zero")]
    pub deposit: Minor,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// Whether goods are reserved for it: those of its lines, since it was parked so.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub reserved: bool,
    /// Whether goods were reserved for it until their time was over.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub reserve_expired: bool,
}

impl Cart {
    /// What was paid for what comes back.
    pub fn refund(&self) -> Minor {
        self.back.iter().map(|line| line.amounts.total).sum()
    }

    /// What is to be paid; below zero, what is to be refunded.
    pub fn due(&self) -> Minor {
        self.totals.total - self.refund() - self.deposit
    }

    /// Whether nothing is sold and nothing comes back.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty() && self.back.is_empty()
    }
}

/// Something that comes back with a cart: of a receipt, or without one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BackLine {
    /// The line.
    pub id: CartLineId,
    /// The sale it was sold with; none without a receipt.
    pub of: Option<SaleFace>,
    /// The sold line; none without a receipt.
    pub line_id: Option<SaleLineId>,
    /// What.
    pub variant_id: VariantId,
    /// Its title when it was sold.
    pub title: String,
    /// Its SKU when it was sold.
    pub sku: String,
    /// How many come back.
    pub qty: Qty,
    /// Digits after the point in the quantity.
    pub decimals: u8,
    /// The unit beside the quantity.
    pub unit: String,
    /// Where it goes.
    pub goes_to: GoesTo,
    /// Why.
    pub reason: String,
    /// What was paid for it, or is given without a receipt; nothing when it came back another way meanwhile, and then the cart can't be completed.
    pub amounts: LineAmounts,
}

/// Says what of a receipt comes back with a cart, in the place of what was said of that receipt before; no lines for nothing. Makes
/// the cart if the register has none. Money moves when the cart is completed.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct BringBack {
    /// The register's active cart, or a new id made by the client when there is none.
    pub cart_id: CartId,
    /// The sale.
    pub sale_id: SaleId,
    /// What comes back of it.
    pub lines: Vec<ReturnLine>,
    /// Why.
    pub reason: String,
}
call!(BringBack -> Cart, "sales.bring_back", Mutation, May(Sell));

/// Says that something comes back with a cart of which there is no receipt, at the price that the rules of the business give it.
/// Refused with `receipt_needed` where nothing is taken back so. Makes the cart if the register has none.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct BringWithoutReceipt {
    /// The register's active cart, or a new id made by the client when there is none.
    pub cart_id: CartId,
    /// Made by the client.
    pub id: CartLineId,
    /// What.
    pub variant_id: VariantId,
    /// How many.
    pub qty: Qty,
    /// Where it goes.
    #[serde(default)]
    pub goes_to: GoesTo,
    /// Why.
    pub reason: String,
    /// Which pieces, by their numbers, where those are told apart.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub serials: Vec<String>,
}
call!(BringWithoutReceipt -> Cart, "sales.bring_without_receipt", Mutation, May(Sell));

/// Takes something that was to come back out of a cart.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct LeaveBack {
    /// The cart.
    pub cart_id: CartId,
    /// The line.
    pub id: CartLineId,
}
call!(LeaveBack -> Cart, "sales.leave_back", Mutation, May(Sell));

/// A customer as a cart or sale shows them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CustomerFace {
    /// The customer.
    pub id: CustomerId,
    /// The name.
    pub name: String,
}

/// A line of a cart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CartLine {
    /// The line.
    pub id: CartLineId,
    /// What is sold.
    pub variant_id: VariantId,
    /// Its title when it was rung up.
    pub title: String,
    /// Its SKU when it was rung up.
    pub sku: String,
    /// How many.
    pub qty: Qty,
    /// Digits after the point in the quantity.
    pub decimals: u8,
    /// The unit beside the quantity.
    pub unit: String,
    /// The price per unit when it was rung up, or as it was changed since.
    pub unit_price: Minor,
    /// Its own price per unit, where it is sold at another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list_price: Option<Minor>,
    /// Whether the price holds the tax.
    pub tax_mode: TaxMode,
    /// Its tax class.
    pub tax_class_id: TaxClassId,
    /// The class's name.
    pub tax_name: String,
    /// The rate in force on the present business day.
    pub rate: Rate,
    /// Off this line.
    pub discount: Option<Discount>,
    /// That the cart takes more of it than there is, where that is to be said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub short: Option<Short>,
    /// What it holds, if it is a pack.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pack: Option<Pack>,
    /// What tells its pieces apart, if anything does: then it is sold once each of them is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tracked: Option<Tracking>,
    /// The pieces that were named, by their numbers; never more than the quantity.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub serials: Vec<String>,
    /// The ticket of the repair desk that it is of: it is sold as the customer approved it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket_id: Option<RepairTicketId>,
}

impl CartLine {
    /// How many pieces have to be named yet before this can be sold.
    pub fn unnamed(&self) -> i64 {
        let named = i64::try_from(self.serials.len()).unwrap_or(i64::MAX);
        if self.tracked.is_some() { (self.qty.0 / 1_000).saturating_sub(named).max(0) } else { 0 }
    }
}

/// More is sold than there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Short {
    /// How many there are in the store for this cart: what others have reserved is left out.
    pub on_hand: Qty,
    /// How many others have reserved.
    #[serde(default, skip_serializing_if = "Qty::is_zero")]
    pub reserved: Qty,
    /// Whether it can be sold all the same.
    pub policy: NegativeStock,
}

/// The register's active cart, if there is one.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct ActiveCart {}
call!(ActiveCart -> Option<Cart>, "sales.cart", Query, May(Sell));

/// Rings something up. Makes the cart if the register has none; the same thing rung up again, with no discount on it,
/// adds to its line.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct AddLine {
    /// The register's active cart, or a new id made by the client when there is none.
    pub cart_id: CartId,
    /// Made by the client; not used when the quantity goes to a line that is there.
    pub line_id: CartLineId,
    /// What.
    pub variant_id: VariantId,
    /// How many.
    #[serde(default = "one")]
    pub qty: Qty,
}
call!(AddLine -> Cart, "sales.add_line", Mutation, May(Sell));

fn one() -> Qty {
    Qty::ONE
}

/// Rings up what a label of a scale says, by the patterns of the business: the product whose barcode or SKU is the item's
/// code, in the quantity or at the price on the label. Each label is a line of its own. Of something sold by weight, a price is as
/// much as it buys; of something sold in pieces, one piece at that price. Refused with `unknown_code` for a code that is no such
/// label or names no product, and with `empty_label` for one that says nothing.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct AddLabel {
    /// The register's active cart, or a new id made by the client when there is none.
    pub cart_id: CartId,
    /// Made by the client.
    pub line_id: CartLineId,
    /// The code as it was scanned: 13 digits.
    pub code: String,
}
call!(AddLabel -> Cart, "sales.add_label", Mutation, May(Sell));

/// Rings up the one piece that has a number: in the line of what it is, if that is there without a discount, or in one of its
/// own. Refused with the reason when there is no such piece to be sold in this store.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct AddSerial {
    /// The register's active cart, or a new id made by the client when there is none.
    pub cart_id: CartId,
    /// Made by the client; not used when the piece goes to a line that is there.
    pub line_id: CartLineId,
    /// The number of the piece.
    pub number: String,
}
call!(AddSerial -> Cart, "sales.add_serial", Mutation, May(Sell));

/// Says which pieces a line sells, by their numbers; the quantity grows with them.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct NameSerials {
    /// The cart.
    pub cart_id: CartId,
    /// The line.
    pub line_id: CartLineId,
    /// All of them.
    pub serials: Vec<String>,
}
call!(NameSerials -> Cart, "sales.name_serials", Mutation, May(Sell));

/// Changes a line's quantity, discount and price. A price past what the role may ask for needs approval when the cart is
/// completed. When fewer are left than pieces were named, those that were named last are not sold.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct ChangeLine {
    /// The cart.
    pub cart_id: CartId,
    /// The line.
    pub line_id: CartLineId,
    /// How many.
    pub qty: Qty,
    /// Off this line; none takes it away.
    #[serde(default)]
    pub discount: Option<Discount>,
    /// The price per unit; none leaves it as it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_price: Option<Minor>,
}
call!(ChangeLine -> Cart, "sales.change_line", Mutation, May(Sell));

/// Rings up one of something that is not in the catalog: a text, a price that holds the tax, and a tax class.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct AddMisc {
    /// The register's active cart, or a new id made by the client when there is none.
    pub cart_id: CartId,
    /// Made by the client.
    pub line_id: CartLineId,
    /// What it is.
    pub title: String,
    /// What it costs.
    pub price: Minor,
    /// Its tax class; none for the usual one.
    #[serde(default)]
    pub tax_class_id: Option<TaxClassId>,
}
call!(AddMisc -> Cart, "sales.add_misc", Mutation, May(Sell));

/// Brings what is due for a device of the repair desk into the register's cart, or into a new one, as the customer approved it:
/// quantities and prices stay. When the cart is completed, the device is handed over. Refused with `not_ready`, `nothing_due`,
/// `quote_open`, and with `in_cart` when it is in a sale already.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct AddRepair {
    /// Made by the client; not used when the register has a cart.
    pub cart_id: CartId,
    /// The ticket.
    pub ticket_id: RepairTicketId,
    /// Who collects it; empty for the customer.
    #[serde(default)]
    pub collector: String,
    /// What they showed to prove who they are; needed of anybody but the customer.
    #[serde(default)]
    pub identification: String,
}
call!(AddRepair -> Cart, "sales.add_repair", Mutation, May(Sell));

/// Takes a line out; one of a repair goes with all others of it.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct VoidLine {
    /// The cart.
    pub cart_id: CartId,
    /// The line.
    pub line_id: CartLineId,
}
call!(VoidLine -> Cart, "sales.void_line", Mutation, May(Sell));

/// Gives the whole cart a discount, or takes it away.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct DiscountCart {
    /// The cart.
    pub cart_id: CartId,
    /// Off the whole cart; none takes it away.
    #[serde(default)]
    pub discount: Option<Discount>,
}
call!(DiscountCart -> Cart, "sales.discount_cart", Mutation, May(Sell));

/// Says who buys, or that nobody in particular does.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct NameCustomer {
    /// The cart; made if the register has none.
    pub cart_id: CartId,
    /// The customer.
    #[serde(default)]
    pub customer_id: Option<CustomerId>,
}
call!(NameCustomer -> Cart, "sales.name_customer", Mutation, May(Sell));

/// Throws the cart away.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct ClearCart {
    /// The cart.
    pub cart_id: CartId,
}
call!(ClearCart -> Done, "sales.clear_cart", Mutation, May(Sell));

/// Puts the cart aside; every register of the store can take it up. It may have its goods reserved: they are not there for others
/// then, also while it is in hand again, until it is sold, thrown away or parked without them. Refused with `not_enough_stock` for
/// what is not there to be kept, where that is not to be sold.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct ParkCart {
    /// The cart.
    pub cart_id: CartId,
    /// What to remember it by.
    #[serde(default)]
    pub note: String,
    /// Whether its goods are kept for it.
    #[serde(default)]
    pub reserve: bool,
}
call!(ParkCart -> Done, "sales.park", Mutation, May(Sell));

/// Takes a parked cart up at this register. Refused with `cart_in_hand` while the register has lines in another.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct RecallCart {
    /// The cart.
    pub cart_id: CartId,
}
call!(RecallCart -> Cart, "sales.recall", Mutation, May(Sell));

/// The store's parked carts, newest first.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct ParkedCarts {}
call!(ParkedCarts -> Vec<Cart>, "sales.parked", Query, May(Sell));
