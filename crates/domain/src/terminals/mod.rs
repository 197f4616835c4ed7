//! Card terminals: what is asked of them, what they say, and what becomes of an attempt to take money by card.

mod attempt;
mod calls;
pub mod lines;

pub use attempt::{Approval, AttemptKind, AttemptState, CardAttempt, CardSum, Need, Said, Undone, next};
pub use calls::*;
