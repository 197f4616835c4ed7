//! People who buy.

pub mod calls;
pub mod person;

pub use calls::*;
pub use person::*;
