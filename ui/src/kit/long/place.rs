//! Which rows of a long list are in sight, and where the scroll bar stands for them.

/// How high a row is, in pixels.
pub(super) const ROW: i64 = 48;
/// How high the titles of the columns are.
pub(super) const HEAD: i64 = 40;
/// The most pixels that any browser scrolls over. A longer list moves faster under the bar than the bar itself.
const MOST: i64 = 12_000_000;

/// A list of so many rows in a frame so high, its titles left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) total: i64,
    pub(super) frame: i64,
}

impl Place {
    fn rows(self) -> i64 {
        self.total * ROW
    }

    /// How far the list can be moved.
    fn way(self) -> i64 {
        (self.rows() - self.frame).max(0)
    }

    /// How far the bar can be moved.
    fn bar(self) -> i64 {
        (self.height() - self.frame).max(0)
    }

    /// How high the bar takes the list to be.
    pub(super) fn height(self) -> i64 {
        self.rows().min(MOST.max(self.frame))
    }

    /// How many rows are drawn.
    pub(super) fn drawn(self) -> i64 {
        (self.frame + ROW - 1) / ROW + 1
    }

    /// How many rows can be seen whole.
    pub(super) fn whole(self) -> i64 {
        (self.frame / ROW).max(1)
    }

    /// How far the list is moved where the bar is.
    fn moved(self, bar: i64) -> i64 {
        let bar = bar.clamp(0, self.bar());
        if self.bar() == 0 { 0 } else { bar * self.way() / self.bar() }
    }

    /// The first row in sight, and how much of it is not.
    pub(super) fn first(self, bar: i64) -> (i64, i64) {
        let moved = self.moved(bar);
        // At the end, one row more than fits would be behind it.
        let first = (moved / ROW).min((self.total - self.drawn()).max(0));
        (first, moved - first * ROW)
    }

    /// Where the bar has to be for a row to be seen whole: where it is, if it can be.
    pub(super) fn bar_for(self, row: i64, bar: i64) -> i64 {
        let (moved, top) = (self.moved(bar), row * ROW);
        let wanted = if top < moved {
            top
        } else if top + ROW > moved + self.frame {
            top + ROW - self.frame
        } else {
            return bar;
        };
        if self.way() == 0 {
            return 0;
        }
        // Rounded away from where it came, so that nothing of the row stays hidden.
        let exact = wanted * self.bar();
        if top < moved { exact / self.way() } else { (exact + self.way() - 1) / self.way() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_any_list_can_be_brought_into_sight() {
        for total in [1, 7, 13, 14, 5_000, 250_000, 1_000_000, 5_000_000] {
            let place = Place { total, frame: 640 };
            assert!(place.height() <= MOST, "{total}");
            for row in [0, 1, total / 3, total / 2, total - 2, total - 1] {
                let row = row.max(0);
                for from in [0, place.bar() / 2, place.bar()] {
                    let bar = place.bar_for(row, from);
                    let (first, hidden) = place.first(bar);
                    let top = (row - first) * ROW - hidden;
                    // Where the list is faster than the bar, a row is met as near as a pixel of the bar allows.
                    let slack = if place.way() > place.bar() { place.way() / place.bar() + 1 } else { 0 };
                    assert!(top >= -slack && top + ROW <= place.frame + slack, "{row} of {total}, from {from}: {top}");
                    assert!(row >= first && row < first + place.drawn(), "{row} of {total} is drawn");
                }
            }
        }
    }

    #[test]
    fn the_end_of_the_bar_is_the_end_of_the_list() {
        for total in [3, 14, 100, 1_000_000] {
            let place = Place { total, frame: 640 };
            let (first, hidden) = place.first(place.bar());
            assert_eq!((total - first) * ROW - hidden, (total * ROW).min(640).max(total.min(13) * ROW), "{total}");
            assert_eq!(place.first(0), (0, 0));
        }
    }
}
