//! The first day: a business with two stores, people, goods, suppliers and customers; and every morning.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{OPEN_PRICE, OWNER, PASSWORD, PIN, PLAIN, Trade};
use crate::model::credit::Customer;
use crate::model::rules::{Caps, Rules};
use crate::model::{Person, Product, Register, Shift};

const FLOAT: i64 = 10_000;
/// Currencies in which cash is rounded, and some in which it is not, with their steps.
const CURRENCIES: [(&str, i64); 5] = [("GBP", 0), ("CHF", 5), ("NZD", 10), ("DKK", 50), ("EUR", 0)];
/// Up to what they go by themselves.
const MANAGERS: Caps = Caps { line: 300_000, cart: 300_000, price: 500_000 };
const CASHIERS: Caps = Caps { line: 100_000, cart: 50_000, price: 100_000 };
const POLICIES: [&str; 3] = ["allow", "warn", "block"];

impl Trade {
    /// Sets the business up.
    pub(crate) fn set_up(&mut self, registers: usize) {
        self.shop.per_total = self.machine.dice.bool();
        self.shop.blind = self.machine.dice.bool();
        self.shop.taxes = vec![("Standard".into(), 200_000), ("Reduced".into(), 55_000), ("None".into(), 0)];
        let rates: Vec<Value> =
            self.shop.taxes.iter().map(|(name, rate)| json!({ "name": name, "rate": rate })).collect();
        let (currency, step) = self.machine.dice.choice(CURRENCIES).unwrap();
        self.shop.step = step;
        let args = json!({
            "business": {
                "name": "Simulated", "currency": currency, "locale": "en-GB", "tax_rates": rates,
                "tax_rounding": if self.shop.per_total { "per_total" } else { "per_line" },
            },
            "store": { "name": "First", "timezone": "Europe/London", "register": "Till 1" },
            "owner": "Maria", "password": PASSWORD, "pin": PIN,
        });
        let signed = self.machine.ask(None, "identity.set_up", args).reply();
        let owner = Person {
            id: signed["me"]["user"]["id"].as_str().unwrap().into(),
            name: "Maria",
            caps: None,
            entitled: true,
        };
        self.shop.people.push(owner);
        let first = &signed["me"]["register"];
        let token: String = signed["token"].as_str().unwrap().into();
        self.shop.registers.push(Register {
            id: first["id"].as_str().unwrap().into(),
            name: "Till 1".into(),
            store: 0,
            seller: OWNER,
            token: token.clone(),
            owner: token,
            cart: None,
            shift: None,
            grand_total: 0,
            numbers: None,
            closes: None,
            payments: None,
        });
        let store = first["store_id"].clone();
        self.shop.stores.push(store.as_str().unwrap().into());
        for at in 1..registers {
            self.add_register(at, &store);
        }
        self.hire();
        self.rules();
        self.plug_in();
        self.connect();
        let classes = self.ask(0, "catalog.tax_classes", json!({}));
        for at in 0..PLAIN {
            let product = Product {
                id: self.machine.id(),
                variant: self.machine.id(),
                title: format!("Thing {at:02}"),
                sku: format!("{}", 1_000 + at),
                price: self.machine.dice.i64(0..6_000),
                tax: at % 3,
                inside: at % 5 != 4,
                decimals: if at % 8 == 7 { 3 } else { 0 },
                negative: None,
                tracked: false,
                pack: None,
            };
            self.shop.products.push(product);
            self.save_product(at, &classes);
        }
        self.first_without_product();
        self.first_pieces(&classes);
        self.first_packs(&classes);
        for name in ["Alder", "Birch", "Cedar"] {
            let id = self.machine.id();
            self.owner(0, "purchasing.save_supplier", json!({ "id": id, "name": name })).reply();
            self.shop.suppliers.push(id);
        }
        for _ in 0..6 {
            self.add_customer(0);
        }
    }

    /// What lies in each store when the business begins: most of the goods.
    fn stock_up(&mut self) {
        for register in [0, 2] {
            for product in 0..PLAIN {
                if register < self.shop.registers.len() && self.chance(80) {
                    self.opening(register, product);
                }
            }
        }
    }

    fn add_register(&mut self, at: usize, store: &Value) {
        let (id, name) = (self.machine.id(), format!("Till {}", at + 1));
        let other = at == 2;
        if other {
            let new = json!({ "name": "Second", "timezone": "Europe/London", "register": name });
            let args = json!({ "id": self.machine.id(), "register_id": id, "store": new });
            let added = self.owner(0, "business.add_store", args).reply();
            self.shop.stores.push(added["store_id"].as_str().unwrap().into());
        } else {
            let args = json!({ "id": id, "store_id": store, "name": name });
            self.owner(0, "business.add_register", args).reply();
        }
        let like = Register { id: id.to_string(), name, store: usize::from(other), ..self.shop.registers[0].clone() };
        self.shop.registers.push(like);
    }

    fn hire(&mut self) {
        for (name, role, caps) in [("Mona", "manager", MANAGERS), ("Carl", "cashier", CASHIERS)] {
            let id = self.machine.id().to_string();
            let args = json!({ "id": id, "name": name, "role": role, "password": PASSWORD, "pin": PIN });
            self.owner(0, "identity.add_user", args).reply();
            self.shop.people.push(Person { id, name, caps: Some(caps), entitled: role == "manager" });
        }
    }

    fn rules(&mut self) {
        let args = json!({ "name": "Simulated", "legal": {}, "locale": "en-GB", "lock_after_min": 0 });
        self.owner(0, "business.change", args).reply();
        let args = json!({ "used": true, "blind": self.shop.blind, "limit": 500 });
        self.owner(0, "business.change_shifts", args).reply();
        let pattern = |prefix: &str, holds: &str, decimals: u8| json!({ "prefix": prefix, "item": 5, "holds": holds, "decimals": decimals });
        let patterns = [pattern("21", "weight", 3), pattern("22", "price", 2)];
        self.owner(0, "business.change_patterns", json!({ "patterns": patterns })).reply();
        self.change_rules();
    }

    /// The owner changes how the shop works.
    fn change_rules(&mut self) {
        self.shop.negative = self.machine.dice.choice(POLICIES).unwrap();
        let args = json!({ "negative_stock": self.shop.negative });
        self.owner(0, "business.change_stock", args).reply();
        if self.chance(30) {
            self.shop.step = self.machine.dice.choice([0, 5, 10, 50, 100]).unwrap();
            self.owner(0, "business.change_cash", json!({ "cash_step": self.shop.step })).reply();
        }
        self.change_return_rules();
        // A server believes for two seconds what it knows of a business.
        self.machine.now += TimeDelta::seconds(3);
    }

    /// What is taken back without a word, and what is sold at other prices.
    fn change_return_rules(&mut self) {
        let dice = &mut self.machine.dice;
        let amount = |dice: &mut fastrand::Rng| dice.bool().then(|| dice.i64(0..12_000));
        self.shop.rules = Rules {
            by_sellers: dice.bool(),
            days: dice.choice([None, Some(0), Some(1), Some(3), Some(20)]).unwrap(),
            up_to: amount(dice),
            without: dice.choice(["refused", "approved", "allowed", "allowed"]).unwrap(),
            without_up_to: amount(dice),
            voucher_only: dice.bool(),
            lowest_of_days: dice.choice([0, 3, 30]).unwrap(),
        };
        let rules = &self.shop.rules;
        let caps =
            |role: &str, caps: Caps| json!({ "role": role, "line": caps.line, "cart": caps.cart, "price": caps.price });
        let returns = json!({
            "by_sellers": rules.by_sellers, "days": rules.days, "up_to": rules.up_to, "without_receipt": rules.without,
            "without_up_to": rules.without_up_to, "voucher_only": rules.voucher_only,
            "lowest_of_days": rules.lowest_of_days,
        });
        let caps = [caps("manager", MANAGERS), caps("cashier", CASHIERS)];
        let policy = json!({ "caps": caps, "no_sale": true, "returns": returns });
        self.owner(0, "business.change_overrides", json!({ "policy": policy })).reply();
    }

    pub(super) fn save_product(&mut self, at: usize, classes: &Value) {
        let product = self.shop.products[at].clone();
        let name = &self.shop.taxes[product.tax].0;
        let class = classes.as_array().unwrap().iter().find(|class| class["name"] == **name).unwrap();
        let args = json!({
            "id": product.id, "title": product.title, "tax_class_id": class["id"],
            "tax_mode": if product.inside { "included" } else { "added" }, "decimals": product.decimals,
            "negative_stock": product.negative,
            "tracked": product.tracked.then_some("serial"),
            "variants": [{ "id": product.variant, "sku": product.sku, "price": product.price }],
        });
        self.owner(0, "catalog.save_product", args).reply();
    }

    pub(super) fn add_customer(&mut self, register: usize) -> usize {
        let (id, at) = (self.machine.id(), self.shop.customers.len());
        let name = format!("Customer {at:02}");
        self.at(register, "customers.save", json!({ "id": id, "name": name })).reply();
        self.shop.customers.push(Customer { id, name, account: None, merged: None });
        at
    }

    fn sign_in(&mut self, register: usize, person: usize) -> String {
        let (name, id) = (self.shop.people[person].name, &self.shop.registers[register].id);
        let args = json!({ "name": name, "password": PASSWORD, "register_id": id });
        let signed = self.machine.ask(None, "identity.sign_in", args).reply();
        signed["token"].as_str().unwrap().into()
    }

    /// People come, open their drawers, and goods and prices change.
    pub(crate) fn morning(&mut self) {
        self.new_rates();
        for at in 0..self.shop.registers.len() {
            let owner = self.sign_in(at, OWNER);
            let seller = self.pick(self.shop.people.len());
            let token = if seller == OWNER { owner.clone() } else { self.sign_in(at, seller) };
            let register = &mut self.shop.registers[at];
            (register.owner, register.token, register.seller) = (owner, token, seller);
            let id = self.machine.id();
            self.at(at, "shifts.open", json!({ "id": id, "float": FLOAT })).reply();
            self.shop.registers[at].shift = Some(Shift { id, float: FLOAT, ..Shift::default() });
        }
        if self.shop.moved.is_empty() {
            self.stock_up();
        }
        let old = self.day.pred_opt().unwrap();
        self.shop.taken.retain(|taken| taken.day >= old);
        for _ in 0..3 {
            let register = self.pick(self.shop.registers.len());
            self.receive(register);
        }
        if self.chance(15) {
            self.change_rules();
        }
        if self.chance(30) {
            let classes = self.ask(0, "catalog.tax_classes", json!({}));
            // What stands for things without a product has no price of its own.
            let at = self.pick(self.shop.products.len() - 1);
            let at = if at < OPEN_PRICE { at } else { at + 1 };
            self.shop.products[at].price = self.machine.dice.i64(0..6_000);
            let own = self.chance(40);
            self.shop.products[at].negative = if own { self.machine.dice.choice(POLICIES) } else { None };
            self.save_product(at, &classes);
        }
    }
}
