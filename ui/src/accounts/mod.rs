//! Customers' accounts: who owes what, what happened, and taking payments.

mod dialogs;
mod here;
mod list;
mod pane;
mod paper;
mod statement;

pub(crate) use here::{account_left, owed_here};
pub(crate) use list::Page;
pub(crate) use paper::{PaymentDialog, payment_link};
