//! Buying: suppliers, what is ordered of them, and what came.

mod back;
mod orders;
mod suppliers;

pub use back::*;
pub use orders::*;
pub use suppliers::*;
