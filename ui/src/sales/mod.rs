//! Past sales: finding one, its receipt, and taking goods back.

mod detail;
mod filters;
mod list;
mod take_back;

pub(crate) use list::Page;
