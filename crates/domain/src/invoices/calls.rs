//! What can be asked of invoices.

use chrono::{DateTime, NaiveDate, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::page::{Page, Window};
use crate::sales::{By, HandedOut, LineAmounts, SaleFace, Seller, TaxMode, TaxRow, TenderKind};
use crate::{CustomerId, InvoiceId, Minor, Qty, Rate, RegisterId, SaleId, StoreId, UserId, call};

/// Which document it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum InvoiceKind {
    /// An invoice of a sale.
    Invoice,
    /// A credit note for what came back of one.
    Credit,
}

impl InvoiceKind {
    /// The word that is kept in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Invoice => "invoice",
            Self::Credit => "credit",
        }
    }

    /// What its numbers begin with.
    pub const fn letter(self) -> char {
        match self {
            Self::Invoice => 'F',
            Self::Credit => 'C',
        }
    }
}

/// Whom an invoice is for, as they said at that moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Buyer {
    /// The name of a person or a business.
    pub name: String,
    /// The postal address, line by line.
    pub address: String,
    /// The tax or VAT number, if they have one.
    #[serde(default)]
    pub tax_number: String,
}

/// Another invoice, as one names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct InvoiceFace {
    /// The invoice.
    pub id: InvoiceId,
    /// Its number.
    pub number: String,
    /// The business day on which it was made.
    pub date: NaiveDate,
}

/// A line of an invoice, as it was charged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct InvoiceLine {
    /// What.
    pub title: String,
    /// Its SKU.
    pub sku: String,
    /// How many.
    pub qty: Qty,
    /// The unit beside the quantity.
    pub unit: String,
    /// The price per unit.
    pub unit_price: Minor,
    /// Whether the price held the tax.
    pub tax_mode: TaxMode,
    /// The rate charged.
    pub rate: Rate,
    /// What it came to.
    pub amounts: LineAmounts,
    /// Which pieces, by their numbers, where those are told apart.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub serials: Vec<String>,
}

/// How something was paid, or refunded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct InvoiceTender {
    /// How.
    pub kind: TenderKind,
    /// How much.
    pub amount: Minor,
}

/// An invoice or a credit note, as it is printed. Never changed afterwards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Invoice {
    /// The invoice.
    pub id: InvoiceId,
    /// Which document it is.
    pub kind: InvoiceKind,
    /// Its number: `F` or `C`, the store's place, a series and a gapless count, e.g. `F1-A000042`.
    pub number: String,
    /// Which one of its sale or return it is, from 1: every further one corrects the one before it.
    pub edition: i64,
    /// The store where it was made.
    pub store_id: StoreId,
    /// The store's name then.
    pub store: String,
    /// The register where it was made.
    pub register_id: RegisterId,
    /// The register's name then.
    pub register: String,
    /// Who made it.
    pub user_id: UserId,
    /// The name they had then.
    pub user: String,
    /// The customer whose data it is, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<CustomerId>,
    /// When.
    pub at: DateTime<Utc>,
    /// The business day.
    pub business_date: NaiveDate,
    /// The store's time zone then.
    pub timezone: String,
    /// The seller's lines as they were then.
    pub seller: Seller,
    /// Whom it is for.
    pub buyer: Buyer,
    /// The sale or return, by its receipt.
    pub sale: SaleFace,
    /// The business day of that.
    pub sale_date: NaiveDate,
    /// Of a corrected invoice the one that it takes the place of; of a credit note the invoice that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<InvoiceFace>,
    /// Why it was corrected, or why the goods came back.
    #[serde(default)]
    pub reason: String,
    /// What was sold or came back.
    pub lines: Vec<InvoiceLine>,
    /// What the lines come to by tax rate.
    pub taxes: Vec<TaxRow>,
    /// What they come to in all.
    pub total: Minor,
    /// What was added as cash was rounded; below zero what was taken off.
    #[serde(default, skip_serializing_if = "Minor::is_zero")]
    pub rounding: Minor,
    /// How it was paid, or refunded.
    pub tenders: Vec<InvoiceTender>,
}

/// Makes the invoice of a sale, and with it a credit note for each time that something of it came back already; what comes back
/// later gets one by itself. There is one invoice of a sale: a further one names the one that it takes the place of, and why, and
/// both are kept. Refused with `imported` for what was sold in another program, with `no_invoice` for a return, with `invoiced` where
/// there is one that is not named, with `corrected` where that was corrected before, and with `required` under `name` or `address`.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct MakeInvoice {
    /// Made by the client: the invoice's id.
    pub id: InvoiceId,
    /// The sale.
    pub sale_id: SaleId,
    /// Whom it is for.
    pub buyer: Buyer,
    /// The customer whose details they are, if they are one's.
    #[serde(default)]
    pub customer_id: Option<CustomerId>,
    /// Whether the customer has this address and tax number from now on.
    #[serde(default)]
    pub keep: bool,
    /// The invoice that it takes the place of.
    #[serde(default)]
    pub replaces: Option<InvoiceId>,
    /// What was wrong with that.
    #[serde(default)]
    pub reason: String,
}
call!(MakeInvoice -> Invoice, "invoices.make", Mutation, May(Sell));

/// An invoice or credit note.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct GetInvoice {
    /// The invoice.
    pub id: InvoiceId,
}
call!(GetInvoice -> InvoiceStory, "invoices.get", Query, May(ReadSales));

/// An invoice or credit note, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct InvoiceStory {
    /// The invoice.
    pub invoice: Invoice,
    /// The one that took its place.
    pub corrected_by: Option<InvoiceFace>,
    /// The credit notes that are about it.
    pub credits: Vec<InvoiceFace>,
    /// How often it left.
    pub outs: i64,
}

/// The invoices of a sale, or the credit notes of a return, the latest first.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct InvoicesOfSale {
    /// The sale or return.
    pub id: SaleId,
}
call!(InvoicesOfSale -> Vec<Invoice>, "invoices.of_sale", Query, May(ReadSales));

/// Invoices and credit notes, the latest first.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, Default)]
pub struct ListInvoices {
    /// A piece of a number, of the receipt's, of the buyer's name or tax number.
    #[serde(default)]
    pub text: String,
    /// Only these.
    #[serde(default)]
    pub kind: Option<InvoiceKind>,
    /// Which part of the list.
    #[serde(default)]
    pub window: Window,
}
call!(ListInvoices -> Page<InvoiceRow>, "invoices.list", Query, May(ReadSales));

/// An invoice in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct InvoiceRow {
    /// The invoice.
    pub id: InvoiceId,
    /// Which document it is.
    pub kind: InvoiceKind,
    /// Its number.
    pub number: String,
    /// The buyer's name.
    pub buyer: String,
    /// The number of the receipt.
    pub receipt: String,
    /// What it comes to.
    pub total: Minor,
    /// When it was made.
    pub at: DateTime<Utc>,
    /// Whether another one took its place.
    pub corrected: bool,
}

/// Hands an invoice or credit note out, as a PDF or in a draft of an e-mail. The first one is the invoice, every other one says COPY.
/// Asked again with the same call id, it is the same one.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct HandOutInvoice {
    /// The invoice.
    pub id: InvoiceId,
    /// How.
    pub by: By,
}
call!(HandOutInvoice -> HandedOut, "invoices.hand_out", Mutation, May(ReadSales), Never);
