//! The first of many, kept while they pass.

use super::Sought;

/// The first places of many that come in no order, and how many came.
pub(super) struct First {
    wanted: usize,
    places: Vec<u32>,
    /// What is not before this one is not among them.
    pub(super) bound: u32,
    pub(super) total: usize,
}

impl First {
    pub(super) fn of(sought: &Sought<'_>) -> Self {
        let wanted = sought.skip.saturating_add(sought.rows);
        Self { wanted, places: Vec::new(), bound: if wanted == 0 { 0 } else { u32::MAX }, total: 0 }
    }

    pub(super) fn take(&mut self, place: u32) {
        self.total += 1;
        if place < self.bound {
            self.places.push(place);
            if self.places.len() > self.wanted.saturating_mul(2).max(256) {
                self.places.select_nth_unstable(self.wanted - 1);
                self.places.truncate(self.wanted);
                self.bound = self.places[self.wanted - 1];
            }
        }
    }

    pub(super) fn in_order(mut self) -> Vec<u32> {
        self.places.sort_unstable();
        self.places
    }
}
