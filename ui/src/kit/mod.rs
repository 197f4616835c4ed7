//! The few parts every screen is made of.

mod deed;
mod dialog;
mod feedback;
mod field;
mod form;
mod icon;
mod list;
mod logo;
mod long;
mod money;
mod picture;
mod stepper;
mod toast;

pub(crate) use deed::{Deed, follow, heed};
pub(crate) use dialog::{Dialog, any_open};
pub(crate) use feedback::{Empty, Failure, Notice, Skeleton};
pub(crate) use field::{Area, Check, Choice, Select, TextField, options};
pub(crate) use form::Form;
pub(crate) use icon::Icon;
pub(crate) use list::{Enter, ListKeys, each, search_box};
pub(crate) use logo::Logo;
pub(crate) use long::{Cell, Column, LongList, Part, Plan, Row, Shown, Sort};
pub(crate) use money::Money;
pub(crate) use picture::Picture;
pub(crate) use stepper::Stepper;
pub(crate) use toast::{Toasts, toast, toast_refusal, toast_undo};
