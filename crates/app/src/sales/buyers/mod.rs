//! For whom sales count: for the customer that they were made for, until that one turns out to be another.

mod rows;

pub(crate) use rows::{aliases, count_for, forget_in_carts, own_again, receipts, sales_of, take_over_carts};
