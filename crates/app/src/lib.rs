//! The acts of Kontor: one folder per feature with its handlers and their SQL, the database, and the dispatcher.

pub mod backup;
pub mod before;
mod canonical;
pub mod cx;
pub mod db;
pub mod dispatcher;
pub mod failure;
pub mod fault;
pub mod features;
mod here;
mod kept;
mod pdf;
mod places;
mod qr;
pub mod records;
mod redact;
pub mod registry;
pub mod words;
pub mod zone;

pub mod accounts;
pub mod audit;
pub mod business;
pub mod catalog;
pub mod customers;
pub mod demo;
pub mod hardware;
pub mod identity;
pub mod import;
pub mod journal;
pub mod overrides;
pub mod payments;
pub mod purchasing;
pub mod reports;
pub mod sales;
pub mod shifts;
pub mod stock;
pub mod terminals;
pub mod training;
pub mod vouchers;

pub use cx::{Cx, Session};
pub use db::Place;
pub use dispatcher::{Clock, Kontor, No, Request};
pub use failure::{Explain, Failure, Result};
pub(crate) use here::here;
pub use registry::{Feature, Registry};
