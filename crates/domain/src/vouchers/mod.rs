//! Vouchers: what was paid before it is bought.

mod calls;
mod code;
mod ledger;

pub use calls::*;
pub use code::{RANDOM, VoucherCode};
pub use ledger::{Denied, Standing};
