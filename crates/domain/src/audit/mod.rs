//! Who did what, when: what a person would want to look back on.

pub mod calls;

pub use calls::*;
