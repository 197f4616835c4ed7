//! What is sent from store to store: what is on its way, and what became of it, by hand.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::Shop;
use crate::arithmetic::ratio;

/// Something that is sent.
#[derive(Debug, Clone)]
pub(crate) struct SentLine {
    pub(crate) id: Uuid,
    pub(crate) product: usize,
    pub(crate) qty: i64,
    /// What all of it cost as it was sent, if anybody knew.
    pub(crate) cost: Option<i64>,
    /// Of how many it is known what became of them.
    pub(crate) settled: i64,
    /// Which pieces are on their way, where those are told apart.
    pub(crate) serials: Vec<String>,
}

impl SentLine {
    pub(crate) fn left(&self) -> i64 {
        self.qty - self.settled
    }

    /// What so many of those that are on their way cost.
    pub(crate) fn cost_of(&self, qty: i64) -> Option<i64> {
        let up_to = |cost: i64, qty: i64| ratio(i128::from(cost) * i128::from(qty), i128::from(self.qty));
        self.cost.map(|cost| up_to(cost, self.settled + qty) - up_to(cost, self.settled))
    }

    /// It is known what became of so many, and of these pieces.
    pub(crate) fn settle(&mut self, qty: i64, serials: &[String]) {
        self.settled += qty;
        self.serials.retain(|number| !serials.contains(number));
    }
}

/// Goods that go from one store to another.
#[derive(Debug, Clone)]
pub(crate) struct Transfer {
    pub(crate) id: Uuid,
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) state: &'static str,
    pub(crate) lines: Vec<SentLine>,
    /// What its goods that came, came back or were lost cost.
    pub(crate) ended: i64,
}

impl Transfer {
    /// What is on its way is worth.
    pub(crate) fn value(&self) -> i64 {
        let lines = self.lines.iter().filter(|_| self.state == "sent");
        lines.filter_map(|line| line.cost_of(line.left())).sum()
    }
}

impl Shop {
    /// Why the goods of a transfer can't be sent; none when they can.
    pub(crate) fn cant_send(&self, transfer: &Transfer) -> Option<&'static str> {
        let missing = transfer.lines.iter().flat_map(|line| &line.serials);
        let missing = missing.filter_map(|number| self.pieces[number].cant_go(transfer.from)).next();
        let mut wanted: BTreeMap<usize, i64> = BTreeMap::new();
        for line in &transfer.lines {
            let (unit, qty) = self.units(line.product, line.qty);
            *wanted.entry(unit).or_default() += qty;
        }
        let few = wanted.iter().any(|(product, qty)| self.held(transfer.from, *product).qty < *qty);
        missing.or_else(|| few.then_some("not_enough_stock"))
    }
}
