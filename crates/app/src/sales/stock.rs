//! What a sale or return does to the stock: what it takes from the shelf or puts there, at what cost, and whether there is
//! enough.

use std::collections::HashMap;

use kontor_domain::overrides::OverrideKind;
use kontor_domain::policy::Permission;
use kontor_domain::sales::{CartLine, GoesTo, Sale, SaleKind, SaleLine, Short};
use kontor_domain::stock::cost::Worth;
use kontor_domain::stock::reserved::available;
use kontor_domain::stock::serials::sought;
use kontor_domain::stock::{NegativeStock, SerialState, StockReason};
use kontor_domain::{Minor, Qty, Refusal, StoreId, VariantId, say};

use super::cart::reserve::{self, Takes};
use super::cart::rows::CartRow;
use crate::Result;
use crate::catalog::rows as catalog;
use crate::cx::Cx;
use crate::overrides::{self, Approved, Given};
use crate::stock::moves::{self, Lack, Move, Of, Scales};
use crate::stock::reserved::{self, Own};
use crate::stock::{rows as stock, serials};

/// What a line of a sale or return takes from the shelf or puts there, if anything, and what that costs. What was sold before
/// Kontor began was not on the shelf any more when it was counted.
pub(crate) fn moves_stock(sale: &Sale, line: &SaleLine) -> Option<(VariantId, Qty, Option<Minor>)> {
    if sale.imported.is_some() {
        return None;
    }
    match (sale.kind, line.goes_to) {
        (SaleKind::Sale, _) => Some((line.variant_id, Qty(-line.qty.0), line.cost.map(|cost| -cost))),
        (SaleKind::Return, Some(GoesTo::Stock) | None) => Some((line.variant_id, line.qty, line.cost)),
        // Damaged or sent to the supplier: it is not on the shelf again.
        (SaleKind::Return, Some(_)) => None,
    }
}

/// Holds the stock that sales and returns which are done in one move, and gives their lines what they cost. Refuses what is not
/// there, or reserved for others, where that is not to be sold and nobody gave their word for it; what comes back to the shelf in
/// one with it is there.
///
/// # Errors
/// `not_enough_stock`.
pub(super) async fn weigh(
    cx: &mut Cx,
    store: StoreId,
    sales: &mut [Sale],
    given: Option<Given>,
    own: &Own,
) -> Result<(Scales, Option<Approved>)> {
    let lines: usize = sales.iter().map(|sale| sale.lines.len()).sum();
    let mut wanted = Vec::with_capacity(lines);
    let mut places = Vec::with_capacity(lines);
    for (of, sale) in sales.iter().enumerate() {
        for (at, line) in sale.lines.iter().enumerate() {
            let Some((variant_id, qty, cost)) = moves_stock(sale, line) else { continue };
            let (reason, worth) = match sale.kind {
                SaleKind::Sale => (StockReason::Sold, Worth::Usual),
                SaleKind::Return => (StockReason::Returned, cost.map_or(Worth::Usual, Worth::Paid)),
            };
            // What was used for a repair left the shelf then.
            let before = own.used.get(&line.id);
            let qty = before.map_or(qty, |before| Qty(qty.0.saturating_add(before.qty.0)));
            if before.is_some() && qty.0 >= 0 {
                continue;
            }
            let id = cx.new_id()?.into();
            let belongs = match &sale.of {
                Some(sold) => Of::Return { id: sale.id, sold: sold.id },
                None => Of::Sale(sale.id),
            };
            let fitted = |number: &String| before.is_some_and(|before| before.serials.contains(number));
            let serials = line.serials.iter().filter(|number| !fitted(number)).cloned().collect();
            let note = String::new();
            wanted.push(Move { id, variant_id, qty, worth, reason, note, of: belongs, serials, packed: None });
            places.push((of, at));
        }
    }
    let scales = match &own.packs {
        Some(packs) => moves::weigh_packs(cx, store, wanted, packs).await?,
        None => moves::weigh(cx, store, wanted).await?,
    };
    let past = match sales.iter().find(|sale| sale.kind == SaleKind::Sale) {
        Some(sale) => enough(cx, sale, &scales, (given, own)).await?,
        None => None,
    };
    for ((of, at), weighed) in places.into_iter().zip(scales.weighed()) {
        if let Some(sale) = sales.get_mut(of) {
            let sells = sale.kind == SaleKind::Sale;
            if let Some(line) = sale.lines.get_mut(at) {
                line.cost = weighed.cost.map(|cost| if sells { -cost } else { cost });
                if let Some(before) = own.used.get(&line.id) {
                    line.cost = line.cost.zip(before.cost).map(|(cost, before)| cost + before);
                }
            }
        }
    }
    for line in sales.iter_mut().flat_map(|sale| &mut sale.lines) {
        if let Some(before) = own.used.get(&line.id).filter(|before| before.qty == line.qty) {
            line.cost = before.cost;
        }
    }
    Ok((scales, past))
}

/// The levels are held, so that of two registers that sell the last piece one is refused.
async fn enough(
    cx: &mut Cx,
    sale: &Sale,
    scales: &Scales,
    (mut given, own): (Option<Given>, &Own),
) -> Result<Option<Approved>> {
    let mut short = scales.lacking(own);
    if short.is_empty() {
        return Ok(None);
    }
    // What is there is for those who had it reserved first.
    let mut first = Own { cart: own.cart, kept: own.kept.clone(), tickets: own.tickets.clone(), ..Own::default() };
    let ids: Vec<VariantId> = short.iter().map(|lack| lack.variant_id).filter(|id| own.of(*id).0 > 0).collect();
    reserved::look_behind(cx, sale.store_id, &mut first, &ids).await?;
    short = scales.lacking(&first);
    let mut approved = None;
    let usual = cx.session()?.business.negative_stock;
    let ids: Vec<VariantId> = short.iter().map(|lack| lack.variant_id).collect();
    let rules = catalog::rules_of(&mut cx.tx, &ids).await?;
    for Lack { variant_id: id, there, wanted, reserved } in short {
        if rules.get(&id).and_then(|rules| rules.negative_stock).unwrap_or(usual) != NegativeStock::Block {
            continue;
        }
        if approved.is_none() {
            approved = overrides::negative_stock(given.take())?;
        }
        if approved.is_some() {
            continue;
        }
        let title = match sale.lines.iter().find(|line| line.variant_id == id) {
            Some(line) => line.title.clone(),
            // It is what is in a pack.
            None => catalog::title(&mut cx.tx, id).await?,
        };
        let (there, wanted) = (Qty(there.0.max(0)).plain(), wanted.plain());
        let message = match reserved.0 > 0 {
            true => say!(
                "There are {there} of “{title}” for this sale, which takes {wanted}: {reserved} are reserved for {whose}. Sell fewer, \
                 recall that sale, or have a manager enter their PIN.",
                there,
                title,
                wanted,
                reserved = reserved.plain(),
                whose = reserve::whose(cx, sale.store_id, id, own).await?
            ),
            false => say!(
                "There are {there} of “{title}” in stock and this sale takes {wanted}. Sell fewer, or have a manager take in what \
                 came, count what is there or enter their PIN.",
                there,
                title,
                wanted
            ),
        };
        let mut refusal = Refusal::field("not_enough_stock", "lines", message.clone());
        refusal.fields.insert(OverrideKind::NegativeStock.as_str().to_owned(), message);
        return Err(refusal.into());
    }
    Ok(approved)
}

/// Looks up what is reserved for the repairs that a cart sells and what of its lines was used for them, by the ids of the lines that
/// are sold; pieces that were used are named on those.
///
/// # Errors
/// As every statement.
pub(super) async fn used_before(
    cx: &mut Cx,
    own: &mut Own,
    (lines, sold): (&[CartLine], &mut [SaleLine]),
) -> Result<()> {
    let takes: Vec<Takes> = lines.iter().map(|line| (line.ticket_id, line.variant_id, line.qty)).collect();
    let before = reserve::with_repairs(cx, own, &takes).await?;
    for (line, before) in sold.iter_mut().zip(before) {
        if before.qty.0 > 0 {
            let others = line.serials.iter().filter(|number| !before.serials.contains(number));
            line.serials = before.serials.iter().chain(others).cloned().collect();
            own.used.insert(line.id, before);
        }
    }
    Ok(())
}

/// Says of each line of a cart whether its pieces are told apart, and whether the cart takes more of it than there is, where that
/// is to be said.
pub(super) async fn mark_short(cx: &mut Cx, cart: &CartRow, lines: &mut [CartLine]) -> Result<()> {
    let (usual, store) = {
        let session = cx.session()?;
        (session.business.negative_stock, session.register.store_id)
    };
    let mut ids: Vec<VariantId> = lines.iter().map(|line| line.variant_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut own = catalog::rules_of(&mut cx.tx, &ids).await?;
    let mut wanted: HashMap<VariantId, i64> = HashMap::new();
    let mut units = Vec::new();
    let mut mine = reserve::own(cx, cart.id, cart.reserved).await?;
    let takes: Vec<Takes> = lines.iter().map(|line| (line.ticket_id, line.variant_id, line.qty)).collect();
    let before = reserve::with_repairs(cx, &mut mine, &takes).await?;
    for (line, before) in lines.iter_mut().zip(&before) {
        let rules = own.get(&line.variant_id);
        (line.tracked, line.pack) = (rules.and_then(|own| own.tracked), rules.and_then(|own| own.pack));
        units.extend(line.pack.map(|pack| pack.unit_id));
        if !before.serials.is_empty() {
            let others = line.serials.iter().filter(|number| !before.serials.contains(number));
            line.serials = before.serials.iter().chain(others).cloned().collect();
        }
        let takes = Qty(line.qty.0.saturating_sub(before.qty.0));
        let qty = line.pack.map_or(Some(takes), |pack| pack.units(takes)).unwrap_or(Qty(i64::MAX));
        let sum = wanted.entry(taken_from(line)).or_default();
        *sum = sum.saturating_add(qty.0);
    }
    own.extend(catalog::rules_of(&mut cx.tx, &units).await?);
    let ids: Vec<VariantId> = wanted.keys().copied().collect();
    let policy = |id: &VariantId| own.get(id).and_then(|own| own.negative_stock).unwrap_or(usual);
    let watched: Vec<VariantId> = ids.into_iter().filter(|id| policy(id) != NegativeStock::Allow).collect();
    if watched.is_empty() {
        return Ok(());
    }
    let levels = stock::levels_of(&mut cx.tx, store, &watched).await?;
    let short = |id: &VariantId, mine: &Own| {
        let level = levels.get(id).copied().unwrap_or_default();
        wanted.get(id).is_some_and(|wanted| *wanted > available(level.held.qty, level.reserved, mine.of(*id)).0)
    };
    let ids: Vec<VariantId> = watched.iter().filter(|id| mine.of(**id).0 > 0 && short(id, &mine)).copied().collect();
    reserved::look_behind(cx, store, &mut mine, &ids).await?;
    for line in lines.iter_mut() {
        let id = taken_from(line);
        if !watched.contains(&id) {
            continue;
        }
        let level = levels.get(&id).copied().unwrap_or_default();
        let mine = mine.of(id);
        let on_hand = available(level.held.qty, level.reserved, mine);
        if wanted.get(&id).is_some_and(|wanted| *wanted > on_hand.0) {
            let (on_hand, reserved) = match line.pack {
                // How many whole ones are left says enough.
                Some(pack) => (pack.whole(on_hand), Qty(0)),
                None => (on_hand, Qty(level.reserved.0.saturating_sub(mine.0).max(0))),
            };
            line.short = Some(Short { on_hand, reserved, policy: policy(&id) });
        }
    }
    Ok(())
}

/// What is taken from the shelf for a line.
fn taken_from(line: &CartLine) -> VariantId {
    line.pack.map_or(line.variant_id, |pack| pack.unit_id)
}

/// The pieces of a sold line that come back, as they are kept: those that were sold with it, or of what was sold before its
/// pieces were told apart whatever is named.
///
/// # Errors
/// `serial_not_sold` for a piece that is not on the receipt.
pub(super) async fn come_back(cx: &mut Cx, line: &SaleLine, named: &[String]) -> Result<Vec<String>> {
    let own = catalog::rules_of(&mut cx.tx, &[line.variant_id]).await?;
    let Some(tracking) = own.get(&line.variant_id).and_then(|own| own.tracked) else { return Ok(Vec::new()) };
    let mut back = Vec::with_capacity(named.len());
    for typed in named {
        let number = tracking.number(typed).unwrap_or_else(|_| sought(typed));
        if !line.serials.is_empty() && !line.serials.contains(&number) {
            let message = say!(
                "The “{title}” with the number {number} was not sold with this receipt. Look for the receipt of that piece.",
                title = line.title,
                number
            );
            return Err(Refusal::field("serial_not_sold", "serials", message).into());
        }
        back.push(number);
    }
    Ok(back)
}

/// Says of the pieces that come back damaged, or for the supplier, where they are: no stock moves.
///
/// # Errors
/// As a return to the shelf.
pub(super) async fn set_aside(cx: &mut Cx, sale: &Sale) -> Result<()> {
    let of = match &sale.of {
        Some(sold) => Of::Return { id: sale.id, sold: sold.id },
        None => Of::Sale(sale.id),
    };
    for line in sale.lines.iter().filter(|line| !line.serials.is_empty()) {
        let state = match line.goes_to {
            Some(GoesTo::Damaged) => SerialState::Damaged,
            Some(GoesTo::Supplier) => SerialState::Supplier,
            Some(GoesTo::Stock) | None => continue,
        };
        serials::set_aside(cx, (sale.store_id, of), line, state).await?;
    }
    Ok(())
}

/// A sale as the one who asks may see it: without what the goods cost, for who may not know.
pub(super) fn seen(cx: &Cx, mut sale: Sale) -> Result<Sale> {
    if !cx.may(Permission::ViewCost)? {
        for line in &mut sale.lines {
            line.cost = None;
        }
    }
    Ok(sale)
}
