//! Goods of which every piece has a number: taken in, sold, taken back, looked for.

use serde_json::{Value, json};
use uuid::Uuid;

use super::Trade;
use crate::model::Line;

impl Trade {
    /// So many of some pieces.
    pub(super) fn some_pieces(&mut self, of: &[String], qty: i64) -> Vec<String> {
        let mut pieces = of.to_vec();
        self.machine.dice.shuffle(&mut pieces);
        pieces.truncate(usize::try_from(qty / 1_000).unwrap());
        pieces
    }

    pub(super) fn pieces_sold(&mut self, line: &Line, sale: Uuid, said: &Value) {
        let _ = (line, sale, said);
    }

    pub(super) fn pieces_back(&mut self, store: usize, serials: &[String], goes_to: &'static str) {
        let _ = (store, serials, goes_to, json!({}));
    }
}
