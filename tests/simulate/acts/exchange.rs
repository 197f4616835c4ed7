//! Exchanges: goods of some receipts come back, or goods without one, and others are taken along, all under one number. What is
//! left of it is paid, or refunded.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::back::Back;
use super::pay::{Offer, Sale};
use super::{CASHIER, Trade, follows, or_nothing};
use crate::arithmetic::{Asked, back, priced};
use crate::model::{Cart, Split, Tender, total_of};

/// Goods of one receipt that come back, or goods without one.
struct Brought {
    at: Option<usize>,
    backs: Vec<Back>,
}

impl Brought {
    fn total(&self) -> i64 {
        self.backs.iter().map(|line| line.came.total).sum()
    }
}

/// What of a receipt may be handed out in money, in money and vouchers, and in any way.
#[derive(Clone, Copy)]
struct May {
    money: i64,
    credit: i64,
    all: i64,
}

const NEVER_IN_MONEY: &str = "refund_to_account";

impl Trade {
    pub(super) fn exchange(&mut self, register: usize) {
        if self.chance(70) && self.shop.registers[register].cart.is_none() {
            self.ring_up(register);
        }
        let fresh = self.machine.id();
        let mut cart = self.shop.registers[register].cart.clone().unwrap_or(Cart::new(fresh));
        let brought = self.bring(register, &mut cart);
        if !brought.is_empty() {
            self.exchange_for(register, &cart, brought);
        }
    }

    /// One of the first line of a sale is exchanged for what is in hand. Whether that was done.
    pub(super) fn exchange_one(&mut self, register: usize, at: usize) -> bool {
        let Some(mut cart) = self.shop.registers[register].cart.clone() else { return false };
        let sale = self.shop.sold[at].clone();
        let line = &sale.lines[0];
        let (goes_to, serials) = ("stock", Vec::new());
        let came = back(&line.came, line.qty, line.returned, 1_000);
        let asked = json!({ "line_id": line.id, "qty": 1_000, "goes_to": goes_to, "serials": serials });
        let one = Back { line: Some(0), product: line.product, qty: 1_000, came, goes_to, serials };
        let mut brought = Vec::new();
        self.bring_back(register, &mut cart, (at, vec![asked], vec![one]), &mut brought);
        let before = self.shop.sold.len();
        self.exchange_for(register, &cart, brought);
        self.shop.sold.len() > before
    }

    fn exchange_for(&mut self, register: usize, cart: &Cart, mut brought: Vec<Brought>) {
        brought.sort_by_key(|one| (one.at.is_none(), one.at.map(|at| self.shop.sold[at].id)));
        let came = self.shop.priced(cart).unwrap();
        let (total, refund) = (total_of(&came).total, brought.iter().map(Brought::total).sum::<i64>());
        let due = total - refund;
        let gives = due < 0 || cart.lines.is_empty();
        let (offers, refunds, rounding) = if gives {
            let (refunds, rounding) = self.refunds_of(cart, &brought, -due);
            (Vec::new(), refunds, rounding)
        } else {
            let offers = self.offers(cart, due);
            let paid: i64 = offers.iter().map(|offer| offer.tender.amount).sum();
            (offers, Vec::new(), paid - due)
        };
        let mut tenders: Vec<Value> = Vec::new();
        for offer in &offers {
            tenders.push(self.offered(offer));
        }
        for refund in &refunds {
            tenders.push(self.tender(refund.kind, refund.amount));
        }
        let id = self.machine.id();
        let mut args =
            json!({ "sale_id": id, "cart_id": cart.id, "total": total, "refund": refund, "tenders": tenders });
        if self.chance(5) {
            let mut less = args.clone();
            less["refund"] = json!(refund + 1);
            self.refused(register, "sales.complete", less, "total_changed");
        }
        let may: Vec<May> = brought.iter().map(|one| self.may_refund(one)).collect();
        let out = Split::of(&refunds, if gives { rounding } else { 0 });
        let most = |of: fn(&May) -> i64| may.iter().map(of).sum::<i64>();
        if out.money > most(|may| may.money) || out.money + out.voucher > most(|may| may.credit) {
            self.refused(register, "sales.complete", args, NEVER_IN_MONEY);
            return self.give_up(register, cart);
        }
        if self.owed_by_another(cart, &brought, &may) {
            // What of it is refunded to their accounts, and what pays for the new goods, is for the return tests.
            if !gives {
                self.refused(register, "sales.complete", args, "other_customer");
            }
            return self.give_up(register, cart);
        }
        let words = self.words_for(register, &brought, refund);
        let to_shelf: Vec<(usize, i64)> = brought
            .iter()
            .flat_map(|one| &one.backs)
            .filter(|line| line.goes_to == "stock")
            .map(|line| (line.product, line.qty))
            .collect();
        if !self.may_sell(register, &words, (&cart.lines, &came), &to_shelf, &mut args) {
            return self.give_up(register, cart);
        }
        let missing = self.shop.piece_missing(self.store(register), &cart.lines);
        if let Some(code) = missing.or_else(|| self.credit_refuses(cart, &offers)) {
            self.refused(register, "sales.complete", args, code);
            return self.give_up(register, cart);
        }
        let answer = self.at(register, "sales.complete", args).reply();
        self.keep_word();
        self.shop.registers[register].cart = None;
        follows(&mut self.shop.registers[register].numbers, answer["number"].as_str().unwrap());
        self.expect_print(register, &answer);
        let sale = Sale { id, cart, came: &came, offers: &offers, rounding: if gives { 0 } else { rounding } };
        self.exchanged(register, &sale, (&brought, &may, &refunds), &answer);
    }

    /// Says of a few receipts, or of none, what comes back with a cart.
    fn bring(&mut self, register: usize, cart: &mut Cart) -> Vec<Brought> {
        let mut brought: Vec<Brought> = Vec::new();
        let last = self.shop.sold.len();
        for _ in 0..self.machine.dice.usize(1..4) {
            if last == 0 {
                break;
            }
            let mut at = last - 1 - self.pick(last.min(40));
            // Of what was not paid in money, more often than it is sold.
            let owed = |at: &usize| self.shop.sold[*at].paid.account != 0 || self.shop.sold[*at].paid.voucher != 0;
            let owed: Vec<usize> = (last.saturating_sub(40)..last).filter(owed).collect();
            if self.machine.dice.bool() {
                at = self.machine.dice.choice(&owed).copied().unwrap_or(at);
            }
            if brought.iter().any(|one| one.at == Some(at)) {
                continue;
            }
            let sale = self.shop.sold[at].clone();
            let (wanted, backs) = self.what_comes_back(&sale);
            if wanted.is_empty() {
                continue;
            }
            self.bring_back(register, cart, (at, wanted, backs), &mut brought);
        }
        if self.chance(35) {
            self.bring_without_receipt(register, cart, &mut brought);
        }
        brought
    }

    fn bring_back(
        &mut self,
        register: usize,
        cart: &mut Cart,
        (at, wanted, backs): (usize, Vec<Value>, Vec<Back>),
        brought: &mut Vec<Brought>,
    ) {
        let (id, customer) = (self.shop.sold[at].id, self.shop.sold[at].customer);
        let args = json!({ "cart_id": cart.id, "sale_id": id, "lines": wanted, "reason": "another size" });
        cart.customer = cart.customer.or(customer.map(|customer| self.shop.holder(customer)));
        brought.push(Brought { at: Some(at), backs });
        self.comes(register, cart, "sales.bring_back", args, brought);
    }

    fn bring_without_receipt(&mut self, register: usize, cart: &Cart, brought: &mut Vec<Brought>) {
        let at = self.some_goods();
        let product = self.shop.products[at].clone();
        let qty = if product.decimals == 3 { self.machine.dice.i64(1..2_000) } else { 1_000 };
        let goes_to = self.machine.dice.choice(["stock", "damaged", "supplier"]).unwrap();
        let id = self.machine.id();
        let args = json!({
            "cart_id": cart.id, "id": id, "variant_id": product.variant, "qty": qty, "goes_to": goes_to, "reason": "a gift",
        });
        if self.shop.rules.without == "refused" {
            return self.refused(register, "sales.bring_without_receipt", args, "receipt_needed");
        }
        let price = self.shop.price_without_receipt(at, self.day);
        let rate = self.shop.taxes[product.tax].1;
        let line = Asked { price, qty, rate, inside: product.inside, off: None };
        let came = priced(&[line], None, self.shop.per_total).unwrap()[0];
        let back = Back { line: None, product: at, qty, came, goes_to, serials: Vec::new() };
        brought.push(Brought { at: None, backs: vec![back] });
        self.comes(register, cart, "sales.bring_without_receipt", args, brought);
    }

    /// Something comes back with a cart, which says then what all of that comes to.
    fn comes(&mut self, register: usize, cart: &Cart, call: &str, args: Value, brought: &[Brought]) {
        let answer = self.at(register, call, args).reply();
        self.shop.registers[register].cart = Some(cart.clone());
        self.says_the_same(register, &answer);
        let said: i64 =
            answer["back"].as_array().unwrap().iter().map(|line| line["amounts"]["total"].as_i64().unwrap()).sum();
        assert_eq!(said, brought.iter().map(Brought::total).sum::<i64>(), "{answer}");
    }

    fn give_up(&mut self, register: usize, cart: &Cart) {
        self.at(register, "sales.clear_cart", json!({ "cart_id": cart.id })).reply();
        self.shop.registers[register].cart = None;
    }

    /// How so much is refunded for goods of several receipts.
    fn refunds_of(&mut self, cart: &Cart, brought: &[Brought], total: i64) -> (Vec<Tender>, i64) {
        let sales: Vec<_> = brought.iter().filter_map(|one| Some(self.shop.sold[one.at?].clone())).collect();
        let left = |paid: i64, back: i64| (paid - back).max(0);
        let everybody = brought.iter().all(|one| match one.at {
            Some(at) => self.shop.sold[at].customer.is_some(),
            None => cart.customer.is_some(),
        });
        let account = sales.iter().map(|sale| left(sale.paid.account, sale.back.account)).sum();
        let voucher = sales.iter().map(|sale| left(sale.paid.voucher, sale.back.voucher)).sum();
        let rounded = sales.iter().map(|sale| sale.back_rounded).sum();
        self.refunds(total, (everybody.then_some(account), voucher), rounded)
    }

    fn may_refund(&self, brought: &Brought) -> May {
        let all = brought.total();
        let left = |paid: i64, back: i64| (paid - back).max(0);
        let (money, credit) = match brought.at.map(|at| &self.shop.sold[at]) {
            None if self.shop.rules.voucher_only => (0, all),
            Some(sale) if sale.paid.voucher != 0 || sale.paid.account != 0 => (
                left(sale.paid.money, sale.back.money),
                left(sale.paid.money + sale.paid.voucher, sale.back.money + sale.back.voucher),
            ),
            _ => (all, all),
        };
        let credit = credit.min(all);
        May { money: money.min(credit), credit, all }
    }

    /// Whether somebody else than who buys owes what comes back, and something is sold with it.
    fn owed_by_another(&self, cart: &Cart, brought: &[Brought], may: &[May]) -> bool {
        let buys = cart.customer.map(|customer| self.shop.holder(customer));
        let of = |one: &Brought| one.at.and_then(|at| self.shop.sold[at].customer);
        let mut owed = brought.iter().zip(may).filter(|(_, may)| may.credit < may.all);
        !cart.lines.is_empty() && owed.any(|(one, _)| of(one).map(|customer| self.shop.holder(customer)) != buys)
    }

    /// What a cashier needs somebody's word for.
    fn words_for(&self, register: usize, brought: &[Brought], refund: i64) -> Vec<(&'static str, i64)> {
        let mut words = Vec::new();
        let before: i64 = brought.iter().filter_map(|one| one.at).map(|at| self.shop.sold[at].back.total()).sum();
        for one in brought.iter().filter(|_| self.seller(register) == CASHIER) {
            let days = one.at.map(|at| (self.day - self.shop.sold[at].day).num_days());
            if self.shop.rules.need_a_word(refund + before, days) {
                words.push((if days.is_some() { "return" } else { "no_receipt" }, one.total()));
            }
        }
        words
    }

    /// It was done: each of its parts has the same number, and what comes back makes up for what is sold as it was paid itself.
    fn exchanged(
        &mut self,
        register: usize,
        sale: &Sale,
        (brought, may, refunds): (&[Brought], &[May], &[Tender]),
        answer: &Value,
    ) {
        let mut parts: Vec<Value> = Vec::new();
        for other in answer["with"].as_array().into_iter().flatten() {
            parts.push(self.ask(register, "sales.sale", json!({ "id": other["id"] })));
        }
        parts.push(answer.clone());
        let sold = usize::from(!sale.cart.lines.is_empty());
        assert_eq!(parts.len(), brought.len() + sold, "{answer}");
        let mut refunded: BTreeMap<&str, i64> = BTreeMap::new();
        let mut kept: BTreeMap<&str, i64> = BTreeMap::new();
        for (at, one) in brought.iter().enumerate() {
            let said = &parts[at];
            let place = if parts.len() == 1 { 0 } else { at + 1 };
            assert_eq!((&said["number"], &said["kind"]), (&answer["number"], &json!("return")), "{said}");
            assert_eq!(said["part"].as_u64().unwrap_or_default(), place as u64, "{said}");
            let (tenders, exchanged) = read_tenders(said, refunds);
            adds_up(may[at], &tenders, &exchanged, said);
            tenders.iter().for_each(|tender| *refunded.entry(tender.kind).or_default() += tender.amount);
            exchanged.iter().for_each(|(kind, amount)| *kept.entry(kind).or_default() += amount);
            let sees = at + 1 < parts.len() || self.seller(register) != CASHIER;
            self.came_so(register, (one.at, sale.cart.customer), &one.backs, (&tenders, &exchanged), said, sees);
        }
        let offered: BTreeMap<&str, i64> = refunds.iter().map(|refund| (refund.kind, refund.amount)).collect();
        refunded.retain(|kind, amount| *amount != 0 || offered.contains_key(kind));
        assert_eq!(refunded, offered, "{parts:?}");
        if sold == 0 {
            return;
        }
        let (_, exchanged) = read_tenders(answer, &[]);
        let ours: BTreeMap<&str, i64> = exchanged.iter().copied().collect();
        assert_eq!(ours, kept, "what is not refunded pays for what is sold: {parts:?}");
        self.sold_so(register, sale, &exchanged, answer);
        self.is_no_money(register);
    }

    /// What was not paid in money for what was sold last is not handed out in money because it was exchanged.
    fn is_no_money(&mut self, register: usize) {
        let Some(sale) = self.shop.sold.last().cloned() else { return };
        let line = &sale.lines[0];
        let (money, total) = (sale.paid.money, line.came.total);
        if total <= money.max(0) || (sale.paid.voucher == 0 && sale.paid.account == 0) {
            return;
        }
        let args = json!({
            "return_id": self.machine.id(), "sale_id": sale.id, "reason": "for money", "total": total,
            "refunds": [self.tender("card", total)],
            "lines": [{ "line_id": line.id, "qty": line.qty, "goes_to": "damaged", "serials": line.serials }],
        });
        self.refused(register, "sales.return", args, NEVER_IN_MONEY);
    }

    /// A payment as it is offered.
    pub(super) fn offered(&mut self, offer: &Offer) -> Value {
        let mut tender = self.tender(offer.tender.kind, offer.tender.amount + offer.tender.change);
        if let Some(voucher) = offer.voucher {
            tender["reference"] = json!(self.shop.vouchers[voucher].code);
        }
        if let Some(card) = offer.card {
            tender["id"] = json!(card);
        }
        tender
    }
}

/// What of a return was refunded, and what made up for goods, by how it had been paid.
fn read_tenders(said: &Value, refunds: &[Tender]) -> (Vec<Tender>, Vec<(&'static str, i64)>) {
    let (mut tenders, mut exchanged) = (Vec::new(), Vec::new());
    for tender in said["tenders"].as_array().unwrap() {
        let amount = tender["amount"].as_i64().unwrap();
        if tender["kind"] != "exchange" {
            let kind = refunds.iter().map(|refund| refund.kind).find(|kind| tender["kind"] == **kind);
            tenders.extend(kind.map(|kind| Tender::of(kind, amount)));
            continue;
        }
        assert!(amount > 0, "{said}");
        exchanged.push(match tender["stands_for"].as_str() {
            None => ("other", amount),
            Some("voucher") => ("voucher", amount),
            Some("account") => ("account", amount),
            Some(other) => panic!("nothing stands for {other}: {said}"),
        });
    }
    (tenders, exchanged)
}

/// A return hands out no more than was paid so, and money makes up for goods before anything else does.
fn adds_up(may: May, tenders: &[Tender], exchanged: &[(&str, i64)], said: &Value) {
    let out = Split::of(tenders, or_nothing(&said["rounding"]));
    assert!(out.money <= may.money && out.money + out.voucher <= may.credit, "{said}");
    let rest = may.all - out.money - out.voucher - out.account;
    let credit = rest.min(may.credit - out.money - out.voucher);
    let money = credit.min(may.money - out.money);
    let ours = [("other", money), ("voucher", credit - money), ("account", rest - credit)];
    let ours: Vec<(&str, i64)> = ours.into_iter().filter(|(_, amount)| *amount != 0).collect();
    assert_eq!(exchanged, ours, "{said}");
}
