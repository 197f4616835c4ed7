//! The vault: opening it, and showing what is in it, for every page that keeps secrets.

mod open;
mod reveal;

pub(crate) use open::Open;
pub(crate) use reveal::reveal;
