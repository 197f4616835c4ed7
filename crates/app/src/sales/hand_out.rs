//! Handing a receipt out as a file, in a draft of an e-mail, or by the browser.

use kontor_domain::sales::{By, HandOut, HandedOut, ReceiptOut, ReceiptOuts, tidy_mail};
use serde_json::json;

use super::mail::{self, Leaving};
use super::slip::{Printing, letter, slip, title};
use super::{pdf, queries};
use crate::cx::Cx;
use crate::{Failure, Result, hardware};

pub(super) async fn hand_out(cx: &mut Cx, call: HandOut) -> Result<HandedOut> {
    let to = match &call.by {
        By::Mail(mail) => Some((tidy_mail(&mail.to)?, mail.keep)),
        By::Pdf | By::Browser => None,
    };
    let (sale, receipt) = queries::printed(&mut cx.tx, call.id).await?;
    let way = call.by.way();
    let out = hardware::hand_out(cx, sale.id, way).await?;
    if !out.again {
        if let Some((to, true)) = &to {
            mail::keep(cx, sale.customer.as_ref().map(|customer| customer.id), to).await?;
        }
        // Whom it went to is known to those who sent it; here it would be one more thing to forget.
        cx.audit(sale.id, json!({ "number": sale.number, "way": way, "copy": out.copy }));
        cx.event(kontor_domain::event::Event::PrintJobChanged);
    }
    if call.by == By::Browser {
        return Ok(HandedOut { copy: out.copy, file: None });
    }
    let printing = if out.copy { Printing::Copy } else { Printing::First };
    let laid_out = slip(&receipt, hardware::picture(&mut cx.tx).await?, printing)?;
    let (id, at) = (cx.call_id.0.simple().to_string(), cx.now);
    let drawn = tokio::task::spawn_blocking(move || {
        let leaving = Leaving {
            number: &receipt.number,
            title: title(&receipt),
            seller: &receipt.seller,
            letter: letter(&receipt),
            locale: &receipt.locale,
            slip: &laid_out,
            pdf: pdf::receipt_pdf(&receipt, &laid_out)?,
        };
        mail::file(leaving, to.as_ref().map(|(to, _)| to.as_str()), (&id, at))
    });
    Ok(HandedOut { copy: out.copy, file: Some(drawn.await.map_err(Failure::fault)??) })
}

pub(super) async fn outs(cx: &mut Cx, call: ReceiptOuts) -> Result<Vec<ReceiptOut>> {
    let (sale, _) = queries::printed(&mut cx.tx, call.id).await?;
    hardware::outs(&mut cx.tx, sale.id).await
}
