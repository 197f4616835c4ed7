//! Undoing sales that were brought in: they stay in the records and count for nothing.

use kontor_domain::{ImportId, Message, say, text};
use serde_json::json;

use super::rows;
use crate::Result;
use crate::cx::Cx;
use crate::import::kind::Undo;
use crate::journal;
use crate::sales::{figures, rows as sales};

/// Takes an invoice back that was brought in; gives why it is kept, if goods of it were taken back since.
///
/// # Errors
/// As every statement.
pub(crate) async fn put_back(cx: &mut Cx, run: ImportId, row: &Undo) -> Result<Option<Message>> {
    let Some(sale) = sales::sale(&mut cx.tx, row.subject_id.into()).await? else {
        return Ok(Some(say!("It is not there any more.")));
    };
    let Some(imported) = sale.imported.filter(|_| sale.voided_at.is_none()) else { return Ok(None) };
    let mut documents = rows::documents_of(&mut cx.tx, run, &text::fold(&imported.reference)).await?;
    // Whoever takes goods of one back holds it, too, in this order.
    documents.sort_by_key(|(id, _)| *id);
    for (id, _) in &documents {
        cx.tx.lock(id.0).await?;
    }
    for (id, number) in &documents {
        if rows::was_taken_back(&mut cx.tx, *id, run).await? {
            return Ok(Some(say!("Goods of receipt {number} were taken back since.", number)));
        }
    }
    let mut book = journal::open_chain(cx, sale.register_id).await?;
    let mut days = Vec::new();
    for (id, number) in documents {
        let day = rows::set_voided(&mut cx.tx, id, book.at()).await?;
        if !days.contains(&day) {
            days.push(day);
        }
        journal::append(cx, &mut book, "void", id.0, json!({ "sale": id, "number": number })).await?;
    }
    journal::close_book(cx, book).await?;
    let tenant = cx.tenant()?;
    for day in days {
        figures::touch_day(&mut cx.tx, (tenant, sale.store_id), day, cx.now).await?;
    }
    Ok(None)
}
