//! Sums over a period: of years and months that are kept, else of days that are kept, else from the sales.

use std::collections::HashMap;

use chrono::{Datelike as _, Days, Months, NaiveDate, TimeDelta};
use kontor_domain::StoreId;
use kontor_domain::reports::Period;

use super::part::Part;
use super::rows::{self, Grain};
use super::sums::{self, Sums};
use crate::cx::Cx;
use crate::sales::figures::{DayVersion, days};
use crate::{Result, here};

/// So many months are added up rather than taken from what a year came to up to the last of them.
const FEW_MONTHS: usize = 4;
/// Days that are so far apart are not asked for together.
const FAR_APART: TimeDelta = TimeDelta::days(14);

/// The sums of a part over a period, of one store or all.
pub(super) async fn sums<P: Part>(cx: &mut Cx, period: Period, store: Option<StoreId>) -> Result<Sums<P::Key>> {
    let mut all = Vec::new();
    let tenant = cx.tenant()?;
    let mut sold = days(&mut cx.tx, tenant, Period { from: first_of_year(period.from), to: period.to }).await?;
    sold.retain(|day| store.is_none_or(|store| store == day.store_id));
    let sold = whole_months::<P>(cx, period, sold, &mut all).await?;
    each_day::<P>(cx, sold, &mut |_, sums| all.push(sums)).await?;
    Ok(here(|| Sums::all(all)))
}

/// The sums of a part over a period, those of each day apart.
pub(super) async fn each<P: Part>(
    cx: &mut Cx,
    period: Period,
    store: Option<StoreId>,
    take: &mut (dyn FnMut(NaiveDate, Sums<P::Key>) + Send),
) -> Result<()> {
    let tenant = cx.tenant()?;
    let mut sold = days(&mut cx.tx, tenant, period).await?;
    sold.retain(|day| store.is_none_or(|store| store == day.store_id));
    each_day::<P>(cx, sold, take).await
}

/// Takes what is kept of whole months, of the days from the first of the year in which the period begins; gives the days
/// of the period that are left.
async fn whole_months<P: Part>(
    cx: &mut Cx,
    period: Period,
    mut sold: Vec<DayVersion>,
    take: &mut Vec<Sums<P::Key>>,
) -> Result<Vec<DayVersion>> {
    let mut taken = Vec::new();
    for (store, months) in years(&sold) {
        let whole = |month: &Month| period.from <= month.first && month.last <= period.to;
        let before = months.iter().take_while(|month| month.first < period.from).count();
        let inside = months.iter().skip(before).take_while(|month| whole(month)).count();
        let inside = months.get(before..before + inside).unwrap_or_default();
        let enough = if before == 0 { 1 } else { FEW_MONTHS };
        if inside.len() > enough
            && let Some(sums) = span::<P>(cx, store, months.get(..before).unwrap_or_default(), inside).await?
        {
            take.push(sums);
            taken.extend(inside.iter().map(|month| (store, month.first)));
            continue;
        }
        for month in inside {
            if let Some(sums) = kept_as::<P>(cx, Grain::Month, (store, month.first), month.version).await? {
                take.push(sums);
                taken.push((store, month.first));
            }
        }
    }
    sold.retain(|day| day.day >= period.from && !taken.contains(&(day.store_id, first(day.day))));
    Ok(sold)
}

/// What months of a year came to: what it came to up to the last of them, without what it came to before them.
async fn span<P: Part>(
    cx: &mut Cx,
    store: StoreId,
    before: &[Month],
    inside: &[Month],
) -> Result<Option<Sums<P::Key>>> {
    let version = |months: &[Month]| -> i64 { months.iter().map(|month| month.version).sum() };
    let Some(last) = inside.last() else { return Ok(None) };
    let less = match before.last() {
        Some(month) => kept_as::<P>(cx, Grain::Year, (store, month.first), version(before)).await?,
        None => Some(Sums::default()),
    };
    let Some(less) = less else { return Ok(None) };
    let all = kept_as::<P>(cx, Grain::Year, (store, last.first), version(before) + version(inside)).await?;
    Ok(all.map(|all| if less.is_empty() { all } else { here(|| all.less(less)) }))
}

/// What is kept of a version.
async fn kept_as<P: Part>(
    cx: &mut Cx,
    grain: Grain,
    (store, day): (StoreId, NaiveDate),
    version: i64,
) -> Result<Option<Sums<P::Key>>> {
    let tenant = cx.tenant()?;
    let kept = rows::one(&mut cx.tx, tenant, (P::NAME, grain), (store, day)).await?;
    Ok(kept.filter(|(of, _)| *of == version).and_then(|(_, figures)| here(|| sums::unpack(&figures))))
}

/// Takes the sums of these days: of those that are kept as they are now, else from the sales.
async fn each_day<P: Part>(
    cx: &mut Cx,
    sold: Vec<DayVersion>,
    take: &mut (dyn FnMut(NaiveDate, Sums<P::Key>) + Send),
) -> Result<()> {
    let tenant = cx.tenant()?;
    let mut kept: HashMap<(StoreId, NaiveDate), (i64, Vec<u8>)> = HashMap::new();
    // What lies between two stretches is many days that nobody asks for.
    for stretch in sold.chunk_by(|one, next| next.day - one.day < FAR_APART) {
        let (Some(from), Some(to)) = (stretch.first(), stretch.last()) else { continue };
        let period = Period { from: from.day, to: to.day };
        for one in rows::kept(&mut cx.tx, tenant, (P::NAME, Grain::Day), period).await? {
            kept.insert((one.store_id, one.day), (one.version, one.figures));
        }
    }
    for DayVersion { store_id, day, version } in sold {
        let known = kept.get(&(store_id, day)).filter(|(of, _)| *of == version);
        let sums = match known.and_then(|(_, figures)| here(|| sums::unpack(figures))) {
            Some(sums) => sums,
            None => P::live(&mut cx.tx, store_id, day).await?,
        };
        here(|| take(day, sums));
    }
    Ok(())
}

/// A month in which a store sold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Month {
    pub(super) first: NaiveDate,
    pub(super) last: NaiveDate,
    /// The versions of its days, together.
    pub(super) version: i64,
}

/// The months in which each store sold, year by year, the earliest first.
pub(super) fn years(sold: &[DayVersion]) -> Vec<(StoreId, Vec<Month>)> {
    let mut years: std::collections::BTreeMap<(StoreId, i32), Vec<Month>> = std::collections::BTreeMap::new();
    for DayVersion { store_id, day, version } in sold.iter().copied() {
        let months = years.entry((store_id, day.year())).or_default();
        match months.last_mut().filter(|month| month.first == first(day)) {
            Some(month) => month.version += version,
            None => months.push(Month { first: first(day), last: last(day), version }),
        }
    }
    years.into_iter().map(|((store, _), months)| (store, months)).collect()
}

/// The first day of a day's month.
fn first(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap_or(day)
}

fn last(day: NaiveDate) -> NaiveDate {
    let next = first(day).checked_add_months(Months::new(1));
    next.and_then(|next| next.checked_sub_days(Days::new(1))).unwrap_or(NaiveDate::MAX)
}

fn first_of_year(day: NaiveDate) -> NaiveDate {
    day.with_ordinal(1).unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use kontor_domain::StoreId;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn months_are_of_a_store_and_of_a_year() {
        let (here, there): (StoreId, StoreId) = (Uuid::from_u128(1).into(), Uuid::from_u128(2).into());
        let day = |store_id, day: &str, version| DayVersion { store_id, day: day.parse().unwrap(), version };
        let sold = [
            day(here, "2025-12-31", 1),
            day(here, "2026-01-01", 2),
            day(there, "2026-01-01", 4),
            day(here, "2026-01-31", 8),
            day(here, "2026-02-28", 16),
        ];
        let found: Vec<String> = years(&sold)
            .iter()
            .map(|(store, months)| {
                let months = months.iter().map(|month| format!(" {}..{} {}", month.first, month.last, month.version));
                format!("{}:{}", if *store == here { "here" } else { "there" }, months.collect::<String>())
            })
            .collect();
        let expected = [
            "here: 2025-12-01..2025-12-31 1",
            "here: 2026-01-01..2026-01-31 10 2026-02-01..2026-02-28 16",
            "there: 2026-01-01..2026-01-31 4",
        ];
        assert_eq!(found, expected);
    }
}
