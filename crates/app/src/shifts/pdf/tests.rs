//! What the PDFs of reports say. How they look is for eyes: `KONTOR_PDF_DIR=… cargo test -p kontor-app pdf` keeps them.

use kontor_domain::Rate;
use kontor_domain::sales::{TaxRow, TenderKind};
use kontor_domain::shifts::{Drawer, Pieces, Takings, TenderFlow};
use uuid::Uuid;

use super::*;
use crate::pdf::Mark;

fn z() -> ZReport {
    let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
    let shift = Shift {
        id: Uuid::nil().into(),
        store_id: Uuid::nil().into(),
        store: "Market Street".into(),
        register_id: Uuid::nil().into(),
        register: "Register 1".into(),
        timezone: "Europe/London".into(),
        user_id: Uuid::nil().into(),
        user: "Zoë García".into(),
        float: Minor(10_000),
        business_date: "2026-07-10".parse().unwrap(),
        opened_at: at("2026-07-10T08:02:00Z"),
    };
    let movement = CashMovement {
        id: Uuid::nil().into(),
        shift_id: Uuid::nil().into(),
        kind: CashKind::PayOut,
        amount: Minor(1_250),
        reason: "Window cleaner".into(),
        user_id: Uuid::nil().into(),
        user: "Zoë García".into(),
        at: at("2026-07-10T11:15:00Z"),
    };
    let flow = |kind, taken, change, refunded| TenderFlow {
        kind,
        taken: Minor(taken),
        change: Minor(change),
        refunded: Minor(refunded),
    };
    let tenders = vec![flow(TenderKind::Cash, 48_000, 3_150, 850), flow(TenderKind::Card, 61_240, 0, 0)];
    let payments = Vec::new();
    let movements = vec![movement];
    let result = |kind, expected: i64, counted: i64, pieces| TenderResult {
        kind,
        expected: Minor(expected),
        counted: Minor(counted),
        variance: Minor(counted - expected),
        pieces,
    };
    let pieces = vec![Pieces { value: Minor(5_000), count: 10 }, Pieces { value: Minor(10), count: 225 }];
    ZReport {
        id: Uuid::nil().into(),
        number: "Z1-A0042".into(),
        seller: Seller {
            name: "Kontor Gifts & Curiosities".into(),
            legal: kontor_domain::business::LegalLines {
                tax_number: "VAT GB 123 4567 89".into(),
                ..Default::default()
            },
            currency: "GBP".parse().unwrap(),
            locale: "en-GB".into(),
        },
        closed_at: at("2026-07-10T17:05:09Z"),
        closed_by: "Zoë García".into(),
        approved_by: Some("Maria".into()),
        note: "A twenty was given out as a ten.".into(),
        figures: Figures {
            sales: Takings { count: 41, total: Minor(106_090) },
            returns: Takings { count: 1, total: Minor(850) },
            discounts: Minor(1_170),
            rounding: Minor(-3),
            taxes: vec![TaxRow { rate: Rate(200_000), net: Minor(87_700), tax: Minor(17_540), gross: Minor(105_240) }],
            drawer: Drawer::of(shift.float, &tenders, &payments, &movements),
            tenders,
            payments,
            cards: Vec::new(),
            first_number: Some("1-A000101".into()),
            last_number: Some("1-A000142".into()),
        },
        counts: vec![
            result(TenderKind::Cash, 52_750, 52_250, pieces),
            result(TenderKind::Card, 61_240, 61_240, vec![]),
        ],
        shift,
        movements,
        variance: Minor(-500),
        grand_total: Minor(123_456_789),
        journal_rows: 1_204,
        journal_head: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".into(),
    }
}

fn texts(pages: &[Page]) -> Vec<String> {
    let marks = pages.iter().flat_map(|page| &page.marks);
    let text = |mark: &Mark| if let Mark::Text { text, .. } = mark { Some(text.clone()) } else { None };
    marks.filter_map(text).collect()
}

fn keep(name: &str, pdf: &[u8]) {
    if let Some(folder) = std::env::var_os("KONTOR_PDF_DIR") {
        std::fs::write(std::path::Path::new(&folder).join(format!("{name}.pdf")), pdf).unwrap();
    }
    assert!(pdf.starts_with(b"%PDF-") && pdf.trim_ascii_end().ends_with(b"%%EOF"), "{name} is a whole document");
}

#[test]
fn a_z_report_says_what_was_kept_and_only_its_reprint_is_a_copy() {
    let faces = Faces::load().unwrap();
    let said = texts(&z_pages(&faces, &z(), Printing::Original));
    for part in
        ["Z1-A0042", "1-A000101 – 1-A000142", "£527.50", "£522.50", "−£5.00", "−£12.50", "£1,234,567.89", "Maria"]
    {
        assert!(said.iter().any(|text| text.contains(part)), "{part} is missing: {said:?}");
    }
    assert!(!said.contains(&"COPY".to_owned()));
    assert!(texts(&z_pages(&faces, &z(), Printing::Copy)).contains(&"COPY".to_owned()));
    let hash: String = said.concat();
    assert!(hash.contains("9f86d081884c7d65"), "the head of the chain can be read off");
    keep("z", &z_pdf(&z(), Printing::Copy).unwrap());
    assert_eq!(z_pdf(&z(), Printing::Copy).unwrap(), z_pdf(&z(), Printing::Copy).unwrap(), "the same bytes");
}

#[test]
fn a_blind_x_report_shows_no_figures() {
    let faces = Faces::load().unwrap();
    let ZReport { shift, seller, closed_at, movements, figures, .. } = z();
    let to_count = vec![TenderKind::Cash];
    let mut x = XReport { shift, at: closed_at, seller, overdue: false, to_count, movements, figures: Some(figures) };
    assert!(texts(&x_pages(&faces, &x)).concat().contains("£527.50"));
    keep("x", &x_pdf(&x).unwrap());
    x.figures = None;
    x.seller.locale = "es-ES".into();
    let said = texts(&x_pages(&faces, &x)).concat();
    assert!(!said.contains("527,50") && said.contains("Recuento a ciegas"), "{said}");
}

#[test]
fn nothing_runs_off_the_paper() {
    let faces = Faces::load().unwrap();
    let mut wide = z();
    wide.seller.locale = "es-ES".into();
    wide.shift.user = "Maximiliane von und zu Hohenlohe-Waldenburg-Schillingsfürst the Third of that Name".into();
    wide.movements[0].reason = "x".repeat(120);
    wide.note = "A note of many words ".repeat(12);
    for count in &mut wide.counts {
        (count.expected, count.counted, count.variance) = (Minor(99_999_999_999), Minor(1), Minor(-99_999_999_998));
    }
    for mark in z_pages(&faces, &wide, Printing::Copy).iter().flat_map(|page| &page.marks) {
        if let Mark::Text { x, text, style, .. } = mark {
            let right = x + faces.width(text, style.face, style.size);
            assert!(*x >= 11_000 && right <= 226_772 - 10_000, "“{text}” runs from {x} to {right}");
        }
    }
    keep("z-wide", &z_pdf(&wide, Printing::Copy).unwrap());
}
