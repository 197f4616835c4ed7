//! Goods that come in, get lost, are found, and are said to be worth something else.

use serde_json::{Value, json};

use super::{CASHIER, PLAIN, Trade};
use crate::worth::{Moved, at_each};

impl Trade {
    fn some_qty(&mut self, product: usize, most: i64) -> i64 {
        let whole = self.shop.products[product].decimals == 0;
        let most = self.shop.products[product].pack.map_or(most, |_| most / 8 + 1);
        if whole { self.machine.dice.i64(1..=most) * 1_000 } else { self.machine.dice.i64(1..=most * 1_000) }
    }

    /// Goods come in by hand, mostly at a cost that somebody says.
    pub(super) fn receive(&mut self, register: usize) {
        let product = self.some_goods();
        let qty = self.some_qty(product, 40);
        let unit = self.chance(60).then(|| self.machine.dice.i64(0..3_000));
        self.move_by_hand(register, product, qty, "received", unit);
    }

    /// What was there when the business began.
    pub(super) fn opening(&mut self, register: usize, product: usize) {
        let qty = self.some_qty(product, 60);
        let unit = self.chance(80).then(|| self.machine.dice.i64(0..3_000));
        self.move_by_hand(register, product, qty, "opening", unit);
    }

    pub(super) fn move_by_hand(&mut self, register: usize, product: usize, qty: i64, reason: &str, unit: Option<i64>) {
        let args = json!({
            "id": self.machine.id(), "variant_id": self.shop.products[product].variant, "qty": qty, "reason": reason,
            "unit_cost": unit,
        });
        if self.seller(register) == CASHIER && self.chance(10) {
            self.refused(register, "stock.adjust", args.clone(), "not_allowed");
        }
        let answer = self.owner(register, "stock.adjust", args).reply();
        let store = self.store(register);
        let moved = match unit {
            Some(unit) => self.shop.arrives(store, product, qty, Some(at_each(unit, qty))),
            None if qty < 0 => self.shop.leaves(store, product, -qty),
            None => self.shop.arrives(store, product, qty, None),
        };
        // What is moved by hand is told as it was asked for: in packs.
        moved_so(&Moved { qty, ..moved }, &answer);
    }

    pub(super) fn adjust(&mut self, register: usize) {
        let product = self.pick(PLAIN);
        match self.machine.dice.u8(..12) {
            0..=4 => self.receive(register),
            5..=6 => {
                let qty = -self.some_qty(product, 6);
                self.move_by_hand(register, product, qty, "written_off", None);
            }
            7 => {
                let qty = self.some_qty(product, 6);
                self.move_by_hand(register, product, qty, "counted", None);
            }
            8 => {
                let whole = self.shop.products[product].decimals == 0;
                let id = self.shop.products[product].variant;
                let args = json!({ "id": self.machine.id(), "variant_id": id, "qty": 1_500, "reason": "received" });
                if whole {
                    self.owner_is_refused(register, "stock.adjust", args, "invalid");
                }
            }
            9 => {
                let pack = self.some_pack();
                let qty = -self.some_qty(pack, 6);
                self.move_by_hand(register, pack, qty, "written_off", None);
            }
            10 => self.units_are_meant(register),
            _ => {
                let unit = self.machine.dice.i64(0..3_000);
                let id = self.shop.products[product].variant;
                let args = json!({ "id": self.machine.id(), "variant_id": id, "unit_cost": unit });
                let answer = self.owner(register, "stock.revalue", args).reply();
                let store = self.store(register);
                let moved = self.shop.moves(store, product, |held| held.each(unit));
                moved_so(&moved, &answer);
            }
        }
    }

    /// Says when something is to be ordered again, or that it is not watched any more.
    pub(super) fn watch(&mut self, register: usize) {
        let (store, product) = (self.store(register), self.pick(PLAIN));
        let id = self.shop.products[product].variant;
        if self.chance(15) {
            self.owner(register, "stock.set_reorder", json!({ "variant_id": id, "reorder": null })).reply();
            self.shop.reorders.remove(&(store, product));
            return;
        }
        let lot = if self.machine.dice.bool() { self.some_qty(product, 12) } else { 0 };
        let level = self.some_qty(product, 30);
        let supplier = self.chance(80).then(|| self.machine.dice.usize(..self.shop.suppliers.len()));
        let of = supplier.map(|supplier| self.shop.suppliers[supplier]);
        let args = json!({ "variant_id": id, "reorder": { "level": level, "qty": lot, "supplier_id": of } });
        self.owner(register, "stock.set_reorder", args).reply();
        self.shop.reorders.insert((store, product), crate::model::goods::Reorder { level, lot, supplier });
    }
}

/// The program says the same of what moved.
pub(super) fn moved_so(moved: &Moved, said: &Value) {
    let (qty, cost, value) = (&said["qty"], &said["cost"], &said["value"]);
    assert_eq!((qty, cost, value), (&json!(moved.qty), &json!(moved.cost), &json!(moved.value)), "{said}");
}
