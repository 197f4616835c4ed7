//! The hash-chained record of everything that moved money, one chain per register, and the numbers of its receipts.
//!
//! What it can prove: a row changed, removed or inserted in the middle. What it can't: a cut tail, or a chain computed
//! afresh by somebody with the file and the program; only a head kept elsewhere shows those (`heads.rs`).

mod book;
mod chains;
mod clock;
mod export;
mod heads;
pub(crate) mod office;
pub mod rows;
mod verify;

use kontor_domain::journal::{AcceptClock, CheckHeads, ExportBooks, Heads, Verify};

use crate::registry::Feature;

pub(crate) use book::{
    Book, FIRST, append, begin_shift, close_book, content_of_sale, content_of_tender, end_shift, first_book, new_book,
    open_book, open_chain, open_shift_book,
};
pub(crate) use export::sheet::{Column, Kind, Sheet};

/// Its calls.
pub fn feature() -> Feature {
    Feature::new()
        .on::<Verify>(verify::verify)
        .on::<Heads>(heads::heads)
        .on::<CheckHeads>(heads::check)
        .on::<ExportBooks>(export::piece)
        .on::<AcceptClock>(clock::accept)
}
