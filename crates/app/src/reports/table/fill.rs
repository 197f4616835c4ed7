//! Where the rows of a table come from, and what they are called.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Days, Utc};
use kontor_domain::reports::{Figures, GetTable, OfCategory, Period, TableBy, TableKind};
use kontor_domain::{CategoryId, RegisterId, StoreId, UserId, VariantId};

use super::super::part::{MarginOfDay, Margins, Till, Variants};
use super::super::sums::pairs;
use super::super::{gather, names};
use super::{Filled, Four, Id, plus};
use crate::cx::Cx;
use crate::sales::figures::{self, Back};
use crate::zone::Zone;
use crate::{Failure, Result, business, catalog, overrides, stock};

/// The rows of a report over a period.
pub(super) async fn fill(cx: &mut Cx, call: &GetTable, by: TableBy, period: Period) -> Result<Filled> {
    let store = call.store_id;
    match (call.what, by) {
        (TableKind::Margin, TableBy::Day) => margin_by_day(cx, period, store).await,
        (TableKind::Margin, _) => {
            let all = gather::sums::<Variants>(cx, period, store).await?;
            let known = gather::sums::<Margins>(cx, period, store).await?;
            let mut rows = Vec::with_capacity(all.len());
            pairs(all, known, |id, all, known| rows.push((id, margin(all, known))));
            of_variants(cx, rows, by, call.category).await
        }
        (TableKind::StockValue, _) => stock_value(cx, by, period, store, call.category).await,
        (TableKind::Movers, _) => movers(cx, by, period, store).await,
        (TableKind::Returns, _) => returns(cx, by, period, store, call.category).await,
        (TableKind::Overrides, _) => approved(cx, by, period, store).await,
    }
}

/// What was taken, and for how much of it at what cost.
fn margin(all: Option<Figures>, known: Option<Figures>) -> Four {
    let (all, known) = (all.unwrap_or_default(), known.unwrap_or_default());
    [all.qty.0, all.net().0, known.taken().0, known.discounts.0]
}

async fn margin_by_day(cx: &mut Cx, period: Period, store: Option<StoreId>) -> Result<Filled> {
    let mut rows: BTreeMap<Id, Four> = period
        .from
        .iter_days()
        .take_while(|day| *day <= period.to)
        .map(|day| (Id::Day(day), Four::default()))
        .collect();
    gather::each::<Till>(cx, period, store, &mut |day, sums| {
        plus(rows.entry(Id::Day(day)).or_default(), &margin(Some(sums.total()), None));
    })
    .await?;
    gather::each::<MarginOfDay>(cx, period, store, &mut |day, sums| {
        plus(rows.entry(Id::Day(day)).or_default(), &margin(None, Some(sums.total())));
    })
    .await?;
    Ok(Filled::of(rows))
}

/// Rows of variants, or of the categories they are in.
async fn of_variants(
    cx: &mut Cx,
    mut rows: Vec<(VariantId, Four)>,
    by: TableBy,
    only: Option<OfCategory>,
) -> Result<Filled> {
    if by != TableBy::Category && only.is_none() {
        return Ok(Filled::of(rows.into_iter().map(|(id, four)| (Id::Variant(id), four)).collect()));
    }
    let ids: Vec<VariantId> = rows.iter().map(|(id, _)| *id).collect();
    let categories = catalog::search::categories_of(cx, &ids).await?;
    if by == TableBy::Category {
        let mut sums: BTreeMap<Id, Four> = BTreeMap::new();
        for ((_, four), category) in rows.iter().zip(categories) {
            plus(sums.entry(Id::Category(category)).or_default(), four);
        }
        return Ok(Filled::of(sums));
    }
    let wanted = only.and_then(|only| only.id);
    let mut is_in = categories.into_iter().map(|category| category == wanted);
    rows.retain(|_| is_in.next().unwrap_or_default());
    Ok(Filled::of(rows.into_iter().map(|(id, four)| (Id::Variant(id), four)).collect()))
}

/// The moment at which the last day of a period was over, at the register of the one who asks; none while it goes on.
fn over(cx: &Cx, period: Period) -> Result<Option<DateTime<Utc>>> {
    let register = &cx.session()?.register;
    let zone: Zone = register.timezone.parse().map_err(|_| Failure::fault("unknown time zone"))?;
    let next = period.to.checked_add_days(Days::new(1)).unwrap_or(period.to);
    let local = next.and_hms_opt(u32::from(register.cutoff_hour), 0, 0).unwrap_or_default();
    let at = zone.moment(local);
    Ok((at <= cx.now).then_some(at))
}

/// What there is now, less what moved since.
async fn stock_value(
    cx: &mut Cx,
    by: TableBy,
    period: Period,
    store: Option<StoreId>,
    only: Option<OfCategory>,
) -> Result<Filled> {
    let mut held: BTreeMap<(VariantId, StoreId), Four> = BTreeMap::new();
    for (variant, of, qty, value) in stock::rows::all_levels(&mut cx.tx).await? {
        held.insert((variant, of), [qty.0, value.0, 0, 0]);
    }
    if let Some(at) = over(cx, period)? {
        for (variant, of, qty, value) in stock::rows::moved_since(&mut cx.tx, at).await? {
            plus(held.entry((variant, of)).or_default(), &[-qty.0, -value.0, 0, 0]);
        }
    }
    held.retain(|(_, of), four| store.is_none_or(|store| store == *of) && *four != Four::default());
    if by == TableBy::Store {
        let mut sums: BTreeMap<Id, Four> = BTreeMap::new();
        for ((_, of), four) in &held {
            plus(sums.entry(Id::Store(*of)).or_default(), four);
        }
        return Ok(Filled::of(sums));
    }
    let mut sums: BTreeMap<VariantId, Four> = BTreeMap::new();
    for ((variant, _), four) in &held {
        plus(sums.entry(*variant).or_default(), four);
    }
    of_variants(cx, sums.into_iter().collect(), by, only).await
}

/// What was sold of what there is or was.
async fn movers(cx: &mut Cx, by: TableBy, period: Period, store: Option<StoreId>) -> Result<Filled> {
    let mut on_hand: HashMap<VariantId, i64> = HashMap::new();
    for (variant, of, qty, _) in stock::rows::all_levels(&mut cx.tx).await? {
        if store.is_none_or(|store| store == of) {
            let sum = on_hand.entry(variant).or_default();
            *sum = sum.saturating_add(qty.0);
        }
    }
    let wanted = |sold: i64, on_hand: i64| match by {
        TableBy::Best => sold > 0,
        TableBy::Slow => sold > 0 && on_hand > 0,
        _ => sold <= 0 && on_hand > 0,
    };
    let mut rows = Vec::new();
    for (variant, figures) in gather::sums::<Variants>(cx, period, store).await? {
        let there = on_hand.remove(&variant).unwrap_or_default();
        if wanted(figures.qty.0, there) {
            rows.push((Id::Variant(variant), [figures.qty.0, figures.net().0, there, 0]));
        }
    }
    let unsold = on_hand.into_iter().filter(|(_, there)| wanted(0, *there));
    rows.extend(unsold.map(|(variant, there)| (Id::Variant(variant), [0, 0, there, 0])));
    Ok(Filled::of(rows.into_iter().collect()))
}

/// What came back, and how much was sold beside it.
async fn returns(
    cx: &mut Cx,
    by: TableBy,
    period: Period,
    store: Option<StoreId>,
    only: Option<OfCategory>,
) -> Result<Filled> {
    let tenant = cx.tenant()?;
    let of = (tenant, period, store);
    let four = |back: &Back, sold: i64| [back.count, back.items.0, back.refunded.0, sold];
    match by {
        TableBy::Product => {
            let back = figures::back_by_variant(&mut cx.tx, of).await?;
            let sums = gather::sums::<Variants>(cx, period, store).await?;
            let sold = |id: &VariantId| sums.of_key(id).unwrap_or_default().sold.0;
            let rows = back.iter().map(|(id, back)| (*id, four(back, sold(id)))).collect();
            of_variants(cx, rows, by, only).await
        }
        TableBy::Cashier => {
            let back = figures::back_by_user(&mut cx.tx, of).await?;
            let sums = gather::sums::<Till>(cx, period, store).await?.by(|(_, user, _)| *user);
            let sold = |id: &UserId| sums.of_key(id).unwrap_or_default().sold.0;
            Ok(Filled::of(back.iter().map(|(id, back)| (Id::User(*id), four(back, sold(id)))).collect()))
        }
        _ => {
            let back = match by {
                TableBy::Destination => figures::back_by_destination(&mut cx.tx, of).await?,
                _ => figures::back_by_reason(&mut cx.tx, of).await?,
            };
            Ok(Filled::of(back.iter().map(|(word, back)| (Id::Word(word.clone()), four(back, 0))).collect()))
        }
    }
}

async fn approved(cx: &mut Cx, by: TableBy, period: Period, store: Option<StoreId>) -> Result<Filled> {
    let tenant = cx.tenant()?;
    let registers: HashMap<RegisterId, StoreId> =
        business::rows::all_registers(&mut cx.tx).await?.into_iter().map(|one| (one.id, one.store_id)).collect();
    let mut rows: BTreeMap<Id, Four> = BTreeMap::new();
    for one in overrides::summed(cx, tenant, period).await? {
        if store.is_some_and(|store| registers.get(&one.register_id) != Some(&store)) {
            continue;
        }
        let id = match by {
            TableBy::Cashier => Id::User(one.user_id),
            TableBy::Approver => Id::User(one.approver_id),
            _ => Id::Word(one.kind.as_str().to_owned()),
        };
        plus(rows.entry(id).or_default(), &[one.count, one.amount.0, 0, 0]);
    }
    Ok(Filled::of(rows))
}

/// What the rows that are shown are called.
#[derive(Default)]
pub(super) struct Names {
    variants: HashMap<VariantId, String>,
    categories: HashMap<CategoryId, String>,
    stores: HashMap<StoreId, String>,
    users: HashMap<UserId, String>,
}

/// Looks up what these are called.
pub(super) async fn names(cx: &mut Cx, ids: impl Iterator<Item = &Id>) -> Result<Names> {
    let mut found = Names::default();
    let (mut variants, mut kinds) = (Vec::new(), [false; 3]);
    for id in ids {
        match id {
            Id::Variant(id) => variants.push(*id),
            Id::Category(_) => kinds[0] = true,
            Id::Store(_) => kinds[1] = true,
            Id::User(_) => kinds[2] = true,
            Id::Day(_) | Id::Word(_) => {}
        }
    }
    found.variants = catalog::rows::titles(&mut cx.tx, &variants).await?;
    if kinds[0] {
        found.categories = names::of_categories(cx).await?;
    }
    if kinds[1] {
        found.stores = business::rows::store_names(&mut cx.tx).await?;
    }
    if kinds[2] {
        found.users = names::of_users(cx).await?;
    }
    Ok(found)
}

impl Names {
    /// What one is called; nothing for a day and for no category.
    pub(super) fn of(&self, id: &Id) -> String {
        match id {
            Id::Variant(id) => names::name(&self.variants, id),
            Id::Category(Some(id)) => names::name(&self.categories, id),
            Id::Store(id) => names::name(&self.stores, id),
            Id::User(id) => names::name(&self.users, id),
            Id::Word(word) => word.clone(),
            Id::Day(_) | Id::Category(None) => String::new(),
        }
    }
}
