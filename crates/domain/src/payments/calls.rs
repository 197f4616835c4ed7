//! What can be asked of payments.

use chrono::{DateTime, NaiveDate, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::overrides::Approval;
use crate::sales::{By, Corrected, CustomerFace, HandedOut, Seller, TenderKind};
use crate::{Minor, PaymentCorrectionId, PaymentId, Refusal, RegisterId, ShiftId, StoreId, UserId, call, say};

/// What a payment is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PaymentKind {
    /// What a customer owes.
    Account,
    /// A voucher, with which something is bought later.
    Voucher,
    /// A repair that is not done yet; given back, its amount is below zero.
    Deposit,
}

impl PaymentKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Account, Self::Voucher, Self::Deposit];

    /// The word that is kept in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Voucher => "voucher",
            Self::Deposit => "deposit",
        }
    }
}

/// Money that was taken without a sale, as on its receipt. Never changed afterwards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Payment {
    /// The payment.
    pub id: PaymentId,
    /// What it was for.
    pub kind: PaymentKind,
    /// Its number: `P`, the register's code, its series and a gapless count.
    pub number: String,
    /// Where.
    pub store_id: StoreId,
    /// The store's name then.
    pub store: String,
    /// At which register.
    pub register_id: RegisterId,
    /// The register's name then.
    pub register: String,
    /// The shift it belongs to, if there was one.
    pub shift_id: Option<ShiftId>,
    /// Who took it.
    pub user_id: UserId,
    /// The name they had then.
    pub user: String,
    /// Who paid, if named.
    pub customer: Option<CustomerFace>,
    /// When.
    pub at: DateTime<Utc>,
    /// The business day.
    pub business_date: NaiveDate,
    /// The store's time zone then.
    pub timezone: String,
    /// The seller's lines as they were then.
    pub seller: Seller,
    /// How it was paid: by cash, card or another payment.
    pub tender: TenderKind,
    /// How much; below zero for what was given back.
    pub amount: Minor,
    /// What was added as cash was rounded to the coins there are; below zero what was taken off.
    #[serde(default, skip_serializing_if = "Minor::is_zero")]
    pub rounding: Minor,
    /// The terminal's slip number.
    pub reference: String,
    /// What is owed from then on, or what the voucher is worth.
    pub balance: Minor,
    /// The voucher's code, as it is printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The last day on which it is taken, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_on: Option<NaiveDate>,
    /// How it was really taken, where somebody corrected that. What was printed stays as it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrected: Option<Corrected>,
}

impl Payment {
    /// How it was taken, as far as is known now.
    pub fn now(&self) -> TenderKind {
        self.corrected.as_ref().map_or(self.tender, |corrected| corrected.kind)
    }

    /// What was handed over.
    pub fn given(&self) -> Minor {
        self.amount + self.rounding
    }
}

/// Payments of one kind by one tender, together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PaymentFlow {
    /// What they were for.
    pub kind: PaymentKind,
    /// How they were paid.
    pub tender: TenderKind,
    /// How many.
    pub count: i64,
    /// What they come to.
    pub amount: Minor,
    /// What was added as cash was rounded; below zero what was taken off.
    #[serde(default, skip_serializing_if = "Minor::is_zero")]
    pub rounding: Minor,
}

/// Checks that somebody pays by money.
///
/// # Errors
/// `invalid`, under `tender`.
pub fn by_money(tender: TenderKind) -> Result<(), Refusal> {
    if TenderKind::MONEY.contains(&tender) {
        return Ok(());
    }
    Err(Refusal::invalid("tender", say!("This is paid by cash, card or another payment.")))
}

/// A payment.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct GetPayment {
    /// The payment.
    pub id: PaymentId,
}
call!(GetPayment -> Payment, "payments.get", Query, May(ReadSales));

/// Says that a payment without a sale was taken in another way than was recorded, at its register and until its shift is closed. The
/// payment and its receipt stay; what the drawer and the slips have to come to follows. Refused with `other_register`, `shift_closed`,
/// `no_such_coins`, `invalid` under `kind`, `required` under `reason`, and `needs_approval` for who may not do it alone.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct CorrectPayment {
    /// Made by the client: the correction's id.
    pub id: PaymentCorrectionId,
    /// The payment.
    pub payment_id: PaymentId,
    /// How it was really taken: by cash, card or another payment.
    pub kind: TenderKind,
    /// The terminal's slip number.
    #[serde(default)]
    pub reference: String,
    /// Why.
    pub reason: String,
    /// Whose word it has, where one is needed.
    #[serde(default)]
    pub approval: Option<Approval>,
}
call!(CorrectPayment -> Payment, "payments.correct", Mutation, May(Sell));

/// Hands the receipt of a payment out, as a sale's is: the first one is the receipt, every other one says COPY, whichever way either left.
/// Asked again with the same call id, it is the same one.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct HandOutPayment {
    /// The payment.
    pub id: PaymentId,
    /// How.
    pub by: By,
}
call!(HandOutPayment -> HandedOut, "payments.hand_out", Mutation, May(ReadSales), Never);
