//! How many there are and what they are worth: the sums of immutable movements.

pub mod calls;
pub mod cost;
mod negative;

pub use calls::*;
pub use negative::NegativeStock;
