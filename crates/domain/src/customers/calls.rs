//! What can be asked of customers.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::call::Done;
use crate::page::{Direction, Page, Window};
use crate::{CustomerId, call};

/// Somebody who buys. Names may repeat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Customer {
    /// The customer.
    pub id: CustomerId,
    /// The number that other programs know them by; empty for none, else nobody else has it.
    pub number: String,
    /// The name.
    pub name: String,
    /// Phone number, as written.
    pub phone: String,
    /// E-mail address.
    pub email: String,
    /// Postal address.
    pub address: String,
    /// The customer's own VAT number, for invoices.
    pub tax_number: String,
    /// What the staff should know.
    pub notes: String,
    /// When they were added.
    pub created_at: DateTime<Utc>,
    /// When they last changed.
    pub updated_at: DateTime<Utc>,
}

/// Finds customers by a piece of name, phone (digits only count), e-mail or number.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, Default)]
pub struct FindCustomers {
    /// What is looked for; empty for all.
    #[serde(default)]
    pub text: String,
    /// What they are sorted by.
    #[serde(default)]
    pub sort: CustomerSort,
    /// Which way; none is from A, the lowest number, the latest. Those who lack what is sorted by come last either way.
    #[serde(default)]
    pub direction: Option<Direction>,
    /// Which part of the list.
    #[serde(default)]
    pub window: Window,
}
call!(FindCustomers -> Page<Customer>, "customers.find", Query, May(ReadCustomers));

/// What customers are sorted by. Names go by an index; for anything else all that match are sorted for each answer, which
/// is quick for as many as a shop knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Default)]
#[serde(rename_all = "snake_case")]
pub enum CustomerSort {
    /// The name.
    #[default]
    Name,
    /// The number, as a number where it is one.
    Number,
    /// The e-mail address.
    Email,
    /// When they were added.
    Added,
}

impl CustomerSort {
    /// The word of it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Number => "number",
            Self::Email => "email",
            Self::Added => "added",
        }
    }
}

/// One customer.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct GetCustomer {
    /// The customer.
    pub id: CustomerId,
}
call!(GetCustomer -> Customer, "customers.get", Query, May(ReadCustomers));

/// Adds a customer or changes one.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct SaveCustomer {
    /// The customer, or a new id made by the client.
    pub id: CustomerId,
    /// The number that other programs know them by.
    #[serde(default)]
    pub number: String,
    /// The name.
    pub name: String,
    /// Phone number.
    #[serde(default)]
    pub phone: String,
    /// E-mail address.
    #[serde(default)]
    pub email: String,
    /// Postal address.
    #[serde(default)]
    pub address: String,
    /// The customer's own VAT number.
    #[serde(default)]
    pub tax_number: String,
    /// What the staff should know.
    #[serde(default)]
    pub notes: String,
}
call!(SaveCustomer -> Customer, "customers.save", Mutation, May(ManageCustomers));

/// Removes a customer; their sales stay.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct RemoveCustomer {
    /// The customer.
    pub id: CustomerId,
}
call!(RemoveCustomer -> Done, "customers.remove", Mutation, May(ManageCustomers));

/// Brings a removed customer back (undo).
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct RestoreCustomer {
    /// The customer.
    pub id: CustomerId,
}
call!(RestoreCustomer -> Customer, "customers.restore", Mutation, May(ManageCustomers));
