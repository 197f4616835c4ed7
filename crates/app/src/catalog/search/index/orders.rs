//! The orders that a list can be in beside what sells first. Each is made when it is first asked for, and kept until
//! something changes that it goes by.

use std::collections::HashMap;
use std::sync::OnceLock;

use kontor_domain::{Minor, Qty, VariantId};

use super::{Index, at};

/// What a list goes by.
#[derive(Debug, Clone, Copy)]
pub(in crate::catalog::search) enum By<'a> {
    /// What has the very code, then what starts with what was typed, then what sells.
    Best,
    Title,
    Sku,
    Price,
    /// How many there are; none of what is not among them.
    Stock(&'a HashMap<VariantId, Qty>),
}

/// Slots in an order, and where in it each slot is.
#[derive(Debug, Default)]
pub(super) struct Ranked {
    order: Vec<u32>,
    rank: Vec<u32>,
}

/// The orders that were made.
#[derive(Debug, Default)]
pub(super) struct Orders {
    title: OnceLock<Ranked>,
    sku: OnceLock<Ranked>,
    price: OnceLock<Ranked>,
}

impl Orders {
    #[cfg(test)]
    pub(super) fn bytes(&self) -> usize {
        let made = [&self.title, &self.sku, &self.price].into_iter().filter_map(OnceLock::get);
        made.map(|made| (made.order.capacity() + made.rank.capacity()) * 4).sum()
    }
}

/// What each slot is sorted by.
#[derive(Debug, Default)]
pub(super) struct Keys {
    price: Vec<Minor>,
    /// The SKUs, one behind the other, and where each ends.
    skus: Vec<u8>,
    ends: Vec<usize>,
}

impl Keys {
    pub(super) fn push(&mut self, sku: &str, price: Minor) {
        self.price.push(price);
        self.skus.extend(sku.bytes());
        self.ends.push(self.skus.len());
    }

    pub(super) fn sku(&self, slot: usize) -> &[u8] {
        let begin = slot.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.skus[begin..self.ends[slot]]
    }

    pub(super) fn price(&self, slot: usize) -> Minor {
        self.price[slot]
    }

    /// Takes what may be another price; a SKU is part of the text.
    pub(super) fn set_price(&mut self, slot: usize, price: Minor) {
        self.price[slot] = price;
    }

    pub(super) fn shrink_to_fit(&mut self) {
        self.price.shrink_to_fit();
        self.skus.shrink_to_fit();
        self.ends.shrink_to_fit();
    }

    #[cfg(test)]
    pub(super) fn bytes(&self) -> usize {
        (self.price.capacity() + self.ends.capacity()) * 8 + self.skus.capacity()
    }
}

/// A way through the slots.
pub(super) enum Way<'a> {
    Best(&'a Index),
    Kept(&'a Ranked, Turned),
    Made(Ranked, Turned),
}

/// Whether the order is gone through from its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turned {
    No,
    Yes,
}

impl Way<'_> {
    pub(super) fn is_best(&self) -> bool {
        matches!(self, Self::Best(_))
    }

    fn lists(&self) -> (&[u32], &[u32], Turned) {
        match self {
            Self::Best(index) => (&index.order, &index.rank, Turned::No),
            Self::Kept(ranked, turned) => (&ranked.order, &ranked.rank, *turned),
            Self::Made(ranked, turned) => (&ranked.order, &ranked.rank, *turned),
        }
    }

    /// Where a slot comes.
    pub(super) fn place(&self, slot: usize) -> u32 {
        let (order, rank, turned) = self.lists();
        match turned {
            Turned::No => rank[slot],
            Turned::Yes => super::slot_of(order.len() - 1) - rank[slot],
        }
    }

    /// Who comes there.
    pub(super) fn slot(&self, place: u32) -> u32 {
        let (order, _, turned) = self.lists();
        match turned {
            Turned::No => order[at(place)],
            Turned::Yes => order[order.len() - 1 - at(place)],
        }
    }
}

impl Index {
    /// The way that a list goes.
    pub(super) fn way(&self, by: By<'_>, turned: Turned) -> Way<'_> {
        match by {
            By::Best => Way::Best(self),
            By::Title => Way::Kept(self.orders.title.get_or_init(|| self.ranked_by(|slot| self.text(slot))), turned),
            By::Sku => Way::Kept(self.orders.sku.get_or_init(|| self.ranked_by(|slot| self.keys.sku(slot))), turned),
            By::Price => {
                let ranked = || self.ranked_by(|slot| (self.keys.price(slot), self.text(slot)));
                Way::Kept(self.orders.price.get_or_init(ranked), turned)
            }
            By::Stock(levels) => {
                let level = |id: &VariantId| levels.get(id).copied().unwrap_or_default();
                let level: Vec<Qty> = self.ids.iter().map(level).collect();
                Way::Made(self.ranked_by(|slot| (level[slot], self.text(slot))), turned)
            }
        }
    }

    /// All that are there, sorted by something of theirs; those that have the same, by id.
    fn ranked_by<K: Ord>(&self, key: impl Fn(usize) -> K) -> Ranked {
        let mut order = self.by_id.clone();
        order.sort_by_key(|slot| key(at(*slot)));
        let mut rank = vec![u32::MAX; self.ids.len()];
        for (place, slot) in (0u32..).zip(&order) {
            rank[at(*slot)] = place;
        }
        Ranked { order, rank }
    }
}
