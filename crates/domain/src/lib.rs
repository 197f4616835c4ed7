//! The words and rules of Kontor: ids, money, tax, carts, calls. No input, no output, no clock; compiles to wasm.

pub mod accounts;
pub mod audit;
pub mod backup;
pub mod business;
pub mod call;
pub mod catalog;
pub mod customers;
pub mod demo;
pub mod event;
pub mod hardware;
pub mod identity;
pub mod ids;
pub mod import;
pub mod journal;
pub mod message;
pub mod money;
pub mod overrides;
pub mod page;
pub mod payments;
pub mod policy;
pub mod purchasing;
pub mod refusal;
pub mod reports;
pub mod sales;
pub mod secret;
pub mod shifts;
pub mod stock;
pub mod table;
pub mod text;
pub mod vouchers;

pub use call::{Answer, Call, Kind, Needs};
pub use ids::*;
pub use message::{Language, Message};
pub use money::{Currency, Minor, Qty, Rate};
pub use refusal::{Code, Refusal};
pub use secret::Secret;
