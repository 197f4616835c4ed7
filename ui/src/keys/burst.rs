//! Telling a scanner from a person: a fast burst of characters that ends in Enter is a scan.

/// The longest gap between two keys of a scanner.
pub(crate) const GAP_MS: i64 = 35;
/// The fewest characters of a scan.
pub(crate) const LEAST: usize = 4;
/// A pause after which whatever was typed before has nothing to do with what comes.
const PAUSE_MS: i64 = 300;
/// The longest gap before a scanner's Enter; some send it as a key of its own.
const ENTER_MS: i64 = 100;

/// The characters since the last pause.
#[derive(Debug, Default)]
pub(crate) struct Burst {
    keys: Vec<(char, i64)>,
}

/// What a key was.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Heard {
    /// The first character after a pause.
    First,
    /// One more.
    More,
    /// Enter after a fast burst: this was scanned, from this character since the pause on.
    Scan(String, usize),
    /// Nothing of a scan.
    Nothing,
}

impl Burst {
    /// A printable character.
    pub(crate) fn character(&mut self, c: char, at_ms: i64) -> Heard {
        let first = self.keys.last().is_none_or(|(_, last)| !(0..=PAUSE_MS).contains(&at_ms.saturating_sub(*last)));
        if first {
            self.keys.clear();
        }
        self.keys.push((c, at_ms));
        if first { Heard::First } else { Heard::More }
    }

    /// Enter.
    pub(crate) fn enter(&mut self, at_ms: i64) -> Heard {
        let keys = std::mem::take(&mut self.keys);
        let Some((_, last)) = keys.last() else { return Heard::Nothing };
        if !(0..=ENTER_MS).contains(&at_ms.saturating_sub(*last)) {
            return Heard::Nothing;
        }
        let fast: Vec<bool> = keys.windows(2).map(|pair| (0..=GAP_MS).contains(&(pair[1].1 - pair[0].1))).collect();
        let quick = fast.iter().filter(|fast| **fast).count();
        let run = fast.iter().rev().take_while(|fast| **fast).count();
        // A busy computer may hand on a key or two of a scan late: what was fast on the whole is one scan.
        let from = if quick + 1 >= LEAST && quick * 3 >= fast.len() * 2 {
            0
        } else if run + 1 >= LEAST {
            fast.len() - run
        } else {
            return Heard::Nothing;
        };
        Heard::Scan(keys[from..].iter().map(|(c, _)| *c).collect(), from)
    }

    /// A key that no scanner sends.
    pub(crate) fn other(&mut self) {
        self.keys.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(text: &str, gap_ms: i64) -> Heard {
        typed_with(text, |_| gap_ms)
    }

    fn typed_with(text: &str, gap_ms: impl Fn(usize) -> i64) -> Heard {
        let mut burst = Burst::default();
        let mut at = 1_000;
        for (n, c) in text.chars().enumerate() {
            burst.character(c, at);
            at += gap_ms(n);
        }
        burst.enter(at)
    }

    #[test]
    fn a_fast_burst_that_ends_in_enter_is_a_scan() {
        assert_eq!(typed("5010000000012", 4), Heard::Scan("5010000000012".into(), 0));
        assert_eq!(typed("5010000000012", 35), Heard::Scan("5010000000012".into(), 0), "a slow scanner");
        assert_eq!(typed("5010000000012", 36), Heard::Nothing, "a quick typist");
        assert_eq!(typed("501", 4), Heard::Nothing, "too short");
    }

    #[test]
    fn a_hiccup_of_the_computer_tears_no_scan_apart() {
        let late = |at: usize| move |n: usize| if n == at { 120 } else { 5 };
        for at in [0, 1, 6, 11] {
            assert_eq!(typed_with("5010000000012", late(at)), Heard::Scan("5010000000012".into(), 0), "after key {at}");
        }
    }

    #[test]
    fn a_scan_after_typing_is_only_what_came_fast() {
        let mut burst = Burst::default();
        assert_eq!(burst.character('2', 0), Heard::First);
        assert_eq!(burst.character('8', 500), Heard::First, "after a pause");
        for (n, c) in "mugs".chars().enumerate() {
            assert_eq!(burst.character(c, 650 + n as i64 * 150), Heard::More);
        }
        for (n, c) in "4006".chars().enumerate() {
            burst.character(c, 1_250 + n as i64 * 5);
        }
        assert_eq!(burst.enter(1_270), Heard::Scan("4006".into(), 5), "what a person typed stays out of the scan");
        assert_eq!(burst.enter(1_275), Heard::Nothing, "a scan counts once");
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
