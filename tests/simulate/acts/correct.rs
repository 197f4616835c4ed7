//! Saying that something was paid in another way than was recorded.

use serde_json::{Value, json};

use super::{CASHIER, MANAGER, OWNER, Trade};
use crate::model::{Taken, Tender};

impl Trade {
    /// Corrects a payment or refund of today: one that is money at once, at its register, before the drawer is counted.
    pub(super) fn correct(&mut self, register: usize) {
        let right = |taken: &&Taken| taken.register == register && taken.day == self.day && !taken.by_terminal;
        let those = self.shop.taken.iter().filter(right).map(|taken| taken.tender.clone()).collect::<Vec<_>>();
        let mut at = if self.shop.taken.is_empty() { return } else { self.pick(self.shop.taken.len()) };
        if let Some(right) = self.machine.dice.choice(&those).filter(|_| self.machine.dice.u8(..4) > 0) {
            at = self.shop.taken.iter().position(|taken| taken.tender == *right).unwrap();
        }
        let Taken { sale, tender, register: place, day, kind, amount, by_terminal, .. } = self.shop.taken[at].clone();
        let kinds = ["cash", "cash", "card", "card", "other", "other", "voucher"];
        let wanted = kinds[self.pick(kinds.len())];
        let mut args = json!({
            "id": self.machine.id(), "sale_id": sale, "tender_id": tender, "kind": wanted, "reference": "slip 9", "reason": "wrong key",
        });
        let money = wanted != "voucher";
        let step = self.shop.step;
        let code = match () {
            () if place != register => Some("other_register"),
            () if day != self.day => Some("shift_closed"),
            () if !money || wanted == kind || by_terminal => Some("invalid"),
            () if wanted == "cash" && step > 1 && amount % step != 0 => Some("no_such_coins"),
            () => None,
        };
        if let Some(code) = code {
            return self.refused(register, "sales.correct_tender", args, code);
        }
        self.word.clear();
        if self.seller(register) == CASHIER {
            let of = [("tender", amount)];
            self.ask_for_word(register, "sales.correct_tender", &mut args, &of, &[OWNER, MANAGER]);
        }
        let answer = self.at(register, "sales.correct_tender", args).reply();
        self.keep_word();
        let said = answer["tenders"].as_array().unwrap().iter().find(|said| said["id"] == *tender).unwrap();
        assert_eq!((&said["corrected"]["kind"], &said["amount"]), (&json!(wanted), &json!(amount)), "{answer}");
        let taken = &mut self.shop.taken[at];
        let shift = self.shop.registers[register].shift.as_mut().unwrap();
        shift.take(&Tender { kind: taken.kind, amount, change: taken.change }, taken.back, -1);
        (taken.kind, taken.change) = (wanted, 0);
        shift.take(&Tender::of(wanted, amount), taken.back, 1);
    }

    /// What was paid or refunded with a paper, in money.
    pub(super) fn keep_taken(&mut self, register: usize, back: bool, tenders: &[Tender], answer: &Value) {
        let said = answer["tenders"].as_array().unwrap().iter().filter(|said| said["kind"] != "exchange");
        for (tender, said) in tenders.iter().zip(said) {
            if ["cash", "card", "other"].contains(&tender.kind) {
                let text = |of: &Value| of.as_str().unwrap().to_owned();
                let (sale, tender_id) = (text(&answer["id"]), text(&said["id"]));
                let by_terminal = self.by_terminal.contains(&tender_id);
                let Tender { kind, amount, change } = tender.clone();
                let (day, tender) = (self.day, tender_id);
                self.shop.taken.push(Taken { sale, tender, register, day, kind, amount, change, back, by_terminal });
            }
        }
    }
}
