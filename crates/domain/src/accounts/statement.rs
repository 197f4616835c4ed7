//! A statement of an account.

use chrono::{DateTime, NaiveDate, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{AccountMove, AccountMovement};
use crate::Minor;
use crate::customers::Customer;
use crate::sales::Seller;
use crate::table::{Mark, Writer};

/// A customer's account over some business days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Statement {
    /// The customer.
    pub customer: Customer,
    /// Whose business it is.
    pub seller: Seller,
    /// From this business day.
    pub from: NaiveDate,
    /// To this business day.
    pub to: NaiveDate,
    /// When it was made.
    pub at: DateTime<Utc>,
    /// What was owed before the first day.
    pub opening: Minor,
    /// What changed it, the first first.
    pub movements: Vec<AccountMovement>,
    /// What is owed after the last day.
    pub closing: Minor,
}

/// What the columns and kinds are called.
pub struct StatementWords<'a> {
    /// Day, what, number, note, amount, balance.
    pub columns: [&'a str; 6],
    /// The line before the first.
    pub opening: &'a str,
    /// The line after the last.
    pub closing: &'a str,
    /// What a kind is called.
    pub kind: &'a dyn Fn(AccountMove) -> String,
}

impl Statement {
    /// The statement as a table in a file: CSV with a header, days as `2026-12-31`, amounts with a point.
    pub fn csv(&self, words: &StatementWords<'_>) -> String {
        let money = |amount: Minor| amount.plain(self.seller.currency);
        let mut text = Writer::new(Mark::Written);
        text.row(words.columns);
        let (from, to) = (self.from.to_string(), self.to.to_string());
        text.row([from.as_str(), words.opening, "", "", "", &money(self.opening)]);
        for movement in &self.movements {
            let (day, kind) = (movement.business_date.to_string(), (words.kind)(movement.kind));
            let (amount, after) = (money(movement.amount), money(movement.after));
            text.row([day.as_str(), &kind, &movement.number, &movement.reason, &amount, &after]);
        }
        text.row([to.as_str(), words.closing, "", "", "", &money(self.closing)]);
        text.take()
    }
}
