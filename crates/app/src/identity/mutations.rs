//! What changes who works here.

use chrono::NaiveDate;
use kontor_domain::business::countries::past_of;
use kontor_domain::business::{Business, NamedRate, RegisterAt};
use kontor_domain::call::Done;
use kontor_domain::catalog::RateFrom;
use kontor_domain::event::Event;
use kontor_domain::identity::{
    AddUser, ChangeUser, NewRecoverySheet, Recover, RecoverySheet, SetPassword, SetPin, SetUp, SignedIn, User,
};
use kontor_domain::overrides::{OverridePolicy, OwnCaps};
use kontor_domain::policy::{self, Permissions, Rights, Role, SecretOf};
use kontor_domain::sales::rounding::{check_step, usual_step};
use kontor_domain::shifts::ShiftSettings;
use kontor_domain::stock::NegativeStock;
use kontor_domain::{Rate, Refusal, TenantId, UserId, say, text};
use serde_json::json;

use super::checks::{Drawn, Hashed, NewHash, Recovered, already_set_up};
use super::rows::{self, Hash, UserRow};
use super::start_session;
use crate::business::{self, rows as business_rows};
use crate::catalog::rows as catalog;
use crate::cx::Cx;
use crate::{Explain as _, Result, vault};

pub(super) async fn set_up(cx: &mut Cx, call: SetUp) -> Result<SignedIn> {
    if cx.tenant.is_some() {
        return Err(already_set_up().into());
    }
    let hashed: Hashed = cx.prepared()?;
    let tenant = TenantId(cx.new_id()?);
    cx.tx.enter(tenant).await?;
    if business_rows::any(&mut cx.tx).await? {
        return Err(already_set_up().into());
    }
    cx.tenant = Some(tenant);
    let asked = call.business;
    let business = Business {
        id: tenant,
        name: text::line("business.name", say!("The name of the business"), &asked.name)?,
        legal: business::tidy_legal(asked.legal)?,
        currency: asked.currency,
        locale: business::tidy_locale(&asked.locale)?,
        tax_rounding: asked.tax_rounding,
        lock_after_min: 10,
        cash_step: match asked.cash_step {
            Some(step) => check_step(step)?,
            None => usual_step(asked.currency, &asked.locale),
        },
        label_patterns: Vec::new(),
        overrides: OverridePolicy::default(),
        shifts: ShiftSettings::default(),
        negative_stock: NegativeStock::default(),
        reserve_days: None,
    };
    business_rows::add(&mut cx.tx, &business, cx.now).await?;
    let (store_id, register_id) = (cx.new_id()?.into(), cx.new_id()?.into());
    let register = business::open_store(cx, store_id, register_id, &call.store).await?;
    add_taxes(cx, tenant, asked.tax_rates, &call.store.timezone).await?;
    let owner = UserRow {
        user: User {
            id: UserId(cx.new_id()?),
            name: text::line("owner", say!("The owner's name"), &call.owner)?,
            role: Role::Owner,
            own_role: None,
            active: true,
            has_pin: true,
            created_at: cx.now,
        },
        permissions: Permissions::of_role(Role::Owner),
        caps: OwnCaps::default(),
        password_hash: hashed.password,
        pin_hash: hashed.pin,
        recovery_hash: None,
    };
    rows::add_user(&mut cx.tx, tenant, &owner).await?;
    cx.event(Event::BusinessChanged);
    let RegisterAt { id: register_id, .. } = register;
    start_session(cx, owner.user.id, register_id).await
}

/// The first tax classes: those that were asked for, with what they charged before where that is known, or one that
/// charges nothing.
async fn add_taxes(cx: &mut Cx, tenant: TenantId, rates: Vec<NamedRate>, zone: &str) -> Result<()> {
    let rates = match rates.is_empty() {
        true => vec![NamedRate { name: "No tax".to_owned(), rate: Rate(0) }],
        false => rates,
    };
    if rates.len() > 20 {
        return Err(Refusal::invalid("business.tax_rates", say!("Start with 20 tax rates at most.")).into());
    }
    for (at, named) in rates.iter().enumerate() {
        if !(0..=kontor_domain::money::ONE).contains(&named.rate.0) {
            return Err(Refusal::invalid("business.tax_rates", say!("A tax rate is from 0 to 100 %.")).into());
        }
        let name = text::line("business.tax_rates", say!("The name of the tax"), &named.name)?;
        let past = past_of(zone, named.rate).into_iter();
        let mut since: Vec<RateFrom> = past.map(|(valid_from, rate)| RateFrom { valid_from, rate }).collect();
        if since.is_empty() {
            let valid_from = NaiveDate::from_ymd_opt(2000, 1, 1).unwrap_or_default();
            since.push(RateFrom { valid_from, rate: named.rate });
        }
        let id = cx.new_id()?.into();
        catalog::add_tax_class(&mut cx.tx, tenant, id, &name, at == 0, &since, cx.now)
            .await
            .taken("tax_class__name_key", || {
                Refusal::invalid("business.tax_rates", say!("Two taxes have the same name."))
            })?;
    }
    Ok(())
}

fn name_taken() -> Refusal {
    Refusal::field("name_taken", "name", say!("Somebody has that name already. Add a letter or a last name."))
}

pub(super) async fn add_user(cx: &mut Cx, call: AddUser) -> Result<User> {
    policy::decide_about(cx.session()?.rights(), Rights::of_role(call.role))?;
    let hashed: Hashed = cx.prepared()?;
    let tenant = cx.tenant()?;
    let user = User {
        id: call.id,
        name: text::line("name", say!("The name"), &call.name)?,
        role: call.role,
        own_role: None,
        active: true,
        has_pin: hashed.pin.is_some(),
        created_at: cx.now,
    };
    let row = UserRow {
        user,
        permissions: Permissions::of_role(call.role),
        caps: OwnCaps::default(),
        password_hash: hashed.password,
        pin_hash: hashed.pin,
        recovery_hash: None,
    };
    rows::add_user(&mut cx.tx, tenant, &row)
        .await
        .taken("app_user__name_key", name_taken)
        .taken("app_user__id", Refusal::id_taken)?;
    cx.audit(row.user.id, json!({ "name": row.user.name, "role": row.user.role }));
    cx.event(Event::UserChanged { id: row.user.id });
    Ok(row.user)
}

async fn user(cx: &mut Cx, id: UserId) -> Result<User> {
    Ok(person(cx, id).await?.0)
}

/// Somebody, with what they are and may do.
pub(super) async fn person(cx: &mut Cx, id: UserId) -> Result<(User, Rights)> {
    let row = rows::user_by_id(&mut cx.tx, id).await?.ok_or_else(|| Refusal::not_found(say!("user")))?;
    // Whoever recovers the owner's password has not signed in.
    let policy = cx.session.as_ref().map(|session| &session.business.overrides);
    // A role of the business's own that says no limits is managed as the one that it is based on.
    let policy = policy.filter(|_| row.user.own_role.is_some() && row.caps != OwnCaps::default());
    let caps = policy.map(|policy| policy.caps_of(row.user.role, row.caps));
    let rights = Rights { role: row.user.role, permissions: row.permissions, caps };
    Ok((row.user, rights))
}

pub(super) async fn change_user(cx: &mut Cx, call: ChangeUser) -> Result<User> {
    let (before, rights) = person(cx, call.id).await?;
    let stays = before.role == call.role;
    for rights in [rights, if stays { rights } else { Rights::of_role(call.role) }] {
        policy::decide_about(cx.session()?.rights(), rights)?;
    }
    let after = User {
        name: text::line("name", say!("The name"), &call.name)?,
        role: call.role,
        // Whoever is made something else is that, and nothing of the business's own.
        own_role: before.own_role.clone().filter(|_| stays),
        active: call.active,
        ..before.clone()
    };
    let owner_goes = before.role == Role::Owner && before.active && (after.role != Role::Owner || !after.active);
    if owner_goes && rows::count_active(&mut cx.tx, Role::Owner).await? < 2 {
        return Err(
            Refusal::new("last_owner", say!("This is the only owner. Make somebody else an owner first.")).into()
        );
    }
    rows::change_user(&mut cx.tx, &after, cx.now).await.taken("app_user__name_key", name_taken)?;
    if !after.active {
        rows::end_sessions_of(&mut cx.tx, after.id, None, cx.now).await?;
    }
    cx.audit(after.id, json!({ "before": before, "after": after }));
    cx.event(Event::UserChanged { id: after.id });
    Ok(after)
}

/// One's own secret, or another's as somebody who manages staff.
async fn may_set_secret(cx: &mut Cx, target: UserId) -> Result<User> {
    let (target, rights) = person(cx, target).await?;
    let session = cx.session()?;
    let whose = if session.user.id == target.id { SecretOf::Oneself } else { SecretOf::Another(rights) };
    policy::decide_secret(session.rights(), whose)?;
    Ok(target)
}

pub(super) async fn set_pin(cx: &mut Cx, call: SetPin) -> Result<Done> {
    let NewHash(hash) = cx.prepared()?;
    let target = may_set_secret(cx, call.user_id).await?;
    rows::set_hash(&mut cx.tx, target.id, Hash::Pin, Some(hash), cx.now).await?;
    rows::clear_attempts(&mut cx.tx, target.id).await?;
    cx.audit(target.id, json!({ "name": target.name }));
    cx.event(Event::UserChanged { id: target.id });
    Ok(Done {})
}

pub(super) async fn set_password(cx: &mut Cx, call: SetPassword) -> Result<Done> {
    let NewHash(hash) = cx.prepared()?;
    let target = may_set_secret(cx, call.user_id).await?;
    let mine = cx.session()?.id;
    rows::set_hash(&mut cx.tx, target.id, Hash::Password, Some(hash), cx.now).await?;
    rows::clear_attempts(&mut cx.tx, target.id).await?;
    rows::end_sessions_of(&mut cx.tx, target.id, Some(mine), cx.now).await?;
    cx.audit(target.id, json!({ "name": target.name }));
    cx.event(Event::UserChanged { id: target.id });
    Ok(Done {})
}

pub(super) async fn new_recovery_sheet(cx: &mut Cx, _: NewRecoverySheet) -> Result<RecoverySheet> {
    let Drawn { code, hash, way } = cx.prepared()?;
    let (id, owner, business) = {
        let session = cx.session()?;
        (session.user.id, session.user.name.clone(), session.business.name.clone())
    };
    rows::set_hash(&mut cx.tx, id, Hash::Recovery, Some(hash), cx.now).await?;
    vault::keep_sheet(cx, way).await?;
    cx.audit(id, json!({ "owner": owner }));
    Ok(RecoverySheet { business, owner, code, drawn_at: cx.now })
}

pub(super) async fn recover(cx: &mut Cx, _: Recover) -> Result<Done> {
    let Recovered { user_id, password_hash } = cx.prepared()?;
    let owner = user(cx, user_id).await?;
    rows::set_hash(&mut cx.tx, user_id, Hash::Password, Some(password_hash), cx.now).await?;
    rows::set_hash(&mut cx.tx, user_id, Hash::Recovery, None, cx.now).await?;
    rows::clear_attempts(&mut cx.tx, user_id).await?;
    rows::end_sessions_of(&mut cx.tx, user_id, None, cx.now).await?;
    cx.audit(user_id, json!({ "owner": owner.name }));
    cx.event(Event::UserChanged { id: user_id });
    Ok(Done {})
}
