//! Telling a scanner from a person: a fast burst of characters that ends in Enter is a scan.

/// The longest gap between two keys of a scanner.
pub(crate) const GAP_MS: i64 = 35;
/// The fewest characters of a scan.
pub(crate) const LEAST: usize = 4;

/// The characters that came in fast, so far.
#[derive(Debug, Default)]
pub(crate) struct Burst {
    code: String,
    last_ms: i64,
}

/// What a key was.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Heard {
    /// The first character of what may become a scan: what the field held before it is worth keeping.
    First,
    /// One more.
    More,
    /// Enter after a fast burst: this was scanned.
    Scan(String),
    /// Nothing of a scan.
    Nothing,
}

impl Burst {
    /// A printable character.
    pub(crate) fn character(&mut self, c: char, at_ms: i64) -> Heard {
        let first = self.code.is_empty() || !self.fast(at_ms);
        if first {
            self.code.clear();
        }
        self.code.push(c);
        self.last_ms = at_ms;
        if first { Heard::First } else { Heard::More }
    }

    /// Enter.
    pub(crate) fn enter(&mut self, at_ms: i64) -> Heard {
        let fast = self.fast(at_ms);
        let code = std::mem::take(&mut self.code);
        if fast && code.chars().count() >= LEAST { Heard::Scan(code) } else { Heard::Nothing }
    }

    /// A key that no scanner sends.
    pub(crate) fn other(&mut self) {
        self.code.clear();
    }

    fn fast(&self, at_ms: i64) -> bool {
        (0..=GAP_MS).contains(&at_ms.saturating_sub(self.last_ms))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(text: &str, gap_ms: i64) -> Heard {
        let mut burst = Burst::default();
        let mut at = 1_000;
        for c in text.chars() {
            burst.character(c, at);
            at += gap_ms;
        }
        burst.enter(at)
    }

    #[test]
    fn a_fast_burst_that_ends_in_enter_is_a_scan() {
        assert_eq!(typed("5010000000012", 4), Heard::Scan("5010000000012".into()));
        assert_eq!(typed("5010000000012", 35), Heard::Scan("5010000000012".into()), "a slow scanner");
        assert_eq!(typed("5010000000012", 36), Heard::Nothing, "a quick typist");
        assert_eq!(typed("501", 4), Heard::Nothing, "too short");
    }

    #[test]
    fn a_scan_after_typing_is_only_what_came_fast() {
        let mut burst = Burst::default();
        assert_eq!(burst.character('2', 0), Heard::First);
        assert_eq!(burst.character('8', 500), Heard::First, "a person's figure stays out of the scan");
        for (at, c) in "4006".chars().enumerate() {
            assert_eq!(burst.character(c, 510 + at as i64 * 5), Heard::More);
        }
        assert_eq!(burst.enter(530), Heard::Scan("84006".into()));
        assert_eq!(burst.enter(535), Heard::Nothing, "a scan counts once");
    }

    #[test]
    fn a_key_that_no_scanner_sends_ends_the_burst() {
        let mut burst = Burst::default();
        for c in "50100".chars() {
            burst.character(c, 10);
        }
        burst.other();
        assert_eq!(burst.enter(11), Heard::Nothing);
    }
}
