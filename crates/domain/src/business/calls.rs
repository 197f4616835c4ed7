//! What can be asked of the business.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::catalog::embedded::LabelPattern;
use crate::overrides::OverridePolicy;
use crate::sales::TaxRounding;
use crate::shifts::ShiftSettings;
use crate::stock::NegativeStock;
use crate::{Currency, Minor, Rate, RegisterId, StoreId, TenantId, call};

/// The lines that the law wants on a receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Default)]
pub struct LegalLines {
    /// The legal name, where it differs from the business's name.
    #[serde(default)]
    pub legal_name: String,
    /// The address, one line per line.
    #[serde(default)]
    pub address: String,
    /// The VAT or tax number.
    #[serde(default)]
    pub tax_number: String,
    /// Phone, web, opening hours: what stands under the address.
    #[serde(default)]
    pub contact: String,
    /// What stands at the end of a receipt.
    #[serde(default)]
    pub footer: String,
}

/// One tenant's settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Business {
    /// The tenant.
    pub id: TenantId,
    /// The name over the door.
    pub name: String,
    /// What stands on receipts.
    pub legal: LegalLines,
    /// The currency of every amount.
    pub currency: Currency,
    /// Language and region of texts and amounts, e.g. `en-GB`.
    pub locale: String,
    /// Where tax is rounded; chosen once.
    pub tax_rounding: TaxRounding,
    /// Minutes without a touch after which a register locks; 0 for never.
    pub lock_after_min: i64,
    /// The step to which cash is rounded; zero for none.
    #[serde(default)]
    pub cash_step: Minor,
    /// How labels that a scale prints are read.
    #[serde(default)]
    pub label_patterns: Vec<LabelPattern>,
    /// What needs the word of somebody who may approve it.
    #[serde(default)]
    pub overrides: OverridePolicy,
    /// How it works with shifts.
    #[serde(default)]
    pub shifts: ShiftSettings,
    /// What happens when more is sold than there is, of products that do not say otherwise.
    #[serde(default)]
    pub negative_stock: NegativeStock,
    /// After how many days a parked sale keeps its goods no longer; none is never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reserve_days: Option<i64>,
}

/// What the first-run set-up asks about the business.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SetUpBusiness {
    /// The name over the door.
    pub name: String,
    /// What stands on receipts.
    #[serde(default)]
    pub legal: LegalLines,
    /// The currency of every amount.
    pub currency: Currency,
    /// Language and region, e.g. `en-GB`.
    pub locale: String,
    /// Where tax is rounded.
    #[serde(default)]
    pub tax_rounding: TaxRounding,
    /// The step to which cash is rounded, zero for none; if it is left out, the one that is usual where the currency is used.
    #[serde(default)]
    pub cash_step: Option<Minor>,
    /// The rates of the first tax classes, the usual one first, e.g. 20 % and 0 %; the first is what new products get.
    #[serde(default)]
    pub tax_rates: Vec<NamedRate>,
}

/// A tax rate with the name it has on a receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NamedRate {
    /// E.g. `VAT 20%`.
    pub name: String,
    /// The rate.
    pub rate: Rate,
}

/// What the first-run set-up asks about the first store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StoreSetUp {
    /// The store's name, e.g. its street.
    pub name: String,
    /// Its IANA time zone, e.g. `Europe/London`.
    pub timezone: String,
    /// The hour at which a business day ends, 0 to 12: sales before it belong to the day before.
    #[serde(default)]
    pub cutoff_hour: u8,
    /// The first register's name, e.g. `Register 1`.
    pub register: String,
}

/// A register and the store it stands in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RegisterAt {
    /// The register.
    pub id: RegisterId,
    /// The register's name.
    pub name: String,
    /// The short code its receipt numbers start with, unique in the business.
    pub code: String,
    /// The store.
    pub store_id: StoreId,
    /// The store's name.
    pub store: String,
    /// The store's IANA time zone.
    pub timezone: String,
    /// The hour at which the store's business day ends.
    pub cutoff_hour: u8,
}

/// The business's settings.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct GetBusiness {}
call!(GetBusiness -> Business, "business.get", Query, SignedIn);

/// Changes what may change: name, legal lines, locale and the idle lock. Currency and tax rounding stay as they were chosen.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct ChangeBusiness {
    /// The name over the door.
    pub name: String,
    /// What stands on receipts from now on.
    pub legal: LegalLines,
    /// Language and region.
    pub locale: String,
    /// Minutes without a touch after which a register locks; 0 for never.
    pub lock_after_min: i64,
}
call!(ChangeBusiness -> Business, "business.change", Mutation, May(ManageBusiness));

/// Changes how the business works with shifts. Once they are used, registers sell in an open shift only; they can be left off
/// again when every shift is closed.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct ChangeShifts {
    /// Whether registers sell in an open shift only.
    pub used: bool,
    /// Whether those who may not approve a variance count without seeing what is expected.
    pub blind: bool,
    /// The variance of one tender, either way, past which a close needs the word of somebody who may approve it; none for
    /// the smallest note of the currency.
    #[serde(default)]
    pub limit: Option<Minor>,
}
call!(ChangeShifts -> Business, "business.change_shifts", Mutation, May(ManageBusiness));

/// Says what happens when more is sold than there is, of products that do not say otherwise.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct ChangeStock {
    /// Allow, warn or block.
    pub negative_stock: NegativeStock,
}
call!(ChangeStock -> Business, "business.change_stock", Mutation, May(ManageBusiness));

/// The most days that a parked sale may be said to keep its goods for.
pub const MOST_RESERVE_DAYS: i64 = 365;

/// Says for how long a parked sale keeps the goods that are reserved for it: after that they are there for others again, by themselves, and
/// the sale stays parked and says so.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct ChangeReserving {
    /// So many days, from 1 to 365; none keeps them until somebody sells, clears or parks it otherwise.
    pub days: Option<i64>,
}
call!(ChangeReserving -> Business, "business.change_reserving", Mutation, May(ManageBusiness));

/// Changes the step to which cash is rounded, from the next sale on. What is owed, taxed and paid otherwise is not rounded.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct ChangeCash {
    /// One of the steps in which cash can come, in minor units: 5, 10, 20, 25, 50, 100 and more; zero for none.
    pub cash_step: Minor,
}
call!(ChangeCash -> Business, "business.change_cash", Mutation, May(ManageBusiness));

/// Changes how labels that a scale prints are read: EAN-13 codes that hold an item's code and a weight or a price. All of
/// them at once, one for each prefix; none, and such codes are like any others.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct ChangePatterns {
    /// One for each prefix.
    pub patterns: Vec<LabelPattern>,
}
call!(ChangePatterns -> Business, "business.change_patterns", Mutation, May(ManageBusiness));

/// Every store's registers.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Registers {}
call!(Registers -> Vec<RegisterAt>, "business.registers", Query, SignedIn);

/// Adds a store with its first register.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct AddStore {
    /// Made by the client.
    pub id: StoreId,
    /// Made by the client.
    pub register_id: RegisterId,
    /// The store and its first register.
    pub store: StoreSetUp,
}
call!(AddStore -> RegisterAt, "business.add_store", Mutation, May(ManageBusiness));

/// Adds a register to a store. Its code, and so its numbers, are its own.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct AddRegister {
    /// Made by the client.
    pub id: RegisterId,
    /// The store.
    pub store_id: StoreId,
    /// The register's name.
    pub name: String,
}
call!(AddRegister -> RegisterAt, "business.add_register", Mutation, May(ManageBusiness));

/// The business day a moment belongs to, and the hour, both as the store's clock shows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LocalTime {
    /// The business day, with the cut-off hour applied.
    pub business_date: NaiveDate,
    /// The hour of the day on the store's clock, 0 to 23.
    pub hour: u8,
}
