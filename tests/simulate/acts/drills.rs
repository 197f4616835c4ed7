//! What happens too rarely by itself for a few days to have seen it: each of these is done on every day of everything.

use chrono::TimeDelta;
use serde_json::json;

use super::back::Back;
use super::pay::Offer;
use super::{CASHIER, MANAGER, OPEN_PRICE, OWNER, PLAIN, Trade};
use crate::arithmetic::back;
use crate::coins::{handed_back, in_coins};
use crate::model::transfers::{SentLine, Transfer};
use crate::model::{Line, Product, Tender, total_of};

/// To what cash is rounded while something comes back in pieces.
const STEP: i64 = 10;

impl Trade {
    /// Something is sold far from its own price.
    pub(super) fn sell_far_off(&mut self, register: usize) {
        self.ring_up(register);
        let Some(mut cart) = self.shop.registers[register].cart.clone() else { return };
        let dear = |line: &Line| line.product != OPEN_PRICE && line.own.unwrap_or(line.price) >= 100;
        let Some(line) = cart.lines.iter_mut().find(|line| dear(line)) else { return };
        let own = line.own.unwrap_or(line.price);
        (line.price, line.own) = (own / 10, Some(own));
        let args = json!({
            "cart_id": cart.id, "line_id": line.id, "qty": line.qty, "discount": super::cart::as_json(line.off),
            "unit_price": line.price,
        });
        self.change_cart(register, "sales.change_line", args, cart);
        self.pay(register);
    }

    /// Somebody comes with a voucher that was over yesterday; another one is over tomorrow.
    pub(super) fn pay_by_old_voucher(&mut self, register: usize) {
        let (id, voucher, value) = (self.machine.id(), self.machine.id(), 4_000);
        let args = json!({ "id": id, "voucher_id": voucher, "value": value, "expires_on": self.day, "tender": "card" });
        let answer = self.at(register, "vouchers.sell", args).reply();
        self.taken(register, "voucher", "card", value, &answer);
        self.issued(voucher.to_string(), answer["code"].as_str().unwrap(), value, Some(self.day));
        let over = |at: &usize| {
            let voucher = &self.shop.vouchers[*at];
            !voucher.void && voucher.balance > 0 && voucher.expires.is_some_and(|last| last < self.day)
        };
        let Some(old) = (0..self.shop.vouchers.len()).find(over) else { return };
        self.ring_up(register);
        let Some(cart) = self.shop.registers[register].cart.clone() else { return };
        let came = self.shop.priced(&cart).unwrap();
        let total = total_of(&came).total;
        let amount = total.min(self.shop.vouchers[old].balance);
        if amount == 0 {
            return;
        }
        let mut offers = vec![Offer { voucher: Some(old), ..Offer::of("voucher", amount) }];
        if amount < total {
            offers.push(Offer::of("cash", in_coins(total - amount, self.shop.step)));
        }
        let id = self.machine.id();
        assert!(!self.pay_with(register, id, &cart, &came, &offers), "it is worth nothing any more");
    }

    /// What was paid in cash comes back piece by piece: together they pay out what one return would.
    pub(super) fn take_back_in_pieces(&mut self, register: usize) {
        let step = self.shop.step;
        self.round_to(STEP);
        self.clear(register);
        let uneven = |product: &usize| {
            let Product { price, decimals, inside, .. } = self.shop.products[*product];
            let together =
                (1..=3).any(|n| in_coins(n * price, STEP) - in_coins((n - 1) * price, STEP) != in_coins(price, STEP));
            decimals == 0 && inside && together
        };
        if let Some(product) = (0..PLAIN).find(uneven)
            && self.shop.registers[register].cart.as_ref().is_none_or(|cart| cart.off.is_none())
        {
            self.add(register, product, 3_000);
            let cart = self.shop.registers[register].cart.clone().unwrap();
            let came = self.shop.priced(&cart).unwrap();
            let offers = [Offer::of("cash", in_coins(total_of(&came).total, STEP))];
            let id = self.machine.id();
            if self.pay_with(register, id, &cart, &came, &offers) {
                (0..3).for_each(|_| self.one_comes_back(register, "cash"));
            }
        }
        self.round_to(step);
    }

    /// One piece of the last thing that was sold comes back for cash, or on a card.
    pub(super) fn one_comes_back(&mut self, register: usize, kind: &'static str) {
        let at = self.shop.sold.len() - 1;
        let sale = self.shop.sold[at].clone();
        let line = &sale.lines[0];
        let came = back(&line.came, line.qty, line.returned, 1_000);
        let in_cash = kind == "cash";
        let amount = if in_cash { handed_back(came.total, STEP, sale.back_rounded) } else { came.total };
        let mut tenders = vec![Tender::of(kind, amount)];
        tenders.retain(|tender| in_cash || tender.amount > 0);
        let mut refunds = Vec::new();
        for tender in &tenders {
            refunds.push(self.tender(kind, tender.amount));
        }
        let mut args = json!({
            "return_id": self.machine.id(), "sale_id": sale.id, "reason": "one too many", "total": came.total, "refunds": refunds,
            "lines": [{ "line_id": line.id, "qty": 1_000, "goes_to": "stock", "serials": [] }],
        });
        self.word.clear();
        if self.seller(register) == CASHIER && self.shop.rules.need_a_word(came.total + sale.back.total(), Some(0)) {
            self.ask_for_word(register, "sales.return", &mut args, &[("return", came.total)], &[OWNER, MANAGER]);
        }
        let answer = self.at(register, "sales.return", args).reply();
        self.keep_word();
        let back =
            Back { line: Some(0), product: line.product, qty: 1_000, came, goes_to: "stock", serials: Vec::new() };
        self.came(register, at, &[back], &tenders, amount - came.total, &answer);
    }

    /// What was kept for somebody and is taken out again is there for others at once.
    pub(super) fn take_out_what_was_kept(&mut self, register: usize) {
        self.ring_up(register);
        self.put_aside(register, true);
        if self.shop.registers[register].cart.is_some() {
            return;
        }
        let Some((_, cart)) = self.shop.parked.pop() else { return };
        let answer = self.at(register, "sales.recall", json!({ "cart_id": cart.id })).reply();
        self.shop.registers[register].cart = Some(cart);
        self.says_the_same(register, &answer);
        self.void_line(register);
        self.stock_is();
    }

    fn round_to(&mut self, step: i64) {
        if self.shop.step != step {
            self.shop.step = step;
            self.owner(0, "business.change_cash", json!({ "cash_step": step })).reply();
            // A server believes for two seconds what it knows of a business.
            self.machine.now += TimeDelta::seconds(3);
        }
    }

    /// Three of what can't be parted evenly are sent, and come one by one.
    pub(super) fn send_in_parts(&mut self, register: usize) {
        let uneven = |product: &usize| {
            let mut held = self.shop.held(self.store(register), *product);
            let whole = self.shop.products[*product].decimals == 0 && held.qty >= 3_000;
            whole && held.out(3_000).cost.is_some_and(|cost| cost % 3 != 0)
        };
        if let Some(product) = (0..PLAIN).find(uneven) {
            self.send_three(register, product);
        }
    }

    /// Three of something are sent, and come one by one. Whether there were so many, and another store.
    pub(super) fn send_three(&mut self, register: usize, product: usize) -> bool {
        let (unit, many) = self.shop.units(product, 3_000);
        if self.shop.stores.len() < 2 || self.shop.held(self.store(register), unit).qty < many {
            return false;
        }
        let (from, to) = (self.store(register), 1 - self.store(register));
        let line = SentLine { id: self.machine.id(), product, qty: 3_000, cost: None, settled: 0, serials: Vec::new() };
        let (id, of) = (self.machine.id(), line.id);
        let asked = json!({ "id": of, "variant_id": self.shop.products[product].variant, "qty": 3_000, "serials": [] });
        let args = json!({ "id": id, "to_id": self.shop.stores[to], "note": "one by one", "lines": [asked] });
        let answer = self.owner(register, "stock.save_transfer", args).reply();
        self.begun(2, "T", &answer["number"]);
        let at = self.shop.transfers.len();
        self.shop.transfers.push(Transfer { id, from, to, state: "draft", lines: vec![line], ended: 0 });
        let answer = self.owner(register, "stock.send_transfer", json!({ "id": id })).reply();
        let moved = self.shop.leaves(from, product, 3_000);
        self.shop.transfers[at].lines[0].cost = moved.cost.map(|cost| -cost);
        self.shop.transfers[at].state = "sent";
        self.transfer_is(at, &answer);
        for left in [2, 1, 0] {
            let came = json!({ "line_id": of, "fate": "received", "qty": 1_000, "serials": [] });
            let args = json!({ "id": self.machine.id(), "transfer_id": id, "lines": [came], "note": "" });
            let answer = self.owner(self.in_store(to), "stock.receive_transfer", args).reply();
            self.put_on_shelf(at, 0, (1_000, &[]), to);
            if left == 0 {
                self.shop.transfers[at].state = "closed";
            }
            self.transfer_is(at, &answer);
        }
        true
    }
}
