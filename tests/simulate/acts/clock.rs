//! A computer's clock that goes wrong, back and forth.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::Trade;

impl Trade {
    fn pay_in(&mut self) -> Value {
        json!({ "id": self.machine.id(), "kind": "pay_in", "amount": 100, "reason": "change" })
    }

    fn paid_in(&mut self, register: usize) {
        let args = self.pay_in();
        self.at(register, "shifts.move_cash", args).reply();
        self.shop.registers[register].shift.as_mut().unwrap().paid_in += 100;
    }

    /// The clock is set back, or forth and right again: nothing is written before what was written last, until somebody says
    /// that the clock is right.
    pub(super) fn clock_goes_wrong(&mut self, register: usize) {
        self.machine.troubles.clock += 1;
        let right = self.machine.now;
        let far = TimeDelta::minutes(i64::from(self.machine.dice.u8(90..)));
        match self.machine.dice.u8(..3) {
            0 => {
                self.machine.now = right - far * 9;
                let args = self.pay_in();
                self.refused(register, "shifts.move_cash", args, "clock_set_back");
            }
            1 => {
                self.machine.now = right - TimeDelta::seconds(70);
                self.paid_in(register);
            }
            _ => {
                self.machine.now = right + TimeDelta::minutes(50);
                self.paid_in(register);
                self.machine.now = right;
                let args = self.pay_in();
                self.refused(register, "shifts.move_cash", args, "clock_set_back");
                let args = json!({ "register_id": self.shop.registers[register].id, "reason": "it went ahead" });
                self.owner(register, "journal.accept_clock", args).reply();
                self.paid_in(register);
            }
        }
        self.machine.now = right + TimeDelta::minutes(2);
    }
}
