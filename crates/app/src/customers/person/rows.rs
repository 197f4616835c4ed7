//! Rows of persons.

use chrono::{DateTime, Utc};
use kontor_domain::customers::Customer;
use kontor_domain::{CustomerId, Minor};
use serde::{Deserialize, Serialize};

use crate::customers::rows::customer;
use crate::db::{Json, Tx};
use crate::{Result, args};

/// What a merge changed in the one who stayed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Merge {
    pub(super) before: Customer,
    pub(super) after: Customer,
    /// What was owed by the one who went, and is by the one who stayed.
    #[serde(default)]
    pub(super) owed: Minor,
}

/// A customer, and all who were merged into them.
pub(super) async fn family(tx: &mut Tx, id: CustomerId) -> Result<Vec<CustomerId>> {
    let sql = "WITH RECURSIVE family (id) AS (SELECT id FROM customer WHERE id = $1 \
               UNION SELECT c.id FROM customer c JOIN family f ON c.merged_into = f.id) SELECT id FROM family";
    tx.rows(sql, args![id]).await?.iter().map(|row| row.get("id")).collect()
}

/// Who somebody is, who may have been merged into another one.
pub(crate) async fn keeper(tx: &mut Tx, id: CustomerId) -> Result<CustomerId> {
    let sql = "WITH RECURSIVE up (id, merged_into) AS (SELECT id, merged_into FROM customer WHERE id = $1 \
               UNION SELECT c.id, c.merged_into FROM customer c JOIN up u ON c.id = u.merged_into) \
               SELECT id FROM up WHERE merged_into IS NULL";
    tx.row(sql, args![id]).await?.map_or(Ok(id), |row| row.get("id"))
}

/// A customer, also one who was removed.
pub(super) async fn record(tx: &mut Tx, id: CustomerId) -> Result<Option<Customer>> {
    let sql = "SELECT id, number, name, phone, email, address, tax_number, notes, created_at, updated_at FROM customer \
               WHERE id = $1";
    tx.row(sql, args![id]).await?.as_ref().map(customer).transpose()
}

/// Who a customer was merged into, and what that changed there.
pub(super) async fn merged(tx: &mut Tx, id: CustomerId) -> Result<Option<(CustomerId, Merge)>> {
    let sql = "SELECT merged_into, merge FROM customer WHERE id = $1 AND merged_into IS NOT NULL AND merge IS NOT NULL";
    let row = tx.row(sql, args![id]).await?;
    row.map(|row| Ok((row.get("merged_into")?, row.get::<Json<Merge>>("merge")?.0))).transpose()
}

/// Removes a customer who is another.
pub(super) async fn set_merged(tx: &mut Tx, other: CustomerId, keep: CustomerId, now: DateTime<Utc>) -> Result<()> {
    let sql = "UPDATE customer SET merged_into = $2, deleted_at = $3, updated_at = $3 WHERE id = $1";
    tx.run(sql, args![other, keep, now]).await?;
    Ok(())
}

/// Remembers what a merge changed.
pub(super) async fn remember(tx: &mut Tx, other: CustomerId, merge: &Merge) -> Result<()> {
    tx.run("UPDATE customer SET merge = $2 WHERE id = $1", args![other, Json(merge)]).await?;
    Ok(())
}

/// Brings a customer back who was merged.
pub(super) async fn set_split(tx: &mut Tx, other: CustomerId, now: DateTime<Utc>) -> Result<()> {
    let sql = "UPDATE customer SET merged_into = NULL, merge = NULL, deleted_at = NULL, updated_at = $2 WHERE id = $1";
    tx.run(sql, args![other, now]).await?;
    Ok(())
}

/// Empties a customer's record for good.
pub(super) async fn empty(tx: &mut Tx, id: CustomerId, now: DateTime<Utc>) -> Result<()> {
    let sql = "UPDATE customer SET name = '', phone = '', email = '', address = '', tax_number = '', notes = '', search = '', \
               number = '', number_key = '', email_key = '', phone_key = '', merge = NULL, \
               deleted_at = COALESCE(deleted_at, $2), erased_at = $2, updated_at = $2 WHERE id = $1";
    tx.run(sql, args![id, now]).await?;
    Ok(())
}

/// What could tell that two customers are one.
pub(super) struct Traits {
    pub(super) id: CustomerId,
    pub(super) name: String,
    pub(super) email: String,
    pub(super) phone: String,
}

/// Everybody, the first who came first.
pub(super) async fn traits(tx: &mut Tx) -> Result<Vec<Traits>> {
    let sql = "SELECT id, name, email_key, phone_key FROM customer WHERE deleted_at IS NULL ORDER BY created_at, id";
    let rows = tx.rows(sql, args![]).await?;
    let traits = rows.iter().map(|row| {
        Ok(Traits {
            id: row.get("id")?,
            name: row.get("name")?,
            email: row.get("email_key")?,
            phone: row.get("phone_key")?,
        })
    });
    traits.collect()
}
