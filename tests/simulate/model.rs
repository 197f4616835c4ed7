//! What a shop has and has sold, kept by hand: plain sums, and no code of the program.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use uuid::Uuid;

use crate::arithmetic::{Asked, Came, Off, priced};

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
}

/// A line of a cart.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) id: Uuid,
    pub(crate) product: usize,
    pub(crate) qty: i64,
    pub(crate) price: i64,
    pub(crate) off: Option<Off>,
}

/// A cart, in hand or put aside.
#[derive(Debug, Clone)]
pub(crate) struct Cart {
    pub(crate) id: Uuid,
    pub(crate) lines: Vec<Line>,
    pub(crate) off: Option<Off>,
}

/// A line that was sold.
#[derive(Debug, Clone)]
pub(crate) struct SoldLine {
    pub(crate) id: String,
    pub(crate) product: usize,
    pub(crate) qty: i64,
    pub(crate) came: Came,
    pub(crate) returned: i64,
}

/// A sale.
#[derive(Debug, Clone)]
pub(crate) struct Sold {
    pub(crate) id: Uuid,
    pub(crate) lines: Vec<SoldLine>,
}

/// What goes through a drawer and its papers between an opening and a close.
#[derive(Debug, Clone, Default)]
pub(crate) struct Shift {
    pub(crate) id: Uuid,
    pub(crate) float: i64,
    /// Taken, change and refunded, by tender.
    pub(crate) tenders: BTreeMap<String, [i64; 3]>,
    /// Net, tax and gross, by rate.
    pub(crate) taxes: BTreeMap<i64, [i64; 3]>,
    pub(crate) sales: (i64, i64),
    pub(crate) returns: (i64, i64),
    pub(crate) discounts: i64,
    pub(crate) paid_in: i64,
    pub(crate) paid_out: i64,
    pub(crate) dropped: i64,
}

impl Shift {
    /// What has to be in the drawer.
    pub(crate) fn cash(&self) -> i64 {
        let [taken, change, refunded] = self.tenders.get("cash").copied().unwrap_or_default();
        self.float + taken - change - refunded + self.paid_in - self.paid_out - self.dropped
    }
}

/// A register.
#[derive(Debug, Clone)]
pub(crate) struct Register {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) store: usize,
    pub(crate) token: String,
    pub(crate) cart: Option<Cart>,
    pub(crate) shift: Option<Shift>,
    pub(crate) grand_total: i64,
    /// The series of its receipts, and the last number of it.
    pub(crate) numbers: Option<(String, u64)>,
    pub(crate) closes: Option<(String, u64)>,
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
    pub(crate) per_total: bool,
    pub(crate) registers: Vec<Register>,
    /// What is put aside, by store.
    pub(crate) parked: Vec<(usize, Cart)>,
    pub(crate) sold: Vec<Sold>,
    /// On hand, by store and product.
    pub(crate) stock: BTreeMap<(usize, usize), i64>,
    /// By day and register, by day and product, by day and tax.
    pub(crate) by_register: BTreeMap<(NaiveDate, String), Figures>,
    pub(crate) by_product: BTreeMap<(NaiveDate, String), Figures>,
    pub(crate) by_tax: BTreeMap<(NaiveDate, String), Figures>,
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

    /// Counts a sale or return: stock, drawer, papers and reports. `tenders` are kind, taken or refunded, and change.
    pub(crate) fn count(
        &mut self,
        day: NaiveDate,
        register: usize,
        back: bool,
        lines: &[(usize, i64, Came, bool)],
        tenders: &[(String, i64, i64)],
    ) {
        let sign = if back { -1 } else { 1 };
        let whole = total_of(&lines.iter().map(|line| line.2).collect::<Vec<_>>());
        let store = self.registers[register].store;
        for (product, qty, came, to_stock) in lines {
            if *to_stock {
                *self.stock.entry((store, *product)).or_default() -= sign * qty;
            }
            let tax = self.products[*product].tax;
            let (name, rate) = self.taxes[tax].clone();
            let title = self.products[*product].title.clone();
            self.by_product.entry((day, title)).or_default().add(back, *qty, came);
            self.by_tax.entry((day, name)).or_default().add(back, *qty, came);
            if let Some(shift) = &mut self.registers[register].shift {
                let row = shift.taxes.entry(rate).or_default();
                for (sum, part) in row.iter_mut().zip([came.net, came.tax, came.total]) {
                    *sum += sign * part;
                }
            }
        }
        let qty = lines.iter().map(|line| line.1).sum();
        let name = self.registers[register].name.clone();
        self.by_register.entry((day, name)).or_default().add(back, qty, &whole);
        let register = &mut self.registers[register];
        register.grand_total += sign * whole.total;
        let Some(shift) = &mut register.shift else { return };
        let papers = if back { &mut shift.returns } else { &mut shift.sales };
        *papers = (papers.0 + 1, papers.1 + whole.total);
        // A report of a shift says what was let off its sales; what came back is a paper of its own.
        shift.discounts += if back { 0 } else { whole.off_line + whole.off_cart };
        for (kind, amount, change) in tenders {
            let flow = shift.tenders.entry(kind.clone()).or_default();
            if back {
                flow[2] += amount;
            } else {
                flow[0] += amount;
                flow[1] += change;
            }
        }
    }
}
