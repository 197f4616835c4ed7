//! What a shop has and has sold, kept by hand: plain sums, and no code of the program.

pub(crate) mod credit;
pub(crate) mod goods;
pub(crate) mod packs;
pub(crate) mod pieces;
pub(crate) mod rules;
pub(crate) mod transfers;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use uuid::Uuid;

use self::credit::{Customer, Voucher};
use self::goods::{Count, Order, Reorder};
use self::packs::Pack;
use self::pieces::Piece;
use self::rules::{Caps, Rules};
use self::transfers::Transfer;
use crate::arithmetic::{Asked, Came, Off, priced};
use crate::worth::{Held, Moved};

/// Something that is sold.
#[derive(Debug, Clone)]
pub(crate) struct Product {
    pub(crate) id: Uuid,
    pub(crate) variant: Uuid,
    pub(crate) title: String,
    pub(crate) sku: String,
    pub(crate) price: i64,
    pub(crate) tax: usize,
    pub(crate) inside: bool,
    pub(crate) decimals: u32,
    /// What is done when more is sold than there is, where it is not what the business says.
    pub(crate) negative: Option<&'static str>,
    /// Whether its pieces are told apart by numbers.
    pub(crate) tracked: bool,
    /// What it is a pack of, if it is one.
    pub(crate) pack: Option<Pack>,
}

/// A line of a cart.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) id: Uuid,
    pub(crate) product: usize,
    pub(crate) qty: i64,
    pub(crate) price: i64,
    /// Its own price, where it is sold at another.
    pub(crate) own: Option<i64>,
    pub(crate) off: Option<Off>,
    /// Which pieces, where those are told apart.
    pub(crate) serials: Vec<String>,
}

impl Line {
    /// So many of something at a price, as they are rung up.
    pub(crate) fn of(id: Uuid, product: usize, qty: i64, price: i64) -> Self {
        Self { id, product, qty, price, own: None, off: None, serials: Vec::new() }
    }
}

/// A cart, in hand or put aside.
#[derive(Debug, Clone)]
pub(crate) struct Cart {
    pub(crate) id: Uuid,
    pub(crate) lines: Vec<Line>,
    pub(crate) off: Option<Off>,
    pub(crate) customer: Option<usize>,
    /// What is reserved for it: how many of which product.
    pub(crate) kept: BTreeMap<usize, i64>,
}

impl Cart {
    /// One with nothing in it.
    pub(crate) fn new(id: Uuid) -> Self {
        Self { id, lines: Vec::new(), off: None, customer: None, kept: BTreeMap::new() }
    }
}

/// A line that was sold.
#[derive(Debug, Clone)]
pub(crate) struct SoldLine {
    pub(crate) id: String,
    pub(crate) product: usize,
    pub(crate) qty: i64,
    pub(crate) came: Came,
    pub(crate) rate: i64,
    pub(crate) cost: Option<i64>,
    pub(crate) returned: i64,
    /// Which pieces of it did not come back.
    pub(crate) serials: Vec<String>,
}

/// How something was paid, or refunded, before cash was rounded.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Split {
    pub(crate) money: i64,
    pub(crate) voucher: i64,
    pub(crate) account: i64,
}

impl Split {
    /// What these tenders come to; cash was rounded by so much.
    pub(crate) fn of(tenders: &[Tender], rounding: i64) -> Self {
        let mut split = Self { money: -rounding, ..Self::default() };
        for tender in tenders {
            let part = match tender.kind {
                "voucher" => &mut split.voucher,
                "account" => &mut split.account,
                _ => &mut split.money,
            };
            *part += tender.amount;
        }
        split
    }

    pub(crate) fn total(&self) -> i64 {
        self.money + self.voucher + self.account
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.money += other.money;
        self.voucher += other.voucher;
        self.account += other.account;
    }
}

/// What somebody paid by, or was refunded.
#[derive(Debug, Clone)]
pub(crate) struct Tender {
    pub(crate) kind: &'static str,
    pub(crate) amount: i64,
    pub(crate) change: i64,
}

impl Tender {
    /// So much, with no change.
    pub(crate) fn of(kind: &'static str, amount: i64) -> Self {
        Self { kind, amount, change: 0 }
    }
}

/// A sale.
#[derive(Debug, Clone)]
pub(crate) struct Sold {
    pub(crate) id: Uuid,
    pub(crate) day: NaiveDate,
    pub(crate) lines: Vec<SoldLine>,
    pub(crate) customer: Option<usize>,
    pub(crate) paid: Split,
    pub(crate) back: Split,
    /// What its refunds were rounded by, together.
    pub(crate) back_rounded: i64,
}

/// A payment or refund that was money at once: of which paper, where and when, and how it was made as far as is known now.
#[derive(Debug, Clone)]
pub(crate) struct Taken {
    pub(crate) sale: String,
    pub(crate) tender: String,
    pub(crate) register: usize,
    pub(crate) day: NaiveDate,
    pub(crate) kind: &'static str,
    pub(crate) amount: i64,
    pub(crate) change: i64,
    pub(crate) back: bool,
    pub(crate) by_terminal: bool,
}

/// What went through the card terminal: what paid, what was refunded, and what was charged for nothing, by what became of it.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct ByCard {
    /// How often somebody wanted to pay so.
    pub(crate) tried: usize,
    pub(crate) paid: i64,
    pub(crate) refunded: i64,
    pub(crate) given_back: i64,
    pub(crate) voided: i64,
}

/// What goes through a drawer and its papers between an opening and a close.
#[derive(Debug, Clone, Default)]
pub(crate) struct Shift {
    pub(crate) id: Uuid,
    pub(crate) float: i64,
    /// Taken, change, refunded and how many, by tender.
    pub(crate) tenders: BTreeMap<String, [i64; 4]>,
    /// Net, tax and gross, by rate.
    pub(crate) taxes: BTreeMap<i64, [i64; 3]>,
    pub(crate) sales: (i64, i64),
    pub(crate) returns: (i64, i64),
    pub(crate) discounts: i64,
    pub(crate) rounding: i64,
    /// How many, how much and rounded by how much was taken for accounts and vouchers, by kind and tender.
    pub(crate) payments: BTreeMap<(String, String), [i64; 3]>,
    pub(crate) paid_in: i64,
    pub(crate) paid_out: i64,
    pub(crate) dropped: i64,
}

impl Shift {
    /// Something was paid or refunded, or is no more when `times` is -1.
    pub(crate) fn take(&mut self, tender: &Tender, back: bool, times: i64) {
        let flow = self.tenders.entry(tender.kind.to_owned()).or_default();
        if back {
            flow[2] += times * tender.amount;
        } else {
            flow[0] += times * (tender.amount + tender.change);
            flow[1] += times * tender.change;
        }
        flow[3] += times;
        self.tenders.retain(|_, flow| flow[3] > 0);
    }

    /// What has to be in the drawer.
    pub(crate) fn cash(&self) -> i64 {
        let [taken, change, refunded, _] = self.tenders.get("cash").copied().unwrap_or_default();
        self.float + taken - change - refunded + self.received("cash") + self.paid_in - self.paid_out - self.dropped
    }

    /// What was taken for accounts and vouchers by a tender.
    pub(crate) fn received(&self, tender: &str) -> i64 {
        let of = self.payments.iter().filter(|((_, by), _)| by == tender);
        of.map(|(_, [_, amount, rounding])| amount + rounding).sum()
    }

    /// What has to be there of everything but cash that can be counted, where there was any.
    pub(crate) fn slips(&self) -> BTreeMap<String, i64> {
        let counted = |kind: &&String| ["card", "other"].contains(&kind.as_str());
        let used = self.tenders.keys().chain(self.payments.keys().map(|(_, tender)| tender)).filter(counted);
        used.map(|kind| {
            let [taken, change, refunded, _] = self.tenders.get(kind).copied().unwrap_or_default();
            (kind.clone(), taken - change - refunded + self.received(kind))
        })
        .collect()
    }
}

/// A register.
#[derive(Debug, Clone)]
pub(crate) struct Register {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) store: usize,
    /// Who works at it today, and their session; the owner's beside it.
    pub(crate) seller: usize,
    pub(crate) token: String,
    pub(crate) owner: String,
    pub(crate) cart: Option<Cart>,
    pub(crate) shift: Option<Shift>,
    pub(crate) grand_total: i64,
    /// The series of its receipts, and the last number of it.
    pub(crate) numbers: Option<(String, u64)>,
    pub(crate) closes: Option<(String, u64)>,
    pub(crate) payments: Option<(String, u64)>,
}

/// Somebody who works in the shop.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) id: String,
    pub(crate) name: &'static str,
    /// Up to what they go by themselves; none for the owner.
    pub(crate) caps: Option<Caps>,
    /// Whether they may give their word, take goods back and see what goods cost.
    pub(crate) entitled: bool,
}

/// What somebody gave their word for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Approved {
    pub(crate) day: NaiveDate,
    pub(crate) kind: &'static str,
    pub(crate) amount: i64,
    pub(crate) asked: &'static str,
    pub(crate) gave: &'static str,
}

/// What some documents, or lines of them, come to in a report.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Figures {
    pub(crate) sales: i64,
    pub(crate) returns: i64,
    pub(crate) qty: i64,
    pub(crate) sold: i64,
    pub(crate) returned: i64,
    pub(crate) discounts: i64,
    pub(crate) tax: i64,
}

impl Figures {
    fn add(&mut self, back: bool, qty: i64, came: &Came) {
        let sign = if back { -1 } else { 1 };
        self.sales += i64::from(!back);
        self.returns += i64::from(back);
        self.qty += sign * qty;
        *(if back { &mut self.returned } else { &mut self.sold }) += came.total;
        self.discounts += sign * (came.off_line + came.off_cart);
        self.tax += sign * came.tax;
    }
}

/// The shop.
#[derive(Debug, Default)]
pub(crate) struct Shop {
    pub(crate) products: Vec<Product>,
    /// Name and rate of each tax.
    pub(crate) taxes: Vec<(String, i64)>,
    /// Which taxes get another rate, from which day on.
    pub(crate) coming: Vec<(NaiveDate, usize, i64)>,
    pub(crate) per_total: bool,
    /// The step to which cash is rounded.
    pub(crate) step: i64,
    /// What is done when more is sold than there is.
    pub(crate) negative: &'static str,
    /// Whether cashiers count without seeing what is expected.
    pub(crate) blind: bool,
    pub(crate) people: Vec<Person>,
    pub(crate) registers: Vec<Register>,
    /// What is put aside, by store.
    pub(crate) parked: Vec<(usize, Cart)>,
    pub(crate) sold: Vec<Sold>,
    /// What there is, by store and product, and what moved it.
    pub(crate) levels: BTreeMap<(usize, usize), Held>,
    pub(crate) moved: BTreeMap<(usize, usize), Vec<Moved>>,
    /// Every piece with a number.
    pub(crate) pieces: BTreeMap<String, Piece>,
    /// The stores' ids, and what is sent between them.
    pub(crate) stores: Vec<String>,
    pub(crate) transfers: Vec<Transfer>,
    pub(crate) suppliers: Vec<Uuid>,
    pub(crate) orders: Vec<Order>,
    /// The open count of each store.
    pub(crate) counts: BTreeMap<usize, Count>,
    /// How many orders, counts and transfers there were, for their numbers.
    pub(crate) begun: [u64; 3],
    pub(crate) reorders: BTreeMap<(usize, usize), Reorder>,
    pub(crate) customers: Vec<Customer>,
    pub(crate) vouchers: Vec<Voucher>,
    pub(crate) approved: Vec<Approved>,
    pub(crate) by_card: ByCard,
    /// The payments and refunds of today and yesterday.
    pub(crate) taken: Vec<Taken>,
    /// What is taken back without a word.
    pub(crate) rules: Rules,
    /// What was paid for one of something: day, product and price before tax that is added.
    pub(crate) paid_each: Vec<(NaiveDate, usize, i64)>,
    /// The numbers of what is to come out of the printer today.
    pub(crate) to_print: Vec<String>,
    /// What cash was rounded by, by day.
    pub(crate) rounding: BTreeMap<NaiveDate, i64>,
    /// How many drawers were closed, by day.
    pub(crate) by_day_closed: BTreeMap<NaiveDate, usize>,
    /// By day and register, by day and product, by day and tax, by day and who sold.
    pub(crate) by_register: BTreeMap<(NaiveDate, String), Figures>,
    pub(crate) by_product: BTreeMap<(NaiveDate, String), Figures>,
    pub(crate) by_tax: BTreeMap<(NaiveDate, String), Figures>,
    pub(crate) by_cashier: BTreeMap<(NaiveDate, String), Figures>,
    /// By day and product: how many were sold, for how much before tax, how much of that for what had a known cost, and that cost.
    pub(crate) earned: BTreeMap<(NaiveDate, String), [i64; 4]>,
    /// By day: what lay in all stores in its evening and was worth, by product.
    pub(crate) worth: BTreeMap<NaiveDate, BTreeMap<String, [i64; 2]>>,
}

/// A line of a sale or return as it is counted: what, how many, at which rate of tax, and what it came to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Counted {
    pub(crate) product: usize,
    pub(crate) qty: i64,
    pub(crate) rate: i64,
    pub(crate) came: Came,
}

/// A sale or return as it is counted.
pub(crate) struct Paper<'a> {
    pub(crate) day: NaiveDate,
    pub(crate) register: usize,
    pub(crate) back: bool,
    pub(crate) lines: &'a [Counted],
    pub(crate) tenders: &'a [Tender],
    pub(crate) rounding: i64,
}

/// Sums of what lines came to.
pub(crate) fn total_of(lines: &[Came]) -> Came {
    let sum = |part: fn(&Came) -> i64| lines.iter().map(part).sum();
    Came {
        base: sum(|line| line.base),
        off_line: sum(|line| line.off_line),
        off_cart: sum(|line| line.off_cart),
        net: sum(|line| line.net),
        tax: sum(|line| line.tax),
        total: sum(|line| line.total),
    }
}

impl Shop {
    /// Counts what was earned with something, `cost` being what is known of what it cost; what came back earned less by that, and what
    /// of it is not on the shelf again cost what it did.
    pub(crate) fn earn(
        &mut self,
        day: NaiveDate,
        back: bool,
        (product, qty, net): (usize, i64, i64),
        cost: Option<i64>,
    ) {
        let sign = if back { -1 } else { 1 };
        let known = cost.map_or(0, |_| net);
        let sums = self.earned.entry((day, self.products[product].title.clone())).or_default();
        for (sum, part) in sums.iter_mut().zip([qty, net, known, cost.unwrap_or_default()]) {
            *sum += sign * part;
        }
    }

    /// What lies in all stores now and is worth, by product.
    pub(crate) fn worth_now(&self) -> BTreeMap<String, [i64; 2]> {
        let mut worth: BTreeMap<String, [i64; 2]> = BTreeMap::new();
        for ((_, product), held) in &self.levels {
            let sums = worth.entry(self.products[*product].title.clone()).or_default();
            (sums[0], sums[1]) = (sums[0] + held.qty, sums[1] + held.value);
        }
        worth
    }

    /// A cart's lines as they are priced.
    pub(crate) fn asked(&self, lines: &[Line]) -> Vec<Asked> {
        let asked = |line: &Line| {
            let product = &self.products[line.product];
            Asked {
                price: line.price,
                qty: line.qty,
                rate: self.taxes[product.tax].1,
                inside: product.inside,
                off: line.off,
            }
        };
        lines.iter().map(asked).collect()
    }

    /// What a cart comes to; none when a discount is more than there is to pay.
    pub(crate) fn priced(&self, cart: &Cart) -> Option<Vec<Came>> {
        priced(&self.asked(&cart.lines), cart.off, self.per_total)
    }

    /// Counts a sale or return: drawer, papers and reports.
    pub(crate) fn count(&mut self, paper: &Paper) {
        let Paper { day, register, back, .. } = *paper;
        let sign = if back { -1 } else { 1 };
        let whole = total_of(&paper.lines.iter().map(|line| line.came).collect::<Vec<_>>());
        for Counted { product, qty, rate, came } in paper.lines {
            let tax = format!("{} {rate}", self.taxes[self.products[*product].tax].0);
            let title = self.products[*product].title.clone();
            self.by_product.entry((day, title)).or_default().add(back, *qty, came);
            self.by_tax.entry((day, tax)).or_default().add(back, *qty, came);
            if let Some(shift) = &mut self.registers[register].shift {
                let row = shift.taxes.entry(*rate).or_default();
                for (sum, part) in row.iter_mut().zip([came.net, came.tax, came.total]) {
                    *sum += sign * part;
                }
            }
        }
        let qty = paper.lines.iter().map(|line| line.qty).sum();
        let at = &mut self.registers[register];
        let seller = self.people[at.seller].name.to_owned();
        self.by_register.entry((day, at.name.clone())).or_default().add(back, qty, &whole);
        self.by_cashier.entry((day, seller)).or_default().add(back, qty, &whole);
        *self.rounding.entry(day).or_default() += sign * paper.rounding;
        at.grand_total += sign * whole.total;
        let Some(shift) = &mut at.shift else { return };
        let papers = if back { &mut shift.returns } else { &mut shift.sales };
        *papers = (papers.0 + 1, papers.1 + whole.total);
        // A report of a shift says what was let off its sales; what came back is a paper of its own.
        shift.discounts += if back { 0 } else { whole.off_line + whole.off_cart };
        shift.rounding += sign * paper.rounding;
        paper.tenders.iter().for_each(|tender| shift.take(tender, back, 1));
    }
}
