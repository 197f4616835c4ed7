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
use crate::pdf::sheet::{FAINT, MARGIN, NAME, RIGHT, STRONG, Sheet, TEXT};
use crate::pdf::{self, Faces, Page};
use crate::{Failure, Result};

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

fn pages(faces: &Faces, order: &PurchaseOrder, business: &Business, date: &str) -> Vec<Page> {
    let words = words::of(&business.locale);
    let money = |amount| display(amount, business.currency, &business.locale);
    let mut sheet = Sheet::new(faces);
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
    sheet.pages()
}
