//! What can be asked of sales and returns.

use chrono::{DateTime, NaiveDate, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::receipt::Receipt;
use super::{CustomerFace, Discount, GoesTo, LineAmounts, TaxMode, TaxRow, TenderKind, TenderOffered};
use crate::business::LegalLines;
use crate::overrides::Approval;
use crate::page::{Direction, Page, Window};
use crate::{
    CartId, CustomerId, ImportId, Minor, Qty, Rate, RegisterId, SaleId, SaleLineId, ShiftId, StoreId, TenderId, UserId,
    VariantId, call,
};

/// Completes a cart: sale, lines, tenders, stock, journal and receipt number in one transaction, once per call id. What comes
/// back with it is a return under the same number and on the same receipt; answers with the sale, or with a return when nothing is sold.
/// Refused with `total_changed` when the cart comes to something else than the screen showed, and with `needs_approval` when its
/// discounts are more than whoever sells may give.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct CompleteSale {
    /// Made by the client: the sale's id.
    pub sale_id: SaleId,
    /// The cart.
    pub cart_id: CartId,
    /// The total that the screen shows.
    pub total: Minor,
    /// What comes back with it, as the screen shows it.
    #[serde(default, skip_serializing_if = "Minor::is_zero")]
    pub refund: Minor,
    /// How the rest is paid, or refunded where more comes back than is sold.
    pub tenders: Vec<TenderOffered>,
    /// The word of somebody who may approve it, for discounts past the caps of whoever sells, and for what comes back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval: Option<Approval>,
}
call!(CompleteSale -> Sale, "sales.complete", Mutation, May(Sell));

/// Whether a document sold or took back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SaleKind {
    /// Goods out, money in.
    Sale,
    /// Goods back, money out; its amounts are positive and go the other way.
    Return,
}

impl SaleKind {
    /// The word that is kept in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sale => "sale",
            Self::Return => "return",
        }
    }
}

/// A completed cart, or a return: immutable, as charged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Sale {
    /// The sale.
    pub id: SaleId,
    /// Sale or return.
    pub kind: SaleKind,
    /// The receipt number: the register's code, its series and a gapless count.
    pub number: String,
    /// Its place among those that were done in one, under one number; nothing for what was done by itself.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub part: i64,
    /// What was done in one with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub with: Vec<OtherPart>,
    /// Where.
    pub store_id: StoreId,
    /// The store's name then.
    pub store: String,
    /// At which register.
    pub register_id: RegisterId,
    /// The register's name then.
    pub register: String,
    /// By whom.
    pub user_id: UserId,
    /// The name they had then.
    pub user: String,
    /// Who bought.
    pub customer: Option<CustomerFace>,
    /// When.
    pub completed_at: DateTime<Utc>,
    /// The business day.
    pub business_date: NaiveDate,
    /// The store's time zone then.
    pub timezone: String,
    /// The seller's lines as they were then.
    pub seller: Seller,
    /// For a return: the sale it takes back.
    pub of: Option<SaleFace>,
    /// For a return: why.
    pub reason: String,
    /// What was sold or taken back.
    pub lines: Vec<SaleLine>,
    /// How it was paid or refunded.
    pub tenders: Vec<Tender>,
    /// Before discounts.
    pub subtotal: Minor,
    /// Off by lines' discounts.
    pub line_discounts: Minor,
    /// Off by the cart's discount.
    pub cart_discount: Minor,
    /// Tax that was added to prices.
    pub tax_added: Minor,
    /// Tax by rate.
    pub taxes: Vec<TaxRow>,
    /// What it comes to. What was paid, or refunded, is this and the rounding.
    pub total: Minor,
    /// What was added as its cash part was rounded to the coins there are; below zero what was taken off.
    #[serde(default, skip_serializing_if = "Minor::is_zero")]
    pub rounding: Minor,
    /// For a sale: the returns against it.
    pub returns: Vec<SaleFace>,
    /// For a sale: what the refunds of its returns were rounded by, together.
    #[serde(default, skip_serializing_if = "Minor::is_zero")]
    pub returns_rounding: Minor,
    /// Where it comes from, when it was made elsewhere and brought in from a file. It moved no stock: what is counted when
    /// Kontor begins is what was left behind it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub imported: Option<Imported>,
    /// When it was undone: it was brought in by mistake, and counts for nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voided_at: Option<DateTime<Utc>>,
    /// The shift it belongs to, if there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shift_id: Option<ShiftId>,
}

#[cfg_attr(target_pointer_width = "64", expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so"))]
const fn is_nothing(part: &i64) -> bool {
    *part == 0
}

impl Sale {
    /// What was paid or refunded, beside what an exchange made up for.
    pub fn settled(&self) -> Minor {
        self.tenders.iter().filter(|tender| tender.kind != TenderKind::Exchange).map(|tender| tender.amount).sum()
    }
}

/// A sale or return that was done in one with another, under the same number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OtherPart {
    /// The sale.
    pub id: SaleId,
    /// Sale or return.
    pub kind: SaleKind,
    /// What it comes to.
    pub total: Minor,
    /// What of it was paid or refunded, beside what the other made up for.
    pub settled: Minor,
}

/// Where a sale comes from that was made elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Imported {
    /// The import.
    pub id: ImportId,
    /// The number it had there.
    pub reference: String,
    /// Whether rows of it were refused, so that it is not whole.
    pub in_part: bool,
}

/// A sale by its number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SaleFace {
    /// The sale.
    pub id: SaleId,
    /// Its receipt number.
    pub number: String,
}

/// Who sold, as on the receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Seller {
    /// The name over the door.
    pub name: String,
    /// The legal lines.
    pub legal: LegalLines,
    /// The currency, by its ISO code.
    pub currency: crate::Currency,
    /// The locale in which amounts are written.
    pub locale: String,
}

/// A line of a sale or return, as charged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SaleLine {
    /// The line.
    pub id: SaleLineId,
    /// What.
    pub variant_id: VariantId,
    /// Its title then.
    pub title: String,
    /// Its SKU then.
    pub sku: String,
    /// How many.
    pub qty: Qty,
    /// Digits after the point in the quantity.
    pub decimals: u8,
    /// The unit beside the quantity.
    pub unit: String,
    /// The price per unit.
    pub unit_price: Minor,
    /// Its own price per unit then, where it was sold at another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list_price: Option<Minor>,
    /// Whether the price held the tax.
    pub tax_mode: TaxMode,
    /// The tax class's name then.
    pub tax_name: String,
    /// The rate charged.
    pub rate: Rate,
    /// The discount as it was given, if any.
    pub discount: Option<Discount>,
    /// What it came to.
    pub amounts: LineAmounts,
    /// How many of it have come back since.
    pub returned: Qty,
    /// For a return: the line it takes back.
    pub of_line: Option<SaleLineId>,
    /// For a return: where it went.
    pub goes_to: Option<GoesTo>,
    /// What the goods cost when they were sold, or what of it came back; kept as it was then. None when nobody knew, or
    /// the one who asks may not see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<Minor>,
    /// Which pieces, by their numbers, where those are told apart.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub serials: Vec<String>,
    /// Whether some of it were in a repair before they were sold, where one sale is asked for: should it come back, it is asked where it
    /// goes.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub fitted: bool,
    /// Which of them have come back since.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub serials_back: Vec<String>,
}

/// One tender of a sale, or one refund of a return.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Tender {
    /// The tender.
    pub id: TenderId,
    /// How.
    pub kind: TenderKind,
    /// What paid for the sale, or was refunded.
    pub amount: Minor,
    /// What was handed over: `amount + change`.
    pub given: Minor,
    /// What went back.
    pub change: Minor,
    /// The terminal's slip number.
    pub reference: String,
    /// On account: what the customer owed in all from then on. With a voucher: what was left on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub balance: Option<Minor>,
    /// Of an exchange: what had been paid so and may not be handed out in money, ever after. None for money.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stands_for: Option<TenderKind>,
    /// How it was really paid, where somebody corrected that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrected: Option<Corrected>,
}

/// How something was paid that was recorded otherwise. What was printed stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Corrected {
    /// How.
    pub kind: TenderKind,
    /// The terminal's slip number.
    pub reference: String,
    /// Why it was corrected.
    pub reason: String,
    /// By whom.
    pub user: String,
    /// Who approved it, if somebody had to.
    pub approver: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
}

impl Tender {
    /// How it was paid in the first place: by money where an exchange stands for nothing else.
    pub fn origin(&self) -> TenderKind {
        match self.kind {
            TenderKind::Exchange => self.stands_for.unwrap_or(TenderKind::Other),
            kind => kind,
        }
    }

    /// How it was paid, as far as is known now.
    pub fn now(&self) -> TenderKind {
        self.corrected.as_ref().map_or(self.kind, |corrected| corrected.kind)
    }
}

/// One sale or return with everything on it.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct GetSale {
    /// The sale.
    pub id: SaleId,
}
call!(GetSale -> Sale, "sales.sale", Query, May(ReadSales));

/// The most sales that are sorted by anything but their time.
pub const MOST_SORTED: i64 = 100_000;

/// Sales and returns.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, Default)]
pub struct ListSales {
    /// A piece of the number, or of the customer's name.
    #[serde(default)]
    pub text: String,
    /// From this business day.
    #[serde(default)]
    pub from: Option<NaiveDate>,
    /// To this business day.
    #[serde(default)]
    pub to: Option<NaiveDate>,
    /// Only sales, or only returns.
    #[serde(default)]
    pub kind: Option<SaleKind>,
    /// Only with a tender of this kind.
    #[serde(default)]
    pub tender: Option<TenderKind>,
    /// Only this register's.
    #[serde(default)]
    pub register_id: Option<RegisterId>,
    /// Only this customer's.
    #[serde(default)]
    pub customer_id: Option<CustomerId>,
    /// Only this store's.
    #[serde(default)]
    pub store_id: Option<StoreId>,
    /// Only what has this in common; of goods and taxes, only those lines of it are summed.
    #[serde(default)]
    pub part: Option<SalesPart>,
    /// What they are sorted by.
    #[serde(default)]
    pub sort: SaleSort,
    /// Which way; none is the latest first, and from A or the least for anything else.
    #[serde(default)]
    pub direction: Option<Direction>,
    /// How many match, if an earlier answer to the same question said so. Then they are not counted again, and the answer
    /// says nothing of what they come to.
    #[serde(default)]
    pub counted: Option<i64>,
    /// Which part of the list.
    #[serde(default)]
    pub window: Window,
}
call!(ListSales -> SaleList, "sales.list", Query, May(ReadSales));

/// What sales are sorted by. An index has them in the order of their time, so that any part of a million is quick. By
/// anything else all that match have to be sorted for each answer: more than [`MOST_SORTED`] are refused
/// (`too_many_to_sort`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Default)]
#[serde(rename_all = "snake_case")]
pub enum SaleSort {
    /// The business day, and the time on it.
    #[default]
    Time,
    /// The receipt number.
    Number,
    /// What it came to, below zero for returns; of lines, what those that were asked for came to.
    Total,
    /// The customer's name; without one last, either way.
    Customer,
    /// The cashier's name.
    Cashier,
}

impl SaleSort {
    /// The word of it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Time => "time",
            Self::Number => "number",
            Self::Total => "total",
            Self::Customer => "customer",
            Self::Cashier => "cashier",
        }
    }
}

/// What some sales and returns have in common.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SalesPart {
    /// The hour of the store's clock.
    Hour(u8),
    /// Who sold.
    Cashier(UserId),
    /// The register.
    Register(RegisterId),
    /// The customer, or that there is none.
    Customer(Option<CustomerId>),
    /// Lines of a variant.
    Product(VariantId),
    /// Lines under a tax.
    Tax(TaxKey),
}

/// A tax as lines name it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct TaxKey {
    /// The name of its class when it was sold.
    pub name: String,
    /// Its rate then.
    pub rate: Rate,
}

/// A page of sales, and what all that match come to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SaleList {
    /// The page.
    pub page: Page<SaleRow>,
    /// Sales less returns, over all that match; over their lines, when lines were asked for. Zero if they were counted
    /// before.
    pub sum: Minor,
}

/// A sale in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SaleRow {
    /// The sale.
    pub id: SaleId,
    /// Sale or return.
    pub kind: SaleKind,
    /// The receipt number.
    pub number: String,
    /// When.
    pub completed_at: DateTime<Utc>,
    /// The register's name then.
    pub register: String,
    /// The cashier's name then.
    pub user: String,
    /// The customer's name, if any.
    pub customer: Option<String>,
    /// How many lines.
    pub lines: i64,
    /// The total; a return's goes the other way.
    pub total: Minor,
    /// The number it had elsewhere; empty for what was made here.
    #[serde(default)]
    pub reference: String,
    /// Whether rows of it were refused when it was brought in.
    #[serde(default)]
    pub in_part: bool,
    /// Whether it is a return that no sale is known for.
    #[serde(default)]
    pub without_receipt: bool,
    /// What the lines of it come to that were asked for; none when whole sales were.
    #[serde(default)]
    pub part: Option<Minor>,
}

/// The receipt of a sale or return, from what was kept.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct GetReceipt {
    /// The sale.
    pub id: SaleId,
}
call!(GetReceipt -> Receipt, "sales.receipt", Query, May(ReadSales));

/// A PDF document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Pdf {
    /// What to call the file.
    pub file_name: String,
    /// The bytes in base64.
    pub base64: String,
}
