//! What can be asked of services, quotes and the handing over of devices.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::repairs::Ticket;
use crate::sales::{LineAmounts, SaleFace, TaxMode};
use crate::{
    Minor, Qty, Rate, RepairPickupId, RepairQuoteId, RepairServiceId, RepairTicketId, TaxClassId, VariantId, call,
};

/// The most lines of a quote.
pub const MOST_QUOTED: usize = 100;
/// Digits after the point in quantities of labour: hours and their quarters.
pub const LABOUR_DECIMALS: u8 = 2;

/// Work that the desk does again and again, with its price.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Service {
    /// The service.
    pub id: RepairServiceId,
    /// What it is called, on quotes and receipts too.
    pub name: String,
    /// What it costs, or an hour of it.
    pub price: Minor,
    /// Whether the price holds the tax.
    pub tax_mode: TaxMode,
    /// Its tax class.
    pub tax_class_id: TaxClassId,
    /// Whether it is offered for new quotes.
    pub active: bool,
}

/// The services of the business, by name.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct ListServices {}
call!(ListServices -> Vec<Service>, "repairs.services", Query, May(Repair));

/// Adds a service, or changes one. Quotes that name it stay as they are. Refused with `name_taken` for a name that another has.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct SaveService {
    /// The service, or a new id made by the client.
    pub id: RepairServiceId,
    /// What it is called.
    pub name: String,
    /// What it costs, or an hour of it.
    pub price: Minor,
    /// Whether the price holds the tax.
    #[serde(default)]
    pub tax_mode: TaxMode,
    /// Its tax class; none for the usual one.
    #[serde(default)]
    pub tax_class_id: Option<TaxClassId>,
    /// Whether it is offered for new quotes.
    pub active: bool,
}
call!(SaveService -> Service, "repairs.save_service", Mutation, May(ManageRepairs));

/// Whether a quote was given, and what became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum QuoteState {
    /// It is being written; the customer does not know of it.
    Draft,
    /// The customer knows of it. From then on it never changes: another price is another version.
    Given,
    /// It may be done.
    Approved,
    /// It may not.
    Rejected,
    /// The ticket was given up before the customer said anything.
    Withdrawn,
}

impl QuoteState {
    /// The word that is kept in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Given => "given",
            Self::Approved => "approved",
            Self::Rejected => "rejected",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// How a customer said yes or no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SaidHow {
    /// At the desk.
    InPerson,
    /// By phone.
    Phone,
    /// By e-mail.
    Email,
    /// By a message.
    Message,
    /// Before: it comes to no more than the limit that they set when they brought the device.
    Limit,
}

impl SaidHow {
    /// Every way.
    pub const ALL: [Self; 5] = [Self::InPerson, Self::Phone, Self::Email, Self::Message, Self::Limit];

    /// The word that is kept in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InPerson => "in_person",
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Message => "message",
            Self::Limit => "limit",
        }
    }
}

/// A line of a quote: labour, or a part of the catalog. Its price is fixed when it is written; the tax is that of the day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct QuoteLine {
    /// The service it was made of, if any.
    pub service_id: Option<RepairServiceId>,
    /// The part; none for labour.
    pub variant_id: Option<VariantId>,
    /// What it is.
    pub title: String,
    /// The part's SKU; empty for labour.
    pub sku: String,
    /// How many; of labour, pieces or hours.
    pub qty: Qty,
    /// Digits after the point in the quantity.
    pub decimals: u8,
    /// The unit beside the quantity.
    pub unit: String,
    /// The price of one.
    pub unit_price: Minor,
    /// The price that the list or the catalog had for it that day, where that was another.
    #[serde(default)]
    pub list_price: Option<Minor>,
    /// Whether the price holds the tax.
    pub tax_mode: TaxMode,
    /// Its tax class.
    pub tax_class_id: TaxClassId,
    /// The class's name.
    pub tax_name: String,
    /// The rate in force when it was written.
    pub rate: Rate,
    /// What it comes to.
    pub amounts: LineAmounts,
}

/// One version of what a repair costs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Quote {
    /// The quote.
    pub id: RepairQuoteId,
    /// The ticket.
    pub ticket_id: RepairTicketId,
    /// Its place among those of the ticket, from 1 without gaps.
    pub version: i64,
    /// Whether it was given, and what became of it.
    pub state: QuoteState,
    /// Labour and parts.
    pub lines: Vec<QuoteLine>,
    /// What it comes to, with tax.
    pub total: Minor,
    /// Words for the customer.
    pub note: String,
    /// Who wrote it.
    pub user: String,
    /// When.
    pub created_at: DateTime<Utc>,
    /// When the customer was told.
    pub given_at: Option<DateTime<Utc>>,
    /// What the customer said, once they did.
    pub said: Option<Said>,
    /// Whether the device was handed over for it.
    pub settled: bool,
}

/// What a customer said of a quote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Said {
    /// How.
    pub how: SaidHow,
    /// In which words, and who it was if somebody else; may be empty.
    pub words: String,
    /// Who wrote it down.
    pub user: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// One of the answers of a customer, which stays when they think again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct QuoteAnswer {
    /// The version of the quote.
    pub version: i64,
    /// Whether it may be done.
    pub approved: bool,
    /// How they said it, and in which words.
    pub said: Said,
}

/// A device on its way to whoever collects it, or handed over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Pickup {
    /// The pickup.
    pub id: RepairPickupId,
    /// Who collects it; empty for the customer.
    pub collector: String,
    /// What they showed to prove who they are; empty for the customer.
    pub identification: String,
    /// The sale with which it was paid; none where nothing was due.
    pub sale: Option<SaleFace>,
    /// Who handed it over.
    pub user: String,
    /// When; none while it lies in a sale that is not completed.
    pub at: Option<DateTime<Utc>>,
}

/// A line as it is typed: of a service, of the catalog, or free.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LineToQuote {
    /// Labour of the list of services.
    #[serde(default)]
    pub service_id: Option<RepairServiceId>,
    /// A part of the catalog.
    #[serde(default)]
    pub variant_id: Option<VariantId>,
    /// What it is; empty for what the service or the part is called.
    #[serde(default)]
    pub title: String,
    /// How many; of labour, pieces or hours.
    pub qty: Qty,
    /// The price of one.
    pub unit_price: Minor,
    /// The tax class of labour that is not of the list; none for the usual one.
    #[serde(default)]
    pub tax_class_id: Option<TaxClassId>,
}

/// Writes a quote, or writes a draft anew. A ticket has one draft at a time (`draft_there`); one that was given never changes
/// (`quote_given`), and is followed by the next version.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct SaveQuote {
    /// The draft, or a new id made by the client.
    pub id: RepairQuoteId,
    /// The ticket.
    pub ticket_id: RepairTicketId,
    /// Labour and parts; at least one line.
    pub lines: Vec<LineToQuote>,
    /// Words for the customer.
    #[serde(default)]
    pub note: String,
}
call!(SaveQuote -> Quote, "repairs.save_quote", Mutation, May(Repair));

/// Throws a draft away.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct DropQuote {
    /// The draft.
    pub id: RepairQuoteId,
}
call!(DropQuote -> crate::call::Done, "repairs.drop_quote", Mutation, May(Repair));

/// Says that the customer knows of a quote. It never changes any more.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct GiveQuote {
    /// The quote.
    pub id: RepairQuoteId,
}
call!(GiveQuote -> Quote, "repairs.give_quote", Mutation, May(Repair));

/// Writes down what the customer said of a quote that was given. What comes to no more than their limit may be approved by that,
/// also as a draft (`over_limit` otherwise), unless they
/// said no. What was approved may be rejected later, until the device was ready (`work_done`). Every answer stays.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct AnswerQuote {
    /// The quote.
    pub id: RepairQuoteId,
    /// Whether it may be done.
    pub approved: bool,
    /// How they said it.
    pub how: SaidHow,
    /// In which words, and who it was if somebody else.
    #[serde(default)]
    pub words: String,
}
call!(AnswerQuote -> Quote, "repairs.answer_quote", Mutation, May(Repair));

/// Hands over a device that is ready and for which nothing is due: a repair under warranty, or what could not be repaired. What is
/// due is paid at the till with `sales.add_repair`, which hands the device over; without it this is refused with `unpaid`.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct HandOver {
    /// The ticket.
    pub ticket_id: RepairTicketId,
    /// Who collects it; empty for the customer.
    #[serde(default)]
    pub collector: String,
    /// What they showed to prove who they are; needed of anybody but the customer.
    #[serde(default)]
    pub identification: String,
}
call!(HandOver -> Ticket, "repairs.hand_over", Mutation, May(Repair));
