//! What can be asked of suppliers.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::page::{Direction, Page, Window};
use crate::{SupplierId, call};

/// Somebody whom goods are bought of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Supplier {
    /// The supplier.
    pub id: SupplierId,
    /// The name, unique among suppliers.
    pub name: String,
    /// Whom to ask for there.
    pub contact: String,
    /// E-mail address.
    pub email: String,
    /// Phone number, as written.
    pub phone: String,
    /// What the staff should know: terms, customer number, days of delivery.
    pub note: String,
    /// Whether new orders can be made.
    pub active: bool,
    /// When it was added.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// Finds suppliers by a piece of name, contact, e-mail or phone.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, Default)]
pub struct FindSuppliers {
    /// What is looked for; empty for all.
    #[serde(default)]
    pub text: String,
    /// Whether those that nothing is ordered of any more are wanted too.
    #[serde(default)]
    pub which: crate::catalog::Which,
    /// Which way by name; none is from A.
    #[serde(default)]
    pub direction: Option<Direction>,
    /// Which part of the list.
    #[serde(default)]
    pub window: Window,
}
call!(FindSuppliers -> Page<Supplier>, "purchasing.suppliers", Query, May(ManagePurchasing));

/// One supplier.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct GetSupplier {
    /// The supplier.
    pub id: SupplierId,
}
call!(GetSupplier -> Supplier, "purchasing.supplier", Query, May(ManagePurchasing));

/// Adds a supplier or changes one.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct SaveSupplier {
    /// The supplier, or a new id made by the client.
    pub id: SupplierId,
    /// The name.
    pub name: String,
    /// Whom to ask for there.
    #[serde(default)]
    pub contact: String,
    /// E-mail address.
    #[serde(default)]
    pub email: String,
    /// Phone number.
    #[serde(default)]
    pub phone: String,
    /// What the staff should know.
    #[serde(default)]
    pub note: String,
    /// Whether new orders can be made.
    #[serde(default = "yes")]
    pub active: bool,
}
call!(SaveSupplier -> Supplier, "purchasing.save_supplier", Mutation, May(ManagePurchasing));

fn yes() -> bool {
    true
}
