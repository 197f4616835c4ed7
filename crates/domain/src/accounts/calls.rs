//! What can be asked of customers' accounts.

use chrono::{DateTime, NaiveDate, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Statement;
use crate::page::{Direction, Page, Window};
use crate::payments::Payment;
use crate::sales::{Pdf, TenderKind};
use crate::{AccountMovementId, CustomerId, Minor, PaymentId, SaleId, TenderId, UserId, call};

/// What a customer owes, and up to what they may.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Account {
    /// The customer.
    pub customer_id: CustomerId,
    /// The customer's name.
    pub customer: String,
    /// What they owe; less than nothing is what the shop owes them.
    pub balance: Minor,
    /// Up to what they may owe. None: they buy nothing on account.
    pub limit: Option<Minor>,
    /// What they may still buy on account.
    pub left: Minor,
    /// When it last changed; none when there never was one.
    pub changed_at: Option<DateTime<Utc>>,
}

/// Why what is owed changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AccountMove {
    /// A sale was paid on account.
    Charge,
    /// A return was refunded to the account.
    Refund,
    /// Some of it was paid off.
    Payment,
    /// What was owed when another program was left.
    Opening,
    /// Something was wrong.
    Correction,
    /// Two customers were made one, or one two.
    Merge,
}

impl AccountMove {
    /// Every kind.
    pub const ALL: [Self; 6] =
        [Self::Charge, Self::Refund, Self::Payment, Self::Opening, Self::Correction, Self::Merge];

    /// The word that is kept in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Charge => "charge",
            Self::Refund => "refund",
            Self::Payment => "payment",
            Self::Opening => "opening",
            Self::Correction => "correction",
            Self::Merge => "merge",
        }
    }
}

/// One change of what a customer owes. Never changed afterwards: a mistake is put right by another movement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AccountMovement {
    /// The movement.
    pub id: AccountMovementId,
    /// Whose account.
    pub customer_id: CustomerId,
    /// Its place among those of the account, from 1 without gaps.
    pub seq: i64,
    /// Why.
    pub kind: AccountMove,
    /// By how much: more than nothing is owed in addition, less is owed no more.
    pub amount: Minor,
    /// What was owed before it.
    pub before: Minor,
    /// What is owed after it.
    pub after: Minor,
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
    /// The business day.
    pub business_date: NaiveDate,
    /// When.
    pub at: DateTime<Utc>,
}

/// How a customer's account stands; one who never had any owes nothing and may owe nothing.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct GetAccount {
    /// The customer.
    pub customer_id: CustomerId,
}
call!(GetAccount -> Account, "accounts.get", Query, May(ReadCustomers));

/// What accounts are sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Default)]
#[serde(rename_all = "snake_case")]
pub enum AccountSort {
    /// The customer's name.
    #[default]
    Name,
    /// What they owe.
    Balance,
    /// When it last changed.
    Changed,
}

/// Accounts. All that match are sorted for each answer, which is quick for as many as a shop has.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, Default)]
pub struct ListAccounts {
    /// A piece of the customer's name.
    #[serde(default)]
    pub text: String,
    /// Only those on which something is owed, either way.
    #[serde(default)]
    pub open: bool,
    /// What they are sorted by.
    #[serde(default)]
    pub sort: AccountSort,
    /// Which way; none is from A, the most, the latest.
    #[serde(default)]
    pub direction: Option<Direction>,
    /// Which part of the list.
    #[serde(default)]
    pub window: Window,
}
call!(ListAccounts -> AccountList, "accounts.list", Query, May(ReadCustomers));

/// A page of accounts, and what is owed on all that match.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AccountList {
    /// The page.
    pub page: Page<Account>,
    /// What is owed on all that match.
    pub sum: Minor,
}

/// Says up to what a customer may owe, or with none that they buy nothing more on account. What they owe stays owed.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct SetLimit {
    /// The customer.
    pub customer_id: CustomerId,
    /// Up to what.
    pub limit: Option<Minor>,
}
call!(SetLimit -> Account, "accounts.set_limit", Mutation, May(ManageAccounts));

/// Takes money for what a customer owes, at the register of whoever takes it. Refused past what is owed, and without an open
/// shift where shifts are used.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct PayAccount {
    /// Made by the client: the payment's id.
    pub id: PaymentId,
    /// The customer.
    pub customer_id: CustomerId,
    /// How: by cash, card or another payment.
    pub tender: TenderKind,
    /// How much.
    pub amount: Minor,
    /// The terminal's slip number.
    #[serde(default)]
    pub reference: String,
}
call!(PayAccount -> Payment, "accounts.pay", Mutation, May(Sell));

/// Why an account is changed by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Adjustment {
    /// What was owed when another program was left.
    Opening,
    /// Something was wrong.
    Correction,
}

/// Changes what a customer owes without a sale or payment: a balance brought along from another program, or a correction.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct AdjustAccount {
    /// Made by the client: the movement's id.
    pub id: AccountMovementId,
    /// The customer.
    pub customer_id: CustomerId,
    /// Why.
    pub kind: Adjustment,
    /// By how much: more than nothing is owed in addition, less is owed no more.
    pub amount: Minor,
    /// What for, in words.
    pub reason: String,
}
call!(AdjustAccount -> AccountMovement, "accounts.adjust", Mutation, May(ManageAccounts));

/// What changed what a customer owes, the latest first.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct AccountMovements {
    /// The customer.
    pub customer_id: CustomerId,
    /// Which part of the list.
    #[serde(default)]
    pub window: Window,
}
call!(AccountMovements -> Page<AccountMovement>, "accounts.movements", Query, May(ReadCustomers));

/// A customer's account over some business days: what was owed before, what changed it, what is owed at the end.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct GetStatement {
    /// The customer.
    pub customer_id: CustomerId,
    /// From this business day.
    pub from: NaiveDate,
    /// To this business day.
    pub to: NaiveDate,
}
call!(GetStatement -> Statement, "accounts.statement", Query, May(ReadCustomers));

/// The same as a PDF.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct GetStatementPdf {
    /// The customer.
    pub customer_id: CustomerId,
    /// From this business day.
    pub from: NaiveDate,
    /// To this business day.
    pub to: NaiveDate,
}
call!(GetStatementPdf -> Pdf, "accounts.statement_pdf", Query, May(ReadCustomers));
