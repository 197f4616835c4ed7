//! What stock is worth, by hand: the moving average of ADR 19.

use crate::arithmetic::ratio;

/// What a store has of something, what that is worth, and what one cost at last; none when nobody ever said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Held {
    pub(crate) qty: i64,
    pub(crate) value: i64,
    pub(crate) unit: Option<i64>,
}

/// What moved: how many, what they cost, and by how much it changed what all of them are worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Moved {
    pub(crate) qty: i64,
    pub(crate) cost: Option<i64>,
    pub(crate) value: i64,
}

fn part(whole: i64, some: i64, all: i64) -> i64 {
    if all <= 0 { 0 } else { ratio(i128::from(whole) * i128::from(some), i128::from(all)) }
}

/// What so many cost at so much each.
pub(crate) fn at_each(unit: i64, qty: i64) -> i64 {
    part(unit, qty, 1_000)
}

impl Held {
    fn now_averages(&mut self) {
        if self.qty > 0 && self.unit.is_some() {
            self.unit = Some(part(self.value, 1_000, self.qty));
        }
    }

    /// So many go out, each with its part of the worth; what is not there goes at what one cost at last, and is owed.
    pub(crate) fn out(&mut self, qty: i64) -> Moved {
        let from_shelf = qty.min(self.qty.max(0));
        let mut worth = part(self.value, from_shelf, self.qty.max(0));
        if let Some(unit) = self.unit {
            worth += at_each(unit, qty - from_shelf);
        }
        self.qty -= qty;
        self.value -= worth;
        let cost = self.unit.map(|_| -worth);
        self.now_averages();
        Moved { qty: -qty, cost, value: -worth }
    }

    /// So many come in for so much: first they make good what is owed, and only the rest is worth what was paid for it.
    pub(crate) fn paid(&mut self, qty: i64, paid: i64) -> Moved {
        let moved = self.fill(qty, paid);
        self.unit = Some(part(paid, 1_000, qty));
        self.now_averages();
        moved
    }

    /// So many come in, and nobody says what they cost: what such goods are worth already, if anybody knows.
    pub(crate) fn found(&mut self, qty: i64) -> Moved {
        let Some(unit) = self.unit else {
            self.qty += qty;
            return Moved { qty, cost: None, value: 0 };
        };
        let usual = if self.qty > 0 { part(self.value, qty, self.qty) } else { at_each(unit, qty) };
        let moved = self.fill(qty, usual);
        self.now_averages();
        moved
    }

    fn fill(&mut self, qty: i64, paid: i64) -> Moved {
        let before = self.value;
        if self.unit.is_none() {
            // The first cost that anybody says counts for all that is there, or owed.
            self.value = part(paid, self.qty, qty);
        }
        let owed = (-self.qty).max(0);
        let good = owed.min(qty);
        self.value -= part(self.value, good, owed);
        self.value += paid - part(paid, good, qty);
        self.qty += qty;
        Moved { qty, cost: Some(paid), value: self.value - before }
    }

    /// Somebody says what each is worth that is there.
    pub(crate) fn each(&mut self, unit: i64) -> Moved {
        let before = self.value;
        self.value = at_each(unit, self.qty);
        self.unit = Some(unit);
        self.now_averages();
        Moved { qty: 0, cost: None, value: self.value - before }
    }

    /// So many more or fewer than was thought.
    pub(crate) fn differs(&mut self, by: i64) -> Moved {
        if by < 0 { self.out(-by) } else { self.found(by) }
    }
}
