//! One speaker for each printer: whoever prints on it has it for a while, and says again and again that it is still there. The
//! time is the database's, so that it does not matter what the clocks of the machines say; who died lets go when it is over.

mod rows;

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use kontor_domain::{PrinterId, TenantId};
use tokio::time::{sleep, timeout};
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
    since: Instant,
}

/// Takes a printer; none while another process speaks to it.
pub(super) async fn take(
    kontor: &Kontor,
    tenant: TenantId,
    printer: PrinterId,
    time: Duration,
) -> Result<Option<Lease<'_>>> {
    let lease = Lease { kontor, tenant, printer, speaker: kontor.speaker()?, time, since: Instant::now() };
    Ok(lease.renew().await?.then_some(lease))
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
    pub(super) async fn keep(&self) -> Failure {
        let mut since = self.since;
        loop {
            sleep(self.time / TIMES).await;
            let begun = Instant::now();
            let left = self.time.saturating_sub(since.elapsed());
            match timeout(left, self.renew()).await {
                Ok(Ok(true)) => since = begun,
                Ok(Ok(false)) => return Failure::fault("another process took the printer"),
                Ok(Err(failure)) if since.elapsed() < self.time / 2 => {
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
