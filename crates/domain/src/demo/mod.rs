//! A ready business to look around in, beside the real one.

pub mod calls;

pub use calls::*;
