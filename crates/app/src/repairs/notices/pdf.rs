//! What a customer is told, on a page to be handed over or put into an envelope.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kontor_domain::business::Business;
use kontor_domain::repairs::{GetNoticePdf, NoticeWords};
use kontor_domain::sales::Pdf;

use super::Said;
use crate::cx::Cx;
use crate::pdf::sheet::{FAINT, MARGIN, NAME, RIGHT, STRONG, Sheet, TEXT};
use crate::pdf::{self, Faces, Page};
use crate::{Failure, Result};

pub(in crate::repairs) async fn document(cx: &mut Cx, call: GetNoticePdf) -> Result<Pdf> {
    let Said { number, customer, language, words, .. } = super::said(cx, call.ticket_id).await?;
    let session = std::sync::Arc::clone(cx.session()?);
    let address = format!("{}\n{}", customer.name, customer.address);
    let drawn = tokio::task::spawn_blocking(move || {
        let faces = Faces::load()?;
        let pages = pages(&faces, &session.business, &address, &words);
        let bytes = pdf::pages(&faces, &pages, &number, language.code())?;
        Ok::<_, Failure>((number, bytes))
    });
    let (number, bytes) = drawn.await.map_err(Failure::fault)??;
    Ok(Pdf { file_name: format!("{number}.pdf"), base64: STANDARD.encode(bytes) })
}

fn pages(faces: &Faces, business: &Business, address: &str, words: &NoticeWords) -> Vec<Page> {
    let mut sheet = Sheet::new(faces);
    sheet.at(MARGIN, &business.name, NAME);
    sheet.down(NAME.leading());
    let legal = &business.legal;
    let lines = [legal.legal_name.as_str(), &legal.address, &legal.tax_number, &legal.contact];
    for line in lines.into_iter().flat_map(str::lines).filter(|line| !line.is_empty()) {
        sheet.within(MARGIN, RIGHT, line, FAINT);
        sheet.down(FAINT.leading());
    }
    sheet.down(24_000);
    for line in address.lines().filter(|line| !line.trim().is_empty()) {
        sheet.within(MARGIN, RIGHT, line, TEXT);
        sheet.down(TEXT.leading());
    }
    sheet.down(36_000);
    sheet.wrapped(&words.subject, STRONG);
    sheet.down(12_000);
    for line in words.body.lines() {
        match line.trim() {
            "" => sheet.down(TEXT.leading()),
            line => sheet.wrapped(line, TEXT),
        }
    }
    sheet.pages()
}
