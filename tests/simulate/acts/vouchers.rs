//! Vouchers: sold, given, extended, made worthless.

use chrono::{Days, NaiveDate};
use serde_json::{Value, json};

use super::{OWNER, Trade};
use crate::model::credit::Voucher;

impl Trade {
    /// A last day, now and then one that is over.
    fn last_day(&mut self) -> Option<NaiveDate> {
        match self.machine.dice.u64(..100) {
            0..40 => None,
            40..44 => self.day.pred_opt(),
            44..60 => Some(self.day),
            days => self.day.checked_add_days(Days::new((days - 60) / 3)),
        }
    }

    fn is_over(&self, last: Option<NaiveDate>) -> bool {
        last.is_some_and(|last| last < self.day)
    }

    pub(super) fn sell_voucher(&mut self, register: usize) {
        let (id, voucher) = (self.machine.id(), self.machine.id());
        let value = self.machine.dice.i64(1..8_000);
        let tender = self.machine.dice.choice(["cash", "card", "other"]).unwrap();
        let expires = self.last_day();
        let mut args =
            json!({ "id": id, "voucher_id": voucher, "value": value, "expires_on": expires, "tender": tender });
        if self.is_over(expires) {
            return self.refused(register, "vouchers.sell", args, "invalid");
        }
        if self.chance(5) {
            args["tender"] = json!("account");
            return self.refused(register, "vouchers.sell", args, "invalid");
        }
        let answer = self.at(register, "vouchers.sell", args).reply();
        self.taken(register, "voucher", tender, value, &answer);
        self.issued(voucher.to_string(), answer["code"].as_str().unwrap(), value, expires);
    }

    pub(super) fn issued(&mut self, id: String, code: &str, value: i64, expires: Option<NaiveDate>) {
        let mut voucher = Voucher { id, code: code.into(), balance: 0, expires, void: false, changes: Vec::new() };
        voucher.change(self.day, "issued", value);
        self.shop.vouchers.push(voucher);
    }

    /// The owner gives one, gives one another last day, or makes one worthless; at the till somebody looks one up.
    pub(super) fn change_voucher(&mut self, register: usize) {
        let Some(last) = self.shop.vouchers.len().checked_sub(1) else { return self.give(register) };
        let at = last - self.pick(last.min(30) + 1);
        let Voucher { id, code, void, .. } = self.shop.vouchers[at].clone();
        match self.machine.dice.u8(..4) {
            0 => self.give(register),
            1 => {
                let expires = self.last_day();
                let args = json!({ "id": id, "expires_on": expires, "reason": "was ill" });
                if self.is_over(expires) {
                    return self.owner_is_refused(register, "vouchers.extend", args, "invalid");
                }
                if void {
                    return self.owner_is_refused(register, "vouchers.extend", args, "voucher_void");
                }
                let answer = self.owner(register, "vouchers.extend", args).reply();
                self.shop.vouchers[at].expires = expires;
                self.shop.vouchers[at].change(self.day, "extended", 0);
                self.voucher_is(at, &answer);
            }
            2 => {
                let args = json!({ "id": id, "reason": "was lost" });
                if self.seller(register) != OWNER && self.chance(10) {
                    let entitled = self.shop.people[self.seller(register)].entitled;
                    if !entitled {
                        return self.refused(register, "vouchers.void", args, "not_allowed");
                    }
                }
                if void {
                    return self.owner_is_refused(register, "vouchers.void", args, "voucher_void");
                }
                let answer = self.owner(register, "vouchers.void", args).reply();
                let left = self.shop.vouchers[at].balance;
                self.shop.vouchers[at].void = true;
                self.shop.vouchers[at].change(self.day, "voided", -left);
                self.voucher_is(at, &answer);
            }
            _ => {
                let found = self.ask(register, "vouchers.find", json!({ "code": code }));
                self.voucher_is(at, &found);
            }
        }
    }

    fn give(&mut self, register: usize) {
        let (id, value, expires) = (self.machine.id(), self.machine.dice.i64(0..3_000), self.last_day());
        let args = json!({ "id": id, "value": value, "expires_on": expires, "reason": "had to wait" });
        if value == 0 || self.is_over(expires) {
            return self.owner_is_refused(register, "vouchers.give", args, "invalid");
        }
        let answer = self.owner(register, "vouchers.give", args).reply();
        self.issued(id.to_string(), answer["code"].as_str().unwrap(), value, expires);
        self.voucher_is(self.shop.vouchers.len() - 1, &answer);
    }

    /// A voucher is as the model has it.
    pub(crate) fn voucher_is(&self, at: usize, said: &Value) {
        let voucher = &self.shop.vouchers[at];
        assert_eq!(said["balance"], voucher.balance, "{said}");
        assert_eq!(said["expires_on"], json!(voucher.expires), "{said}");
        let state = match voucher.is_valid(self.day) {
            true => "valid",
            false if voucher.void => "void",
            false if voucher.balance == 0 => "used",
            false => "expired",
        };
        assert_eq!(said["state"], state, "{said}");
    }
}
