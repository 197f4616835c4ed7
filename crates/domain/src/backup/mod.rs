//! A second copy of everything, made by itself every day.

pub mod calls;

pub use calls::*;
