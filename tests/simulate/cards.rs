//! The card terminal of the shop: a machine on the network that behaves as real ones do, and knows what money it moved.

use std::time::Duration;

use kontor_app::terminals::Simulated;
use kontor_domain::terminals::{AttemptKind, Manner};
use tokio::runtime::Handle;
use tokio::task::block_in_place;
use uuid::Uuid;

/// How long a card takes. What it says nothing of at first it approves sixty times as long afterwards: after it was asked once.
const PACE: Duration = Duration::from_millis(100);

/// The terminal.
pub(crate) struct Cards(Simulated);

impl Cards {
    /// One that approves.
    pub(crate) fn new() -> Self {
        let started = block_in_place(|| Handle::current().block_on(Simulated::start(Manner::Approves, PACE)));
        Self(started.expect("a free port"))
    }

    pub(crate) fn address(&self) -> &str {
        &self.0.address
    }

    pub(crate) fn behaves(&self, manner: Manner) {
        block_in_place(|| Handle::current().block_on(self.0.behave(manner)));
    }

    /// What it was told to begin.
    pub(crate) fn begun(&self) -> Vec<Uuid> {
        block_in_place(|| Handle::current().block_on(self.0.begun())).into_iter().map(|id| id.0).collect()
    }

    /// What it took from cards, or gave back to them.
    pub(crate) fn moved(&self, kind: AttemptKind) -> Vec<(Uuid, i64)> {
        let moved = block_in_place(|| Handle::current().block_on(self.0.moved()));
        moved.into_iter().filter(|(_, of, _)| *of == kind).map(|(id, _, amount)| (id.0, amount.0)).collect()
    }

    /// Whether its slips have this payment.
    pub(crate) fn has_moved(&self, id: Uuid) -> bool {
        [AttemptKind::Charge, AttemptKind::Refund]
            .into_iter()
            .any(|kind| self.moved(kind).iter().any(|(of, _)| *of == id))
    }
}
