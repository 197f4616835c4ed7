//! Whether the pieces that are known are those that are there, and those that were sold.

use std::collections::{BTreeMap, BTreeSet};

use kontor_domain::{Message, Qty, StoreId, VariantId, say};

use super::rows;
use crate::Result;
use crate::business::rows as business;
use crate::catalog::rows as catalog;
use crate::cx::Cx;
use crate::sales::rows as sales;
use crate::stock::rows as stock;

/// Looks for stock of which other pieces are known than there are, pieces that are not where the last thing that happened to
/// them left them, and receipts that name other pieces than they sold.
///
/// # Errors
/// As every statement.
pub(crate) async fn check(cx: &mut Cx, problems: &mut Vec<Message>) -> Result<()> {
    let tracked: Vec<VariantId> = catalog::tracked(&mut cx.tx).await?;
    let mut pieces: BTreeMap<(VariantId, StoreId), i64> = BTreeMap::new();
    for (variant, store, count) in rows::pieces(&mut cx.tx).await? {
        pieces.insert((variant, store), count);
    }
    let mut places: BTreeSet<(VariantId, StoreId)> = pieces.keys().copied().collect();
    let mut kept: BTreeMap<(VariantId, StoreId), Qty> = BTreeMap::new();
    for store in business::store_names(&mut cx.tx).await?.into_keys() {
        for (variant, level) in stock::levels_of(&mut cx.tx, store, &tracked).await? {
            kept.insert((variant, store), level.held.qty);
            places.insert((variant, store));
        }
    }
    for place in places {
        let there = kept.get(&place).copied().unwrap_or_default();
        let known = pieces.get(&place).copied().unwrap_or_default();
        if there != Qty(known.saturating_mul(1_000)) {
            let title = catalog::title(&mut cx.tx, place.0).await?;
            problems.push(say!(
                "The stock of {title} is kept as {kept}, but {known} of its serial numbers are there.",
                title,
                kept = there.plain(),
                known
            ));
        }
    }
    for number in rows::misplaced(&mut cx.tx).await? {
        problems.push(say!("The serial number {number} is kept as being where nothing brought it.", number));
    }
    if rows::by_sales(&mut cx.tx).await? != sales::serials(&mut cx.tx).await? {
        problems.push(say!("Receipts name other serial numbers than were sold and came back."));
    }
    Ok(())
}
