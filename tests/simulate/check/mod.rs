//! After each day every figure of the program is what the model says.

mod books;
mod credit;
mod goods;
mod tables;

use std::collections::BTreeMap;

use chrono::Datelike as _;
use serde_json::{Value, json};

use crate::acts::{Trade, or_nothing};
use crate::model::{Figures, Shop};

impl Trade {
    /// What a shift comes to, in an X or a Z report.
    pub(crate) fn figures_are(&self, register: usize, said: &Value) {
        let shift = self.shop.registers[register].shift.as_ref().unwrap();
        let takings = |part: &str| (said[part]["count"].as_i64().unwrap(), said[part]["total"].as_i64().unwrap());
        assert_eq!((takings("sales"), takings("returns")), (shift.sales, shift.returns), "{said}");
        assert_eq!(said["discounts"], shift.discounts, "{said}");
        let row = |row: &Value, parts: [&str; 3]| parts.map(|part| row[part].as_i64().unwrap());
        let taxes: BTreeMap<i64, [i64; 3]> = said["taxes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|tax| (tax["rate"].as_i64().unwrap(), row(tax, ["net", "tax", "gross"])))
            .collect();
        assert_eq!(taxes, shift.taxes, "{said}");
        let tenders: BTreeMap<String, [i64; 3]> = said["tenders"]
            .as_array()
            .unwrap()
            .iter()
            .map(|flow| (flow["kind"].as_str().unwrap().to_owned(), row(flow, ["taken", "change", "refunded"])))
            .filter(|(_, flow)| *flow != [0; 3])
            .collect();
        let ours: BTreeMap<String, [i64; 3]> = shift
            .tenders
            .iter()
            .map(|(kind, [taken, change, refunded, _])| (kind.clone(), [*taken, *change, *refunded]))
            .filter(|(_, flow)| *flow != [0; 3])
            .collect();
        assert_eq!(tenders, ours, "{said}");
        let payments: BTreeMap<(String, String), [i64; 3]> = said["payments"]
            .as_array()
            .unwrap()
            .iter()
            .map(|flow| {
                let name = |part: &str| flow[part].as_str().unwrap().to_owned();
                ((name("kind"), name("tender")), ["count", "amount", "rounding"].map(|part| or_nothing(&flow[part])))
            })
            .collect();
        assert_eq!((payments, or_nothing(&said["rounding"])), (shift.payments.clone(), shift.rounding), "{said}");
        let drawer = |part: &str| said["drawer"][part].as_i64().unwrap();
        let cash = drawer("float") + drawer("taken") - drawer("change") - drawer("refunded")
            + drawer("received")
            + drawer("paid_in")
            - drawer("paid_out")
            - drawer("dropped");
        assert_eq!(cash, shift.cash(), "{said}");
    }

    /// What a day changes, at its end.
    pub(crate) fn check_day(&mut self) {
        self.reports_are();
        self.tables_are();
        self.stock_is();
        self.pieces_and_transfers_are();
        self.credit_is();
        self.carts_are();
        self.cards_are();
        self.approved_is();
    }

    /// Everything there ever was.
    pub(crate) fn check_all(&mut self) {
        self.accounts_were();
        self.vouchers_were();
        self.stock_was();
        self.orders_are();
        let verdict = self.ask(0, "journal.verify", json!({}));
        assert_eq!(verdict["sound"], true, "{verdict}");
    }

    fn reports_are(&mut self) {
        let day = self.day;
        for (by, of) in [
            ("register", of_day(&self.shop.by_register, day)),
            ("product", of_day(&self.shop.by_product, day)),
            ("tax", of_day(&self.shop.by_tax, day)),
            ("cashier", of_day(&self.shop.by_cashier, day)),
        ] {
            let report = self.ask(0, "reports.sales", json!({ "by": by, "period": { "from": day, "to": day } }));
            let said: BTreeMap<String, Figures> = report["rows"]
                .as_array()
                .unwrap()
                .iter()
                .map(|row| {
                    let name = row["name"].as_str().unwrap();
                    // A tax stands there once for each of its rates.
                    let rate = &row["key"]["sales"]["tax"]["rate"];
                    let name = if rate.is_null() { name.to_owned() } else { format!("{name} {rate}") };
                    // Registers are named with their store.
                    (name.split(',').next().unwrap().to_owned(), figures(&row["figures"]))
                })
                .collect();
            assert_eq!(said, of, "the report by {by} of {day}");
            let rounding = self.shop.rounding.get(&day).copied().unwrap_or_default();
            assert_eq!(or_nothing(&report["rounding"]), rounding, "what cash was rounded by on {day}");
        }
        let month = json!({ "from": day.to_string()[..8].to_owned() + "01", "to": day });
        let report = self.ask(0, "reports.sales", json!({ "by": "day", "period": month }));
        let mut total = Figures::default();
        let first = (day.with_day(1).unwrap(), String::new());
        for (_, one) in self.shop.by_register.range(first..) {
            total = sum(total, *one);
        }
        assert_eq!(figures(&report["total"]), total, "the month up to {day}");
    }

    fn carts_are(&mut self) {
        for register in 0..self.shop.registers.len() {
            let cart = self.ask(register, "sales.cart", json!({}));
            let ours = self.shop.registers[register].cart.clone();
            let lines = cart["lines"].as_array().map_or(0, Vec::len);
            assert_eq!(lines, ours.map_or(0, |cart| cart.lines.len()), "{cart}");
            let parked = self.ask(register, "sales.parked", json!({}));
            let store = self.shop.registers[register].store;
            let ours = self.shop.parked.iter().filter(|(of, _)| *of == store).count();
            assert_eq!(parked.as_array().unwrap().len(), ours, "nothing that was put aside vanishes");
        }
    }

    /// What somebody gave their word for today.
    fn approved_is(&mut self) {
        let day = json!({ "from": self.day, "to": self.day, "window": { "offset": 0, "limit": 500 } });
        let list = self.ask(0, "overrides.list", day);
        let row = |parts: Value| parts.to_string();
        let ours = self.shop.approved.iter().filter(|one| one.day == self.day);
        let mut ours: Vec<String> = ours.map(|one| row(json!([one.kind, one.amount, one.asked, one.gave]))).collect();
        let rows = list["page"]["rows"].as_array().unwrap().iter();
        let mut said: Vec<String> =
            rows.map(|said| row(json!([said["kind"], said["amount"], said["user"], said["approver"]]))).collect();
        // What is approved with one paper is in no order.
        ours.sort_unstable();
        said.sort_unstable();
        assert_eq!(said, ours, "{list}");
        let sum: i64 = self.shop.approved.iter().filter(|one| one.day == self.day).map(|one| one.amount).sum();
        assert_eq!(list["sum"], sum, "{list}");
    }

    /// A register of each store.
    fn one_of_each_store(&self) -> Vec<(usize, usize)> {
        let shop: &Shop = &self.shop;
        let mut stores: Vec<(usize, usize)> =
            shop.registers.iter().enumerate().map(|(at, one)| (one.store, at)).collect();
        stores.sort_unstable();
        stores.dedup_by_key(|(store, _)| *store);
        stores
    }
}

fn of_day(all: &BTreeMap<(chrono::NaiveDate, String), Figures>, day: chrono::NaiveDate) -> BTreeMap<String, Figures> {
    all.iter().filter(|((of, _), _)| *of == day).map(|((_, name), figures)| (name.clone(), *figures)).collect()
}

fn figures(said: &Value) -> Figures {
    let part = |name: &str| said[name].as_i64().unwrap();
    Figures {
        sales: part("sales"),
        returns: part("returns"),
        qty: part("qty"),
        sold: part("sold"),
        returned: part("returned"),
        discounts: part("discounts"),
        tax: part("tax"),
    }
}

fn sum(one: Figures, other: Figures) -> Figures {
    Figures {
        sales: one.sales + other.sales,
        returns: one.returns + other.returns,
        qty: one.qty + other.qty,
        sold: one.sold + other.sold,
        returned: one.returned + other.returned,
        discounts: one.discounts + other.discounts,
        tax: one.tax + other.tax,
    }
}
