//! The drawer: cash in and out of it, looks into it, and the count in the evening.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{CASHIER, MANAGER, OWNER, PIN, Trade, follows};

/// Past what somebody stands in for a count that is off.
const LIMIT: i64 = 500;

impl Trade {
    pub(super) fn move_cash(&mut self, register: usize) {
        let kind = self.machine.dice.choice(["pay_in", "pay_out", "drop", "no_sale"]).unwrap();
        let amount = if kind == "no_sale" { 0 } else { self.machine.dice.i64(1..1_500) };
        let mut args = json!({ "id": self.machine.id(), "kind": kind, "amount": amount, "reason": "as it happens" });
        self.word.clear();
        if kind == "no_sale" && self.seller(register) == CASHIER {
            self.ask_for_word(register, "shifts.move_cash", &mut args, &[("no_sale", 0)], &[OWNER, MANAGER]);
        }
        self.at(register, "shifts.move_cash", args).reply();
        self.keep_word();
        let shift = self.shop.registers[register].shift.as_mut().unwrap();
        match kind {
            "pay_in" => shift.paid_in += amount,
            "pay_out" => shift.paid_out += amount,
            "drop" => shift.dropped += amount,
            _ => {}
        }
    }

    pub(super) fn look_at_x(&mut self, register: usize) {
        let x = self.ask(register, "shifts.report_x", json!({}));
        self.figures_are(register, &x["figures"]);
        if self.seller(register) == CASHIER && self.shop.blind {
            let token = self.shop.registers[register].token.clone();
            let x = self.machine.ask(Some(&token), "shifts.report_x", json!({})).reply();
            assert_eq!(x["figures"], Value::Null, "who counts blind sees no sums");
        }
    }

    /// The drawer is counted and closed: mostly right, sometimes off, and then somebody stands in for it.
    pub(crate) fn evening(&mut self) {
        for register in 0..self.shop.registers.len() {
            self.look_at_x(register);
            self.close(register);
        }
        self.machine.now += TimeDelta::minutes(5);
    }

    fn close(&mut self, register: usize) {
        let shift = self.shop.registers[register].shift.clone().unwrap();
        let off = if self.chance(20) { self.machine.dice.i64(-900..900) } else { 0 };
        let counted = (shift.cash() + off).max(0);
        let variance = counted - shift.cash();
        let mut counts = vec![json!({ "kind": "cash", "counted": counted })];
        let slips = shift.slips();
        counts.extend(slips.iter().map(|(kind, there)| json!({ "kind": kind, "counted": there })));
        let mut args =
            json!({ "z_id": self.machine.id(), "shift_id": shift.id, "counts": counts, "note": "as it was" });
        if variance.abs() > LIMIT {
            self.refused(register, "shifts.close", args.clone(), "needs_approval");
            let gives = if self.machine.dice.bool() { OWNER } else { MANAGER };
            args["approver_id"] = json!(self.shop.people[gives].id);
            args["pin"] = json!(PIN);
        }
        let z = self.at(register, "shifts.close", args).reply();
        assert_eq!(z["variance"], variance, "{z}");
        assert_eq!(z["grand_total"], self.shop.registers[register].grand_total, "{z}");
        assert_eq!(z["counts"].as_array().unwrap().len(), slips.len() + 1, "{z}");
        self.figures_are(register, &z["figures"]);
        follows(&mut self.shop.registers[register].closes, z["number"].as_str().unwrap());
        self.shop.registers[register].shift = None;
        *self.shop.by_day_closed.entry(self.day).or_default() += 1;
    }
}
