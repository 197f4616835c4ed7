//! People who buy.

mod editor;
mod list;

pub(crate) use list::Page;
