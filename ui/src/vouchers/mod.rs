//! Vouchers: selling, looking up, extending, voiding.

mod check;
mod dialogs;
mod list;
mod pane;

pub(crate) use list::Page;
pub(crate) use pane::state_name;
