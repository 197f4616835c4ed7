//! Forgetting a person.

use kontor_domain::customers::{ErasePerson, Erased, GetCustomer};
use kontor_domain::event::Event;
use kontor_domain::{Refusal, say, text};
use serde_json::json;

use super::rows;
use crate::Result;
use crate::customers::queries;
use crate::cx::Cx;
use crate::import::forget_subject;
use crate::records::rows as records;
use crate::sales::buyers;
use crate::{accounts, invoices, repairs};

pub(in crate::customers) async fn erase(cx: &mut Cx, call: ErasePerson) -> Result<Erased> {
    cx.tx.lock(call.id.0).await?;
    let customer = queries::get(cx, GetCustomer { id: call.id }).await?;
    if text::fold(&customer.name) != text::fold(&call.name) {
        let message =
            say!("That is not the name of this customer. Type it as it is written, to be sure whom you forget.");
        return Err(Refusal::invalid("name", message).into());
    }
    let family = rows::family(&mut cx.tx, call.id).await?;
    for id in &family {
        accounts::none_open(cx, *id).await?;
        repairs::none_here(cx, *id).await?;
    }
    let mut erased = Erased {
        records: 0,
        imported_rows: 0,
        receipts: 0,
        invoices: 0,
        last_receipt: None,
        tickets: 0,
        trail_entries: 0,
    };
    for id in family {
        accounts::close(cx, id).await?;
        rows::empty(&mut cx.tx, id, cx.now).await?;
        buyers::forget_in_carts(&mut cx.tx, id).await?;
        let (receipts, last) = buyers::receipts(&mut cx.tx, id).await?;
        for invoice in invoices::of_person(&mut cx.tx, id).await? {
            erased.invoices += 1;
            erased.last_receipt = erased.last_receipt.max(Some(invoice.business_date));
        }
        erased.tickets += repairs::forget(cx, id).await?;
        erased.records += 1;
        erased.receipts += receipts;
        erased.last_receipt = erased.last_receipt.max(last);
        erased.imported_rows += forget_subject(cx, id.0).await?;
        erased.trail_entries += records::count_entries(&mut cx.tx, Some(id.0), "%").await?;
        records::forget_answers(&mut cx.tx, id.0).await?;
        cx.event(Event::CustomerChanged { id });
    }
    cx.audit(call.id, json!({ "erased": true }));
    Ok(erased)
}
