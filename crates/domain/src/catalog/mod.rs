//! What is sold: categories, products, variants, barcodes, tax classes, labels.

pub mod barcode;
pub mod calls;
pub mod embedded;
pub mod labels;
pub mod packs;

pub use calls::*;
pub use labels::*;
pub use packs::{Pack, PackFace, SavePack, SetPack};
