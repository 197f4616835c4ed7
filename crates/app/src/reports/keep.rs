//! Keeping the sums of days that are over, so that a report over years reads them instead of a million sales.

use std::collections::HashMap;
use std::time::Duration;

use chrono::{Days, NaiveDate};
use kontor_domain::event::Event;
use kontor_domain::reports::Period;
use kontor_domain::{StoreId, TenantId};

use super::gather;
use super::part::{Customers, MarginOfDay, Margins, Part, Taxes, Till, Variants};
use super::rows::{self, Grain, Kept};
use super::sums::{self, Sums};
use crate::db::{Mode, Tx};
use crate::dispatcher::{Kontor, No};
use crate::sales::figures::{DayVersion, days};
use crate::{Result, here};

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
    // A day that still goes on somewhere would be another one a minute later.
    let over = kontor.now().date_naive().checked_sub_days(Days::new(1)).unwrap_or_default();
    let stale = stale(&mut reader(kontor, tenant), tenant, over).await?;
    for day in &stale {
        keep_day::<Till>(kontor, tenant, day).await?;
        keep_day::<Taxes>(kontor, tenant, day).await?;
        keep_day::<Variants>(kontor, tenant, day).await?;
        keep_day::<Customers>(kontor, tenant, day).await?;
        keep_day::<Margins>(kontor, tenant, day).await?;
        keep_day::<MarginOfDay>(kontor, tenant, day).await?;
    }
    keep_months::<Till>(kontor, tenant, over).await?;
    keep_months::<Taxes>(kontor, tenant, over).await?;
    keep_months::<Variants>(kontor, tenant, over).await?;
    keep_months::<Customers>(kontor, tenant, over).await?;
    keep_months::<Margins>(kontor, tenant, over).await?;
    Ok(stale.len())
}

fn reader(kontor: &Kontor, tenant: TenantId) -> Tx {
    Tx::new(kontor.db().clone(), Mode::Read, Some(tenant))
}

/// The days up to one that are not kept as they are now.
async fn stale(tx: &mut Tx, tenant: TenantId, until: NaiveDate) -> Result<Vec<DayVersion>> {
    let mut stale = days(tx, tenant, Period { from: NaiveDate::default(), to: until }).await?;
    // The parts of a day are kept one after the other, this one last.
    let kept = versions(tx, tenant, (MarginOfDay::NAME, Grain::Day)).await?;
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
    let kept = Kept { store_id, day, version, figures: sums::pack(&sums)? };
    keep(kontor, tenant, (P::NAME, Grain::Day), kept).await
}

/// Keeps what every month that is over came to, and every year up to it, if it is not kept as it is now.
async fn keep_months<P: Part>(kontor: &Kontor, tenant: TenantId, over: NaiveDate) -> Result<()> {
    let mut tx = reader(kontor, tenant);
    let sold = days(&mut tx, tenant, Period { from: NaiveDate::default(), to: over }).await?;
    let kept_months = versions(&mut tx, tenant, (P::NAME, Grain::Month)).await?;
    let kept_years = versions(&mut tx, tenant, (P::NAME, Grain::Year)).await?;
    drop(tx);
    for (store, months) in gather::years(&sold) {
        let (mut year, mut before) = (0, None);
        // A month that goes on is kept when it is over.
        for month in months.into_iter().take_while(|month| month.last <= over) {
            let at = (store, month.first);
            if kept_months.get(&at) != Some(&month.version) {
                let days = sold.iter().filter(|day| day.store_id == store);
                let days = days.filter(|day| month.first <= day.day && day.day <= month.last).copied();
                keep_month::<P>(kontor, tenant, at, days.collect()).await?;
            }
            let up_to_it = year + month.version;
            if kept_years.get(&at) != Some(&up_to_it) {
                let parts =
                    [before.map(|day| (Grain::Year, day, year)), Some((Grain::Month, month.first, month.version))];
                let parts: Vec<_> = parts.into_iter().flatten().collect();
                keep_together::<P>(kontor, tenant, (Grain::Year, at), &parts).await?;
            }
            (year, before) = (up_to_it, Some(month.first));
        }
    }
    Ok(())
}

async fn keep_month<P: Part>(
    kontor: &Kontor,
    tenant: TenantId,
    at: (StoreId, NaiveDate),
    days: Vec<DayVersion>,
) -> Result<()> {
    let parts: Vec<_> = days.iter().map(|day| (Grain::Day, day.day, day.version)).collect();
    keep_together::<P>(kontor, tenant, (Grain::Month, at), &parts).await
}

/// Keeps what parts that are kept come to together. If one is not, or is another by now, the next look does it.
async fn keep_together<P: Part>(
    kontor: &Kontor,
    tenant: TenantId,
    (grain, (store_id, day)): (Grain, (StoreId, NaiveDate)),
    parts: &[(Grain, NaiveDate, i64)],
) -> Result<()> {
    let mut tx = reader(kontor, tenant);
    let mut runs: Vec<Sums<P::Key>> = Vec::new();
    for (grain, day, version) in parts {
        let kept = rows::one(&mut tx, tenant, (P::NAME, *grain), (store_id, *day)).await?;
        let Some((_, figures)) = kept.filter(|(of, _)| of == version) else { return Ok(()) };
        let Some(sums) = sums::unpack(&figures) else { return Ok(()) };
        runs.push(sums);
    }
    drop(tx);
    let figures = here(|| sums::pack(&Sums::all(runs)))?;
    let version = parts.iter().map(|(_, _, version)| version).sum();
    keep(kontor, tenant, (P::NAME, grain), Kept { store_id, day, version, figures }).await
}

/// Of which version the sums of each store and day are kept.
async fn versions(tx: &mut Tx, tenant: TenantId, which: rows::Which) -> Result<HashMap<(StoreId, NaiveDate), i64>> {
    let kept = rows::versions(tx, tenant, which).await?;
    Ok(kept.into_iter().map(|(store, day, version)| ((store, day), version)).collect())
}

async fn keep(kontor: &Kontor, tenant: TenantId, which: rows::Which, kept: Kept) -> Result<()> {
    let mut tx = Tx::new(kontor.db().clone(), Mode::Write, Some(tenant));
    rows::keep(&mut tx, tenant, which, kept, kontor.now()).await?;
    tx.commit().await
}
