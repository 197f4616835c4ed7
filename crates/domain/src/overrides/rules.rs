//! Up to what a role goes by itself.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::money::{MAX_MINOR, ONE, share, times};
use crate::policy::Role;
use crate::sales::{CartLine, Totals};
use crate::{Minor, Rate, Refusal, say};

/// Up to what discounts a role gives by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RoleCaps {
    /// Whose.
    pub role: Role,
    /// Off a line: of its price.
    pub line: Rate,
    /// Off a whole cart: of what its lines come to after their own discounts.
    pub cart: Rate,
    /// By how much a line is sold at another price than its own, below or above.
    #[serde(default = "whole")]
    pub price: Rate,
    /// Up to what in one they refund by themselves; none for as much as the rules let pass.
    #[serde(default)]
    pub refund: Option<Minor>,
}

impl RoleCaps {
    /// Whether they reach as far as others everywhere.
    pub fn cover(self, others: Self) -> bool {
        let refund = match (self.refund, others.refund) {
            (None, _) => true,
            (Some(mine), Some(theirs)) => theirs <= mine,
            (Some(_), None) => false,
        };
        others.line <= self.line && others.cart <= self.cart && others.price <= self.price && refund
    }
}

/// Up to what a role of the business's own goes by itself. What it does not say is as in the role that it is based on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Default)]
#[serde(default)]
pub struct OwnCaps {
    /// Off a line: of its price.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<Rate>,
    /// Off a whole cart: of what its lines come to after their own discounts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cart: Option<Rate>,
    /// By how much a line is sold at another price than its own, below or above.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price: Option<Rate>,
    /// Up to what in one they refund by themselves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refund: Option<Minor>,
}

impl OwnCaps {
    /// Checks them.
    ///
    /// # Errors
    /// `invalid`, under `caps`.
    pub fn check(&self) -> Result<(), Refusal> {
        let rates = [self.line, self.cart, self.price];
        if rates.into_iter().flatten().all(right) && self.refund.is_none_or(may_be) {
            return Ok(());
        }
        Err(Refusal::invalid("caps", say!("A limit is from 0 to 100 %, and of a refund nothing or more.")))
    }
}

/// Whether a share is from nothing to all of it.
fn right(rate: Rate) -> bool {
    (0..=ONE).contains(&rate.0)
}

/// Whether an amount is nothing or more, and can be.
fn may_be(amount: Minor) -> bool {
    (0..=MAX_MINOR).contains(&amount.0)
}

const fn whole() -> Rate {
    Rate(ONE)
}

/// What needs the word of somebody who may approve it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Default)]
pub struct OverridePolicy {
    /// Up to what discounts roles go by themselves; one that is not named goes as far as it likes, and owners always do.
    #[serde(default)]
    pub caps: Vec<RoleCaps>,
    /// Whether the drawer is opened without a sale only with a word.
    #[serde(default)]
    pub no_sale: bool,
    /// What is taken back without a word.
    #[serde(default)]
    pub returns: ReturnRules,
}

/// What is taken back without a word; past it somebody who may approve has to give theirs, unless it is they who take it back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Default)]
#[serde(default)]
pub struct ReturnRules {
    /// Whether everybody who sells takes back what these rules let pass, and not only who may take returns.
    pub by_sellers: bool,
    /// For how many days after it was bought; none for ever.
    pub days: Option<u32>,
    /// Up to what in one; none for any amount.
    pub up_to: Option<Minor>,
    /// What comes back without a receipt.
    pub without_receipt: WithoutReceipt,
    /// Up to what in one without a receipt; none for any amount.
    pub without_up_to: Option<Minor>,
    /// Whether what comes back without a receipt is refunded by voucher only.
    pub voucher_only: bool,
    /// Of what in how many days the lowest price is refunded for what comes back without a receipt; 0 for the price of now.
    pub lowest_of_days: u32,
}

/// What happens to what comes back without a receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Default)]
#[serde(rename_all = "snake_case")]
pub enum WithoutReceipt {
    /// It is not taken.
    #[default]
    Refused,
    /// It is taken with the word of somebody who may approve it.
    Approved,
    /// It is taken, up to an amount.
    Allowed,
}

/// The most days that a rule looks back.
pub const MOST_DAYS: u32 = 36_500;

impl ReturnRules {
    /// Whether somebody has to give their word for what comes back so many days after it was bought; none without a receipt. The
    /// amount is what comes back in one.
    pub fn need_a_word(&self, amount: Minor, days: Option<i64>) -> bool {
        let over = |most: Option<Minor>| most.is_some_and(|most| amount > most);
        match days {
            Some(days) => over(self.up_to) || self.days.is_some_and(|most| days > i64::from(most)),
            None => self.without_receipt != WithoutReceipt::Allowed || over(self.up_to) || over(self.without_up_to),
        }
    }

    /// Checks them.
    fn check(&self) -> Result<(), Refusal> {
        let amounts = [("up_to", self.up_to), ("without_up_to", self.without_up_to)];
        if let Some((field, _)) = amounts.into_iter().find(|(_, most)| most.is_some_and(|most| !may_be(most))) {
            return Err(Refusal::invalid(field, say!("The amount has to be nothing or more.")));
        }
        let days = [("days", self.days), ("lowest_of_days", Some(self.lowest_of_days))];
        match days.into_iter().find(|(_, days)| days.is_some_and(|days| days > MOST_DAYS)) {
            Some((field, _)) => Err(Refusal::invalid(field, say!("That is more days than Kontor looks back."))),
            None => Ok(()),
        }
    }
}

impl OverridePolicy {
    /// Up to what a role goes by itself.
    pub fn caps(&self, role: Role) -> RoleCaps {
        let free = RoleCaps { role, line: whole(), cart: whole(), price: whole(), refund: None };
        match role {
            Role::Owner => free,
            _ => self.caps.iter().copied().find(|caps| caps.role == role).unwrap_or(free),
        }
    }

    /// Up to what somebody goes by themselves who has a role, or one of the business's own that is based on it.
    pub fn caps_of(&self, role: Role, own: OwnCaps) -> RoleCaps {
        let caps = self.caps(role);
        match role {
            Role::Owner => caps,
            _ => RoleCaps {
                role,
                line: own.line.unwrap_or(caps.line),
                cart: own.cart.unwrap_or(caps.cart),
                price: own.price.unwrap_or(caps.price),
                refund: own.refund.or(caps.refund),
            },
        }
    }

    /// Checks it.
    ///
    /// # Errors
    /// `invalid`, under `caps` or the rule that can't be.
    pub fn check(&self) -> Result<(), Refusal> {
        for (at, caps) in self.caps.iter().enumerate() {
            let before = self.caps.get(..at).unwrap_or_default();
            let twice = before.iter().any(|other| other.role == caps.role);
            let rates = [caps.line, caps.cart, caps.price];
            let refund = caps.refund.is_none_or(may_be);
            if !rates.into_iter().all(right) || !refund || twice || caps.role == Role::Owner {
                let message = say!(
                    "Each role but the owner has one limit for a line, one for a cart and one for a price, from 0 to 100 %, and one for \
                     refunds."
                );
                return Err(Refusal::invalid("caps", message));
            }
        }
        self.returns.check()
    }
}

/// What is given away by discounts that go past a role's caps; nothing when none does. It is looked at what they come to when
/// the sale is made: a fixed amount that was little of a large cart is much of a small one.
pub fn given_past(totals: &Totals, caps: RoleCaps) -> Minor {
    let lines = totals.lines.iter().filter(|line| line.line_discount > share(line.base, caps.line));
    let off_lines: Minor = lines.map(|line| line.line_discount).sum();
    let asked = totals.subtotal - totals.line_discounts;
    match totals.cart_discount > share(asked, caps.cart) {
        true => off_lines + totals.cart_discount,
        false => off_lines,
    }
}

/// What is given away by prices that go past a role's cap; none when none does. What is dearer than its own price gives nothing away.
pub fn priced_past(lines: &[CartLine], caps: RoleCaps) -> Option<Minor> {
    let changed = lines.iter().filter_map(|line| line.list_price.map(|own| (own, line)));
    let past = changed.filter(|(own, line)| Minor((own.0 - line.unit_price.0).abs()) > share(*own, caps.price));
    past.map(|(own, line)| times(own - line.unit_price, line.qty).max(Minor::ZERO)).reduce(|all, one| all + one)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Qty;
    use crate::sales::{Discount, LineToPrice, TaxMode, TaxRounding, price};

    fn caps(line: i64, cart: i64) -> RoleCaps {
        RoleCaps { role: Role::Cashier, line: Rate(line), cart: Rate(cart), price: Rate(ONE), refund: None }
    }

    #[test]
    fn owners_go_as_far_as_they_like_and_who_is_not_named_does_too() {
        let policy = OverridePolicy { caps: vec![caps(100_000, 50_000)], ..OverridePolicy::default() };
        assert_eq!(policy.caps(Role::Cashier).line, Rate(100_000));
        assert_eq!((policy.caps(Role::Manager).cart, policy.caps(Role::Owner).line), (Rate(ONE), Rate(ONE)));
        assert!(policy.check().is_ok());
        let owner = RoleCaps { role: Role::Owner, ..caps(0, 0) };
        let dear = RoleCaps { refund: Some(Minor(-1)), ..caps(0, 0) };
        for bad in [vec![caps(-1, 0)], vec![caps(0, ONE + 1)], vec![caps(0, 0), caps(0, 0)], vec![owner], vec![dear]] {
            let policy = OverridePolicy { caps: bad, ..OverridePolicy::default() };
            assert!(policy.check().unwrap_err().fields.contains_key("caps"), "{policy:?}");
        }
    }

    #[test]
    fn what_is_old_or_dear_or_has_no_receipt_needs_a_word() {
        let rules = ReturnRules { days: Some(30), up_to: Some(Minor(5_000)), ..ReturnRules::default() };
        assert!(!rules.need_a_word(Minor(5_000), Some(30)));
        assert!(rules.need_a_word(Minor(5_000), Some(31)) && rules.need_a_word(Minor(5_001), Some(0)));
        assert!(!ReturnRules::default().need_a_word(Minor(i64::MAX), Some(i64::MAX)), "until somebody says otherwise");
        let word = |without_receipt, amount| {
            ReturnRules { without_receipt, without_up_to: Some(Minor(1_000)), ..rules }.need_a_word(Minor(amount), None)
        };
        assert!(
            word(WithoutReceipt::Approved, 1)
                && word(WithoutReceipt::Allowed, 1_001)
                && !word(WithoutReceipt::Allowed, 1_000)
        );
        for bad in [
            ReturnRules { days: Some(MOST_DAYS + 1), ..rules },
            ReturnRules { up_to: Some(Minor(-1)), ..rules },
            ReturnRules { without_up_to: Some(Minor(-1)), ..rules },
            ReturnRules { lowest_of_days: MOST_DAYS + 1, ..rules },
        ] {
            let policy = OverridePolicy { returns: bad, ..OverridePolicy::default() };
            assert!(policy.check().is_err(), "{bad:?}");
        }
    }

    fn some_caps() -> impl Strategy<Value = OwnCaps> {
        let rate = || prop::option::of((0i64..=ONE).prop_map(Rate));
        let refund = prop::option::of((0i64..100_000).prop_map(Minor));
        (rate(), rate(), rate(), refund).prop_map(|(line, cart, price, refund)| OwnCaps { line, cart, price, refund })
    }

    proptest! {
        #[test]
        fn a_role_of_the_business_goes_as_far_as_it_says_and_else_as_far_as_what_it_is_based_on(
            own in some_caps(), base in some_caps(),
        ) {
            let free = OverridePolicy::default();
            let all = free.caps_of(Role::Cashier, base);
            let policy = OverridePolicy { caps: vec![all], ..OverridePolicy::default() };
            let mine = policy.caps_of(Role::Cashier, own);
            prop_assert!(own.check().is_ok() && policy.check().is_ok());
            prop_assert_eq!(mine.line, own.line.unwrap_or(all.line));
            prop_assert_eq!(mine.cart, own.cart.unwrap_or(all.cart));
            prop_assert_eq!(mine.price, own.price.unwrap_or(all.price));
            prop_assert_eq!(mine.refund, own.refund.or(all.refund));
            prop_assert_eq!(policy.caps_of(Role::Cashier, OwnCaps::default()), all);
            prop_assert_eq!(policy.caps_of(Role::Owner, own).line, Rate(ONE), "an owner goes as far as they like");
            prop_assert!(mine.cover(mine) && free.caps(Role::Cashier).cover(mine));
            let further = RoleCaps { refund: mine.refund.map(|most| Minor(most.0 + 1)), ..mine };
            prop_assert_eq!(mine.cover(further), further == mine);
            prop_assert_eq!(mine.cover(RoleCaps { refund: None, ..mine }), mine.refund.is_none());
            prop_assert_eq!(mine.cover(RoleCaps { line: Rate(ONE), ..mine }), mine.line == Rate(ONE));
        }

        #[test]
        fn a_share_up_to_the_cap_is_never_past_it_and_one_above_is(
            lines in prop::collection::vec((100i64..50_000, 1i64..9), 1..6), cap in 0i64..ONE, more in 20_000i64..ONE,
        ) {
            let of = |line: i64, cart: i64| {
                let lines: Vec<_> = lines.iter().map(|(unit, qty)| LineToPrice {
                    unit_price: Minor(*unit), qty: Qty::whole(*qty), tax_mode: TaxMode::Included, rate: Rate(200_000),
                    discount: Some(Discount::Percent { rate: Rate(line) }),
                }).collect();
                price(&lines, Some(Discount::Percent { rate: Rate(cart) }), TaxRounding::PerLine).unwrap()
            };
            prop_assert_eq!(given_past(&of(cap, cap), caps(cap, cap)), Minor::ZERO);
            let above = (cap + more).min(ONE);
            let totals = of(above, 0);
            if above - cap >= 20_000 {
                prop_assert_eq!(given_past(&totals, caps(cap, cap)), totals.line_discounts);
            }
            prop_assert_eq!(given_past(&totals, caps(ONE, ONE)), Minor::ZERO);
        }
    }
}
