//! Customers' accounts: paid off, limited, corrected, brought along.

use serde_json::{Value, json};

use super::{Trade, follows, or_nothing};
use crate::coins::in_coins;

impl Trade {
    /// Somebody, and those who have an account sooner.
    fn somebody(&mut self) -> Option<usize> {
        let mut customer = self.pick(self.shop.customers.len());
        for _ in 0..3 {
            if self.shop.customers[customer].account.is_none() || self.shop.customers[customer].merged.is_some() {
                customer = self.pick(self.shop.customers.len());
            }
        }
        self.shop.customers[customer].merged.is_none().then_some(customer)
    }

    /// Takes money for an account or a voucher: its number, its place in the shift, and what the drawer gets.
    pub(super) fn taken(&mut self, register: usize, kind: &str, tender: &str, amount: i64, answer: &Value) {
        let rounding = if tender == "cash" { in_coins(amount, self.shop.step) - amount } else { 0 };
        follows(&mut self.shop.registers[register].payments, answer["number"].as_str().unwrap());
        self.expect_print(register, answer);
        assert_eq!((&answer["amount"], or_nothing(&answer["rounding"])), (&json!(amount), rounding), "{answer}");
        let shift = self.shop.registers[register].shift.as_mut().unwrap();
        let row = shift.payments.entry((kind.to_owned(), tender.to_owned())).or_default();
        for (sum, part) in row.iter_mut().zip([1, amount, rounding]) {
            *sum += part;
        }
    }

    pub(super) fn pay_off(&mut self, register: usize) {
        let Some(customer) = self.somebody() else { return };
        let tender = self.machine.dice.choice(["cash", "cash", "card", "other"]).unwrap();
        let owed = self.shop.owed(customer);
        let most = owed.unwrap_or(0).max(0);
        let amount = match self.machine.dice.u8(..5) {
            0 => most + 1,
            1 | 2 if most > 0 => most,
            _ => self.machine.dice.i64(1..=most + most / 8 + 1),
        };
        let id = self.shop.customers[customer].id;
        let args = json!({ "id": self.machine.id(), "customer_id": id, "tender": tender, "amount": amount });
        match owed {
            None => return self.refused(register, "accounts.pay", args, "no_account"),
            Some(_) if amount > most => return self.refused(register, "accounts.pay", args, "more_than_owed"),
            Some(_) => {}
        }
        let answer = self.at(register, "accounts.pay", args).reply();
        let left = self.shop.owe(customer, self.day, "payment", -amount);
        assert_eq!(answer["balance"], left, "{answer}");
        self.taken(register, "account", tender, amount, &answer);
    }

    /// The owner says up to what somebody may owe, or puts right what they do; others may not.
    pub(super) fn change_account(&mut self, register: usize) {
        let Some(customer) = self.somebody() else { return };
        let id = self.shop.customers[customer].id;
        if self.machine.dice.bool() {
            let most = self.machine.dice.choice([3_000, 60_000]).unwrap();
            let limit = (!self.chance(15)).then(|| self.machine.dice.i64(0..most));
            let args = json!({ "customer_id": id, "limit": limit });
            let answer = self.owner(register, "accounts.set_limit", args).reply();
            self.shop.customers[customer].account.get_or_insert_default().limit = limit;
            let balance = self.shop.owed(customer).unwrap_or_default();
            let left = (limit.unwrap_or_default() - balance).max(0);
            assert_eq!((&answer["balance"], &answer["left"]), (&json!(balance), &json!(left)), "{answer}");
            return;
        }
        let kind = self.machine.dice.choice(["opening", "correction"]).unwrap();
        let amount = self.machine.dice.i64(-4_000..9_000);
        let args =
            json!({ "id": self.machine.id(), "customer_id": id, "kind": kind, "amount": amount, "reason": "so it is" });
        if self.seller(register) == super::CASHIER && self.chance(20) {
            return self.refused(register, "accounts.adjust", args, "not_allowed");
        }
        if amount == 0 {
            return self.owner_is_refused(register, "accounts.adjust", args, "invalid");
        }
        let answer = self.owner(register, "accounts.adjust", args).reply();
        let before = self.shop.owed(customer).unwrap_or_default();
        let after = self.shop.owe(customer, self.day, kind, amount);
        assert_eq!((&answer["before"], &answer["after"]), (&json!(before), &json!(after)), "{answer}");
    }
}
