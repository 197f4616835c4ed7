//! Opening a shift, and moving cash in it.

use kontor_domain::event::Event;
use kontor_domain::money::MAX_MINOR;
use kontor_domain::shifts::{CashKind, CashMovement, MoveCash, OpenShift, Shift, check_pieces};
use kontor_domain::{Minor, Refusal, say, text};
use serde_json::json;

use super::{kept, needed, rows};
use crate::before::Before;
use crate::cx::{Cx, local_time};
use crate::overrides::{self, Given};
use crate::{Explain as _, Result, business, fault, hardware, journal};

pub(super) async fn open(cx: &mut Cx, call: OpenShift) -> Result<Shift> {
    let session = std::sync::Arc::clone(cx.session()?);
    let (tenant, register) = (cx.tenant()?, &session.register);
    check_pieces("float", call.float, &call.pieces, session.business.currency)?;
    // Whoever leaves shifts off at this moment is waited for, or waits.
    cx.tx.lock(tenant.0).await?;
    if !business::rows::get(&mut cx.tx).await?.shifts.used {
        let message =
            say!("This business does not use shifts yet. The owner turns them on in the settings, under Shifts.");
        return Err(Refusal::new("shifts_not_used", message).into());
    }
    let mut book = journal::open_shift_book(cx, register.id).await?;
    if book.shift_id().is_some() {
        let message = say!("A shift is open at this register already. Close it before you open another.");
        return Err(Refusal::new("shift_open", message).into());
    }
    let local = local_time(book.at(), &register.timezone, register.cutoff_hour)?;
    let shift = Shift {
        id: call.id,
        store_id: register.store_id,
        store: register.store.clone(),
        register_id: register.id,
        register: register.name.clone(),
        timezone: register.timezone.clone(),
        user_id: session.user.id,
        user: session.user.name.clone(),
        float: call.float,
        business_date: local.business_date,
        opened_at: book.at(),
    };
    rows::add_shift(&mut cx.tx, tenant, &shift).await.taken("shift__id", Refusal::id_taken)?;
    journal::begin_shift(cx, &mut book, shift.id).await?;
    journal::append(cx, &mut book, "shift", shift.id.0, kept::content_of_shift(&shift)).await?;
    journal::close_book(cx, book).await?;
    fault::point("shift_written");
    cx.audit(shift.id, json!({ "register": shift.register, "float": shift.float, "pieces": call.pieces }));
    cx.event(Event::ShiftChanged { register_id: shift.register_id });
    Ok(shift)
}

/// Checks the PIN of whoever approves that the drawer is opened, if somebody does.
pub(super) async fn check_word(before: &Before, call: MoveCash) -> Result<Option<Given>> {
    overrides::check_word(before, call.approval).await
}

pub(super) async fn move_cash(cx: &mut Cx, call: MoveCash) -> Result<CashMovement> {
    let given: Option<Given> = cx.prepared()?;
    let session = std::sync::Arc::clone(cx.session()?);
    let tenant = cx.tenant()?;
    let amount = match call.kind {
        CashKind::NoSale => Minor::ZERO,
        _ if !(1..=MAX_MINOR).contains(&call.amount.0) => {
            return Err(Refusal::invalid("amount", say!("Say how much cash it is: more than nothing.")).into());
        }
        _ => call.amount,
    };
    let reason = text::line("reason", say!("The reason"), &call.reason)?;
    let approved = match call.kind {
        CashKind::NoSale => overrides::no_sale(&session, &reason, given)?,
        _ => None,
    };
    let mut book = journal::open_shift_book(cx, session.register.id).await?;
    let shift_id = book.shift_id().ok_or_else(needed)?;
    let movement = CashMovement {
        id: call.id,
        shift_id,
        kind: call.kind,
        amount,
        reason,
        user_id: session.user.id,
        user: session.user.name.clone(),
        at: book.at(),
    };
    rows::add_movement(&mut cx.tx, tenant, &movement).await.taken("cash_movement__id", Refusal::id_taken)?;
    journal::append(cx, &mut book, "cash", movement.id.0, kept::content_of_movement(&movement)).await?;
    if let Some(approved) = approved {
        overrides::keep(cx, &mut book, (movement.id.0, ""), approved).await?;
    }
    journal::close_book(cx, book).await?;
    // Whoever moves cash wants the drawer open, and so does who only looks into it.
    hardware::kick(cx, session.register.id).await?;
    fault::point("shift_written");
    cx.audit(
        movement.id,
        json!({ "kind": movement.kind, "amount": movement.amount, "reason": movement.reason, "register": session.register.name }),
    );
    cx.event(Event::ShiftChanged { register_id: session.register.id });
    Ok(movement)
}
