//! Taking goods back: what was paid is refunded, where it was paid from, to the last minor unit.

use serde_json::{Value, json};

use super::{CASHIER, MANAGER, OWNER, Trade, amounts, follows, or_nothing};
use crate::arithmetic::{Came, back, ratio};
use crate::coins::handed_back;
use crate::model::credit::Voucher;
use crate::model::{Counted, Paper, Sold, Split, Tender};

/// Something that comes back: of which line, if of any, what, how many, what for, where to, and which pieces.
#[derive(Clone)]
pub(super) struct Back {
    pub(super) line: Option<usize>,
    pub(super) product: usize,
    pub(super) qty: i64,
    pub(super) came: Came,
    pub(super) goes_to: &'static str,
    pub(super) serials: Vec<String>,
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
        let left = |paid: i64, back: i64| (paid - back).max(0);
        let credit = (left(sale.paid.account, sale.back.account), left(sale.paid.voucher, sale.back.voucher));
        let (tenders, rounding) = self.refunds(total, (Some(credit.0), credit.1), sale.back_rounded);
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
        self.word.clear();
        let days = (self.day - sale.day).num_days();
        if self.seller(register) == CASHIER && self.shop.rules.need_a_word(total + sale.back.total(), Some(days)) {
            self.ask_for_word(register, "sales.return", &mut args, &[("return", total)], &[OWNER, MANAGER]);
        }
        self.unnamed_is_refused(register, &args);
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
        let sold = &self.shop.sold[at].lines[line];
        let (product, serials) = (sold.product, sold.serials.clone());
        let back = Back { line: Some(line), product, qty, came, goes_to: "stock", serials };
        self.came(register, at, &[back], tenders, 0, answer);
    }

    pub(super) fn came(
        &mut self,
        register: usize,
        at: usize,
        backs: &[Back],
        tenders: &[Tender],
        rounding: i64,
        answer: &Value,
    ) {
        follows(&mut self.shop.registers[register].numbers, answer["number"].as_str().unwrap());
        self.expect_print(register, answer);
        assert_eq!(or_nothing(&answer["rounding"]), rounding, "{answer}");
        let sees = self.seller(register) != CASHIER;
        self.came_so(register, (Some(at), None), backs, (tenders, &[]), answer, sees);
    }

    /// Goods came back of a receipt or of a customer, their number being looked at already; `exchanged` of them paid for others.
    /// `sees` says whether whoever asked sees costs.
    pub(super) fn came_so(
        &mut self,
        register: usize,
        (at, customer): (Option<usize>, Option<usize>),
        backs: &[Back],
        (tenders, exchanged): (&[Tender], &[(&'static str, i64)]),
        answer: &Value,
        sees: bool,
    ) {
        let rounding = or_nothing(&answer["rounding"]);
        let said = answer["lines"].as_array().unwrap();
        assert_eq!(said.iter().map(amounts).collect::<Vec<_>>(), came_of(backs), "{answer}");
        let costs = self.put_back(register, at, backs);
        costs_are(sees, answer, &costs);
        let customer = at.map_or(customer, |at| self.shop.sold[at].customer);
        self.refunded(customer, tenders, answer);
        self.keep_taken(register, true, tenders, answer);
        // At the rate at which it was sold, whatever that is now.
        let counted = |line: &Back| {
            let now = self.shop.taxes[self.shop.products[line.product].tax].1;
            let rate = at.zip(line.line).map_or(now, |(at, of)| self.shop.sold[at].lines[of].rate);
            Counted { product: line.product, qty: line.qty, rate, came: line.came }
        };
        let lines: Vec<Counted> = backs.iter().map(counted).collect();
        self.shop.count(&Paper { day: self.day, register, back: true, lines: &lines, tenders, rounding });
        let Some(at) = at else { return };
        let mut back = Split::of(tenders, rounding);
        exchanged.iter().for_each(|(kind, amount)| back.add(Split::of(&[Tender::of(kind, *amount)], 0)));
        let sold = &mut self.shop.sold[at];
        sold.back.add(back);
        sold.back_rounded += rounding;
    }

    /// Some of what is left of a sale.
    pub(super) fn what_comes_back(&mut self, sale: &Sold) -> (Vec<Value>, Vec<Back>) {
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
            let serials = self.some_pieces(&line.serials, qty);
            wanted.push(json!({ "line_id": line.id, "qty": qty, "goes_to": goes_to, "serials": serials }));
            let came = back(&line.came, line.qty, line.returned, qty);
            backs.push(Back { line: Some(at), product: line.product, qty, came, goes_to, serials });
        }
        (wanted, backs)
    }

    /// How so much is refunded, and what that was rounded by: mostly where it was paid from. `account` and `voucher` are what was paid
    /// so; none where somebody who came has no account.
    pub(super) fn refunds(
        &mut self,
        total: i64,
        (account, voucher): (Option<i64>, i64),
        rounded_before: i64,
    ) -> (Vec<Tender>, i64) {
        let mut rest = total;
        let mut tenders = Vec::new();
        if self.chance(75) {
            let account = account.unwrap_or_default().min(rest);
            let voucher = voucher.min(rest - account);
            tenders.extend([("account", account), ("voucher", voucher)]);
            rest -= account + voucher;
        }
        for (kind, often) in [("voucher", 8), ("account", 5), ("card", 35)] {
            let there = kind != "account" || account.is_some();
            if rest > 0 && there && tenders.iter().all(|(of, amount)| *of != kind || *amount == 0) && self.chance(often)
            {
                let amount = if self.machine.dice.bool() { rest } else { self.machine.dice.i64(1..=rest) };
                tenders.push((kind, amount));
                rest -= amount;
            }
        }
        let mut refunds: Vec<Tender> = tenders
            .into_iter()
            .filter(|(_, amount)| *amount > 0)
            .map(|(kind, amount)| Tender::of(kind, amount))
            .collect();
        if rest == 0 {
            return (refunds, 0);
        }
        let amount = handed_back(rest, self.shop.step, rounded_before);
        refunds.push(Tender::of("cash", amount));
        (refunds, amount - rest)
    }

    /// What comes back to the shelf brings along what it cost; without a receipt, what such goods are worth.
    fn put_back(&mut self, register: usize, at: Option<usize>, backs: &[Back]) -> Vec<Option<i64>> {
        let store = self.store(register);
        let mut costs = Vec::new();
        for line in backs {
            let (cost, did) = match (at, line.line) {
                (Some(at), Some(of)) => {
                    let sold = &mut self.shop.sold[at].lines[of];
                    let before = sold.returned;
                    sold.returned += line.qty;
                    sold.serials.retain(|number| !line.serials.contains(number));
                    let up_to = |cost: i64, qty: i64| ratio(i128::from(cost) * i128::from(qty), i128::from(sold.qty));
                    let cost = sold.cost.map(|cost| up_to(cost, before + line.qty) - up_to(cost, before));
                    (cost, sold.cost)
                }
                _ => (None, None),
            };
            let what = (line.product, line.qty, line.came.net);
            self.pieces_back(store, &line.serials, line.goes_to);
            if line.goes_to != "stock" {
                self.shop.earn(self.day, true, what, did.map(|_| 0));
                costs.push(None);
                continue;
            }
            let came = self.shop.arrives(store, line.product, line.qty, cost).cost;
            self.shop.earn(self.day, true, what, came);
            costs.push(came);
        }
        costs
    }

    /// What was refunded is owed no more, or is on a voucher: one for each refund, however many receipts it is of.
    fn refunded(&mut self, customer: Option<usize>, tenders: &[Tender], answer: &Value) {
        let said = answer["tenders"].as_array().unwrap().iter().filter(|said| said["kind"] != "exchange");
        let said: Vec<&Value> = said.collect();
        assert_eq!(said.len(), tenders.len(), "{answer}");
        for (tender, said) in tenders.iter().zip(said) {
            let balance = match tender.kind {
                "account" => {
                    let holder = self.shop.holder(customer.unwrap());
                    Some(self.shop.owe(holder, self.day, "refund", -tender.amount))
                }
                "voucher" => {
                    let code = said["reference"].as_str().unwrap();
                    Some(self.refunded_by(code, tender.amount))
                }
                _ => None,
            };
            assert_eq!((&said["amount"], &said["balance"]), (&json!(tender.amount), &json!(balance)), "{answer}");
        }
    }

    /// What is on the voucher then.
    fn refunded_by(&mut self, code: &str, value: i64) -> i64 {
        let day = self.day;
        if let Some(voucher) = self.shop.vouchers.iter_mut().find(|voucher| voucher.code == code) {
            voucher.change(day, "issued", value);
            return voucher.balance;
        }
        self.new_voucher(code, value);
        value
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

/// What some goods come to.
fn came_of(backs: &[Back]) -> Vec<Came> {
    backs.iter().map(|line| line.came).collect()
}

/// What a paper's goods cost is what it says, to those who may see it; to others it says nothing.
pub(super) fn costs_are(sees: bool, answer: &Value, costs: &[Option<i64>]) {
    for (said, cost) in answer["lines"].as_array().unwrap().iter().zip(costs) {
        assert_eq!(said["cost"], json!(cost.filter(|_| sees)), "{answer}");
    }
}
