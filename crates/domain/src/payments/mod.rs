//! Money that is taken without a sale: it is not turnover, and lies in the drawer all the same.

mod calls;

pub use calls::*;
