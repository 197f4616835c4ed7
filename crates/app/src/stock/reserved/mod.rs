//! What is reserved for carts and tickets: every change of it is kept, with the sum beside the level.

mod rows;

use std::collections::BTreeMap;

use kontor_domain::event::Event;
use kontor_domain::stock::reserved::{Counts, ReserveReason, available, changes, missing};
use kontor_domain::stock::used::Before;
use kontor_domain::{CartId, Message, Qty, RepairTicketId, SaleLineId, StoreId, VariantId, say};
use uuid::Uuid;

use super::moves::{by, too_much};
use super::rows::{self as stock, By};
use crate::catalog::packs::Packs;
use crate::catalog::rows as catalog;
use crate::cx::Cx;
use crate::{Result, fault};

/// For whom something is reserved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Holder {
    /// A parked sale.
    Cart(CartId),
    /// A repair.
    Ticket(RepairTicketId),
}

impl Holder {
    const fn id(self) -> Uuid {
        match self {
            Self::Cart(id) => id.0,
            Self::Ticket(id) => id.0,
        }
    }

    const fn as_str(self) -> &'static str {
        match self {
            Self::Cart(_) => "cart",
            Self::Ticket(_) => "ticket",
        }
    }

    fn of(kind: &str, id: Uuid) -> Self {
        if kind == "ticket" { Self::Ticket(id.into()) } else { Self::Cart(id.into()) }
    }
}

/// What is reserved for the one who asks.
#[derive(Debug, Default)]
pub(crate) struct Own {
    /// For which cart.
    pub(crate) cart: Option<CartId>,
    /// How many of each.
    pub(crate) kept: Counts,
    /// Which of the goods are packs, where that is known.
    pub(crate) packs: Option<Packs>,
    /// For which repairs besides, and how many of each for each of them.
    pub(crate) tickets: Vec<(RepairTicketId, Counts)>,
    /// How many others have reserved of what is reserved for it, but later than it.
    pub(crate) behind: Counts,
    /// What of the lines of its sale left the stock before.
    pub(crate) used: BTreeMap<SaleLineId, Before>,
}

impl Own {
    /// How many of a variant are reserved for it, or for those who come after it.
    pub(crate) fn of(&self, variant: VariantId) -> Qty {
        let all = self.tickets.iter().map(|(_, kept)| kept).chain([&self.kept, &self.behind]);
        Qty(all.filter_map(|counts| counts.get(&variant)).fold(0, |sum: i64, qty| sum.saturating_add(qty.0)))
    }

    /// Whether something is reserved in this name.
    pub(crate) fn is(&self, holder: Holder) -> bool {
        match holder {
            Holder::Cart(id) => self.cart == Some(id),
            Holder::Ticket(id) => self.tickets.iter().any(|(ticket, _)| *ticket == id),
        }
    }
}

/// What is reserved for a cart.
///
/// # Errors
/// As every statement.
pub(crate) async fn of_cart(cx: &mut Cx, cart: CartId) -> Result<Own> {
    let kept = rows::of(&mut cx.tx, Holder::Cart(cart)).await?;
    Ok(Own { cart: Some(cart), kept, ..Own::default() })
}

/// What is reserved for a ticket.
///
/// # Errors
/// As every statement.
pub(crate) async fn of_ticket(cx: &mut Cx, ticket: RepairTicketId) -> Result<Counts> {
    rows::of(&mut cx.tx, Holder::Ticket(ticket)).await
}

/// Whether something was ever reserved for a ticket.
///
/// # Errors
/// As every statement.
pub(crate) async fn ever_for(cx: &mut Cx, ticket: RepairTicketId) -> Result<bool> {
    rows::ever(&mut cx.tx, Holder::Ticket(ticket)).await
}

/// For whom a variant is reserved in a store, the first first.
///
/// # Errors
/// As every statement.
pub(crate) async fn holders(cx: &mut Cx, store: StoreId, variant: VariantId) -> Result<Vec<Holder>> {
    Ok(rows::queue(&mut cx.tx, store, variant).await?.into_iter().map(|(holder, _)| holder).collect())
}

/// Looks up how many of these others have reserved later than the one who asks: what is there is for those who came first. The
/// levels are held.
///
/// # Errors
/// As every statement.
pub(crate) async fn look_behind(cx: &mut Cx, store: StoreId, own: &mut Own, variants: &[VariantId]) -> Result<()> {
    for variant in variants {
        let queue = rows::queue(&mut cx.tx, store, *variant).await?;
        let behind = queue.iter().skip_while(|(holder, _)| !own.is(*holder)).filter(|(holder, _)| !own.is(*holder));
        // Of parked sales each keeps what it has from all others: only tickets reserve what is not there yet.
        let behind = behind.filter(|(holder, _)| own.cart.is_none() || matches!(holder, Holder::Ticket(_)));
        let behind = behind.fold(0i64, |sum, (_, qty)| sum.saturating_add(qty.0));
        own.behind.insert(*variant, Qty(behind));
    }
    Ok(())
}

/// What is missing for tickets, in any store: they came after whoever has what is there.
///
/// # Errors
/// As every statement.
pub(crate) async fn missing_for_tickets(cx: &mut Cx) -> Result<BTreeMap<(RepairTicketId, VariantId), Qty>> {
    let mut all = BTreeMap::new();
    for (variant, store, on_hand) in rows::overdrawn(&mut cx.tx).await? {
        let queue = rows::queue(&mut cx.tx, store, variant).await?;
        let kept: Vec<Qty> = queue.iter().map(|(_, qty)| *qty).collect();
        for ((holder, _), missing) in queue.into_iter().zip(missing(on_hand, &kept)) {
            if let (Holder::Ticket(ticket), true) = (holder, missing.0 > 0) {
                all.insert((ticket, variant), missing);
            }
        }
    }
    Ok(all)
}

/// Reserves so many of each for a ticket, which is held, in the place of what it has; also what is not there yet.
///
/// # Errors
/// `too_much_stock` when more would be reserved than can be counted.
pub(crate) async fn for_ticket(cx: &mut Cx, store: StoreId, ticket: RepairTicketId, wanted: &Counts) -> Result<()> {
    let by = by(cx, store)?;
    let own = Own { kept: of_ticket(cx, ticket).await?, ..Own::default() };
    change(cx, by, (&own, Holder::Ticket(ticket)), wanted, ReserveReason::of).await.map(drop)
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
    change(cx, by, (own, Holder::Cart(cart)), wanted, ReserveReason::of).await
}

/// Lets go all that is kept for a cart because its time is over, in the name of whoever kept it. The cart is held already.
///
/// # Errors
/// As every statement.
pub(crate) async fn expire(cx: &mut Cx, store: StoreId, cart: CartId) -> Result<()> {
    let own = of_cart(cx, cart).await?;
    let Some(user_id) = rows::kept_by(&mut cx.tx, Holder::Cart(cart)).await? else { return Ok(()) };
    let by = By { tenant: cx.tenant()?, store_id: store, user_id, now: cx.now };
    change(cx, by, (&own, Holder::Cart(cart)), &Counts::new(), |_| ReserveReason::Expired).await.map(drop)
}

async fn change(
    cx: &mut Cx,
    by: By,
    (own, holder): (&Own, Holder),
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
        rows::add(&mut cx.tx, by, holder, (&written, reason)).await?;
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

/// Whether what is reserved of each level is what its reservations come to. Gives all that is reserved by them: for whom, what and
/// how many.
///
/// # Errors
/// As every statement.
pub(crate) async fn check(cx: &mut Cx, problems: &mut Vec<Message>) -> Result<BTreeMap<(Holder, VariantId), Qty>> {
    for (title, kept, sum) in rows::wrong(&mut cx.tx).await? {
        problems.push(say!(
            "Of {title} {kept} are kept as reserved, but the reservations come to {sum}.",
            title,
            kept = kept.plain(),
            sum = sum.plain()
        ));
    }
    let all = rows::all(&mut cx.tx).await?;
    let mut kept = BTreeMap::new();
    for (holder, _, variant, qty) in all {
        let sum: &mut Qty = kept.entry((holder, variant)).or_default();
        *sum = Qty(sum.0.saturating_add(qty.0));
    }
    Ok(kept)
}
