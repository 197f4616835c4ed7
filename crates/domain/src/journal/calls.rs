//! What can be asked of the journal.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::call::Done;
use crate::reports::Period;
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

/// The heads of all chains as they are now: to be kept elsewhere, and held against the chains later.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Heads {}
call!(Heads -> Vec<Chain>, "journal.heads", Query, May(ReadRecords));

/// Holds heads that were kept elsewhere, on Z reports or exported, against the chains: each chain is computed afresh up to
/// the row that had this head.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct CheckHeads {
    /// Texts with heads in them, each of 64 hexadecimal digits: as they are printed, or whole files. At most 500 heads.
    pub heads: Vec<String>,
}
call!(CheckHeads -> Vec<HeadFound>, "journal.check_heads", Query, May(ReadRecords));

/// What became of a head that was kept elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HeadFound {
    /// The head.
    pub head: String,
    /// The row that has it. None when no row of any chain has: the end of a chain was cut off, or a chain computed afresh.
    pub at: Option<HeadAt>,
}

/// The row of a chain that has a head.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HeadAt {
    /// The register; none for the back office.
    pub register_id: Option<RegisterId>,
    /// The register's code; empty for the back office.
    pub code: String,
    /// The row, from 1.
    pub row: i64,
    /// When it was written.
    pub at: DateTime<Utc>,
    /// The first row up to it that was changed, or that does not follow on the one before it. None: they are as they were.
    pub broken_at: Option<i64>,
}

/// The next piece of what an auditor gets: one ZIP file with the journal and all that it speaks of over some days, as CSV and
/// JSON, with sums, heads, and a check that needs no Kontor. Asked again with the state of each answer until there is none;
/// the pieces one after another are the file. It also needs the permission to see costs.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct ExportBooks {
    /// Over which days of the clock of the store that asks.
    pub period: Period,
    /// The state of the answer before; none to begin.
    #[serde(default)]
    pub state: Option<String>,
    /// About how many kilobytes a piece has at most, from 1 to 3,000; a few rows more may be in it.
    #[serde(default = "three_thousand")]
    pub most_kb: u32,
}
call!(ExportBooks -> BooksPiece, "journal.export", Query, May(ReadRecords));

fn three_thousand() -> u32 {
    3_000
}

/// A piece of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BooksPiece {
    /// What the file may be called.
    pub file_name: String,
    /// The bytes, in base64.
    pub bytes: String,
    /// What to ask for the next piece with; none when this was the last.
    pub state: Option<String>,
    /// How many of the files in it are written.
    pub files: i64,
    /// Of how many.
    pub of_files: i64,
    /// How many rows are written.
    pub rows: i64,
}
