//! What is sold: categories, products, variants, barcodes, tax classes.

pub mod barcode;
pub mod calls;

pub use calls::*;
