//! What the dispatcher itself remembers: answers by call id, the trail, the outbox.

pub mod rows;
mod upkeep;

pub use upkeep::{tidy_up, upkeep};
