//! Keeping the sums of days that are over, so that a report over years reads them instead of a million sales.

use std::collections::HashMap;
use std::time::Duration;

use chrono::{Days, NaiveDate};
use kontor_domain::event::Event;
use kontor_domain::reports::Period;
use kontor_domain::{StoreId, TenantId};

use super::gather::{self, first};
use super::part::{self, Customers, Part, Taxes, Till, Variants};
use super::rows::{self, Grain, Kept};
use crate::Result;
use crate::db::{Mode, Tx};
use crate::dispatcher::{Kontor, No};
use crate::sales::figures::{DayVersion, days};

/// How often it is looked for days that are over.
const EVERY: Duration = Duration::from_secs(600);
/// How long the program is left alone after its start, and after an import.
const FIRST: Duration = Duration::from_secs(20);
/// Keeps the sums of days that are over, until the program ends: run it once, beside the doors.
pub async fn keep_sums(kontor: Kontor) {
    let mut events = kontor.events();
    loop {
        tokio::time::sleep(FIRST).await;
        if let Err(failure) = keep_sums_once(&kontor).await {
            let no = No::fault("reports", &failure);
            tracing::warn!(%no, "reports add up days from their sales until the next try");
        }
        let brought_in = async {
            loop {
                match events.recv().await {
                    Ok(Event::ImportEnded { .. }) => return,
                    Ok(_) | Err(tokio::sync::broadcast::error::RecvError::Lagged(_)) => {}
                    Err(tokio::sync::broadcast::error::RecvError::Closed) => std::future::pending().await,
                }
            }
        };
        let _ = tokio::time::timeout(EVERY, brought_in).await;
    }
}

/// Keeps the sums of every day that is over and is not kept as it is now; gives how many days these were. A transaction
/// for each day, so that nobody waits.
///
/// # Errors
/// As every statement.
pub async fn keep_sums_once(kontor: &Kontor) -> Result<usize> {
    let Some(tenant) = kontor.tenant() else { return Ok(0) };
    kontor.db().look_anew().await?;
    let stale = {
        let mut tx = reader(kontor, tenant);
        // A day that still goes on somewhere would be another one a minute later.
        let over = kontor.now().date_naive().checked_sub_days(Days::new(1)).unwrap_or_default();
        stale(&mut tx, tenant, over).await?
    };
    let mut months: Vec<(StoreId, NaiveDate)> = stale.iter().map(|day| (day.store_id, first(day.day))).collect();
    months.sort_unstable();
    months.dedup();
    for day in &stale {
        keep_day::<Till>(kontor, tenant, day).await?;
        keep_day::<Taxes>(kontor, tenant, day).await?;
        keep_day::<Variants>(kontor, tenant, day).await?;
        keep_day::<Customers>(kontor, tenant, day).await?;
    }
    for (store, month) in months {
        keep_month::<Variants>(kontor, tenant, (store, month)).await?;
        keep_month::<Customers>(kontor, tenant, (store, month)).await?;
    }
    Ok(stale.len())
}

fn reader(kontor: &Kontor, tenant: TenantId) -> Tx {
    Tx::new(kontor.db().clone(), Mode::Read, Some(tenant))
}

/// The days up to one that are not kept as they are now.
async fn stale(tx: &mut Tx, tenant: TenantId, until: NaiveDate) -> Result<Vec<DayVersion>> {
    let mut stale = days(tx, tenant, Period { from: NaiveDate::default(), to: until }).await?;
    // The parts of a day are kept one after the other, this one last.
    let kept = rows::versions(tx, tenant, (Customers::NAME, Grain::Day)).await?;
    let kept: HashMap<(StoreId, NaiveDate), i64> =
        kept.into_iter().map(|(store, day, version)| ((store, day), version)).collect();
    stale.retain(|day| kept.get(&(day.store_id, day.day)) != Some(&day.version));
    Ok(stale)
}

async fn keep_day<P: Part>(kontor: &Kontor, tenant: TenantId, at: &DayVersion) -> Result<()> {
    let mut tx = reader(kontor, tenant);
    // As this transaction sees it: the day may have changed since it was found.
    let version = days(&mut tx, tenant, Period::day(at.day)).await?.into_iter().find(|day| day.store_id == at.store_id);
    let Some(DayVersion { store_id, day, version }) = version else { return Ok(()) };
    let sums = P::live(&mut tx, store_id, day).await?;
    drop(tx);
    let kept = Kept { store_id, day, version, figures: part::pack(&sums)? };
    keep(kontor, tenant, (P::NAME, Grain::Day), kept).await
}

async fn keep_month<P: Part>(kontor: &Kontor, tenant: TenantId, (store, month): (StoreId, NaiveDate)) -> Result<()> {
    let Some(whole) = gather::months(Period::day(month)).next() else { return Ok(()) };
    let mut tx = reader(kontor, tenant);
    let mut sold = days(&mut tx, tenant, whole).await?;
    sold.retain(|day| day.store_id == store);
    let version = sold.iter().map(|day| day.version).sum();
    let mut sums = HashMap::new();
    for kept in rows::kept(&mut tx, tenant, (P::NAME, Grain::Day), whole).await? {
        let is_now =
            |day: &DayVersion| day.day == kept.day && day.store_id == kept.store_id && day.version == kept.version;
        if let (Some(at), Some(of_day)) = (sold.iter().position(is_now), part::unpack::<P::Key>(&kept.figures)) {
            sold.swap_remove(at);
            part::add(&mut sums, of_day);
        }
    }
    drop(tx);
    // A month that has a day which is not over yet is kept when it is.
    if !sold.is_empty() {
        return Ok(());
    }
    let sums: part::Sums<P::Key> = sums.into_iter().collect();
    let kept = Kept { store_id: store, day: month, version, figures: part::pack(&sums)? };
    keep(kontor, tenant, (P::NAME, Grain::Month), kept).await
}

async fn keep(kontor: &Kontor, tenant: TenantId, which: rows::Which, kept: Kept) -> Result<()> {
    let mut tx = Tx::new(kontor.db().clone(), Mode::Write, Some(tenant));
    rows::keep(&mut tx, tenant, which, kept, kontor.now()).await?;
    tx.commit().await
}
