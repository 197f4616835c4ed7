//! Invoices: made of a sale, found, handed out, corrected.

mod dialog;
mod here;
mod list;
mod pane;

pub(crate) use here::Here;
pub(crate) use list::Page;
