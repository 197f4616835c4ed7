//! Sums over a period: of months that are kept, else of days that are kept, else from the sales.

use std::collections::HashMap;

use chrono::{Datelike as _, Days, Months, NaiveDate};
use kontor_domain::StoreId;
use kontor_domain::reports::{Figures, Period};

use super::part::{self, Part, Sums};
use super::rows::{self, Grain};
use crate::cx::Cx;
use crate::sales::figures::{DayVersion, days};
use crate::{Result, here};

/// The sums of a part over a period, of one store or all.
pub(super) async fn sums<P: Part>(
    cx: &mut Cx,
    period: Period,
    store: Option<StoreId>,
) -> Result<HashMap<P::Key, Figures>> {
    let mut all = HashMap::new();
    each::<P>(cx, period, store, &mut |_, sums| part::add(&mut all, sums)).await?;
    Ok(all)
}

/// The sums of a part over a period, those of each day apart; only for a part that is not kept by month.
pub(super) async fn each<P: Part>(
    cx: &mut Cx,
    period: Period,
    store: Option<StoreId>,
    take: &mut (dyn FnMut(NaiveDate, Sums<P::Key>) + Send),
) -> Result<()> {
    let tenant = cx.tenant()?;
    let mut sold = days(&mut cx.tx, tenant, period).await?;
    sold.retain(|day| store.is_none_or(|store| store == day.store_id));
    if P::BY_MONTH {
        for month in months(period) {
            let (of_month, others): (Vec<_>, Vec<_>) = sold.into_iter().partition(|day| first(day.day) == month.from);
            sold = others;
            let whole = period.from <= month.from && month.to <= period.to;
            let left = if whole { whole_month::<P>(cx, month.from, of_month, take).await? } else { of_month };
            each_day::<P>(cx, left, take).await?;
        }
        return Ok(());
    }
    each_day::<P>(cx, sold, take).await
}

/// Takes the sums of a month that are kept; gives the days of which they are not, or not any more.
async fn whole_month<P: Part>(
    cx: &mut Cx,
    month: NaiveDate,
    mut sold: Vec<DayVersion>,
    take: &mut (dyn FnMut(NaiveDate, Sums<P::Key>) + Send),
) -> Result<Vec<DayVersion>> {
    let tenant = cx.tenant()?;
    for kept in rows::kept(&mut cx.tx, tenant, (P::NAME, Grain::Month), Period::day(month)).await? {
        let version: i64 = sold.iter().filter(|day| day.store_id == kept.store_id).map(|day| day.version).sum();
        if version != kept.version {
            continue;
        }
        if let Some(sums) = here(|| part::unpack(&kept.figures)) {
            here(|| take(month, sums));
            sold.retain(|day| day.store_id != kept.store_id);
        }
    }
    Ok(sold)
}

/// Takes the sums of these days: of those that are kept as they are now, else from the sales.
async fn each_day<P: Part>(
    cx: &mut Cx,
    sold: Vec<DayVersion>,
    take: &mut (dyn FnMut(NaiveDate, Sums<P::Key>) + Send),
) -> Result<()> {
    let tenant = cx.tenant()?;
    let (Some(from), Some(to)) = (sold.first().map(|day| day.day), sold.last().map(|day| day.day)) else {
        return Ok(());
    };
    let mut kept: HashMap<(StoreId, NaiveDate), (i64, Vec<u8>)> = HashMap::new();
    for one in rows::kept(&mut cx.tx, tenant, (P::NAME, Grain::Day), Period { from, to }).await? {
        kept.insert((one.store_id, one.day), (one.version, one.figures));
    }
    for DayVersion { store_id, day, version } in sold {
        let known = kept.get(&(store_id, day)).filter(|(of, _)| *of == version);
        let sums = match known.and_then(|(_, figures)| here(|| part::unpack(figures))) {
            Some(sums) => sums,
            None => P::live(&mut cx.tx, store_id, day).await?,
        };
        here(|| take(day, sums));
    }
    Ok(())
}

/// The calendar months that a period touches.
pub(super) fn months(period: Period) -> impl Iterator<Item = Period> {
    let last = |from: NaiveDate| {
        let next = from.checked_add_months(Months::new(1));
        next.and_then(|next| next.checked_sub_days(Days::new(1))).unwrap_or(NaiveDate::MAX)
    };
    let from = first(period.from);
    std::iter::successors(Some(from), |from| from.checked_add_months(Months::new(1)))
        .take_while(move |from| *from <= period.to)
        .map(move |from| Period { from, to: last(from) })
}

/// The first day of a day's month.
pub(super) fn first(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_months_of_a_period_are_whole() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let period = Period { from: day("2025-12-31"), to: day("2026-02-01") };
        let found: Vec<String> = months(period).map(|month| format!("{} {}", month.from, month.to)).collect();
        assert_eq!(found, ["2025-12-01 2025-12-31", "2026-01-01 2026-01-31", "2026-02-01 2026-02-28"]);
    }
}
