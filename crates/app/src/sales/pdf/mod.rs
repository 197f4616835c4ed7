//! The receipt as PDF: one narrow page as long as the receipt, or several for a very long one.

mod paper;
mod words;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use kontor_domain::sales::SaleKind;
use kontor_domain::sales::receipt::{Receipt, ReceiptTax};

use paper::{AMOUNTS, Paper};
use words::Words;

use crate::Result;
use crate::pdf::{self, Face, Faces, Ink, Style};

const NAME: Style = Style { face: Face::SemiBold, size: 13_000, ink: Ink::Black };
const STRONG: Style = Style { face: Face::SemiBold, size: 9_500, ink: Ink::Black };
const TOTAL: Style = Style { face: Face::SemiBold, size: 13_500, ink: Ink::Black };
const TEXT: Style = Style { face: Face::Regular, size: 9_000, ink: Ink::Black };
const SMALL: Style = Style { face: Face::Regular, size: 7_500, ink: Ink::Black };
const FAINT: Style = Style { face: Face::Regular, size: 7_500, ink: Ink::Grey };

/// Draws a receipt: 80 mm wide, as tall as it needs.
///
/// # Errors
/// A fault when the document can't be made.
pub fn receipt_pdf(receipt: &Receipt) -> Result<Vec<u8>> {
    let faces = Faces::load()?;
    let words = words::of(&receipt.locale);
    let mut paper = Paper::new(&faces);
    head(&mut paper, receipt, words);
    lines(&mut paper, receipt, words);
    sums(&mut paper, receipt, words);
    tenders(&mut paper, receipt, words);
    taxes(&mut paper, &receipt.taxes, words);
    if !receipt.footer.is_empty() {
        paper.space(12_000);
    }
    for line in &receipt.footer {
        paper.centred(line, SMALL);
    }
    pdf::pages(&faces, &paper.pages(), &format!("{} {}", title(receipt.kind, words), receipt.number), &receipt.locale)
}

fn title(kind: SaleKind, words: &Words) -> &'static str {
    match kind {
        SaleKind::Sale => words.receipt,
        SaleKind::Return => words.take_back,
    }
}

fn head(paper: &mut Paper<'_>, receipt: &Receipt, words: &Words) {
    paper.centred(&receipt.seller, NAME);
    paper.space(2_000);
    for line in &receipt.seller_lines {
        paper.centred(line, FAINT);
    }
    paper.space(9_000);
    paper.sides(title(receipt.kind, words), &receipt.number, (STRONG, STRONG));
    paper.space(2_000);
    let when = time(receipt.completed_at, &receipt.timezone, words);
    let facts = [
        (words.of, receipt.of.as_deref()),
        (words.reference, receipt.reference.as_deref()),
        (words.date, Some(when.as_str())),
        (words.store, Some(receipt.store.as_str())),
        (words.register, Some(receipt.register.as_str())),
        (words.cashier, Some(receipt.cashier.as_str())),
        (words.customer, receipt.customer.as_deref()),
    ];
    for (label, value) in facts {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            paper.sides(label, value, (FAINT, SMALL));
        }
    }
}

fn lines(paper: &mut Paper<'_>, receipt: &Receipt, words: &Words) {
    paper.rule();
    for (at, line) in receipt.lines.iter().enumerate() {
        if at > 0 {
            paper.space(3_500);
        }
        paper.keep_together(|paper| {
            paper.item(&line.title, &line.amount, &line.tax_mark, (TEXT, FAINT));
            let mut how = format!("{} × {}", line.qty, line.unit_price);
            if !line.sku.is_empty() {
                how.push_str(&format!("   {}", line.sku));
            }
            paper.wrapped(&how, FAINT, AMOUNTS);
            if let Some((share, amount)) = &line.discount {
                let label = format!("{} {share}", words.discount);
                paper.item(label.trim_end(), amount, "", (SMALL, FAINT));
            }
        });
    }
    paper.rule();
}

fn sums(paper: &mut Paper<'_>, receipt: &Receipt, words: &Words) {
    use kontor_domain::sales::receipt::SumKind;
    for sum in &receipt.sums {
        let label = match sum.kind {
            SumKind::Subtotal => words.subtotal,
            SumKind::LineDiscounts => words.line_discounts,
            SumKind::CartDiscount => words.cart_discount,
            SumKind::TaxAdded => words.tax_added,
        };
        paper.item(label, &sum.amount, "", (TEXT, FAINT));
    }
    if !receipt.sums.is_empty() {
        paper.space(3_000);
    }
    let label = match receipt.kind {
        SaleKind::Sale => words.total,
        SaleKind::Return => words.refund,
    };
    paper.item(label, &receipt.total, "", (TOTAL, FAINT));
    paper.space(4_000);
}

fn tenders(paper: &mut Paper<'_>, receipt: &Receipt, words: &Words) {
    for tender in &receipt.tenders {
        let kind = words.tender(tender.kind);
        let label =
            if tender.reference.is_empty() { kind.to_owned() } else { format!("{kind} · {}", tender.reference) };
        paper.item(&label, &tender.amount, "", (TEXT, FAINT));
    }
    if let Some(change) = &receipt.change {
        paper.item(words.change, change, "", (TEXT, FAINT));
    }
}

fn taxes(paper: &mut Paper<'_>, rows: &[ReceiptTax], words: &Words) {
    if rows.is_empty() {
        return;
    }
    paper.rule();
    paper.keep_together(|paper| {
        let head = ["", words.rate, words.net, words.tax, words.gross];
        let rows: Vec<[&str; 5]> = rows
            .iter()
            .map(|ReceiptTax { mark, rate, net, tax, gross }| [mark, rate, net, tax, gross].map(String::as_str))
            .collect();
        paper.table(head, &rows, (FAINT, SMALL));
    });
}

/// A moment as the store's clock showed it.
fn time(at: DateTime<Utc>, timezone: &str, words: &Words) -> String {
    match timezone.parse::<Tz>() {
        Ok(zone) => at.with_timezone(&zone).format(words.time).to_string(),
        Err(_) => format!("{} UTC", at.format(words.time)),
    }
}

#[cfg(test)]
mod tests;
