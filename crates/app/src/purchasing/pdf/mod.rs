//! An order as a PDF, on A4, to be sent to the supplier.

mod words;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kontor_domain::business::Business;
use kontor_domain::money::{display, times};
use kontor_domain::purchasing::{GetOrderPdf, PurchaseOrder};
use kontor_domain::sales::Pdf;

use super::orders::whole;
use crate::cx::Cx;
use crate::pdf::{self, Face, Faces, Ink, Mark, Page, Style};
use crate::{Failure, Result};

const NAME: Style = Style { face: Face::SemiBold, size: 15_000, ink: Ink::Black };
const STRONG: Style = Style { face: Face::SemiBold, size: 9_500, ink: Ink::Black };
const TEXT: Style = Style { face: Face::Regular, size: 9_500, ink: Ink::Black };
const FAINT: Style = Style { face: Face::Regular, size: 8_000, ink: Ink::Grey };

/// A4, in thousandths of a point.
const WIDTH: i64 = 595_276;
const HEIGHT: i64 = 841_890;
const MARGIN: i64 = 56_693;
const RIGHT: i64 = WIDTH - MARGIN;
/// The right edges of the columns behind the title: how many, what one costs, what all cost.
const COLUMNS: [i64; 3] = [375_000, 455_000, RIGHT];
/// Where titles begin, behind the SKU.
const TITLES: i64 = MARGIN + 95_000;

pub(super) async fn document(cx: &mut Cx, call: GetOrderPdf) -> Result<Pdf> {
    let order = whole(cx, call.id).await?;
    let session = std::sync::Arc::clone(cx.session()?);
    let date = cx.local()?.business_date;
    let drawn = tokio::task::spawn_blocking(move || {
        let faces = Faces::load()?;
        let words = words::of(&session.business.locale);
        let title = format!("{} {}", words.order, order.number);
        let date = date.format(words.date).to_string();
        let pages = pages(&faces, &order, &session.business, &date);
        Ok::<_, Failure>((order.number, pdf::pages(&faces, &pages, &title, &session.business.locale)?))
    });
    let (number, bytes) = drawn.await.map_err(Failure::fault)??;
    Ok(Pdf { file_name: format!("{number}.pdf"), base64: STANDARD.encode(bytes) })
}

/// A sheet that is being written from its top.
struct Sheet<'a> {
    faces: &'a Faces,
    pages: Vec<Page>,
    y: i64,
}

impl Sheet<'_> {
    fn turn(&mut self) {
        self.pages.push(Page { width: WIDTH, height: HEIGHT, marks: Vec::new() });
        self.y = MARGIN;
    }

    /// Goes down by so much, to another page when this one is full.
    fn down(&mut self, by: i64) {
        self.y += by;
        if self.y > HEIGHT - MARGIN {
            self.turn();
        }
    }

    fn mark(&mut self, mark: Mark) {
        if let Some(page) = self.pages.last_mut() {
            page.marks.push(mark);
        }
    }

    fn at(&mut self, x: i64, text: &str, style: Style) {
        let text = self.faces.printable(text);
        let y = self.y + style.ascent();
        self.mark(Mark::Text { x, y, text, style });
    }

    fn until(&mut self, right: i64, text: &str, style: Style) {
        let text = self.faces.printable(text);
        let x = right - self.faces.width(&text, style.face, style.size);
        self.at(x, &text, style);
    }

    /// As much of a text as there is room for.
    fn within(&mut self, x: i64, right: i64, text: &str, style: Style) {
        let mut text = self.faces.printable(text);
        while self.faces.width(&text, style.face, style.size) > right - x && text.pop().is_some() {}
        self.at(x, &text, style);
    }

    /// A text over as many lines as it needs.
    fn wrapped(&mut self, text: &str, style: Style) {
        let mut line = String::new();
        for word in text.split_whitespace() {
            let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
            if !line.is_empty() && self.faces.width(&longer, style.face, style.size) > RIGHT - MARGIN {
                self.within(MARGIN, RIGHT, &line, style);
                self.down(style.leading());
                line = word.to_owned();
            } else {
                line = longer;
            }
        }
        self.within(MARGIN, RIGHT, &line, style);
        self.down(style.leading());
    }

    fn rule(&mut self) {
        self.mark(Mark::Rule { from: MARGIN, to: RIGHT, y: self.y + 4_000 });
        self.down(10_000);
    }
}

fn pages(faces: &Faces, order: &PurchaseOrder, business: &Business, date: &str) -> Vec<Page> {
    let words = words::of(&business.locale);
    let money = |amount| display(amount, business.currency, &business.locale);
    let mut sheet = Sheet { faces, pages: Vec::new(), y: 0 };
    sheet.turn();
    sheet.at(MARGIN, &business.name, NAME);
    sheet.until(RIGHT, &format!("{} {}", words.order, order.number), NAME);
    sheet.down(NAME.leading());
    let legal = &business.legal;
    let lines = [legal.legal_name.as_str(), &legal.address, &legal.tax_number, &legal.contact];
    for line in lines.into_iter().flat_map(str::lines).filter(|line| !line.is_empty()) {
        sheet.within(MARGIN, RIGHT, line, FAINT);
        sheet.down(FAINT.leading());
    }
    sheet.down(20_000);
    let facts = [(words.supplier, order.supplier.as_str()), (words.deliver_to, &order.store), (words.day, date)];
    for (name, fact) in facts {
        sheet.at(MARGIN, name, FAINT);
        sheet.within(TITLES, RIGHT, fact, STRONG);
        sheet.down(STRONG.leading());
    }
    sheet.down(16_000);
    sheet.at(MARGIN, words.sku, FAINT);
    sheet.at(TITLES, words.what, FAINT);
    for (right, head) in COLUMNS.into_iter().zip([words.quantity, words.each, words.amount]) {
        sheet.until(right, head, FAINT);
    }
    sheet.down(FAINT.leading());
    sheet.rule();
    for line in &order.lines {
        let qty = format!("{} {}", line.qty.plain(), line.unit);
        sheet.within(MARGIN, TITLES - 6_000, &line.sku, TEXT);
        sheet.within(TITLES, COLUMNS[0] - 60_000, &line.title, TEXT);
        sheet.until(COLUMNS[0], qty.trim(), TEXT);
        sheet.until(COLUMNS[1], &money(line.unit_cost), TEXT);
        sheet.until(COLUMNS[2], &money(times(line.unit_cost, line.qty)), TEXT);
        sheet.down(TEXT.leading() + 3_000);
    }
    sheet.rule();
    sheet.at(TITLES, words.total, STRONG);
    sheet.until(RIGHT, &money(order.total), STRONG);
    sheet.down(STRONG.leading() + 16_000);
    for line in order.note.lines() {
        sheet.wrapped(line, TEXT);
    }
    sheet.pages
}
