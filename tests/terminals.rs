//! Card terminals for tests: simulated ones that are spoken to over the network, and the work of asking them.

use std::time::Duration;

use kontor_app::terminals::{Patience, Simulated, ask_due};
use kontor_domain::sales::{Cart, TenderKind, TenderOffered};
use kontor_domain::terminals::{
    CardAttempt, CardsHere, ChargeCard, GetCard, Manner, SaveTerminal, Terminal, TerminalKind,
};
use kontor_domain::{Minor, Refusal, TenderId};

use crate::{Shop, new_id};

/// As long as a test waits for a terminal.
pub const PATIENCE: Patience = Patience {
    connect: Duration::from_millis(500),
    reach: Duration::ZERO,
    answer: Duration::from_millis(400),
    customer: Duration::from_millis(1_500),
    tick: Duration::from_millis(20),
};

/// How long a card takes in tests.
pub const PACE: Duration = Duration::from_millis(20);

/// A terminal that behaves so.
///
/// # Panics
/// When the machine has no port for it.
pub async fn simulated(manner: Manner, pace: Duration) -> Simulated {
    Simulated::start(manner, pace).await.expect("a free port")
}

impl Shop {
    /// A terminal at an address that takes the first register's cards.
    pub fn terminal(&self, name: &str, address: &str) -> SaveTerminal {
        SaveTerminal {
            id: new_id(),
            name: name.into(),
            kind: TerminalKind::Network,
            address: address.into(),
            manner: Manner::Approves,
            active: true,
            registers: vec![self.me.register.id],
        }
    }

    /// A terminal that behaves so, added to the first register.
    pub async fn connect(&self, manner: Manner) -> (Simulated, Terminal) {
        let simulated = simulated(manner, PACE).await;
        let terminal = self.call(self.terminal("Counter", &simulated.address)).await.expect("a terminal can be added");
        (simulated, terminal)
    }

    /// Asks the terminals what there is to ask, once.
    pub async fn ask_terminals(&self) {
        ask_due(&self.kontor, &PATIENCE).await.expect("asking never breaks");
    }

    /// Charges a card for a cart, up to what the terminal says of it at once.
    pub async fn charge(&self, cart: &Cart, amount: i64) -> Result<CardAttempt, Refusal> {
        let id: TenderId = new_id();
        self.call(ChargeCard { id, cart_id: cart.id, amount: Minor(amount) }).await?;
        self.ask_terminals().await;
        self.card(id).await
    }

    /// An attempt as it stands.
    pub async fn card(&self, id: TenderId) -> Result<CardAttempt, Refusal> {
        self.call(GetCard { id }).await
    }

    /// What is open at the first register.
    pub async fn open_cards(&self) -> Vec<CardAttempt> {
        self.call(CardsHere {}).await.expect("cards can be seen").open
    }
}

/// The tender that comes of an attempt.
pub fn by_card(attempt: &CardAttempt) -> TenderOffered {
    let given = attempt.approved.unwrap_or(attempt.amount);
    TenderOffered { id: attempt.id, kind: TenderKind::Card, given, reference: String::new() }
}
