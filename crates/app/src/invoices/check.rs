//! Whether invoices are what the journal says, without gaps, and of what was sold.

use kontor_domain::invoices::InvoiceKind;
use kontor_domain::{Message, SaleId, say};
use serde_json::{Value, json};
use uuid::Uuid;

use super::rows;
use crate::Result;
use crate::business::rows as business;
use crate::cx::Cx;
use crate::sales::rows as sales;

const STEP: i64 = 500;

/// What the row says now that a row of the journal speaks of; none when it is gone, its columns say something else, or it is not of
/// the sale any more.
///
/// # Errors
/// As every statement.
pub(crate) async fn content_now(cx: &mut Cx, id: Uuid) -> Result<Option<Value>> {
    let Some(kept) = rows::get(&mut cx.tx, id.into()).await?.filter(|kept| kept.sound) else { return Ok(None) };
    let invoice = kept.invoice;
    let sale = sales::sale(&mut cx.tx, invoice.sale.id).await?;
    let holds = invoice.is_sound() && sale.is_some_and(|sale| invoice.is_of(&sale));
    Ok(holds.then(|| json!(invoice)))
}

/// Whether there is no invoice that the journal does not speak of, their numbers have no gap, and whatever came back of a sale that has
/// one has a credit note about the one that holds.
///
/// # Errors
/// As every statement.
pub(crate) async fn check(cx: &mut Cx, spoken: i64, problems: &mut Vec<Message>) -> Result<()> {
    if rows::count_all(&mut cx.tx).await? != spoken {
        problems.push(say!("The journal does not speak of every invoice."));
    }
    let names = business::store_names(&mut cx.tx).await?;
    let name = |store: &kontor_domain::StoreId| names.get(store).map_or("", String::as_str);
    for (store, book) in rows::books(&mut cx.tx).await? {
        for (kind, next) in [(InvoiceKind::Invoice, book.next_invoice), (InvoiceKind::Credit, book.next_credit)] {
            let highest = rows::highest(&mut cx.tx, store, kind, &book.series).await?;
            if next != highest + 1 {
                problems.push(say!(
                    "{name}: the last invoice {letter} of series {series} is {highest}, but the book goes on with {next}.",
                    name = name(&store),
                    letter = kind.letter(),
                    series = book.series,
                    highest,
                    next
                ));
            }
        }
    }
    for (store, kind, series, count, highest) in rows::gaps(&mut cx.tx).await? {
        problems.push(say!(
            "{name}, series {series}: {count} invoices {letter}, but the highest number is {highest}.",
            name = name(&store),
            series,
            count,
            letter = kind.letter(),
            highest
        ));
    }
    let mut after = SaleId(Uuid::nil());
    loop {
        let step = rows::invoiced(&mut cx.tx, after, STEP).await?;
        let Some(last) = step.last().copied() else { return Ok(()) };
        after = last;
        for id in step {
            let holds = rows::of_sale(&mut cx.tx, id).await?.first().map(|invoice| invoice.id);
            let returns = sales::sale(&mut cx.tx, id).await?.map(|sale| sale.returns).unwrap_or_default();
            for back in returns {
                let notes = rows::of_sale(&mut cx.tx, back.id).await?;
                if notes.first().and_then(|note| note.of.as_ref()).map(|of| of.id) != holds {
                    problems.push(say!(
                        "Receipt {number}: it takes back what has an invoice, but there is no credit note for it.",
                        number = back.number
                    ));
                }
            }
        }
    }
}
