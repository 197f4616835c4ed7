//! Customers' accounts: what is bought now and paid later.

mod calls;
mod ledger;
mod statement;

pub use calls::*;
pub use ledger::{Denied, Standing, in_money};
pub use statement::{Statement, StatementWords};
