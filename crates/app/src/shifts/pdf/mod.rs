//! X and Z reports as PDF: a narrow page as long as the report, as the receipts are.

mod words;

use chrono::{DateTime, Utc};
use kontor_domain::Minor;
use kontor_domain::money::display;
use kontor_domain::sales::Seller;
use kontor_domain::shifts::{CashKind, CashMovement, Figures, Printing, Shift, TenderResult, XReport, ZReport};

use words::Words;

use crate::Result;
use crate::pdf::{self, Face, Faces, Ink, Page, Style};
use crate::sales::pdf::paper::{CONTENT, Paper};
use crate::zone::Zone;

const NAME: Style = Style { face: Face::SemiBold, size: 13_000, ink: Ink::Black };
const STRONG: Style = Style { face: Face::SemiBold, size: 9_500, ink: Ink::Black };
const TOTAL: Style = Style { face: Face::SemiBold, size: 11_000, ink: Ink::Black };
const TEXT: Style = Style { face: Face::Regular, size: 9_000, ink: Ink::Black };
const SMALL: Style = Style { face: Face::Regular, size: 7_500, ink: Ink::Black };
const FAINT: Style = Style { face: Face::Regular, size: 7_500, ink: Ink::Grey };

/// A report that is being written.
struct Sheet<'a> {
    paper: Paper<'a>,
    words: &'static Words,
    seller: &'a Seller,
    timezone: &'a str,
}

/// Draws the X report of an open shift.
///
/// # Errors
/// A fault when the document can't be made.
pub fn x_pdf(report: &XReport) -> Result<Vec<u8>> {
    let faces = Faces::load()?;
    let title = words::of(&report.seller.locale).x_report;
    pdf::pages(&faces, &x_pages(&faces, report), title, &report.seller.locale)
}

fn x_pages(faces: &Faces, report: &XReport) -> Vec<Page> {
    let mut sheet = Sheet::new(faces, &report.seller, &report.shift);
    let words = sheet.words;
    sheet.head(words.x_report, "");
    sheet.opening(&report.shift);
    let at = sheet.time(report.at);
    sheet.fact(words.made, &at);
    match &report.figures {
        Some(figures) => sheet.figures(figures),
        None => {
            sheet.paper.rule();
            sheet.paper.centred(words.blind, SMALL);
        }
    }
    sheet.movements(&report.movements);
    sheet.paper.pages()
}

/// Draws a Z report; one that is printed again says that it is a copy.
///
/// # Errors
/// A fault when the document can't be made.
pub fn z_pdf(report: &ZReport, printing: Printing) -> Result<Vec<u8>> {
    let faces = Faces::load()?;
    let title = format!("{} {}", words::of(&report.seller.locale).z_report, report.number);
    pdf::pages(&faces, &z_pages(&faces, report, printing), &title, &report.seller.locale)
}

fn z_pages(faces: &Faces, report: &ZReport, printing: Printing) -> Vec<Page> {
    let mut sheet = Sheet::new(faces, &report.seller, &report.shift);
    let words = sheet.words;
    if printing == Printing::Copy {
        sheet.paper.centred(words.copy, NAME);
        sheet.paper.space(4_000);
    }
    sheet.head(words.z_report, &report.number);
    sheet.opening(&report.shift);
    let closed = format!("{} · {}", sheet.time(report.closed_at), report.closed_by);
    sheet.fact(words.closed, &closed);
    sheet.fact(words.approved, report.approved_by.as_deref().unwrap_or_default());
    sheet.figures(&report.figures);
    sheet.counts(&report.counts, report.variance);
    sheet.movements(&report.movements);
    if !report.note.is_empty() {
        sheet.paper.rule();
        sheet.paper.wrapped(words.note, STRONG, CONTENT);
        sheet.paper.wrapped(&report.note, TEXT, CONTENT);
    }
    sheet.paper.rule();
    sheet.amount(words.grand_total, report.grand_total, TEXT);
    sheet.paper.space(4_000);
    sheet.paper.sides(words.journal, &format!("{} · {}", report.journal_rows, report.journal_head), (FAINT, FAINT));
    sheet.paper.pages()
}

impl<'a> Sheet<'a> {
    fn new(faces: &'a Faces, seller: &'a Seller, shift: &'a Shift) -> Self {
        Self { paper: Paper::new(faces), words: words::of(&seller.locale), seller, timezone: &shift.timezone }
    }

    fn money(&self, amount: Minor) -> String {
        display(amount, self.seller.currency, &self.seller.locale)
    }

    /// A moment as the store's clock showed it.
    fn time(&self, at: DateTime<Utc>) -> String {
        match self.timezone.parse::<Zone>() {
            Ok(zone) => zone.local(at).format(self.words.time).to_string(),
            Err(_) => format!("{} UTC", at.format(self.words.time)),
        }
    }

    fn fact(&mut self, label: &str, value: &str) {
        if !value.is_empty() {
            self.paper.sides(label, value, (FAINT, SMALL));
        }
    }

    fn amount(&mut self, label: &str, amount: Minor, style: Style) {
        let amount = self.money(amount);
        self.paper.item(label, &amount, "", (style, FAINT));
    }

    fn head(&mut self, title: &str, number: &str) {
        let legal = &self.seller.legal;
        self.paper.centred(&self.seller.name, NAME);
        self.paper.space(2_000);
        for line in [&legal.legal_name, &legal.address, &legal.tax_number].into_iter().flat_map(|text| text.lines()) {
            self.paper.centred(line, FAINT);
        }
        self.paper.space(9_000);
        self.paper.sides(title, number, (STRONG, STRONG));
        self.paper.space(2_000);
    }

    fn opening(&mut self, shift: &Shift) {
        let words = self.words;
        let opened = format!("{} · {}", self.time(shift.opened_at), shift.user);
        self.fact(words.store, &shift.store);
        self.fact(words.register, &shift.register);
        self.fact(words.day, &shift.business_date.format(words.date).to_string());
        self.fact(words.opened, &opened);
    }

    fn figures(&mut self, figures: &Figures) {
        let words = self.words;
        if let (Some(first), Some(last)) = (&figures.first_number, &figures.last_number) {
            self.fact(words.receipts, &format!("{first} – {last}"));
        }
        self.paper.rule();
        self.amount(&format!("{} ({})", words.sales, figures.sales.count), figures.sales.total, TEXT);
        self.amount(&format!("{} ({})", words.returns, figures.returns.count), -figures.returns.total, TEXT);
        self.amount(words.net, figures.net(), TOTAL);
        if figures.rounding != Minor::ZERO {
            self.amount(words.rounding, figures.rounding, TEXT);
        }
        self.amount(words.discounts, -figures.discounts, SMALL);
        if !figures.taxes.is_empty() {
            self.paper.rule();
            let rows: Vec<[String; 4]> = figures
                .taxes
                .iter()
                .map(|row| {
                    [
                        format!("{}%", row.rate.percent()),
                        self.money(row.net),
                        self.money(row.tax),
                        self.money(row.gross),
                    ]
                })
                .collect();
            self.table([words.rate, words.base, words.tax, words.gross], &rows);
        }
        self.credit(figures);
        if !figures.cards.is_empty() {
            self.paper.rule();
        }
        for sum in &figures.cards {
            self.amount(&format!("{} ({})", words.cards(sum), sum.count), sum.amount, SMALL);
        }
        self.paper.rule();
        let drawer = &figures.drawer;
        self.paper.wrapped(words.drawer, STRONG, CONTENT);
        let parts = [
            (words.float, drawer.float),
            (words.taken, drawer.taken),
            (words.change, -drawer.change),
            (words.refunded, -drawer.refunded),
            (words.received, drawer.received),
            (words.kind(CashKind::PayIn), drawer.paid_in),
            (words.kind(CashKind::PayOut), -drawer.paid_out),
            (words.kind(CashKind::Drop), -drawer.dropped),
        ];
        for (label, amount) in parts {
            if amount != Minor::ZERO || label == words.float {
                self.amount(label, amount, TEXT);
            }
        }
        for (kind, expected) in figures.expected() {
            self.amount(&format!("{} · {}", words.expected, words.tender(kind)), expected, STRONG);
        }
    }

    /// What was paid later or before: it is in the sales, or was, and not in the drawer.
    fn credit(&mut self, figures: &Figures) {
        let words = self.words;
        let flows = figures.tenders.iter().filter(|flow| !flow.kind.is_counted());
        let mut rows: Vec<(String, Minor)> = Vec::new();
        for flow in flows {
            rows.push((words.tender(flow.kind).to_owned(), flow.taken));
            if flow.refunded != Minor::ZERO {
                rows.push((format!("{} · {}", words.tender(flow.kind), words.taken_back), -flow.refunded));
            }
        }
        for payment in &figures.payments {
            let label = format!("{} · {} ({})", words.paid(payment.kind), words.tender(payment.tender), payment.count);
            rows.push((label, payment.amount));
            if payment.rounding != Minor::ZERO {
                rows.push((words.rounding.to_owned(), payment.rounding));
            }
        }
        if rows.is_empty() {
            return;
        }
        self.paper.rule();
        self.paper.wrapped(words.accounts, STRONG, CONTENT);
        for (label, amount) in rows {
            self.amount(&label, amount, TEXT);
        }
    }

    fn counts(&mut self, counts: &[TenderResult], variance: Minor) {
        let words = self.words;
        self.paper.rule();
        let rows: Vec<[String; 4]> = counts
            .iter()
            .map(|count| {
                let [expected, counted, variance] =
                    [count.expected, count.counted, count.variance].map(|amount| self.money(amount));
                [words.tender(count.kind).to_owned(), expected, counted, variance]
            })
            .collect();
        self.table(["", words.expected, words.counted, words.variance], &rows);
        self.paper.space(3_000);
        self.amount(words.variance, variance, TOTAL);
        for piece in counts.iter().flat_map(|count| &count.pieces) {
            let label = format!("{} × {}", piece.count, self.money(piece.value));
            self.amount(&label, Minor(piece.value.0.saturating_mul(piece.count)), SMALL);
        }
    }

    fn movements(&mut self, movements: &[CashMovement]) {
        if movements.is_empty() {
            return;
        }
        self.paper.rule();
        self.paper.wrapped(self.words.movements, STRONG, CONTENT);
        for movement in movements {
            let signed = match movement.kind {
                CashKind::PayIn | CashKind::NoSale => movement.amount,
                CashKind::PayOut | CashKind::Drop => -movement.amount,
            };
            let label = format!("{} · {}", self.words.kind(movement.kind), movement.reason);
            self.amount(&label, signed, TEXT);
            let who = format!("{} · {}", self.time(movement.at), movement.user);
            self.paper.wrapped(&who, FAINT, CONTENT);
        }
    }

    fn table(&mut self, [first, second, third, fourth]: [&str; 4], rows: &[[String; 4]]) {
        let rows: Vec<[&str; 5]> = rows
            .iter()
            .map(|[first, second, third, fourth]| {
                ["", first.as_str(), second.as_str(), third.as_str(), fourth.as_str()]
            })
            .collect();
        self.paper.keep_together(|paper| paper.table(["", first, second, third, fourth], &rows, (FAINT, SMALL)));
    }
}

#[cfg(test)]
mod tests;
