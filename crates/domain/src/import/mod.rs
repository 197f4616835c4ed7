//! Bringing in what a shop has already: files of products, customers, stock and past sales, row by row.

mod calls;
mod cells;
mod customer;
mod fields;
mod invoice;
mod product;
mod rows;
mod stock;

pub use calls::*;
pub use customer::{CustomerRow, customer};
pub use fields::{Field, fields};
pub use invoice::{InvoiceRow, UnreadInvoice, invoice, is_no_goods};
pub use product::{ProductRow, TaxCell, product};
pub use rows::{PIECE, SAMPLE, refused_header, refused_row};
pub use stock::{StockRow, stock};
