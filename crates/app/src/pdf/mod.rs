//! Documents to be printed: the typeface, marks on pages, and drawing them.

mod draw;
mod face;
mod mark;
pub(crate) mod sheet;

pub(crate) use draw::pages;
pub(crate) use face::{Face, Faces};
pub(crate) use mark::{Ink, Mark, Page, Style};
