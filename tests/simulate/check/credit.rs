//! What is owed, and what is left on vouchers.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::acts::Trade;
use crate::model::credit::Change;

const ALL: u32 = 500;

impl Trade {
    /// Every account that there is, and what is left on vouchers that are taken today.
    pub(crate) fn credit_is(&mut self) {
        let list = self.ask(0, "accounts.list", json!({ "window": { "offset": 0, "limit": ALL } }));
        let said: BTreeMap<String, Value> = list["page"]["rows"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| (row["customer"].as_str().unwrap().to_owned(), json!([row["balance"], row["limit"]])))
            .collect();
        let there = self.shop.customers.iter().filter(|customer| customer.merged.is_none());
        let ours: BTreeMap<String, Value> = there
            .filter_map(|one| Some((one.name.clone(), one.account.as_ref()?)))
            // Who owes nothing and may owe nothing has none to speak of.
            .filter(|(_, account)| account.balance != 0 || account.limit.is_some())
            .map(|(name, account)| (name, json!([account.balance, account.limit])))
            .collect();
        assert_eq!(said, ours, "what is owed");
        let list = self.ask(0, "vouchers.list", json!({ "state": "valid", "window": { "offset": 0, "limit": 1 } }));
        let valid = self.shop.vouchers.iter().filter(|voucher| voucher.is_valid(self.day));
        let (count, sum) = valid.fold((0, 0), |(count, sum), voucher| (count + 1, sum + voucher.balance));
        assert_eq!((&list["page"]["total"], &list["sum"]), (&json!(count), &json!(sum)), "what is left on vouchers");
    }

    /// Every change of every account, and a statement of this month.
    pub(crate) fn accounts_were(&mut self) {
        for at in 0..self.shop.customers.len() {
            let customer = self.shop.customers[at].clone();
            let Some(account) = customer.account.filter(|_| customer.merged.is_none()) else { continue };
            let window = json!({ "customer_id": customer.id, "window": { "offset": 0, "limit": ALL } });
            let page = self.ask(0, "accounts.movements", window);
            let mut said = page["rows"].as_array().unwrap().clone();
            said.reverse();
            let last = account.changes.len().saturating_sub(ALL as usize);
            are_changes(&said, &account.changes[last..]);
            assert_eq!(page["total"], account.changes.len(), "{page}");
            let from = self.day - chrono::Days::new(30);
            let args = json!({ "customer_id": customer.id, "from": from, "to": self.day });
            let statement = self.ask(0, "accounts.statement", args);
            let (before, since): (Vec<Change>, Vec<Change>) = account.changes.iter().partition(|(day, ..)| *day < from);
            let opening: i64 = before.iter().map(|(.., by)| by).sum();
            assert_eq!((&statement["opening"], &statement["closing"]), (&json!(opening), &json!(account.balance)));
            are_changes(statement["movements"].as_array().unwrap(), &since);
        }
    }

    /// Everything that happened with the last vouchers.
    pub(crate) fn vouchers_were(&mut self) {
        let first = self.shop.vouchers.len().saturating_sub(60);
        for at in first..self.shop.vouchers.len() {
            let voucher = self.shop.vouchers[at].clone();
            let story = self.ask(0, "vouchers.get", json!({ "id": voucher.id }));
            self.voucher_is(at, &story["voucher"]);
            let mut said = story["movements"].as_array().unwrap().clone();
            said.reverse();
            are_changes(&said, &voucher.changes);
        }
    }
}

/// Each movement goes on where the one before it ended.
fn are_changes(said: &[Value], ours: &[Change]) {
    assert_eq!(said.len(), ours.len(), "{said:?}");
    for ((_, what, by), row) in ours.iter().zip(said) {
        assert_eq!((&row["kind"], &row["amount"]), (&json!(what), &json!(by)), "{row}");
        let sum = row["before"].as_i64().unwrap() + by;
        assert_eq!(row["after"], sum, "{row}");
    }
    for pair in said.windows(2) {
        assert_eq!(pair[0]["after"], pair[1]["before"], "{pair:?}");
    }
}
