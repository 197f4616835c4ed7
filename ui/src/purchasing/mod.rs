//! Stock: what is ordered and comes, what there is too little of, and counting.

mod back;
mod count;
mod counts;
mod draft;
mod find;
mod low;
mod order;
mod orders;
mod page;
mod receive;
mod reorder;
mod send;
mod serials;
mod supplier;
mod suppliers;
mod transfer;
mod transfers;

pub(crate) use draft::figure;
pub(crate) use find::find_product;
pub(crate) use page::Page;
pub(crate) use reorder::ReorderFields;
