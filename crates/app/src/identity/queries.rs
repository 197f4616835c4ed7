//! What is asked of identity.

use kontor_domain::identity::{BusinessFace, Me, Status, StatusReply, User, Users, WhoAmI};

use super::rows;
use crate::Result;
use crate::business::rows as business;
use crate::cx::{Cx, Session};

pub(super) async fn status(cx: &mut Cx, _: Status) -> Result<StatusReply> {
    if cx.tenant.is_none() {
        return Ok(StatusReply { business: None, users: Vec::new(), registers: Vec::new() });
    }
    let business = business::get(&mut cx.tx).await?;
    Ok(StatusReply {
        business: Some(BusinessFace { name: business.name, locale: business.locale }),
        users: rows::faces(&mut cx.tx).await?,
        registers: business::registers(&mut cx.tx).await?,
    })
}

/// A session as the one who signed in sees it.
pub(super) fn me_of(session: &Session, training: bool) -> Me {
    Me {
        session_id: session.id,
        user: session.user.clone(),
        register: session.register.clone(),
        business: session.business.clone(),
        permissions: session.permissions.iter().collect(),
        locked: session.locked,
        expires_at: session.expires_at,
        training,
    }
}

pub(super) async fn me(cx: &mut Cx, _: WhoAmI) -> Result<Me> {
    Ok(me_of(cx.session()?, cx.kept.side.is_training()))
}

pub(super) async fn users(cx: &mut Cx, _: Users) -> Result<Vec<User>> {
    rows::users(&mut cx.tx).await
}
