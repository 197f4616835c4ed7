//! The hash-chained record of everything that moved money.

pub mod calls;

pub use calls::*;
