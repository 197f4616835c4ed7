//! Full invoices with the buyer's details, and credit notes for what comes back of what has one.

pub(crate) mod audited;
mod check;
mod hand_out;
mod make;
mod pdf;
mod queries;
mod rows;

use kontor_domain::CustomerId;
use kontor_domain::invoices::{GetInvoice, HandOutInvoice, Invoice, InvoicesOfSale, ListInvoices, MakeInvoice};

use crate::Result;
use crate::db::Tx;
use crate::registry::Feature;

pub(crate) use check::{check, content_now};
pub(crate) use make::{credit, new_books};

/// Its calls.
pub fn feature() -> Feature {
    Feature::new()
        .on::<MakeInvoice>(make::make)
        .on::<GetInvoice>(queries::get)
        .on::<InvoicesOfSale>(queries::of_sale)
        .on::<ListInvoices>(queries::list)
        .on::<HandOutInvoice>(hand_out::hand_out)
}

/// The invoices that bear a customer's details, the latest first. The law says that they stay.
///
/// # Errors
/// As every statement.
pub(crate) async fn of_person(tx: &mut Tx, customer: CustomerId) -> Result<Vec<Invoice>> {
    rows::of_customer(tx, customer).await
}
