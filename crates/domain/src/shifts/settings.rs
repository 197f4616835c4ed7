//! How a business works with shifts.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Minor;

/// How a business works with shifts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Default)]
pub struct ShiftSettings {
    /// Whether registers sell in an open shift only.
    pub used: bool,
    /// Whether those who may not approve a variance count without seeing what is expected.
    pub blind: bool,
    /// The variance of one tender, either way, past which a close needs the word of somebody who may approve it.
    pub limit: Minor,
}
