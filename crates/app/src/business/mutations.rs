//! What changes the business.

use kontor_domain::business::{
    AddRegister, AddStore, Business, ChangeBusiness, ChangeCash, ChangePatterns, ChangeReserving, ChangeShifts,
    ChangeStock, MOST_RESERVE_DAYS, RegisterAt,
};
use kontor_domain::catalog::embedded::{MOST_PATTERNS, check_patterns};
use kontor_domain::event::Event;
use kontor_domain::money::MAX_MINOR;
use kontor_domain::overrides::ChangeOverrides;
use kontor_domain::sales::rounding::check_step;
use kontor_domain::{Refusal, say, text};
use serde_json::json;

use super::rows;
use crate::cx::Cx;
use crate::{Result, shifts};

pub(super) async fn change(cx: &mut Cx, call: ChangeBusiness) -> Result<Business> {
    let before = rows::get(&mut cx.tx).await?;
    if !(0..=720).contains(&call.lock_after_min) {
        return Err(Refusal::invalid(
            "lock_after_min",
            say!("A register locks after 1 to 720 minutes, or never with 0."),
        )
        .into());
    }
    let after = Business {
        name: text::line("name", say!("The name of the business"), &call.name)?,
        legal: super::tidy_legal(call.legal)?,
        locale: super::tidy_locale(&call.locale)?,
        lock_after_min: call.lock_after_min,
        ..before.clone()
    };
    rows::change(&mut cx.tx, &after, cx.now).await?;
    cx.audit(after.id, json!({ "before": before, "after": after }));
    cx.event(Event::BusinessChanged);
    Ok(after)
}

pub(super) async fn change_shifts(cx: &mut Cx, call: ChangeShifts) -> Result<Business> {
    if call.limit.is_some_and(|limit| !(0..=MAX_MINOR).contains(&limit.0)) {
        let message = say!("The variance that needs no approval is nothing or more.");
        return Err(Refusal::invalid("limit", message).into());
    }
    // A shift that is opened at this moment is waited for, or waits.
    let tenant = cx.tenant()?;
    cx.tx.lock(tenant.0).await?;
    let before = rows::get(&mut cx.tx).await?;
    if !call.used {
        shifts::none_open(cx).await?;
    }
    rows::change_shifts(&mut cx.tx, tenant, (call.used, call.blind), call.limit, cx.now).await?;
    let after = rows::get(&mut cx.tx).await?;
    cx.audit(after.id, json!({ "before": before.shifts, "after": after.shifts }));
    cx.event(Event::BusinessChanged);
    Ok(after)
}

pub(super) async fn change_stock(cx: &mut Cx, call: ChangeStock) -> Result<Business> {
    let tenant = cx.tenant()?;
    let before = rows::get(&mut cx.tx).await?;
    rows::change_stock(&mut cx.tx, tenant, call.negative_stock, cx.now).await?;
    let after = Business { negative_stock: call.negative_stock, ..before.clone() };
    cx.audit(after.id, json!({ "before": before.negative_stock, "after": after.negative_stock }));
    cx.event(Event::BusinessChanged);
    Ok(after)
}

pub(super) async fn change_reserving(cx: &mut Cx, call: ChangeReserving) -> Result<Business> {
    let tenant = cx.tenant()?;
    if call.days.is_some_and(|days| !(1..=MOST_RESERVE_DAYS).contains(&days)) {
        let message = say!(
            "Goods are kept for 1 to {most} days. Leave it empty, and they are kept until somebody lets them go.",
            most = MOST_RESERVE_DAYS
        );
        return Err(Refusal::invalid("days", message).into());
    }
    let before = rows::get(&mut cx.tx).await?;
    rows::change_reserving(&mut cx.tx, tenant, call.days, cx.now).await?;
    cx.audit(before.id, json!({ "reserve_days": call.days, "before": before.reserve_days }));
    cx.event(Event::BusinessChanged);
    Ok(Business { reserve_days: call.days, ..before })
}

pub(super) async fn change_cash(cx: &mut Cx, call: ChangeCash) -> Result<Business> {
    let step = check_step(call.cash_step)?;
    let (tenant, now) = (cx.tenant()?, cx.now);
    let before = rows::get(&mut cx.tx).await?;
    rows::change_cash(&mut cx.tx, tenant, step, now).await?;
    cx.audit(before.id, json!({ "cash_step": step, "before": before.cash_step }));
    cx.event(Event::BusinessChanged);
    Ok(Business { cash_step: step, ..before })
}

pub(super) async fn change_patterns(cx: &mut Cx, call: ChangePatterns) -> Result<Business> {
    let (tenant, now) = (cx.tenant()?, cx.now);
    let before = rows::get(&mut cx.tx).await?;
    // Of more, one prefix is there twice, and a thousand need not be gone through to find it.
    let some = call.patterns.get(..=MOST_PATTERNS).unwrap_or(&call.patterns);
    check_patterns(some, before.currency)?;
    rows::change_patterns(&mut cx.tx, tenant, &call.patterns, now).await?;
    cx.audit(before.id, json!({ "patterns": call.patterns, "before": before.label_patterns }));
    cx.event(Event::BusinessChanged);
    Ok(Business { label_patterns: call.patterns, ..before })
}

pub(super) async fn change_overrides(cx: &mut Cx, call: ChangeOverrides) -> Result<Business> {
    call.policy.check()?;
    let (tenant, now) = (cx.tenant()?, cx.now);
    let before = rows::get(&mut cx.tx).await?;
    rows::change_overrides(&mut cx.tx, tenant, &call.policy, now).await?;
    cx.audit(before.id, json!({ "overrides": call.policy, "before": before.overrides }));
    cx.event(Event::BusinessChanged);
    Ok(Business { overrides: call.policy, ..before })
}

pub(super) async fn add_store(cx: &mut Cx, call: AddStore) -> Result<RegisterAt> {
    let register = super::open_store(cx, call.id, call.register_id, &call.store).await?;
    cx.audit(call.id, json!({ "store": register.store, "register": register.name }));
    cx.event(Event::BusinessChanged);
    Ok(register)
}

pub(super) async fn add_register(cx: &mut Cx, call: AddRegister) -> Result<RegisterAt> {
    if !rows::has_store(&mut cx.tx, call.store_id).await? {
        return Err(Refusal::not_found(say!("store")).into());
    }
    let register = super::open_register(cx, call.id, call.store_id, &call.name).await?;
    cx.audit(call.id, json!({ "store": register.store, "register": register.name }));
    cx.event(Event::BusinessChanged);
    Ok(register)
}
