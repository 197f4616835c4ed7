//! Card terminals: what is open at them, what can be done about it, and setting them up.

mod attempt;
mod list;
mod settings;
mod words;

pub(crate) use attempt::{Place, attempt};
pub(crate) use list::{CardNotice, open_cards};
pub(crate) use settings::TerminalsPart;
pub(crate) use words::sum_name;
