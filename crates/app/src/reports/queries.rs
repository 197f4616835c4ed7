//! What is asked of reports.

use std::collections::BTreeMap;
use std::hash::Hash;

use chrono::{Days, NaiveDate, Timelike as _};
use kontor_domain::money::portion;
use kontor_domain::reports::{
    Day, Figures, GetDay, GetSalesReport, Period, ReportBy, ReportKey, ReportRow, SalesReport, Source,
};
use kontor_domain::sales::SalesPart;
use kontor_domain::{CategoryId, Minor, Qty, Refusal, StoreId, VariantId, say};

use super::gather;
use super::names::{self, name};
use super::part::{Customers, Part, Taxes, Till, Variants};
use super::ranking::{Ranking, by_taken};
use super::sums::Sums;
use crate::cx::Cx;
use crate::sales::buyers;
use crate::sales::figures::{self, TillKey};
use crate::{Result, business, catalog, customers};

/// The most rows of a report, but for days.
const MOST: u32 = 2_000;
/// How many of what sells best a day shows.
const BEST: usize = 5;
/// The hours of a day.
const HOURS: u8 = 24;

pub(super) async fn sales(cx: &mut Cx, call: GetSalesReport) -> Result<SalesReport> {
    call.period.check("period")?;
    if let Some(earlier) = call.earlier {
        earlier.check("earlier")?;
    }
    if call.category.is_some() && call.by != ReportBy::Product {
        let message = say!("Only products are of a category. Ask for the report by product.");
        return Err(Refusal::invalid("category", message).into());
    }
    store_is_there(cx, call.store_id).await?;
    let till = Beside::<TillKey>::till(cx, &call).await?;
    let total = till.now.total();
    let earlier = till.earlier.as_ref().map(Sums::total);
    let (rows, row_count, others) = match call.by {
        ReportBy::Day => whole(days(cx, &call).await?),
        ReportBy::Hour => whole(hours(till.of(|(hour, _, _)| *hour))),
        ReportBy::Cashier => {
            let names = names::of_users(cx).await?;
            let ranking = till.of(|(_, user, _)| *user).ranked(&call);
            rows(ranking, |id| (ReportKey::Sales(SalesPart::Cashier(*id)), name(&names, id)))
        }
        ReportBy::Register => {
            let names = names::of_registers(cx).await?;
            let names = names.into_iter().map(|(id, (register, store))| (id, format!("{register}, {store}"))).collect();
            let ranking = till.of(|(_, _, register)| *register).ranked(&call);
            rows(ranking, |id| (ReportKey::Sales(SalesPart::Register(*id)), name(&names, id)))
        }
        ReportBy::Tax => {
            let ranking = Beside::of_part::<Taxes>(cx, &call).await?.ranked(&call);
            rows(ranking, |tax| (ReportKey::Sales(SalesPart::Tax(tax.clone())), tax.name.clone()))
        }
        ReportBy::Customer => {
            // Who was merged into another counts for the other.
            let aliases = buyers::aliases(&mut cx.tx).await?;
            let counts_for = |id: &Option<_>| id.map(|id| aliases.get(&id).copied().unwrap_or(id));
            let ranking = Beside::of_part::<Customers>(cx, &call).await?.of(counts_for).ranked(&call);
            let ids: Vec<_> = ranking.first.iter().filter_map(|one| one.key).collect();
            let names = customers::rows::names(&mut cx.tx, &ids).await?;
            let named = |id: &Option<_>| id.as_ref().map(|id| name(&names, id)).unwrap_or_default();
            rows(ranking, |id| (ReportKey::Sales(SalesPart::Customer(*id)), named(id)))
        }
        ReportBy::Product => products(cx, &call).await?,
        ReportBy::Category => {
            let variants = Beside::of_part::<Variants>(cx, &call).await?;
            let now = by_category(cx, &variants.now).await?;
            let earlier = match &variants.earlier {
                Some(earlier) => Some(by_category(cx, earlier).await?),
                None => None,
            };
            let names = names::of_categories(cx).await?;
            let named = |id: &Option<_>| id.as_ref().map(|id| name(&names, id)).unwrap_or_default();
            rows(Beside { now, earlier }.ranked(&call), |id| (ReportKey::Category(*id), named(id)))
        }
    };
    let tenant = cx.tenant()?;
    let rounding = figures::rounding(&mut cx.tx, tenant, call.period, call.store_id).await?;
    Ok(SalesReport { rounding, by: call.by, period: call.period, rows, row_count, others, total, earlier })
}

pub(super) async fn store_is_there(cx: &mut Cx, store: Option<StoreId>) -> Result<()> {
    match store {
        Some(store) if !business::rows::has_store(&mut cx.tx, store).await? => {
            Err(Refusal::not_found(say!("store")).into())
        }
        _ => Ok(()),
    }
}

/// Rows of a report, how many there are in all, and what is left out.
type Rows = (Vec<ReportRow>, i64, Figures);

fn rows<K>(ranking: Ranking<K>, named: impl Fn(&K) -> (ReportKey, String)) -> Rows {
    let shown = ranking.first.into_iter().map(|one| {
        let (key, name) = named(&one.key);
        ReportRow { key, name, figures: one.figures, earlier: one.earlier }
    });
    (shown.collect(), i64::try_from(ranking.count).unwrap_or(i64::MAX), ranking.others)
}

fn whole(rows: Vec<ReportRow>) -> Rows {
    let count = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    (rows, count, Figures::default())
}

/// The sums of a period, and of an earlier one if it was asked for.
struct Beside<K> {
    now: Sums<K>,
    earlier: Option<Sums<K>>,
}

impl Beside<TillKey> {
    async fn till(cx: &mut Cx, call: &GetSalesReport) -> Result<Self> {
        Self::of_part::<Till>(cx, call).await
    }
}

impl<K: Ord> Beside<K> {
    async fn of_part<P: Part<Key = K>>(cx: &mut Cx, call: &GetSalesReport) -> Result<Self> {
        let now = gather::sums::<P>(cx, call.period, call.store_id).await?;
        let earlier = match call.earlier {
            Some(period) => Some(gather::sums::<P>(cx, period, call.store_id).await?),
            None => None,
        };
        Ok(Self { now, earlier })
    }

    /// Sums these by a part of their keys.
    fn of<T: Ord + Hash>(&self, part: impl Fn(&K) -> T) -> Beside<T> {
        Beside { now: self.now.by(&part), earlier: self.earlier.as_ref().map(|sums| sums.by(&part)) }
    }

    fn ranked(self, call: &GetSalesReport) -> Ranking<K> {
        let most = usize::try_from(call.most.clamp(1, MOST)).unwrap_or_default();
        by_taken(self.now, self.earlier, most)
    }
}

/// Every day of the period, each beside the day at the same place of the earlier one.
async fn days(cx: &mut Cx, call: &GetSalesReport) -> Result<Vec<ReportRow>> {
    let now = by_day(cx, call.period, call.store_id).await?;
    let earlier = match call.earlier {
        Some(period) => Some((period, by_day(cx, period, call.store_id).await?)),
        None => None,
    };
    let mut rows = Vec::new();
    for (at, day) in call.period.from.iter_days().take_while(|day| *day <= call.period.to).enumerate() {
        let beside = earlier.as_ref().map(|(period, sums)| {
            let beside = period.from.checked_add_days(Days::new(u64::try_from(at).unwrap_or_default()));
            let beside = beside.filter(|day| *day <= period.to);
            beside.and_then(|day| sums.get(&day)).copied().unwrap_or_default()
        });
        let figures = now.get(&day).copied().unwrap_or_default();
        rows.push(ReportRow { key: ReportKey::Day(day), name: String::new(), figures, earlier: beside });
    }
    Ok(rows)
}

async fn by_day(cx: &mut Cx, period: Period, store: Option<StoreId>) -> Result<BTreeMap<NaiveDate, Figures>> {
    let mut days: BTreeMap<NaiveDate, Figures> = BTreeMap::new();
    let mut take = |day, sums: Sums<TillKey>| *days.entry(day).or_default() += sums.total();
    gather::each::<Till>(cx, period, store, &mut take).await?;
    Ok(days)
}

/// Each hour from the first to the last in which something was sold.
fn hours(sums: Beside<u8>) -> Vec<ReportRow> {
    hours_from(0, sums)
}

/// The same, of days that begin at an hour.
fn hours_from(begin: u8, sums: Beside<u8>) -> Vec<ReportRow> {
    let order: Vec<u8> = (0..HOURS).map(|hour| (hour + begin) % HOURS).collect();
    let has = |hour: &u8| {
        sums.now.of_key(hour).is_some() || sums.earlier.as_ref().is_some_and(|sums| sums.of_key(hour).is_some())
    };
    let (Some(first), Some(last)) = (order.iter().position(has), order.iter().rposition(has)) else {
        return Vec::new();
    };
    let row = |hour: &u8| ReportRow {
        key: ReportKey::Sales(SalesPart::Hour(*hour)),
        name: String::new(),
        figures: sums.now.of_key(hour).unwrap_or_default(),
        earlier: sums.earlier.as_ref().map(|earlier| earlier.of_key(hour).unwrap_or_default()),
    };
    order.get(first..=last).unwrap_or_default().iter().map(row).collect()
}

async fn by_category(cx: &mut Cx, of: &Sums<VariantId>) -> Result<Sums<Option<CategoryId>>> {
    let categories = catalog::search::categories_of(cx, of.keys()).await?;
    Ok(of.by_each(categories.into_iter()))
}

async fn only_in(cx: &mut Cx, of: Sums<VariantId>, wanted: Option<CategoryId>) -> Result<Sums<VariantId>> {
    let categories = catalog::search::categories_of(cx, of.keys()).await?;
    Ok(of.only(categories.into_iter().map(|category| category == wanted)))
}

async fn products(cx: &mut Cx, call: &GetSalesReport) -> Result<Rows> {
    let mut variants = Beside::of_part::<Variants>(cx, call).await?;
    if let Some(category) = call.category {
        variants.now = only_in(cx, variants.now, category.id).await?;
        if let Some(earlier) = variants.earlier {
            variants.earlier = Some(only_in(cx, earlier, category.id).await?);
        }
    }
    let ranking = variants.ranked(call);
    let ids: Vec<VariantId> = ranking.first.iter().map(|one| one.key).collect();
    let titles = catalog::rows::titles(&mut cx.tx, &ids).await?;
    Ok(rows(ranking, |id| (ReportKey::Sales(SalesPart::Product(*id)), name(&titles, id))))
}

pub(super) async fn day(cx: &mut Cx, call: GetDay) -> Result<Day> {
    store_is_there(cx, call.store_id).await?;
    let local = cx.local()?;
    let begin = cx.session()?.register.cutoff_hour;
    let day = call.day.unwrap_or(local.business_date);
    let beside = day.checked_sub_days(Days::new(7)).unwrap_or(day);
    let now = gather::sums::<Till>(cx, Period::day(day), call.store_id).await?;
    let earlier = gather::sums::<Till>(cx, Period::day(beside), call.store_id).await?;
    let till = Beside { now, earlier: Some(earlier) };
    let hours = hours_from(begin, till.of(|(hour, _, _)| *hour));
    let total = |rows: &[ReportRow]| -> Figures { rows.iter().filter_map(|row| row.earlier).sum() };
    let earlier_by_now = match day == local.business_date {
        true => by_now(&hours, begin, (local.hour, cx.now.minute())),
        false => total(&hours).taken(),
    };
    let registers = names::of_registers(cx).await?;
    let sources = till.of(|(_, _, register)| *register);
    let sources = by_taken(sources.now, None, registers.len()).first.into_iter().map(|one| {
        let (register, store) = registers.get(&one.key).cloned().unwrap_or_default();
        Source { register, store, figures: one.figures }
    });
    Ok(Day {
        day,
        beside,
        figures: hours.iter().map(|row| row.figures).sum(),
        earlier: total(&hours),
        earlier_by_now,
        sources: sources.collect(),
        best: best(cx, day, call.store_id).await?,
        any_sale: {
            let tenant = cx.tenant()?;
            figures::any_day(&mut cx.tx, tenant).await?
        },
        hours,
    })
}

/// What had been taken on the earlier day by a time of day; of the hour that goes on, the part that is over.
fn by_now(hours: &[ReportRow], begin: u8, (hour, minute): (u8, u32)) -> Minor {
    let place = |hour: u8| (hour + HOURS - begin) % HOURS;
    let of = |row: &ReportRow| match row.key {
        ReportKey::Sales(SalesPart::Hour(at)) => (place(at), row.earlier.unwrap_or_default().taken()),
        _ => (HOURS, Minor::ZERO),
    };
    let over: Minor = hours.iter().map(of).filter(|(at, _)| *at < place(hour)).map(|(_, taken)| taken).sum();
    let goes_on: Minor = hours.iter().map(of).filter(|(at, _)| *at == place(hour)).map(|(_, taken)| taken).sum();
    over + portion(goes_on, Qty(i64::from(minute)), Qty(60))
}

/// What sold most pieces on a day.
async fn best(cx: &mut Cx, day: NaiveDate, store: Option<StoreId>) -> Result<Vec<ReportRow>> {
    let mut sold: Vec<(VariantId, Figures)> =
        gather::sums::<Variants>(cx, Period::day(day), store).await?.into_iter().collect();
    sold.retain(|(_, figures)| figures.qty.0 > 0);
    sold.sort_unstable_by_key(|(id, figures)| (std::cmp::Reverse((figures.qty, figures.taken())), *id));
    sold.truncate(BEST);
    let ids: Vec<VariantId> = sold.iter().map(|(id, _)| *id).collect();
    let titles = catalog::rows::titles(&mut cx.tx, &ids).await?;
    let row = |(id, figures): (VariantId, Figures)| ReportRow {
        key: ReportKey::Sales(SalesPart::Product(id)),
        name: name(&titles, &id),
        figures,
        earlier: None,
    };
    Ok(sold.into_iter().map(row).collect())
}
