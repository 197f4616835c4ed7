//! Customers' accounts: what is bought now and paid later.

mod calls;
mod ledger;
mod statement;

pub use calls::*;
pub use ledger::{Denied, Refundable, Standing, refundable};
pub use statement::{Statement, StatementWords};
