//! What is sold: finding, adding and changing products, and their stock.

mod category;
mod change;
mod draft;
mod editor;
mod labels;
mod list;
mod pack;
mod picture;
mod queue;
mod stock;
mod variants;

pub(crate) use list::Page;
pub(crate) use stock::{negative_name, reason_name};
