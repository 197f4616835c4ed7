//! Receipt printers: what is printed, the ESC/POS that says it, and that read back.

mod address;
mod calls;
pub mod columns;
pub mod escpos;
pub mod pages;
pub mod picture;
pub mod plain;
pub mod profile;
pub mod slip;
pub mod strip;

pub use address::{PORT, tidy_address, tidy_terminal_address};
pub use calls::*;
pub use profile::{Drawer, Letters, Profile};
