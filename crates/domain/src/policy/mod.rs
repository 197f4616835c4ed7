//! Who may do what: the one table that decides access.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Needs, Refusal, say};

/// What a person is in the business.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Owns the business: may do everything.
    Owner,
    /// Runs a store: prices, stock, returns, staff at the till.
    Manager,
    /// Sells at the till.
    Cashier,
    /// Repairs devices.
    Technician,
}

impl Role {
    /// Every role, from the most to the least entitled at the till.
    pub const ALL: [Self; 4] = [Self::Owner, Self::Manager, Self::Cashier, Self::Technician];

    /// The word that is kept in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Manager => "manager",
            Self::Cashier => "cashier",
            Self::Technician => "technician",
        }
    }
}

impl std::str::FromStr for Role {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        Self::ALL
            .into_iter()
            .find(|role| role.as_str() == text)
            .ok_or_else(|| Refusal::invalid("role", say!("{text} is not a role Kontor knows.", text)))
    }
}

/// What a call needs of its caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Permission {
    /// Change the business, its stores and registers.
    ManageBusiness,
    /// Add and change users, reset passwords and PINs.
    ManageStaff,
    /// See products, prices, stock and taxes.
    ReadCatalog,
    /// Change products, prices, categories and taxes.
    ManageCatalog,
    /// Find and see customers.
    ReadCustomers,
    /// Add, change and remove customers.
    ManageCustomers,
    /// Ring up and complete sales, park and recall carts.
    Sell,
    /// See past sales and their receipts.
    ReadSales,
    /// Take goods back and refund.
    TakeReturns,
    /// Change stock by hand.
    AdjustStock,
    /// Read the audit trail and check the journal.
    ReadRecords,
    /// Make backups and say where they go.
    ManageBackups,
    /// Bring in files of products and customers, and undo that.
    ImportData,
    /// See what was sold, summed up.
    ReadReports,
    /// Make two customers one, hand out all that is known of a person, and forget them.
    ManagePersonalData,
    /// Give one's word for a drawer that is not what it should be.
    ApproveVariance,
    /// Set printers up, say where they are, test them, and say what stands on top of receipts.
    ManageDevices,
    /// Say who may buy on account and up to what, and put right what they owe.
    ManageAccounts,
    /// See all vouchers with their codes, give them by hand, extend and void them.
    ManageVouchers,
    /// See what goods cost, what stock is worth, and what is earned by a sale.
    ViewCost,
    /// Keep suppliers, order goods of them, take in what comes, and say what it cost.
    ManagePurchasing,
    /// Give one's word for what others may not do by themselves: discounts past their caps, returns, the drawer.
    ApproveOverrides,
}

impl Permission {
    /// Every permission.
    pub const ALL: [Self; 22] = [
        Self::ManageBusiness,
        Self::ManageStaff,
        Self::ReadCatalog,
        Self::ManageCatalog,
        Self::ReadCustomers,
        Self::ManageCustomers,
        Self::Sell,
        Self::ReadSales,
        Self::TakeReturns,
        Self::AdjustStock,
        Self::ReadRecords,
        Self::ManageBackups,
        Self::ImportData,
        Self::ReadReports,
        Self::ManagePersonalData,
        Self::ApproveVariance,
        Self::ManageDevices,
        Self::ManageAccounts,
        Self::ManageVouchers,
        Self::ViewCost,
        Self::ManagePurchasing,
        Self::ApproveOverrides,
    ];
}

/// Whether a role holds a permission.
pub const fn may(role: Role, permission: Permission) -> bool {
    use Permission as P;
    match role {
        Role::Owner => true,
        Role::Manager => !matches!(permission, P::ManageBusiness | P::ManageBackups),
        Role::Cashier => {
            matches!(permission, P::ReadCatalog | P::ReadCustomers | P::ManageCustomers | P::Sell | P::ReadSales)
        }
        Role::Technician => {
            matches!(permission, P::ReadCatalog | P::ReadCustomers | P::ManageCustomers | P::ReadSales)
        }
    }
}

/// Who asks, as far as access goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asker {
    /// Nobody has signed in.
    Stranger,
    /// A person whose session is locked.
    Locked(Role),
    /// A person at work.
    At(Role),
}

/// Decides whether a call may run.
///
/// # Errors
/// `sign_in_first`, `locked` or `not_allowed`.
pub fn decide(needs: Needs, asker: Asker) -> Result<(), Refusal> {
    match (needs, asker) {
        (Needs::Nobody, _) | (Needs::Session, Asker::Locked(_) | Asker::At(_)) | (Needs::SignedIn, Asker::At(_)) => {
            Ok(())
        }
        (_, Asker::Stranger) => Err(Refusal::new("sign_in_first", say!("Sign in first."))),
        (_, Asker::Locked(_)) => Err(Refusal::new("locked", say!("This register is locked. Enter your PIN to go on."))),
        (Needs::May(permission), Asker::At(role)) if may(role, permission) => Ok(()),
        (Needs::May(_), Asker::At(_)) => Err(not_allowed()),
    }
}

fn not_allowed() -> Refusal {
    Refusal::new("not_allowed", say!("Your role may not do this. Ask a manager or the owner to do it."))
}

/// Decides whether somebody may make a person of this role, change one or take one away: owners alone do it to owners.
///
/// # Errors
/// `not_allowed`.
pub fn decide_about(asker: Role, target: Role) -> Result<(), Refusal> {
    match (asker, target) {
        (Role::Owner, _) => Ok(()),
        (_, Role::Owner) => Err(Refusal::new("not_allowed", say!("Only an owner can do this for an owner."))),
        (asker, _) if may(asker, Permission::ManageStaff) => Ok(()),
        _ => Err(not_allowed()),
    }
}

/// Whose password or PIN is to be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecretOf {
    /// The asker's own.
    Oneself,
    /// Another person's, who has this role.
    Another(Role),
}

/// Decides whether somebody may set a password or PIN.
///
/// # Errors
/// `not_allowed`.
pub fn decide_secret(asker: Role, whose: SecretOf) -> Result<(), Refusal> {
    match whose {
        SecretOf::Oneself => Ok(()),
        SecretOf::Another(role) => decide_about(asker, role),
    }
}
