//! Going past what a role may: up to what discounts, what else needs somebody's word, and what was approved.

pub mod calls;
pub mod rules;

pub use calls::*;
pub use rules::{OverridePolicy, OwnCaps, ReturnRules, RoleCaps, WithoutReceipt, given_past, priced_past};
