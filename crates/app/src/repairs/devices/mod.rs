//! Devices that were at the desk.

pub(super) mod rows;

use kontor_domain::repairs::{Device, NewDevice, check_device};
use kontor_domain::{CustomerId, Refusal, RepairDeviceId, say};

use crate::cx::Cx;
use crate::{Explain as _, Result};

/// The device that is taken in, as it is now: the one that has its IMEI, the one of this id, or a new one.
///
/// # Errors
/// As [`check_device`]; `imei_taken` when another one was taken in with the same IMEI in the same moment.
pub(super) async fn taken_in(
    cx: &mut Cx,
    id: RepairDeviceId,
    device: &NewDevice,
    customer: CustomerId,
) -> Result<Device> {
    let tenant = cx.tenant()?;
    let NewDevice { kind, brand, model, serial, imei, colour } = check_device(device)?;
    let by_imei = match imei.is_empty() {
        true => None,
        false => rows::with_imei(&mut cx.tx, tenant, &imei).await?,
    };
    let known = match by_imei {
        Some(known) => Some(known),
        None => rows::get(&mut cx.tx, id).await?,
    };
    let id = known.as_ref().map_or(id, |known| known.id);
    let device = Device { id, customer_id: Some(customer), kind, brand, model, serial, imei, colour };
    let written = match known {
        Some(_) => rows::change(&mut cx.tx, &device, cx.now).await,
        None => rows::add(&mut cx.tx, tenant, &device, cx.now).await,
    };
    let taken = || {
        let message = say!("Another device with this IMEI was taken in in the same moment. Look it up again.");
        Refusal::field("imei_taken", "imei", message)
    };
    written.taken("repair_device__imei", taken).taken("repair_device__id", Refusal::id_taken)?;
    Ok(device)
}
