//! Bringing in a file: choosing it, saying what its columns are, a try that changes nothing, and the work with its progress.

mod fields;
mod file;
mod outcome;
mod pane;
mod work;

pub(crate) use pane::Pane;
