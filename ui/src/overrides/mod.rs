//! What is done past what a role may: whoever approves it, and what was approved.

mod approval;
mod list;

pub(crate) use approval::{Approve, approval};
pub(crate) use list::{Page, kind_name};
