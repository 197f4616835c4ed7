//! What is on a slip is on its paper, whatever the printer.

use proptest::prelude::*;

use super::super::profile::Letters;
use super::super::strip::{Line, read};
use super::*;

fn profiles() -> impl Strategy<Value = Profile> {
    let letters = prop_oneof![Just(Letters::Epson), Just(Letters::Common), Just(Letters::Plain)];
    let columns = prop_oneof![Just(48i64), Just(42), Just(32)];
    (columns, letters, any::<bool>(), any::<bool>()).prop_map(|(columns, letters, cutter, qr)| Profile {
        columns,
        letters,
        cutter,
        qr,
        drawer: Drawer::None,
    })
}

fn look() -> impl Strategy<Value = Look> {
    prop_oneof![Just(Look::Name), Just(Look::Strong), Just(Look::Total), Just(Look::Plain), Just(Look::Faint)]
}

const TEXT: &str = "[a-zA-Z0-9 €£ñüßłŻжΩş日.,−]{0,60}";
const AMOUNT: &str = "[−£€]?[0-9., ]{1,14}";

fn part() -> impl Strategy<Value = Part> {
    prop_oneof![
        (TEXT, look()).prop_map(|(text, look)| Part::Centred(text, look)),
        (TEXT, look()).prop_map(|(text, look)| Part::Text(text, look)),
        (TEXT, TEXT, look()).prop_map(|(left, right, look)| Part::Sides { left, right, looks: (look, Look::Small) }),
        (TEXT, AMOUNT, "[A-Z]?", look()).prop_map(|(title, amount, mark, look)| Part::Item {
            title,
            amount,
            mark,
            look
        }),
        ([AMOUNT; 5], proptest::collection::vec([AMOUNT; 5], 0..3)).prop_map(|(head, rows)| Part::Table { head, rows }),
        Just(Part::Gap(Gap::Wide)),
    ]
}

/// The letters of texts, without spaces, in the order of the alphabet: lines break where they have to.
fn inked(texts: impl IntoIterator<Item = String>) -> String {
    let mut letters: Vec<char> =
        texts.into_iter().flat_map(|text| text.chars().collect::<Vec<_>>()).filter(|letter| *letter != ' ').collect();
    letters.sort_unstable();
    letters.into_iter().collect()
}

proptest! {
    #[test]
    fn every_letter_of_a_slip_is_on_the_paper_and_no_other(parts in proptest::collection::vec(part(), 0..8), profile in profiles()) {
        let slip = Slip { parts };
        let paper = read(&bytes(&slip, &profile, Drawer::None), profile.letters);
        let written = inked(slip.texts().into_iter().map(|text| profile.letters.printable(text)));
        let printed = inked(paper.iter().map(Line::text));
        prop_assert_eq!(printed, written);
        for line in &paper {
            if let Line::Text { spans, .. } = line {
                let long: usize = spans.iter().map(|span| letters(&span.text) * if span.style.wide { 2 } else { 1 }).sum();
                prop_assert!(long <= profile.width(), "{line:?} is wider than the paper");
            }
        }
    }
}

#[test]
fn amounts_stand_under_one_another() {
    let profile = Profile { columns: 32, ..Profile::default() };
    let item = |title: &str, amount: &str, mark: &str| Part::Item {
        title: title.into(),
        amount: amount.into(),
        mark: mark.into(),
        look: Look::Plain,
    };
    let row = |cells: [&str; 5]| cells.map(str::to_owned);
    let slip = Slip {
        parts: vec![
            item("Mug, blue, with a picture of the harbour", "£13.00", "A"),
            item("Total", "£1,213.00", ""),
            Part::Sides { left: "Date".into(), right: "10 Jul 2026".into(), looks: (Look::Faint, Look::Small) },
            Part::Table {
                head: row(["", "Rate", "Net", "Tax", "Gross"]),
                rows: vec![row(["A", "20%", "£10.83", "£2.17", "£13.00"])],
            },
        ],
    };
    let paper = read(&bytes(&slip, &profile, Drawer::None), profile.letters);
    let lines: Vec<String> = paper.iter().map(Line::text).filter(|text| !text.is_empty()).collect();
    assert_eq!(
        lines,
        [
            "Mug, blue, with a       £13.00 A",
            "picture of the harbour",
            "Total                £1,213.00",
            "Date                 10 Jul 2026",
            "  Rate        Net    Tax   Gross",
            "A 20%      £10.83  £2.17  £13.00",
        ]
    );
}
