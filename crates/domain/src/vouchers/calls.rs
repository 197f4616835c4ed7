//! What can be asked of vouchers.

use chrono::{DateTime, NaiveDate, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::page::{Page, Window};
use crate::payments::Payment;
use crate::sales::TenderKind;
use crate::{CustomerId, Minor, PaymentId, SaleId, TenderId, UserId, VoucherId, VoucherMovementId, call};

/// Where a voucher comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum VoucherOrigin {
    /// It was bought.
    Sold,
    /// It was given for something that came back.
    Refund,
    /// It was given by hand: as goodwill, or for one of another program.
    Given,
}

impl VoucherOrigin {
    /// The word that is kept in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sold => "sold",
            Self::Refund => "refund",
            Self::Given => "given",
        }
    }
}

/// Whether a voucher is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum VoucherState {
    /// It is.
    Valid,
    /// Nothing is left on it.
    Used,
    /// Its last day is over.
    Expired,
    /// It was made worthless.
    Void,
}

impl VoucherState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Valid, Self::Used, Self::Expired, Self::Void];

    /// The word of it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Used => "used",
            Self::Expired => "expired",
            Self::Void => "void",
        }
    }
}

/// A voucher: whoever has its code may pay with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Voucher {
    /// The voucher.
    pub id: VoucherId,
    /// Its code, as it is printed.
    pub code: String,
    /// Where it comes from.
    pub origin: VoucherOrigin,
    /// What it was worth at first.
    pub value: Minor,
    /// What is left on it.
    pub balance: Minor,
    /// The last day on which it is taken; none is for ever.
    pub expires_on: Option<NaiveDate>,
    /// Whether it is taken today.
    pub state: VoucherState,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When something last happened with it.
    pub changed_at: DateTime<Utc>,
}

/// What happened with a voucher.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum VoucherMove {
    /// It was made.
    Issued,
    /// Somebody paid with it.
    Redeemed,
    /// It has another last day.
    Extended,
    /// It was made worthless.
    Voided,
}

impl VoucherMove {
    /// The word that is kept in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Issued => "issued",
            Self::Redeemed => "redeemed",
            Self::Extended => "extended",
            Self::Voided => "voided",
        }
    }
}

/// One change of a voucher. Never changed afterwards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct VoucherMovement {
    /// The movement.
    pub id: VoucherMovementId,
    /// The voucher.
    pub voucher_id: VoucherId,
    /// Its place among those of the voucher, from 1 without gaps.
    pub seq: i64,
    /// What happened.
    pub kind: VoucherMove,
    /// By how much: more than nothing was put on it, less was taken off.
    pub amount: Minor,
    /// What was left before it.
    pub before: Minor,
    /// What is left after it.
    pub after: Minor,
    /// The last day on which it is taken from then on.
    pub expires_on: Option<NaiveDate>,
    /// The number of the receipt; empty for what has none.
    pub number: String,
    /// What for, in words.
    pub reason: String,
    /// The sale or return.
    pub sale_id: Option<SaleId>,
    /// Its tender.
    pub tender_id: Option<TenderId>,
    /// The payment.
    pub payment_id: Option<PaymentId>,
    /// Who did it.
    pub user_id: UserId,
    /// The name they had then.
    pub user: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// Sells a voucher at the register of whoever sells it. It is paid for now and is no turnover: what is bought with it later
/// is. Refused without an open shift where shifts are used.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct SellVoucher {
    /// Made by the client: the payment's id.
    pub id: PaymentId,
    /// Made by the client: the voucher's id.
    pub voucher_id: VoucherId,
    /// What it is worth.
    pub value: Minor,
    /// The last day on which it is taken; none is for ever.
    #[serde(default)]
    pub expires_on: Option<NaiveDate>,
    /// How it is paid: by cash, card or another payment.
    pub tender: TenderKind,
    /// The terminal's slip number.
    #[serde(default)]
    pub reference: String,
    /// Who buys it, if named.
    #[serde(default)]
    pub customer_id: Option<CustomerId>,
}
call!(SellVoucher -> Payment, "vouchers.sell", Mutation, May(Sell));

/// Gives a voucher by hand: as goodwill, or for one of another program.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct GiveVoucher {
    /// Made by the client: the voucher's id.
    pub id: VoucherId,
    /// What it is worth.
    pub value: Minor,
    /// The last day on which it is taken; none is for ever.
    #[serde(default)]
    pub expires_on: Option<NaiveDate>,
    /// What for, in words.
    pub reason: String,
}
call!(GiveVoucher -> Voucher, "vouchers.give", Mutation, May(ManageVouchers));

/// The voucher of a code, as somebody typed or scanned it.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct FindVoucher {
    /// The code.
    pub code: String,
}
call!(FindVoucher -> Voucher, "vouchers.find", Query, May(Sell));

/// Vouchers, the latest first.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, Default)]
pub struct ListVouchers {
    /// A piece of the code.
    #[serde(default)]
    pub text: String,
    /// Only those that stand so.
    #[serde(default)]
    pub state: Option<VoucherState>,
    /// Which part of the list.
    #[serde(default)]
    pub window: Window,
}
call!(ListVouchers -> VoucherList, "vouchers.list", Query, May(ManageVouchers));

/// A page of vouchers, and what is left on all that match.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct VoucherList {
    /// The page.
    pub page: Page<Voucher>,
    /// What is left on all that match.
    pub sum: Minor,
}

/// A voucher, and what happened with it.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct GetVoucher {
    /// The voucher.
    pub id: VoucherId,
}
call!(GetVoucher -> VoucherStory, "vouchers.get", Query, May(ManageVouchers));

/// A voucher, and what happened with it, the latest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct VoucherStory {
    /// The voucher.
    pub voucher: Voucher,
    /// What happened.
    pub movements: Vec<VoucherMovement>,
}

/// Gives a voucher another last day, also one that is expired.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct ExtendVoucher {
    /// The voucher.
    pub id: VoucherId,
    /// The last day on which it is taken; none is for ever.
    pub expires_on: Option<NaiveDate>,
    /// Why.
    pub reason: String,
}
call!(ExtendVoucher -> Voucher, "vouchers.extend", Mutation, May(ManageVouchers));

/// Makes a voucher worthless: it was lost, or sold by mistake. This can't be undone.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct VoidVoucher {
    /// The voucher.
    pub id: VoucherId,
    /// Why.
    pub reason: String,
}
call!(VoidVoucher -> Voucher, "vouchers.void", Mutation, May(ManageVouchers));
