//! Past sales: finding one, its receipt, and taking goods back.

mod card_refund;
mod correct;
mod detail;
mod filters;
mod list;
mod part;
mod take_back;

pub(crate) use correct::{Correct, Recorded};
pub(crate) use detail::goes_to_name;
pub(crate) use list::Page;
pub(crate) use part::{bought_by, part_path};
pub(crate) use take_back::PLACES;
