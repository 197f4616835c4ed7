//! Bringing in what a shop has already: files of products and customers, row by row.

mod calls;
mod fields;
mod product;

pub use calls::*;
pub use fields::{Field, fields};
pub use product::{ProductRow, TaxCell, product};
