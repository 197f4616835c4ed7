//! Rows of suppliers.

use std::collections::HashMap;

use kontor_domain::page::{Direction, Window};
use kontor_domain::purchasing::Supplier;
use kontor_domain::{SupplierId, TenantId, text};

use crate::db::{Row, Tx};
use crate::{Result, args};

/// What suppliers are looked for by.
pub(super) struct Sought {
    /// What their text has in it.
    pub(super) pattern: String,
    /// Whether those are wanted too that nothing is ordered of any more.
    pub(super) resting_too: bool,
    /// Which way by name.
    pub(super) direction: Direction,
}

fn supplier(row: &Row) -> Result<Supplier> {
    Ok(Supplier {
        id: row.get("id")?,
        name: row.get("name")?,
        contact: row.get("contact")?,
        email: row.get("email")?,
        phone: row.get("phone")?,
        note: row.get("note")?,
        active: row.get("active")?,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
    })
}

/// A supplier.
pub(in crate::purchasing) async fn get(tx: &mut Tx, id: SupplierId) -> Result<Option<Supplier>> {
    let sql =
        "SELECT id, name, contact, email, phone, note, active, created_at, updated_at FROM supplier WHERE id = $1";
    tx.row(sql, args![id]).await?.as_ref().map(supplier).transpose()
}

/// What suppliers are called.
pub(super) async fn names(tx: &mut Tx) -> Result<HashMap<SupplierId, String>> {
    let rows = tx.rows("SELECT id, name FROM supplier", args![]).await?;
    rows.iter().map(|row| Ok((row.get("id")?, row.get("name")?))).collect()
}

/// How many match.
pub(super) async fn count(tx: &mut Tx, sought: &Sought) -> Result<i64> {
    let sql = r"SELECT COUNT(*) AS value FROM supplier WHERE search LIKE $1 ESCAPE '\' AND (active OR $2)";
    tx.value(sql, args![&sought.pattern, sought.resting_too]).await
}

/// A page of those that match.
pub(super) async fn find(tx: &mut Tx, sought: &Sought, window: Window) -> Result<Vec<Supplier>> {
    let sql = match sought.direction {
        Direction::Ascending => {
            r"SELECT id, name, contact, email, phone, note, active, created_at, updated_at FROM supplier
              WHERE search LIKE $1 ESCAPE '\' AND (active OR $2) ORDER BY name_key, id LIMIT $3 OFFSET $4"
        }
        Direction::Descending => {
            r"SELECT id, name, contact, email, phone, note, active, created_at, updated_at FROM supplier
              WHERE search LIKE $1 ESCAPE '\' AND (active OR $2) ORDER BY name_key DESC, id DESC LIMIT $3 OFFSET $4"
        }
    };
    let rows = tx.rows(sql, args![&sought.pattern, sought.resting_too, window.rows(), window.skip()]).await?;
    rows.iter().map(supplier).collect()
}

fn search(supplier: &Supplier) -> String {
    let Supplier { name, contact, email, phone, .. } = supplier;
    text::fold(&format!("{name} {contact} {email} {phone}"))
}

/// Adds a supplier; `Unique("supplier__name_key")` for a name that is taken.
pub(super) async fn add(tx: &mut Tx, tenant: TenantId, supplier: &Supplier) -> Result<()> {
    tx.run(
        "INSERT INTO supplier (id, tenant_id, name, name_key, contact, email, phone, note, search, active, created_at, updated_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        args![
            supplier.id,
            tenant,
            &supplier.name,
            text::fold(&supplier.name),
            &supplier.contact,
            &supplier.email,
            &supplier.phone,
            &supplier.note,
            search(supplier),
            supplier.active,
            supplier.created_at,
            supplier.updated_at
        ],
    )
    .await?;
    Ok(())
}

/// Changes a supplier; `Unique("supplier__name_key")` for a name that is taken.
pub(super) async fn change(tx: &mut Tx, supplier: &Supplier) -> Result<()> {
    tx.run(
        "UPDATE supplier SET name = $2, name_key = $3, contact = $4, email = $5, phone = $6, note = $7, search = $8, active = $9, \
         updated_at = $10 WHERE id = $1",
        args![
            supplier.id,
            &supplier.name,
            text::fold(&supplier.name),
            &supplier.contact,
            &supplier.email,
            &supplier.phone,
            &supplier.note,
            search(supplier),
            supplier.active,
            supplier.updated_at
        ],
    )
    .await?;
    Ok(())
}
