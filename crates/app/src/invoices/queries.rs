//! What is asked of invoices.

use kontor_domain::invoices::{
    GetInvoice, Invoice, InvoiceKind, InvoiceRow, InvoiceStory, InvoicesOfSale, ListInvoices,
};
use kontor_domain::page::Page;
use kontor_domain::{InvoiceId, Refusal, say};

use super::rows;
use crate::cx::Cx;
use crate::{Result, hardware};

/// An invoice.
pub(super) async fn invoice(cx: &mut Cx, id: InvoiceId) -> Result<Invoice> {
    let kept = rows::get(&mut cx.tx, id).await?.ok_or_else(|| Refusal::not_found(say!("invoice")))?;
    Ok(kept.invoice)
}

pub(super) async fn get(cx: &mut Cx, call: GetInvoice) -> Result<InvoiceStory> {
    let invoice = invoice(cx, call.id).await?;
    let about = rows::about(&mut cx.tx, call.id).await?;
    let credits = about.into_iter().filter(|(kind, _)| *kind == InvoiceKind::Credit).map(|(_, face)| face).collect();
    let editions = rows::of_sale(&mut cx.tx, invoice.sale.id).await?;
    let corrected_by = editions.iter().find(|other| other.edition == invoice.edition + 1).map(super::make::face);
    let outs = hardware::count_papers(&mut cx.tx, call.id.0).await?;
    Ok(InvoiceStory { invoice, corrected_by, credits, outs })
}

pub(super) async fn of_sale(cx: &mut Cx, call: InvoicesOfSale) -> Result<Vec<Invoice>> {
    rows::of_sale(&mut cx.tx, call.id).await
}

pub(super) async fn list(cx: &mut Cx, call: ListInvoices) -> Result<Page<InvoiceRow>> {
    let tenant = cx.tenant()?;
    let total = rows::count(&mut cx.tx, tenant, &call).await?;
    Ok(Page { rows: rows::list(&mut cx.tx, tenant, &call).await?, total })
}
