//! The index against a search that looks at everything each time.

use kontor_domain::Minor;
use kontor_domain::text::{fold, fold_query};
use proptest::prelude::*;
use rstest::rstest;
use uuid::Uuid;

use super::*;

fn id(n: u32) -> VariantId {
    VariantId(Uuid::from_u128(u128::from(n)))
}

fn entry(n: u32, title: &str, sold: i64) -> Entry {
    Entry {
        id: id(n),
        text: fold(title),
        sku: format!("s{}", n % 7),
        price: Minor(0),
        sold,
        active: true,
        category_id: None,
    }
}

fn shelf(titles: &[&str]) -> Index {
    Index::of((1u32..).zip(titles).map(|(n, title)| entry(n, title, 0)))
}

fn all(typed: &str) -> Sought<'_> {
    Sought {
        typed,
        exact: [None; 2],
        category_id: None,
        resting_too: true,
        by: By::Best,
        from_end: false,
        skip: 0,
        rows: 50,
    }
}

/// The texts that are found, in their order.
fn texts(index: &Index, typed: &str) -> Vec<String> {
    let folded = fold_query(typed);
    let hits = index.find(&all(&folded));
    assert_eq!(hits.total, hits.ids.len(), "all of it is on the first page");
    let text = |id: &VariantId| {
        let entry = index.entries().into_iter().find(|entry| entry.id == *id);
        entry.expect("what is found is there").text
    };
    hits.ids.iter().map(text).collect()
}

/// What is found as typed, by looking at everything.
fn plainly(entries: &[Entry], sought: &Sought<'_>) -> Hits {
    let words: Vec<&str> = sought.typed.split(' ').filter(|word| !word.is_empty()).collect();
    let mut found: Vec<(u8, &Entry)> = entries
        .iter()
        .filter(|entry| entry.active || sought.resting_too)
        .filter(|entry| sought.category_id.is_none() || entry.category_id == sought.category_id)
        .filter_map(|entry| {
            let exact = sought.exact.contains(&Some(entry.id));
            let starts = entry.text.starts_with(sought.typed);
            let has = words.iter().all(|word| entry.text.contains(word));
            (exact || has).then_some((
                if exact {
                    0
                } else if starts {
                    1
                } else {
                    2
                },
                entry,
            ))
        })
        .collect();
    match sought.by {
        By::Best | By::Stock(_) => {
            found.sort_by_key(|(place, entry)| (*place, Reverse(entry.sold), &entry.text, entry.id));
        }
        By::Title => found.sort_by_key(|(_, entry)| (&entry.text, entry.id)),
        By::Sku => found.sort_by_key(|(_, entry)| (&entry.sku, entry.id)),
        By::Price => found.sort_by_key(|(_, entry)| (entry.price, &entry.text, entry.id)),
    }
    if sought.from_end && !matches!(sought.by, By::Best) {
        found.reverse();
    }
    let page = found.iter().skip(sought.skip).take(sought.rows);
    Hits { ids: page.map(|(_, entry)| entry.id).collect(), total: found.len() }
}

fn a_text() -> impl Strategy<Value = String> {
    let word =
        prop_oneof!["[ab]{1,3}", "(red|blue|lamp|lantern|candle|t-shirt|crème|a)", "[0-9]{1,4}", "(日本|мяч|%|_|🙂)",];
    proptest::collection::vec(word, 0..5).prop_map(|words| fold(&words.join(" ")))
}

fn an_entry() -> impl Strategy<Value = Entry> {
    (0u32..40, a_text(), 0i64..4, any::<bool>(), 0u32..3, 0i64..3).prop_map(
        |(n, text, sold, active, category, price)| Entry {
            id: id(n),
            text,
            sku: format!("s{}", n % 7),
            price: Minor(price),
            sold,
            active,
            category_id: (category > 0).then(|| CategoryId(Uuid::from_u128(u128::from(category)))),
        },
    )
}

fn entries() -> impl Strategy<Value = Vec<Entry>> {
    proptest::collection::vec(an_entry(), 0..40).prop_map(|mut entries| {
        entries.sort_by_key(|entry| entry.id);
        entries.dedup_by_key(|entry| entry.id);
        entries
    })
}

/// What was typed, exact codes, a category, whether what rests is wanted, the window, the order and which way.
type Asked = (String, Option<u32>, Option<u32>, u32, bool, usize, usize, usize, bool);

fn asked() -> impl Strategy<Value = Asked> {
    let typed = prop_oneof![Just(String::new()), "[ab]{1,2}", a_text(), "(lam|ed|and|1|me|本|%)"];
    let exact = || proptest::option::weighted(0.2, 0u32..40);
    (typed, exact(), exact(), 0u32..3, any::<bool>(), 0usize..12, 1usize..12, 0usize..4, any::<bool>())
}

fn sought((typed, one, other, category, resting_too, skip, rows, by, from_end): &Asked) -> Sought<'_> {
    Sought {
        typed,
        exact: [one.map(id), other.map(id)],
        category_id: (*category > 0).then(|| CategoryId(Uuid::from_u128(u128::from(*category)))),
        resting_too: *resting_too,
        by: [By::Best, By::Title, By::Sku, By::Price][*by],
        from_end: *from_end,
        skip: *skip,
        rows: *rows,
    }
}

/// The same is found as by looking at everything; where that finds nothing, only what is near.
fn agree(index: &Index, entries: &[Entry], asked: &Asked) -> Result<(), TestCaseError> {
    let sought = sought(asked);
    let (found, plain) = (index.find(&sought), plainly(entries, &sought));
    if plain.total > 0 {
        prop_assert_eq!(found, plain, "{:?}", sought);
        return Ok(());
    }
    for id in &found.ids {
        let text = &entries.iter().find(|entry| entry.id == *id).expect("what is found is there").text;
        for word in sought.typed.split(' ') {
            let beginnings =
                text.split([' ', '-']).flat_map(|w| (3..=w.chars().count()).map(|n| w.chars().take(n).collect()));
            let near = beginnings.map(|w: String| strsim::osa_distance(&w, word)).min().unwrap_or(99);
            let most = if word.chars().count() < 8 { 1 } else { 2 };
            prop_assert!(text.contains(word) || near <= most, "{:?} is far from {:?}", text, word);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn the_same_is_found_as_by_looking_at_everything(entries in entries(), asked in asked()) {
        agree(&Index::of(entries.clone()), &entries, &asked)?;
    }

    #[test]
    fn changes_leave_what_an_index_made_anew_would_be(
        before in entries(), changes in proptest::collection::vec((entries(), proptest::collection::vec(0u32..40, 0..6)), 1..4), asked in asked(),
    ) {
        let mut index = Index::of(before.clone());
        let mut known: std::collections::BTreeMap<VariantId, Entry> = before.into_iter().map(|entry| (entry.id, entry)).collect();
        for (changed, gone) in changes {
            let mut told: std::collections::BTreeMap<VariantId, Changed> =
                gone.into_iter().map(|n| (id(n), Changed::Gone(id(n)))).collect();
            told.extend(changed.into_iter().map(|entry| (entry.id, Changed::Is(entry))));
            for change in told.values() {
                match change {
                    Changed::Is(entry) => known.insert(entry.id, entry.clone()),
                    Changed::Gone(id) => known.remove(id),
                };
            }
            index.apply(told.into_values().collect());
            let known: Vec<Entry> = known.values().cloned().collect();
            agree(&index, &known, &asked)?;
            let anew = Index::of(known.clone());
            let all = sought(&asked);
            prop_assert_eq!(index.find(&all), anew.find(&all), "corrections too");
        }
    }

    #[test]
    fn any_input_is_answered(typed in "\\PC{0,120}", raw in any::<String>()) {
        let index = shelf(&["Lamp", "Red lantern 12", "Crème brûlée", "日本 мяч", "%_\\"]);
        for typed in [typed, raw] {
            let _ = index.find(&all(&fold_query(&typed)));
        }
    }

    #[test]
    fn a_slip_of_any_kind_is_forgiven(at in 0usize..7, kind in 0usize..4, with in "[a-z]") {
        let index = shelf(&["Metal lantern", "Kettle"]);
        let mut typed: Vec<char> = "lantern".chars().collect();
        match kind {
            0 => { typed.remove(at); }
            1 => typed.insert(at, with.chars().next().expect("one letter")),
            2 => typed[at] = with.chars().next().expect("one letter"),
            _ => typed.swap(at, (at + 1) % 7),
        }
        // The last letter and the first are no neighbours.
        prop_assume!(kind != 3 || at < 6);
        let typed: String = typed.into_iter().collect();
        prop_assert_eq!(texts(&index, &typed), ["metal lantern"], "{}", typed);
    }
}

#[rstest]
#[case::words_in_any_order("lantern metal", &["metal lantern"])]
#[case::accents("CRÈME", &["creme brulee"])]
#[case::a_piece("ante", &["metal lantern", "paper lantern"])]
#[case::a_percent_sign("%", &["100% wool"])]
#[case::an_underscore("_", &[])]
#[case::a_slip_in_one_of_two_words("metl lantern", &["metal lantern"])]
#[case::while_it_is_typed("metal lanre", &["metal lantern"])]
#[case::words_that_are_there_but_not_together("metal wool", &[])]
#[case::a_word_that_is_there_but_not_meant("paper metal", &[])]
#[case::a_code_is_not_corrected("85124", &[])]
#[case::nothing_near("xylophone", &[])]
#[case::one_word_of_two_is_nowhere_near("lantern xylophone", &[])]
#[case::emoji("🙂", &[])]
#[case::from_right_to_left("שלום", &["שלום 7"])]
#[case::a_very_long_word("lanternlanternlanternlanternlanternlanternlanternlanternlanternlantern", &[])]
fn what_is_typed_finds(#[case] typed: &str, #[case] found: &[&str]) {
    let index = shelf(&["Metal lantern", "Paper lantern", "Crème brûlée", "100% wool", "85123", "שלום 7"]);
    assert_eq!(texts(&index, typed), found, "{typed}");
}

#[test]
fn words_that_are_somewhere_but_not_together_may_be_their_neighbours() {
    let index = shelf(&["Red lamp", "Blue lamb"]);
    assert_eq!(texts(&index, "red lamb"), ["red lamp"], "both words are there, but not in one text");
    assert_eq!(texts(&index, "lamb"), ["blue lamb"], "what is there as typed is what was meant");
}

#[test]
fn nothing_typed_gives_all_by_what_sells() {
    let index = Index::of([entry(1, "b", 1), entry(2, "a", 1), entry(3, "c", 5)]);
    assert_eq!(texts(&index, ""), ["c", "a", "b"]);
    assert_eq!(texts(&index, " \0\n "), ["c", "a", "b"]);
    assert_eq!(texts(&Index::of([]), ""), [""; 0], "an empty catalog has nothing");
    assert_eq!(texts(&Index::of([]), "lamp"), [""; 0]);
}

#[test]
fn what_is_gone_is_swept_up() {
    let name = |n: u32, turn: u32| format!("variant {n} of turn-{turn}-with a rather long name");
    let mut index = Index::of((0..2_000).map(|n| entry(n, &name(n, 0), 0)));
    let at_first = index.bytes();
    for turn in 1..20 {
        index.apply((0..500).map(|n| Changed::Is(entry(n, &name(n, turn), 0))).collect());
        assert_eq!(index.find(&all(&format!("turn-{turn}-with"))).total, 500);
        assert_eq!(index.find(&all("variant")).total, 2_000);
    }
    assert!(index.bytes() < at_first * 2, "{} bytes have become {}", at_first, index.bytes());
}
