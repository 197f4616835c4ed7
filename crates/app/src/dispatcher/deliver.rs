//! Events to those who subscribed: from the outbox, in order, at least once each.

use kontor_domain::Language;
use kontor_domain::event::Event;

use super::Kontor;
use crate::db::dialect::{last, next, shared};
use crate::db::{Mode, Tx};
use crate::records::rows;
use crate::{Failure, Result};

const BATCH: i64 = 100;

/// One round: every subscriber gets what it has not heard of yet. `window` is how far this process's windows have
/// heard, where other processes write too.
pub(super) async fn round(kontor: &Kontor, window: &mut Option<i64>) -> Result<()> {
    let Some(tenant) = kontor.tenant() else { return Ok(()) };
    let db = kontor.db().clone();
    if shared(&db) {
        let mut tx = Tx::new(db.clone(), Mode::Read, Some(tenant));
        let from = match *window {
            Some(seq) => seq,
            None => last(&mut tx).await?,
        };
        *window = Some(from);
        for row in next(&db, &mut tx, from, BATCH * 10).await? {
            *window = Some(row.get("seq")?);
            let event: Event = serde_json::from_str(&row.get::<String>("payload")?).map_err(Failure::fault)?;
            let _ = kontor.0.bus.send(event);
        }
    }
    for listener in &kontor.registry().listeners {
        loop {
            let now = kontor.now();
            let mut tx = Tx::new(db.clone(), Mode::Read, Some(tenant));
            let from = rows::cursor(&mut tx, listener.name).await?;
            let batch = next(&db, &mut tx, from, BATCH).await?;
            drop(tx);
            let Some(newest) = batch.last() else { break };
            let newest: i64 = newest.get("seq")?;
            let nobody = kontor_domain::CallId(uuid::Uuid::nil());
            let mut cx = kontor.cx(listener.name, Mode::Write, None, (nobody, now), Language::default());
            if rows::cursor(&mut cx.tx, listener.name).await? != from {
                // Another process delivered this batch meanwhile.
                continue;
            }
            for row in &batch {
                let event: Event = serde_json::from_str(&row.get::<String>("payload")?).map_err(Failure::fault)?;
                (listener.hear)(&mut cx, event).await?;
            }
            rows::move_cursor(&mut cx.tx, tenant, listener.name, newest, now).await?;
            cx.tx.commit().await?;
        }
    }
    Ok(())
}

/// Whether no subscriber waits for anything.
pub(super) async fn all_heard(kontor: &Kontor) -> Result<bool> {
    let Some(tenant) = kontor.tenant() else { return Ok(true) };
    let mut tx = Tx::new(kontor.db().clone(), Mode::Read, Some(tenant));
    let newest = last(&mut tx).await?;
    for listener in &kontor.registry().listeners {
        if rows::cursor(&mut tx, listener.name).await? < newest {
            return Ok(false);
        }
    }
    Ok(true)
}
