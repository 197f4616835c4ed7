//! Bringing in a file: choosing it, saying what its columns are, a try that changes nothing, and the work with its progress.

mod course;
mod fields;
mod file;
mod outcome;
mod pane;
mod work;

use kontor_domain::policy::Permission;
use leptos::prelude::*;

use crate::kit::{Icon, heed};
use crate::session::Session;
use crate::t;

pub(crate) use course::{Step, Work, at_work};
pub(crate) use file::{Looked, made};
pub(crate) use pane::Pane;

/// The button that opens the pane, for those who may bring in data.
pub(crate) fn open_button(testid: &'static str, open: impl Fn() + Copy + Send + Sync + 'static) -> AnyView {
    let session = Session::here();
    let button = move || {
        view! { <button class="btn square" type="button" title=t!(import.open) aria-label=t!(import.open) data-testid=testid on:click=heed(move |_| open())><Icon icon=icondata::LuFileUp/></button> }
            .into_any()
    };
    (move || session.may(Permission::ImportData).then(button)).into_any()
}
