//! Beginning, locking and ending sessions.

use chrono::TimeDelta;
use kontor_domain::call::Done;
use kontor_domain::identity::{EnterPin, Lock, SignIn, SignOut, SignedIn};
use kontor_domain::{Refusal, RegisterId, UserId, say};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::checks::Verified;
use super::{queries, rows};
use crate::business::rows as business;
use crate::cx::{Audit, Cx, Session};
use crate::{Failure, Result};

/// How long a session lasts at most: a working day.
const SESSION: TimeDelta = TimeDelta::hours(14);

/// Begins a session for somebody whose secret was right, or who was just set up.
pub(crate) async fn start_session(cx: &mut Cx, user_id: UserId, register_id: RegisterId) -> Result<SignedIn> {
    let tenant = cx.tenant()?;
    let row = rows::user_by_id(&mut cx.tx, user_id).await?.filter(|row| row.user.active);
    let rows::UserRow { user, permissions, caps, .. } = row.ok_or_else(|| Refusal::not_found(say!("user")))?;
    let permissions = cx.kept.side.of(permissions);
    let token = cx.kept.side.token(draw_token()?);
    let id = cx.new_id()?.into();
    let expires_at = cx.now + SESSION;
    let token_hash = Sha256::digest(token.expose().as_bytes()).to_vec();
    let new = rows::NewSession { id, user_id, register_id, token_hash, expires_at };
    rows::add_session(&mut cx.tx, tenant, new, cx.now).await?;
    let session = Session {
        id,
        user,
        permissions,
        caps,
        register: business::register(&mut cx.tx, register_id).await?,
        business: business::get(&mut cx.tx).await?,
        locked: false,
        expires_at,
    };
    let detail = json!({ "register": session.register.name, "user": session.user.name });
    cx.audits.push(Audit { action: cx.call, subject_id: Some(user_id.0), detail });
    let me = queries::me_of(&session, cx.kept.side.is_training());
    cx.session = Some(session.into());
    Ok(SignedIn { token, me })
}

/// 256 random bits, in hex.
pub(crate) fn draw_token() -> Result<String> {
    let mut random = [0u8; 32];
    getrandom::fill(&mut random).map_err(Failure::fault)?;
    Ok(random.iter().map(|byte| format!("{byte:02x}")).collect())
}

pub(super) async fn sign_in(cx: &mut Cx, call: SignIn) -> Result<SignedIn> {
    let Verified(user_id) = cx.prepared()?;
    rows::clear_attempts(&mut cx.tx, user_id).await?;
    let registers = business::registers(&mut cx.tx).await?;
    let register_id = match call.register_id {
        Some(id) if registers.iter().any(|register| register.id == id) => id,
        Some(_) => return Err(Refusal::not_found(say!("register")).into()),
        None => match registers.as_slice() {
            [only] => only.id,
            _ => {
                return Err(
                    Refusal::field("choose_register", "register_id", say!("Choose the register you work at.")).into()
                );
            }
        },
    };
    start_session(cx, user_id, register_id).await
}

pub(super) async fn enter_pin(cx: &mut Cx, _: EnterPin) -> Result<SignedIn> {
    let Verified(user_id) = cx.prepared()?;
    rows::clear_attempts(&mut cx.tx, user_id).await?;
    let (before, register_id) = {
        let session = cx.session()?;
        (session.id, session.register.id)
    };
    rows::end_session(&mut cx.tx, before, cx.now).await?;
    start_session(cx, user_id, register_id).await
}

pub(super) async fn lock(cx: &mut Cx, _: Lock) -> Result<Done> {
    let id = cx.session()?.id;
    rows::lock_session(&mut cx.tx, id).await?;
    Ok(Done {})
}

pub(super) async fn sign_out(cx: &mut Cx, _: SignOut) -> Result<Done> {
    let id = cx.session()?.id;
    rows::end_session(&mut cx.tx, id, cx.now).await?;
    Ok(Done {})
}
