//! The business: its legal lines, currency, taxes' rounding, stores and registers.

pub mod calls;
pub mod countries;

pub use calls::*;
