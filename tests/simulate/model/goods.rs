//! What lies in stores, what is ordered, counted and to be ordered again: plain sums, by hand.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::{Cart, Line, Shop};
use crate::worth::{Held, Moved};

/// Something that is ordered of a supplier.
#[derive(Debug, Clone)]
pub(crate) struct OrderLine {
    pub(crate) id: String,
    pub(crate) product: usize,
    pub(crate) qty: i64,
    pub(crate) unit_cost: i64,
    pub(crate) received: i64,
}

/// An order.
#[derive(Debug, Clone)]
pub(crate) struct Order {
    pub(crate) id: Uuid,
    pub(crate) store: usize,
    pub(crate) supplier: usize,
    pub(crate) state: &'static str,
    pub(crate) lines: Vec<OrderLine>,
}

impl Order {
    /// Whether more is to come of it, once it was sent.
    pub(crate) fn is_open(&self) -> bool {
        ["draft", "ordered", "partly"].contains(&self.state)
    }
}

/// A count of a store.
#[derive(Debug, Clone)]
pub(crate) struct Count {
    pub(crate) id: Uuid,
    /// By product: how many were counted, and how many there were then.
    pub(crate) lines: BTreeMap<usize, (i64, i64)>,
}

/// When something is to be ordered, how many at once, and of whom.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reorder {
    pub(crate) level: i64,
    pub(crate) lot: i64,
    pub(crate) supplier: Option<usize>,
}

impl Shop {
    /// What a store has of something.
    pub(crate) fn held(&self, store: usize, product: usize) -> Held {
        self.levels.get(&(store, product)).copied().unwrap_or_default()
    }

    /// Moves something in a store, and keeps what that was.
    pub(crate) fn moves(&mut self, store: usize, product: usize, how: impl FnOnce(&mut Held) -> Moved) -> Moved {
        let moved = how(self.levels.entry((store, product)).or_default());
        self.moved.entry((store, product)).or_default().push(moved);
        moved
    }

    /// What is done when more of a product is sold than there is.
    pub(crate) fn policy(&self, product: usize) -> &'static str {
        self.products[product].negative.unwrap_or(self.negative)
    }

    /// How many of each product lines take from the shelf.
    pub(crate) fn wanted(&self, lines: &[Line]) -> BTreeMap<usize, i64> {
        let mut wanted = BTreeMap::new();
        for line in lines {
            let (product, qty) = self.units(line.product, line.qty);
            *wanted.entry(product).or_default() += qty;
        }
        wanted
    }

    /// Whether lines take something that is not there and is not sold then; so many come back to the shelf in one with them.
    pub(crate) fn is_blocked(&self, register: usize, lines: &[Line], back: &[(usize, i64)]) -> bool {
        let store = self.registers[register].store;
        self.wanted(lines).iter().any(|(product, qty)| {
            let back = back.iter().map(|(of, qty)| self.units(*of, *qty));
            let comes: i64 = back.filter(|(of, _)| of == product).map(|(_, qty)| qty).sum();
            let after = self.held(store, *product).qty + comes - qty;
            let cart = self.registers[register].cart.as_ref();
            self.policy(*product) == "block" && after < self.kept_for_others(store, *product, cart) && *qty > comes
        })
    }

    /// How many of something a store keeps for carts, put aside or in hand again.
    pub(crate) fn reserved(&self, store: usize, product: usize) -> i64 {
        let parked = self.parked.iter().filter(|(of, _)| *of == store).map(|(_, cart)| cart);
        let in_hand = self.registers.iter().filter(|one| one.store == store).filter_map(|one| one.cart.as_ref());
        parked.chain(in_hand).filter_map(|cart| cart.kept.get(&product)).sum()
    }

    /// How many of them are kept for others than this cart.
    pub(crate) fn kept_for_others(&self, store: usize, product: usize, cart: Option<&Cart>) -> i64 {
        let own = cart.and_then(|cart| cart.kept.get(&product)).copied().unwrap_or_default();
        self.reserved(store, product) - own
    }

    /// Whether what a cart in hand holds can't be kept for it: it is not there, or for others.
    pub(crate) fn cant_keep(&self, store: usize, cart: &Cart) -> bool {
        self.wanted(&cart.lines).into_iter().any(|(product, qty)| {
            let more = qty > cart.kept.get(&product).copied().unwrap_or_default();
            let there = self.held(store, product).qty - self.kept_for_others(store, product, Some(cart));
            more && self.policy(product) == "block" && there < qty
        })
    }

    /// How many of something are still to come to a store.
    pub(crate) fn awaited(&self, store: usize, product: usize) -> i64 {
        let orders = self.orders.iter().filter(|order| order.store == store && order.is_open());
        let left = |line: &OrderLine| self.units(line.product, (line.qty - line.received).max(0));
        let lines = orders.flat_map(|order| &order.lines).map(left);
        lines.filter(|(of, _)| *of == product).map(|(_, qty)| qty).sum()
    }

    /// What there is too little of in a store, each with how many are to be ordered: whole lots, as many as it takes to be
    /// above the level with what is there and to come.
    pub(crate) fn low(&self, store: usize) -> BTreeMap<usize, i64> {
        let mut low = BTreeMap::new();
        for product in 0..self.products.len() {
            // What is kept for somebody and is not there is free to nobody, watched or not.
            let (held, kept) = (self.held(store, product).qty, self.reserved(store, product));
            let promised = kept > held.max(0);
            let free = if promised { held - kept } else { held };
            let there = free + self.awaited(store, product);
            match self.reorders.get(&(store, product)) {
                Some(rule) if held <= rule.level || promised => {
                    let step = if self.products[product].decimals == 3 { 1 } else { 1_000 };
                    let lot = if rule.lot > 0 { rule.lot } else { step };
                    let mut order = 0;
                    while there + order <= rule.level {
                        // Many lots of a gram are ordered at one go.
                        order += lot.max((rule.level - there - order) / lot * lot);
                    }
                    low.insert(product, order);
                }
                None if promised => drop(low.insert(product, (-there).max(0))),
                _ => {}
            }
        }
        low
    }
}
