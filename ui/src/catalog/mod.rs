//! What is sold: finding, adding and changing products, and their stock.

mod category;
mod draft;
mod editor;
mod list;
mod picture;
mod stock;
mod variants;

pub(crate) use list::Page;
