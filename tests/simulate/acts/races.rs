//! Two registers want the same at the same moment: the last piece, the rest of a voucher, the same debt, the same goods back.
//! One gets it, whichever it is, and the other is told why not. Both want the same, so that it makes no difference to what is
//! done later which one it was.

use serde_json::{Value, json};

use super::pay::{Offer, Sale};
use super::{CASHIER, PLAIN, Trade};
use crate::arithmetic::{Came, back};
use crate::machine::Answer;
use crate::model::{Cart, Line, Tender, total_of};

/// Two registers of one store, each at a window of its own.
const BOTH: [usize; 2] = [0, 1];

impl Trade {
    pub(super) fn race(&mut self, _: usize) {
        if self.shop.registers.len() < 2 {
            return;
        }
        match self.machine.dice.u8(..6) {
            0 => self.pay_the_same_debt(),
            1 => self.take_the_same_back(),
            2 => self.want_the_last(),
            3 | 4 => self.want_the_same_piece(),
            _ => self.use_the_same_voucher(),
        }
    }

    /// Which of them was answered; the other was refused for this.
    fn one_of(&mut self, call: &str, args: [Value; 2], code: &str) -> (usize, Value) {
        let tokens = BOTH.map(|register| self.shop.registers[register].token.clone());
        let answers = self.machine.at_once([&tokens[0], &tokens[1]], call, args);
        let refused = Answer::Refused(code.to_owned());
        match answers {
            [Answer::Reply(reply), other] if other == refused => (0, reply),
            [other, Answer::Reply(reply)] if other == refused => (1, reply),
            both => panic!("{call}: one of two is refused as {code}, not {both:?}"),
        }
    }

    fn pay_the_same_debt(&mut self) {
        let owing =
            |at: &usize| self.shop.customers[*at].merged.is_none() && self.shop.owed(*at).is_some_and(|owed| owed > 0);
        let those: Vec<usize> = (0..self.shop.customers.len()).filter(owing).collect();
        let Some(customer) = self.machine.dice.choice(&those).copied() else { return };
        let amount = self.shop.owed(customer).unwrap();
        let id = self.shop.customers[customer].id;
        let args =
            BOTH.map(|_| json!({ "id": self.machine.id(), "customer_id": id, "tender": "card", "amount": amount }));
        let (register, answer) = self.one_of("accounts.pay", args, "more_than_owed");
        let left = self.shop.owe(customer, self.day, "payment", -amount);
        assert_eq!((&answer["balance"], left), (&json!(0), 0), "{answer}");
        self.taken(register, "account", "card", amount, &answer);
    }

    fn take_the_same_back(&mut self) {
        let entitled = BOTH.iter().all(|register| self.seller(*register) != CASHIER);
        let last = self.shop.sold.len().min(20);
        if !entitled || last == 0 {
            return;
        }
        let at = self.shop.sold.len() - 1 - self.pick(last);
        let sale = self.shop.sold[at].clone();
        let place = self.pick(sale.lines.len());
        let line = &sale.lines[place];
        let qty = line.qty - line.returned;
        if qty == 0 || sale.paid.account != 0 || sale.paid.voucher != 0 {
            return;
        }
        let came = back(&line.came, line.qty, line.returned, qty);
        let tenders: Vec<Tender> = match came.total {
            0 => Vec::new(),
            amount => vec![Tender { kind: "card", amount, change: 0 }],
        };
        let args = BOTH.map(|_| {
            let refunds: Vec<Value> = tenders.iter().map(|one| self.tender(one.kind, one.amount)).collect();
            json!({
                "return_id": self.machine.id(), "sale_id": sale.id, "reason": "twice", "total": came.total, "refunds": refunds,
                "lines": [{ "line_id": line.id, "qty": qty, "goes_to": "stock", "serials": line.serials }],
            })
        });
        let (register, answer) = self.one_of("sales.return", args, "more_than_bought");
        self.came_back(register, at, (place, qty, came), &tenders, &answer);
        self.shop.taken.retain(|taken| answer["id"] != *taken.sale);
    }

    /// Both put aside what they have in hand; false where that can't be.
    fn hands_are_free(&mut self) -> bool {
        BOTH.iter().for_each(|register| self.put_aside(*register, false));
        BOTH.iter().all(|register| self.shop.registers[*register].cart.is_none())
    }

    /// A cart with one line at each register, once their hands are free.
    fn both_ring_up(&mut self, product: usize, qty: i64) -> Option<[Cart; 2]> {
        if !self.hands_are_free() {
            return None;
        }
        Some(BOTH.map(|register| {
            let (id, line) = (self.machine.id(), self.machine.id());
            let price = self.shop.products[product].price;
            let cart = Cart { lines: vec![Line::of(line, product, qty, price)], ..Cart::new(id) };
            let variant = self.shop.products[product].variant;
            let args = json!({ "cart_id": id, "line_id": line, "variant_id": variant, "qty": qty });
            let answer = self.at(register, "sales.add_line", args).reply();
            self.shop.registers[register].cart = Some(cart.clone());
            self.says_the_same(register, &answer);
            cart
        }))
    }

    /// Both sell the same piece.
    fn want_the_same_piece(&mut self) {
        let store = self.store(BOTH[0]);
        let Some(number) = self.some_piece("in_stock", store) else { return };
        if !self.hands_are_free() || self.shop.reserved(store, self.shop.pieces[&number].product) > 0 {
            return;
        }
        for register in BOTH {
            self.ring_up_piece(register, &number);
        }
        let carts = BOTH.map(|register| self.shop.registers[register].cart.clone().unwrap());
        let total = total_of(&self.shop.priced(&carts[0]).unwrap()).total;
        let offers = if total > 0 { vec![Offer::of("card", total)] } else { Vec::new() };
        self.both_pay(&carts, &offers, "serial_sold");
    }

    /// Both pay for their carts so, and one is refused and thrown away.
    fn both_pay(&mut self, carts: &[Cart; 2], offers: &[Offer], code: &str) {
        let came: Vec<Came> = self.shop.priced(&carts[0]).unwrap();
        let total = total_of(&came).total;
        let ids = BOTH.map(|_| self.machine.id());
        let args = BOTH.map(|at| {
            let tenders: Vec<Value> = offers
                .iter()
                .map(|offer| {
                    let code = offer.voucher.map_or("", |at| self.shop.vouchers[at].code.as_str());
                    let id = self.machine.id();
                    json!({ "id": id, "kind": offer.tender.kind, "given": offer.tender.amount, "reference": code })
                })
                .collect();
            json!({ "sale_id": ids[at], "cart_id": carts[at].id, "total": total, "tenders": tenders })
        });
        let (register, answer) = self.one_of("sales.complete", args, code);
        self.shop.registers[register].cart = None;
        let sale = Sale { id: ids[register], cart: &carts[register], came: &came, offers, rounding: 0 };
        self.sold(register, &sale, &answer);
        // Where it is corrected later would make a difference.
        self.shop.taken.retain(|taken| answer["id"] != *taken.sale);
        self.clear(1 - register);
    }

    fn want_the_last(&mut self) {
        let store = self.store(BOTH[0]);
        let last = |at: &usize| {
            self.shop.policy(*at) == "block"
                && self.shop.reserved(store, *at) == 0
                && self.shop.held(store, *at).qty >= 1_000
                && self.shop.products[*at].price > 0
        };
        let those: Vec<usize> = (0..PLAIN).filter(last).collect();
        let Some(product) = self.machine.dice.choice(&those).copied() else { return };
        let whole = self.shop.products[product].decimals == 0;
        let there = self.shop.held(store, product).qty;
        let Some(carts) = self.both_ring_up(product, if whole { there / 1_000 * 1_000 } else { there }) else { return };
        let total = total_of(&self.shop.priced(&carts[0]).unwrap()).total;
        self.both_pay(&carts, &[Offer::of("card", total)], "not_enough_stock");
    }

    fn use_the_same_voucher(&mut self) {
        let store = self.store(BOTH[0]);
        let there = |at: &usize| {
            let enough = self.shop.held(store, *at).qty - self.shop.reserved(store, *at) >= 2_000;
            let enough = self.shop.policy(*at) != "block" || enough;
            enough && self.shop.products[*at].price > 0
        };
        let those: Vec<usize> = (0..PLAIN).filter(there).collect();
        let Some(product) = self.machine.dice.choice(&those).copied() else { return };
        let nobody = uuid::Uuid::nil();
        let line = Line::of(nobody, product, 1_000, self.shop.products[product].price);
        let cart = Cart { lines: vec![line], ..Cart::new(nobody) };
        let total = total_of(&self.shop.priced(&cart).unwrap()).total;
        let rest = |at: &usize| {
            let voucher = &self.shop.vouchers[*at];
            voucher.is_valid(self.day) && voucher.balance < 2 * total
        };
        let those: Vec<usize> = (0..self.shop.vouchers.len()).filter(rest).collect();
        let Some(voucher) = self.machine.dice.choice(&those).copied() else { return };
        let Some(carts) = self.both_ring_up(product, 1_000) else { return };
        let amount = total.min(self.shop.vouchers[voucher].balance);
        let mut offers = vec![Offer { voucher: Some(voucher), ..Offer::of("voucher", amount) }];
        if amount < total {
            offers.push(Offer::of("card", total - amount));
        }
        self.both_pay(&carts, &offers, "voucher_short");
    }
}
