//! A transfer's delivery note as a PDF, on A4: what is in the box, without what it cost.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kontor_domain::business::Business;
use kontor_domain::sales::Pdf;
use kontor_domain::stock::{GetTransferPdf, Transfer};

use super::whole;
use crate::cx::Cx;
use crate::pdf::sheet::{FAINT, MARGIN, NAME, RIGHT, STRONG, Sheet, TEXT};
use crate::pdf::{self, Faces, Page};
use crate::{Failure, Result};

/// Where titles begin, behind the SKU.
const TITLES: i64 = MARGIN + 95_000;

/// The words of one language.
struct Words {
    note: &'static str,
    from: &'static str,
    to: &'static str,
    day: &'static str,
    sku: &'static str,
    what: &'static str,
    quantity: &'static str,
    sent_by: &'static str,
    received_by: &'static str,
    /// How days are written, in chrono's notation.
    date: &'static str,
}

const ENGLISH: Words = Words {
    note: "Delivery note",
    from: "From",
    to: "To",
    day: "Date",
    sku: "SKU",
    what: "Product",
    quantity: "Quantity",
    sent_by: "Sent by",
    received_by: "Received by",
    date: "%-d %B %Y",
};

const SPANISH: Words = Words {
    note: "Albarán de traslado",
    from: "De",
    to: "A",
    day: "Fecha",
    sku: "Referencia",
    what: "Producto",
    quantity: "Cantidad",
    sent_by: "Enviado por",
    received_by: "Recibido por",
    date: "%d/%m/%Y",
};

fn words(locale: &str) -> &'static Words {
    match locale.split(['-', '_']).next() {
        Some("es") => &SPANISH,
        _ => &ENGLISH,
    }
}

pub(in crate::stock) async fn document(cx: &mut Cx, call: GetTransferPdf) -> Result<Pdf> {
    let transfer = whole(cx, call.id).await?;
    let session = std::sync::Arc::clone(cx.session()?);
    let date = cx.local()?.business_date;
    let drawn = tokio::task::spawn_blocking(move || {
        let faces = Faces::load()?;
        let words = words(&session.business.locale);
        let title = format!("{} {}", words.note, transfer.number);
        let date = date.format(words.date).to_string();
        let pages = pages(&faces, &transfer, &session.business, &date);
        Ok::<_, Failure>((transfer.number, pdf::pages(&faces, &pages, &title, &session.business.locale)?))
    });
    let (number, bytes) = drawn.await.map_err(Failure::fault)??;
    Ok(Pdf { file_name: format!("{number}.pdf"), base64: STANDARD.encode(bytes) })
}

fn pages(faces: &Faces, transfer: &Transfer, business: &Business, date: &str) -> Vec<Page> {
    let words = words(&business.locale);
    let mut sheet = Sheet::new(faces);
    sheet.at(MARGIN, &business.name, NAME);
    sheet.until(RIGHT, &format!("{} {}", words.note, transfer.number), NAME);
    sheet.down(NAME.leading() + 20_000);
    let facts = [(words.from, transfer.from.as_str()), (words.to, &transfer.to), (words.day, date)];
    for (name, fact) in facts {
        sheet.at(MARGIN, name, FAINT);
        sheet.within(TITLES, RIGHT, fact, STRONG);
        sheet.down(STRONG.leading());
    }
    sheet.down(16_000);
    sheet.at(MARGIN, words.sku, FAINT);
    sheet.at(TITLES, words.what, FAINT);
    sheet.until(RIGHT, words.quantity, FAINT);
    sheet.down(FAINT.leading());
    sheet.rule();
    for line in &transfer.lines {
        let qty = format!("{} {}", line.qty.plain(), line.unit);
        sheet.within(MARGIN, TITLES - 6_000, &line.sku, TEXT);
        sheet.within(TITLES, RIGHT - 80_000, &line.title, TEXT);
        sheet.until(RIGHT, qty.trim(), TEXT);
        sheet.down(TEXT.leading() + 3_000);
        if !line.serials.is_empty() {
            sheet.wrapped(&format!("S/N {}", line.serials.join(", ")), FAINT);
            sheet.down(3_000);
        }
    }
    sheet.rule();
    for line in transfer.note.lines() {
        sheet.wrapped(line, TEXT);
    }
    sheet.down(40_000);
    for name in [words.sent_by, words.received_by] {
        sheet.at(MARGIN, name, FAINT);
        sheet.down(FAINT.leading());
        sheet.rule();
        sheet.down(24_000);
    }
    sheet.pages()
}
