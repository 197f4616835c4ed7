//! A page of a list, and how to ask for the next.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The most rows one page holds.
pub const MAX_PAGE: u32 = 500;

/// Which part of a list is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Window {
    /// Rows to skip.
    #[serde(default)]
    pub offset: u32,
    /// Rows wanted, at most [`MAX_PAGE`].
    #[serde(default = "fifty")]
    pub limit: u32,
}

fn fifty() -> u32 {
    50
}

impl Default for Window {
    fn default() -> Self {
        Self { offset: 0, limit: fifty() }
    }
}

impl Window {
    /// The limit, kept within what a page may hold.
    pub fn rows(self) -> i64 {
        i64::from(self.limit.clamp(1, MAX_PAGE))
    }

    /// The rows to skip.
    pub fn skip(self) -> i64 {
        i64::from(self.offset)
    }
}

/// A page of rows and how many there are in all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Page<T> {
    /// The rows of this page, in order.
    pub rows: Vec<T>,
    /// How many rows match in all.
    pub total: i64,
}
