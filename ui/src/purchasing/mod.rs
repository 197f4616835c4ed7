//! Buying: suppliers, orders, and taking in what comes.

mod draft;
mod find;
mod order;
mod orders;
mod page;
mod receive;
mod supplier;
mod suppliers;

pub(crate) use page::Page;
