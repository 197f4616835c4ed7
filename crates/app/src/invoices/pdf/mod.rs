//! An invoice as a PDF, on A4: made from what was kept, and nothing is computed again.

pub(super) mod words;

use chrono::NaiveDate;
use kontor_domain::Minor;
use kontor_domain::invoices::{Invoice, InvoiceKind, InvoiceLine};
use kontor_domain::money::display;
use kontor_domain::sales::TaxMode;

use crate::Result;
use crate::pdf::sheet::{FAINT, MARGIN, NAME, RIGHT, STRONG, Sheet, TEXT};
use crate::pdf::{self, Faces, Page, Style};

/// The right edges of the columns of a line: how many, what one costs, the rate, without tax, with tax.
const COLUMNS: [i64; 5] = [225_000, 315_000, 365_000, 452_000, RIGHT];
/// Those of the table of taxes.
const TAXES: [i64; 4] = [315_000, 375_000, 452_000, RIGHT];
/// Where facts stand beside their names.
const FACTS: i64 = MARGIN + 130_000;

/// Draws an invoice, or a copy of it, which says so.
///
/// # Errors
/// A fault when the document can't be made.
pub(super) fn document(invoice: &Invoice, copy: bool) -> Result<Vec<u8>> {
    let faces = Faces::load()?;
    let words = words::of(&invoice.seller.locale);
    let title = format!("{} {}", words.kind(invoice), invoice.number);
    pdf::pages(&faces, &pages(&faces, invoice, copy), &title, &invoice.seller.locale)
}

fn pages(faces: &Faces, invoice: &Invoice, copy: bool) -> Vec<Page> {
    let words = words::of(&invoice.seller.locale);
    let mut sheet = Sheet::new(faces);
    head(&mut sheet, invoice, copy);
    let row = |sheet: &mut Sheet<'_>, cells: [&str; 5], style: Style| {
        COLUMNS.into_iter().zip(cells).for_each(|(right, cell)| sheet.until(right, cell, style));
        sheet.down(style.leading());
    };
    sheet.at(MARGIN, words.what, FAINT);
    row(&mut sheet, [words.quantity, words.each, words.rate, words.net, words.gross], FAINT);
    sheet.rule();
    for line in &invoice.lines {
        self::line(&mut sheet, invoice, line, row);
    }
    sheet.rule();
    let money = |amount: Minor| display(amount, invoice.seller.currency, &invoice.seller.locale);
    TAXES.into_iter().zip([words.rate, words.net, words.tax, words.gross]).for_each(|(right, cell)| {
        sheet.until(right, cell, FAINT);
    });
    sheet.down(FAINT.leading());
    for tax in &invoice.taxes {
        let cells = [format!("{}%", tax.rate.percent()), money(tax.net), money(tax.tax), money(tax.gross)];
        TAXES.into_iter().zip(&cells).for_each(|(right, cell)| sheet.until(right, cell, TEXT));
        sheet.down(TEXT.leading());
    }
    sheet.rule();
    let mut sum = |name: &str, amount: Minor, style: Style| {
        sheet.at(TAXES[0] - 60_000, name, style);
        sheet.until(RIGHT, &money(amount), style);
        sheet.down(style.leading());
    };
    sum(if invoice.kind == InvoiceKind::Credit { words.credited } else { words.total }, invoice.total, NAME);
    if !invoice.rounding.is_zero() {
        sum(words.rounding, invoice.rounding, TEXT);
    }
    for tender in &invoice.tenders {
        sum(words.tender(tender.kind), tender.amount, TEXT);
    }
    sheet.down(16_000);
    if let (false, Some(line)) = (differ(invoice), invoice.lines.first()) {
        sheet.wrapped(if line.tax_mode == TaxMode::Included { words.with_tax } else { words.without_tax }, FAINT);
    }
    for line in invoice.seller.legal.footer.lines() {
        sheet.wrapped(line, FAINT);
    }
    sheet.pages()
}

/// Whether prices of some lines include tax, and those of others do not: each says it by itself.
fn differ(invoice: &Invoice) -> bool {
    invoice.lines.windows(2).any(|two| two[0].tax_mode != two[1].tax_mode)
}

/// Who sends it, what it is, whom it is for, and what it is of.
fn head(sheet: &mut Sheet<'_>, invoice: &Invoice, copy: bool) {
    let words = words::of(&invoice.seller.locale);
    sheet.wrapped(&invoice.seller.name, NAME);
    let legal = &invoice.seller.legal;
    let lines = [legal.legal_name.as_str(), &legal.address, &legal.tax_number, &legal.contact];
    for line in lines.into_iter().flat_map(str::lines).filter(|line| !line.is_empty()) {
        sheet.wrapped(line, FAINT);
    }
    sheet.down(20_000);
    sheet.at(MARGIN, words.buyer, FAINT);
    sheet.down(FAINT.leading());
    sheet.wrapped(&invoice.buyer.name, STRONG);
    invoice.buyer.address.lines().for_each(|line| sheet.wrapped(line, TEXT));
    if !invoice.buyer.tax_number.is_empty() {
        sheet.wrapped(&format!("{} {}", words.buyer_number, invoice.buyer.tax_number), TEXT);
    }
    sheet.down(24_000);
    if copy {
        sheet.until(RIGHT, words.copy, NAME);
    }
    sheet.at(MARGIN, &format!("{} {}", words.kind(invoice), invoice.number), NAME);
    sheet.down(NAME.leading() + 4_000);
    let day = |day: NaiveDate| day.format(words.date).to_string();
    let mut fact = |name: &str, fact: &str| {
        sheet.at(MARGIN, name, FAINT);
        sheet.within(FACTS, RIGHT, fact, TEXT);
        sheet.down(TEXT.leading());
    };
    fact(words.day, &day(invoice.business_date));
    fact(words.receipt, &format!("{}, {}", invoice.sale.number, day(invoice.sale_date)));
    if let Some(of) = &invoice.of {
        let name = if invoice.kind == InvoiceKind::Credit { words.about } else { words.takes_place };
        fact(name, &format!("{}, {}", of.number, day(of.date)));
    }
    if !invoice.reason.is_empty() {
        fact(words.reason, &invoice.reason);
    }
    sheet.down(14_000);
}

fn line(sheet: &mut Sheet<'_>, invoice: &Invoice, line: &InvoiceLine, row: impl Fn(&mut Sheet<'_>, [&str; 5], Style)) {
    let words = words::of(&invoice.seller.locale);
    let money = |amount: Minor| display(amount, invoice.seller.currency, &invoice.seller.locale);
    sheet.wrapped(&line.title, TEXT);
    sheet.within(MARGIN, COLUMNS[0] - 70_000, &line.sku, FAINT);
    let qty = format!("{} {}", line.qty.plain(), line.unit);
    let rate = format!("{}%", line.rate.percent());
    let amounts = &line.amounts;
    row(sheet, [qty.trim(), &money(line.unit_price), &rate, &money(amounts.net), &money(amounts.total)], TEXT);
    let off = amounts.line_discount + amounts.cart_discount;
    if !off.is_zero() {
        sheet.wrapped(&format!("{} {}", words.discount, money(-off)), FAINT);
    }
    if differ(invoice) {
        let each = if line.tax_mode == TaxMode::Included { words.each_with_tax } else { words.each_without_tax };
        sheet.wrapped(each, FAINT);
    }
    if !line.serials.is_empty() {
        sheet.wrapped(&format!("S/N {}", line.serials.join(", ")), FAINT);
    }
    sheet.down(3_000);
}

#[cfg(test)]
mod tests {
    use kontor_domain::invoices::{Buyer, InvoiceFace, InvoiceTender};
    use kontor_domain::sales::{LineAmounts, SaleFace, Seller, TaxRow, TenderKind};
    use kontor_domain::{Qty, Rate};
    use uuid::Uuid;

    use super::*;
    use crate::pdf::Mark;

    fn invoice(kind: InvoiceKind, locale: &str, lines: usize) -> Invoice {
        let day: NaiveDate = "2026-07-10".parse().unwrap();
        let amounts = LineAmounts {
            base: Minor(1_500),
            line_discount: Minor(100),
            cart_discount: Minor(200),
            net: Minor(1_000),
            tax: Minor(200),
            total: Minor(1_200),
        };
        let line = InvoiceLine {
            title: "A mug, blue, with a title that is so long that no line of a page of paper has room for all the words of it".into(),
            sku: "MUG-1".into(),
            qty: Qty::ONE,
            unit: String::new(),
            unit_price: Minor(1_500),
            tax_mode: TaxMode::Included,
            rate: Rate(200_000),
            amounts,
            serials: vec!["490154203237518".into()],
        };
        let count = i64::try_from(lines).unwrap();
        let (net, tax, gross) = (Minor(1_000 * count), Minor(200 * count), Minor(1_200 * count));
        Invoice {
            id: Uuid::nil().into(),
            kind,
            number: "F1-A000001".into(),
            edition: 1,
            store_id: Uuid::nil().into(),
            store: "Market Street".into(),
            register_id: Uuid::nil().into(),
            register: "Register 1".into(),
            user_id: Uuid::nil().into(),
            user: "Maria".into(),
            customer_id: None,
            at: "2026-07-10T12:00:00Z".parse().unwrap(),
            business_date: day,
            timezone: "Europe/Madrid".into(),
            seller: Seller {
                name: "Kontor Gifts".into(),
                legal: Default::default(),
                currency: "EUR".parse().unwrap(),
                locale: locale.into(),
            },
            buyer: Buyer {
                name: "Zoë Núñez, S.L.".into(),
                address: "1 High Street\nLeeds".into(),
                tax_number: "ESB12345678".into(),
            },
            sale: SaleFace { id: Uuid::nil().into(), number: "1-A000042".into() },
            sale_date: day,
            of: None,
            reason: String::new(),
            lines: vec![line; lines],
            taxes: vec![TaxRow { rate: Rate(200_000), net, tax, gross }],
            total: gross,
            rounding: Minor::ZERO,
            tenders: vec![InvoiceTender { kind: TenderKind::Card, amount: gross }],
        }
    }

    fn texts(invoice: &Invoice, copy: bool) -> Vec<String> {
        let faces = Faces::load().unwrap();
        let pages = pages(&faces, invoice, copy);
        let marks = pages.into_iter().flat_map(|page| page.marks);
        marks.filter_map(|mark| if let Mark::Text { text, .. } = mark { Some(text) } else { None }).collect()
    }

    #[test]
    fn an_invoice_says_all_that_one_has_to() {
        let first = texts(&invoice(InvoiceKind::Invoice, "en-GB", 1), false);
        for said in [
            "Invoice F1-A000001",
            "Zoë Núñez, S.L.",
            "Leeds",
            "Tax number ESB12345678",
            "1-A000042, 10 July 2026",
            "Kontor Gifts",
            "20%",
            "€10.00",
            "€2.00",
            "€12.00",
            "Discount −€3.00",
            "S/N 490154203237518",
            "Card",
        ] {
            assert!(first.iter().any(|text| text == said), "{said}: {first:?}");
        }
        assert!(first.concat().contains("all the words of it"), "a title is never cut: {first:?}");
        let copy = texts(&invoice(InvoiceKind::Invoice, "en-GB", 1), true);
        let more: Vec<_> = copy.iter().filter(|text| !first.contains(text)).collect();
        assert_eq!(more, ["COPY"], "and nothing else is different");
        assert!(document(&invoice(InvoiceKind::Invoice, "en-GB", 60), false).unwrap().starts_with(b"%PDF-"));
    }

    #[test]
    fn whether_prices_include_tax_is_said_of_each_line_where_they_differ() {
        let count = |invoice: &Invoice, what: &str| texts(invoice, false).iter().filter(|text| *text == what).count();
        let mut sold = invoice(InvoiceKind::Invoice, "en-GB", 3);
        let notes = ["Prices for each include tax.", "Prices for each are without tax."];
        assert_eq!(notes.map(|note| count(&sold, note)), [1, 0]);
        sold.lines[1].tax_mode = TaxMode::Added;
        assert_eq!(notes.map(|note| count(&sold, note)), [0, 0], "true of no line but its own");
        let each = ["Price includes tax", "Price without tax"];
        assert_eq!(each.map(|note| count(&sold, note)), [2, 1]);
        sold.lines.iter_mut().for_each(|line| line.tax_mode = TaxMode::Added);
        assert_eq!(notes.map(|note| count(&sold, note)), [0, 1]);
        assert_eq!(each.map(|note| count(&sold, note)), [0, 0]);
    }

    #[test]
    fn one_that_is_about_another_names_it_in_the_sellers_language() {
        let of =
            InvoiceFace { id: Uuid::nil().into(), number: "F1-A000007".into(), date: "2026-07-01".parse().unwrap() };
        let credit = Invoice { of: Some(of.clone()), ..invoice(InvoiceKind::Credit, "es-ES", 1) };
        let said = texts(&credit, false).join(" | ");
        assert!(
            said.contains("Factura rectificativa (abono) F1-A000001")
                && said.contains("De la factura | F1-A000007, 01/07/2026"),
            "{said}"
        );
        let corrected =
            Invoice { of: Some(of), reason: "Wrong name".into(), ..invoice(InvoiceKind::Invoice, "en-US", 1) };
        let said = texts(&corrected, false).join(" | ");
        assert!(
            said.contains("Takes the place of invoice | F1-A000007, July 1, 2026")
                && said.contains("Reason | Wrong name"),
            "{said}"
        );
    }
}
