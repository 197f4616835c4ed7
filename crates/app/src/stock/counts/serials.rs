//! Counting pieces that are told apart: each is found by its number. Which are missing is known from those that should be there.

use std::collections::{BTreeMap, BTreeSet};

use kontor_domain::stock::{CountLine, CountSerial, CountedSerials, SerialState, StockCount};
use kontor_domain::{Qty, Refusal, StockCountId, VariantId, say};

use super::{counting, held, put, rows};
use crate::Result;
use crate::catalog::rows as catalog;
use crate::cx::Cx;
use crate::stock::serials;

/// The most pieces of a count.
const MOST: i64 = 5_000;

pub(in crate::stock) async fn count_serial(cx: &mut Cx, call: CountSerial) -> Result<CountLine> {
    let count = held(cx, call.id).await?;
    let known = serials::of_number(cx, &call.number).await?;
    let (variant_id, known) = match (known, call.variant_id) {
        (Some((variant, number)), _) => (variant, Some(number)),
        (None, Some(variant)) => (variant, None),
        (None, None) => {
            let message = say!(
                "Nobody has seen the number {number} before. Choose what it is a piece of, then scan it again.",
                number = kontor_domain::text::clip(call.number.trim())
            );
            return Err(Refusal::field("serial_unknown", "number", message).into());
        }
    };
    let counting = counting(cx, &count, variant_id).await?;
    let Some(tracking) = counting.variant.tracked else {
        let message =
            say!("“{title}” has no serial numbers. Count how many there are.", title = counting.variant.title);
        return Err(Refusal::field("not_tracked", "number", message).into());
    };
    let number = match known {
        Some(number) => number,
        None => tracking.number(&call.number)?,
    };
    if rows::count_found(&mut cx.tx, count.id).await? >= MOST {
        let message =
            say!("A count has {most} pieces at most. Approve this one, and begin another for the rest.", most = MOST);
        return Err(Refusal::field("too_many", "number", message).into());
    }
    // The level is held first: what is sold from now on was there.
    let level = super::level(cx, &count, variant_id).await?;
    let there = serials::in_stock(cx, variant_id, count.store_id).await?;
    let was_there = there.iter().any(|(known, _)| *known == number);
    if !was_there {
        serials::may_be_found(cx, &number).await?;
    }
    let tenant = cx.tenant()?;
    rows::add_found(&mut cx.tx, tenant, (count.id, variant_id), (&number, was_there), cx.now).await?;
    let (counted, expected, _) = compared(cx, &count, variant_id, None).await?;
    put(cx, &count, counting, (counted, expected), level).await
}

/// Of a variant whose pieces are told apart, what was found of those that should be there now: how many were counted, how many
/// there should have been, and which. `since` is when it was counted last: what came in later was not looked for.
pub(super) async fn compared(
    cx: &mut Cx,
    count: &StockCount,
    variant: VariantId,
    since: Option<chrono::DateTime<chrono::Utc>>,
) -> Result<(Qty, Qty, CountedSerials)> {
    let found = rows::found(&mut cx.tx, count.id, variant).await?;
    let there: BTreeMap<String, _> = serials::in_stock(cx, variant, count.store_id).await?.into_iter().collect();
    let named: BTreeSet<&String> = found.iter().map(|(number, _)| number).collect();
    let missing: Vec<String> = there
        .iter()
        .filter(|(number, came)| !named.contains(number) && since.is_none_or(|since| **came <= since))
        .map(|(number, _)| number.clone())
        .collect();
    let surplus: Vec<String> = found
        .iter()
        .filter(|(number, was_there)| !was_there && !there.contains_key(number))
        .map(|(number, _)| number.clone())
        .collect();
    let present = found.iter().filter(|(number, _)| there.contains_key(number)).count();
    let counted = whole(present + surplus.len());
    let expected = whole(present + missing.len());
    let found = found.iter().map(|(number, _)| number.clone()).collect();
    Ok((counted, expected, CountedSerials { found, missing, surplus }))
}

fn whole(pieces: usize) -> Qty {
    Qty::whole(i64::try_from(pieces).unwrap_or(i64::MAX / 1_000))
}

/// The pieces that were found, missing and more than expected of each line, of those that are told apart.
pub(super) async fn of_lines(cx: &mut Cx, count: &StockCount, lines: &mut [CountLine]) -> Result<()> {
    let ids: Vec<VariantId> = lines.iter().map(|line| line.variant_id).collect();
    let rules = catalog::rules_of(&mut cx.tx, &ids).await?;
    let tracked = |id: &VariantId| rules.get(id).is_some_and(|own| own.tracked.is_some());
    if !ids.iter().any(tracked) {
        return Ok(());
    }
    let booked = match count.ended_at {
        Some(_) => serials::booked(cx, count.id).await?,
        None => Vec::new(),
    };
    for line in lines.iter_mut().filter(|line| tracked(&line.variant_id)) {
        line.serials = Some(match count.ended_at {
            None => compared(cx, count, line.variant_id, Some(line.at)).await?.2,
            Some(_) => ended(cx, count.id, line.variant_id, &booked).await?,
        });
    }
    Ok(())
}

/// As it was booked.
async fn ended(
    cx: &mut Cx,
    count: StockCountId,
    variant: VariantId,
    booked: &[(VariantId, String, SerialState)],
) -> Result<CountedSerials> {
    let of = |wanted: fn(SerialState) -> bool| -> Vec<String> {
        let own = booked.iter().filter(|(id, _, state)| *id == variant && wanted(*state));
        own.map(|(_, number, _)| number.clone()).collect()
    };
    Ok(CountedSerials {
        found: rows::found(&mut cx.tx, count, variant).await?.into_iter().map(|(number, _)| number).collect(),
        missing: of(|state| state != SerialState::InStock),
        surplus: of(|state| state == SerialState::InStock),
    })
}

/// What the variances of a line are, piece by piece, as it is approved: a movement's quantity and numbers each.
pub(super) async fn variances(
    cx: &mut Cx,
    count: &StockCount,
    line: &mut CountLine,
) -> Result<Vec<(Qty, Vec<String>)>> {
    // Held, so that nothing is sold between looking and booking.
    super::level(cx, count, line.variant_id).await?;
    let (counted, expected, serials) = compared(cx, count, line.variant_id, Some(line.at)).await?;
    (line.counted, line.expected) = (counted, expected);
    let out = Qty(-whole(serials.missing.len()).0);
    let all = [(out, serials.missing), (whole(serials.surplus.len()), serials.surplus)];
    Ok(all.into_iter().filter(|(qty, _)| qty.0 != 0).collect())
}
