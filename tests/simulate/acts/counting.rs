//! Counting what is there while the shop goes on selling.

use std::collections::BTreeMap;

use serde_json::json;

use super::{PLAIN, Trade};
use crate::model::goods::Count;
use crate::worth::at_each;

impl Trade {
    pub(super) fn count(&mut self, register: usize) {
        let store = self.store(register);
        let Some(count) = self.shop.counts.get(&store).cloned() else { return self.begin_count(register) };
        match self.machine.dice.u8(..20) {
            0 => {
                let answer = self.owner(register, "stock.cancel_count", json!({ "id": count.id })).reply();
                assert_eq!(answer["count"]["state"], "cancelled", "{answer}");
                self.shop.counts.remove(&store);
                let variant = self.shop.products[0].variant;
                let args = json!({ "id": count.id, "variant_id": variant, "counted": { "all": 0 } });
                self.owner_is_refused(register, "stock.count_stock", args, "count_ended");
            }
            1 => {
                let product = self.pick(PLAIN);
                let args = json!({ "id": count.id, "variant_id": self.shop.products[product].variant });
                self.owner(register, "stock.drop_counted", args).reply();
                self.shop.counts.get_mut(&store).unwrap().lines.remove(&product);
            }
            2..=4 => self.approve(register, &count),
            _ => {
                for _ in 0..self.machine.dice.usize(1..4) {
                    self.count_one(register);
                }
            }
        }
    }

    fn begin_count(&mut self, register: usize) {
        let id = self.machine.id();
        let answer = self.owner(register, "stock.begin_count", json!({ "id": id })).reply();
        self.begun(1, "C", &answer["count"]["number"]);
        self.shop.counts.insert(self.store(register), Count { id, lines: BTreeMap::new() });
    }

    /// Something is counted, mostly as it should be; what is expected is what is there in this moment.
    fn count_one(&mut self, register: usize) {
        let (store, mut product) = (self.store(register), self.pick(PLAIN));
        let counted: Vec<usize> = self.shop.counts[&store].lines.keys().copied().collect();
        // What was counted already lies in a second place, too.
        if self.chance(40) {
            product = self.machine.dice.choice(&counted).copied().unwrap_or(product);
        }
        let held = self.shop.held(store, product);
        let count = self.shop.counts[&store].clone();
        let before = count.lines.get(&product).map_or(0, |(counted, _)| *counted);
        let step = if self.shop.products[product].decimals == 3 { 1 } else { 1_000 };
        let (how, counted) = if self.machine.dice.bool() {
            let off = if self.chance(40) { self.machine.dice.i64(-3..4) * step } else { 0 };
            let counted = (held.qty + off).max(0);
            (json!({ "all": counted }), counted)
        } else {
            let more = self.machine.dice.i64(1..4) * 1_000;
            (json!({ "more": more }), before + more)
        };
        let args = json!({ "id": count.id, "variant_id": self.shop.products[product].variant, "counted": how });
        let answer = self.owner(register, "stock.count_stock", args).reply();
        let value = held.unit.map(|unit| at_each(unit, counted - held.qty));
        assert_eq!((&answer["counted"], &answer["expected"]), (&json!(counted), &json!(held.qty)), "{answer}");
        assert_eq!(answer["value"], json!(value), "{answer}");
        self.shop.counts.get_mut(&store).unwrap().lines.insert(product, (counted, held.qty));
    }

    fn approve(&mut self, register: usize, count: &Count) {
        let args = json!({ "id": count.id });
        if count.lines.is_empty() {
            return self.owner_is_refused(register, "stock.approve_count", args, "count_empty");
        }
        let answer = self.owner(register, "stock.approve_count", args.clone()).reply();
        assert_eq!(answer["count"]["state"], "approved", "{answer}");
        let store = self.store(register);
        for (product, (counted, expected)) in &count.lines {
            if counted == expected {
                continue;
            }
            let moved = self.shop.moves(store, *product, |held| held.differs(counted - expected));
            let id = json!(self.shop.products[*product].variant);
            let said = answer["lines"].as_array().unwrap().iter().find(|line| line["variant_id"] == id).unwrap();
            assert_eq!(said["value"], moved.value, "{answer}");
        }
        self.shop.counts.remove(&store);
        self.owner_is_refused(register, "stock.approve_count", args, "count_ended");
    }
}
