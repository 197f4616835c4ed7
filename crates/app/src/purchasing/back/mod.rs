//! Goods that customers brought back and that go on to a supplier.

mod rows;

use kontor_domain::call::Done;
use kontor_domain::event::Event;
use kontor_domain::page::Page;
use kontor_domain::purchasing::{GoodsBack, ListGoodsBack, SendBack};
use kontor_domain::sales::{GoesTo, Sale, SaleKind};
use kontor_domain::{Refusal, say, text};
use serde_json::json;

use super::suppliers;
use crate::Result;
use crate::cx::Cx;

/// Has what goes back to a supplier wait for it, in the transaction in which it came back.
///
/// # Errors
/// As every statement.
pub(crate) async fn wait(cx: &mut Cx, back: &Sale) -> Result<()> {
    if back.kind != SaleKind::Return || back.imported.is_some() {
        return Ok(());
    }
    let tenant = cx.tenant()?;
    for line in back.lines.iter().filter(|line| line.goes_to == Some(GoesTo::Supplier)) {
        rows::add(&mut cx.tx, tenant, back, line).await?;
    }
    Ok(())
}

pub(super) async fn list(cx: &mut Cx, call: ListGoodsBack) -> Result<Page<GoodsBack>> {
    let store = cx.session()?.register.store_id;
    let total = rows::count(&mut cx.tx, store, &call).await?;
    let rows = rows::list(&mut cx.tx, store, &call).await?;
    Ok(Page { rows, total })
}

pub(super) async fn send(cx: &mut Cx, call: SendBack) -> Result<Done> {
    let note = text::optional_line("note", say!("The note"), &call.note)?;
    let supplier = suppliers::known(cx, call.supplier_id).await?;
    let store = cx.session()?.register.store_id;
    for id in &call.ids {
        if !rows::send(&mut cx.tx, (store, *id), (supplier.id, &note), cx.now).await? {
            let message = say!("Some of it does not wait here any more. Look at the list again.");
            return Err(Refusal::field("sent_already", "ids", message).into());
        }
        cx.audit(*id, json!({ "supplier": supplier.name, "note": note }));
    }
    cx.event(Event::SupplierChanged { id: supplier.id });
    Ok(Done {})
}
