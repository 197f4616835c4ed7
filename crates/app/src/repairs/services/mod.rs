//! Work that the desk does again and again.

mod rows;

use kontor_domain::event::Event;
use kontor_domain::money::MAX_MINOR;
use kontor_domain::repairs::{ListServices, SaveService, Service};
use kontor_domain::{Refusal, RepairServiceId, say, text};
use serde_json::json;

use crate::catalog::import as products;
use crate::catalog::rows as catalog;
use crate::cx::Cx;
use crate::{Explain as _, Result};

pub(super) async fn list(cx: &mut Cx, _: ListServices) -> Result<Vec<Service>> {
    let tenant = cx.tenant()?;
    rows::all(&mut cx.tx, tenant).await
}

/// A service that is offered.
///
/// # Errors
/// `not_offered`.
pub(super) async fn offered(cx: &mut Cx, id: RepairServiceId) -> Result<Service> {
    let service = rows::get(&mut cx.tx, id).await?.ok_or_else(|| Refusal::not_found(say!("service")))?;
    if !service.active {
        let message = say!("“{name}” is not offered any more. Choose another service.", name = service.name);
        return Err(Refusal::field("not_offered", "lines", message).into());
    }
    Ok(service)
}

pub(super) async fn save(cx: &mut Cx, call: SaveService) -> Result<Service> {
    let tenant = cx.tenant()?;
    let name = text::line("name", say!("The name"), &call.name)?;
    if !(0..=MAX_MINOR).contains(&call.price.0) {
        return Err(Refusal::invalid("price", say!("The price has to be nothing or more.")).into());
    }
    let tax_class_id = match call.tax_class_id {
        Some(class) => {
            let day = cx.local()?.business_date;
            if catalog::rate_on(&mut cx.tx, class, day).await?.is_none() {
                return Err(Refusal::not_found(say!("tax class")).into());
            }
            class
        }
        None => products::open_price(cx).await?.tax_class_id,
    };
    let service =
        Service { id: call.id, name, price: call.price, tax_mode: call.tax_mode, tax_class_id, active: call.active };
    let known = rows::put(&mut cx.tx, tenant, &service, cx.now).await.taken("repair_service__name_key", || {
        Refusal::field("name_taken", "name", say!("Another service is called so. Choose another name."))
    })?;
    if !known {
        return Err(Refusal::id_taken().into());
    }
    cx.audit(service.id, json!({ "name": service.name, "price": service.price, "active": service.active }));
    cx.event(Event::DeskChanged);
    Ok(service)
}
