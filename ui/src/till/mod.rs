//! The till: scan, search, the cart, and taking money.

mod cart;
mod dialogs;
mod discount;
mod line;
mod mail;
mod misc;
mod page;
mod pay;
mod people;
mod queue;
mod receipt;
mod refund;
mod serials;
mod split;
mod state;
mod terminal;
mod tiles;
mod unresolved;

pub(crate) use mail::{keep_file, mail_form, outs, sends};
pub(crate) use page::Page;
pub(crate) use queue::Job;
pub(crate) use receipt::ReceiptDialog;
pub(crate) use refund::Refunds;
pub(crate) use split::tender_name;
pub(crate) use state::{Till, provide};
