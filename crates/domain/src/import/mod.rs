//! Bringing in what a shop has already: files of products and customers, row by row.

mod calls;
mod fields;
mod product;
mod rows;

pub use calls::*;
pub use fields::{Field, fields};
pub use product::{ProductRow, TaxCell, product};
pub use rows::{PIECE, SAMPLE, refused_header, refused_row};
