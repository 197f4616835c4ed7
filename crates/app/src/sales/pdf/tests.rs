//! What a receipt's PDF is made of. How it looks is for eyes: `KONTOR_PDF_DIR=… cargo test -p kontor-app pdf` keeps them.

use kontor_domain::hardware::picture::Picture;
use kontor_domain::hardware::strip::{Line, read};
use kontor_domain::hardware::{Drawer, Letters, Profile, columns};
use kontor_domain::sales::receipt::{ReceiptLine, ReceiptTax, ReceiptTender, Sum, SumKind};
use kontor_domain::sales::{SaleKind, TenderKind};
use proptest::prelude::*;

use super::slip::{Printing, slip};
use super::*;
use crate::pdf::{Mark, Page};

fn line(title: &str, qty: &str, price: &str, amount: &str, sku: &str) -> ReceiptLine {
    ReceiptLine {
        title: title.into(),
        sku: sku.into(),
        qty: qty.into(),
        unit_price: price.into(),
        amount: amount.into(),
        discount: None,
        tax_mark: "A".into(),
        serials: Vec::new(),
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
        back: vec![],
        sold: None,
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
        rounding: Some("−£0.01".into()),
        tenders: vec![
            ReceiptTender {
                kind: TenderKind::Card,
                amount: "£12.00".into(),
                reference: "slip 000117".into(),
                balance: Some("£37.00".into()),
            },
            ReceiptTender { kind: TenderKind::Cash, amount: "£10.00".into(), reference: String::new(), balance: None },
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
        code: "1-A-42/0197F0C5A1B27C3D8E4F5A6B7C8D9E0F".into(),
        locale: "en-GB".into(),
    }
}

#[test]
fn what_is_owed_or_left_from_then_on_stands_under_its_tender() {
    let paid = |kind, balance: &str| {
        let tender =
            ReceiptTender { kind, amount: "£5.00".into(), reference: "X".into(), balance: Some(balance.to_owned()) };
        laid_out(&Receipt { tenders: vec![tender], ..receipt() }).texts().join(" | ")
    };
    let credit = paid(
        TenderKind::Account,
        &kontor_domain::money::display(kontor_domain::Minor(-1_500), "GBP".parse().unwrap(), "en-GB"),
    );
    assert!(credit.contains("Your credit from now on | £15.00"), "{credit}");
    assert!(paid(TenderKind::Account, "£15.00").contains("Owed from now on | £15.00"));
    assert!(paid(TenderKind::Voucher, "£15.00").contains("Left on the voucher | £15.00"));
    let back =
        ReceiptTender { kind: TenderKind::Voucher, amount: "£5.00".into(), reference: "7K3M".into(), balance: None };
    let back = laid_out(&Receipt { kind: SaleKind::Return, tenders: vec![back], ..receipt() });
    let coded = |part: &kontor_domain::hardware::slip::Part| {
        matches!(part, kontor_domain::hardware::slip::Part::Together(parts)
            if parts.iter().any(|part| matches!(part, kontor_domain::hardware::slip::Part::Qr { text, .. } if text == "7K3M")))
    };
    assert!(back.parts.iter().any(coded), "a refund by voucher is one from here on");
}

fn laid_out(receipt: &Receipt) -> Slip {
    slip(receipt, None, Printing::First).unwrap()
}

fn pages_of(faces: &Faces, slip: &Slip) -> Vec<Page> {
    let mut paper = Paper::new(faces);
    write(&mut paper, &slip.parts);
    paper.pages()
}

fn keep(name: &str, receipt: &Receipt) -> Vec<u8> {
    let pdf = receipt_pdf(receipt, &laid_out(receipt)).unwrap();
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
    assert_eq!(
        receipt_pdf(&receipt(), &laid_out(&receipt())).unwrap(),
        pdf,
        "the same receipt makes the same document"
    );
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
    let pages = pages_of(&faces, &laid_out(&long));
    assert!((2..8).contains(&pages.len()), "{} pages", pages.len());
    let titles = pages
        .iter()
        .flat_map(|page| &page.marks)
        .filter(|mark| matches!(mark, Mark::Text { text, .. } if text.starts_with("Thing number ")));
    assert_eq!(titles.count(), 500);
    for page in &pages {
        let low = page.marks.iter().map(|mark| match mark {
            Mark::Text { y, .. }
            | Mark::Rule { y, .. }
            | Mark::Bar { y, .. }
            | Mark::Dots { y, .. }
            | Mark::Lines { y, .. } => *y,
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
    wide.locale = "es".into();
    wide.kind = SaleKind::Return;
    let pages = pages_of(&faces, &laid_out(&wide));
    for mark in pages.iter().flat_map(|page| &page.marks) {
        if let Mark::Text { x, text, style, .. } = mark {
            let right = x + faces.width(text, style.face, style.size);
            assert!(*x >= paper::RULE.0 && right <= paper::RULE.1 + 1_000, "“{text}” runs from {x} to {right}");
        }
    }
    keep("wide", &wide);
    assert_eq!(pages.len(), 1);
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

/// The letters of texts in the order of the alphabet, without spaces: lines break where they have to.
fn inked<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let mut letters: Vec<char> = texts.into_iter().flat_map(str::chars).filter(|letter| *letter != ' ').collect();
    letters.sort_unstable();
    letters.into_iter().collect()
}

fn on_pdf(slip: &Slip) -> String {
    let faces = Faces::load().unwrap();
    let pages = pages_of(&faces, slip);
    let marks = pages.iter().flat_map(|page| &page.marks);
    let texts = marks.filter_map(|mark| match mark {
        Mark::Text { text, .. } => Some(text.as_str()),
        Mark::Rule { .. } | Mark::Bar { .. } | Mark::Dots { .. } | Mark::Lines { .. } => None,
    });
    // As the printer writes it, which lacks some signs that the typeface has.
    inked(texts.map(|text| Letters::Epson.printable(text)).collect::<Vec<_>>().iter().map(String::as_str))
}

fn on_paper(slip: &Slip, columns: i64) -> String {
    let profile = Profile { columns, ..Profile::default() };
    let lines = read(&columns::bytes(slip, &profile, Drawer::None), profile.letters);
    let texts: Vec<String> = lines.iter().map(Line::text).filter(|text| !text.starts_with("----")).collect();
    inked(texts.iter().map(String::as_str))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn what_is_on_the_pdf_is_on_the_paper_and_the_other_way_round(
        title in "[A-Za-z0-9ñüßłé€ ]{1,90}",
        cashier in "[A-Za-zñüßłé ]{1,60}",
        footer in "[A-Za-z0-9.,!€ ]{0,80}",
        amount in "[−]?[£€][0-9]{1,3},[0-9]{3}[.][0-9]{2}",
        sku in "[A-Z0-9]{0,40}",
        copy in any::<bool>(),
        columns in prop_oneof![Just(48i64), Just(42), Just(32)],
    ) {
        let mut receipt = receipt();
        receipt.lines[0].title = title;
        receipt.lines[0].sku = sku;
        receipt.lines[1].amount.clone_from(&amount);
        receipt.taxes[0].gross.clone_from(&amount);
        receipt.total = amount;
        receipt.cashier = cashier;
        receipt.footer = vec![footer];
        let printing = if copy { Printing::Copy } else { Printing::First };
        let slip = slip(&receipt, None, printing).unwrap();
        prop_assert_eq!(on_pdf(&slip), on_paper(&slip, columns));
    }
}

#[test]
fn a_copy_says_so_in_the_sellers_language_and_nothing_else_is_different() {
    for (locale, word) in [("en-GB", "COPY"), ("es-ES", "COPIA")] {
        let receipt = Receipt { locale: locale.into(), ..receipt() };
        let (first, copy) = (laid_out(&receipt), slip(&receipt, None, Printing::Copy).unwrap());
        let more: Vec<&str> = copy.texts().into_iter().filter(|text| !first.texts().contains(text)).collect();
        assert_eq!(more, [word]);
        let pdf = receipt_pdf(&receipt, &copy).unwrap();
        assert_ne!(pdf, receipt_pdf(&receipt, &first).unwrap());
    }
}

#[test]
fn the_logo_and_the_code_are_on_both() {
    let receipt = receipt();
    let logo = Picture { width: 40, height: 20, grey: vec![0; 800] };
    let slip = slip(&receipt, Some(logo), Printing::First).unwrap();
    let faces = Faces::load().unwrap();
    let pages = pages_of(&faces, &slip);
    let marks: Vec<&Mark> = pages.iter().flat_map(|page| &page.marks).collect();
    let modules = crate::qr::dots(&receipt.code).unwrap();
    let drawn: Vec<usize> = marks
        .iter()
        .filter_map(|mark| if let Mark::Dots { dots, .. } = mark { Some(dots.width) } else { None })
        .collect();
    assert_eq!(drawn, [40, modules.width]);
    assert!(marks.iter().any(|mark| matches!(mark, Mark::Dots { dots, .. } if **dots == modules)), "the code as it is");
    assert!(modules.width <= 29, "short enough to be read from a small paper");
    for qr in [true, false] {
        let profile = Profile { qr, ..Profile::default() };
        let lines = read(&columns::bytes(&slip, &profile, Drawer::None), profile.letters);
        assert!(matches!(lines.first(), Some(Line::Dots(dots)) if dots.width == 40), "the logo is on top");
        let coded = lines.iter().skip(1).any(|line| match line {
            Line::Qr(text) => qr && *text == receipt.code,
            Line::Dots(dots) => !qr && dots.width >= modules.width * 5,
            _ => false,
        });
        assert!(coded, "{lines:?}");
    }
    let pdf = receipt_pdf(&receipt, &slip).unwrap();
    if let Some(folder) = std::env::var_os("KONTOR_PDF_DIR") {
        std::fs::write(std::path::Path::new(&folder).join("logo.pdf"), &pdf).unwrap();
    }
}
