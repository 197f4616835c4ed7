//! Rows of services.

use chrono::{DateTime, Utc};
use kontor_domain::repairs::Service;
use kontor_domain::{RepairServiceId, TenantId, text};

use crate::db::{Row, Tx};
use crate::{Result, args};

fn service(row: &Row) -> Result<Service> {
    Ok(Service {
        id: row.get("id")?,
        name: row.get("name")?,
        price: row.get("price")?,
        tax_mode: row.get("tax_mode")?,
        tax_class_id: row.get("tax_class_id")?,
        active: row.get("active")?,
    })
}

/// All services of a business, by name.
pub(super) async fn all(tx: &mut Tx, tenant: TenantId) -> Result<Vec<Service>> {
    let sql = "SELECT id, name, price, tax_mode, tax_class_id, active FROM repair_service WHERE tenant_id = $1 ORDER BY name_key";
    tx.rows(sql, args![tenant]).await?.iter().map(service).collect()
}

/// A service.
pub(super) async fn get(tx: &mut Tx, id: RepairServiceId) -> Result<Option<Service>> {
    let sql = "SELECT id, name, price, tax_mode, tax_class_id, active FROM repair_service WHERE id = $1";
    tx.row(sql, args![id]).await?.as_ref().map(service).transpose()
}

/// Adds a service or changes one; says whether it is this business's. `Unique("repair_service__name_key")` for a name that is taken.
pub(super) async fn put(tx: &mut Tx, tenant: TenantId, service: &Service, now: DateTime<Utc>) -> Result<bool> {
    let sql = "INSERT INTO repair_service (id, tenant_id, tax_class_id, name, name_key, price, tax_mode, active, created_at, \
               updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9) ON CONFLICT (id) DO UPDATE SET \
               tax_class_id = excluded.tax_class_id, name = excluded.name, name_key = excluded.name_key, price = excluded.price, \
               tax_mode = excluded.tax_mode, active = excluded.active, updated_at = excluded.updated_at \
               WHERE repair_service.tenant_id = excluded.tenant_id";
    let key = text::fold(&service.name);
    let changed = tx
        .run(
            sql,
            args![
                service.id,
                tenant,
                service.tax_class_id,
                &service.name,
                key,
                service.price,
                service.tax_mode,
                service.active,
                now
            ],
        )
        .await?;
    Ok(changed == 1)
}
