//! Sums in the order of their keys. Adding up goes along the keys: a hundred thousand of them in a hash table are a
//! hundred thousand places that the processor has to fetch.

use std::cmp::{Ordering, Reverse};
use std::collections::HashMap;
use std::hash::Hash;

use kontor_domain::reports::Figures;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{Failure, Result};

/// How many keys are looked up to see whether most are known.
const LOOK: usize = 32;
/// So many times fewer are looked up one by one.
const FEW: usize = 8;

/// What sales come to, by key; each key once, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sums<K> {
    keys: Vec<K>,
    figures: Vec<Figures>,
}

impl<K> Default for Sums<K> {
    fn default() -> Self {
        Self { keys: Vec::new(), figures: Vec::new() }
    }
}

impl<K: Ord> Sums<K> {
    /// Of sums in any order, which may name a key more than once.
    pub(super) fn of(mut parts: Vec<(K, Figures)>) -> Self {
        parts.sort_by(|(a, _), (b, _)| a.cmp(b));
        let mut sums = Self::default();
        for (key, figures) in parts {
            match sums.figures.last_mut() {
                Some(last) if sums.keys.last() == Some(&key) => *last += figures,
                _ => sums.push(key, figures),
            }
        }
        sums
    }

    /// All of these together: always the two smallest first, so that no key is gone along more often than needed.
    pub(super) fn all(mut runs: Vec<Self>) -> Self {
        runs.sort_by_key(|run| Reverse(run.len()));
        while let Some(least) = runs.pop() {
            let Some(next) = runs.pop() else { return least };
            let both = next.plus(least);
            let at = runs.partition_point(|run| run.len() > both.len());
            runs.insert(at, both);
        }
        Self::default()
    }

    /// These and no more others than these.
    fn plus(mut self, others: Self) -> Self {
        if self.has_most(&others) {
            let new = self.add(others);
            return self.with(new);
        }
        let mut both = Self::default();
        both.keys.reserve_exact(self.len() + others.len());
        both.figures.reserve_exact(self.len() + others.len());
        pairs(self, others, |key, a, b| both.push(key, a.into_iter().chain(b).sum()));
        both
    }

    /// Whether it looks as if most of these keys were here: then hardly a place has to be made for a new one.
    fn has_most(&self, others: &Self) -> bool {
        let some = others.keys.iter().step_by(others.len() / LOOK + 1);
        let (mut here, mut all) = (0, 0);
        for key in some {
            here += usize::from(self.keys.binary_search(key).is_ok());
            all += 1;
        }
        here * 2 > all || others.len() * FEW < self.len()
    }

    /// These without others, which are part of them; what then comes to nothing is not there any more.
    pub(super) fn less(mut self, mut others: Self) -> Self {
        for figures in &mut others.figures {
            *figures = -*figures;
        }
        let new = self.add(others);
        let mut sums = self.with(new);
        let mut kept = sums.figures.iter().map(|figures| *figures != Figures::default());
        sums.keys.retain(|_| kept.next().unwrap_or_default());
        sums.figures.retain(|figures| *figures != Figures::default());
        sums
    }

    /// Adds what has a key that is here; gives the others.
    fn add(&mut self, others: Self) -> Self {
        let mut new = Self::default();
        let mut at = 0;
        for (key, figures) in others {
            at = self.place(&key, at);
            match (self.keys.get(at), self.figures.get_mut(at)) {
                (Some(same), Some(sum)) if *same == key => *sum += figures,
                _ => new.push(key, figures),
            }
        }
        new
    }

    /// The place of the first key that is not before this one, looked for from a place on, in growing steps.
    fn place(&self, key: &K, from: usize) -> usize {
        let rest = self.keys.get(from..).unwrap_or_default();
        let mut step = 1;
        while rest.get(step - 1).is_some_and(|other| other < key) {
            step *= 2;
        }
        let (begin, end) = (step / 2, (step - 1).min(rest.len()));
        from + begin + rest.get(begin..end).unwrap_or_default().partition_point(|other| other < key)
    }

    /// These and others, none of which has a key that is here.
    fn with(mut self, others: Self) -> Self {
        let places: Vec<usize> = (others.keys.iter())
            .scan(0, |at, key| {
                *at = self.place(key, *at);
                Some(*at)
            })
            .collect();
        let mut keys = Vec::with_capacity(self.len() + others.len());
        let mut old = self.keys.into_iter();
        let mut taken = 0;
        for (place, key) in places.iter().zip(others.keys) {
            keys.extend(old.by_ref().take(place - taken));
            keys.push(key);
            taken = *place;
        }
        keys.extend(old);
        // Figures are large: they make room where they are, from the end on, each stretch once.
        let (mut from, mut to) = (self.figures.len(), keys.len());
        self.figures.resize(to, Figures::default());
        for (place, figures) in places.into_iter().zip(others.figures).rev() {
            to -= from - place;
            self.figures.copy_within(place..from, to);
            to -= 1;
            from = place;
            if let Some(room) = self.figures.get_mut(to) {
                *room = figures;
            }
        }
        Self { keys, figures: self.figures }
    }

    /// What one key comes to.
    pub(super) fn of_key(&self, key: &K) -> Option<Figures> {
        self.keys.binary_search(key).ok().and_then(|at| self.figures.get(at)).copied()
    }

    /// The same by something that keys have in common.
    pub(super) fn by<T: Ord + Hash>(&self, common: impl Fn(&K) -> T) -> Sums<T> {
        self.by_each(self.keys.iter().map(common))
    }

    /// The same by what each key stands for, key after key.
    pub(super) fn by_each<T: Ord + Hash>(&self, each: impl Iterator<Item = T>) -> Sums<T> {
        let mut sums: HashMap<T, Figures> = HashMap::new();
        for (other, figures) in each.zip(&self.figures) {
            *sums.entry(other).or_default() += *figures;
        }
        Sums::of(sums.into_iter().collect())
    }

    /// Those whose place says so, key after key.
    pub(super) fn only(self, wanted: impl Iterator<Item = bool>) -> Self {
        let mut sums = Self::default();
        for ((key, figures), wanted) in self.into_iter().zip(wanted) {
            if wanted {
                sums.push(key, figures);
            }
        }
        sums
    }
}

impl<K> Sums<K> {
    fn push(&mut self, key: K, figures: Figures) {
        self.keys.push(key);
        self.figures.push(figures);
    }

    pub(super) fn len(&self) -> usize {
        self.keys.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// The keys, in order.
    pub(super) fn keys(&self) -> &[K] {
        &self.keys
    }

    /// What all come to.
    pub(super) fn total(&self) -> Figures {
        self.figures.iter().copied().sum()
    }
}

impl<K> IntoIterator for Sums<K> {
    type Item = (K, Figures);
    type IntoIter = std::iter::Zip<std::vec::IntoIter<K>, std::vec::IntoIter<Figures>>;

    fn into_iter(self) -> Self::IntoIter {
        self.keys.into_iter().zip(self.figures)
    }
}

/// Goes along the keys of two sums together.
pub(super) fn pairs<K: Ord>(a: Sums<K>, b: Sums<K>, mut take: impl FnMut(K, Option<Figures>, Option<Figures>)) {
    let (mut a, mut b) = (a.into_iter().peekable(), b.into_iter().peekable());
    loop {
        let next = match (a.peek(), b.peek()) {
            (Some((left, _)), Some((right, _))) => left.cmp(right),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => return,
        };
        let left = if next.is_le() { a.next() } else { None };
        let right = if next.is_ge() { b.next() } else { None };
        let (of_a, of_b) = (left.as_ref().map(|(_, one)| *one), right.as_ref().map(|(_, one)| *one));
        if let Some((key, _)) = left.or(right) {
            take(key, of_a, of_b);
        }
    }
}

/// As sums are kept: the keys, then what each comes to.
pub(super) fn pack<K: Serialize>(sums: &Sums<K>) -> Result<Vec<u8>> {
    let mut bytes = postcard::to_allocvec(&sums.keys).map_err(Failure::fault)?;
    for figures in &sums.figures {
        figures::write(figures, &mut bytes);
    }
    Ok(bytes)
}

/// Sums that were kept; none if they can't be read, and are to be made anew.
pub(super) fn unpack<K: DeserializeOwned>(kept: &[u8]) -> Option<Sums<K>> {
    let (keys, mut rest): (Vec<K>, &[u8]) = postcard::take_from_bytes(kept).ok()?;
    let mut figures = Vec::with_capacity(keys.len());
    for _ in &keys {
        figures.push(figures::read(&mut rest)?);
    }
    rest.is_empty().then_some(Sums { keys, figures })
}

/// Figures as bytes: which of the seven numbers are not zero, and these, the smaller the shorter.
mod figures {
    use kontor_domain::reports::Figures;
    use kontor_domain::{Minor, Qty};

    pub(super) fn write(figures: &Figures, bytes: &mut Vec<u8>) {
        let Figures { sales, returns, qty, sold, returned, discounts, tax } = *figures;
        let numbers = [sales, returns, qty.0, sold.0, returned.0, discounts.0, tax.0];
        let which = numbers.iter().enumerate().map(|(at, number)| u8::from(*number != 0) << at).sum();
        bytes.push(which);
        for number in numbers.into_iter().filter(|number| *number != 0) {
            // What is below zero is as short as what is above.
            let mut left = (number.cast_unsigned() << 1) ^ (number >> 63).cast_unsigned();
            while left > 0x7f {
                bytes.push(left.to_le_bytes()[0] | 0x80);
                left >>= 7;
            }
            bytes.push(left.to_le_bytes()[0]);
        }
    }

    pub(super) fn read(bytes: &mut &[u8]) -> Option<Figures> {
        let mut numbers = [0; 7];
        let which = byte(bytes)?;
        for (at, number) in numbers.iter_mut().enumerate() {
            if which & (1 << at) != 0 {
                *number = self::number(bytes)?;
            }
        }
        let [sales, returns, qty, sold, returned, discounts, tax] = numbers;
        let (qty, [sold, returned, discounts, tax]) = (Qty(qty), [sold, returned, discounts, tax].map(Minor));
        Some(Figures { sales, returns, qty, sold, returned, discounts, tax })
    }

    fn number(bytes: &mut &[u8]) -> Option<i64> {
        let mut whole = 0u64;
        for at in 0..10 {
            let part = byte(bytes)?;
            whole |= u64::from(part & 0x7f) << (at * 7);
            if part & 0x80 == 0 {
                return Some((whole >> 1).cast_signed() ^ -(whole & 1).cast_signed());
            }
        }
        None
    }

    fn byte(bytes: &mut &[u8]) -> Option<u8> {
        let (first, rest) = bytes.split_first()?;
        *bytes = rest;
        Some(*first)
    }
}

#[cfg(test)]
mod tests {
    use kontor_domain::{Minor, Qty};
    use proptest::prelude::*;

    use super::*;

    fn sums(parts: &[(u16, i64)]) -> Sums<u16> {
        Sums::of(
            parts
                .iter()
                .map(|(key, sold)| (*key, Figures { sales: 1, sold: Minor(*sold), ..Figures::default() }))
                .collect(),
        )
    }

    /// The same by hand.
    fn by_hand<'a>(runs: impl Iterator<Item = &'a Sums<u16>>) -> Vec<(u16, Figures)> {
        let mut all: std::collections::BTreeMap<u16, Figures> = std::collections::BTreeMap::new();
        for (key, figures) in runs.cloned().flatten() {
            *all.entry(key).or_default() += figures;
        }
        all.into_iter().collect()
    }

    fn some() -> impl Strategy<Value = Vec<(u16, i64)>> {
        prop_oneof![
            proptest::collection::vec((0u16..60, -500i64..500), 0..80),
            proptest::collection::vec((any::<u16>(), -500i64..500), 0..20)
        ]
    }

    proptest! {
        #[test]
        fn whatever_is_added_comes_to_what_it_is(runs in proptest::collection::vec(some(), 0..12)) {
            let runs: Vec<Sums<u16>> = runs.iter().map(|run| sums(run)).collect();
            let all = Sums::all(runs.clone());
            prop_assert!(all.keys().is_sorted_by(|a, b| a < b));
            let expected = by_hand(runs.iter());
            prop_assert_eq!(all.into_iter().collect::<Vec<_>>(), expected);
        }

        #[test]
        fn what_is_taken_away_leaves_the_rest(runs in proptest::collection::vec(some(), 2..6)) {
            let runs: Vec<Sums<u16>> = runs.iter().map(|run| sums(run)).collect();
            let (part, rest) = runs.split_at(runs.len() / 2);
            let left = Sums::all(runs.clone()).less(Sums::all(part.to_vec()));
            // Each says of one sale at least, so none of the rest comes to nothing.
            prop_assert_eq!(left, Sums::all(rest.to_vec()));
        }

        #[test]
        fn what_is_kept_is_read_as_it_was(parts in some(), numbers in any::<[i64; 7]>()) {
            let mut sums = sums(&parts);
            let [sales, returns, qty, rest @ ..] = numbers;
            let [sold, returned, discounts, tax] = rest.map(Minor);
            sums.push(u16::MAX, Figures { sales, returns, qty: Qty(qty), sold, returned, discounts, tax });
            let kept = pack(&sums).unwrap();
            prop_assert_eq!(unpack(&kept), Some(sums));
            prop_assert_eq!(unpack::<u16>(&kept[..kept.len() - 1]), None);
        }

        #[test]
        fn two_go_along_together(a in some(), b in some()) {
            let (a, b) = (sums(&a), sums(&b));
            let mut found = Vec::new();
            pairs(a.clone(), b.clone(), |key, of_a, of_b| found.push((key, of_a, of_b)));
            prop_assert!(found.is_sorted_by(|a, b| a.0 < b.0));
            prop_assert_eq!(found.iter().filter_map(|(key, of, _)| of.map(|of| (*key, of))).collect::<Vec<_>>(), a.into_iter().collect::<Vec<_>>());
            prop_assert_eq!(found.iter().filter_map(|(key, _, of)| of.map(|of| (*key, of))).collect::<Vec<_>>(), b.into_iter().collect::<Vec<_>>());
        }

        #[test]
        fn bytes_that_are_something_else_are_none_or_in_step(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            if let Some(sums) = unpack::<u16>(&bytes) {
                prop_assert_eq!(sums.keys.len(), sums.figures.len());
            }
        }
    }
}
