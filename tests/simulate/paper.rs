//! The printer at the first register: a machine on the network that misbehaves as real ones do, and what came out of it.

use kontor_domain::hardware::Letters;
use kontor_domain::hardware::strip::{Line, read};
use kontor_tests::printers::{FakePrinter, Manner};
use tokio::runtime::Handle;
use tokio::task::block_in_place;

/// What it does, those more often that are likelier.
const MANNERS: [Manner; 9] = [
    Manner::Well,
    Manner::Well,
    Manner::Well,
    Manner::Slow,
    Manner::Breaks,
    Manner::NoPaper,
    Manner::CoverOpen,
    Manner::RunsOut,
    Manner::Deaf,
];
/// How often of a hundred it is switched off.
const OFF: u8 = 12;

/// The printer.
pub(crate) struct Paper(FakePrinter);

impl Paper {
    /// One that is switched on.
    pub(crate) fn new() -> Self {
        Self(block_in_place(|| Handle::current().block_on(FakePrinter::on(Manner::Well))))
    }

    pub(crate) fn address(&self) -> &str {
        &self.0.address
    }

    /// It behaves in another way from now on, or is switched off.
    pub(crate) fn behaves(&mut self, dice: &mut fastrand::Rng) {
        let (off, manner) = (dice.u8(..100) < OFF, dice.choice(MANNERS).unwrap());
        self.switch(!off);
        self.0.behave(manner);
    }

    fn switch(&mut self, on: bool) {
        block_in_place(|| Handle::current().block_on(self.0.switch(on)));
    }

    /// Somebody switches it on, puts paper into it and closes its cover.
    pub(crate) fn is_well(&mut self) {
        self.switch(true);
        self.0.behave(Manner::Well);
    }

    /// The text of every strip that came out as a whole, the first first.
    pub(crate) fn strips(&self, from: usize) -> Vec<String> {
        let printed = block_in_place(|| Handle::current().block_on(self.0.printed()));
        let lines = printed.iter().skip(from).map(|bytes| read(bytes, Letters::Epson));
        let whole = lines.filter(|lines| lines.contains(&Line::Cut));
        whole.map(|lines| lines.iter().map(Line::text).collect::<Vec<_>>().join("\n")).collect()
    }

    /// Whether something may still come out.
    pub(crate) fn is_busy(&self) -> bool {
        self.0.is_spoken_to()
    }

    /// How many strips came out, whole or not.
    pub(crate) fn count(&self) -> usize {
        block_in_place(|| Handle::current().block_on(self.0.printed())).len()
    }
}
