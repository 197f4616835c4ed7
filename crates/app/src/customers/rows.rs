//! Rows of customers.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use kontor_domain::customers::{Customer, CustomerSort};
use kontor_domain::page::{Direction, Window};
use kontor_domain::sales::CustomerFace;
use kontor_domain::{CustomerId, TenantId, text};

use super::digits;
use crate::db::{Bind as _, Row, Tx, Type, Value};
use crate::{Result, args};

/// How many words are looked for.
pub(super) const WORDS: usize = 4;
/// How many names one statement reads.
const NAMES: usize = 50;

/// A customer that was not removed, as a cart or sale shows them.
pub(crate) async fn face(tx: &mut Tx, id: CustomerId) -> Result<Option<CustomerFace>> {
    let row = tx.row("SELECT id, name FROM customer WHERE id = $1 AND deleted_at IS NULL", args![id]).await?;
    row.map(|row| Ok(CustomerFace { id: row.get("id")?, name: row.get("name")? })).transpose()
}

/// What customers are called, also when they were removed.
pub(crate) async fn names(tx: &mut Tx, ids: &[CustomerId]) -> Result<HashMap<CustomerId, String>> {
    let mut names = HashMap::with_capacity(ids.len());
    for some in ids.chunks(NAMES) {
        let mut args: Vec<Value> = some.iter().map(|id| id.bind()).collect();
        args.resize(NAMES, Value::Null(Type::Uuid));
        let rows = tx
            .rows(
                "SELECT id, name FROM customer WHERE id IN (\
                 $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, \
                 $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, \
                 $43, $44, $45, $46, $47, $48, $49, $50)",
                args,
            )
            .await?;
        for row in rows {
            names.insert(row.get("id")?, row.get("name")?);
        }
    }
    Ok(names)
}

/// Everybody who was removed.
pub(crate) async fn removed(tx: &mut Tx, tenant: TenantId) -> Result<HashSet<CustomerId>> {
    let sql = "SELECT id FROM customer WHERE tenant_id = $1 AND deleted_at IS NOT NULL";
    tx.rows(sql, args![tenant]).await?.iter().map(|row| row.get("id")).collect()
}

/// A customer of a row that has all of them.
pub(super) fn customer(row: &Row) -> Result<Customer> {
    Ok(Customer {
        id: row.get("id")?,
        number: row.get("number")?,
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
    let sql = "SELECT id, number, name, phone, email, address, tax_number, notes, created_at, updated_at FROM customer \
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

/// A page of those who match all of these patterns (`$1` to `$4`), by an order that ends with `$5` and `$6`.
macro_rules! found {
    ($order:literal) => {
        concat!(
            r"SELECT id, number, name, phone, email, address, tax_number, notes, created_at, updated_at FROM customer
              WHERE deleted_at IS NULL AND search LIKE $1 ESCAPE '\' AND search LIKE $2 ESCAPE '\'
              AND search LIKE $3 ESCAPE '\' AND search LIKE $4 ESCAPE '\' ",
            $order
        )
    };
}

/// A page of those who match all of these patterns. Who lacks what they are sorted by comes last.
pub(super) async fn find(
    tx: &mut Tx,
    tenant: TenantId,
    words: &[String; WORDS],
    (sort, direction): (CustomerSort, Direction),
    window: Window,
) -> Result<Vec<Customer>> {
    let [one, two, three, four] = words.clone();
    let mut args = args![one, two, three, four, window.rows(), window.skip(), tenant];
    let sql = match (sort, direction) {
        (CustomerSort::Name, Direction::Ascending) => {
            found!("AND tenant_id = $7 ORDER BY search, id LIMIT $5 OFFSET $6")
        }
        (CustomerSort::Name, Direction::Descending) => {
            found!("AND tenant_id = $7 ORDER BY search DESC, id DESC LIMIT $5 OFFSET $6")
        }
        (_, direction) => {
            args.extend(args![sort.as_str()]);
            match direction {
                Direction::Ascending => found!(
                    "AND tenant_id = $7 ORDER BY \
                     CASE WHEN CASE $8 WHEN 'number' THEN number_key WHEN 'email' THEN email_key ELSE '' END = '' THEN 1 ELSE 0 END, \
                     CASE $8 WHEN 'number' THEN LENGTH(number_key) ELSE 0 END, \
                     CASE $8 WHEN 'number' THEN number_key WHEN 'email' THEN email_key ELSE '' END, \
                     CASE $8 WHEN 'added' THEN created_at END, id LIMIT $5 OFFSET $6"
                ),
                Direction::Descending => found!(
                    "AND tenant_id = $7 ORDER BY \
                     CASE WHEN CASE $8 WHEN 'number' THEN number_key WHEN 'email' THEN email_key ELSE '' END = '' THEN 1 ELSE 0 END, \
                     CASE $8 WHEN 'number' THEN LENGTH(number_key) ELSE 0 END DESC, \
                     CASE $8 WHEN 'number' THEN number_key WHEN 'email' THEN email_key ELSE '' END DESC, \
                     CASE $8 WHEN 'added' THEN created_at END DESC, id DESC LIMIT $5 OFFSET $6"
                ),
            }
        }
    };
    let rows = tx.rows(sql, args).await?;
    rows.iter().map(customer).collect()
}

/// What a customer is found by: name first, for it is also the order of the list.
fn search(customer: &Customer) -> String {
    let Customer { name, email, phone, number, .. } = customer;
    text::fold(&format!("{name} {email} {phone} {} {number}", digits(phone)))
}

/// Adds a customer; `Unique("customer__id")` for an id that is taken.
pub(super) async fn add(tx: &mut Tx, tenant: TenantId, customer: &Customer) -> Result<()> {
    tx.run(
        "INSERT INTO customer (id, tenant_id, name, phone, email, address, tax_number, notes, search, created_at, updated_at, \
         number, number_key, email_key, phone_key) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
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
            customer.updated_at,
            &customer.number,
            text::fold(&customer.number),
            text::fold(&customer.email),
            digits(&customer.phone)
        ],
    )
    .await?;
    Ok(())
}

/// Changes a customer.
pub(super) async fn change(tx: &mut Tx, customer: &Customer) -> Result<()> {
    tx.run(
        "UPDATE customer SET name = $2, phone = $3, email = $4, address = $5, tax_number = $6, notes = $7, search = $8, \
         updated_at = $9, number = $10, number_key = $11, email_key = $12, phone_key = $13 WHERE id = $1",
        args![
            customer.id,
            &customer.name,
            &customer.phone,
            &customer.email,
            &customer.address,
            &customer.tax_number,
            &customer.notes,
            search(customer),
            customer.updated_at,
            &customer.number,
            text::fold(&customer.number),
            text::fold(&customer.email),
            digits(&customer.phone)
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

/// Who has a number, whatever its case.
pub(super) async fn with_number(tx: &mut Tx, tenant: TenantId, number: &str) -> Result<Option<Customer>> {
    let sql = "SELECT id, number, name, phone, email, address, tax_number, notes, created_at, updated_at FROM customer \
               WHERE tenant_id = $1 AND number_key = $2 AND number_key <> '' AND deleted_at IS NULL";
    tx.row(sql, args![tenant, text::fold(number)]).await?.as_ref().map(customer).transpose()
}

/// Those who have an e-mail address, the first who came first.
pub(super) async fn with_email(tx: &mut Tx, tenant: TenantId, email: &str) -> Result<Vec<Customer>> {
    let sql = "SELECT id, number, name, phone, email, address, tax_number, notes, created_at, updated_at FROM customer \
               WHERE tenant_id = $1 AND email_key = $2 AND deleted_at IS NULL ORDER BY created_at, id";
    tx.rows(sql, args![tenant, text::fold(email)]).await?.iter().map(customer).collect()
}

/// Those who have a phone number, by its digits, the first who came first.
pub(super) async fn with_phone(tx: &mut Tx, tenant: TenantId, phone: &str) -> Result<Vec<Customer>> {
    let sql = "SELECT id, number, name, phone, email, address, tax_number, notes, created_at, updated_at FROM customer \
               WHERE tenant_id = $1 AND phone_key = $2 AND deleted_at IS NULL ORDER BY created_at, id";
    tx.rows(sql, args![tenant, phone]).await?.iter().map(customer).collect()
}

/// Those of whom nothing is known but this name, the first who came first.
pub(super) async fn with_search(tx: &mut Tx, tenant: TenantId, name: &str) -> Result<Vec<Customer>> {
    let sql = "SELECT id, number, name, phone, email, address, tax_number, notes, created_at, updated_at FROM customer \
               WHERE tenant_id = $1 AND search = $2 AND deleted_at IS NULL ORDER BY created_at, id";
    tx.rows(sql, args![tenant, name]).await?.iter().map(customer).collect()
}
