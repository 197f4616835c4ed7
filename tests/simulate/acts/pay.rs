//! Paying: by cash in the coins there are, by card, on account, with vouchers, and by several of them at once.

use serde_json::{Value, json};
use uuid::Uuid;

use super::back::costs_are;
use super::{CASHIER, MANAGER, OWNER, Trade, amounts, follows, or_nothing};
use crate::arithmetic::Came;
use crate::coins::in_coins;
use crate::model::{Cart, Counted, Line, Paper, Sold, SoldLine, Split, Tender, total_of};

/// What somebody hands over.
#[derive(Debug, Clone)]
pub(super) struct Offer {
    pub(super) tender: Tender,
    pub(super) voucher: Option<usize>,
    /// What a terminal took, by its id.
    pub(super) card: Option<Uuid>,
}

impl Offer {
    /// So much, as it is.
    pub(super) fn of(kind: &'static str, amount: i64) -> Self {
        Self { tender: Tender::of(kind, amount), voucher: None, card: None }
    }
}

/// A sale that is to be made.
pub(super) struct Sale<'a> {
    pub(super) id: Uuid,
    pub(super) cart: &'a Cart,
    pub(super) came: &'a [Came],
    pub(super) offers: &'a [Offer],
    pub(super) rounding: i64,
}

impl Trade {
    pub(super) fn tender(&mut self, kind: &str, given: i64) -> Value {
        json!({ "id": self.machine.id(), "kind": kind, "given": given })
    }

    pub(super) fn pay(&mut self, register: usize) {
        let Some((cart, _)) = self.some_line(register) else { return self.ring_up(register) };
        let came = self.shop.priced(&cart).unwrap();
        let total = total_of(&came).total;
        let id = self.machine.id();
        let with = |total: i64, tenders: &[Value]| json!({ "sale_id": id, "cart_id": cart.id, "total": total, "tenders": tenders });
        if self.chance(4) {
            let paid = [self.tender("cash", total + 1)];
            self.refused(register, "sales.complete", with(total + 1, &paid), "total_changed");
        }
        if self.chance(5) {
            for (kind, given, code) in self.what_does_not_pay(total) {
                let paid = [self.tender(kind, given)];
                self.refused(register, "sales.complete", with(total, &paid), code);
            }
        }
        let offers = self.offers(&cart, total);
        if !self.pay_with(register, id, &cart, &came, &offers) && self.machine.dice.bool() {
            self.void_line(register);
        }
    }

    /// Pays for a cart so. False when that is refused, and the cart is as it was.
    pub(super) fn pay_with(&mut self, register: usize, id: Uuid, cart: &Cart, came: &[Came], offers: &[Offer]) -> bool {
        let total = total_of(came).total;
        let mut tenders = Vec::new();
        for offer in offers {
            tenders.push(self.offered(offer));
        }
        let mut args = json!({ "sale_id": id, "cart_id": cart.id, "total": total, "tenders": tenders });
        if !self.may_sell(register, &[], (&cart.lines, came), &[], &mut args) {
            return false;
        }
        let missing = self.shop.piece_missing(self.store(register), &cart.lines);
        if let Some(code) = missing.or_else(|| self.credit_refuses(cart, offers)) {
            self.refused(register, "sales.complete", args, code);
            return false;
        }
        let paid: i64 = offers.iter().map(|offer| offer.tender.amount).sum();
        let answer = self.at(register, "sales.complete", args).reply();
        self.keep_word();
        self.shop.registers[register].cart = None;
        self.sold(register, &Sale { id, cart, came, offers, rounding: paid - total }, &answer);
        true
    }

    /// Gets the word that it takes to sell lines, `back` coming back to the shelf in one with them and `words` needed for that. False where
    /// there is not enough in stock, and nobody gives their word for that.
    pub(super) fn may_sell(
        &mut self,
        register: usize,
        words: &[(&'static str, i64)],
        (lines, came): (&[Line], &[Came]),
        back: &[(usize, i64)],
        args: &mut Value,
    ) -> bool {
        let (call, seller) = ("sales.complete", self.seller(register));
        self.word.clear();
        let own = self.shop.to_approve(seller, lines, came);
        let needed = [words, &own].concat();
        // What a piece is missing is said before anything else is.
        let blocked = self.shop.piece_missing(self.store(register), lines).is_none()
            && self.shop.is_blocked(register, lines, back);
        let mut all = needed.clone();
        // Whoever gives their word for anything gives it for what is not there as well.
        all.extend(blocked.then_some(("negative_stock", 0)));
        let alone = |who: &usize| {
            let past = self.shop.to_approve(*who, lines, came);
            own.iter().all(|(kind, _)| past.iter().all(|(other, _)| other != kind))
        };
        let reach: Vec<usize> = [OWNER, MANAGER].into_iter().filter(alone).collect();
        if !needed.is_empty() {
            self.ask_for_word(register, call, args, &all, &reach);
        } else if blocked {
            self.refused(register, call, args.clone(), "not_enough_stock");
            if self.chance(60) {
                return false;
            }
            self.give_word(register, call, args, &all, &reach);
        }
        true
    }

    /// Single tenders that do not pay for so much, with why.
    fn what_does_not_pay(&mut self, total: i64) -> Vec<(&'static str, i64, &'static str)> {
        let (step, due) = (self.shop.step, in_coins(total, self.shop.step));
        let mut wrong = vec![("card", total + 1, "too_much_without_cash")];
        if due > step.max(1) {
            wrong.push(("cash", due - step.max(1), "not_enough"));
        }
        if step > 1 {
            wrong.push(("cash", due + 1, "no_such_coins"));
        }
        wrong
    }

    /// How somebody pays for a cart.
    pub(super) fn offers(&mut self, cart: &Cart, total: i64) -> Vec<Offer> {
        let (mut rest, mut offers) = (total, Vec::new());
        let offer = |kind, amount, voucher| Offer { voucher, ..Offer::of(kind, amount) };
        let known = if cart.customer.is_some() { 35 } else { 2 };
        if rest > 0 && self.chance(known) {
            let amount = if self.machine.dice.bool() { rest } else { self.machine.dice.i64(1..=rest) };
            offers.push(offer("account", amount, None));
            rest -= amount;
        }
        if rest > 0 && !self.shop.vouchers.is_empty() && self.chance(28) {
            let last = self.shop.vouchers.len() - 1;
            let voucher = last - self.pick(last.min(25) + 1);
            let left = self.shop.vouchers[voucher].balance;
            let amount = if left == 0 || self.chance(10) { rest } else { rest.min(left) };
            offers.push(offer("voucher", amount, Some(voucher)));
            rest -= amount;
        }
        for (kind, often) in [("card", 30), ("other", 5)] {
            if rest > 0 && self.chance(often) {
                let amount = if self.machine.dice.bool() { rest } else { self.machine.dice.i64(1..=rest) };
                offers.push(offer(kind, amount, None));
                rest -= amount;
            }
        }
        if rest > 0 {
            let mut cash = offer("cash", in_coins(rest, self.shop.step), None);
            if self.machine.dice.bool() {
                cash.tender.change =
                    self.machine.dice.i64(0..40) * if self.shop.step > 1 { self.shop.step } else { 25 };
            }
            offers.push(cash);
        }
        self.machine.dice.shuffle(&mut offers);
        offers
    }

    /// Why the account or a voucher does not pay; none when they do.
    pub(super) fn credit_refuses(&self, cart: &Cart, offers: &[Offer]) -> Option<&'static str> {
        let amount =
            |kind: &str| offers.iter().find(|offer| offer.tender.kind == kind).map(|offer| offer.tender.amount);
        let account = amount("account").and_then(|amount| self.shop.cant_charge(cart.customer, amount));
        account.or_else(|| {
            let paid = offers.iter().find_map(|offer| Some((offer.voucher?, offer.tender.amount)));
            paid.and_then(|(voucher, amount)| self.shop.vouchers[voucher].refuses(amount, self.day))
        })
    }

    pub(super) fn sold(&mut self, register: usize, sale: &Sale, answer: &Value) {
        follows(&mut self.shop.registers[register].numbers, answer["number"].as_str().unwrap());
        self.expect_print(register, answer);
        self.sold_so(register, sale, &[], answer);
    }

    /// A sale was made, its number being looked at already; `exchanged` is what was made up for it by what came back with it.
    pub(super) fn sold_so(&mut self, register: usize, sale: &Sale, exchanged: &[(&'static str, i64)], answer: &Value) {
        assert_eq!(answer["business_date"], json!(self.day));
        let lines = answer["lines"].as_array().unwrap();
        assert_eq!(lines.iter().map(amounts).collect::<Vec<_>>(), sale.came, "{answer}");
        assert_eq!(answer["total"], total_of(sale.came).total);
        assert_eq!(or_nothing(&answer["rounding"]), sale.rounding, "{answer}");
        let mut costs = Vec::new();
        let store = self.store(register);
        for (line, said) in sale.cart.lines.iter().zip(lines) {
            let cost = self.shop.leaves(store, line.product, line.qty).cost.map(|cost| -cost);
            costs.push(cost);
            assert_eq!((&said["unit_price"], &said["list_price"]), (&json!(line.price), &json!(line.own)), "{answer}");
            self.pieces_sold(store, line, said);
        }
        costs_are(self.seller(register) != CASHIER, answer, &costs);
        let paid = &answer["tenders"].as_array().unwrap()[exchanged.len()..];
        assert_eq!(paid.len(), sale.offers.len(), "{answer}");
        for (offer, said) in sale.offers.iter().zip(paid) {
            let Tender { kind, amount, change } = offer.tender.clone();
            assert_eq!(
                (&said["kind"], &said["amount"], &said["change"]),
                (&json!(kind), &json!(amount), &json!(change))
            );
            let left = match (kind, offer.voucher) {
                ("account", _) => {
                    let holder = self.shop.holder(sale.cart.customer.unwrap());
                    Some(self.shop.owe(holder, self.day, "charge", amount))
                }
                (_, Some(voucher)) => {
                    self.shop.vouchers[voucher].change(self.day, "redeemed", -amount);
                    Some(self.shop.vouchers[voucher].balance)
                }
                _ => None,
            };
            assert_eq!(said["balance"], json!(left), "what is owed, or left: {answer}");
        }
        let tenders: Vec<Tender> = sale.offers.iter().map(|offer| offer.tender.clone()).collect();
        let counted = |(line, came): (&Line, &Came)| {
            let rate = self.shop.taxes[self.shop.products[line.product].tax].1;
            Counted { product: line.product, qty: line.qty, rate, came: *came }
        };
        let lines: Vec<Counted> = sale.cart.lines.iter().zip(sale.came).map(counted).collect();
        let paper =
            Paper { day: self.day, register, back: false, lines: &lines, tenders: &tenders, rounding: sale.rounding };
        self.shop.count(&paper);
        for (line, cost) in lines.iter().zip(&costs) {
            self.shop.earn(self.day, false, (line.product, line.qty, line.came.net), *cost);
        }
        self.keep_taken(register, false, &tenders, answer);
        let mut paid = Split::of(&tenders, sale.rounding);
        for (kind, amount) in exchanged {
            paid.add(Split::of(&[Tender::of(kind, *amount)], 0));
        }
        self.keep_sale(sale, &costs, paid, answer);
    }

    /// What comes back later is looked at by what a sale was.
    fn keep_sale(&mut self, sale: &Sale, costs: &[Option<i64>], paid: Split, answer: &Value) {
        let mut lines = Vec::new();
        for (at, (line, said)) in sale.cart.lines.iter().zip(answer["lines"].as_array().unwrap()).enumerate() {
            let came = sale.came[at];
            self.shop.paid_each.push((
                self.day,
                line.product,
                (came.base - came.off_line - came.off_cart) * 1_000 / line.qty,
            ));
            lines.push(SoldLine {
                id: said["id"].as_str().unwrap().into(),
                product: line.product,
                qty: line.qty,
                came,
                rate: self.shop.taxes[self.shop.products[line.product].tax].1,
                cost: costs[at],
                returned: 0,
                serials: line.serials.clone(),
            });
        }
        let sold = Sold {
            id: sale.id,
            day: self.day,
            lines,
            customer: sale.cart.customer,
            paid,
            back: Split::default(),
            back_rounded: 0,
        };
        self.shop.sold.push(sold);
    }
}
