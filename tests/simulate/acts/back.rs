//! Taking goods back: what was paid is refunded, where it was paid from, to the last minor unit.

use serde_json::{Value, json};

use super::{CASHIER, MANAGER, OWNER, Trade, amounts, follows, or_nothing};
use crate::arithmetic::{Came, back, ratio};
use crate::coins::handed_back;
use crate::model::credit::Voucher;
use crate::model::{Paper, Sold, Split, Tender};

/// A line that comes back: of which line, what, how many, what for, and whether to the shelf.
struct Back {
    line: usize,
    product: usize,
    qty: i64,
    came: Came,
    to_shelf: bool,
}

impl Trade {
    pub(super) fn take_back(&mut self, register: usize) {
        let Some(last) = self.shop.sold.len().checked_sub(1) else { return };
        let at = last - self.pick(last.min(60) + 1);
        let sale = self.shop.sold[at].clone();
        let (wanted, backs) = self.what_comes_back(&sale);
        if wanted.is_empty() {
            return;
        }
        let total: i64 = backs.iter().map(|line| line.came.total).sum();
        let (tenders, rounding) = self.refunds(&sale, total);
        let id = self.machine.id();
        let refunds: Vec<Value> = tenders.iter().map(|tender| self.tender(tender.kind, tender.amount)).collect();
        let with = |lines: &[Value], refunds: &[Value]| {
            json!({
                "return_id": id, "sale_id": sale.id, "lines": lines, "reason": "changed their mind", "total": total,
                "refunds": refunds,
            })
        };
        if self.chance(8) {
            let mut more = wanted.clone();
            more[0]["qty"] = json!(1_000_000_000);
            self.refused(register, "sales.return", with(&more, &refunds), "more_than_bought");
            let much = [self.tender("card", total + 1)];
            self.refused(register, "sales.return", with(&wanted, &much), "refund_mismatch");
        }
        let refund = Split::of(&tenders, rounding);
        let may = |paid: i64, back: i64| (paid - back).max(0);
        let money = may(sale.paid.money, sale.back.money);
        let credit = may(sale.paid.money + sale.paid.voucher, sale.back.money + sale.back.voucher);
        let on_credit = sale.paid.voucher != 0 || sale.paid.account != 0;
        let mut args = with(&wanted, &refunds);
        if on_credit && (refund.money > money || refund.money + refund.voucher > credit) {
            return self.refused(register, "sales.return", args, "refund_to_account");
        }
        self.word = None;
        if self.seller(register) == CASHIER {
            self.ask_for_word(register, "sales.return", &mut args, ("return", total), &[OWNER, MANAGER]);
        }
        if refund.account > 0 && sale.customer.is_none() {
            return self.refused(register, "sales.return", args, "no_customer");
        }
        let answer = self.at(register, "sales.return", args).reply();
        self.keep_word();
        self.came(register, at, &backs, &tenders, rounding, &answer);
    }

    /// A line of a sale came back to the shelf, as by [`Self::take_back`].
    pub(super) fn came_back(
        &mut self,
        register: usize,
        at: usize,
        line: (usize, i64, Came),
        tenders: &[Tender],
        answer: &Value,
    ) {
        let (line, qty, came) = line;
        let product = self.shop.sold[at].lines[line].product;
        self.came(register, at, &[Back { line, product, qty, came, to_shelf: true }], tenders, 0, answer);
    }

    fn came(&mut self, register: usize, at: usize, backs: &[Back], tenders: &[Tender], rounding: i64, answer: &Value) {
        follows(&mut self.shop.registers[register].numbers, answer["number"].as_str().unwrap());
        self.expect_print(register, answer);
        let came: Vec<Came> = backs.iter().map(|line| line.came).collect();
        assert_eq!(answer["lines"].as_array().unwrap().iter().map(amounts).collect::<Vec<_>>(), came, "{answer}");
        assert_eq!(or_nothing(&answer["rounding"]), rounding, "{answer}");
        self.put_back(register, at, backs, answer);
        self.refunded(at, tenders, answer);
        let lines: Vec<_> = backs.iter().map(|line| (line.product, line.qty, line.came)).collect();
        self.shop.count(&Paper { day: self.day, register, back: true, lines: &lines, tenders, rounding });
        let sold = &mut self.shop.sold[at];
        sold.back.add(Split::of(tenders, rounding));
        sold.back_rounded += rounding;
    }

    /// Some of what is left of a sale.
    fn what_comes_back(&mut self, sale: &Sold) -> (Vec<Value>, Vec<Back>) {
        let (mut wanted, mut backs) = (Vec::new(), Vec::new());
        for (at, line) in sale.lines.iter().enumerate() {
            let left = line.qty - line.returned;
            if left == 0 || self.machine.dice.bool() {
                continue;
            }
            let whole = self.shop.products[line.product].decimals == 0;
            let qty =
                if whole { self.machine.dice.i64(1..=left / 1_000) * 1_000 } else { self.machine.dice.i64(1..=left) };
            let goes_to = self.machine.dice.choice(["stock", "damaged", "supplier"]).unwrap();
            wanted.push(json!({ "line_id": line.id, "qty": qty, "goes_to": goes_to }));
            let came = back(&line.came, line.qty, line.returned, qty);
            backs.push(Back { line: at, product: line.product, qty, came, to_shelf: goes_to == "stock" });
        }
        (wanted, backs)
    }

    /// How so much of a sale is refunded, and what that was rounded by: mostly where it was paid from.
    fn refunds(&mut self, sale: &Sold, total: i64) -> (Vec<Tender>, i64) {
        let left = |paid: i64, back: i64| (paid - back).max(0);
        let mut rest = total;
        let mut tenders = Vec::new();
        if self.chance(75) {
            let account = left(sale.paid.account, sale.back.account).min(rest);
            let voucher = left(sale.paid.voucher, sale.back.voucher).min(rest - account);
            tenders.extend([("account", account), ("voucher", voucher)]);
            rest -= account + voucher;
        }
        for (kind, often) in [("voucher", 8), ("account", 5), ("card", 35)] {
            if rest > 0 && tenders.iter().all(|(of, amount)| *of != kind || *amount == 0) && self.chance(often) {
                let amount = if self.machine.dice.bool() { rest } else { self.machine.dice.i64(1..=rest) };
                tenders.push((kind, amount));
                rest -= amount;
            }
        }
        let mut refunds: Vec<Tender> = tenders
            .into_iter()
            .filter(|(_, amount)| *amount > 0)
            .map(|(kind, amount)| Tender { kind, amount, change: 0 })
            .collect();
        if rest == 0 {
            return (refunds, 0);
        }
        let amount = handed_back(rest, self.shop.step, sale.back_rounded);
        refunds.push(Tender { kind: "cash", amount, change: 0 });
        (refunds, amount - rest)
    }

    /// What comes back to the shelf brings along what it cost.
    fn put_back(&mut self, register: usize, at: usize, backs: &[Back], answer: &Value) {
        let store = self.store(register);
        let mut costs = Vec::new();
        for line in backs {
            let sold = &mut self.shop.sold[at].lines[line.line];
            let before = sold.returned;
            sold.returned += line.qty;
            let up_to = |cost: i64, qty: i64| ratio(i128::from(cost) * i128::from(qty), i128::from(sold.qty));
            let cost = sold.cost.map(|cost| up_to(cost, before + line.qty) - up_to(cost, before));
            if !line.to_shelf {
                costs.push(None);
                continue;
            }
            let moved = self.shop.moves(store, line.product, |held| match cost {
                Some(cost) => held.paid(line.qty, cost),
                None => held.found(line.qty),
            });
            costs.push(moved.cost);
        }
        self.costs_are(register, answer, &costs);
    }

    /// What was refunded is owed no more, or is on a voucher of its own.
    fn refunded(&mut self, at: usize, tenders: &[Tender], answer: &Value) {
        for (tender, said) in tenders.iter().zip(answer["tenders"].as_array().unwrap()) {
            let balance = match tender.kind {
                "account" => {
                    let holder = self.shop.holder(self.shop.sold[at].customer.unwrap());
                    Some(self.shop.owe(holder, self.day, "refund", -tender.amount))
                }
                "voucher" => {
                    let code = said["reference"].as_str().unwrap();
                    self.new_voucher(code, tender.amount);
                    Some(tender.amount)
                }
                _ => None,
            };
            assert_eq!((&said["amount"], &said["balance"]), (&json!(tender.amount), &json!(balance)), "{answer}");
        }
    }

    fn new_voucher(&mut self, code: &str, value: i64) {
        let found = self.ask(0, "vouchers.find", json!({ "code": code }));
        let mut voucher = Voucher {
            id: found["id"].as_str().unwrap().into(),
            code: code.into(),
            balance: 0,
            expires: None,
            void: false,
            changes: Vec::new(),
        };
        voucher.change(self.day, "issued", value);
        self.shop.vouchers.push(voucher);
    }
}
