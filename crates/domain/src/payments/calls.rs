//! What can be asked of payments.

use chrono::{DateTime, NaiveDate, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::sales::{CustomerFace, Pdf, Seller, TenderKind};
use crate::shifts::Printing;
use crate::{Minor, PaymentId, Refusal, RegisterId, ShiftId, StoreId, UserId, call, say};

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

/// The receipt of a payment as a PDF.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct GetPaymentPdf {
    /// The payment.
    pub id: PaymentId,
    /// Whether it is printed for the first time.
    #[serde(default)]
    pub printing: Printing,
}
call!(GetPaymentPdf -> Pdf, "payments.pdf", Query, May(ReadSales));
