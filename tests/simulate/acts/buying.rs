//! Buying: orders are written, sent, come in parts, and end.

use serde_json::{Value, json};

use super::Trade;
use crate::model::goods::{Order, OrderLine};
use crate::worth::at_each;

/// The most orders that something is to come of.
const MOST_OPEN: usize = 8;

impl Trade {
    /// Writes an order: of a few things, or of all that is low and usually ordered of somebody.
    pub(super) fn write_order(&mut self, register: usize) {
        if self.shop.orders.iter().filter(|order| order.is_open()).count() >= MOST_OPEN {
            return self.move_order(register);
        }
        let (id, store) = (self.machine.id(), self.store(register));
        let supplier = self.pick(self.shop.suppliers.len());
        if self.machine.dice.bool() {
            return self.order_low(register, supplier);
        }
        let mut lines: Vec<OrderLine> = Vec::new();
        for _ in 0..self.machine.dice.usize(..4) {
            let product = self.some_goods();
            if lines.iter().all(|line| line.product != product) {
                let qty = self.machine.dice.i64(1..30) * 1_000;
                let unit_cost = self.machine.dice.i64(0..3_000);
                lines.push(OrderLine { id: self.machine.id().to_string(), product, qty, unit_cost, received: 0 });
            }
        }
        let asked: Vec<Value> = lines
            .iter()
            .map(|line| {
                let variant = self.shop.products[line.product].variant;
                json!({ "id": line.id, "variant_id": variant, "qty": line.qty, "unit_cost": line.unit_cost })
            })
            .collect();
        let args = json!({ "id": id, "supplier_id": self.shop.suppliers[supplier], "lines": asked });
        let answer = self.owner(register, "purchasing.save_order", args).reply();
        self.begun(0, "P", &answer["number"]);
        self.shop.orders.push(Order { id, store, supplier, state: "draft", lines });
        self.order_is(self.shop.orders.len() - 1, &answer);
    }

    /// Orders and counts are numbered from one on.
    pub(super) fn begun(&mut self, of: usize, letter: &str, number: &Value) {
        self.shop.begun[of] += 1;
        assert_eq!(*number, format!("{letter}{:04}", self.shop.begun[of]), "numbers have no gap");
    }

    fn order_low(&mut self, register: usize, supplier: usize) {
        let (id, store) = (self.machine.id(), self.store(register));
        let args = json!({ "id": id, "supplier_id": self.shop.suppliers[supplier] });
        let mut low = self.shop.low(store);
        low.retain(|product, order| *order > 0 && self.shop.reorders[&(store, *product)].supplier == Some(supplier));
        if low.is_empty() {
            return self.owner_is_refused(register, "purchasing.order_low", args, "nothing_low");
        }
        let answer = self.owner(register, "purchasing.order_low", args).reply();
        self.begun(0, "P", &answer["number"]);
        let mut lines = Vec::new();
        for said in answer["lines"].as_array().unwrap() {
            let product = self.shop.products.iter().position(|one| said["sku"] == *one.sku).unwrap();
            assert_eq!(low.remove(&product), said["qty"].as_i64(), "{answer}");
            let unit_cost = said["unit_cost"].as_i64().unwrap();
            lines.push(OrderLine {
                id: said["id"].as_str().unwrap().into(),
                product,
                qty: said["qty"].as_i64().unwrap(),
                unit_cost,
                received: 0,
            });
        }
        assert!(low.is_empty(), "all that is low is ordered: {answer}");
        self.shop.orders.push(Order { id, store, supplier, state: "draft", lines });
        self.order_is(self.shop.orders.len() - 1, &answer);
    }

    /// Sends an order, takes in what comes of it, or ends it.
    pub(super) fn move_order(&mut self, register: usize) {
        let last = self.shop.orders.len().min(12);
        if last == 0 {
            return;
        }
        let at = self.shop.orders.len() - 1 - self.pick(last);
        let Order { id, state, lines, .. } = self.shop.orders[at].clone();
        let args = json!({ "id": id });
        match self.machine.dice.u8(..10) {
            0 | 1 => {
                let ended = ["received", "closed", "cancelled"].contains(&state);
                if ended {
                    return self.owner_is_refused(register, "purchasing.end_order", args, "order_ended");
                }
                let answer = self.owner(register, "purchasing.end_order", args).reply();
                self.shop.orders[at].state = if state == "partly" { "closed" } else { "cancelled" };
                self.order_is(at, &answer);
            }
            2..=4 => {
                if state != "draft" {
                    return self.owner_is_refused(register, "purchasing.place_order", args, "not_a_draft");
                }
                if lines.is_empty() {
                    return self.owner_is_refused(register, "purchasing.place_order", args, "order_empty");
                }
                let answer = self.owner(register, "purchasing.place_order", args).reply();
                self.shop.orders[at].state = "ordered";
                self.order_is(at, &answer);
            }
            _ => self.goods_come(register, at),
        }
    }

    /// Some of an order comes, now and then more than was ordered, at what it cost in the end.
    fn goods_come(&mut self, register: usize, at: usize) {
        let order = self.shop.orders[at].clone();
        let (mut came, mut more) = (Vec::new(), false);
        for (place, line) in order.lines.iter().enumerate() {
            if self.machine.dice.bool() {
                continue;
            }
            let left = (line.qty - line.received).max(0);
            let qty = match self.machine.dice.u8(..8) {
                0 => left + 1_000,
                1..=4 if left > 0 => left,
                _ => self.machine.dice.i64(1..=(left / 1_000).max(1)) * 1_000,
            };
            more |= qty > left;
            let dearer = self.machine.dice.i64(-20..60);
            came.push((place, qty, (line.unit_cost + dearer).max(0)));
        }
        let lines: Vec<Value> = came
            .iter()
            .map(|(place, qty, unit)| json!({ "line_id": order.lines[*place].id, "qty": qty, "unit_cost": unit }))
            .collect();
        let args = json!({ "id": self.machine.id(), "order_id": order.id, "lines": lines });
        if !["ordered", "partly"].contains(&order.state) {
            return self.owner_is_refused(register, "purchasing.receive", args, "no_goods_awaited");
        }
        if came.is_empty() {
            return self.owner_is_refused(register, "purchasing.receive", args, "nothing_came");
        }
        let mut args = args;
        if more {
            self.owner_is_refused(register, "purchasing.receive", args.clone(), "more_than_ordered");
            args["more"] = json!(true);
        }
        let answer = self.owner(register, "purchasing.receive", args.clone()).reply();
        for (place, qty, unit) in came {
            let line = &mut self.shop.orders[at].lines[place];
            line.received += qty;
            let product = line.product;
            self.shop.arrives(order.store, product, qty, Some(at_each(unit, qty)));
        }
        let all = self.shop.orders[at].lines.iter().all(|line| line.received >= line.qty);
        self.shop.orders[at].state = if all { "received" } else { "partly" };
        self.order_is(at, &answer);
        if self.shop.orders[at].state == "partly" && self.chance(10) {
            self.owner_is_refused(register, "purchasing.receive", args, "already_done");
        }
    }

    /// An order is as the model has it.
    pub(crate) fn order_is(&self, at: usize, said: &Value) {
        let order = &self.shop.orders[at];
        assert_eq!(
            (&said["state"], &said["supplier_id"]),
            (&json!(order.state), &json!(self.shop.suppliers[order.supplier]))
        );
        let total: i64 = order.lines.iter().map(|line| at_each(line.unit_cost, line.qty)).sum();
        assert_eq!(said["total"], total, "{said}");
        let lines = said["lines"].as_array().unwrap();
        assert_eq!(lines.len(), order.lines.len(), "{said}");
        for (line, said) in order.lines.iter().zip(lines) {
            assert_eq!((&said["qty"], &said["received"]), (&json!(line.qty), &json!(line.received)), "{said}");
        }
    }
}
