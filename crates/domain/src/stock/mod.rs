//! How many there are: the sum of immutable movements.

pub mod calls;

pub use calls::*;
