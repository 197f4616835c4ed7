//! The index as this process keeps it: read once, then brought up to each search's own view of the database.
//!
//! Who changes variants takes the next number of the business's changes (`catalog/change.rs`) and holds it until the
//! commit, so numbers are seen in their order: a search that sees number 7 sees all that was changed up to it. It reads the
//! number, and if the index stands at a lower one, the variants that were changed since.

use kontor_domain::TenantId;
use tokio::sync::RwLock;

use super::index::{Changed, Hits, Index, Sought};
use super::rows::{self, Upto};
use crate::catalog::change;
use crate::cx::Cx;
use crate::db::{Mode, Tx};
use crate::{Result, here};

/// How often a search begins anew because others were quicker, before it doubts the numbers.
const ATTEMPTS: u32 = 4;

/// The index of this process, once somebody has searched.
#[derive(Debug, Default)]
pub(crate) struct Kept(RwLock<Option<Known>>);

/// What is known, and of when.
#[derive(Debug)]
struct Known {
    tenant: TenantId,
    /// The number of the last change that it has.
    number: i64,
    index: Index,
}

impl Known {
    fn is_of(&self, tenant: TenantId, number: i64) -> bool {
        self.tenant == tenant && self.number == number
    }
}

/// What is found, as the transaction of the one who asks sees it. The transaction may be another one afterwards.
///
/// # Errors
/// As [`ask`].
pub(super) async fn find(cx: &mut Cx, sought: &Sought<'_>) -> Result<Hits> {
    ask(cx, |index| index.find(sought)).await
}

/// Asks the index, as the transaction of the one who asks sees it. The transaction may be another one afterwards.
///
/// # Errors
/// What the database can't do: then there is no answer, rather than one of yesterday.
pub(super) async fn ask<T: Send>(cx: &mut Cx, question: impl Fn(&Index) -> T + Send + Sync) -> Result<T> {
    let tenant = cx.tenant()?;
    let kept = cx.kept.clone();
    let mut attempts = 1..ATTEMPTS;
    loop {
        let number = change::last(&mut cx.tx, tenant).await?;
        let known = kept.search.0.read().await;
        if let Some(known) = known.as_ref().filter(|known| known.is_of(tenant, number)) {
            return Ok(here(|| question(&known.index)));
        }
        drop(known);
        let mut known = kept.search.0.write().await;
        // Taken out while it is worked on: whoever is stopped in the middle leaves none, and it is read anew.
        let fresh = match known.take().filter(|known| known.tenant == tenant) {
            Some(current) if current.number == number => current,
            Some(behind) if behind.number < number => catch_up(&mut cx.tx, behind, number).await?,
            // Somebody who began later was here first: begin anew, to see what they saw.
            Some(ahead) if attempts.next().is_some() => {
                *known = Some(ahead);
                drop(known);
                cx.tx = Tx::new(cx.tx.db().clone(), Mode::Read, cx.tenant);
                continue;
            }
            // There is none, or the numbers went back: the database is not the one that it was.
            Some(_) | None => load(&mut cx.tx, tenant, number).await?,
        };
        let answer = here(|| question(&fresh.index));
        *known = Some(fresh);
        return Ok(answer);
    }
}

/// Drops what is known: it was found to be wrong.
pub(super) async fn forget(cx: &mut Cx) {
    cx.kept.search.0.write().await.take();
}

async fn catch_up(tx: &mut Tx, known: Known, number: i64) -> Result<Known> {
    let Known { tenant, number: known, mut index } = known;
    let mut upto = Upto::number(known);
    loop {
        let (changes, last) = rows::changed(tx, tenant, upto).await?;
        if changes.is_empty() {
            return Ok(Known { tenant, number, index });
        }
        here(|| index.apply(changes));
        upto = last;
    }
}

async fn load(tx: &mut Tx, tenant: TenantId, number: i64) -> Result<Known> {
    let mut index = Index::default();
    let mut upto = Upto::NOTHING;
    loop {
        let (changes, last) = rows::changed(tx, tenant, upto).await?;
        if changes.is_empty() {
            here(|| index.settle());
            return Ok(Known { tenant, number, index });
        }
        for change in changes {
            if let Changed::Is(entry) = change {
                index.push(entry);
            }
        }
        upto = last;
    }
}
