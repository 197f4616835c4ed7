//! Goods that are reserved for a cart: from the moment it is parked so until it is sold, thrown away or parked without them.

use std::collections::BTreeMap;

use kontor_domain::sales::CartState;
use kontor_domain::stock::NegativeStock;
use kontor_domain::stock::reserved::{Counts, no_more_than};
use kontor_domain::stock::used::{Before, allot};
use kontor_domain::{CartId, Message, Qty, Refusal, RepairTicketId, StoreId, VariantId, say};

use super::rows::{self, CartLineRow, CartRow};
use crate::catalog::packs::{self, Packs};
use crate::catalog::rows as catalog;
use crate::customers::rows as customers;
use crate::cx::Cx;
use crate::stock::reserved::{self, Holder, Own};
use crate::{Failure, Result, repairs};

/// What is reserved for a cart; asks nobody where it says that nothing is.
pub(in crate::sales) async fn own(cx: &mut Cx, cart: CartId, has_any: bool) -> Result<Own> {
    if has_any { reserved::of_cart(cx, cart).await } else { Ok(Own::default()) }
}

/// A line as what it takes from the stock depends on it: of which repair it is, if it is of one, what, and how many.
pub(in crate::sales) type Takes = (Option<RepairTicketId>, VariantId, Qty);

/// Adds what is reserved for the repairs in a cart, and gives what of each line left the stock before, by their order.
///
/// # Errors
/// As every statement.
pub(in crate::sales) async fn with_repairs(cx: &mut Cx, own: &mut Own, lines: &[Takes]) -> Result<Vec<Before>> {
    let mut all = vec![Before::default(); lines.len()];
    let mut tickets: Vec<RepairTicketId> = lines.iter().filter_map(|(ticket, ..)| *ticket).collect();
    tickets.sort_unstable();
    tickets.dedup();
    for ticket in tickets {
        let (kept, used) = repairs::parts::of_ticket(cx, ticket).await?;
        own.tickets.push((ticket, kept));
        let places: Vec<usize> =
            (0..lines.len()).filter(|at| lines.get(*at).is_some_and(|line| line.0 == Some(ticket))).collect();
        let takes: Vec<_> = places.iter().filter_map(|at| lines.get(*at)).map(|(_, id, qty)| (*id, *qty)).collect();
        let (before, besides) = allot(&takes, &used);
        if !besides.is_empty() {
            return Err(Failure::fault("a repair in a cart of which more was used than is sold"));
        }
        for (at, before) in places.into_iter().zip(before) {
            if let Some(line) = all.get_mut(at) {
                *line = before;
            }
        }
    }
    Ok(all)
}

/// What lines take that no ticket keeps: of packs, what is in them.
async fn taken(cx: &mut Cx, lines: &[CartLineRow]) -> Result<Counts> {
    let lines: Vec<&CartLineRow> = lines.iter().filter(|line| line.ticket_id.is_none()).collect();
    let ids: Vec<VariantId> = lines.iter().map(|line| line.variant_id).collect();
    let packs = packs::of(&mut cx.tx, &ids).await?;
    let mut taken = Counts::new();
    for line in lines {
        let (id, qty) = units(&packs, line.variant_id, line.qty);
        let sum = taken.entry(id).or_default();
        *sum = Qty(sum.0.saturating_add(qty.0));
    }
    Ok(taken)
}

/// What moves when so many of a variant are sold.
fn units(packs: &Packs, id: VariantId, qty: Qty) -> (VariantId, Qty) {
    match packs.get(&id) {
        Some(pack) => (pack.unit_id, pack.units(qty).unwrap_or(Qty(i64::MAX))),
        None => (id, qty),
    }
}

/// Reserves all that a cart takes.
///
/// # Errors
/// `not_enough_stock` for what is not there to be kept, where that is not to be sold.
pub(super) async fn all(cx: &mut Cx, cart: &mut CartRow) -> Result<()> {
    let lines = rows::lines(&mut cx.tx, cart.id).await?;
    let own = own(cx, cart.id, cart.reserved).await?;
    let wanted = taken(cx, &lines).await?;
    let ids: Vec<VariantId> = wanted.keys().copied().collect();
    let rules = catalog::rules_of(&mut cx.tx, &ids).await?;
    let usual = cx.session()?.business.negative_stock;
    let rule = |id: &VariantId| rules.get(id).and_then(|own| own.negative_stock).unwrap_or(usual);
    let there = reserved::reserve(cx, cart.store_id, (&own, cart.id), &wanted).await?;
    for (id, there) in there {
        let wanted = wanted.get(&id).copied().unwrap_or_default();
        if rule(&id) != NegativeStock::Block || there >= wanted {
            continue;
        }
        let title = catalog::title(&mut cx.tx, id).await?;
        let message = say!(
            "There are {there} of “{title}” that nobody has reserved, and this sale holds {wanted}. Park it without keeping its \
             goods, or take some out.",
            there = Qty(there.0.max(0)).plain(),
            title,
            wanted = wanted.plain()
        );
        return Err(Refusal::field("not_enough_stock", "reserve", message).into());
    }
    cart.reserved = !wanted.is_empty();
    Ok(())
}

/// Releases what a cart no longer takes.
pub(super) async fn rest(cx: &mut Cx, cart: &CartRow) -> Result<()> {
    if cart.reserved {
        let lines = rows::lines(&mut cx.tx, cart.id).await?;
        let own = reserved::of_cart(cx, cart.id).await?;
        let wanted = no_more_than(&own.kept, &taken(cx, &lines).await?);
        reserved::reserve(cx, cart.store_id, (&own, cart.id), &wanted).await?;
    }
    Ok(())
}

/// Releases all, for a cart that is parked without its goods.
pub(super) async fn none(cx: &mut Cx, cart: &mut CartRow) -> Result<()> {
    let own = own(cx, cart.id, cart.reserved).await?;
    release(cx, cart.store_id, &own).await?;
    cart.reserved = false;
    Ok(())
}

/// Releases all that a cart has.
pub(in crate::sales) async fn release(cx: &mut Cx, store: StoreId, own: &Own) -> Result<()> {
    if let Some(cart) = own.cart {
        reserved::reserve(cx, store, (own, cart), &Counts::new()).await?;
    }
    Ok(())
}

/// How many names a refusal holds.
const NAMES: usize = 3;

/// For whom a variant is reserved, besides the one who asks: who buys, what a parked sale is remembered by, or the number of a
/// repair.
///
/// # Errors
/// As every statement.
pub(crate) async fn whose(cx: &mut Cx, store: StoreId, variant: VariantId, own: &Own) -> Result<String> {
    let mut names: Vec<String> = Vec::new();
    for holder in reserved::holders(cx, store, variant).await? {
        if own.is(holder) || names.len() == NAMES {
            continue;
        }
        let cart = match holder {
            Holder::Cart(cart) => cart,
            Holder::Ticket(ticket) => {
                names.push(repairs::whose(cx, ticket).await?.0);
                continue;
            }
        };
        let Some(row) = rows::get(&mut cx.tx, cart).await? else { continue };
        let customer = match row.customer_id {
            Some(id) => customers::face(&mut cx.tx, id).await?,
            None => None,
        };
        let name = match (customer, row.note.is_empty()) {
            (Some(customer), _) => customer.name,
            (None, false) => format!("“{}”", row.note),
            (None, true) => cx.say(&say!("a parked sale")),
        };
        if !names.contains(&name) {
            names.push(name);
        }
    }
    Ok(names.join(", "))
}

/// Whether what is reserved for carts is what parked carts hold, and no more than those in hand do, and what is for repairs what
/// those need.
///
/// # Errors
/// As every statement.
pub(crate) async fn check(cx: &mut Cx, problems: &mut Vec<Message>) -> Result<()> {
    let kept = reserved::check(cx, problems).await?;
    let mut held: BTreeMap<(CartId, VariantId), (Qty, CartState)> = BTreeMap::new();
    let lines = rows::reserved(&mut cx.tx).await?;
    let ids: Vec<VariantId> = lines.iter().map(|(_, _, variant, _)| *variant).collect();
    let packs = packs::of(&mut cx.tx, &ids).await?;
    for (cart, state, variant, qty) in lines {
        let (variant, qty) = units(&packs, variant, qty);
        let (sum, _) = held.entry((cart, variant)).or_insert((Qty(0), state));
        *sum = Qty(sum.0.saturating_add(qty.0));
    }
    let mut wrong: Vec<VariantId> = Vec::new();
    repairs::parts::check(cx, &kept, problems).await?;
    let kept: BTreeMap<(CartId, VariantId), Qty> = kept
        .into_iter()
        .filter_map(|((holder, variant), qty)| match holder {
            Holder::Cart(cart) => Some(((cart, variant), qty)),
            Holder::Ticket(_) => None,
        })
        .collect();
    for (of, kept) in &kept {
        if held.get(of).is_none_or(|(qty, _)| kept.0 < 0 || kept > qty) {
            wrong.push(of.1);
        }
    }
    for (of, (qty, state)) in &held {
        if *state == CartState::Parked && kept.get(of).copied().unwrap_or_default() < *qty {
            wrong.push(of.1);
        }
    }
    for variant in wrong {
        let title = catalog::title(&mut cx.tx, variant).await?;
        problems.push(say!("Of {title} other quantities are reserved for sales than they hold.", title));
    }
    Ok(())
}
