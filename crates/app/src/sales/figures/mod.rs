//! What the sales and returns of a day come to, and how others can tell that they changed.

mod rows;

pub(crate) use rows::{
    DayVersion, TillKey, any_day, by_customer, by_tax, by_till, by_variant, days, rounding, touch_day,
};
