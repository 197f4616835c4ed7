//! Card terminals: which there are, attempts to take money by card and to give it back, and the work of asking for them
//! beside the tills.

mod attempts;
mod devices;
mod provider;
mod simulated;
mod work;

use kontor_domain::terminals::{
    AskCard, CancelCard, CardsHere, ChargeCard, DecideCard, GetCard, GiveCardUp, RefundCard, RemoveTerminal,
    SaveTerminal, Terminals, TestTerminal,
};

use crate::registry::Feature;

pub(crate) use attempts::{
    by_sale, check, content_now, free, knows, none_open, of_shift, paid_by, refunded_by, take, word_for,
};
pub use simulated::Simulated;
pub use work::{Patience, ask_due, ask_terminals};

/// Its calls.
pub fn feature() -> Feature {
    Feature::new()
        .on::<Terminals>(devices::list)
        .on::<SaveTerminal>(devices::save)
        .on::<RemoveTerminal>(devices::remove)
        .on::<TestTerminal>(devices::test)
        .on::<CardsHere>(attempts::here)
        .on::<ChargeCard>(attempts::charge)
        .on_prepared::<RefundCard, _>(attempts::check_word, attempts::refund)
        .on::<GetCard>(attempts::get)
        .on::<CancelCard>(attempts::cancel)
        .on::<AskCard>(attempts::ask)
        .on::<GiveCardUp>(attempts::give_up)
        .on::<DecideCard>(attempts::decide)
}
