//! The database: one SQL text, two engines. Features write SQL in their `rows.rs`; only `dialect/` tells engines apart.

pub mod dialect;
mod row;
mod seen;
mod tx;
mod value;

pub use dialect::{Db, FILE, Place};
pub use row::{Column, Row};
pub use tx::{Mode, Tx};
pub use value::{Bind, Json, Type, Value};

/// The parameters of one statement, in the order of its `$1`, `$2` …
#[macro_export]
macro_rules! args {
    ($($value:expr),* $(,)?) => { vec![$($crate::db::Bind::bind($value)),*] };
}
