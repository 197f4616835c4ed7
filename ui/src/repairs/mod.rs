//! The repair desk: the board, the list, taking in, and a ticket's own page.

mod board;
mod deposit;
mod draft;
mod intake;
mod list;
mod notices;
mod page;
mod parts;
mod passcode;
mod quote;
mod sign;
mod story;
mod work;

pub(crate) use intake::kind_name;
pub(crate) use page::Page;
