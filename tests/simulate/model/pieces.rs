//! Pieces with numbers: where each of them is, by hand.

use super::{Line, Shop};

/// A piece.
#[derive(Debug, Clone)]
pub(crate) struct Piece {
    pub(crate) product: usize,
    /// The store that it is in, or was in last.
    pub(crate) store: usize,
    pub(crate) state: &'static str,
}

impl Piece {
    /// Why it can't go out of a store; none when it can.
    pub(crate) fn cant_go(&self, store: usize) -> Option<&'static str> {
        match self.state {
            "in_stock" if self.store == store => None,
            "in_stock" => Some("serial_here"),
            "sold" => Some("serial_sold"),
            "in_transit" => Some("serial_in_transit"),
            _ => Some("serial_gone"),
        }
    }
}

impl Shop {
    /// Why the first of the pieces on some lines that is not there any more can't be sold; none when all are there.
    pub(crate) fn piece_missing(&self, store: usize, lines: &[Line]) -> Option<&'static str> {
        lines.iter().flat_map(|line| &line.serials).find_map(|number| self.pieces[number].cant_go(store))
    }

    /// Where some pieces are from now on.
    pub(crate) fn put_pieces(&mut self, numbers: &[String], store: usize, state: &'static str) {
        for number in numbers {
            let piece = self.pieces.get_mut(number).unwrap();
            (piece.store, piece.state) = (store, state);
        }
    }

    /// The pieces of a product in a store.
    pub(crate) fn pieces_of(&self, product: usize, store: usize) -> Vec<String> {
        let there = self.pieces.iter().filter(|(_, one)| one.product == product && one.cant_go(store).is_none());
        there.map(|(number, _)| number.clone()).collect()
    }
}
