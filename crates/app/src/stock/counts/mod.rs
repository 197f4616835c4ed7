//! Counting what is there: what is expected is read in the moment in which something is counted, so that sales that go on
//! meanwhile falsify nothing.

pub(crate) mod rows;
mod serials;

use std::collections::BTreeMap;

use kontor_domain::call::Done;
use kontor_domain::event::Event;
use kontor_domain::money::{MAX_QTY, times};
use kontor_domain::page::Page;
use kontor_domain::policy::Permission;
use kontor_domain::stock::cost::{Held, Worth};
use kontor_domain::stock::{
    ApproveCount, BeginCount, CancelCount, CountLine, CountSheet, CountState, CountStock, Counted, DropCounted,
    GetCount, ListCounts, MOST_COUNTED, StockCount, StockReason,
};
use kontor_domain::{Message, Qty, Refusal, StockCountId, VariantId, say, text};
use serde_json::json;

use super::moves::{self, Move, Of};
use super::mutations::check_step;
use super::rows as stock;
use crate::catalog::{self, packs, rows as catalog_rows};
use crate::cx::Cx;
use crate::{Explain as _, Result, fault};

pub(super) use serials::count_serial;

pub(super) async fn list(cx: &mut Cx, call: ListCounts) -> Result<Page<StockCount>> {
    let total = rows::count(&mut cx.tx).await?;
    Ok(Page { rows: rows::list(&mut cx.tx, call.window).await?, total })
}

pub(super) async fn get(cx: &mut Cx, call: GetCount) -> Result<CountSheet> {
    sheet(cx, call.id).await
}

async fn sheet(cx: &mut Cx, id: StockCountId) -> Result<CountSheet> {
    let count = rows::get(&mut cx.tx, id).await?.ok_or_else(gone)?;
    let mut lines = rows::lines(&mut cx.tx, id).await?;
    let sees = cx.may(Permission::ViewCost)?;
    for (line, unit_cost) in &mut lines {
        // What was booked is kept; before that, it is by what one cost when it was counted.
        line.value = line.value.or_else(|| unit_cost.map(|unit| times(unit, line.variance()))).filter(|_| sees);
    }
    let mut lines: Vec<CountLine> = lines.into_iter().map(|(line, _)| line).collect();
    serials::of_lines(cx, &count, &mut lines).await?;
    Ok(CountSheet { count, lines })
}

fn gone() -> Refusal {
    Refusal::not_found(say!("count"))
}

/// A count that is open, and that nobody else changes until the transaction ends.
async fn held(cx: &mut Cx, id: StockCountId) -> Result<StockCount> {
    rows::hold(&mut cx.tx, id, cx.now).await?;
    let count = rows::get(&mut cx.tx, id).await?.ok_or_else(gone)?;
    if count.state != CountState::Open {
        let message = say!("Count {number} has ended. Begin another one.", number = count.number);
        return Err(Refusal::new("count_ended", message).into());
    }
    Ok(count)
}

pub(super) async fn begin(cx: &mut Cx, call: BeginCount) -> Result<CountSheet> {
    let tenant = cx.tenant()?;
    let note = text::optional_line("note", say!("The note"), &call.note)?;
    let category = match call.category_id {
        None => None,
        Some(id) => {
            let names = catalog_rows::category_names(&mut cx.tx).await?;
            let named = names.into_iter().find(|(known, _)| *known == id);
            Some(named.ok_or_else(|| Refusal::not_found(say!("category")))?)
        }
    };
    // Two counts that are begun at once wait for each other's number.
    cx.tx.lock(tenant.0).await?;
    let seq = rows::next(&mut cx.tx).await?;
    let session = std::sync::Arc::clone(cx.session()?);
    let new = rows::New {
        id: call.id,
        seq,
        number: &format!("C{seq:04}"),
        store_id: session.register.store_id,
        category: category.as_ref().map(|(id, name)| (*id, name.as_str())),
        note: &note,
        user: (session.user.id, &session.user.name),
    };
    rows::add(&mut cx.tx, tenant, &new, cx.now).await.taken("stock_count__id", Refusal::id_taken)?;
    changed(cx, call.id, json!({ "number": new.number, "category": category.map(|(_, name)| name) }));
    sheet(cx, call.id).await
}

/// What is about to be counted.
struct Counting {
    variant: catalog_rows::Sellable,
    before: Option<CountLine>,
}

/// A variant that belongs into a count.
async fn counting(cx: &mut Cx, count: &StockCount, id: VariantId) -> Result<Counting> {
    let variant = catalog_rows::sellable(&mut cx.tx, id).await?;
    let variant = variant.ok_or_else(|| Refusal::not_found(say!("product")))?;
    packs::no_pack(cx, id, "variant_id").await?;
    if let Some((id, name)) = rows::category(&mut cx.tx, count.id).await?
        && catalog::category_of(cx, variant.product_id).await? != Some(id)
    {
        let message = say!(
            "“{title}” is not in {name}, which is what is counted. Leave it, or count it by itself.",
            title = variant.title,
            name
        );
        return Err(Refusal::field("not_in_count", "variant_id", message).into());
    }
    let before = rows::line(&mut cx.tx, count.id, id).await?;
    if before.is_none() && count.lines >= MOST_COUNTED {
        let message = say!(
            "A count has {most} lines at most. Approve this one, and begin another for the rest.",
            most = MOST_COUNTED
        );
        return Err(Refusal::field("too_many", "variant_id", message).into());
    }
    Ok(Counting { variant, before })
}

pub(super) async fn count_stock(cx: &mut Cx, call: CountStock) -> Result<CountLine> {
    let count = held(cx, call.id).await?;
    let counting = counting(cx, &count, call.variant_id).await?;
    let counted = match (call.counted, &counting.before) {
        (Counted::All(qty), _) => qty,
        (Counted::More(more), None) => more,
        (Counted::More(more), Some(before)) => Qty(before.counted.0.saturating_add(more.0)),
    };
    if !(0..=MAX_QTY).contains(&counted.0) {
        let message = say!("What is counted is nothing or more, and no more than a million.");
        return Err(Refusal::invalid("counted", message).into());
    }
    check_step(counted, counting.variant.decimals).map_err(|no| Refusal::invalid("counted", no.message))?;
    if counting.variant.tracked.is_some() {
        if counted.0 != 0 {
            let message =
                say!("“{title}” is counted by its serial numbers: scan each of them.", title = counting.variant.title);
            return Err(Refusal::field("serials_needed", "counted", message).into());
        }
        rows::drop_found(&mut cx.tx, count.id, call.variant_id).await?;
    }
    // The level is held: what is sold from now on waits, and is not in what is expected.
    let level = level(cx, &count, call.variant_id).await?;
    put(cx, &count, counting, (counted, level.qty), level).await
}

/// What a store holds of a variant, which nobody changes until the transaction ends.
async fn level(cx: &mut Cx, count: &StockCount, variant: VariantId) -> Result<Held> {
    let by = stock::By { tenant: cx.tenant()?, store_id: count.store_id, user_id: cx.session()?.user.id, now: cx.now };
    let level = stock::hold(&mut cx.tx, by, &[variant]).await?;
    Ok(level.first().map(|(_, level)| level.held).unwrap_or_default())
}

/// Writes down what was counted.
async fn put(
    cx: &mut Cx,
    count: &StockCount,
    counting: Counting,
    (counted, expected): (Qty, Qty),
    level: Held,
) -> Result<CountLine> {
    let tenant = cx.tenant()?;
    let variant = counting.variant;
    // The level is held: of two who count the same in two counts, the second sees the first.
    let place = (count.store_id, variant.variant_id);
    if let Some(number) = rows::open_elsewhere(&mut cx.tx, count.id, place).await? {
        let message = say!(
            "“{title}” is counted in {number} already, and would be booked twice. Count it there, or take it out there first.",
            title = variant.title,
            number
        );
        return Err(Refusal::field("counted_elsewhere", "variant_id", message).into());
    }
    let line = CountLine {
        variant_id: variant.variant_id,
        title: variant.title,
        sku: variant.sku,
        decimals: variant.decimals,
        counted,
        expected,
        value: None,
        at: cx.now,
        serials: None,
    };
    rows::put_line(&mut cx.tx, tenant, count.id, &line, level.unit_cost, cx.now).await?;
    cx.event(Event::CountChanged { id: count.id });
    let sees = cx.may(Permission::ViewCost)?;
    let value = level.unit_cost.map(|unit| times(unit, line.variance())).filter(|_| sees);
    let mut lines = [CountLine { value, ..line }];
    serials::of_lines(cx, count, &mut lines).await?;
    let [line] = lines;
    Ok(line)
}

pub(super) async fn drop_counted(cx: &mut Cx, call: DropCounted) -> Result<Done> {
    held(cx, call.id).await?;
    rows::drop_line(&mut cx.tx, call.id, call.variant_id).await?;
    rows::drop_found(&mut cx.tx, call.id, call.variant_id).await?;
    cx.event(Event::CountChanged { id: call.id });
    Ok(Done {})
}

pub(super) async fn approve(cx: &mut Cx, call: ApproveCount) -> Result<CountSheet> {
    let tenant = cx.tenant()?;
    let count = held(cx, call.id).await?;
    let lines = rows::lines(&mut cx.tx, call.id).await?;
    if lines.is_empty() {
        return Err(Refusal::new(
            "count_empty",
            say!("Nothing was counted yet. Count something, or give the count up."),
        )
        .into());
    }
    let ids: Vec<VariantId> = lines.iter().map(|(line, _)| line.variant_id).collect();
    let rules = catalog_rows::rules_of(&mut cx.tx, &ids).await?;
    let (mut off, mut wanted) = (Vec::new(), Vec::new());
    for (mut line, unit_cost) in lines {
        if rules.get(&line.variant_id).is_some_and(|own| own.pack.is_some()) {
            packs::no_pack(cx, line.variant_id, "id").await?;
        }
        let tracked = rules.get(&line.variant_id).is_some_and(|own| own.tracked.is_some());
        let variances = match tracked {
            false => vec![(line.variance(), Vec::new())],
            true => {
                let variances = serials::variances(cx, &count, &mut line).await?;
                let at = line.at;
                rows::put_line(&mut cx.tx, tenant, call.id, &line, unit_cost, at).await?;
                variances
            }
        };
        for (qty, serials) in variances.into_iter().filter(|(qty, _)| qty.0 != 0) {
            off.push(line.variant_id);
            wanted.push(Move {
                id: cx.new_id()?.into(),
                variant_id: line.variant_id,
                qty,
                worth: Worth::Usual,
                reason: StockReason::Counted,
                note: count.number.clone(),
                of: Of::Count(call.id),
                serials,
                packed: None,
            });
        }
        if off.last() == Some(&line.variant_id)
            && let Some(product_id) = catalog_rows::product_of(&mut cx.tx, line.variant_id).await?
        {
            cx.event(Event::StockChanged { product_id });
        }
    }
    let weighed = moves::apply(cx, count.store_id, wanted).await?;
    // The levels are held: what was booked since these were counted can be seen.
    let since = rows::counted_since(&mut cx.tx, call.id, count.store_id).await?;
    let tracked = |id: &VariantId| rules.get(id).is_some_and(|own| own.tracked.is_some());
    if let Some((_, title)) = since.into_iter().find(|(id, _)| off.contains(id) && !tracked(id)) {
        let message = say!(
            "The stock of “{title}” was set right since it was counted here, and would be booked twice. Count it again, or take it out.",
            title
        );
        return Err(Refusal::field("counted_since", "id", message).into());
    }
    fault::point("count_booked");
    let mut values: BTreeMap<VariantId, kontor_domain::Minor> = BTreeMap::new();
    for (variant, weighed) in off.iter().zip(&weighed) {
        let sum = values.entry(*variant).or_default();
        *sum = *sum + weighed.value;
    }
    for (variant, value) in &values {
        rows::book_line(&mut cx.tx, call.id, *variant, *value).await?;
    }
    rows::end(&mut cx.tx, call.id, CountState::Approved, cx.now).await?;
    let value: kontor_domain::Minor = weighed.iter().map(|weighed| weighed.value).sum();
    changed(cx, call.id, json!({ "number": count.number, "lines": count.lines, "off": values.len(), "value": value }));
    sheet(cx, call.id).await
}

pub(super) async fn cancel(cx: &mut Cx, call: CancelCount) -> Result<CountSheet> {
    let count = held(cx, call.id).await?;
    rows::end(&mut cx.tx, call.id, CountState::Cancelled, cx.now).await?;
    changed(cx, call.id, json!({ "number": count.number }));
    sheet(cx, call.id).await
}

fn changed(cx: &mut Cx, id: StockCountId, detail: serde_json::Value) {
    cx.audit(id, detail);
    cx.event(Event::CountChanged { id });
}

/// Whether what counts found is what the stock says.
///
/// # Errors
/// As every statement.
pub(crate) async fn check(cx: &mut Cx, problems: &mut Vec<Message>) -> Result<()> {
    if rows::booked(&mut cx.tx).await? != stock::counted(&mut cx.tx).await? {
        problems.push(say!("What counts found is not what was booked into stock."));
    }
    Ok(())
}
