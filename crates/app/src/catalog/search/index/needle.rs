//! A word that is looked for in texts.

use memchr::memmem::Finder;

/// A word, made ready to be looked for often.
#[derive(Debug)]
pub(super) struct Needle {
    finder: Finder<'static>,
    letters: u64,
    /// Its bit, where the letters of a text say all there is to say.
    single: Option<u64>,
}

impl Needle {
    pub(super) fn new(word: &str) -> Self {
        let single = word.len() == 1 && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
        Self { finder: Finder::new(word).into_owned(), letters: letters(word), single: single.then(|| letters(word)) }
    }

    /// Its length in bytes.
    pub(super) fn len(&self) -> usize {
        self.finder.needle().len()
    }

    pub(super) const fn single_letter(&self) -> Option<u64> {
        self.single
    }

    /// Where it is first.
    pub(super) fn find(&self, text: &[u8]) -> Option<usize> {
        self.finder.find(text)
    }

    /// Whether it is in a text that has these letters.
    pub(super) fn is_in(&self, letters: u64, text: &[u8]) -> bool {
        letters & self.letters == self.letters && (self.single.is_some() || self.find(text).is_some())
    }
}

/// Which letters a text has: one bit for each of a to z and 0 to 9, which no other character sets; the rest share what
/// bits are left.
pub(super) fn letters(text: &str) -> u64 {
    text.chars().fold(0, |letters, c| {
        let bit = match c {
            'a'..='z' => c as u32 - 'a' as u32,
            '0'..='9' => 26 + c as u32 - '0' as u32,
            ' ' => return letters,
            other => 36 + other as u32 % 28,
        };
        letters | 1 << bit
    })
}
