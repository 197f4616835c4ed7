//! What can be asked of the journal.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::call::Done;
use crate::{RegisterId, call};

/// Walks every chain and compares it, the receipt numbers, the stock and the sales' sums with what the rows say.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Verify {}
call!(Verify -> Verdict, "journal.verify", Query, May(ReadRecords));

/// Says that the clock is right although a register's last receipt bears a later time, for it was made while the clock
/// was wrong. Sales go on from now; what was printed stays as it was.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct AcceptClock {
    /// The register.
    pub register_id: RegisterId,
    /// What happened. Stands in the trail.
    pub reason: String,
}
call!(AcceptClock -> Done, "journal.accept_clock", Mutation, May(ManageBusiness));

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Verdict {
    /// Whether everything agreed.
    pub sound: bool,
    /// Each register's chain, and behind them that of the back office, once it has a row.
    pub chains: Vec<Chain>,
    /// What did not agree, in plain words.
    pub problems: Vec<String>,
}

/// The chain of a register, or of the back office.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Chain {
    /// The register; none for the back office.
    pub register_id: Option<RegisterId>,
    /// The register's code; empty for the back office.
    pub code: String,
    /// How many rows it has.
    pub rows: i64,
    /// The hash of the last row, in hex; empty for an empty chain.
    pub head: String,
}
