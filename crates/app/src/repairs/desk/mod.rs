//! How the desk works.

mod rows;

use kontor_domain::event::Event;
use kontor_domain::policy::Permission;
use kontor_domain::repairs::{Desk, DeskView, GetDesk, SaveDesk, Technician, shipped};
use kontor_domain::{Language, Refusal, UserId, say};
use serde_json::json;

use super::rows as tickets;
use crate::cx::Cx;
use crate::words::say_in;
use crate::{Result, identity};

/// The desk as it is now.
pub(super) async fn of_business(cx: &mut Cx) -> Result<Desk> {
    let tenant = cx.tenant()?;
    if let Some(desk) = rows::get(&mut cx.tx, tenant).await? {
        return Ok(desk);
    }
    let language = Language::of(&cx.session()?.business.locale);
    Ok(shipped(|message| say_in(language, message)))
}

/// What a state is called, in the language of the one who asks.
pub(super) fn name(cx: &Cx, desk: &Desk, key: &str) -> String {
    desk.state(key).map_or_else(|| key.to_owned(), |state| cx.say(&state.title()))
}

pub(super) async fn get(cx: &mut Cx, _: GetDesk) -> Result<DeskView> {
    let desk = of_business(cx).await?;
    view(cx, desk).await
}

async fn view(cx: &mut Cx, desk: Desk) -> Result<DeskView> {
    let names = desk.states.iter().map(|state| cx.say(&state.title())).collect();
    let technicians = identity::who_may(cx, Permission::Repair).await?;
    let technicians = technicians.into_iter().map(|user| Technician { id: user.id, name: user.name }).collect();
    Ok(DeskView { desk, names, technicians })
}

pub(super) async fn save(cx: &mut Cx, call: SaveDesk) -> Result<DeskView> {
    let tenant = cx.tenant()?;
    let desk = call.desk.check()?;
    // Two who change it at once do so one after the other.
    cx.tx.lock(tenant.0).await?;
    for (key, kind) in tickets::states_here(&mut cx.tx).await? {
        if desk.state(&key).is_none_or(|state| state.kind != kind) {
            let before = of_business(cx).await?;
            let message = say!(
                "Tickets are in {name} now. Move them on first, then take it away or change what it is.",
                name = name(cx, &before, &key)
            );
            return Err(Refusal::field("state_in_use", "states", message).into());
        }
    }
    rows::put(&mut cx.tx, tenant, &desk, cx.now).await?;
    cx.audit(tenant, json!({ "states": desk.states.len() }));
    cx.event(Event::DeskChanged);
    view(cx, desk).await
}

/// Somebody who is to repair something.
///
/// # Errors
/// `not_a_technician` under `technician_id`.
pub(super) async fn technician(cx: &mut Cx, id: Option<UserId>) -> Result<Option<Technician>> {
    let Some(id) = id else { return Ok(None) };
    let known = identity::who_may(cx, Permission::Repair).await?.into_iter().find(|user| user.id == id);
    let Some(user) = known else {
        let message = say!("Choose somebody who may work at the repair desk.");
        return Err(Refusal::field("not_a_technician", "technician_id", message).into());
    };
    Ok(Some(Technician { id, name: user.name }))
}
