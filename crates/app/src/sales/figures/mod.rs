//! What the sales and returns of a day come to, and how others can tell that they changed.

mod back;
mod rows;

pub(crate) use back::rows::{Back, back_by_destination, back_by_reason, back_by_user, back_by_variant};
pub(crate) use rows::{
    DayVersion, TillKey, any_day, by_cost, by_customer, by_tax, by_till, by_variant, days, rounding, touch_day,
};
