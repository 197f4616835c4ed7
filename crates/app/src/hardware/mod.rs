//! Receipt printers: which there are, what is to be printed, and the work of printing it beside the tills.

mod content;
mod jobs;
mod lease;
mod logo;
mod outs;
mod paper;
mod port;
mod printers;
mod send;
mod work;

use kontor_domain::hardware::{
    CancelJob, GetLogo, GetPaper, MoveJob, PrintJobs, PrintReceipt, Printers, RemovePrinter, RetryJob, SavePrinter,
    SayPrinted, SayTested, SetLogo, TestPrinter,
};

use crate::registry::Feature;

pub use jobs::kick;
pub(crate) use jobs::{paid, sold};
pub(crate) use logo::picture;
pub(crate) use outs::{Paper, count_papers, hand_out, hand_out_paper, outs};
pub use send::Patience;
pub use work::{print_due, print_jobs};

/// Its calls.
pub fn feature() -> Feature {
    Feature::new()
        .on::<Printers>(printers::list)
        .on::<SavePrinter>(printers::save)
        .on::<RemovePrinter>(printers::remove)
        .on::<TestPrinter>(jobs::test)
        .on::<SayTested>(printers::tested)
        .on::<PrintJobs>(jobs::list)
        .on::<PrintReceipt>(jobs::print_receipt)
        .on::<RetryJob>(jobs::retry)
        .on::<MoveJob>(jobs::move_to)
        .on::<CancelJob>(jobs::cancel)
        .on::<SayPrinted>(jobs::say_printed)
        .on::<GetPaper>(paper::strips)
        .on::<GetLogo>(logo::get)
        .on_prepared::<SetLogo, _>(logo::check, logo::set)
}
