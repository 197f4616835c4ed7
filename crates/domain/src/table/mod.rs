//! Tables in files (CSV and its kin), as dirty as shops' exports are: reading them, what stands in their cells, writing.
//!
//! Bytes go in and rows come out, in memory that does not grow with the file. What can't be read is refused line by
//! line, with what to do about it; it never becomes another row, number or day than was meant.

mod cell;
pub mod columns;
pub mod dates;
mod effort;
pub mod encoding;
mod fault;
#[cfg(any(test, feature = "laws"))]
pub mod laws;
pub mod numbers;
mod reader;
mod record;
mod separator;
mod writer;

pub use columns::{Column, match_columns};
pub use dates::{DateFault, DayOrder, When};
pub use encoding::Encoding;
pub use fault::Fault;
pub use numbers::{Decimals, NumberFault};
pub use reader::{Item, Limits, Reader, RefusedRow, Row, Shape};
pub use separator::Separator;
pub use writer::{Mark, Writer, unguard};
