//! Selling what is not there.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What happens at the till when more is sold than there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema, Default)]
#[serde(rename_all = "snake_case")]
pub enum NegativeStock {
    /// It is sold, and nothing is said.
    #[default]
    Allow,
    /// The line says so, and it is sold.
    Warn,
    /// It is refused.
    Block,
}

impl NegativeStock {
    /// Every way.
    pub const ALL: [Self; 3] = [Self::Allow, Self::Warn, Self::Block];

    /// The word that is kept in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Warn => "warn",
            Self::Block => "block",
        }
    }
}
