//! What stands on a page. Lengths are thousandths of a point, from the left and from the top.

use std::sync::Arc;

use kontor_domain::hardware::picture::Dots;

use super::face::Face;

/// How dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ink {
    Black,
    Grey,
}

/// How a text looks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Style {
    pub(crate) face: Face,
    pub(crate) size: i64,
    pub(crate) ink: Ink,
}

impl Style {
    /// From one line to the next.
    pub(crate) const fn leading(self) -> i64 {
        self.size * 135 / 100
    }

    /// From the top of a line to the foot of its letters.
    pub(crate) const fn ascent(self) -> i64 {
        self.size * 101 / 100
    }
}

/// One thing on a page.
#[derive(Debug, Clone)]
pub(crate) enum Mark {
    /// A text; `y` is the foot of its letters.
    Text { x: i64, y: i64, text: String, style: Style },
    /// A thin line.
    Rule { from: i64, to: i64, y: i64 },
    /// A dark area.
    Bar { x: i64, y: i64, width: i64, height: i64 },
    /// Thin lines, each through points that are so far from `x` and `y`.
    Lines { x: i64, y: i64, lines: Vec<Vec<(i64, i64)>> },
    /// Squares, dark or not; `y` is their upper edge and `dot` how wide each is.
    Dots { x: i64, y: i64, dot: i64, dots: Arc<Dots> },
}

/// A page as it is to be drawn.
#[derive(Debug, Clone)]
pub(crate) struct Page {
    pub(crate) width: i64,
    pub(crate) height: i64,
    pub(crate) marks: Vec<Mark>,
}
