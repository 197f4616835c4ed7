//! The index that a search goes through: every variant's text in one piece of memory, in which words are looked for as
//! bytes. It knows nothing of the database; what it knows may be wrong only if it was told wrong.

mod asked;
mod first;
mod needle;
mod orders;
#[cfg(test)]
mod tests;
mod words;

use std::cmp::Reverse;
use std::collections::HashMap;

use kontor_domain::{CategoryId, VariantId};

pub(super) use asked::{Changed, Entry, Hits, Sought};
use first::First;
use needle::{Needle, letters};
pub(super) use orders::By;
use orders::{Keys, Orders, Turned, Way};
use words::Words;

/// What stands between two texts. No text holds one, and nothing that is looked for.
const BETWEEN: u8 = b'\n';
/// The bit of a place that puts what does not start with what was typed behind what does.
const FURTHER_ON: u32 = 1 << 31;
/// How many bytes of texts that are gone are carried along, before they are a quarter of all.
const LITTER: usize = 64 * 1024;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Active,
    Resting,
    Gone,
}

/// Every variant of a business. Each has a slot; what is known of it stands at that place of every list.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// The texts, each with [`BETWEEN`] behind it. A text that is gone is written over with it.
    texts: Vec<u8>,
    /// Where each slot's text begins, and behind the last where the next one will.
    begins: Vec<usize>,
    ids: Vec<VariantId>,
    sold: Vec<i64>,
    states: Vec<State>,
    /// Which of `categories`, and the number behind them all for none.
    category: Vec<u32>,
    /// Which letters each text has.
    letters: Vec<u64>,
    /// The slots as they are shown: what sells first.
    order: Vec<u32>,
    /// Where in `order` each slot is.
    rank: Vec<u32>,
    /// The slots by id.
    by_id: Vec<u32>,
    /// What else each slot can be sorted by, and how that came out.
    keys: Keys,
    orders: Orders,
    categories: HashMap<CategoryId, u32>,
    words: Words,
    /// How many bytes of texts are gone.
    gone: usize,
}

/// Words that mean the same: one of them is enough.
type Either = Vec<Needle>;

impl Index {
    /// An index of these, each of which has an id of its own.
    pub(super) fn of(entries: impl IntoIterator<Item = Entry>) -> Self {
        let mut index = Self { begins: vec![0], ..Self::default() };
        for entry in entries {
            index.push(entry);
        }
        index.settle();
        index
    }

    /// Adds one that [`Index::settle`] puts in its place.
    pub(super) fn push(&mut self, entry: Entry) -> u32 {
        let slot = slot_of(self.ids.len());
        if self.begins.is_empty() {
            self.begins.push(0);
        }
        self.words.add(&entry.text);
        self.letters.push(letters(&entry.text));
        // What can't be in a text would be taken for its end.
        self.texts.extend(entry.text.bytes().map(|byte| if byte == BETWEEN { b' ' } else { byte }));
        self.texts.push(BETWEEN);
        self.begins.push(self.texts.len());
        self.ids.push(entry.id);
        self.keys.push(&entry.sku, entry.price);
        self.sold.push(entry.sold);
        self.states.push(state(entry.active));
        let category = self.category_number(entry.category_id);
        self.category.push(category);
        self.rank.push(u32::MAX);
        slot
    }

    /// Puts what was pushed in its place, and gives back what memory is left over.
    pub(super) fn settle(&mut self) {
        self.orders = Orders::default();
        let live = |slot: &u32| self.states[at(*slot)] != State::Gone;
        let mut by_id: Vec<u32> = (0..slot_of(self.ids.len())).filter(live).collect();
        by_id.sort_by_key(|slot| self.ids[at(*slot)]);
        let mut order = by_id.clone();
        self.sort(&mut order);
        (self.by_id, self.order) = (by_id, order);
        self.rank_anew();
        for list in [&mut self.category, &mut self.rank] {
            list.shrink_to_fit();
        }
        self.texts.shrink_to_fit();
        self.begins.shrink_to_fit();
        self.ids.shrink_to_fit();
        self.sold.shrink_to_fit();
        self.states.shrink_to_fit();
        self.keys.shrink_to_fit();
        self.letters.shrink_to_fit();
    }

    /// Takes in what was changed; no variant stands there twice.
    pub(super) fn apply(&mut self, changes: Vec<Changed>) {
        let (mut moved, mut added) = (Vec::new(), Vec::new());
        // What was sold, or rests now, stands where it stood in every order but that of what sells.
        let mut sorted = true;
        for change in changes {
            let id = match &change {
                Changed::Is(entry) => entry.id,
                Changed::Gone(id) => *id,
            };
            let known = self.by_id.binary_search_by_key(&id, |slot| self.ids[at(*slot)]).ok();
            match (known, change) {
                (Some(place), Changed::Is(entry)) => {
                    let before = self.by_id[place];
                    let slot = if self.text(at(before)) == entry.text.as_bytes()
                        && self.keys.sku(at(before)) == entry.sku.as_bytes()
                    {
                        if self.keys.price(at(before)) != entry.price {
                            self.keys.set_price(at(before), entry.price);
                            sorted = false;
                        }
                        self.sold[at(before)] = entry.sold;
                        self.states[at(before)] = state(entry.active);
                        self.category[at(before)] = self.category_number(entry.category_id);
                        before
                    } else {
                        sorted = false;
                        self.bury(before);
                        self.push(entry)
                    };
                    self.by_id[place] = slot;
                    self.rank[at(before)] = u32::MAX;
                    moved.push(slot);
                }
                (Some(place), Changed::Gone(_)) => {
                    sorted = false;
                    self.bury(self.by_id[place]);
                }
                (None, Changed::Is(entry)) => {
                    let slot = self.push(entry);
                    added.push(slot);
                    moved.push(slot);
                }
                (None, Changed::Gone(_)) => {}
            }
        }
        if self.gone > LITTER && self.gone > self.texts.len() / 4 {
            *self = Self::of(self.entries());
            return;
        }
        if !sorted || !added.is_empty() {
            self.orders = Orders::default();
        }
        self.by_id.retain(|slot| self.states[at(*slot)] != State::Gone);
        if !added.is_empty() {
            self.by_id.extend(added);
            // One run with a few behind it: that is how this sort likes it.
            self.by_id.sort_by_key(|slot| self.ids[at(*slot)]);
        }
        self.put_in_order(moved);
    }

    /// Which are found.
    pub(super) fn find(&self, sought: &Sought<'_>) -> Hits {
        let way = self.way(sought.by, if sought.from_end { Turned::Yes } else { Turned::No });
        let mut exact = self.exact(sought);
        let mut first = match either_as_typed(sought.typed) {
            words if words.is_empty() => self.all(sought, (&way, &exact)),
            words => match self.matching(&words, sought, (&way, &exact)) {
                (none, there) if none.total == 0 && exact.is_empty() => {
                    match self.either_as_meant(sought.typed, there) {
                        Some(words) => self.matching(&words, sought, (&way, &exact)).0,
                        None => none,
                    }
                }
                (some, _) => some,
            },
        };
        if !way.is_best() {
            exact.drain(..).for_each(|slot| first.take(way.place(at(slot))));
        }
        let total = exact.len() + first.total;
        let mut slots: Vec<u32> = exact.iter().copied().skip(sought.skip).take(sought.rows).collect();
        let (skip, rows) = (sought.skip.saturating_sub(exact.len()), sought.rows - slots.len());
        let places = first.in_order().into_iter().skip(skip).take(rows);
        slots.extend(places.map(|place| way.slot(place & !FURTHER_ON)));
        Hits { ids: slots.into_iter().map(|slot| self.ids[at(slot)]).collect(), total }
    }

    /// Which category each of these variants is in, which come in the order of their ids; none for one that is gone.
    pub(super) fn categories_of(&self, variants: &[VariantId]) -> Vec<Option<CategoryId>> {
        let by_number: HashMap<u32, CategoryId> = self.categories.iter().map(|(id, number)| (*number, *id)).collect();
        let mut slots = self.by_id.iter().map(|slot| at(*slot)).peekable();
        let of = |variant: &VariantId| {
            while slots.next_if(|slot| self.ids[*slot] < *variant).is_some() {}
            let slot = *slots.peek().filter(|slot| self.ids[**slot] == *variant)?;
            by_number.get(&self.category[slot]).copied()
        };
        variants.iter().map(of).collect()
    }

    /// How many bytes it takes.
    #[cfg(test)]
    pub(super) fn bytes(&self) -> usize {
        let four = [&self.category, &self.order, &self.rank, &self.by_id].map(Vec::capacity).iter().sum::<usize>() * 4;
        let eight = (self.begins.capacity() + self.sold.capacity() + self.letters.capacity()) * 8;
        let sorted = self.keys.bytes() + self.orders.bytes();
        sorted
            + self.texts.capacity()
            + four
            + eight
            + self.ids.capacity() * 16
            + self.states.capacity()
            + self.words.bytes()
    }

    fn text(&self, slot: usize) -> &[u8] {
        &self.texts[self.begins[slot]..self.begins[slot + 1] - 1]
    }

    fn entries(&self) -> Vec<Entry> {
        let known: HashMap<u32, CategoryId> = self.categories.iter().map(|(id, number)| (*number, *id)).collect();
        let live = (0..self.ids.len()).filter(|slot| self.states[*slot] != State::Gone);
        live.map(|slot| Entry {
            id: self.ids[slot],
            text: String::from_utf8_lossy(self.text(slot)).into_owned(),
            sku: String::from_utf8_lossy(self.keys.sku(slot)).into_owned(),
            price: self.keys.price(slot),
            sold: self.sold[slot],
            active: self.states[slot] == State::Active,
            category_id: known.get(&self.category[slot]).copied(),
        })
        .collect()
    }

    fn category_number(&mut self, id: Option<CategoryId>) -> u32 {
        let Some(id) = id else { return u32::MAX };
        let next = slot_of(self.categories.len());
        *self.categories.entry(id).or_insert(next)
    }

    /// Makes sure that a text is never found again.
    fn bury(&mut self, slot: u32) {
        let slot = at(slot);
        self.states[slot] = State::Gone;
        self.letters[slot] = 0;
        self.rank[slot] = u32::MAX;
        let text = self.begins[slot]..self.begins[slot + 1] - 1;
        self.gone += text.len();
        self.words.remove(&String::from_utf8_lossy(&self.texts[text.clone()]));
        self.texts[text].fill(BETWEEN);
    }

    /// What is shown before what: what sells, then by text.
    fn key(&self, slot: u32) -> (Reverse<i64>, &[u8], VariantId) {
        (Reverse(self.sold[at(slot)]), self.text(at(slot)), self.ids[at(slot)])
    }

    fn sort(&self, slots: &mut [u32]) {
        slots.sort_unstable_by(|one, other| self.key(*one).cmp(&self.key(*other)));
    }

    /// Puts these among the others, that are in order.
    fn put_in_order(&mut self, mut moved: Vec<u32>) {
        let mut order = std::mem::take(&mut self.order);
        order.retain(|slot| self.rank[at(*slot)] != u32::MAX);
        self.sort(&mut moved);
        let mut merged = Vec::with_capacity(order.len() + moved.len());
        let mut rest = order.as_slice();
        for slot in moved {
            let before = rest.partition_point(|other| self.key(*other) < self.key(slot));
            merged.extend_from_slice(&rest[..before]);
            merged.push(slot);
            rest = &rest[before..];
        }
        merged.extend_from_slice(rest);
        self.order = merged;
        self.rank_anew();
    }

    fn rank_anew(&mut self) {
        for (rank, slot) in (0u32..).zip(&self.order) {
            self.rank[at(*slot)] = rank;
        }
    }

    fn wanted(&self, slot: usize, sought: &Sought<'_>, category: Option<u32>) -> bool {
        let state = match self.states[slot] {
            State::Active => true,
            State::Resting => sought.resting_too,
            State::Gone => false,
        };
        state && (sought.category_id.is_none() || category == Some(self.category[slot]))
    }

    fn category_of(&self, sought: &Sought<'_>) -> Option<u32> {
        self.categories.get(&sought.category_id?).copied()
    }

    /// What has the very code, the barcode's first.
    fn exact(&self, sought: &Sought<'_>) -> Vec<u32> {
        let category = self.category_of(sought);
        let mut slots = Vec::new();
        for id in sought.exact.iter().flatten() {
            let place = self.by_id.binary_search_by_key(id, |slot| self.ids[at(*slot)]);
            if let Ok(place) = place
                && let slot = self.by_id[place]
                && self.wanted(at(slot), sought, category)
                && !slots.contains(&slot)
            {
                slots.push(slot);
            }
        }
        // Two that have it are in the order of all.
        slots.sort_by_key(|slot| self.rank[at(*slot)]);
        slots
    }

    fn all(&self, sought: &Sought<'_>, (way, exact): (&Way<'_>, &[u32])) -> First {
        let category = self.category_of(sought);
        let mut first = First::of(sought);
        for place in 0..slot_of(self.order.len()) {
            let slot = way.slot(place);
            if self.wanted(at(slot), sought, category) && !exact.contains(&slot) {
                first.take(place);
            }
        }
        first
    }

    /// The places of those that have all the words, and whether the word that was looked for first is anywhere.
    fn matching(&self, words: &[Either], sought: &Sought<'_>, (way, exact): (&Way<'_>, &[u32])) -> (First, bool) {
        let mut first = First::of(sought);
        // The one that is likely the rarest leads, the others are looked for in what it finds.
        let Some(lead) = (0..words.len()).min_by_key(|at| (words[*at].len(), Reverse(words[*at][0].len()))) else {
            return (first, false);
        };
        let (category, typed) = (self.category_of(sought), sought.typed.as_bytes());
        let mut there = false;
        let mut take = |slot: usize| {
            there = true;
            if !self.wanted(slot, sought, category) {
                return;
            }
            let text = self.text(slot);
            let has = |either: &Either| either.iter().any(|word| word.is_in(self.letters[slot], text));
            let others = words.iter().enumerate().filter(|(at, _)| *at != lead);
            if others.into_iter().all(|(_, either)| has(either)) && !exact.contains(&slot_of(slot)) {
                let rank = way.place(slot);
                // Of most of those that a common word finds there is nothing more to know.
                let starts = || rank < first.bound && text.first() == typed.first() && text.starts_with(typed);
                first.take(if !way.is_best() || starts() { rank } else { rank | FURTHER_ON });
            }
        };
        match words[lead].as_slice() {
            [one] => self.scan(one, |slot| {
                take(slot);
                true
            }),
            several => {
                let mut found = vec![false; self.ids.len()];
                for word in several {
                    self.scan(word, |slot| {
                        found[slot] = true;
                        true
                    });
                }
                found.iter().enumerate().filter(|(_, found)| **found).for_each(|(slot, _)| take(slot));
            }
        }
        (first, there)
    }

    /// Says each slot whose text has this word, in turn, until it hears no.
    fn scan(&self, word: &Needle, mut found: impl FnMut(usize) -> bool) {
        if let Some(letter) = word.single_letter() {
            for (slot, _) in self.letters.iter().enumerate().filter(|(_, letters)| **letters & letter != 0) {
                if !found(slot) {
                    return;
                }
            }
            return;
        }
        let (mut slot, mut from) = (0, 0);
        while let Some(hit) = word.find(&self.texts[from..]) {
            slot = self.slot_at(from + hit, slot);
            if !found(slot) {
                return;
            }
            slot += 1;
            from = self.begins[slot];
        }
    }

    /// Whose text a byte is in, which is not before `slot`'s. It is mostly near.
    fn slot_at(&self, byte: usize, slot: usize) -> usize {
        let mut step = 1;
        let mut low = slot;
        while low + step < self.ids.len() && self.begins[low + step] <= byte {
            low += step;
            step *= 2;
        }
        let high = (low + step).min(self.ids.len());
        low + self.begins[low + 1..high].partition_point(|begin| *begin <= byte)
    }

    /// The words that were likely meant, where those that were typed find nothing: a word that is nowhere gives way to its
    /// nearest; if all of them are somewhere, but not together, each may be its nearest. None when there is nothing near.
    /// `there` is whether the one word is somewhere, if there is but one.
    fn either_as_meant(&self, typed: &str, there: bool) -> Option<Vec<Either>> {
        let words: Vec<&str> = typed.split(' ').filter(|word| !word.is_empty()).collect();
        let there: Vec<bool> = match words.len() {
            1 => vec![there],
            _ => words.iter().map(|word| self.has(word)).collect(),
        };
        let apart = there.iter().all(|there| *there);
        if apart && words.len() < 2 {
            return None;
        }
        let meant = words.iter().zip(there).map(|(word, there)| {
            let mut either: Either = if there { vec![Needle::new(word)] } else { Vec::new() };
            if !there || apart {
                either.extend(self.words.nearest(word).iter().map(|near| Needle::new(near)));
            }
            (!either.is_empty()).then_some(either)
        });
        meant.collect()
    }

    fn has(&self, word: &str) -> bool {
        let mut there = false;
        self.scan(&Needle::new(word), |_| {
            there = true;
            false
        });
        there
    }
}

fn either_as_typed(typed: &str) -> Vec<Either> {
    typed.split(' ').filter(|word| !word.is_empty()).map(|word| vec![Needle::new(word)]).collect()
}

fn state(active: bool) -> State {
    if active { State::Active } else { State::Resting }
}

/// A slot as a place in a list.
fn at(slot: u32) -> usize {
    slot as usize
}

/// A place in a list as a slot. There is no room in memory for more of them than a slot can number.
fn slot_of(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
