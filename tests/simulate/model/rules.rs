//! What needs somebody's word: by hand, from the rules of the business.

use chrono::NaiveDate;

use super::{Line, Shop, total_of};
use crate::arithmetic::{Came, ratio};

/// Up to what somebody goes by themselves, in parts of a million.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Caps {
    pub(crate) line: i64,
    pub(crate) cart: i64,
    pub(crate) price: i64,
}

/// What is taken back without a word.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rules {
    pub(crate) by_sellers: bool,
    pub(crate) days: Option<i64>,
    pub(crate) up_to: Option<i64>,
    pub(crate) without: &'static str,
    pub(crate) without_up_to: Option<i64>,
    pub(crate) voucher_only: bool,
    pub(crate) lowest_of_days: u64,
}

impl Default for Rules {
    fn default() -> Self {
        let (days, up_to, without_up_to) = (None, None, None);
        let (by_sellers, voucher_only) = (false, false);
        Self { by_sellers, days, up_to, without: "refused", without_up_to, voucher_only, lowest_of_days: 0 }
    }
}

impl Rules {
    /// Whether a cashier needs a word for so much that comes back in one, of something so many days old; none without a receipt.
    pub(crate) fn need_a_word(&self, amount: i64, days: Option<i64>) -> bool {
        let dear = |most: Option<i64>| most.is_some_and(|most| amount > most);
        if !self.by_sellers || dear(self.up_to) {
            return true;
        }
        match days {
            Some(days) => self.days.is_some_and(|most| days > most),
            None => self.without != "allowed" || dear(self.without_up_to),
        }
    }
}

fn share(of: i64, cap: i64) -> i64 {
    ratio(i128::from(of) * i128::from(cap), 1_000_000)
}

impl Shop {
    /// What is given away by discounts past somebody's caps.
    pub(crate) fn past(&self, person: usize, lines: &[Came]) -> i64 {
        let Some(caps) = self.people[person].caps else { return 0 };
        let whole = total_of(lines);
        let lines: i64 =
            lines.iter().filter(|line| line.off_line > share(line.base, caps.line)).map(|line| line.off_line).sum();
        let cart = if whole.off_cart > share(whole.base - whole.off_line, caps.cart) { whole.off_cart } else { 0 };
        lines + cart
    }

    /// What is given away by prices past somebody's cap, where there are such prices.
    pub(crate) fn priced_past(&self, person: usize, lines: &[Line]) -> Option<i64> {
        let caps = self.people[person].caps?;
        let mut given = None;
        for line in lines {
            let Some(own) = line.own else { continue };
            if (own - line.price).abs() > share(own, caps.price) {
                let less = ratio(i128::from(own - line.price) * i128::from(line.qty), 1_000);
                *given.get_or_insert(0) += less.max(0);
            }
        }
        given
    }

    /// What somebody's word is needed for when a cart is paid at a register, with what is given away.
    pub(crate) fn to_approve(&self, person: usize, lines: &[Line], came: &[Came]) -> Vec<(&'static str, i64)> {
        let off = Some(self.past(person, came)).filter(|past| *past > 0).map(|past| ("discount", past));
        let price = self.priced_past(person, lines).map(|past| ("price", past));
        off.into_iter().chain(price).collect()
    }

    /// What one of something is refunded for without a receipt: its price now, or the lowest that somebody paid lately.
    pub(crate) fn price_without_receipt(&self, product: usize, today: NaiveDate) -> i64 {
        let own = self.products[product].price;
        let days = self.rules.lowest_of_days;
        let Some(since) = today.checked_sub_days(chrono::Days::new(days)).filter(|_| days > 0) else { return own };
        let paid = self.paid_each.iter().rev().take_while(|(day, ..)| *day >= since);
        paid.filter(|(_, of, _)| *of == product).map(|(.., each)| *each).min().map_or(own, |lowest| lowest.min(own))
    }
}
