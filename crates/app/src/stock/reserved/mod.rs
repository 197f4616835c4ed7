//! What is reserved for carts: every change of it is kept, with the sum beside the level.

mod rows;

use std::collections::BTreeMap;

use kontor_domain::event::Event;
use kontor_domain::stock::reserved::{Counts, ReserveReason, available, changes};
use kontor_domain::{CartId, Message, Qty, StoreId, VariantId, say};

use super::moves::{by, too_much};
use super::rows::{self as stock, By};
use crate::catalog::packs::Packs;
use crate::catalog::rows as catalog;
use crate::cx::Cx;
use crate::{Result, fault};

/// What is reserved for the one who asks.
#[derive(Debug, Default)]
pub(crate) struct Own {
    /// For which cart.
    pub(crate) cart: Option<CartId>,
    /// How many of each.
    pub(crate) kept: Counts,
    /// Which of the goods are packs, where that is known.
    pub(crate) packs: Option<Packs>,
}

impl Own {
    /// How many of a variant are reserved for it.
    pub(crate) fn of(&self, variant: VariantId) -> Qty {
        self.kept.get(&variant).copied().unwrap_or_default()
    }
}

/// What is reserved for a cart.
///
/// # Errors
/// As every statement.
pub(crate) async fn of_cart(cx: &mut Cx, cart: CartId) -> Result<Own> {
    Ok(Own { cart: Some(cart), kept: rows::of_cart(&mut cx.tx, cart).await?, packs: None })
}

/// The carts that a variant is reserved for in a store, the first first.
///
/// # Errors
/// As every statement.
pub(crate) async fn carts(cx: &mut Cx, store: StoreId, variant: VariantId) -> Result<Vec<CartId>> {
    rows::carts(&mut cx.tx, store, variant).await
}

/// Reserves so many of each for a cart, in the place of what it has. Gives, for each of which it keeps more than before, how many
/// there were for it. The levels are held, in the order of their ids, until the transaction ends; the cart is held already.
///
/// # Errors
/// `too_much_stock` when more would be reserved than can be counted.
pub(crate) async fn reserve(
    cx: &mut Cx,
    store: StoreId,
    (own, cart): (&Own, CartId),
    wanted: &Counts,
) -> Result<Counts> {
    let by = by(cx, store)?;
    change(cx, by, (own, cart), wanted, ReserveReason::of).await
}

/// Lets go all that is kept for a cart because its time is over, in the name of whoever kept it. The cart is held already.
///
/// # Errors
/// As every statement.
pub(crate) async fn expire(cx: &mut Cx, store: StoreId, cart: CartId) -> Result<()> {
    let own = of_cart(cx, cart).await?;
    let Some(user_id) = rows::kept_by(&mut cx.tx, cart).await? else { return Ok(()) };
    let by = By { tenant: cx.tenant()?, store_id: store, user_id, now: cx.now };
    change(cx, by, (&own, cart), &Counts::new(), |_| ReserveReason::Expired).await.map(drop)
}

async fn change(
    cx: &mut Cx,
    by: By,
    (own, cart): (&Own, CartId),
    wanted: &Counts,
    reason: fn(Qty) -> ReserveReason,
) -> Result<Counts> {
    let moved: Vec<(VariantId, Qty)> = changes(&own.kept, wanted).into_iter().collect();
    let mut there = Counts::new();
    for some in moved.chunks(stock::BATCH) {
        let ids: Vec<VariantId> = some.iter().map(|(variant, _)| *variant).collect();
        let held: BTreeMap<_, _> = stock::hold(&mut cx.tx, by, &ids).await?.into_iter().collect();
        let mut written = Vec::with_capacity(some.len());
        let mut levels = Vec::with_capacity(some.len());
        for (variant, change) in some {
            let level = held.get(variant).copied().unwrap_or_default();
            levels.push((*variant, Qty(level.reserved.0.checked_add(change.0).ok_or_else(too_much)?)));
            written.push((cx.new_id()?, *variant, *change));
            if change.0 > 0 {
                there.insert(*variant, available(level.held.qty, level.reserved, own.of(*variant)));
            }
        }
        rows::add(&mut cx.tx, by, cart, (&written, reason)).await?;
        fault::point("goods_reserved");
        rows::set(&mut cx.tx, by, &levels).await?;
    }
    for (variant, _) in moved {
        if let Some(product_id) = catalog::product_of(&mut cx.tx, variant).await? {
            cx.event(Event::StockChanged { product_id });
        }
    }
    Ok(there)
}

/// Whether what is reserved of each level is what its reservations come to. Gives all that is reserved by them: for which cart, what
/// and how many.
///
/// # Errors
/// As every statement.
pub(crate) async fn check(cx: &mut Cx, problems: &mut Vec<Message>) -> Result<BTreeMap<(CartId, VariantId), Qty>> {
    for (title, kept, sum) in rows::wrong(&mut cx.tx).await? {
        problems.push(say!(
            "Of {title} {kept} are kept as reserved, but the reservations come to {sum}.",
            title,
            kept = kept.plain(),
            sum = sum.plain()
        ));
    }
    let all = rows::all(&mut cx.tx).await?;
    let mut of_carts = BTreeMap::new();
    for (cart, _, variant, qty) in all {
        let sum: &mut Qty = of_carts.entry((cart, variant)).or_default();
        *sum = Qty(sum.0.saturating_add(qty.0));
    }
    Ok(of_carts)
}
