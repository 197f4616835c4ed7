//! Roles that a business made for itself.

mod rows;

use kontor_domain::call::Done;
use kontor_domain::event::Event;
use kontor_domain::identity::{GiveRole, OwnRole, RemoveRole, RoleFace, Roles, SaveRole, User};
use kontor_domain::policy::{self, Permissions, Rights, Role};
use kontor_domain::{OwnRoleId, Refusal, say, text};
use serde_json::json;

use super::mutations::person;
use super::rows as people;
use crate::cx::Cx;
use crate::{Explain as _, Result};

/// More roles than this nobody tells apart.
const MOST: i64 = 50;

pub(super) async fn roles(cx: &mut Cx, _: Roles) -> Result<Vec<OwnRole>> {
    rows::all(&mut cx.tx).await
}

async fn known(cx: &mut Cx, id: OwnRoleId) -> Result<OwnRole> {
    Ok(rows::get(&mut cx.tx, id).await?.ok_or_else(|| Refusal::not_found(say!("role")))?)
}

/// What whoever has a role may do, and how far they go.
fn rights(cx: &Cx, role: &OwnRole) -> Result<Rights> {
    let caps = cx.session()?.business.overrides.caps_of(role.based_on, role.caps);
    let permissions = role.permissions.iter().copied().collect();
    Ok(Rights { role: role.based_on, permissions, caps: Some(caps) })
}

pub(super) async fn save(cx: &mut Cx, call: SaveRole) -> Result<OwnRole> {
    let asker = cx.session()?.rights();
    if call.based_on == Role::Owner {
        let message = say!("The owner's role is the owner's alone. Base it on another.");
        return Err(Refusal::invalid("based_on", message).into());
    }
    call.caps.check()?;
    let before = rows::get(&mut cx.tx, call.id).await?;
    if let Some(before) = &before {
        policy::decide_to_give(asker, rights(cx, before)?)?;
    } else if rows::count(&mut cx.tx).await? >= MOST {
        return Err(Refusal::new("too_many", say!("{most} roles are enough. Remove one first.", most = MOST)).into());
    }
    // Each once, in the order of the program.
    let given: Permissions = call.permissions.iter().copied().collect();
    let after = OwnRole {
        id: call.id,
        name: text::line("name", say!("The name"), &call.name)?,
        based_on: call.based_on,
        permissions: given.iter().collect(),
        caps: call.caps,
        people: before.as_ref().map_or(0, |before| before.people),
    };
    policy::decide_to_give(asker, rights(cx, &after)?)?;
    let tenant = cx.tenant()?;
    rows::save(&mut cx.tx, tenant, &after, cx.now).await.taken("own_role__name_key", || {
        Refusal::field("name_taken", "name", say!("There is a role of that name already."))
    })?;
    cx.audit(after.id, json!({ "before": before, "after": after }));
    for id in rows::people(&mut cx.tx, after.id).await? {
        cx.event(Event::UserChanged { id });
    }
    Ok(after)
}

pub(super) async fn remove(cx: &mut Cx, call: RemoveRole) -> Result<Done> {
    let role = rows::hold(&mut cx.tx, call.id, cx.now).await?.ok_or_else(|| Refusal::not_found(say!("role")))?;
    policy::decide_to_give(cx.session()?.rights(), rights(cx, &role)?)?;
    if role.people > 0 {
        let message = say!(
            "{count} people have this role, those who may not sign in any more included. Give them another first.",
            count = role.people
        );
        return Err(Refusal::new("role_in_use", message).into());
    }
    rows::remove(&mut cx.tx, role.id).await?;
    cx.audit(role.id, json!({ "name": role.name }));
    Ok(Done {})
}

pub(super) async fn give(cx: &mut Cx, call: GiveRole) -> Result<User> {
    let asker = cx.session()?.rights();
    let (before, rights) = person(cx, call.user_id).await?;
    policy::decide_about(asker, rights)?;
    let Some(role_id) = call.role_id else {
        policy::decide_about(asker, Rights::of_role(before.role))?;
        let after = User { own_role: None, ..before.clone() };
        return changed(cx, before, after).await;
    };
    let role = known(cx, role_id).await?;
    policy::decide_about(asker, self::rights(cx, &role)?)?;
    let sole_owner = before.role == Role::Owner && before.active;
    if sole_owner && people::count_active(&mut cx.tx, Role::Owner).await? < 2 {
        let message = say!("This is the only owner. Make somebody else an owner first.");
        return Err(Refusal::new("last_owner", message).into());
    }
    // Held, so that nobody removes it meanwhile.
    rows::hold(&mut cx.tx, role.id, cx.now).await?;
    let own_role = Some(RoleFace { id: role.id, name: role.name });
    let after = User { role: role.based_on, own_role, ..before.clone() };
    changed(cx, before, after).await
}

async fn changed(cx: &mut Cx, before: User, after: User) -> Result<User> {
    people::change_user(&mut cx.tx, &after, cx.now).await?;
    cx.audit(after.id, json!({ "before": before, "after": after }));
    cx.event(Event::UserChanged { id: after.id });
    Ok(after)
}
