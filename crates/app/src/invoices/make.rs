//! Making invoices and credit notes. The register's book is held before the customer and the store's book of invoices, which is held
//! last of all.

use std::sync::Arc;

use kontor_domain::event::Event;
use kontor_domain::invoices::{
    Buyer, Invoice, InvoiceFace, InvoiceKind, InvoiceLine, InvoiceTender, MakeInvoice, tidy_buyer,
};
use kontor_domain::policy::Permission;
use kontor_domain::sales::{Sale, SaleFace, SaleKind, Seller};
use kontor_domain::{CustomerId, InvoiceId, Refusal, StoreId, say, text};
use serde_json::json;
use uuid::Uuid;

use super::rows;
use crate::business::rows as business;
use crate::cx::{Cx, local_time};
use crate::journal::{self, Book, FIRST};
use crate::sales::rows as sales;
use crate::{Explain as _, Result, customers, fault};

/// Makes the lock of a business's books of invoices another one than its own.
const BOOKS: u128 = 0x696e_766f_6963_6573;

pub(super) async fn make(cx: &mut Cx, call: MakeInvoice) -> Result<Invoice> {
    let buyer = tidy_buyer(&call.buyer)?;
    // Whoever makes another one of it, or takes it back, waits or is waited for.
    cx.tx.lock(call.sale_id.0).await?;
    let register = cx.session()?.register.id;
    // What is read from here on is what whoever had the book before has written.
    let mut book = journal::open_shift_book(cx, register).await?;
    let sale = sales::sale(&mut cx.tx, call.sale_id).await?.ok_or_else(|| Refusal::not_found(say!("sale")))?;
    may_have_one(&sale)?;
    let before = rows::of_sale(&mut cx.tx, sale.id).await?.into_iter().next();
    let (edition, of, reason) = place_of(&call, before.as_ref())?;
    let customer_id = whose(cx, &call, &buyer, &sale).await?;
    let new =
        New { id: call.id, kind: InvoiceKind::Invoice, edition, of, reason, buyer, customer_id, sale: sale.clone() };
    let invoice = write(cx, &mut book, new).await?;
    for back in &sale.returns {
        // A credit note of what the new one takes the place of is about what does not hold any more.
        let edition = rows::of_sale(&mut cx.tx, back.id).await?.first().map_or(1, |note| note.edition + 1);
        if let Some(back) = sales::sale(&mut cx.tx, back.id).await? {
            credit_of(cx, &mut book, &invoice, (back, edition)).await?;
        }
    }
    journal::close_book(cx, book).await?;
    let of = invoice.of.as_ref().map(|of| of.number.clone());
    // Whom it is for stands on the invoice, and nowhere that would have to be forgotten.
    cx.audit(
        invoice.id,
        json!({ "number": invoice.number, "receipt": sale.number, "of": of, "reason": invoice.reason }),
    );
    Ok(invoice)
}

/// Makes the credit note of what came back, where the sale has an invoice: in the transaction in which the return is written.
///
/// # Errors
/// As every statement.
pub(crate) async fn credit(cx: &mut Cx, book: &mut Book, back: &Sale) -> Result<()> {
    let Some(of) = back.of.as_ref().filter(|_| back.kind == SaleKind::Return && back.imported.is_none()) else {
        return Ok(());
    };
    match rows::of_sale(&mut cx.tx, of.id).await?.into_iter().next() {
        Some(invoice) => credit_of(cx, book, &invoice, (back.clone(), 1)).await,
        None => Ok(()),
    }
}

async fn credit_of(cx: &mut Cx, book: &mut Book, invoice: &Invoice, (back, edition): (Sale, i64)) -> Result<()> {
    let new = New {
        id: cx.new_id()?.into(),
        kind: InvoiceKind::Credit,
        edition,
        of: Some(face(invoice)),
        reason: back.reason.clone(),
        buyer: invoice.buyer.clone(),
        customer_id: invoice.customer_id,
        sale: back,
    };
    write(cx, book, new).await.map(drop)
}

pub(super) fn face(invoice: &Invoice) -> InvoiceFace {
    InvoiceFace { id: invoice.id, number: invoice.number.clone(), date: invoice.business_date }
}

fn may_have_one(sale: &Sale) -> std::result::Result<(), Refusal> {
    if sale.kind == SaleKind::Return {
        let message = say!(
            "A return has no invoice of its own. Make the invoice of the sale: the credit note for what came back comes with it."
        );
        return Err(Refusal::new("no_invoice", message));
    }
    if sale.imported.is_some() {
        let message = say!(
            "This sale was made in another program, and so was its invoice. Kontor makes invoices of what was sold with it."
        );
        return Err(Refusal::new("imported", message));
    }
    Ok(())
}

/// Which one of its sale it is, what it takes the place of, and why.
fn place_of(
    call: &MakeInvoice,
    before: Option<&Invoice>,
) -> std::result::Result<(i64, Option<InvoiceFace>, String), Refusal> {
    match (before, call.replaces) {
        (None, None) => Ok((1, None, String::new())),
        (Some(before), None) => {
            let message = say!(
                "This sale has the invoice {number}. Hand that one out again, or correct it where something is wrong on it.",
                number = before.number
            );
            Err(Refusal::new("invoiced", message))
        }
        (Some(before), Some(id)) if before.id == id => {
            let reason = text::line("reason", say!("The reason"), &call.reason)?;
            Ok((before.edition + 1, Some(face(before)), reason))
        }
        (Some(before), Some(_)) if before.edition > 1 => {
            let message =
                say!("That invoice was corrected by {number} already. Correct that one.", number = before.number);
            Err(Refusal::new("corrected", message))
        }
        (_, Some(_)) => Err(Refusal::not_found(say!("invoice"))),
    }
}

/// The customer whose details these are: the one who is named. Kept there if that was asked for.
async fn whose(cx: &mut Cx, call: &MakeInvoice, buyer: &Buyer, sale: &Sale) -> Result<Option<CustomerId>> {
    if call.keep && !cx.may(Permission::ManageCustomers)? {
        let message = say!("You may not change customers. Leave their address as it is there.");
        return Err(Refusal::field("not_allowed", "keep", message).into());
    }
    let bought = sale.customer.as_ref().map(|customer| customer.id);
    let Some(named) = call.customer_id else {
        return match call.keep {
            false => Ok(None),
            true => {
                let message = say!("There is no customer to keep the address for. Choose one, or leave it.");
                Err(Refusal::field("no_customer", "keep", message).into())
            }
        };
    };
    let keeper = customers::keeper(&mut cx.tx, named).await?;
    if call.keep {
        customers::keep_address(cx, keeper, &buyer.address, &buyer.tax_number).await?;
    }
    match customers::rows::face(&mut cx.tx, keeper).await? {
        Some(_) => Ok(Some(named)),
        // Who bought may have been removed since; anybody else is there.
        None if bought == Some(named) => Ok(None),
        None => Err(Refusal::not_found(say!("customer")).into()),
    }
}

/// What is written.
struct New {
    id: InvoiceId,
    kind: InvoiceKind,
    edition: i64,
    of: Option<InvoiceFace>,
    reason: String,
    buyer: Buyer,
    customer_id: Option<CustomerId>,
    sale: Sale,
}

async fn write(cx: &mut Cx, book: &mut Book, new: New) -> Result<Invoice> {
    let (tenant, session) = (cx.tenant()?, Arc::clone(cx.session()?));
    let (register, business, sale) = (&session.register, &session.business, new.sale);
    let local = local_time(book.at(), &register.timezone, register.cutoff_hour)?;
    let (place, series, seq) = take_number(cx, register.store_id, new.kind).await?;
    let invoice = Invoice {
        id: new.id,
        kind: new.kind,
        number: format!("{}{place}-{series}{seq:06}", new.kind.letter()),
        edition: new.edition,
        store_id: register.store_id,
        store: register.store.clone(),
        register_id: register.id,
        register: register.name.clone(),
        user_id: session.user.id,
        user: session.user.name.clone(),
        customer_id: new.customer_id,
        at: book.at(),
        business_date: local.business_date,
        timezone: register.timezone.clone(),
        // Who sends an invoice is who the business is now; amounts are in what was paid.
        seller: Seller { name: business.name.clone(), legal: business.legal.clone(), ..sale.seller },
        buyer: new.buyer,
        lines: sale.lines.iter().map(InvoiceLine::from).collect(),
        tenders: sale.tenders.iter().map(InvoiceTender::from).collect(),
        sale: SaleFace { id: sale.id, number: sale.number },
        sale_date: sale.business_date,
        of: new.of,
        reason: new.reason,
        taxes: sale.taxes,
        total: sale.total,
        rounding: sale.rounding,
    };
    let invoiced = || {
        let message = say!("Somebody else made an invoice of this sale at this moment. Look at that one.");
        Refusal::new("invoiced", message)
    };
    rows::add(&mut cx.tx, tenant, &invoice, (&series, seq))
        .await
        .taken("invoice__id", Refusal::id_taken)
        .taken("invoice__edition", invoiced)?;
    fault::point("invoice_written");
    journal::append(cx, book, "invoice", invoice.id.0, json!(invoice)).await?;
    cx.event(Event::InvoiceMade { id: invoice.id, of: invoice.sale.id });
    Ok(invoice)
}

/// The store's place, its series and the next count in it, which nobody else takes until the transaction ends.
async fn take_number(cx: &mut Cx, store: StoreId, kind: InvoiceKind) -> Result<(i64, String, i64)> {
    let now = cx.now;
    if rows::hold(&mut cx.tx, store, now).await?.is_none() {
        add_book(cx, store, None).await?;
    }
    let book = rows::hold(&mut cx.tx, store, now).await?;
    let mut book = book.ok_or_else(|| crate::Failure::fault("a store without a book of invoices"))?;
    let next = match kind {
        InvoiceKind::Invoice => &mut book.next_invoice,
        InvoiceKind::Credit => &mut book.next_credit,
    };
    let seq = *next;
    *next += 1;
    rows::put_book(&mut cx.tx, store, &book).await?;
    Ok((book.place, book.series, seq))
}

async fn add_book(cx: &mut Cx, store: StoreId, series: Option<&str>) -> Result<()> {
    let tenant = cx.tenant()?;
    // Two stores that begin at once get different places.
    cx.tx.lock(Uuid::from_u128(tenant.0.as_u128() ^ BOOKS)).await?;
    // Two registers of one store make it once.
    if rows::hold(&mut cx.tx, store, cx.now).await?.is_none() {
        let place = rows::count_books(&mut cx.tx).await? + 1;
        let series = match series {
            Some(series) => series.to_owned(),
            // After a restore no book begins with numbers that were given out before it.
            None => rows::series(&mut cx.tx).await?.unwrap_or_else(|| FIRST.to_owned()),
        };
        rows::add_book(&mut cx.tx, (tenant, store), (place, &series), cx.now).await?;
    }
    Ok(())
}

/// Gives every store an empty book of a series: numbers of a copy of the shop are told from its own.
///
/// # Errors
/// As every statement.
pub(crate) async fn new_books(cx: &mut Cx, series: &str) -> Result<()> {
    let mut stores: Vec<StoreId> = business::store_names(&mut cx.tx).await?.into_keys().collect();
    stores.sort_unstable();
    for store in stores {
        add_book(cx, store, Some(series)).await?;
    }
    Ok(())
}
