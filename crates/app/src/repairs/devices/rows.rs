//! Rows of devices.

use chrono::{DateTime, Utc};
use kontor_domain::repairs::Device;
use kontor_domain::{CustomerId, RepairDeviceId, TenantId};

use crate::db::{Row, Tx};
use crate::{Result, args};

fn device(row: &Row) -> Result<Device> {
    Ok(Device {
        id: row.get("id")?,
        customer_id: row.get("customer_id")?,
        kind: row.get("kind")?,
        brand: row.get("brand")?,
        model: row.get("model")?,
        serial: row.get("serial")?,
        imei: row.get("imei")?,
        colour: row.get("colour")?,
    })
}

/// A device.
pub(in crate::repairs) async fn get(tx: &mut Tx, id: RepairDeviceId) -> Result<Option<Device>> {
    let sql = "SELECT id, customer_id, kind, brand, model, serial, imei, colour FROM repair_device WHERE id = $1";
    tx.row(sql, args![id]).await?.as_ref().map(device).transpose()
}

/// The device of an IMEI.
pub(in crate::repairs) async fn with_imei(tx: &mut Tx, tenant: TenantId, imei: &str) -> Result<Option<Device>> {
    let sql = "SELECT id, customer_id, kind, brand, model, serial, imei, colour FROM repair_device \
               WHERE tenant_id = $1 AND imei = $2 AND imei <> ''";
    tx.row(sql, args![tenant, imei]).await?.as_ref().map(device).transpose()
}

/// The devices of a serial number, those that came last first.
pub(in crate::repairs) async fn with_serial(tx: &mut Tx, tenant: TenantId, serial: &str) -> Result<Vec<Device>> {
    let sql = "SELECT id, customer_id, kind, brand, model, serial, imei, colour FROM repair_device \
               WHERE tenant_id = $1 AND serial = $2 AND serial <> '' ORDER BY updated_at DESC, id DESC LIMIT 20";
    tx.rows(sql, args![tenant, serial]).await?.iter().map(device).collect()
}

/// Adds a device; `Unique("repair_device__id")` for an id that is taken, `Unique("repair_device__imei")` for its IMEI.
pub(super) async fn add(tx: &mut Tx, tenant: TenantId, device: &Device, now: DateTime<Utc>) -> Result<()> {
    tx.run(
        "INSERT INTO repair_device (id, tenant_id, customer_id, brought_by, kind, brand, model, serial, imei, colour, created_at, \
         updated_at) VALUES ($1, $2, $3, $3, $4, $5, $6, $7, $8, $9, $10, $10)",
        args![
            device.id,
            tenant,
            device.customer_id,
            device.kind,
            &device.brand,
            &device.model,
            &device.serial,
            &device.imei,
            &device.colour,
            now
        ],
    )
    .await?;
    Ok(())
}

/// Changes a device; `Unique("repair_device__imei")` for the IMEI of another.
pub(super) async fn change(tx: &mut Tx, device: &Device, now: DateTime<Utc>) -> Result<()> {
    tx.run(
        "UPDATE repair_device SET customer_id = $2, brought_by = $2, kind = $3, brand = $4, model = $5, serial = $6, imei = $7, \
         colour = $8, updated_at = $9 WHERE id = $1",
        args![
            device.id,
            device.customer_id,
            device.kind,
            &device.brand,
            &device.model,
            &device.serial,
            &device.imei,
            &device.colour,
            now
        ],
    )
    .await?;
    Ok(())
}

/// The devices of one customer are another's.
pub(in crate::repairs) async fn give(tx: &mut Tx, other: CustomerId, keep: CustomerId) -> Result<()> {
    tx.run("UPDATE repair_device SET customer_id = $2 WHERE customer_id = $1", args![other, keep]).await?;
    Ok(())
}

/// The devices that were written for a customer are this one's again.
pub(in crate::repairs) async fn own_again(tx: &mut Tx, brought: CustomerId, whose: CustomerId) -> Result<()> {
    let sql = "UPDATE repair_device SET customer_id = $2 WHERE brought_by = $1 AND customer_id IS NOT NULL";
    tx.run(sql, args![brought, whose]).await?;
    Ok(())
}

/// Forgets whose devices were, and what tells them apart.
pub(in crate::repairs) async fn forget(tx: &mut Tx, whose: CustomerId, now: DateTime<Utc>) -> Result<()> {
    let sql = "UPDATE repair_device SET customer_id = NULL, brought_by = NULL, serial = '', imei = '', colour = '', \
               updated_at = $2 WHERE customer_id = $1 OR brought_by = $1";
    tx.run(sql, args![whose, now]).await?;
    Ok(())
}
