//! People who buy.

pub mod calls;

pub use calls::*;
