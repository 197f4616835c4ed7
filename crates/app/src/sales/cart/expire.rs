//! Goods that are reserved for parked sales are let go when their time is over: by the program itself, beside the doors.

use std::time::Duration;

use chrono::TimeDelta;
use kontor_domain::event::Event;
use serde_json::json;

use super::rows;
use crate::business::rows as business;
use crate::db::{Mode, Tx};
use crate::dispatcher::{Kontor, No};
use crate::stock::reserved;
use crate::{Result, fault};

/// How often it is looked whose time is over.
const EVERY: Duration = Duration::from_secs(900);
/// How long the program is left alone after its start.
const FIRST: Duration = Duration::from_secs(60);
/// What the trail calls it.
const DEED: &str = "sales.let_go";

/// Lets goods go whenever their time is over, until the program ends: run it once, beside the doors.
pub async fn let_goods_go(kontor: Kontor) {
    tokio::time::sleep(FIRST).await;
    loop {
        if let Err(failure) = let_go(&kontor).await {
            let no = No::fault("reservations", &failure);
            tracing::warn!(%no, "goods are let go at the next try");
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// Lets go what parked sales have kept for longer than the business says, each sale in a transaction of its own. Says of how many.
///
/// # Errors
/// As every statement.
pub async fn let_go(kontor: &Kontor) -> Result<u64> {
    let Some(tenant) = kontor.tenant() else { return Ok(0) };
    let mut tx = Tx::new(kontor.db().clone(), Mode::Read, Some(tenant));
    let Some(days) = business::get(&mut tx).await?.reserve_days else { return Ok(0) };
    let before = kontor.now() - TimeDelta::days(days);
    let due = rows::kept_since(&mut tx, before).await?;
    drop(tx);
    let mut gone = 0;
    for id in due {
        let done = kontor
            .by_itself(DEED, async |cx| {
                let Some((store, register_id)) = rows::expire(&mut cx.tx, id, before).await? else { return Ok(0) };
                reserved::expire(cx, store, id).await?;
                fault::point("goods_reserved");
                cx.audit(id, json!({ "days": days }));
                cx.event(Event::CartChanged { id, register_id });
                Ok(1)
            })
            .await;
        match done {
            Ok(one) => gone += one,
            // The others are let go all the same.
            Err(failure) => {
                let no = No::fault("reservations", &failure);
                tracing::warn!(%no, "goods of one sale are let go at the next try");
            }
        }
    }
    Ok(gone)
}
