//! What a receipt's PDF is made of. How it looks is for eyes: `KONTOR_PDF_DIR=… cargo test -p kontor-app pdf` keeps them.

use kontor_domain::sales::TenderKind;
use kontor_domain::sales::receipt::{ReceiptLine, ReceiptTax, ReceiptTender, Sum, SumKind};

use super::*;
use crate::pdf::Mark;

fn line(title: &str, qty: &str, price: &str, amount: &str, sku: &str) -> ReceiptLine {
    ReceiptLine {
        title: title.into(),
        sku: sku.into(),
        qty: qty.into(),
        unit_price: price.into(),
        amount: amount.into(),
        discount: None,
        tax_mark: "A".into(),
    }
}

fn receipt() -> Receipt {
    let mut tea = line(
        "Earl Grey, loose leaf, in a tin with a picture of the harbour on its lid",
        "0.25 kg",
        "£32.00",
        "£8.00",
        "TEA-EG-250",
    );
    tea.discount = Some(("10%".into(), "−£0.80".into()));
    tea.tax_mark = "B".into();
    Receipt {
        kind: SaleKind::Sale,
        number: "1-A-42".into(),
        of: None,
        reference: None,
        seller: "Kontor Gifts & Curiosities".into(),
        seller_lines: vec![
            "Kontor Gifts Ltd".into(),
            "12 Market Street".into(),
            "London E1 6AN".into(),
            "VAT GB 123 4567 89".into(),
        ],
        store: "Market Street".into(),
        register: "Register 1".into(),
        cashier: "Zoë García".into(),
        customer: Some("Ann Smith".into()),
        completed_at: "2026-07-10T17:05:09Z".parse().unwrap(),
        timezone: "Europe/London".into(),
        lines: vec![
            line("Mug, blue", "2", "£6.50", "£13.00", "MUG-BLUE"),
            tea,
            line("Gift wrap", "1", "£1.50", "£1.50", ""),
        ],
        sums: vec![
            Sum { kind: SumKind::Subtotal, amount: "£22.50".into() },
            Sum { kind: SumKind::LineDiscounts, amount: "−£0.80".into() },
            Sum { kind: SumKind::CartDiscount, amount: "−£1.70".into() },
        ],
        total: "£20.00".into(),
        tenders: vec![
            ReceiptTender { kind: TenderKind::Card, amount: "£12.00".into(), reference: "slip 000117".into() },
            ReceiptTender { kind: TenderKind::Cash, amount: "£10.00".into(), reference: String::new() },
        ],
        change: Some("£2.00".into()),
        taxes: vec![
            ReceiptTax {
                mark: "A".into(),
                rate: "20%".into(),
                net: "£11.11".into(),
                tax: "£2.22".into(),
                gross: "£13.33".into(),
            },
            ReceiptTax {
                mark: "B".into(),
                rate: "5%".into(),
                net: "£6.35".into(),
                tax: "£0.32".into(),
                gross: "£6.67".into(),
            },
        ],
        footer: vec!["Thank you. Bring this receipt for returns within 30 days.".into(), "kontor-gifts.example".into()],
        locale: "en-GB".into(),
    }
}

fn pages_of(receipt: &Receipt) -> usize {
    let faces = Faces::load().unwrap();
    let mut paper = Paper::new(&faces);
    lines(&mut paper, receipt, words::of("en"));
    paper.pages().len()
}

fn keep(name: &str, receipt: &Receipt) -> Vec<u8> {
    let pdf = receipt_pdf(receipt).unwrap();
    if let Some(folder) = std::env::var_os("KONTOR_PDF_DIR") {
        std::fs::write(std::path::Path::new(&folder).join(format!("{name}.pdf")), &pdf).unwrap();
    }
    assert!(pdf.starts_with(b"%PDF-") && pdf.trim_ascii_end().ends_with(b"%%EOF"), "{name} is a whole document");
    pdf
}

#[test]
fn a_receipt_becomes_a_document() {
    let pdf = keep("sale", &receipt());
    assert!(pdf.len() < 60_000, "only the letters that are used travel with it: {} bytes", pdf.len());
    assert_eq!(receipt_pdf(&receipt()).unwrap(), pdf, "the same receipt makes the same document");
}

#[test]
fn a_return_in_spanish_becomes_a_document() {
    let mut back = receipt();
    back.kind = SaleKind::Return;
    back.of = Some("1-A-40".into());
    back.locale = "es-ES".into();
    back.total = "1.234.567,89\u{a0}€".into();
    back.lines[0].amount = "1.234.567,89\u{a0}€".into();
    back.lines[0].title = "Wörterbuch Ελληνικά–Русский ₹ ₪ ฿ 漢字".into();
    back.taxes[0].net = "1.028.806,58\u{a0}€".into();
    back.taxes[0].tax = "205.761,31\u{a0}€".into();
    back.taxes[0].gross = "1.234.567,89\u{a0}€".into();
    back.timezone = "Europe/Madrid".into();
    keep("return", &back);
}

#[test]
fn five_hundred_lines_go_over_several_pages_and_none_is_lost() {
    let mut long = receipt();
    long.lines =
        (1..=500).map(|n| line(&format!("Thing number {n}"), "1", "£1.00", "£1.00", &format!("T-{n}"))).collect();
    let faces = Faces::load().unwrap();
    let mut paper = Paper::new(&faces);
    lines(&mut paper, &long, words::of("en"));
    let pages = paper.pages();
    assert!((2..8).contains(&pages.len()), "{} pages", pages.len());
    let titles = pages
        .iter()
        .flat_map(|page| &page.marks)
        .filter(|mark| matches!(mark, Mark::Text { text, .. } if text.starts_with("Thing number ")));
    assert_eq!(titles.count(), 500);
    for page in &pages {
        let low = page.marks.iter().map(|mark| match mark {
            Mark::Text { y, .. } | Mark::Rule { y, .. } | Mark::Bar { y, .. } => *y,
        });
        assert!(low.max().unwrap() < page.height, "nothing stands below its page");
    }
    keep("long", &long);
}

#[test]
fn what_is_too_wide_wraps_and_stays_on_the_paper() {
    let faces = Faces::load().unwrap();
    let mut wide = receipt();
    wide.seller = "W".repeat(120);
    wide.lines[0].title = format!("{} {}", "A title of many words ".repeat(8), "x".repeat(90));
    wide.lines[0].sku = "S".repeat(64);
    wide.cashier = "Maximiliane von und zu Hohenlohe-Waldenburg-Schillingsfürst the Third of that Name".into();
    wide.tenders[0].reference = "R".repeat(100);
    wide.total = "£9,999,999,999.99".into();
    for tax in &mut wide.taxes {
        tax.gross.clone_from(&wide.total);
        tax.net.clone_from(&wide.total);
    }
    let mut paper = Paper::new(&faces);
    let words = words::of("es");
    head(&mut paper, &wide, words);
    lines(&mut paper, &wide, words);
    wide.kind = SaleKind::Return;
    sums(&mut paper, &wide, words);
    tenders(&mut paper, &wide, words);
    taxes(&mut paper, &wide.taxes, words);
    for mark in paper.pages().iter().flat_map(|page| &page.marks) {
        if let Mark::Text { x, text, style, .. } = mark {
            let right = x + faces.width(text, style.face, style.size);
            assert!(*x >= paper::RULE.0 && right <= paper::RULE.1 + 1_000, "“{text}” runs from {x} to {right}");
        }
    }
    keep("wide", &wide);
    assert_eq!(pages_of(&wide), 1);
}

#[test]
fn digits_stand_under_one_another() {
    let faces = Faces::load().unwrap();
    for face in [Face::Regular, Face::SemiBold] {
        let widths: std::collections::HashSet<u16> =
            ('0'..='9').map(|digit| faces.glyph(face, digit).advance).collect();
        assert_eq!(widths.len(), 1, "amounts are read in columns");
    }
    for (code, _, symbol) in kontor_domain::Currency::KNOWN {
        let missing: Vec<char> = symbol.chars().filter(|c| !faces.has(*c) && *c != '฿').collect();
        assert!(missing.is_empty(), "{code}: {missing:?}");
    }
}

#[test]
fn the_time_is_the_stores() {
    let at = "2026-07-10T22:30:00Z".parse().unwrap();
    assert_eq!(time(at, "Europe/Madrid", words::of("es-ES")), "11/07/2026, 00:30");
    assert_eq!(time(at, "America/New_York", words::of("en-US")), "Jul 10, 2026, 6:30 PM");
    assert_eq!(time(at, "Nowhere", words::of("de-DE")), "10 Jul 2026, 22:30 UTC");
}
