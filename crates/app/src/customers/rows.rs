//! Rows of customers.

use chrono::{DateTime, Utc};
use kontor_domain::customers::Customer;
use kontor_domain::page::Window;
use kontor_domain::sales::CustomerFace;
use kontor_domain::{CustomerId, TenantId, text};

use super::digits;
use crate::db::{Row, Tx};
use crate::{Result, args};

/// How many words are looked for.
pub(super) const WORDS: usize = 4;

/// A customer that was not removed, as a cart or sale shows them.
pub(crate) async fn face(tx: &mut Tx, id: CustomerId) -> Result<Option<CustomerFace>> {
    let row = tx.row("SELECT id, name FROM customer WHERE id = $1 AND deleted_at IS NULL", args![id]).await?;
    row.map(|row| Ok(CustomerFace { id: row.get("id")?, name: row.get("name")? })).transpose()
}

fn customer(row: &Row) -> Result<Customer> {
    Ok(Customer {
        id: row.get("id")?,
        name: row.get("name")?,
        phone: row.get("phone")?,
        email: row.get("email")?,
        address: row.get("address")?,
        tax_number: row.get("tax_number")?,
        notes: row.get("notes")?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
    })
}

/// A customer that was not removed.
pub(super) async fn get(tx: &mut Tx, id: CustomerId) -> Result<Option<Customer>> {
    let sql = "SELECT id, name, phone, email, address, tax_number, notes, created_at, updated_at FROM customer \
               WHERE id = $1 AND deleted_at IS NULL";
    tx.row(sql, args![id]).await?.as_ref().map(customer).transpose()
}

/// How many match all of these patterns.
pub(super) async fn count(tx: &mut Tx, words: &[String; WORDS]) -> Result<i64> {
    let [one, two, three, four] = words.clone();
    let sql = r"SELECT COUNT(*) AS value FROM customer WHERE deleted_at IS NULL AND search LIKE $1 ESCAPE '\'
                AND search LIKE $2 ESCAPE '\' AND search LIKE $3 ESCAPE '\' AND search LIKE $4 ESCAPE '\'";
    tx.value(sql, args![one, two, three, four]).await
}

/// A page of those who match all of these patterns, by name.
pub(super) async fn find(tx: &mut Tx, words: &[String; WORDS], window: Window) -> Result<Vec<Customer>> {
    let [one, two, three, four] = words.clone();
    let sql = r"SELECT id, name, phone, email, address, tax_number, notes, created_at, updated_at FROM customer
                WHERE deleted_at IS NULL AND search LIKE $1 ESCAPE '\' AND search LIKE $2 ESCAPE '\'
                AND search LIKE $3 ESCAPE '\' AND search LIKE $4 ESCAPE '\'
                ORDER BY search, id LIMIT $5 OFFSET $6";
    let rows = tx.rows(sql, args![one, two, three, four, window.rows(), window.skip()]).await?;
    rows.iter().map(customer).collect()
}

/// What a customer is found by: name first, for it is also the order of the list.
fn search(customer: &Customer) -> String {
    text::fold(&format!("{} {} {} {}", customer.name, customer.email, customer.phone, digits(&customer.phone)))
}

/// Adds a customer; `Unique("customer__id")` for an id that is taken.
pub(super) async fn add(tx: &mut Tx, tenant: TenantId, customer: &Customer) -> Result<()> {
    tx.run(
        "INSERT INTO customer (id, tenant_id, name, phone, email, address, tax_number, notes, search, created_at, updated_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        args![
            customer.id,
            tenant,
            &customer.name,
            &customer.phone,
            &customer.email,
            &customer.address,
            &customer.tax_number,
            &customer.notes,
            search(customer),
            customer.created_at,
            customer.updated_at
        ],
    )
    .await?;
    Ok(())
}

/// Changes a customer.
pub(super) async fn change(tx: &mut Tx, customer: &Customer) -> Result<()> {
    tx.run(
        "UPDATE customer SET name = $2, phone = $3, email = $4, address = $5, tax_number = $6, notes = $7, search = $8, \
         updated_at = $9 WHERE id = $1",
        args![
            customer.id,
            &customer.name,
            &customer.phone,
            &customer.email,
            &customer.address,
            &customer.tax_number,
            &customer.notes,
            search(customer),
            customer.updated_at
        ],
    )
    .await?;
    Ok(())
}

/// Removes a customer, or brings them back with none.
pub(super) async fn set_removed(
    tx: &mut Tx,
    id: CustomerId,
    at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<()> {
    tx.run("UPDATE customer SET deleted_at = $2, updated_at = $3 WHERE id = $1", args![id, at, now]).await?;
    Ok(())
}
