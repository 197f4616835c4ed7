//! Goods that are sent from the one store to the other: on their way they are in none.

use serde_json::{Value, json};

use super::Trade;
use crate::model::transfers::{SentLine, Transfer};

/// The most transfers that something is to become of.
const MOST_OPEN: usize = 6;

impl Trade {
    /// A register of a store.
    pub(super) fn in_store(&self, store: usize) -> usize {
        self.shop.registers.iter().position(|register| register.store == store).unwrap()
    }

    pub(super) fn write_transfer(&mut self, register: usize) {
        if self.shop.stores.len() < 2 {
            return;
        }
        let open = self.shop.transfers.iter().filter(|one| ["draft", "sent"].contains(&one.state)).count();
        if open >= MOST_OPEN {
            return self.move_transfer(register);
        }
        let (from, to) = (self.store(register), 1 - self.store(register));
        let mut lines: Vec<SentLine> = Vec::new();
        for _ in 0..self.machine.dice.usize(1..4) {
            let product = self.some_goods();
            let (unit, _) = self.shop.units(product, 0);
            let there = self.shop.made_of(product, self.shop.held(from, unit).qty) / 1_000;
            let qty = self.machine.dice.i64(1..=there.clamp(1, 12)) * 1_000;
            self.also_send(&mut lines, product, qty, Vec::new());
        }
        let kind = self.some_kind();
        let there = self.shop.pieces_of(kind, from);
        if !there.is_empty() && self.chance(60) {
            let many = i64::try_from(1 + self.pick(there.len().min(3))).unwrap();
            let serials = self.some_pieces(&there, many * 1_000);
            self.also_send(&mut lines, kind, many * 1_000, serials);
        }
        let asked: Vec<Value> = lines
            .iter()
            .map(|line| {
                let variant = self.shop.products[line.product].variant;
                json!({ "id": line.id, "variant_id": variant, "qty": line.qty, "serials": line.serials })
            })
            .collect();
        let id = self.machine.id();
        let args = json!({ "id": id, "to_id": self.shop.stores[to], "note": "with the van", "lines": asked });
        let answer = self.owner(register, "stock.save_transfer", args).reply();
        self.begun(2, "T", &answer["number"]);
        self.shop.transfers.push(Transfer { id, from, to, state: "draft", lines, ended: 0 });
        self.transfer_is(self.shop.transfers.len() - 1, &answer);
    }

    fn also_send(&mut self, lines: &mut Vec<SentLine>, product: usize, qty: i64, serials: Vec<String>) {
        if lines.iter().all(|line| line.product != product) {
            lines.push(SentLine { id: self.machine.id(), product, qty, cost: None, settled: 0, serials });
        }
    }

    /// Sends a transfer, takes in what came of it, or gives it up; now and then somebody of the wrong store tries.
    pub(super) fn move_transfer(&mut self, register: usize) {
        let last = self.shop.transfers.len().min(10);
        if last == 0 {
            return self.write_transfer(register);
        }
        let at = self.shop.transfers.len() - 1 - self.pick(last);
        let Transfer { id, from, to, state, .. } = self.shop.transfers[at].clone();
        let args = json!({ "id": id });
        let call = match self.machine.dice.u8(..10) {
            0 => "stock.cancel_transfer",
            1 | 2 if state == "sent" => "stock.cancel_transfer",
            1..=5 if state == "draft" => "stock.send_transfer",
            1 => "stock.send_transfer",
            _ => return self.goods_arrive(at),
        };
        let cancels = call == "stock.cancel_transfer";
        let ended = ["closed", "cancelled"].contains(&state);
        if !cancels && state != "draft" {
            return self.owner_is_refused(self.in_store(from), call, args, "not_a_draft");
        }
        if self.chance(10) {
            return self.owner_is_refused(self.in_store(to), call, args, "other_store");
        }
        if cancels && ended {
            return self.owner_is_refused(self.in_store(from), call, args, "not_on_the_way");
        }
        if cancels {
            return self.give_transfer_up(at);
        }
        if let Some(code) = self.shop.cant_send(&self.shop.transfers[at]) {
            return self.owner_is_refused(self.in_store(from), call, args, code);
        }
        let answer = self.owner(self.in_store(from), call, args).reply();
        for line in 0..self.shop.transfers[at].lines.len() {
            let SentLine { product, qty, serials, .. } = self.shop.transfers[at].lines[line].clone();
            let moved = self.shop.leaves(from, product, qty);
            self.shop.transfers[at].lines[line].cost = moved.cost.map(|cost| -cost);
            self.shop.put_pieces(&serials, from, "in_transit");
        }
        self.shop.transfers[at].state = "sent";
        self.transfer_is(at, &answer);
    }

    fn give_transfer_up(&mut self, at: usize) {
        let Transfer { id, from, state, .. } = self.shop.transfers[at].clone();
        let answer = self.owner(self.in_store(from), "stock.cancel_transfer", json!({ "id": id })).reply();
        for line in 0..self.shop.transfers[at].lines.len() {
            let SentLine { serials, .. } = self.shop.transfers[at].lines[line].clone();
            let left = self.shop.transfers[at].lines[line].left();
            if state == "sent" && left > 0 {
                self.put_on_shelf(at, line, (left, &serials), from);
            }
        }
        self.shop.transfers[at].state = "cancelled";
        self.transfer_is(at, &answer);
    }

    /// So many of a line are on a shelf of a store from now on, at what they cost.
    pub(super) fn put_on_shelf(&mut self, at: usize, line: usize, (qty, serials): (i64, &[String]), store: usize) {
        let (cost, product) = {
            let line = &self.shop.transfers[at].lines[line];
            (line.cost_of(qty), line.product)
        };
        self.shop.transfers[at].lines[line].settle(qty, serials);
        let moved = self.shop.arrives(store, product, qty, cost);
        self.shop.transfers[at].ended += moved.cost.unwrap_or_default();
        self.shop.put_pieces(serials, store, "in_stock");
    }

    /// Some of what was sent comes, some is missing or broken.
    fn goods_arrive(&mut self, at: usize) {
        let Transfer { id, from, to, state, lines, .. } = self.shop.transfers[at].clone();
        let (mut parts, mut asked) = (Vec::new(), Vec::new());
        for (place, line) in lines.iter().enumerate() {
            let (mut left, mut there) = (line.left(), line.serials.clone());
            for (fate, often) in [("received", 80), ("missing", 20), ("damaged", 20)] {
                if left == 0 || !self.chance(often) {
                    continue;
                }
                let all = fate == "received" && self.chance(40);
                let qty = if all { left } else { self.machine.dice.i64(1..=left / 1_000) * 1_000 };
                let serials = self.some_pieces(&there, qty);
                there.retain(|number| !serials.contains(number));
                left -= qty;
                asked.push(json!({ "line_id": line.id, "fate": fate, "qty": qty, "serials": serials }));
                parts.push((place, fate, qty, serials));
            }
        }
        let lost = parts.iter().any(|(_, fate, ..)| *fate != "received");
        let mut args = json!({ "id": self.machine.id(), "transfer_id": id, "lines": asked, "note": "" });
        let (here, call) = (self.in_store(to), "stock.receive_transfer");
        if state != "sent" {
            return self.owner_is_refused(here, call, args, "not_on_the_way");
        }
        if self.chance(10) {
            return self.owner_is_refused(self.in_store(from), call, args, "other_store");
        }
        if parts.is_empty() {
            return self.owner_is_refused(here, call, args, "nothing_came");
        }
        if lost {
            self.owner_is_refused(here, call, args.clone(), "required");
            args["note"] = json!("the van was hit");
        }
        let mut more = args.clone();
        more["lines"][0]["qty"] = json!(lines[parts[0].0].left() + 1_000);
        if self.chance(10) {
            self.owner_is_refused(here, call, more, "more_than_sent");
        }
        let answer = self.owner(here, call, args.clone()).reply();
        for (line, fate, qty, serials) in parts {
            if fate == "received" {
                self.put_on_shelf(at, line, (qty, &serials), to);
                continue;
            }
            let line = &mut self.shop.transfers[at].lines[line];
            let cost = line.cost_of(qty).unwrap_or_default();
            line.settle(qty, &serials);
            self.shop.transfers[at].ended += cost;
            self.shop.put_pieces(&serials, to, if fate == "damaged" { "damaged" } else { "gone" });
        }
        if self.shop.transfers[at].lines.iter().all(|line| line.left() == 0) {
            self.shop.transfers[at].state = "closed";
        }
        self.transfer_is(at, &answer);
        args["id"] = json!(self.machine.id());
        if self.shop.transfers[at].state == "closed" {
            self.owner_is_refused(here, call, args, "not_on_the_way");
        }
    }

    /// A transfer is as the model has it, and what was sent is worth what is on its way and what became of the rest.
    pub(crate) fn transfer_is(&self, at: usize, said: &Value) {
        let transfer = &self.shop.transfers[at];
        assert_eq!((&said["state"], &said["value"]), (&json!(transfer.state), &json!(transfer.value())), "{said}");
        let lines = said["lines"].as_array().unwrap();
        assert_eq!(lines.len(), transfer.lines.len(), "{said}");
        for (line, said) in transfer.lines.iter().zip(lines) {
            let ours = (&json!(line.qty), &json!(line.settled), &json!(line.cost));
            assert_eq!((&said["qty"], &said["settled"], &said["cost"]), ours, "{said}");
        }
        let moves = said["moves"].as_array().unwrap();
        let ended: i64 = moves.iter().filter_map(|made| made["cost"].as_i64()).sum();
        assert_eq!(ended, transfer.ended, "{said}");
        if transfer.lines.iter().all(|line| line.cost.is_some()) {
            let sent: i64 = transfer.lines.iter().filter_map(|line| line.cost).sum();
            assert_eq!(sent, transfer.value() + transfer.ended, "nothing is made or lost: {said}");
        }
    }
}
