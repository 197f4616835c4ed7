//! What can be asked of the board.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{StateKind, TicketRow};
use crate::{UserId, call};

/// How many cards a column of the board holds; the list has them all.
pub const CARDS: i64 = 50;

/// The board of the store of the one who asks: what is at its desk, by states.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, Default)]
pub struct GetBoard {
    /// Only what this person repairs.
    #[serde(default)]
    pub technician_id: Option<UserId>,
}
call!(GetBoard -> Board, "repairs.board", Query, May(Repair));

/// The board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Board {
    /// A column for each state in which a device is at the desk, in the desk's order.
    pub columns: Vec<BoardColumn>,
    /// How many are late.
    pub late: i64,
}

/// A column of the board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BoardColumn {
    /// The key of its state.
    pub state: String,
    /// What that is called, in the language of the one who asks.
    pub name: String,
    /// What it is.
    pub kind: StateKind,
    /// How many tickets are in it.
    pub count: i64,
    /// The first [`CARDS`] of them, those first that are due first.
    pub cards: Vec<TicketRow>,
}
