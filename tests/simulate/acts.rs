//! What people do in a shop in a day, at random: each act is done to the program and to the model, and both have to say the
//! same at once.

use chrono::{NaiveDate, TimeDelta};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::arithmetic::{Came, Off, back, before_cart};
use crate::machine::{Answer, Machine};
use crate::model::{Cart, Line, Product, Register, Shift, Shop, Sold, SoldLine, total_of};

pub(crate) const OWNER: &str = "Maria";
pub(crate) const PASSWORD: &str = "a long enough password";
pub(crate) const PIN: &str = "2580";
const FLOAT: i64 = 10_000;

/// The machine, the shop as it should be, and the day.
pub(crate) struct Trade {
    pub(crate) machine: Machine,
    pub(crate) shop: Shop,
    pub(crate) day: NaiveDate,
}

fn as_json(off: Option<Off>) -> Value {
    match off {
        None => Value::Null,
        Some(Off::Share(rate)) => json!({ "kind": "percent", "rate": rate }),
        Some(Off::Sum(amount)) => json!({ "kind": "amount", "amount": amount }),
    }
}

/// A number of a paper: its series, and its place in it.
fn numbered(number: &str) -> (String, u64) {
    let digits = number.len() - number.bytes().rev().take_while(u8::is_ascii_digit).count();
    (number[..digits].to_owned(), number[digits..].parse().unwrap())
}

/// The next number of a series follows the last.
fn follows(last: &mut Option<(String, u64)>, number: &str) {
    let (series, at) = numbered(number);
    if let Some((before, last)) = last {
        assert_eq!((&series, at), (&*before, *last + 1), "numbers have no gap and never start anew");
    }
    *last = Some((series, at));
}

fn amounts(line: &Value) -> Came {
    let part = |name: &str| line["amounts"][name].as_i64().unwrap();
    Came {
        base: part("base"),
        off_line: part("line_discount"),
        off_cart: part("cart_discount"),
        net: part("net"),
        tax: part("tax"),
        total: part("total"),
    }
}

impl Trade {
    fn pick(&mut self, many: usize) -> usize {
        self.machine.dice.usize(..many)
    }

    fn chance(&mut self, of_hundred: u8) -> bool {
        self.machine.dice.u8(..100) < of_hundred
    }

    /// Does something at a register as the owner.
    pub(crate) fn at(&mut self, register: usize, call: &str, args: Value) -> Answer {
        let token = self.shop.registers[register].token.clone();
        self.machine.act(Some(&token), call, args)
    }

    /// Asks something at a register.
    pub(crate) fn ask(&mut self, register: usize, call: &str, args: Value) -> Value {
        let token = self.shop.registers[register].token.clone();
        self.machine.ask(Some(&token), call, args).reply()
    }

    fn refused(&mut self, register: usize, call: &str, args: Value, code: &str) {
        let answer = self.at(register, call, args);
        assert_eq!(answer, Answer::Refused(code.to_owned()), "{call}");
    }

    /// Sets the business up: two stores, so many registers, products of every kind of price.
    pub(crate) fn set_up(&mut self, registers: usize) {
        self.shop.per_total = self.machine.dice.bool();
        self.shop.taxes = vec![("Standard".into(), 200_000), ("Reduced".into(), 55_000), ("None".into(), 0)];
        let rates: Vec<Value> =
            self.shop.taxes.iter().map(|(name, rate)| json!({ "name": name, "rate": rate })).collect();
        let rounding = if self.shop.per_total { "per_total" } else { "per_line" };
        let args = json!({
            "business": {
                "name": "Simulated", "currency": "GBP", "locale": "en-GB", "tax_rounding": rounding, "tax_rates": rates,
            },
            "store": { "name": "First", "timezone": "Europe/London", "register": "Till 1" },
            "owner": OWNER, "password": PASSWORD, "pin": PIN,
        });
        let signed = self.machine.ask(None, "identity.set_up", args).reply();
        let first = &signed["me"]["register"];
        self.shop.registers.push(Register {
            id: first["id"].as_str().unwrap().into(),
            name: "Till 1".into(),
            store: 0,
            token: signed["token"].as_str().unwrap().into(),
            cart: None,
            shift: None,
            grand_total: 0,
            numbers: None,
            closes: None,
        });
        let store = first["store_id"].clone();
        for at in 1..registers {
            let (id, name) = (self.machine.id(), format!("Till {}", at + 1));
            let other = at == 2;
            if other {
                let new = json!({ "name": "Second", "timezone": "Europe/London", "register": name });
                let args = json!({ "id": self.machine.id(), "register_id": id, "store": new });
                self.at(0, "business.add_store", args).reply();
            } else {
                let args = json!({ "id": id, "store_id": store, "name": name });
                self.at(0, "business.add_register", args).reply();
            }
            let like =
                Register { id: id.to_string(), name, store: usize::from(other), ..self.shop.registers[0].clone() };
            self.shop.registers.push(like);
        }
        let args = json!({ "name": "Simulated", "legal": {}, "locale": "en-GB", "lock_after_min": 0 });
        self.at(0, "business.change", args).reply();
        let args = json!({ "used": true, "blind": false, "limit": 500 });
        self.at(0, "business.change_shifts", args).reply();
        let classes = self.ask(0, "catalog.tax_classes", json!({}));
        for at in 0..24 {
            let product = Product {
                id: self.machine.id(),
                variant: self.machine.id(),
                title: format!("Thing {at:02}"),
                sku: format!("T{at:02}"),
                price: self.machine.dice.i64(0..6_000),
                tax: at % 3,
                inside: at % 5 != 4,
                decimals: if at % 8 == 7 { 3 } else { 0 },
            };
            self.shop.products.push(product);
            self.save_product(at, &classes);
        }
    }

    fn save_product(&mut self, at: usize, classes: &Value) {
        let product = self.shop.products[at].clone();
        let name = &self.shop.taxes[product.tax].0;
        let class = classes.as_array().unwrap().iter().find(|class| class["name"] == **name).unwrap();
        let args = json!({
            "id": product.id, "title": product.title, "tax_class_id": class["id"],
            "tax_mode": if product.inside { "included" } else { "added" }, "decimals": product.decimals,
            "variants": [{ "id": product.variant, "sku": product.sku, "price": product.price }],
        });
        self.at(0, "catalog.save_product", args).reply();
    }

    /// People come, open their drawers, and goods and prices change.
    pub(crate) fn morning(&mut self) {
        for at in 0..self.shop.registers.len() {
            let args = json!({ "name": OWNER, "password": PASSWORD, "register_id": self.shop.registers[at].id });
            let signed = self.machine.ask(None, "identity.sign_in", args).reply();
            self.shop.registers[at].token = signed["token"].as_str().unwrap().into();
            let id = self.machine.id();
            self.at(at, "shifts.open", json!({ "id": id, "float": FLOAT })).reply();
            self.shop.registers[at].shift = Some(Shift { id, float: FLOAT, ..Shift::default() });
        }
        for _ in 0..3 {
            let (register, product) = (self.pick(self.shop.registers.len()), self.pick(self.shop.products.len()));
            let qty = self.machine.dice.i64(1..20) * 1_000;
            let args = json!({
                "id": self.machine.id(), "variant_id": self.shop.products[product].variant, "qty": qty, "reason": "received",
            });
            self.at(register, "stock.adjust", args).reply();
            *self.shop.stock.entry((self.shop.registers[register].store, product)).or_default() += qty;
        }
        if self.chance(30) {
            let classes = self.ask(0, "catalog.tax_classes", json!({}));
            let product = self.pick(self.shop.products.len());
            self.shop.products[product].price = self.machine.dice.i64(0..6_000);
            self.save_product(product, &classes);
        }
    }

    /// One thing that somebody does at some register.
    pub(crate) fn act(&mut self) {
        let register = self.pick(self.shop.registers.len());
        match self.machine.dice.u8(..100) {
            0..=31 => self.ring_up(register),
            32..=39 => self.change_line(register),
            40..=45 => self.void_line(register),
            46..=50 => self.discount(register),
            51..=54 => self.park(register),
            55..=58 => self.recall(register),
            59..=82 => self.pay(register),
            83..=92 => self.take_back(register),
            93..=97 => self.move_cash(register),
            _ => self.look_at_x(register),
        }
    }

    fn ring_up(&mut self, register: usize) {
        for _ in 0..self.machine.dice.usize(1..5) {
            let product = self.pick(self.shop.products.len());
            let Product { variant, price, decimals, .. } = self.shop.products[product];
            let qty = if decimals == 3 { self.machine.dice.i64(1..4_000) } else { self.machine.dice.i64(1..4) * 1_000 };
            let fresh = self.machine.id();
            let cart = self.shop.registers[register].cart.clone();
            let mut cart = cart.unwrap_or(Cart { id: fresh, lines: Vec::new(), off: None });
            let line = Line { id: self.machine.id(), product, qty, price, off: None };
            let args = json!({ "cart_id": cart.id, "line_id": line.id, "variant_id": variant, "qty": qty });
            // What is asked for already is asked for more of.
            let same = |other: &&mut Line| (other.product, other.price, other.off) == (product, price, None);
            match cart.lines.iter_mut().find(same) {
                Some(line) => line.qty += qty,
                None => cart.lines.push(line),
            }
            let answer = self.at(register, "sales.add_line", args).reply();
            self.shop.registers[register].cart = Some(cart);
            self.says_the_same(register, &answer);
        }
    }

    /// The cart in an answer is the one of the model, and comes to the same.
    fn says_the_same(&self, register: usize, answer: &Value) {
        let cart = self.shop.registers[register].cart.as_ref().unwrap();
        let came = self.shop.priced(cart).expect("the program priced it");
        assert_eq!(answer["id"], json!(cart.id));
        assert_eq!(answer["lines"].as_array().unwrap().len(), cart.lines.len(), "{answer}");
        assert_eq!(answer["totals"]["total"], total_of(&came).total, "{answer}");
    }

    fn some_line(&mut self, register: usize) -> Option<(Cart, usize)> {
        let cart = self.shop.registers[register].cart.clone().filter(|cart| !cart.lines.is_empty())?;
        let line = self.pick(cart.lines.len());
        Some((cart, line))
    }

    /// A discount on what costs so much: now and then more than that.
    fn some_discount(&mut self, of: i64) -> Option<Off> {
        match self.machine.dice.u8(..5) {
            0 => None,
            1 | 2 => Some(Off::Sum(self.machine.dice.i64(0..=of + of / 4))),
            _ => Some(Off::Share(self.machine.dice.i64(0..=100) * 5_000)),
        }
    }

    /// Does to a register's cart what makes it `after`, or is refused where its discounts are more than there is to pay.
    fn change_cart(&mut self, register: usize, call: &str, args: Value, after: Cart) {
        if self.shop.priced(&after).is_none() {
            return self.refused(register, call, args, "discount_too_large");
        }
        let answer = self.at(register, call, args).reply();
        self.shop.registers[register].cart = Some(after);
        self.says_the_same(register, &answer);
    }

    fn change_line(&mut self, register: usize) {
        let Some((mut cart, at)) = self.some_line(register) else { return };
        let off = self.some_discount(cart.lines[at].price);
        let line = &mut cart.lines[at];
        (line.qty, line.off) = (line.qty + 1_000, off);
        let args = json!({ "cart_id": cart.id, "line_id": line.id, "qty": line.qty, "discount": as_json(off) });
        self.change_cart(register, "sales.change_line", args, cart);
    }

    fn void_line(&mut self, register: usize) {
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

    fn discount(&mut self, register: usize) {
        let Some((mut cart, _)) = self.some_line(register) else { return };
        let asked = before_cart(&self.shop.asked(&cart.lines)).unwrap();
        cart.off = self.some_discount(asked);
        let args = json!({ "cart_id": cart.id, "discount": as_json(cart.off) });
        self.change_cart(register, "sales.discount_cart", args, cart);
    }

    fn park(&mut self, register: usize) {
        let Some((cart, _)) = self.some_line(register) else { return };
        self.at(register, "sales.park", json!({ "cart_id": cart.id, "note": "later" })).reply();
        self.shop.registers[register].cart = None;
        self.shop.parked.push((self.shop.registers[register].store, cart));
    }

    fn recall(&mut self, register: usize) {
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

    fn tender(&mut self, kind: &str, given: i64) -> Value {
        json!({ "id": self.machine.id(), "kind": kind, "given": given })
    }

    fn pay(&mut self, register: usize) {
        let Some((cart, _)) = self.some_line(register) else { return };
        let came = self.shop.priced(&cart).unwrap();
        let total = total_of(&came).total;
        let sale = self.machine.id();
        let with = |total: i64, tenders: &[Value]| json!({ "sale_id": sale, "cart_id": cart.id, "total": total, "tenders": tenders });
        if self.chance(6) {
            let paid = [self.tender("cash", total + 1)];
            return self.refused(register, "sales.complete", with(total + 1, &paid), "total_changed");
        }
        if total > 1 && self.chance(6) {
            let (little, much) = ([self.tender("cash", total - 1)], [self.tender("card", total + 1)]);
            self.refused(register, "sales.complete", with(total, &little), "not_enough");
            self.refused(register, "sales.complete", with(total, &much), "too_much_without_cash");
        }
        let by_card = match self.machine.dice.u8(..4) {
            _ if total == 0 => 0,
            0 => total,
            1 => self.machine.dice.i64(1..=total),
            _ => 0,
        };
        let rest = total - by_card;
        let change = if rest > 0 && self.machine.dice.bool() { self.machine.dice.i64(0..2_000) } else { 0 };
        let (mut paid, mut tenders) = (Vec::new(), Vec::new());
        if by_card > 0 {
            paid.push(self.tender("card", by_card));
            tenders.push(("card".to_owned(), by_card, 0));
        }
        if rest > 0 {
            paid.push(self.tender("cash", rest + change));
            tenders.push(("cash".to_owned(), rest + change, change));
        }
        let answer = self.at(register, "sales.complete", with(total, &paid)).reply();
        self.shop.registers[register].cart = None;
        self.sold(register, sale, &cart, &came, &tenders, &answer);
    }

    fn sold(
        &mut self,
        register: usize,
        id: Uuid,
        cart: &Cart,
        came: &[Came],
        tenders: &[(String, i64, i64)],
        answer: &Value,
    ) {
        follows(&mut self.shop.registers[register].numbers, answer["number"].as_str().unwrap());
        assert_eq!(answer["business_date"], json!(self.day));
        let lines = answer["lines"].as_array().unwrap();
        assert_eq!(lines.iter().map(amounts).collect::<Vec<_>>(), came, "{answer}");
        assert_eq!(answer["total"], total_of(came).total);
        let changes: i64 =
            answer["tenders"].as_array().unwrap().iter().map(|one| one["change"].as_i64().unwrap()).sum();
        assert_eq!(changes, tenders.iter().map(|tender| tender.2).sum::<i64>());
        let counted: Vec<_> =
            cart.lines.iter().zip(came).map(|(line, came)| (line.product, line.qty, *came, true)).collect();
        self.shop.count(self.day, register, false, &counted, tenders);
        let sold = |((line, came), said): ((&Line, &Came), &Value)| SoldLine {
            id: said["id"].as_str().unwrap().into(),
            product: line.product,
            qty: line.qty,
            came: *came,
            returned: 0,
        };
        let lines = cart.lines.iter().zip(came).zip(lines).map(sold).collect();
        self.shop.sold.push(Sold { id, lines });
    }

    fn take_back(&mut self, register: usize) {
        let Some(last) = self.shop.sold.len().checked_sub(1) else { return };
        let at = last - self.pick(last.min(60) + 1);
        let sale = self.shop.sold[at].clone();
        let (mut wanted, mut counted) = (Vec::new(), Vec::new());
        let mut after = sale.clone();
        for (line, kept) in sale.lines.iter().zip(&mut after.lines) {
            let left = line.qty - line.returned;
            if left == 0 || self.machine.dice.bool() {
                continue;
            }
            let whole = self.shop.products[line.product].decimals == 0;
            let qty =
                if whole { self.machine.dice.i64(1..=left / 1_000) * 1_000 } else { self.machine.dice.i64(1..=left) };
            let goes_to = self.machine.dice.choice(["stock", "damaged", "supplier"]).unwrap();
            wanted.push(json!({ "line_id": line.id, "qty": qty, "goes_to": goes_to }));
            counted.push((line.product, qty, back(&line.came, line.qty, line.returned, qty), goes_to == "stock"));
            kept.returned += qty;
        }
        if wanted.is_empty() {
            return;
        }
        let total: i64 = counted.iter().map(|line| line.2.total).sum();
        let kind = if self.machine.dice.bool() { "cash" } else { "card" };
        let id = self.machine.id();
        let (refunds, tenders) = match total {
            0 => (Vec::new(), Vec::new()),
            _ => (vec![self.tender(kind, total)], vec![(kind.to_owned(), total, 0)]),
        };
        let with = |lines: &[Value], refunds: &[Value]| {
            json!({
                "return_id": id, "sale_id": sale.id, "lines": lines, "reason": "changed their mind", "total": total,
                "refunds": refunds,
            })
        };
        if self.chance(10) {
            let mut more = wanted.clone();
            more[0]["qty"] = json!(1_000_000_000);
            self.refused(register, "sales.return", with(&more, &refunds), "more_than_bought");
            let much = [self.tender(kind, total + 1)];
            self.refused(register, "sales.return", with(&wanted, &much), "refund_mismatch");
        }
        let answer = self.at(register, "sales.return", with(&wanted, &refunds)).reply();
        follows(&mut self.shop.registers[register].numbers, answer["number"].as_str().unwrap());
        let came: Vec<Came> = counted.iter().map(|line| line.2).collect();
        assert_eq!(answer["lines"].as_array().unwrap().iter().map(amounts).collect::<Vec<_>>(), came, "{answer}");
        self.shop.count(self.day, register, true, &counted, &tenders);
        self.shop.sold[at] = after;
    }

    fn move_cash(&mut self, register: usize) {
        let kind = self.machine.dice.choice(["pay_in", "pay_out", "drop", "no_sale"]).unwrap();
        let amount = if kind == "no_sale" { 0 } else { self.machine.dice.i64(1..1_500) };
        let args = json!({ "id": self.machine.id(), "kind": kind, "amount": amount, "reason": "as it happens" });
        self.at(register, "shifts.move_cash", args).reply();
        let shift = self.shop.registers[register].shift.as_mut().unwrap();
        match kind {
            "pay_in" => shift.paid_in += amount,
            "pay_out" => shift.paid_out += amount,
            "drop" => shift.dropped += amount,
            _ => {}
        }
    }

    fn look_at_x(&mut self, register: usize) {
        let x = self.ask(register, "shifts.report_x", json!({}));
        self.figures_are(register, &x["figures"]);
    }

    /// The drawer is counted and closed: mostly right, sometimes off, and then somebody stands in for it.
    pub(crate) fn evening(&mut self) {
        for register in 0..self.shop.registers.len() {
            self.look_at_x(register);
            let shift = self.shop.registers[register].shift.clone().unwrap();
            let off = if self.chance(20) { self.machine.dice.i64(-900..900) } else { 0 };
            let mut counts = vec![json!({ "kind": "cash", "counted": (shift.cash() + off).max(0) })];
            for (kind, [taken, change, refunded]) in shift.tenders.iter().filter(|(kind, _)| *kind != "cash") {
                counts.push(json!({ "kind": kind, "counted": taken - change - refunded }));
            }
            let variance = (shift.cash() + off).max(0) - shift.cash();
            let mut args =
                json!({ "z_id": self.machine.id(), "shift_id": shift.id, "counts": counts, "note": "as it was" });
            if variance.abs() > 500 {
                self.refused(register, "shifts.close", args.clone(), "needs_approval");
                let me = self.ask(register, "identity.me", json!({}));
                args["approver_id"] = me["user"]["id"].clone();
                args["pin"] = json!(PIN);
            }
            let z = self.at(register, "shifts.close", args).reply();
            assert_eq!(z["variance"], variance, "{z}");
            assert_eq!(z["grand_total"], self.shop.registers[register].grand_total, "{z}");
            self.figures_are(register, &z["figures"]);
            follows(&mut self.shop.registers[register].closes, z["number"].as_str().unwrap());
            self.shop.registers[register].shift = None;
        }
        self.machine.now += TimeDelta::minutes(5);
    }
}
