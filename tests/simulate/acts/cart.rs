//! Ringing up, changing one's mind, putting aside and taking up again.

use serde_json::{Value, json};

use super::Trade;
use crate::arithmetic::{Off, before_cart};
use crate::model::{Cart, Line, Product, total_of};

pub(super) fn as_json(off: Option<Off>) -> Value {
    match off {
        None => Value::Null,
        Some(Off::Share(rate)) => json!({ "kind": "percent", "rate": rate }),
        Some(Off::Sum(amount)) => json!({ "kind": "amount", "amount": amount }),
    }
}

impl Trade {
    pub(super) fn ring_up(&mut self, register: usize) {
        for _ in 0..self.machine.dice.usize(1..5) {
            let product = self.some_goods();
            let decimals = self.shop.products[product].decimals;
            let qty = if decimals == 3 { self.machine.dice.i64(1..4_000) } else { self.machine.dice.i64(1..4) * 1_000 };
            self.add(register, product, qty);
        }
    }

    /// So many of something are rung up.
    pub(super) fn add(&mut self, register: usize, product: usize, qty: i64) {
        let Product { variant, price, .. } = self.shop.products[product];
        let fresh = self.machine.id();
        let cart = self.shop.registers[register].cart.clone();
        let mut cart = cart.unwrap_or(Cart::new(fresh));
        let line = Line::of(self.machine.id(), product, qty, price);
        let args = json!({ "cart_id": cart.id, "line_id": line.id, "variant_id": variant, "qty": qty });
        // What is asked for already is asked for more of.
        let same =
            |other: &&mut Line| (other.product, other.price, other.own, other.off) == (product, price, None, None);
        match cart.lines.iter_mut().find(same) {
            Some(line) => line.qty += qty,
            None => cart.lines.push(line),
        }
        let answer = self.at(register, "sales.add_line", args).reply();
        self.shop.registers[register].cart = Some(cart);
        self.says_the_same(register, &answer);
    }

    /// The cart in an answer is the one of the model, and comes to the same.
    pub(super) fn says_the_same(&self, register: usize, answer: &Value) {
        let cart = self.shop.registers[register].cart.as_ref().unwrap();
        let came = self.shop.priced(cart).expect("the program priced it");
        assert_eq!(answer["id"], json!(cart.id));
        assert_eq!(answer["lines"].as_array().unwrap().len(), cart.lines.len(), "{answer}");
        assert_eq!(answer["totals"]["total"], total_of(&came).total, "{answer}");
        let customer = cart.customer.map(|at| self.shop.customers[at].id);
        assert_eq!(answer["customer"]["id"], json!(customer), "{answer}");
        let (store, wanted) = (self.store(register), self.shop.wanted(&cart.lines));
        for (line, said) in cart.lines.iter().zip(answer["lines"].as_array().unwrap()) {
            let (unit, _) = self.shop.units(line.product, line.qty);
            let others = self.shop.kept_for_others(store, unit, Some(cart));
            let (there, policy) = (self.shop.held(store, unit).qty - others, self.shop.policy(unit));
            let mut short = json!({ "on_hand": self.shop.made_of(line.product, there), "policy": policy });
            // Of a pack it is said how many whole ones are left, and no more.
            if others > 0 && unit == line.product {
                short["reserved"] = json!(others);
            }
            let says = if policy != "allow" && wanted[&unit] > there { short } else { Value::Null };
            assert_eq!(said["short"], says, "{answer}");
        }
    }

    pub(super) fn some_line(&mut self, register: usize) -> Option<(Cart, usize)> {
        let cart = self.shop.registers[register].cart.clone().filter(|cart| !cart.lines.is_empty())?;
        let line = self.pick(cart.lines.len());
        Some((cart, line))
    }

    /// A discount on what costs so much: now and then more than that.
    pub(super) fn some_discount(&mut self, of: i64) -> Option<Off> {
        match self.machine.dice.u8(..5) {
            0 => None,
            1 | 2 => Some(Off::Sum(self.machine.dice.i64(0..=of + of / 4))),
            _ => Some(Off::Share(self.machine.dice.i64(0..=100) * 5_000)),
        }
    }

    /// Does to a register's cart what makes it `after`, or is refused where its discounts are more than there is to pay.
    pub(super) fn change_cart(&mut self, register: usize, call: &str, args: Value, mut after: Cart) {
        // What is taken out is kept no longer; what is added is not kept yet.
        let wanted = self.shop.wanted(&after.lines);
        after.kept.retain(|product, qty| {
            *qty = (*qty).min(wanted.get(product).copied().unwrap_or_default());
            *qty > 0
        });
        if self.shop.priced(&after).is_none() {
            return self.refused(register, call, args, "discount_too_large");
        }
        let answer = self.at(register, call, args).reply();
        self.shop.registers[register].cart = Some(after);
        self.says_the_same(register, &answer);
    }

    pub(super) fn change_line(&mut self, register: usize) {
        let Some((mut cart, at)) = self.some_line(register) else { return };
        let off = self.some_discount(cart.lines[at].price);
        let line = &mut cart.lines[at];
        // Of what has numbers, one more would have to be named.
        let more = if line.serials.is_empty() { 1_000 } else { 0 };
        (line.qty, line.off) = (line.qty + more, off);
        let args = json!({ "cart_id": cart.id, "line_id": line.id, "qty": line.qty, "discount": as_json(off) });
        self.change_cart(register, "sales.change_line", args, cart);
    }

    pub(super) fn void_line(&mut self, register: usize) {
        let Some((mut cart, at)) = self.some_line(register) else { return };
        let line = cart.lines.remove(at);
        // Nobody has to take off a discount by hand that has become more than there is to pay.
        let asked = before_cart(&self.shop.asked(&cart.lines)).unwrap();
        if matches!(cart.off, Some(Off::Sum(sum)) if sum > asked) {
            cart.off = None;
        }
        let args = json!({ "cart_id": cart.id, "line_id": line.id });
        self.change_cart(register, "sales.void_line", args, cart);
    }

    pub(super) fn discount(&mut self, register: usize) {
        let Some((mut cart, _)) = self.some_line(register) else { return };
        let asked = before_cart(&self.shop.asked(&cart.lines)).unwrap();
        cart.off = self.some_discount(asked);
        let args = json!({ "cart_id": cart.id, "discount": as_json(cart.off) });
        self.change_cart(register, "sales.discount_cart", args, cart);
    }

    /// Somebody says who buys, now and then before anything is rung up.
    pub(super) fn name_customer(&mut self, register: usize) {
        let fresh = self.machine.id();
        let who = self.pick(self.shop.customers.len());
        let nobody = self.chance(10);
        let who = (!nobody && self.shop.customers[who].merged.is_none()).then_some(who);
        let cart = self.shop.registers[register].cart.clone();
        let mut cart = cart.unwrap_or(Cart::new(fresh));
        cart.customer = who;
        let args = json!({ "cart_id": cart.id, "customer_id": who.map(|who| self.shop.customers[who].id) });
        self.change_cart(register, "sales.name_customer", args, cart);
    }

    pub(super) fn clear(&mut self, register: usize) {
        let Some((cart, _)) = self.some_line(register) else { return };
        self.at(register, "sales.clear_cart", json!({ "cart_id": cart.id })).reply();
        self.shop.registers[register].cart = None;
        self.refused(register, "sales.clear_cart", json!({ "cart_id": cart.id }), "cart_gone");
    }

    pub(super) fn park(&mut self, register: usize) {
        let keeps = self.chance(50);
        self.put_aside(register, keeps);
    }

    /// A cart is put aside, with its goods kept for it or not.
    pub(super) fn put_aside(&mut self, register: usize, keeps: bool) {
        let Some((mut cart, _)) = self.some_line(register) else { return };
        let args = json!({ "cart_id": cart.id, "note": "later", "reserve": keeps });
        if keeps && self.shop.cant_keep(self.store(register), &cart) {
            return self.refused(register, "sales.park", args, "not_enough_stock");
        }
        self.at(register, "sales.park", args).reply();
        cart.kept = if keeps { self.shop.wanted(&cart.lines) } else { std::collections::BTreeMap::new() };
        self.shop.registers[register].cart = None;
        self.shop.parked.push((self.shop.registers[register].store, cart));
    }

    pub(super) fn recall(&mut self, register: usize) {
        let here = self.shop.registers[register].store;
        let of_store: Vec<usize> = (0..self.shop.parked.len()).filter(|at| self.shop.parked[*at].0 == here).collect();
        let Some(at) = self.machine.dice.choice(&of_store).copied() else { return };
        let args = json!({ "cart_id": self.shop.parked[at].1.id });
        if self.shop.registers[register].cart.as_ref().is_some_and(|cart| !cart.lines.is_empty()) {
            return self.refused(register, "sales.recall", args, "cart_in_hand");
        }
        let answer = self.at(register, "sales.recall", args).reply();
        self.shop.registers[register].cart = Some(self.shop.parked.remove(at).1);
        self.says_the_same(register, &answer);
    }
}
