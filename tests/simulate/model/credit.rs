//! What customers owe, and what is left on vouchers: sums of movements, by hand.

use chrono::NaiveDate;
use uuid::Uuid;

use super::Shop;

/// A change of what is owed, or of what is left: the day, what it was, and by how much.
pub(crate) type Change = (NaiveDate, &'static str, i64);

/// What a customer owes, and up to what they may.
#[derive(Debug, Clone, Default)]
pub(crate) struct Account {
    pub(crate) balance: i64,
    pub(crate) limit: Option<i64>,
    pub(crate) changes: Vec<Change>,
}

/// Somebody who buys.
#[derive(Debug, Clone)]
pub(crate) struct Customer {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) account: Option<Account>,
    /// Whom they were made one with, and what they brought along.
    pub(crate) merged: Option<(usize, i64)>,
}

/// A voucher.
#[derive(Debug, Clone)]
pub(crate) struct Voucher {
    pub(crate) id: String,
    pub(crate) code: String,
    pub(crate) balance: i64,
    pub(crate) expires: Option<NaiveDate>,
    pub(crate) void: bool,
    pub(crate) changes: Vec<Change>,
}

impl Voucher {
    /// Why it does not pay for so much today; none when it does.
    pub(crate) fn refuses(&self, amount: i64, today: NaiveDate) -> Option<&'static str> {
        match self.expires {
            _ if self.void => Some("voucher_void"),
            Some(last) if last < today => Some("voucher_expired"),
            _ if amount > self.balance => Some("voucher_short"),
            _ => None,
        }
    }

    pub(crate) fn is_valid(&self, today: NaiveDate) -> bool {
        !self.void && self.balance > 0 && self.expires.is_none_or(|last| last >= today)
    }

    pub(crate) fn change(&mut self, day: NaiveDate, what: &'static str, by: i64) {
        self.balance += by;
        self.changes.push((day, what, by));
    }
}

impl Shop {
    /// Who has a customer's account now: themselves, or whom they were made one with.
    pub(crate) fn holder(&self, mut customer: usize) -> usize {
        while let Some((keep, _)) = self.customers[customer].merged {
            customer = keep;
        }
        customer
    }

    /// Why somebody can't buy for so much on account; none when they can.
    pub(crate) fn cant_charge(&self, customer: Option<usize>, amount: i64) -> Option<&'static str> {
        let Some(customer) = customer else { return Some("no_customer") };
        let Some(account) = &self.customers[self.holder(customer)].account else { return Some("no_account") };
        let left = (account.limit.unwrap_or(0) - account.balance).max(0);
        match account.limit {
            None if left == 0 => Some("no_account"),
            _ if amount > left => Some("over_limit"),
            _ => None,
        }
    }

    /// What somebody owes; none without an account.
    pub(crate) fn owed(&self, customer: usize) -> Option<i64> {
        self.customers[customer].account.as_ref().map(|account| account.balance)
    }

    /// Changes what somebody owes, and gives what they owe then.
    pub(crate) fn owe(&mut self, customer: usize, day: NaiveDate, what: &'static str, by: i64) -> i64 {
        let account = self.customers[customer].account.get_or_insert_default();
        account.balance += by;
        account.changes.push((day, what, by));
        account.balance
    }
}
