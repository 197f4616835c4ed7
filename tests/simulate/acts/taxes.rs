//! Taxes whose rates change on a day to come: what is sold before is charged as it was, and comes back as it was charged.

use serde_json::{Value, json};

use super::Trade;

const RATES: [i64; 7] = [0, 55_000, 70_000, 77_500, 190_000, 200_000, 255_000];

impl Trade {
    /// A tax gets another rate from tomorrow on.
    pub(super) fn change_tax(&mut self, register: usize) {
        let (tomorrow, tax) = (self.day.succ_opt().unwrap(), self.pick(self.shop.taxes.len()));
        let rate = self.machine.dice.choice(RATES).unwrap();
        if !self.shop.coming.is_empty() {
            return;
        }
        let classes = self.ask(0, "catalog.tax_classes", json!({}));
        let (name, now) = self.shop.taxes[tax].clone();
        let class = classes.as_array().unwrap().iter().find(|class| class["name"] == *name).unwrap();
        let mut rates: Vec<Value> = class["rates"].as_array().unwrap().clone();
        rates.push(json!({ "valid_from": tomorrow, "rate": rate }));
        let args = json!({ "id": class["id"], "name": name, "usual": class["usual"], "rates": rates });
        let answer = self.owner(register, "catalog.save_tax_class", args).reply();
        assert_eq!(answer["rate"], now, "until tomorrow it is what it was: {answer}");
        self.shop.coming.push((tomorrow, tax, rate));
    }

    /// What was said of today is so.
    pub(super) fn new_rates(&mut self) {
        let today = self.day;
        for (_, tax, rate) in self.shop.coming.extract_if(.., |(day, ..)| *day <= today) {
            self.shop.taxes[tax].1 = rate;
        }
    }
}
