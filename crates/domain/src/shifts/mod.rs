//! Shifts: a register's time between two counts of its drawer, and the reports of it.

mod calls;
mod count;
mod denominations;
mod figures;
mod settings;

pub use calls::*;
pub use count::{Pieces, TenderCount, TenderResult, check_pieces, compare, is_over};
pub use denominations::{Denominations, denominations};
pub use figures::{Drawer, Figures, Takings, TenderFlow};
pub use settings::ShiftSettings;
