//! Past sales: finding one, its receipt, and taking goods back.

mod card_refund;
mod detail;
mod filters;
mod list;
mod part;
mod take_back;

pub(crate) use list::Page;
pub(crate) use part::part_path;
