//! Full invoices with the buyer's details, and credit notes for what comes back.

mod calls;
mod content;

pub use calls::*;
pub use content::tidy_buyer;
