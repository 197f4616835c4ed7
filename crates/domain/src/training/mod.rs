//! Practising with the shop's own goods and people, beside its books.

pub mod calls;

pub use calls::*;
