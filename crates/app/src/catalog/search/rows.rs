//! Rows of the search.

use std::collections::HashMap;

use kontor_domain::catalog::Found;
use kontor_domain::{Qty, TenantId, VariantId};
use uuid::Uuid;

use super::index::{Changed, Entry};
use crate::catalog::full_title;
use crate::catalog::rows as catalog;
use crate::db::{Bind as _, Row, Tx, Type, Value};
use crate::{Result, args};

/// How many variants one statement shows.
const SHOWN: usize = 50;
/// How many variants one statement reads into the index: few enough that they take no memory worth speaking of.
const READ: i64 = 2_000;

/// Up to which variant was read, in the order in which they were changed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Upto {
    number: i64,
    id: VariantId,
}

impl Upto {
    /// Before the first.
    pub(super) const NOTHING: Self = Self { number: -1, id: VariantId(Uuid::nil()) };

    /// Behind the last that was changed with this number.
    pub(super) const fn number(number: i64) -> Self {
        Self { number, id: VariantId(Uuid::max()) }
    }
}

/// The next variants as they are, or that they are gone, and up to which these are; no variant is the end.
pub(super) async fn changed(tx: &mut Tx, tenant: TenantId, upto: Upto) -> Result<(Vec<Changed>, Upto)> {
    let sql = "SELECT id, search, sku_key, price, sold, active, category_id, changed, deleted_at IS NULL AS present FROM variant \
               WHERE tenant_id = $1 AND (changed, id) > ($2, $3) ORDER BY changed, id LIMIT $4";
    let rows = tx.rows(sql, args![tenant, upto.number, upto.id, READ]).await?;
    let last = match rows.last() {
        Some(row) => Upto { number: row.get("changed")?, id: row.get("id")? },
        None => upto,
    };
    let changes = rows.iter().map(|row| match row.get("present")? {
        true => entry(row).map(Changed::Is),
        false => Ok(Changed::Gone(row.get("id")?)),
    });
    Ok((changes.collect::<Result<_>>()?, last))
}

fn entry(row: &Row) -> Result<Entry> {
    Ok(Entry {
        id: row.get("id")?,
        text: row.get("search")?,
        sku: row.get("sku_key")?,
        price: row.get("price")?,
        sold: row.get("sold")?,
        active: row.get("active")?,
        category_id: row.get("category_id")?,
    })
}

/// Those of these variants that are there, as they are shown.
pub(super) async fn shown(tx: &mut Tx, ids: &[VariantId]) -> Result<HashMap<VariantId, Found>> {
    let mut shown = HashMap::with_capacity(ids.len());
    for some in ids.chunks(SHOWN) {
        let mut args: Vec<Value> = some.iter().map(|id| id.bind()).collect();
        args.resize(SHOWN, Value::Null(Type::Uuid));
        let rows = tx
            .rows(
                "SELECT v.id, v.product_id, v.name, v.sku, v.price, p.title, p.tax_mode, p.decimals, p.unit, p.category_id, \
                 p.image_id, p.active, p.tracked, v.pack_of, v.pack_size FROM variant v JOIN product p ON p.id = v.product_id \
                 WHERE v.deleted_at IS NULL AND v.id IN (\
                 $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, \
                 $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, \
                 $43, $44, $45, $46, $47, $48, $49, $50)",
                args,
            )
            .await?;
        for row in rows {
            let found = read(&row)?;
            shown.insert(found.variant_id, found);
        }
    }
    Ok(shown)
}

/// One of them by its id.
pub(super) async fn found(tx: &mut Tx, id: VariantId) -> Result<Option<Found>> {
    let sql = "SELECT v.id, v.product_id, v.name, v.sku, v.price, p.title, p.tax_mode, p.decimals, p.unit, p.category_id, \
               p.image_id, p.active, p.tracked, v.pack_of, v.pack_size FROM variant v JOIN product p ON p.id = v.product_id \
               WHERE v.id = $1 AND v.deleted_at IS NULL";
    tx.row(sql, args![id]).await?.as_ref().map(read).transpose()
}

fn read(row: &Row) -> Result<Found> {
    Ok(Found {
        variant_id: row.get("id")?,
        product_id: row.get("product_id")?,
        title: full_title(&row.get::<String>("title")?, &row.get::<String>("name")?),
        sku: row.get("sku")?,
        price: row.get("price")?,
        tax_mode: row.get("tax_mode")?,
        decimals: row.get("decimals")?,
        unit: row.get("unit")?,
        on_hand: Qty::default(),
        reserved: Qty::default(),
        category_id: row.get("category_id")?,
        image: row.get("image_id")?,
        active: row.get("active")?,
        tracked: row.get("tracked")?,
        pack: catalog::pack(row)?,
        serial: None,
    })
}
