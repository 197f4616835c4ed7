//! Ringing up, completing and returning: carts, prices, tenders, receipts.

pub mod calls;
pub mod cart;
pub mod exchange;
pub mod hand_out;
pub mod price;
pub mod receipt;
pub mod returns;
pub mod rounding;
pub mod take_back;
pub mod tender;

pub use calls::*;
pub use cart::*;
pub use hand_out::*;
pub use price::{Discount, LineAmounts, LineToPrice, TaxMode, TaxRounding, TaxRow, Totals, price};
pub use take_back::*;
pub use tender::{Settled, TenderKind, TenderOffered, settle};
