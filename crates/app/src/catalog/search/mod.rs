//! Finding variants: by a piece of what they are called, or by exactly what a scanner sends.

mod index;
mod kept;
mod rows;

use std::collections::HashMap;

use kontor_domain::catalog::barcode::same_code;
use kontor_domain::catalog::{FindVariants, Found, Scan, VariantSort, Which};
use kontor_domain::page::{Direction, Page};
use kontor_domain::{CategoryId, Qty, Refusal, StoreId, VariantId, say, text};

use index::{By, Sought};
pub(crate) use kept::Kept;

use super::packs;
use super::variants::rows as variants;
use crate::cx::Cx;
use crate::stock::{rows as stock, serials};
use crate::{Failure, Result};

/// The longest text looked for, in characters; what is behind it is left out.
const LONGEST: usize = 100;

pub(super) async fn find(cx: &mut Cx, call: FindVariants) -> Result<Page<Found>> {
    let store = cx.session()?.register.store_id;
    let tenant = cx.tenant()?;
    let typed: String = call.text.trim().chars().take(LONGEST).collect();
    let folded = text::fold_query(&typed);
    let code: String = typed.split_whitespace().collect();
    let levels = match call.sort {
        VariantSort::Stock => levels_in(cx, store).await?,
        _ => HashMap::new(),
    };
    let by = match call.sort {
        VariantSort::Best => By::Best,
        VariantSort::Title => By::Title,
        VariantSort::Sku => By::Sku,
        VariantSort::Price => By::Price,
        VariantSort::Stock => By::Stock(&levels),
    };
    for _ in 0..2 {
        let mut exact = [None; 2];
        if !folded.is_empty() {
            let by_barcode = variants::with_barcode(&mut cx.tx, tenant, &code, same_code(&code)).await?;
            let by_sku = variants::with_sku(&mut cx.tx, tenant, &typed).await?;
            exact = [by_barcode, by_sku].map(|holder| holder.map(|holder| holder.variant_id));
        }
        let sought = Sought {
            typed: &folded,
            exact,
            category_id: call.category_id,
            resting_too: call.which == Which::All,
            by,
            from_end: call.direction == Some(Direction::Descending),
            skip: usize::try_from(call.window.skip()).unwrap_or(usize::MAX),
            rows: usize::try_from(call.window.rows()).unwrap_or_default(),
        };
        let hits = kept::find(cx, &sought).await?;
        let mut shown = rows::shown(&mut cx.tx, &hits.ids).await?;
        let units = shown.values().filter_map(|found| found.pack.map(|pack| pack.unit_id));
        let watched: Vec<VariantId> = hits.ids.iter().copied().chain(units).collect();
        let levels = stock::levels_of(&mut cx.tx, store, &watched).await?;
        let found = hits.ids.iter().filter_map(|id| shown.remove(id));
        let rows: Vec<Found> = found.map(|found| with_stock(found, &levels)).collect();
        if rows.len() == hits.ids.len() {
            return Ok(Page { rows, total: i64::try_from(hits.total).unwrap_or(i64::MAX) });
        }
        // The database was changed behind Kontor's back.
        tracing::warn!("the search knew of variants that are not there, and is read anew");
        kept::forget(cx).await;
    }
    Err(Failure::fault("variants that were just read are not there"))
}

/// What there is of every variant in a store: of packs, what the available ones of their units make.
async fn levels_in(cx: &mut Cx, store: StoreId) -> Result<HashMap<VariantId, Qty>> {
    let mut levels = stock::levels(&mut cx.tx, store).await?;
    let packs = packs::all(&mut cx.tx).await?;
    let units: Vec<VariantId> = packs.values().map(|pack| pack.unit_id).collect();
    let held = stock::levels_of(&mut cx.tx, store, &units).await?;
    for (id, pack) in packs {
        let units = held.get(&pack.unit_id).copied().unwrap_or_default();
        levels.insert(id, pack.whole(units.available()));
    }
    Ok(levels)
}

/// Reads what a search goes through, so that the first one does not have to.
pub(crate) async fn warm(cx: &mut Cx) -> Result<()> {
    kept::ask(cx, |_| ()).await
}

/// The category that each of these variants is in now; what was removed is in none. They come in the order of their ids.
///
/// # Errors
/// As every search.
pub(crate) async fn categories_of(cx: &mut Cx, variants: &[VariantId]) -> Result<Vec<Option<CategoryId>>> {
    kept::ask(cx, |index| index.categories_of(variants)).await
}

/// The first variant that has one of these codes as a barcode or SKU.
///
/// # Errors
/// As every statement.
pub(crate) async fn by_any_code(cx: &mut Cx, codes: &[String]) -> Result<Option<VariantId>> {
    let tenant = cx.tenant()?;
    for code in codes {
        let mut holder = variants::with_barcode(&mut cx.tx, tenant, code, None).await?;
        if holder.is_none() {
            holder = variants::with_sku(&mut cx.tx, tenant, code).await?;
        }
        if let Some(holder) = holder {
            return Ok(Some(holder.variant_id));
        }
    }
    Ok(None)
}

pub(super) async fn scan(cx: &mut Cx, call: Scan) -> Result<Found> {
    let store = cx.session()?.register.store_id;
    let tenant = cx.tenant()?;
    let code: String = call.code.split_whitespace().collect();
    let mut holder = variants::with_barcode(&mut cx.tx, tenant, &code, same_code(&code)).await?;
    if holder.is_none() {
        holder = variants::with_sku(&mut cx.tx, tenant, call.code.trim()).await?;
    }
    let mut serial = None;
    let mut id = holder.map(|holder| holder.variant_id);
    if id.is_none()
        && let Some((variant, number)) = serials::of_number(cx, &code).await?
    {
        (id, serial) = (Some(variant), Some(number));
    }
    let unknown = || {
        let message =
            say!("Nothing has the code {code}. Add the product, or look for it by name.", code = call.code.trim());
        Refusal::field("unknown_code", "code", message)
    };
    let id = id.ok_or_else(unknown)?;
    let found = rows::found(&mut cx.tx, id).await?.ok_or_else(unknown)?;
    if !found.active {
        let message = say!("“{title}” is not for sale now. Make it active in the catalog first.", title = found.title);
        return Err(Refusal::field("not_for_sale", "code", message).into());
    }
    let watched = found.pack.map_or(id, |pack| pack.unit_id);
    let levels = stock::levels_of(&mut cx.tx, store, &[watched]).await?;
    Ok(Found { serial, ..with_stock(found, &levels) })
}

fn with_stock(found: Found, levels: &HashMap<VariantId, stock::Level>) -> Found {
    if let Some(pack) = found.pack {
        let units = levels.get(&pack.unit_id).copied().unwrap_or_default();
        return Found { on_hand: pack.whole(units.available()), ..found };
    }
    let stock::Level { held, reserved } = levels.get(&found.variant_id).copied().unwrap_or_default();
    Found { on_hand: held.qty, reserved, ..found }
}

/// Takes its meaning from what would be a wildcard.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '%' | '_' | '\\') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}
