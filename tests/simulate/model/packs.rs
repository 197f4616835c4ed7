//! Packs: so many of something else that are sold as one and lie on the shelf as what is in them, by hand.

use super::Shop;
use crate::worth::Moved;

/// What a pack is of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pack {
    /// Which product.
    pub(crate) of: usize,
    /// How many of it.
    pub(crate) holds: i64,
}

impl Shop {
    /// What lies on the shelf for so many of a product, and how many: the same, but of a pack what is in it.
    pub(crate) fn units(&self, product: usize, qty: i64) -> (usize, i64) {
        match self.products[product].pack {
            Some(Pack { of, holds }) => (of, qty * holds),
            None => (product, qty),
        }
    }

    /// How many of a product so many on the shelf are: of a pack, whole ones.
    pub(crate) fn made_of(&self, product: usize, units: i64) -> i64 {
        match self.products[product].pack {
            Some(Pack { holds, .. }) => units.div_euclid(holds * 1_000) * 1_000,
            None => units,
        }
    }

    /// So many of a product leave a store.
    pub(crate) fn leaves(&mut self, store: usize, product: usize, qty: i64) -> Moved {
        let (unit, qty) = self.units(product, qty);
        self.moves(store, unit, |held| held.out(qty))
    }

    /// So many of a product come to a store, for so much if anybody knows.
    pub(crate) fn arrives(&mut self, store: usize, product: usize, qty: i64, paid: Option<i64>) -> Moved {
        let (unit, qty) = self.units(product, qty);
        self.moves(store, unit, |held| match paid {
            Some(paid) => held.paid(qty, paid),
            None => held.found(qty),
        })
    }
}
