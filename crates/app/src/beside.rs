//! Work beside the doors: what is due is worked on, each subject by a task of its own and by one at a time; what is not yet
//! due is waited for, and what broke is let be for a moment.

use std::collections::HashMap;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use kontor_domain::TenantId;
use kontor_domain::event::Event;
use tokio::sync::broadcast::error::RecvError;
use tokio::task::JoinSet;

use crate::dispatcher::{Kontor, No};
use crate::{Failure, Result};

/// How much later than now anything may be put off: what is later still was put off before somebody set the clock back.
pub(crate) const FAR: TimeDelta = TimeDelta::seconds(60);

/// When a subject is to be worked on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum When {
    /// Its time has come.
    Now,
    /// Not before so long.
    In(Duration),
}

impl When {
    /// What was put off until then.
    pub(crate) fn at(at: DateTime<Utc>, now: DateTime<Utc>) -> Self {
        match at <= now || at > now + FAR {
            true => Self::Now,
            false => Self::In((at - now).to_std().unwrap_or_default()),
        }
    }
}

/// A kind of work.
pub(crate) trait Work: Send + Sync + 'static {
    /// What is worked on by itself.
    type Subject: Copy + Eq + Send + Sync + 'static;
    /// What it is called where it goes wrong.
    const NAME: &'static str;
    /// How often it is looked for what nobody told of.
    const EVERY: Duration;
    /// How long nothing is tried after something broke that is no device.
    const AFTER_FAILURE: Duration;
    /// How soon it is looked again at the soonest.
    const SOONEST: Duration;

    /// Whether an event says that there may be something to do.
    fn tells(event: &Event) -> bool;

    /// What there is to work on, and when.
    fn subjects(kontor: &Kontor, tenant: TenantId) -> impl Future<Output = Result<Vec<(Self::Subject, When)>>> + Send;

    /// Does what can be done for one of them now.
    fn work_on(kontor: &Kontor, tenant: TenantId, subject: Self::Subject) -> impl Future<Output = Result<()>> + Send;
}

/// Does this work until the program ends: run it once.
pub(crate) async fn go_on<W: Work>(kontor: Kontor) {
    let mut working = Working::<W> { tasks: JoinSet::new(), on: HashMap::new() };
    loop {
        let mut events = kontor.events();
        let wait = working.begin(&kontor).await.unwrap_or_else(|failure| {
            let no = No::fault(W::NAME, &failure);
            tracing::warn!(%no, work = W::NAME, "it goes on at the next try");
            W::AFTER_FAILURE
        });
        let told = async {
            loop {
                match events.recv().await {
                    Ok(event) if W::tells(&event) => return,
                    Ok(_) | Err(RecvError::Lagged(_)) => {}
                    Err(RecvError::Closed) => std::future::pending().await,
                }
            }
        };
        tokio::select! {
            () = told => {}
            () = working.ended() => {}
            () = tokio::time::sleep(wait) => {}
        }
    }
}

/// What is being worked on.
struct Working<W: Work> {
    tasks: JoinSet<Result<()>>,
    on: HashMap<tokio::task::Id, W::Subject>,
}

impl<W: Work> Working<W> {
    /// Begins with everything whose time has come, and says for how long there is nothing else to begin.
    async fn begin(&mut self, kontor: &Kontor) -> Result<Duration> {
        let Some(tenant) = kontor.tenant() else { return Ok(W::EVERY) };
        let mut wait = W::EVERY;
        for (subject, when) in W::subjects(kontor, tenant).await? {
            if self.on.values().any(|on| *on == subject) {
                continue;
            }
            match when {
                When::Now => {
                    let kontor = kontor.clone();
                    let task = async move { W::work_on(&kontor, tenant, subject).await };
                    self.on.insert(self.tasks.spawn(task).id(), subject);
                }
                When::In(left) => wait = wait.min(left.max(W::SOONEST)),
            }
        }
        Ok(wait)
    }

    /// Waits until one of them has done what it could.
    async fn ended(&mut self) {
        let Some(ended) = self.tasks.join_next_with_id().await else { return std::future::pending().await };
        let (task, outcome) = match ended {
            Ok((task, outcome)) => (task, outcome),
            Err(broken) => (broken.id(), Err(Failure::fault(broken))),
        };
        self.on.remove(&task);
        if let Err(failure) = outcome {
            let no = No::fault(W::NAME, &failure);
            tracing::warn!(%no, work = W::NAME, "it is tried again");
            tokio::time::sleep(W::AFTER_FAILURE).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_put_off_by_a_clock_since_set_back_is_due() {
        let now = DateTime::<Utc>::UNIX_EPOCH;
        assert_eq!(When::at(now, now), When::Now);
        assert_eq!(When::at(now + TimeDelta::seconds(5), now), When::In(Duration::from_secs(5)));
        assert_eq!(When::at(now + FAR, now), When::In(Duration::from_secs(60)));
        assert_eq!(When::at(now + FAR + TimeDelta::seconds(1), now), When::Now);
    }
}
