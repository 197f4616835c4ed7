//! Handing an invoice out: as a PDF, or in a draft of an e-mail.

use kontor_domain::event::Event;
use kontor_domain::hardware::slip::Slip;
use kontor_domain::invoices::HandOutInvoice;
use kontor_domain::sales::{By, HandedOut, tidy_mail};
use serde_json::json;

use super::{pdf, queries};
use crate::cx::Cx;
use crate::hardware::Paper;
use crate::sales::mail::{self, Leaving};
use crate::{Failure, Result, hardware};

pub(super) async fn hand_out(cx: &mut Cx, call: HandOutInvoice) -> Result<HandedOut> {
    let to = match &call.by {
        By::Mail(mail) => Some((tidy_mail(&mail.to)?, mail.keep)),
        By::Pdf | By::Browser => None,
    };
    let invoice = queries::invoice(cx, call.id).await?;
    let way = call.by.way();
    let out = hardware::hand_out_paper(cx, Paper::Invoice(call.id), way).await?;
    if !out.again {
        if let Some((to, true)) = &to {
            mail::keep(cx, invoice.customer_id, to).await?;
        }
        cx.audit(call.id, json!({ "number": invoice.number, "way": way, "copy": out.copy }));
        cx.event(Event::InvoiceMade { id: call.id, of: invoice.sale.id });
    }
    if call.by == By::Browser {
        return Ok(HandedOut { copy: out.copy, file: None });
    }
    let (id, at, copy) = (cx.call_id.0.simple().to_string(), cx.now, out.copy);
    let drawn = tokio::task::spawn_blocking(move || {
        let words = pdf::words::of(&invoice.seller.locale);
        let leaving = Leaving {
            number: &invoice.number,
            title: format!("{} {}", words.kind(&invoice), invoice.number),
            seller: &invoice.seller.name,
            letter: words.letter,
            locale: &invoice.seller.locale,
            // What it says is in the PDF.
            slip: &Slip { parts: Vec::new() },
            pdf: pdf::document(&invoice, copy)?,
        };
        mail::file(leaving, to.as_ref().map(|(to, _)| to.as_str()), (&id, at))
    });
    Ok(HandedOut { copy, file: Some(drawn.await.map_err(Failure::fault)??) })
}
