//! A receipt laid out, once for the PDF and for receipt printers: what is on the one is on the other.

mod words;

use chrono::{DateTime, Utc};
use kontor_domain::hardware::picture::Picture;
use kontor_domain::hardware::slip::{Gap, Look, Part, Slip};
use kontor_domain::sales::receipt::{Receipt, ReceiptLine, ReceiptTax, Sum, SumKind};
use kontor_domain::sales::{SaleKind, TenderKind};

use words::Words;

use crate::payments::voucher;
use crate::zone::Zone;
use crate::{Result, qr};

/// Whether it is the receipt, or another paper that says the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Printing {
    /// The receipt.
    First,
    /// A copy, which says so.
    Copy,
}

/// What a receipt's document is called.
pub(super) fn title(receipt: &Receipt) -> String {
    format!("{} {}", kind(receipt, words::of(&receipt.locale)), receipt.number)
}

/// What is said above a receipt that is sent to somebody, `{seller}` being by whom.
pub(super) fn letter(receipt: &Receipt) -> &'static str {
    words::of(&receipt.locale).letter
}

/// Lays a receipt out.
///
/// # Errors
/// A fault when its code can't be drawn.
pub fn slip(receipt: &Receipt, logo: Option<Picture>, printing: Printing) -> Result<Slip> {
    let words = words::of(&receipt.locale);
    let mut parts = Vec::new();
    if let Some(logo) = logo {
        parts.extend([Part::Picture(logo), Part::Gap(Gap::Narrow)]);
    }
    head(&mut parts, receipt, printing, words);
    lines(&mut parts, receipt, words);
    sums(&mut parts, receipt, words);
    tenders(&mut parts, receipt, words);
    taxes(&mut parts, &receipt.taxes, words);
    // What is given back as a voucher is one from here on.
    let given = receipt.tenders.iter().filter(|tender| tender.kind == TenderKind::Voucher);
    for tender in given.filter(|_| receipt.kind == SaleKind::Return) {
        parts.push(Part::Rule);
        parts.extend(voucher(&tender.reference, tender.balance.as_deref().unwrap_or_default(), None)?);
    }
    if !receipt.footer.is_empty() {
        parts.push(Part::Gap(Gap::Wide));
    }
    for line in &receipt.footer {
        parts.push(Part::Centred(line.clone(), Look::Small));
    }
    if !receipt.code.is_empty() {
        let code = Part::Qr { text: receipt.code.clone(), dots: qr::dots(&receipt.code)? };
        parts.extend([Part::Gap(Gap::Wide), code]);
    }
    Ok(Slip { parts })
}

const fn kind(receipt: &Receipt, words: &Words) -> &'static str {
    match receipt.kind {
        _ if receipt.is_exchange() => words.exchange,
        SaleKind::Sale => words.receipt,
        SaleKind::Return => words.take_back,
    }
}

fn item(title: impl Into<String>, amount: &str, mark: &str, look: Look) -> Part {
    Part::Item { title: title.into(), amount: amount.to_owned(), mark: mark.to_owned(), look }
}

fn head(parts: &mut Vec<Part>, receipt: &Receipt, printing: Printing, words: &Words) {
    parts.extend([Part::Centred(receipt.seller.clone(), Look::Name), Part::Gap(Gap::Hair)]);
    for line in &receipt.seller_lines {
        parts.push(Part::Centred(line.clone(), Look::Faint));
    }
    parts.push(Part::Gap(Gap::Wide));
    if printing == Printing::Copy {
        parts.extend([Part::Centred(words.copy.to_owned(), Look::Name), Part::Gap(Gap::Narrow)]);
    }
    let sides = |left: &str, right: &str, looks| Part::Sides { left: left.to_owned(), right: right.to_owned(), looks };
    parts.push(sides(kind(receipt, words), &receipt.number, (Look::Strong, Look::Strong)));
    parts.push(Part::Gap(Gap::Hair));
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
            parts.push(sides(label, value, (Look::Faint, Look::Small)));
        }
    }
}

fn lines(parts: &mut Vec<Part>, receipt: &Receipt, words: &Words) {
    parts.push(Part::Rule);
    for back in &receipt.back {
        let of = back.of.as_deref().unwrap_or_default();
        parts.push(Part::Text(format!("{} {of}", words.came_back).trim_end().to_owned(), Look::Strong));
        items(parts, &back.lines, words);
        above(parts, &back.sums, words);
        parts.extend([item(words.refund, &back.total, "", Look::Strong), Part::Rule]);
    }
    if receipt.is_exchange() {
        parts.push(Part::Text(words.new_goods.to_owned(), Look::Strong));
    }
    if !receipt.lines.is_empty() {
        items(parts, &receipt.lines, words);
        parts.push(Part::Rule);
    }
}

fn items(parts: &mut Vec<Part>, lines: &[ReceiptLine], words: &Words) {
    for (at, line) in lines.iter().enumerate() {
        if at > 0 {
            parts.push(Part::Gap(Gap::Narrow));
        }
        let mut how = format!("{} × {}", line.qty, line.unit_price);
        if !line.sku.is_empty() {
            how.push_str(&format!("   {}", line.sku));
        }
        let mut together =
            vec![item(&line.title, &line.amount, &line.tax_mark, Look::Plain), Part::Text(how, Look::Faint)];
        if !line.serials.is_empty() {
            together.push(Part::Text(format!("S/N {}", line.serials.join(", ")), Look::Faint));
        }
        if let Some((share, amount)) = &line.discount {
            together.push(item(format!("{} {share}", words.discount).trim_end(), amount, "", Look::Small));
        }
        parts.push(Part::Together(together));
    }
}

/// The sums above a total.
fn above(parts: &mut Vec<Part>, sums: &[Sum], words: &Words) {
    for sum in sums {
        let label = match sum.kind {
            SumKind::Subtotal => words.subtotal,
            SumKind::LineDiscounts => words.line_discounts,
            SumKind::CartDiscount => words.cart_discount,
            SumKind::TaxAdded => words.tax_added,
        };
        parts.push(item(label, &sum.amount, "", Look::Plain));
    }
    if !sums.is_empty() {
        parts.push(Part::Gap(Gap::Narrow));
    }
}

fn sums(parts: &mut Vec<Part>, receipt: &Receipt, words: &Words) {
    above(parts, &receipt.sums, words);
    if let Some(sold) = &receipt.sold {
        parts.extend([item(words.total, sold, "", Look::Strong), Part::Gap(Gap::Narrow)]);
    }
    let label = match receipt.kind {
        SaleKind::Sale if receipt.is_exchange() => words.to_pay,
        SaleKind::Sale => words.total,
        SaleKind::Return => words.refund,
    };
    parts.extend([item(label, &receipt.total, "", Look::Total), Part::Gap(Gap::Narrow)]);
}

fn tenders(parts: &mut Vec<Part>, receipt: &Receipt, words: &Words) {
    if let Some(rounding) = &receipt.rounding {
        parts.push(item(words.rounding, rounding, "", Look::Plain));
    }
    for tender in &receipt.tenders {
        let kind = words.tender(tender.kind);
        let label =
            if tender.reference.is_empty() { kind.to_owned() } else { format!("{kind} · {}", tender.reference) };
        parts.push(item(label, &tender.amount, "", Look::Plain));
        if let Some(balance) = &tender.balance {
            let (label, amount) = match (tender.kind, balance.strip_prefix('\u{2212}')) {
                (TenderKind::Voucher, _) => (words.left, balance.as_str()),
                (TenderKind::Deposit, _) => (words.deposit_left, balance.as_str()),
                (_, Some(credit)) => (words.credit, credit),
                (_, None) => (words.owed, balance.as_str()),
            };
            parts.push(item(label, amount, "", Look::Small));
        }
    }
    if let Some(change) = &receipt.change {
        parts.push(item(words.change, change, "", Look::Plain));
    }
}

fn taxes(parts: &mut Vec<Part>, rows: &[ReceiptTax], words: &Words) {
    if rows.is_empty() {
        return;
    }
    let head = ["", words.rate, words.net, words.tax, words.gross].map(str::to_owned);
    let row = |row: &ReceiptTax| [&row.mark, &row.rate, &row.net, &row.tax, &row.gross].map(Clone::clone);
    let table = Part::Table { head, rows: rows.iter().map(row).collect() };
    parts.extend([Part::Rule, Part::Together(vec![table])]);
}

/// A moment as the store's clock showed it.
fn time(at: DateTime<Utc>, timezone: &str, words: &Words) -> String {
    match timezone.parse::<Zone>() {
        Ok(zone) => zone.local(at).format(words.time).to_string(),
        Err(_) => format!("{} UTC", at.format(words.time)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_is_the_stores() {
        let at = "2026-07-10T22:30:00Z".parse().unwrap();
        assert_eq!(time(at, "Europe/Madrid", words::of("es-ES")), "11/07/2026, 00:30");
        assert_eq!(time(at, "America/New_York", words::of("en-US")), "Jul 10, 2026, 6:30 PM");
        assert_eq!(time(at, "Nowhere", words::of("de-DE")), "10 Jul 2026, 22:30 UTC");
    }
}
