//! The catalog's own words, and which of them somebody meant who mistyped one.
//!
//! What has a digit in it is a code, a size or a year: one that is a digit away is another thing, so it is neither corrected nor
//! offered as a correction.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use strsim::osa_distance;

use super::needle::letters;

/// The shortest word that is kept, in characters.
const SHORTEST: usize = 3;
/// The longest; what is longer is no word that somebody types.
const LONGEST: usize = 40;
/// How many words one that was mistyped may stand for.
const MOST: usize = 4;

/// Words and in how many places each stands.
#[derive(Debug, Default)]
pub(super) struct Words(HashMap<Box<str>, Word>);

#[derive(Debug, Clone, Copy)]
struct Word {
    count: u32,
    letters: u64,
    /// In characters.
    length: usize,
}

impl Words {
    /// Counts the words of a text.
    pub(super) fn add(&mut self, text: &str) {
        each(text, |word, length| match self.0.get_mut(word) {
            Some(known) => known.count = known.count.saturating_add(1),
            None => {
                self.0.insert(word.into(), Word { count: 1, letters: letters(word), length });
            }
        });
    }

    /// Counts them no more.
    pub(super) fn remove(&mut self, text: &str) {
        each(text, |word, _| {
            if let Some(known) = self.0.get_mut(word) {
                known.count -= 1;
                if known.count == 0 {
                    self.0.remove(word);
                }
            }
        });
    }

    /// What may have been meant by a word: the words, or the beginnings of words, for people search as they type, that are the
    /// fewest slips away (a letter more, less, wrong, or two the wrong way round): one slip in words of 4 to 7
    /// characters, two in longer ones. The more frequent ones, if there are many.
    pub(super) fn nearest(&self, typed: &str) -> Vec<String> {
        let typed = typed.trim_matches(|c: char| !c.is_alphanumeric());
        let length = typed.chars().count();
        let mut slips = match length {
            0..4 => return Vec::new(),
            4..8 => 1,
            8..=LONGEST => 2,
            _ => return Vec::new(),
        };
        if typed.chars().any(char::is_numeric) {
            return Vec::new();
        }
        let has = letters(typed);
        let lacks = |others: u64| (has & !others).count_ones() as usize;
        let mut near: BTreeMap<&str, u32> = BTreeMap::new();
        for (word, known) in &self.0 {
            // A slip brings in one letter at most that the word does not have.
            if known.length + slips < length || lacks(known.letters) > slips {
                continue;
            }
            let (start, _) = split_at(word, length + slips);
            if lacks(letters(start)) > slips {
                continue;
            }
            let Some((away, beginning)) = nearest_beginning(typed, length, start, known.length, slips) else {
                continue;
            };
            // What begins like this is no slip away; it was not what was meant, or nobody would ask.
            if away == 0 {
                continue;
            }
            if away < slips {
                slips = away;
                near.clear();
            }
            let count = near.entry(beginning).or_default();
            *count = count.saturating_add(known.count);
        }
        let mut near: Vec<(&str, u32)> = near.into_iter().collect();
        near.sort_by_key(|(word, count)| (Reverse(*count), *word));
        near.truncate(MOST);
        near.into_iter().map(|(word, _)| word.to_owned()).collect()
    }

    /// How many bytes they take, about.
    #[cfg(test)]
    pub(super) fn bytes(&self) -> usize {
        self.0.capacity() * (size_of::<(Box<str>, Word)>() + 1)
            + self.0.keys().map(|word| word.len() + 16).sum::<usize>()
    }
}

/// Which beginning of a word (or the whole of it) is nearest to what was typed, within so many slips: the one whose length
/// is the same, else the longer one.
fn nearest_beginning<'w>(
    typed: &str,
    length: usize,
    start: &'w str,
    word_length: usize,
    slips: usize,
) -> Option<(usize, &'w str)> {
    let shortest = length.saturating_sub(slips).max(SHORTEST);
    let longest = (length + slips).min(word_length);
    let beginnings = (shortest..=longest).map(|long| {
        let (beginning, _) = split_at(start, long);
        (osa_distance(typed, beginning), long.abs_diff(length), Reverse(long), beginning)
    });
    let nearest = beginnings.min_by_key(|(away, off, long, _)| (*away, *off, *long))?;
    (nearest.0 <= slips).then_some((nearest.0, nearest.3))
}

/// The first so many characters, and the rest.
fn split_at(word: &str, characters: usize) -> (&str, &str) {
    if word.is_ascii() {
        return word.split_at(characters.min(word.len()));
    }
    word.split_at(word.char_indices().nth(characters).map_or(word.len(), |(at, _)| at))
}

/// The words of a text that can be meant: between spaces, without what stands around them, and the parts of those that
/// have something in between (t-shirt, blue/white).
fn each(text: &str, mut word: impl FnMut(&str, usize)) {
    let mut take = |part: &str| {
        let length = part.chars().count();
        if (SHORTEST..=LONGEST).contains(&length) {
            word(part, length);
        }
    };
    let between = |c: char| !c.is_alphanumeric();
    for piece in text.split(' ') {
        if piece.bytes().any(|byte| byte.is_ascii_digit()) || piece.chars().any(char::is_numeric) {
            continue;
        }
        let whole = piece.trim_matches(between);
        take(whole);
        if whole.contains(between) {
            whole.split(between).for_each(&mut take);
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn words(text: &str) -> Words {
        let mut words = Words::default();
        words.add(text);
        words
    }

    #[rstest]
    #[case::a_letter_less("lntern", &["lantern"])]
    #[case::a_letter_more("lanntern", &["lantern"])]
    #[case::a_wrong_letter("lantarn", &["lantern"])]
    #[case::two_the_wrong_way_round("latnern", &["lantern"])]
    #[case::the_first_letter("kantern", &["lantern"])]
    #[case::two_slips_in_a_short_word("lamtarn", &[])]
    #[case::two_slips_in_a_long_one("kandelhalter", &["candleholder"; 0])]
    #[case::two_slips_in_a_long_one("candlehlodre", &["candleholder"])]
    #[case::the_beginning_of_a_word("candlh", &["candle"])]
    #[case::while_it_is_typed("strawver", &["strawber"])]
    #[case::what_stands_around_it("(lntern)", &["lantern"])]
    #[case::a_word_with_a_hyphen("t-shrit", &["t-shirt"])]
    #[case::a_part_of_it("shrit", &["shirt"])]
    #[case::too_short("lmp", &[])]
    #[case::what_has_digits("lante3n", &[])]
    #[case::nothing_near("xylophone", &[])]
    fn the_nearest_word_is_meant(#[case] typed: &str, #[case] meant: &[&str]) {
        let words = words("lantern, candleholder t-shirt strawberry lante4n 85123");
        assert_eq!(words.nearest(typed), meant, "{typed}");
    }

    #[test]
    fn one_slip_is_nearer_than_two_and_many_are_the_frequent_ones() {
        let mut words = words("strawberry strawbarry");
        assert_eq!(words.nearest("strawbery"), ["strawberr"], "the beginning that is as long");
        assert_eq!(words.nearest("strawbbarry"), ["strawbarry"]);
        for (times, word) in [(1, "lamp"), (3, "damp"), (2, "camp"), (5, "ramp"), (4, "vamp")] {
            (0..times).for_each(|_| words.add(word));
        }
        assert_eq!(words.nearest("xamp"), ["ramp", "vamp", "damp", "camp"]);
        words.remove("ramp ramp ramp ramp ramp");
        assert_eq!(words.nearest("xamp"), ["vamp", "damp", "camp", "lamp"], "what is gone is not meant");
    }
}
