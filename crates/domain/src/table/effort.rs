//! How much of a file is read more than once, so that no file can make reading it slow.

/// Bytes may be read again this many times as often as they are passed, and so many more, before reading is weary; a
/// record then may be so many times as long as its first line.
const TIMES: u64 = 8;
const BYTES: u64 = 16 * 1024 * 1024;
const LINES: usize = 16;

/// The work that went into a file.
#[derive(Debug, Default)]
pub(super) struct Effort {
    passed: u64,
    reread: u64,
}

impl Effort {
    /// So many bytes are done with.
    pub(super) const fn pass(&mut self, bytes: usize) {
        self.passed = self.passed.saturating_add(bytes as u64);
    }

    /// So many bytes will be read again, for a quotation mark was opened by mistake before them.
    pub(super) const fn read_again(&mut self, bytes: usize) {
        self.reread = self.reread.saturating_add(bytes as u64);
    }

    /// Whether most of the work goes into reading again: such a file is made to be slow.
    pub(super) const fn is_weary(&self) -> bool {
        self.reread > BYTES.saturating_add(self.passed.saturating_mul(TIMES))
    }

    /// How long a record may get that goes on after its first line, in bytes.
    pub(super) const fn most(&self, first_line: usize) -> usize {
        if self.is_weary() { first_line.saturating_mul(LINES) } else { usize::MAX }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reading_again_is_bounded_by_what_is_passed() {
        let mut effort = Effort::default();
        effort.read_again(16 * 1024 * 1024);
        assert!(!effort.is_weary(), "some quotation marks are open in any file");
        effort.read_again(9);
        assert_eq!(effort.most(10), 160);
        effort.pass(2);
        assert_eq!(effort.most(10), usize::MAX, "what is passed pays for it");
    }
}
