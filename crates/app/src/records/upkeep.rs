//! Forgetting what nobody will ask for again: answers by call id and delivered events. The trail is kept for good.

use std::time::Duration;

use chrono::TimeDelta;

use crate::Result;
use crate::db::{Mode, Tx};
use crate::dispatcher::{Kontor, No};

use super::rows;

/// How long an answer can be asked for again, and an event be looked up. A retry comes within minutes; a register that
/// was switched off in the middle of one is back within days.
const KEPT: TimeDelta = TimeDelta::days(30);
const EVERY: Duration = Duration::from_secs(24 * 3_600);
/// How long the program is left alone after its start.
const FIRST: Duration = Duration::from_secs(120);

/// Tidies up once a day, until the program ends: run it once, beside the doors.
pub async fn upkeep(kontor: Kontor) {
    tokio::time::sleep(FIRST).await;
    loop {
        if let Err(failure) = tidy_up(&kontor).await {
            let no = No::fault("upkeep", &failure);
            tracing::warn!(%no, "old answers and events are forgotten another day");
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// Forgets what is old, and says how many rows that were.
///
/// # Errors
/// As every statement.
pub async fn tidy_up(kontor: &Kontor) -> Result<u64> {
    let Some(tenant) = kontor.tenant() else { return Ok(0) };
    let mut tx = Tx::new(kontor.db().clone(), Mode::Write, Some(tenant));
    let forgotten = rows::forget_before(&mut tx, kontor.now() - KEPT).await?;
    tx.commit().await?;
    Ok(forgotten)
}
