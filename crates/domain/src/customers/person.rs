//! One person who is there twice, and what a person may ask for: what is known of them, and that it is forgotten.

use chrono::{DateTime, NaiveDate, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Customer;
use crate::accounts::AccountMovement;
use crate::invoices::Invoice;
use crate::repairs::{Contact, TicketStory};
use crate::sales::Sale;
use crate::{CustomerId, call};

/// Customers that may be one person: those with the same e-mail address, phone number or name.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct FindDuplicates {}
call!(FindDuplicates -> Vec<Duplicates>, "customers.duplicates", Query, May(ManagePersonalData));

/// Customers that may be one person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Duplicates {
    /// What they share.
    pub share: Shared,
    /// The customers, the first who came first.
    pub customers: Vec<Customer>,
}

/// What customers share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Shared {
    /// The e-mail address.
    Email,
    /// The digits of the phone number.
    Phone,
    /// The name, whatever its case and accents.
    Name,
}

/// Makes two customers one: what the second bought counts for the first, who gets what they lack of the second's data. The
/// second is removed. Receipts keep the name that is on them.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct MergeCustomers {
    /// Who stays.
    pub keep: CustomerId,
    /// Who is the same person.
    pub other: CustomerId,
}
call!(MergeCustomers -> Customer, "customers.merge", Mutation, May(ManagePersonalData));

/// Makes a customer who was merged somebody of their own again, with all that they had bought (undo). What the one who
/// stayed had got from them goes, unless it was changed since.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct SplitCustomers {
    /// Who was merged.
    pub other: CustomerId,
}
call!(SplitCustomers -> Customer, "customers.split", Mutation, May(ManagePersonalData));

/// All that is known of a person, to be handed to them.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct ExportPerson {
    /// The customer.
    pub id: CustomerId,
}
call!(ExportPerson -> PersonData, "customers.export", Query, May(ManagePersonalData));

/// All that is known of a person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PersonData {
    /// When this was written.
    pub written_at: DateTime<Utc>,
    /// The customer, and those that were merged into them.
    pub customers: Vec<Customer>,
    /// What they bought and brought back, the latest first.
    pub sales: Vec<Sale>,
    /// The invoices and credit notes that bear their details, the latest first.
    #[serde(default)]
    pub invoices: Vec<Invoice>,
    /// What changed what they owe, the first first.
    #[serde(default)]
    pub account: Vec<AccountMovement>,
    /// What they brought to the repair desk, the latest first; without what was written for the shop alone.
    #[serde(default)]
    pub repairs: Vec<TicketStory>,
    /// How they agreed to be told about repairs.
    #[serde(default)]
    pub contacts: Vec<Contact>,
}

/// Forgets a person: name, contacts and notes, also where they were merged or brought in from files. What the law says must
/// stay is kept, and named. This can't be undone.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct ErasePerson {
    /// The customer.
    pub id: CustomerId,
    /// Their name, typed by whoever does it.
    pub name: String,
}
call!(ErasePerson -> Erased, "customers.erase", Mutation, May(ManagePersonalData));

/// What was forgotten, and what stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Erased {
    /// How many records of customers were emptied.
    pub records: i64,
    /// How many rows of files that were brought in were emptied.
    pub imported_rows: i64,
    /// How many receipts keep the name that is on them: they are the books of what was taken and of its tax.
    pub receipts: i64,
    /// How many invoices and credit notes keep the name and address that are on them, for the same reason.
    #[serde(default)]
    pub invoices: i64,
    /// The day of the last of all these, from which the years run that the books have to be kept for.
    pub last_receipt: Option<NaiveDate>,
    /// How many tickets of the repair desk say no more whose the device was.
    #[serde(default)]
    pub tickets: i64,
    /// How many entries of the trail say that something was done to their record.
    pub trail_entries: i64,
}
