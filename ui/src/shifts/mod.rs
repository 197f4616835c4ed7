//! The register's shift: opening it, moving cash, counting and closing, and the Z reports.

mod close;
mod count;
mod here;
mod list;
mod moved;
mod now;
mod open;
mod page;
mod paper;
mod sign;

pub(crate) use count::foot as dialog_foot;
pub(crate) use here::{ShiftHere, provide};
pub(crate) use open::OpenDialog;
pub(crate) use page::{Page, save_pdf};
pub(crate) use sign::{Banner, Sign};
