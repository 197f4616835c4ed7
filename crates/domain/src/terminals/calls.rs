//! What can be asked of card terminals.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::CardAttempt;
use crate::call::Done;
use crate::sales::ReturnSale;
use crate::{CartId, Minor, RegisterId, TenderId, TerminalId, call};

/// The most terminals a business has.
pub const MOST_TERMINALS: usize = 100;
/// Where terminals listen unless somebody changed it.
pub const TERMINAL_PORT: u16 = 7_070;

/// How a terminal is reached.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TerminalKind {
    /// Over the network, at an address, by the protocol of lines.
    #[default]
    Network,
    /// It is none: it plays a part, and charges nobody. What it approves says so.
    Simulated,
}

impl TerminalKind {
    /// The word that is kept in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Network => "network",
            Self::Simulated => "simulated",
        }
    }
}

/// What a simulated terminal does with a card.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Manner {
    /// It approves.
    #[default]
    Approves,
    /// It declines.
    Declines,
    /// It declines a card, and approves the next.
    DeclinesOnce,
    /// It waits for a card that nobody gives it, until it is told to stop.
    Waits,
    /// It says nothing, and approves some time later, even what was to be taken back.
    Late,
    /// It approves, and the connection breaks before it says so.
    Breaks,
    /// It approves, the connection breaks, and it remembers nothing.
    Forgets,
    /// It says everything twice.
    Twice,
    /// It approves half of what was asked.
    Half,
    /// It is at something else.
    Busy,
}

impl Manner {
    /// Every manner.
    pub const ALL: [Self; 10] = [
        Self::Approves,
        Self::Declines,
        Self::DeclinesOnce,
        Self::Waits,
        Self::Late,
        Self::Breaks,
        Self::Forgets,
        Self::Twice,
        Self::Half,
        Self::Busy,
    ];

    /// The word that is kept in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Approves => "approves",
            Self::Declines => "declines",
            Self::DeclinesOnce => "declines_once",
            Self::Waits => "waits",
            Self::Late => "late",
            Self::Breaks => "breaks",
            Self::Forgets => "forgets",
            Self::Twice => "twice",
            Self::Half => "half",
            Self::Busy => "busy",
        }
    }
}

/// A card terminal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Terminal {
    /// The terminal.
    pub id: TerminalId,
    /// What people call it.
    pub name: String,
    /// How it is reached.
    pub kind: TerminalKind,
    /// Where it is, with its port; empty for one that is none.
    pub address: String,
    /// What one that is none does.
    pub manner: Manner,
    /// Whether it is in use.
    pub active: bool,
    /// The registers at which it takes cards.
    pub registers: Vec<RegisterId>,
    /// Whether it is being tested.
    pub testing: bool,
    /// How the last test came out.
    pub tested: Option<TerminalTest>,
}

/// How a terminal was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TerminalTest {
    /// When.
    pub at: DateTime<Utc>,
    /// Whether it answered.
    pub answered: bool,
    /// What it calls itself, or why it did not answer.
    pub said: String,
}

/// Every terminal.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Terminals {}
call!(Terminals -> Vec<Terminal>, "terminals.list", Query, May(ManageDevices));

/// Adds a terminal or changes one. Its registers' cards are taken by it from now on, and by no other.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct SaveTerminal {
    /// Made by the client for a new one.
    pub id: TerminalId,
    /// What people call it.
    pub name: String,
    /// How it is reached.
    pub kind: TerminalKind,
    /// Its host and port; the port may be left out.
    #[serde(default)]
    pub address: String,
    /// What one that is none does.
    #[serde(default)]
    pub manner: Manner,
    /// Whether it is in use.
    pub active: bool,
    /// The registers at which it takes cards.
    #[serde(default)]
    pub registers: Vec<RegisterId>,
}
call!(SaveTerminal -> Terminal, "terminals.save", Mutation, May(ManageDevices));

/// Takes a terminal away. Refused while an attempt waits for its answer.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct RemoveTerminal {
    /// The terminal.
    pub id: TerminalId,
}
call!(RemoveTerminal -> Done, "terminals.remove", Mutation, May(ManageDevices));

/// Asks a terminal whether it is there. Its answer is kept with it.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct TestTerminal {
    /// The terminal.
    pub id: TerminalId,
}
call!(TestTerminal -> Terminal, "terminals.test", Mutation, May(ManageDevices));

/// The terminal of the register that asks, and what is open there.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct CardsHere {}
call!(CardsHere -> CardsNow, "terminals.here", Query, May(Sell));

/// How a register takes cards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CardsNow {
    /// Its terminal; without one, cards are recorded by hand.
    pub terminal: Option<TerminalFace>,
    /// The attempts that need an answer or a decision: of this register, and of the cart that is open here.
    pub open: Vec<CardAttempt>,
}

/// A terminal by its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TerminalFace {
    /// The terminal.
    pub id: TerminalId,
    /// Its name.
    pub name: String,
    /// Whether it charges nobody.
    pub simulated: bool,
}

/// Asks the register's terminal for money from a card. The attempt is kept before the terminal hears of it, and answered as
/// it stands then: pending.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct ChargeCard {
    /// Made by the client: the attempt's id, and that of the tender which comes of it.
    pub id: TenderId,
    /// The cart in hand.
    pub cart_id: CartId,
    /// How much.
    pub amount: Minor,
}
call!(ChargeCard -> CardAttempt, "terminals.charge", Mutation, May(Sell));

/// Asks the register's terminal to give money back to a card, for a return that is to be made. Whatever would refuse the return
/// refuses this. Where the card was given that much back for the sale already and no return was made of it, that attempt is
/// the answer: it is not given back again.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct RefundCard {
    /// Made by the client: the id of a new attempt. The attempt's id is that of the refund which comes of it.
    pub id: TenderId,
    /// The return. The first of its refunds that goes to a card is what the terminal is asked for.
    pub back: ReturnSale,
}
call!(RefundCard -> CardAttempt, "terminals.refund", Mutation, May(Sell));

/// An attempt.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct GetCard {
    /// The attempt.
    pub id: TenderId,
}
call!(GetCard -> CardAttempt, "terminals.attempt", Query, May(ReadSales));

/// Wants an attempt taken back that the terminal has not answered. It may be approved all the same.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct CancelCard {
    /// The attempt.
    pub id: TenderId,
}
call!(CancelCard -> CardAttempt, "terminals.cancel", Mutation, May(Sell));

/// Has the terminal asked at once what became of an attempt.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct AskCard {
    /// The attempt.
    pub id: TenderId,
}
call!(AskCard -> CardAttempt, "terminals.ask", Mutation, May(Sell));

/// Lets the customer pay otherwise while nobody knows what became of an attempt. It is asked for on: if the card was charged,
/// it has to be given back.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct GiveCardUp {
    /// The attempt.
    pub id: TenderId,
}
call!(GiveCardUp -> CardAttempt, "terminals.give_up", Mutation, May(Sell));

/// What somebody says who looked at the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CardDecision {
    /// Of one that nobody knew of: the money went.
    Went,
    /// Of one that nobody knew of: it did not.
    DidNot,
    /// Of one that was approved and paid nothing: it was voided at the terminal.
    Voided,
    /// Of one that was approved and paid nothing: the terminal is to give it back.
    Refund,
}

/// Decides about an attempt that needs it.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct DecideCard {
    /// The attempt.
    pub id: TenderId,
    /// What.
    pub decision: CardDecision,
    /// What the terminal's slip or display says, or why.
    #[serde(default)]
    pub note: String,
    /// Made by the client: the id of the attempt by which it is given back.
    #[serde(default)]
    pub refund_id: Option<TenderId>,
}
call!(DecideCard -> CardAttempt, "terminals.decide", Mutation, May(Sell));
