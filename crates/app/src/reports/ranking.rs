//! Sums in the order in which a report shows them.

use std::cmp::Reverse;

use kontor_domain::Minor;
use kontor_domain::reports::Figures;

use super::sums::{Sums, pairs};

/// A sum, beside what it was in an earlier period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ranked<K> {
    pub(super) key: K,
    pub(super) figures: Figures,
    /// None if no earlier period was asked for.
    pub(super) earlier: Option<Figures>,
}

/// The first of some sums, how many there are in all, and what the others come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Ranking<K> {
    pub(super) first: Vec<Ranked<K>>,
    pub(super) count: usize,
    pub(super) others: Figures,
}

/// Puts sums in order: what was taken most comes first, then what was taken most before. What there was only before
/// is there too, with nothing.
pub(super) fn by_taken<K: Ord>(now: Sums<K>, earlier: Option<Sums<K>>, most: usize) -> Ranking<K> {
    let beside = earlier.is_some();
    let mut all = Vec::with_capacity(now.len());
    pairs(now, earlier.unwrap_or_default(), |key, figures, before| {
        let earlier = beside.then(|| before.unwrap_or_default());
        all.push(Ranked { key, figures: figures.unwrap_or_default(), earlier });
    });
    let place = |one: &Ranked<K>| -> (Reverse<Minor>, Reverse<Minor>) {
        (Reverse(one.figures.taken()), Reverse(one.earlier.unwrap_or_default().taken()))
    };
    let order = |a: &Ranked<K>, b: &Ranked<K>| place(a).cmp(&place(b)).then_with(|| a.key.cmp(&b.key));
    let count = all.len();
    if most < count {
        // Most of a hundred thousand need no place of their own.
        all.select_nth_unstable_by(most, order);
    }
    let others = all.get(most..).unwrap_or_default().iter().map(|one| one.figures).sum();
    all.truncate(most);
    all.sort_unstable_by(order);
    Ranking { first: all, count, others }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(amount: i64) -> Figures {
        Figures { sold: Minor(amount), ..Figures::default() }
    }

    #[test]
    fn the_most_comes_first_and_what_is_left_out_is_one_sum() {
        let now = Sums::of(vec![(1, taken(5)), (2, taken(50)), (3, taken(7)), (4, taken(5))]);
        let ranking = by_taken(now.clone(), None, 2);
        assert_eq!(ranking.first.iter().map(|one| one.key).collect::<Vec<_>>(), [2, 3]);
        assert_eq!((ranking.count, ranking.others.taken()), (4, Minor(10)));
        let all = by_taken(now, None, 10);
        assert_eq!(all.first.iter().map(|one| one.key).collect::<Vec<_>>(), [2, 3, 1, 4], "equal ones by their key");
        assert_eq!((all.count, all.others), (4, Figures::default()));
    }

    #[test]
    fn what_there_was_only_before_is_there_with_nothing() {
        let ranking = by_taken(Sums::of(vec![(1, taken(5))]), Some(Sums::of(vec![(2, taken(9))])), 10);
        let found: Vec<_> = ranking.first.iter().map(|one| (one.key, one.figures.taken().0, one.earlier)).collect();
        assert_eq!(found, [(1, 5, Some(Figures::default())), (2, 0, Some(taken(9)))]);
    }
}
