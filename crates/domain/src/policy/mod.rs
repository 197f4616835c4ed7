//! Who may do what: the one table that decides access.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::overrides::RoleCaps;
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
    /// Take devices in at the repair desk, see its tickets and work on them.
    Repair,
    /// Say how the repair desk works: its states, and what is looked at.
    ManageRepairs,
    /// Say how the vault is opened, renew its keys, and see what is in it by name.
    ManageVault,
    /// See a secret of the vault, with a reason that is kept.
    RevealSecrets,
}

impl Permission {
    /// Every permission.
    pub const ALL: [Self; 26] = [
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
        Self::Repair,
        Self::ManageRepairs,
        Self::ManageVault,
        Self::RevealSecrets,
    ];
}

/// Whether a role that comes with the program holds a permission. What a person may is said by their [`Permissions`].
pub const fn usual(role: Role, permission: Permission) -> bool {
    use Permission as P;
    match role {
        Role::Owner => true,
        Role::Manager => !matches!(permission, P::ManageBusiness | P::ManageBackups | P::ManageVault),
        Role::Cashier => {
            matches!(
                permission,
                P::ReadCatalog | P::ReadCustomers | P::ManageCustomers | P::Sell | P::ReadSales | P::Repair
            )
        }
        Role::Technician => {
            matches!(
                permission,
                P::ReadCatalog | P::ReadCustomers | P::ManageCustomers | P::ReadSales | P::Repair | P::RevealSecrets
            )
        }
    }
}

/// What a person may do: those of their role, or of the role that the business made for itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Permissions(u64);

impl Permissions {
    /// Those of a role that comes with the program.
    pub fn of_role(role: Role) -> Self {
        Permission::ALL.into_iter().filter(|permission| usual(role, *permission)).collect()
    }

    /// Whether one is among them.
    pub const fn has(self, permission: Permission) -> bool {
        self.0 & (1 << permission as u32) != 0
    }

    /// Whether all of others are among them.
    pub const fn cover(self, others: Self) -> bool {
        others.0 & !self.0 == 0
    }

    /// Each of them.
    pub fn iter(self) -> impl Iterator<Item = Permission> {
        Permission::ALL.into_iter().filter(move |permission| self.has(*permission))
    }
}

impl FromIterator<Permission> for Permissions {
    fn from_iter<I: IntoIterator<Item = Permission>>(all: I) -> Self {
        Self(all.into_iter().fold(0, |set, permission| set | 1 << permission as u32))
    }
}

/// What somebody is and may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rights {
    /// The role that comes with the program, or that their own role is based on.
    pub role: Role,
    /// What they may do.
    pub permissions: Permissions,
    /// Up to what they go by themselves; none where that is not looked at.
    pub caps: Option<RoleCaps>,
}

impl Rights {
    /// Those of a role that comes with the program.
    pub fn of_role(role: Role) -> Self {
        Self { role, permissions: Permissions::of_role(role), caps: None }
    }
}

/// Who asks, as far as access goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asker {
    /// Nobody has signed in.
    Stranger,
    /// A person whose session is locked.
    Locked,
    /// A person at work.
    At(Permissions),
}

/// Decides whether a call may run.
///
/// # Errors
/// `sign_in_first`, `locked` or `not_allowed`.
pub fn decide(needs: Needs, asker: Asker) -> Result<(), Refusal> {
    match (needs, asker) {
        (Needs::Nobody, _) | (Needs::Session, Asker::Locked | Asker::At(_)) | (Needs::SignedIn, Asker::At(_)) => Ok(()),
        (_, Asker::Stranger) => Err(Refusal::new("sign_in_first", say!("Sign in first."))),
        (_, Asker::Locked) => Err(Refusal::new("locked", say!("This register is locked. Enter your PIN to go on."))),
        (Needs::May(permission), Asker::At(permissions)) if permissions.has(permission) => Ok(()),
        (Needs::May(_), Asker::At(_)) => Err(not_allowed()),
    }
}

fn not_allowed() -> Refusal {
    Refusal::new("not_allowed", say!("Your role may not do this. Ask a manager or the owner to do it."))
}

/// Decides whether somebody may make a person who may do this, change one or take one away: owners alone do it to owners,
/// and nobody to one who may do more than they.
///
/// # Errors
/// `not_allowed`.
pub fn decide_about(asker: Rights, target: Rights) -> Result<(), Refusal> {
    match (asker.role, target.role) {
        (Role::Owner, _) => Ok(()),
        (_, Role::Owner) => Err(Refusal::new("not_allowed", say!("Only an owner can do this for an owner."))),
        _ if !asker.permissions.has(Permission::ManageStaff) => Err(not_allowed()),
        _ => decide_to_give(asker, target),
    }
}

/// Decides whether somebody may give these rights: nobody gives more than they have themselves, nor further than they go.
///
/// # Errors
/// `not_allowed`.
pub fn decide_to_give(asker: Rights, given: Rights) -> Result<(), Refusal> {
    if asker.role == Role::Owner {
        return Ok(());
    }
    if !asker.permissions.cover(given.permissions) {
        let message = say!("This role may do more than yours. Ask the owner, or somebody who may do all of it.");
        return Err(Refusal::new("not_allowed", message));
    }
    match (asker.caps, given.caps) {
        (Some(mine), Some(theirs)) if !mine.cover(theirs) => {
            let message = say!("This role goes further by itself than yours. Give it lower limits, or ask the owner.");
            Err(Refusal::field("not_allowed", "caps", message))
        }
        _ => Ok(()),
    }
}

/// Whose password or PIN is to be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecretOf {
    /// The asker's own.
    Oneself,
    /// Another person's, who may do this.
    Another(Rights),
}

/// Decides whether somebody may set a password or PIN.
///
/// # Errors
/// `not_allowed`.
pub fn decide_secret(asker: Rights, whose: SecretOf) -> Result<(), Refusal> {
    match whose {
        SecretOf::Oneself => Ok(()),
        SecretOf::Another(target) => decide_about(asker, target),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::subsequence;

    use super::*;

    fn any() -> impl Strategy<Value = Vec<Permission>> {
        subsequence(Permission::ALL.to_vec(), 0..=Permission::ALL.len())
    }

    fn rights(role: Role, of: &[Permission]) -> Rights {
        Rights { role, permissions: of.iter().copied().collect(), caps: None }
    }

    proptest! {
        #[test]
        fn who_has_permissions_may_what_they_say_and_nothing_else(of in any()) {
            let permissions: Permissions = of.iter().copied().collect();
            for permission in Permission::ALL {
                let allowed = decide(Needs::May(permission), Asker::At(permissions)).is_ok();
                prop_assert_eq!(allowed, of.contains(&permission));
                prop_assert!(decide(Needs::May(permission), Asker::Locked).is_err());
            }
            prop_assert_eq!(permissions.iter().collect::<Vec<_>>(), of);
        }

        #[test]
        fn nobody_gives_more_than_they_have(mine in any(), given in any()) {
            let asker = rights(Role::Manager, &mine);
            let all_mine = given.iter().all(|permission| mine.contains(permission));
            let target = rights(Role::Cashier, &given);
            prop_assert_eq!(decide_to_give(asker, target).is_ok(), all_mine);
            let manages = mine.contains(&Permission::ManageStaff);
            prop_assert_eq!(decide_about(asker, target).is_ok(), manages && all_mine);
            prop_assert!(decide_about(rights(Role::Owner, &[]), target).is_ok());
            prop_assert!(decide_about(asker, rights(Role::Owner, &given)).is_err());
        }
    }

    #[test]
    fn a_manager_manages_everybody_but_owners() {
        let manager = Rights::of_role(Role::Manager);
        for role in [Role::Manager, Role::Cashier, Role::Technician] {
            assert!(decide_about(manager, Rights::of_role(role)).is_ok(), "{role:?}");
        }
        assert!(decide_secret(manager, SecretOf::Another(Rights::of_role(Role::Owner))).is_err());
    }
}
