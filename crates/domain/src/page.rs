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

/// Which way a list is sorted. Where a call leaves it out, its list goes the way that its key is usually read: names
/// from A, amounts from the least, moments from the latest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// From A, the least, the earliest.
    Ascending,
    /// From Z, the most, the latest.
    Descending,
}

impl Direction {
    /// The other way.
    pub const fn turned(self) -> Self {
        match self {
            Self::Ascending => Self::Descending,
            Self::Descending => Self::Ascending,
        }
    }
}

/// What is read of an order: where it is the other way than was asked for, the rows come in reverse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cut {
    /// Which way it is read.
    pub direction: Direction,
    /// How many rows are passed over.
    pub skip: i64,
    /// How many are taken; none or less is nothing to read.
    pub take: i64,
}

impl Window {
    /// Where to read this part of so many rows: from the end that is nearer, for what is passed over costs too.
    pub fn cut(self, direction: Direction, total: i64) -> Cut {
        let (skip, take) = (self.skip(), self.rows());
        if skip <= total / 2 {
            return Cut { direction, skip, take };
        }
        let end = skip.saturating_add(take).min(total);
        Cut { direction: direction.turned(), skip: total - end, take: end - skip }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_reads_the_same_rows_from_either_end() {
        for total in 0..12i64 {
            let rows: Vec<i64> = (0..total).collect();
            for (offset, limit) in (0..14u32).flat_map(|offset| (1..5u32).map(move |limit| (offset, limit))) {
                let cut = Window { offset, limit }.cut(Direction::Ascending, total);
                let mut order = rows.clone();
                if cut.direction == Direction::Descending {
                    order.reverse();
                }
                let part = order.into_iter().skip(usize::try_from(cut.skip.max(0)).unwrap_or(99));
                let mut read: Vec<i64> = part.take(usize::try_from(cut.take).unwrap_or(0)).collect();
                if cut.direction == Direction::Descending {
                    read.reverse();
                }
                let plain = rows.iter().copied().skip(offset as usize).take(limit as usize);
                assert_eq!(read, plain.collect::<Vec<_>>(), "{limit} from {offset} of {total}");
                assert!(cut.skip <= total / 2 || cut.take <= 0, "the nearer end");
            }
        }
    }
}
