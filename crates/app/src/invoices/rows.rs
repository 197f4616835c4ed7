//! Rows of invoices: written once, read ever after.

use chrono::{DateTime, Utc};
use kontor_domain::invoices::{Invoice, InvoiceFace, InvoiceKind, InvoiceRow, ListInvoices};
use kontor_domain::{CustomerId, InvoiceId, SaleId, StoreId, TenantId, text};

use crate::db::{Row, Tx, Value};
use crate::{Failure, Result, args};

/// A store's book of numbers.
pub(super) struct Book {
    pub(super) place: i64,
    pub(super) series: String,
    pub(super) next_invoice: i64,
    pub(super) next_credit: i64,
}

fn book_of(row: &Row) -> Result<Book> {
    Ok(Book {
        place: row.get("place")?,
        series: row.get("series")?,
        next_invoice: row.get("next_invoice")?,
        next_credit: row.get("next_credit")?,
    })
}

/// Holds a store's book: nobody else can take or read it until the transaction ends.
pub(super) async fn hold(tx: &mut Tx, store: StoreId, now: DateTime<Utc>) -> Result<Option<Book>> {
    let sql = "UPDATE invoice_book SET updated_at = $2 WHERE store_id = $1 \
               RETURNING place, series, next_invoice, next_credit";
    tx.row(sql, args![store, now]).await?.as_ref().map(book_of).transpose()
}

/// How many stores have a book.
pub(super) async fn count_books(tx: &mut Tx) -> Result<i64> {
    tx.value("SELECT COUNT(*) AS value FROM invoice_book", args![]).await
}

/// The series that the business's latest book is in; none before the first book.
pub(super) async fn series(tx: &mut Tx) -> Result<Option<String>> {
    let row = tx.row("SELECT series FROM invoice_book ORDER BY place DESC LIMIT 1", args![]).await?;
    row.map(|row| row.get("series")).transpose()
}

/// Gives a store an empty book.
pub(super) async fn add_book(
    tx: &mut Tx,
    (tenant, store): (TenantId, StoreId),
    (place, series): (i64, &str),
    now: DateTime<Utc>,
) -> Result<()> {
    let sql = "INSERT INTO invoice_book (store_id, tenant_id, place, series, next_invoice, next_credit, created_at, updated_at) \
               VALUES ($1, $2, $3, $4, 1, 1, $5, $5)";
    tx.run(sql, args![store, tenant, place, series, now]).await?;
    Ok(())
}

/// Keeps which numbers a store gives out next.
pub(super) async fn put_book(tx: &mut Tx, store: StoreId, book: &Book) -> Result<()> {
    let sql = "UPDATE invoice_book SET next_invoice = $2, next_credit = $3 WHERE store_id = $1";
    tx.run(sql, args![store, book.next_invoice, book.next_credit]).await?;
    Ok(())
}

/// Every book, with its store.
pub(super) async fn books(tx: &mut Tx) -> Result<Vec<(StoreId, Book)>> {
    let sql = "SELECT store_id, place, series, next_invoice, next_credit FROM invoice_book ORDER BY place";
    tx.rows(sql, args![]).await?.iter().map(|row| Ok((row.get("store_id")?, book_of(row)?))).collect()
}

/// Writes an invoice; `Unique("invoice__id")` for an id that is there.
pub(super) async fn add(tx: &mut Tx, tenant: TenantId, invoice: &Invoice, (series, seq): (&str, i64)) -> Result<()> {
    let document = serde_json::to_string(invoice).map_err(Failure::fault)?;
    let buyer = &invoice.buyer;
    let search = text::fold(&format!("{} {} {} {}", invoice.number, buyer.name, buyer.tax_number, invoice.sale.number));
    tx.run(
        "INSERT INTO invoice (id, tenant_id, kind, store_id, register_id, series, seq, number, sale_id, edition, of_id, \
         customer_id, user_id, buyer, receipt, total, business_date, search, document, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)",
        args![
            invoice.id,
            tenant,
            invoice.kind,
            invoice.store_id,
            invoice.register_id,
            series,
            seq,
            &invoice.number,
            invoice.sale.id,
            invoice.edition,
            invoice.of.as_ref().map(|of| of.id),
            invoice.customer_id,
            invoice.user_id,
            &buyer.name,
            &invoice.sale.number,
            invoice.total,
            invoice.business_date,
            search,
            document,
            invoice.at
        ],
    )
    .await?;
    Ok(())
}

/// An invoice as it is kept, and whether its columns say the same.
pub(super) struct Kept {
    pub(super) invoice: Invoice,
    pub(super) sound: bool,
}

fn read(row: &Row) -> Result<Kept> {
    let invoice: Invoice = serde_json::from_str(&row.get::<String>("document")?).map_err(Failure::fault)?;
    let (series, seq): (String, i64) = (row.get("series")?, row.get("seq")?);
    let sound = invoice.kind == row.get("kind")?
        && invoice.store_id == row.get("store_id")?
        && invoice.register_id == row.get("register_id")?
        && invoice.number == row.get::<String>("number")?
        && invoice.number.ends_with(&format!("-{series}{seq:06}"))
        && invoice.sale.id == row.get("sale_id")?
        && invoice.sale.number == row.get::<String>("receipt")?
        && invoice.edition == row.get::<i64>("edition")?
        && invoice.of.as_ref().map(|of| of.id) == row.get("of_id")?
        && invoice.customer_id == row.get("customer_id")?
        && invoice.user_id == row.get("user_id")?
        && invoice.buyer.name == row.get::<String>("buyer")?
        && invoice.total == row.get("total")?
        && invoice.business_date == row.get("business_date")?
        && invoice.at == row.get("created_at")?;
    Ok(Kept { invoice, sound })
}

/// An invoice.
pub(super) async fn get(tx: &mut Tx, id: InvoiceId) -> Result<Option<Kept>> {
    let sql = "SELECT kind, store_id, register_id, series, seq, number, sale_id, receipt, edition, of_id, customer_id, user_id, buyer, total, \
               business_date, document, created_at FROM invoice WHERE id = $1";
    tx.row(sql, args![id]).await?.as_ref().map(read).transpose()
}

fn document(row: &Row) -> Result<Invoice> {
    serde_json::from_str(&row.get::<String>("document")?).map_err(Failure::fault)
}

/// The invoices of a sale, or the credit notes of a return, the latest first.
pub(super) async fn of_sale(tx: &mut Tx, sale: SaleId) -> Result<Vec<Invoice>> {
    let sql = "SELECT document FROM invoice WHERE sale_id = $1 ORDER BY edition DESC";
    tx.rows(sql, args![sale]).await?.iter().map(document).collect()
}

/// The invoices that bear a customer's details, the latest first.
pub(super) async fn of_customer(tx: &mut Tx, customer: CustomerId) -> Result<Vec<Invoice>> {
    let sql = "SELECT document FROM invoice WHERE customer_id = $1 ORDER BY created_at DESC, id DESC";
    tx.rows(sql, args![customer]).await?.iter().map(document).collect()
}

/// What is about an invoice, or took its place, in the order in which it was made.
pub(super) async fn about(tx: &mut Tx, id: InvoiceId) -> Result<Vec<(InvoiceKind, InvoiceFace)>> {
    let sql = "SELECT id, kind, number, business_date FROM invoice WHERE of_id = $1 ORDER BY created_at, id";
    let rows = tx.rows(sql, args![id]).await?;
    let faces = rows.iter().map(|row| {
        let face = InvoiceFace { id: row.get("id")?, number: row.get("number")?, date: row.get("business_date")? };
        Ok((row.get("kind")?, face))
    });
    faces.collect()
}

/// What a list is narrowed by: `$1` to `$3`.
macro_rules! narrowed {
    ($what:literal, $then:literal) => {
        concat!(
            "SELECT ",
            $what,
            r" FROM invoice i WHERE i.tenant_id = $1 AND i.search LIKE $2 ESCAPE '\' AND ($3 = '' OR i.kind = $3) ",
            $then
        )
    };
}

fn filters(tenant: TenantId, call: &ListInvoices) -> Vec<Value> {
    let text = text::fold_query(&call.text).replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    args![tenant, format!("%{text}%"), call.kind.map_or("", InvoiceKind::as_str)]
}

/// How many match.
pub(super) async fn count(tx: &mut Tx, tenant: TenantId, call: &ListInvoices) -> Result<i64> {
    tx.value(narrowed!("COUNT(*) AS value", ""), filters(tenant, call)).await
}

/// A page of those that match, the latest first.
pub(super) async fn list(tx: &mut Tx, tenant: TenantId, call: &ListInvoices) -> Result<Vec<InvoiceRow>> {
    let sql = narrowed!(
        "i.id, i.kind, i.number, i.buyer, i.receipt, i.total, i.created_at, \
         EXISTS (SELECT 1 FROM invoice n WHERE n.sale_id = i.sale_id AND n.edition > i.edition) AS corrected",
        "ORDER BY i.created_at DESC, i.id DESC LIMIT $4 OFFSET $5"
    );
    let mut args = filters(tenant, call);
    args.extend(args![call.window.rows(), call.window.skip()]);
    let rows = tx.rows(sql, args).await?;
    let invoices = rows.iter().map(|row| {
        Ok(InvoiceRow {
            id: row.get("id")?,
            kind: row.get("kind")?,
            number: row.get("number")?,
            buyer: row.get("buyer")?,
            receipt: row.get("receipt")?,
            total: row.get("total")?,
            at: row.get("created_at")?,
            corrected: row.get("corrected")?,
        })
    });
    invoices.collect()
}

/// How many there are.
pub(super) async fn count_all(tx: &mut Tx) -> Result<i64> {
    tx.value("SELECT COUNT(*) AS value FROM invoice", args![]).await
}

/// The sales that have an invoice, in order, so many behind one.
pub(super) async fn invoiced(tx: &mut Tx, after: SaleId, limit: i64) -> Result<Vec<SaleId>> {
    let sql = "SELECT DISTINCT sale_id FROM invoice WHERE kind = 'invoice' AND sale_id > $1 ORDER BY sale_id LIMIT $2";
    tx.rows(sql, args![after, limit]).await?.iter().map(|row| row.get("sale_id")).collect()
}

/// The highest count of a kind in a store's series; 0 for none.
pub(super) async fn highest(tx: &mut Tx, store: StoreId, kind: InvoiceKind, series: &str) -> Result<i64> {
    let sql = "SELECT COALESCE(MAX(seq), 0) AS value FROM invoice WHERE store_id = $1 AND kind = $2 AND series = $3";
    tx.value(sql, args![store, kind, series]).await
}

/// Series that have a gap: store, kind, series, how many there are and the highest.
pub(super) async fn gaps(tx: &mut Tx) -> Result<Vec<(StoreId, InvoiceKind, String, i64, i64)>> {
    let sql = "SELECT store_id, kind, series, COUNT(*) AS count, MAX(seq) AS highest FROM invoice \
               GROUP BY store_id, kind, series HAVING COUNT(*) <> MAX(seq) ORDER BY store_id, kind, series";
    let rows = tx.rows(sql, args![]).await?;
    rows.iter()
        .map(|row| {
            Ok((row.get("store_id")?, row.get("kind")?, row.get("series")?, row.get("count")?, row.get("highest")?))
        })
        .collect()
}
