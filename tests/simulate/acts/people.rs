//! Customers who come, turn out to be one person, and turn out to be two after all.

use serde_json::json;

use super::Trade;

/// The most customers, so that one sees the same faces again.
const MOST: usize = 40;

impl Trade {
    pub(super) fn merge_or_part(&mut self, register: usize) {
        match self.machine.dice.u8(..4) {
            0 | 1 if self.shop.customers.len() < MOST => drop(self.add_customer(register)),
            2 => self.part(register),
            _ => self.merge(register),
        }
    }

    /// What one owes is owed by the other from now on, and so are the carts that are open in their name.
    fn merge(&mut self, register: usize) {
        let those: Vec<usize> =
            (0..self.shop.customers.len()).filter(|at| self.shop.customers[*at].merged.is_none()).collect();
        let (keep, other) = (those[self.pick(those.len())], those[self.pick(those.len())]);
        let ids = [keep, other].map(|at| self.shop.customers[at].id);
        let args = json!({ "keep": ids[0], "other": ids[1] });
        if keep == other {
            return self.owner_is_refused(register, "customers.merge", args, "invalid");
        }
        if those.len() < 5 {
            return;
        }
        self.owner(register, "customers.merge", args).reply();
        let brought = self.shop.owed(other).unwrap_or_default();
        if brought != 0 {
            self.shop.owe(other, self.day, "merge", -brought);
            self.shop.owe(keep, self.day, "merge", brought);
        }
        if let Some(theirs) = self.shop.customers[other].account.clone() {
            // Whoever stays without a limit gets the other's; two accounts are touched wherever there was one.
            let mine = self.shop.customers[keep].account.get_or_insert_default();
            mine.limit = mine.limit.or(theirs.limit);
        }
        self.shop.customers[other].merged = Some((keep, brought));
        let in_hand = self.shop.registers.iter_mut().filter_map(|register| register.cart.as_mut());
        for cart in in_hand.chain(self.shop.parked.iter_mut().map(|(_, cart)| cart)) {
            if cart.customer == Some(other) {
                cart.customer = Some(keep);
            }
        }
    }

    /// Somebody is one of their own again, and owes again what they had brought.
    fn part(&mut self, register: usize) {
        let those: Vec<usize> = (0..self.shop.customers.len())
            .filter(|at| {
                self.shop.customers[*at].merged.is_some_and(|(keep, _)| self.shop.customers[keep].merged.is_none())
            })
            .collect();
        if those.is_empty() {
            return;
        }
        let other = those[self.pick(those.len())];
        let Some((keep, brought)) = self.shop.customers[other].merged else { return };
        let args = json!({ "other": self.shop.customers[other].id });
        self.owner(register, "customers.split", args).reply();
        self.shop.customers[other].merged = None;
        if brought != 0 {
            self.shop.owe(keep, self.day, "merge", -brought);
            self.shop.owe(other, self.day, "merge", brought);
        }
    }
}
