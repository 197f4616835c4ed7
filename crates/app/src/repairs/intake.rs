//! Taking devices in.

use std::sync::Arc;

use kontor_domain::customers::{Customer, GetCustomer};
use kontor_domain::event::Event;
use kontor_domain::money::MAX_MINOR;
use kontor_domain::policy::Permission;
use kontor_domain::repairs::{
    Condition, DeskState, LONGEST_NAME, MOST_ACCESSORIES, MOST_CHECKS, MOST_DEVICES, TakeIn, TakeInDevice, Ticket,
    TicketDeed,
};
use kontor_domain::{Minor, Refusal, RepairDeviceId, RepairVisitId, StoreId, say, text};
use serde_json::json;

use super::rows::Kept;
use super::{desk, devices, rows, story, work};
use crate::business::rows as business;
use crate::cx::Cx;
use crate::{Explain as _, Failure, Result, customers, fault};

/// The series of a store's first numbers.
const FIRST_SERIES: &str = "A";

pub(super) async fn take_in(cx: &mut Cx, call: TakeIn) -> Result<Vec<Ticket>> {
    let tenant = cx.tenant()?;
    let session = Arc::clone(cx.session()?);
    let store = session.register.store_id;
    if call.devices.is_empty() {
        return Err(Refusal::required("devices", say!("A device")).into());
    }
    if call.devices.len() > MOST_DEVICES {
        let message =
            say!("One visit has {most} devices at most. Take the others in with another.", most = MOST_DEVICES);
        return Err(Refusal::field("too_many", "devices", message).into());
    }
    let desk = desk::of_business(cx).await?;
    let first = desk.first().cloned().ok_or_else(|| Failure::fault("a desk without states"))?;
    // The book first, then the customer: the order in which everybody waits.
    let (place, series, mut next) = book(cx, store).await?;
    let customer = customer(cx, &call).await?;
    rows::add_visit(&mut cx.tx, (tenant, store, session.user.id), call.visit_id, cx.now)
        .await
        .taken("repair_visit__id", Refusal::id_taken)?;
    let mut tickets = Vec::new();
    for taken in call.devices {
        let number = format!("R{place}-{series}{next:04}");
        next += 1;
        let id = taken.ticket_id;
        one(cx, (call.visit_id, store), &customer, (&number, &first), taken).await?;
        tickets.push(id);
    }
    rows::set_next(&mut cx.tx, store, next, cx.now).await?;
    fault::point("ticket_written");
    let mut taken_in = Vec::new();
    for id in tickets {
        let ticket = story::ticket(cx, id).await?;
        cx.audit(id, json!({ "number": ticket.number, "device": ticket.device.title() }));
        cx.event(Event::TicketChanged { id });
        taken_in.push(ticket);
    }
    Ok(taken_in)
}

/// The store's book, which nobody else takes numbers from until the transaction ends.
async fn book(cx: &mut Cx, store: StoreId) -> Result<(i64, String, i64)> {
    cx.tx.lock(store.0).await?;
    if let Some(book) = rows::book(&mut cx.tx, store).await? {
        return Ok(book);
    }
    add_book(cx, store, None).await
}

async fn add_book(cx: &mut Cx, store: StoreId, series: Option<&str>) -> Result<(i64, String, i64)> {
    let tenant = cx.tenant()?;
    // Two stores that begin at once get different places.
    cx.tx.lock(tenant.0).await?;
    let place = rows::books(&mut cx.tx).await? + 1;
    let series = match series {
        Some(series) => series.to_owned(),
        // After a restore no book begins with numbers that were given out before it.
        None => rows::series(&mut cx.tx).await?.unwrap_or_else(|| FIRST_SERIES.to_owned()),
    };
    rows::add_book(&mut cx.tx, (tenant, store), (place, &series), cx.now).await?;
    Ok((place, series, 1))
}

/// Gives every store an empty book of a series: numbers of a copy of the shop are told from its own.
pub(crate) async fn new_books(cx: &mut Cx, series: &str) -> Result<()> {
    let mut stores: Vec<StoreId> = business::store_names(&mut cx.tx).await?.into_keys().collect();
    stores.sort_unstable();
    for store in stores {
        add_book(cx, store, Some(series)).await?;
    }
    Ok(())
}

/// Who brings the devices: somebody who is known, or is from now on.
async fn customer(cx: &mut Cx, call: &TakeIn) -> Result<Customer> {
    match (call.customer_id, &call.new_customer) {
        (Some(id), None) => {
            cx.tx.lock(id.0).await?;
            customers::get(cx, GetCustomer { id }).await
        }
        (None, Some(new)) => {
            if !cx.may(Permission::ManageCustomers)? {
                let message = say!("Your role may not add customers. Choose one who is known, or ask a manager.");
                return Err(Refusal::new("not_allowed", message).into());
            }
            cx.tx.lock(new.id.0).await?;
            customers::add(cx, new.clone()).await
        }
        _ => Err(Refusal::required("customer_id", say!("The customer")).into()),
    }
}

async fn one(
    cx: &mut Cx,
    (visit, store): (RepairVisitId, StoreId),
    customer: &Customer,
    (number, first): (&str, &DeskState),
    taken: TakeInDevice,
) -> Result<()> {
    let tenant = cx.tenant()?;
    let problem = text::block("problem", say!("What is wrong"), &taken.problem)?;
    if problem.is_empty() {
        return Err(Refusal::required("problem", say!("What is wrong")).into());
    }
    check_costs(taken.estimate, taken.limit)?;
    let condition = check_condition(taken.condition)?;
    let accessories = check_accessories(&taken.accessories)?;
    let technician = desk::technician(cx, taken.technician_id).await?;
    let device = devices::taken_in(cx, taken.device_id, &taken.device, customer.id).await?;
    not_here(cx, device.id).await?;
    let title = device.title();
    let what = text::fold(&format!("{number} {title} {} {}", device.imei, device.serial));
    let ticket = Kept {
        id: taken.ticket_id,
        store,
        visit,
        device: device.id,
        customer: Some(customer.id),
        technician,
        number: number.to_owned(),
        state: first.key.clone(),
        kind: first.kind,
        name: customer.name.clone(),
        phone: customer.phone.clone(),
        title,
        problem,
        condition,
        data_may_be_lost: taken.data_may_be_lost,
        estimate: taken.estimate,
        limit: taken.limit,
        due_on: taken.due_on,
        reopened: 0,
        next_event: 1,
        moved_at: cx.now,
        ended_at: None,
        created_at: cx.now,
    };
    rows::add(&mut cx.tx, tenant, &ticket, &what).await.taken("repair_ticket__id", Refusal::id_taken)?;
    for (position, name) in (1..).zip(&accessories) {
        let id = cx.new_id()?;
        rows::add_accessory(&mut cx.tx, (id, tenant, ticket.id), (position, name), cx.now).await?;
    }
    let what = cx.say(&first.title());
    work::happened(cx, &ticket, (TicketDeed::TakenIn, "", &what)).await
}

/// A device is at the desk once. Two windows that bring the same one there do so one after the other.
pub(super) async fn not_here(cx: &mut Cx, device: RepairDeviceId) -> Result<()> {
    cx.tx.lock(device.0).await?;
    if let Some(number) = rows::here_with(&mut cx.tx, device).await? {
        let message = say!("This device is at the desk already, with ticket {number}. Open that one.", number);
        return Err(Refusal::new("device_here", message).into());
    }
    Ok(())
}

/// An estimate is no less than nothing, and up to the limit.
fn check_costs(estimate: Option<Minor>, limit: Option<Minor>) -> std::result::Result<(), Refusal> {
    for (field, amount) in [("estimate", estimate), ("limit", limit)] {
        if amount.is_some_and(|amount| amount < Minor::ZERO || amount.0 > MAX_MINOR) {
            return Err(Refusal::invalid(
                field,
                say!("An amount is nothing or more, and no more than Kontor can count."),
            ));
        }
    }
    match (estimate, limit) {
        (Some(estimate), Some(limit)) if limit < estimate => {
            let message = say!("The limit is less than the estimate. Ask the customer which of them holds.");
            Err(Refusal::invalid("limit", message))
        }
        _ => Ok(()),
    }
}

fn check_condition(condition: Vec<Condition>) -> std::result::Result<Vec<Condition>, Refusal> {
    if condition.len() > MOST_CHECKS {
        return Err(Refusal::invalid("condition", say!("A list has {most} points at most.", most = MOST_CHECKS)));
    }
    let line = |one: Condition| Ok(Condition { item: short("condition", &one.item)?, ..one });
    condition.into_iter().map(line).collect()
}

fn check_accessories(typed: &[String]) -> std::result::Result<Vec<String>, Refusal> {
    if typed.len() > MOST_ACCESSORIES {
        let message = say!("A device has {most} accessories at most.", most = MOST_ACCESSORIES);
        return Err(Refusal::field("too_many", "accessories", message));
    }
    typed.iter().map(|name| short("accessories", name)).collect()
}

fn short(field: &str, typed: &str) -> std::result::Result<String, Refusal> {
    let name = text::line(field, say!("A name"), typed)?;
    if name.chars().count() > LONGEST_NAME {
        let message = say!("A name has {most} characters at most.", most = LONGEST_NAME);
        return Err(Refusal::field("too_long", field, message));
    }
    Ok(name)
}
