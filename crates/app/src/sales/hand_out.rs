//! Handing a receipt out as a file, in a draft of an e-mail, or by the browser.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kontor_domain::policy::Permission;
use kontor_domain::sales::{By, HandOut, HandedOut, Pdf, ReceiptOut, ReceiptOuts, Sale, tidy_mail};
use kontor_domain::{Refusal, say};
use serde_json::json;

use super::mail::{Draft, message};
use super::slip::{Printing, slip};
use super::{pdf, queries};
use crate::cx::Cx;
use crate::{Failure, Result, customers, hardware};

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
            keep(cx, &sale, to).await?;
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
        let bytes = pdf::receipt_pdf(&receipt, &laid_out)?;
        let file_name = format!("{}.pdf", receipt.number);
        let Some((to, _)) = to else { return Ok(Pdf { file_name, base64: STANDARD.encode(bytes) }) };
        let draft = Draft { to: &to, id: &id, at, receipt: &receipt, slip: &laid_out, pdf: bytes, file_name };
        Ok::<_, Failure>(Pdf {
            file_name: format!("{}.eml", receipt.number),
            base64: STANDARD.encode(message(draft).map_err(Failure::fault)?),
        })
    });
    Ok(HandedOut { copy: out.copy, file: Some(drawn.await.map_err(Failure::fault)??) })
}

/// Keeps an address at the customer of a sale.
async fn keep(cx: &mut Cx, sale: &Sale, to: &str) -> Result<()> {
    if !cx.may(Permission::ManageCustomers)? {
        let message = say!("You may not change customers. Leave the address as it is there.");
        return Err(Refusal::field("not_allowed", "keep", message).into());
    }
    let Some(customer) = &sale.customer else {
        let message = say!("This sale has no customer to keep the address for.");
        return Err(Refusal::field("no_customer", "keep", message).into());
    };
    let id = customers::keeper(&mut cx.tx, customer.id).await?;
    customers::keep_email(cx, id, to).await
}

pub(super) async fn outs(cx: &mut Cx, call: ReceiptOuts) -> Result<Vec<ReceiptOut>> {
    let (sale, _) = queries::printed(&mut cx.tx, call.id).await?;
    hardware::outs(&mut cx.tx, sale.id).await
}
