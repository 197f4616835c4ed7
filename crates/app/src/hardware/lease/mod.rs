//! One speaker for each printer: whoever prints on it has it for a while, and says again and again that it is still there. The
//! time is the database's, so that it does not matter what the clocks of the machines say; who died lets go when it is over.

mod rows;

use std::time::Duration;

use chrono::TimeDelta;
use kontor_domain::{PrinterId, TenantId};
use tokio::time::{Instant, Interval, MissedTickBehavior, interval, timeout_at};
use uuid::Uuid;

use crate::db::{Mode, Tx};
use crate::dispatcher::{Kontor, No};
use crate::{Failure, Result};

/// For how long a printer can be somebody's at the longest: what is later was written before somebody set the clock of the
/// database back.
const LONGEST: TimeDelta = TimeDelta::seconds(60);
/// How often within its time a speaker says that it is there.
const TIMES: u32 = 6;

/// Whether a lease with so much time left holds.
pub(super) fn holds(left: TimeDelta) -> bool {
    left > TimeDelta::zero() && left <= LONGEST
}

/// A printer that nobody else speaks to.
pub(super) struct Lease<'a> {
    kontor: &'a Kontor,
    tenant: TenantId,
    printer: PrinterId,
    speaker: Uuid,
    /// For how long, since it was said last.
    time: Duration,
}

/// When a speaker says that it is there: by a clock that nobody sets.
pub(super) struct Beat {
    ticks: Interval,
    since: Instant,
}

/// Takes a printer; none while another process speaks to it.
pub(super) async fn take(
    kontor: &Kontor,
    tenant: TenantId,
    printer: PrinterId,
    time: Duration,
) -> Result<Option<(Lease<'_>, Beat)>> {
    let mut ticks = interval((time / TIMES).max(Duration::from_millis(1)));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    // It is ours from some moment after this one.
    let since = ticks.tick().await;
    let lease = Lease { kontor, tenant, printer, speaker: kontor.speaker()?, time };
    Ok(lease.renew().await?.then_some((lease, Beat { ticks, since })))
}

impl Lease<'_> {
    /// Has the printer from the moment of a transaction on, if nobody else does.
    pub(super) async fn hold(&self, tx: &mut Tx) -> Result<bool> {
        let now = tx.clock().await?;
        let until = now + TimeDelta::from_std(self.time).unwrap_or(LONGEST);
        rows::take(tx, (self.printer, self.speaker), (now, until, now + LONGEST)).await
    }

    async fn renew(&self) -> Result<bool> {
        let mut tx = Tx::new(self.kontor.db().clone(), Mode::Write, Some(self.tenant));
        let mine = self.hold(&mut tx).await?;
        tx.commit().await?;
        Ok(mine)
    }

    /// Keeps the printer as long as this is waited for; ends when it is lost, and says why.
    pub(super) async fn keep(&self, mut beat: Beat) -> Failure {
        loop {
            let begun = beat.ticks.tick().await;
            match timeout_at(beat.since + self.time, self.renew()).await {
                Ok(Ok(true)) => beat.since = begun,
                Ok(Ok(false)) => return Failure::fault("another process took the printer"),
                Ok(Err(failure)) if begun < beat.since + self.time / 2 => {
                    let no = No::fault("printing", &failure);
                    tracing::warn!(%no, "the printer is held for a while without the database");
                }
                Ok(Err(failure)) => return failure,
                Err(_) => return Failure::fault("the database did not answer while the printer was ours"),
            }
        }
    }

    /// Lets go of it.
    pub(super) async fn free(self) -> Result<()> {
        let mut tx = Tx::new(self.kontor.db().clone(), Mode::Write, Some(self.tenant));
        rows::free(&mut tx, (self.printer, self.speaker)).await?;
        tx.commit().await
    }
}
