//! People who buy.

mod duplicates;
mod editor;
mod find;
mod list;
mod merge;
mod person;

pub(crate) use find::find;
pub(crate) use list::Page;
