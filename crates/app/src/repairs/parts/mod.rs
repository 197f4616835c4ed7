//! Parts of repairs: reserved once they are approved, used at the bench, sold or released as the device leaves.

use std::collections::BTreeMap;

use kontor_domain::event::Event;
use kontor_domain::policy::Permission;
use kontor_domain::repairs::{PartEnd, PartUse, PutPartBack, Quote, StateKind, TicketDeed, TicketPart, UsePart};
use kontor_domain::stock::reserved::Counts;
use kontor_domain::stock::used::UsedPart;
use kontor_domain::{Message, Qty, Refusal, RepairTicketId, VariantId, say};
use serde_json::json;

use super::rows::{self as tickets, Kept};
use super::{pickup, quote, story, work};
use crate::catalog::packs;
use crate::catalog::rows as catalog;
use crate::cx::Cx;
use crate::sales::check_qty;
use crate::stock::moves::Lack;
use crate::stock::reserved::{self, Holder, Own};
use crate::stock::used::{self, NewUse, Taken};
use crate::{Result, fault, sales};

/// How many of each part a quote says.
fn approved(quote: &Quote) -> Counts {
    let mut all = Counts::new();
    for (variant, line) in quote.lines.iter().filter_map(|line| Some((line.variant_id?, line))) {
        add(&mut all, variant, line.qty);
    }
    all
}

fn of(counts: &Counts, variant: VariantId) -> Qty {
    counts.get(&variant).copied().unwrap_or_default()
}

fn add(counts: &mut Counts, variant: VariantId, qty: Qty) {
    let sum = counts.entry(variant).or_default();
    *sum = Qty(sum.0.saturating_add(qty.0));
}

/// How many of each part a ticket's quote in force says; of one that left the desk, none.
async fn wanted(cx: &mut Cx, ticket: &Kept) -> Result<Counts> {
    if ticket.kind == StateKind::Done {
        return Ok(Counts::new());
    }
    Ok(quote::in_force(cx, ticket).await?.map(|quote| approved(&quote)).unwrap_or_default())
}

/// How many of each were used, and not put back.
fn in_device(used: &[UsedPart]) -> Counts {
    let mut all = Counts::new();
    for part in used {
        add(&mut all, part.variant_id, part.qty);
    }
    all
}

/// What of the parts that are wanted is still to be used: of packs, what is in them.
async fn rest(cx: &mut Cx, wanted: &Counts, used: &Counts) -> Result<Counts> {
    let ids: Vec<VariantId> = wanted.keys().copied().collect();
    let packs = packs::of(&mut cx.tx, &ids).await?;
    let mut all = Counts::new();
    for (variant, wanted) in wanted {
        let left = Qty(wanted.0.saturating_sub(of(used, *variant).0));
        if left.0 <= 0 {
            continue;
        }
        match packs.get(variant) {
            Some(pack) => add(&mut all, pack.unit_id, pack.units(left).unwrap_or(Qty(i64::MAX))),
            None => add(&mut all, *variant, left),
        }
    }
    Ok(all)
}

/// Reserves for a ticket that is held what of its parts is still to be used, and nothing else.
///
/// # Errors
/// `too_much_stock`.
pub(super) async fn keep(cx: &mut Cx, ticket: &Kept) -> Result<()> {
    let wanted = wanted(cx, ticket).await?;
    let before = reserved::of_ticket(cx, ticket.id).await?;
    if wanted.is_empty() && before.is_empty() {
        return Ok(());
    }
    let used = in_device(&used::open(cx, ticket.id).await?);
    let rest = rest(cx, &wanted, &used).await?;
    reserved::for_ticket(cx, ticket.store, ticket.id, &rest).await
}

/// Whether all that was used is on the quote that is sold: what is not would leave without anybody paying for it or knowing why.
///
/// # Errors
/// `used_besides`.
pub(super) async fn all_sold(cx: &mut Cx, ticket: &Kept) -> Result<()> {
    let used = in_device(&used::open(cx, ticket.id).await?);
    if used.is_empty() {
        return Ok(());
    }
    let wanted = wanted(cx, ticket).await?;
    let Some((variant, qty)) = used.iter().find(|(variant, qty)| of(&wanted, **variant) < **qty) else { return Ok(()) };
    let message = say!(
        "{qty} of “{title}” were used for {number}, and the quote that the customer approved says {wanted}. Put them back, or write \
         the next version of the quote.",
        qty = qty.plain(),
        title = catalog::title(&mut cx.tx, *variant).await?,
        number = ticket.number,
        wanted = of(&wanted, *variant).plain()
    );
    Err(Refusal::new("used_besides", message).into())
}

/// A ticket for which parts are used or put back, held.
async fn at_the_bench(cx: &mut Cx, id: RepairTicketId) -> Result<Kept> {
    let ticket = tickets::hold(&mut cx.tx, id, cx.now).await?.ok_or_else(story::gone)?;
    if ticket.kind == StateKind::Done {
        let message = say!("{number} left the desk. Open it again first.", number = ticket.number);
        return Err(Refusal::new("ticket_ended", message).into());
    }
    pickup::is_here(cx, &ticket)?;
    pickup::not_in_a_cart(cx, &ticket).await?;
    Ok(ticket)
}

pub(super) async fn use_part(cx: &mut Cx, call: UsePart) -> Result<PartUse> {
    let ticket = at_the_bench(cx, call.ticket_id).await?;
    let quote = quote::in_force(cx, &ticket).await?;
    let line = quote.iter().flat_map(|quote| &quote.lines).find(|line| line.variant_id == Some(call.variant_id));
    let (Some(line), Some(quote)) = (line, &quote) else {
        let message = say!(
            "This part is on no quote of {number} that the customer approved. Write the next version of the quote.",
            number = ticket.number
        );
        return Err(Refusal::field("not_approved", "variant_id", message).into());
    };
    check_qty(call.qty, line.decimals)?;
    let wanted = approved(quote);
    let before = in_device(&used::open(cx, ticket.id).await?);
    let left = Qty(of(&wanted, call.variant_id).0.saturating_sub(of(&before, call.variant_id).0).max(0));
    if call.qty > left {
        let message = say!(
            "{left} of “{title}” are still to be used for {number}. If it needs more, write the next version of its quote.",
            left = left.plain(),
            title = line.title,
            number = ticket.number
        );
        return Err(Refusal::field("all_used", "qty", message).into());
    }
    let kept = reserved::of_ticket(cx, ticket.id).await?;
    let new = NewUse {
        id: call.id,
        ticket: ticket.id,
        number: ticket.number.clone(),
        variant_id: call.variant_id,
        qty: call.qty,
        serials: call.serials,
    };
    match used::take(cx, ticket.store, new, kept.clone()).await? {
        Taken::Used => {}
        Taken::Lacking(lack) => return Err(not_there(cx, &ticket, (lack, kept)).await?.into()),
    }
    keep(cx, &ticket).await?;
    done(cx, &ticket, (TicketDeed::PartUsed, call.id)).await
}

/// Why parts can't be used: there are none, or others had them reserved before.
async fn not_there(cx: &mut Cx, ticket: &Kept, (lack, kept): (Lack, Counts)) -> Result<Refusal> {
    let own = Own { tickets: vec![(ticket.id, kept)], ..Own::default() };
    let title = catalog::title(&mut cx.tx, lack.variant_id).await?;
    let there = Qty(lack.there.0.max(0)).plain();
    let message = match lack.reserved.0 > 0 {
        true => say!(
            "There are {there} of “{title}” for {number}: {reserved} are reserved for {whose}. Take in what came, or ask whether \
             they can wait.",
            there,
            title,
            number = ticket.number,
            reserved = lack.reserved.plain(),
            whose = sales::whose_reserved(cx, ticket.store, lack.variant_id, &own).await?
        ),
        false => say!(
            "There are {there} of “{title}” in stock. Take in what came or count what is there, then use it.",
            there,
            title
        ),
    };
    Ok(Refusal::field("not_enough_stock", "qty", message))
}

/// Writes down what was done, and gives the use as it is now.
async fn done(cx: &mut Cx, ticket: &Kept, (deed, id): (TicketDeed, kontor_domain::RepairPartId)) -> Result<PartUse> {
    let part = used::get(cx, id).await?;
    let what = [vec![format!("{} × {}", part.qty.plain(), part.title)], part.serials.clone()].concat().join(" · ");
    work::happened(cx, ticket, (deed, &ticket.state, &what)).await?;
    fault::point("part_written");
    cx.audit(ticket.id, json!({ "number": ticket.number, "part": what, "used": deed == TicketDeed::PartUsed }));
    cx.event(Event::TicketChanged { id: ticket.id });
    seen(cx, part)
}

/// A use as the one who asks may see it: without what it cost, for who may not know.
fn seen(cx: &Cx, part: PartUse) -> Result<PartUse> {
    Ok(if cx.may(Permission::ViewCost)? { part } else { PartUse { cost: None, ..part } })
}

pub(super) async fn put_back(cx: &mut Cx, call: PutPartBack) -> Result<PartUse> {
    let ticket_id = used::get(cx, call.id).await?.ticket_id;
    let ticket = at_the_bench(cx, ticket_id).await?;
    // As it is now that nobody else changes it.
    let part = used::get(cx, call.id).await?;
    used::put_back(cx, &ticket.number, &part).await?;
    keep(cx, &ticket).await?;
    done(cx, &ticket, (TicketDeed::PartPutBack, call.id)).await
}

/// The parts of a ticket, by title, and each use of one.
pub(super) async fn of_story(cx: &mut Cx, ticket: &Kept) -> Result<(Vec<TicketPart>, Vec<PartUse>)> {
    let mut uses = Vec::new();
    for part in used::of_ticket(cx, ticket.id).await? {
        uses.push(seen(cx, part)?);
    }
    let mut used = Counts::new();
    for part in uses.iter().filter(|part| part.end == PartEnd::Used) {
        add(&mut used, part.variant_id, part.qty);
    }
    let wanted = wanted(cx, ticket).await?;
    let ids: Vec<VariantId> = wanted.keys().chain(used.keys()).copied().collect();
    if ids.is_empty() {
        return Ok((Vec::new(), uses));
    }
    let missing = match wanted.is_empty() {
        true => BTreeMap::new(),
        false => reserved::missing_for_tickets(cx).await?,
    };
    let rules = catalog::rules_of(&mut cx.tx, &ids).await?;
    let faces = catalog::faces(&mut cx.tx, &ids).await?;
    let mut parts: Vec<TicketPart> = Vec::with_capacity(ids.len());
    for id in ids {
        if parts.iter().any(|part| part.variant_id == id) {
            continue;
        }
        let (rules, face) = (rules.get(&id), faces.get(&id));
        let pack = rules.and_then(|rules| rules.pack);
        let short = missing.get(&(ticket.id, pack.map_or(id, |pack| pack.unit_id))).copied().unwrap_or_default();
        parts.push(TicketPart {
            variant_id: id,
            title: catalog::title(&mut cx.tx, id).await?,
            sku: face.map(|face| face.sku.clone()).unwrap_or_default(),
            decimals: face.map_or(0, |face| face.decimals),
            unit: face.map(|face| face.unit.clone()).unwrap_or_default(),
            tracked: rules.is_some_and(|rules| rules.tracked.is_some()),
            wanted: of(&wanted, id),
            used: of(&used, id),
            missing: match pack {
                // Packs that are begun are missing too.
                Some(pack) => Qty(-pack.whole(Qty(-short.0)).0),
                None => short,
            },
        });
    }
    parts.sort_by(|a, b| (&a.title, &a.sku).cmp(&(&b.title, &b.sku)));
    Ok((parts, uses))
}

/// What is reserved for the tickets of a sale, and what was used for them.
///
/// # Errors
/// As every statement.
pub(crate) async fn of_ticket(cx: &mut Cx, ticket: RepairTicketId) -> Result<(Counts, Vec<UsedPart>)> {
    Ok((reserved::of_ticket(cx, ticket).await?, used::open(cx, ticket).await?))
}

/// Whether what is reserved for tickets is what they still need.
///
/// # Errors
/// As every statement.
pub(crate) async fn check(
    cx: &mut Cx,
    kept: &BTreeMap<(Holder, VariantId), Qty>,
    problems: &mut Vec<Message>,
) -> Result<()> {
    let mut of_tickets: BTreeMap<RepairTicketId, Counts> = BTreeMap::new();
    for ((holder, variant), qty) in kept {
        if let Holder::Ticket(id) = holder {
            add(of_tickets.entry(*id).or_default(), *variant, *qty);
        }
    }
    for id in quote::with_approved(&mut cx.tx).await? {
        of_tickets.entry(id).or_default();
    }
    for (id, kept) in of_tickets {
        let Some(ticket) = tickets::get(&mut cx.tx, id).await? else { continue };
        let used = in_device(&used::open(cx, id).await?);
        let wanted = wanted(cx, &ticket).await?;
        // What was approved before parts were reserved is reserved with the next answer.
        if reserved::ever_for(cx, id).await? && rest(cx, &wanted, &used).await? != kept {
            problems.push(say!(
                "{number}: other quantities of its parts are reserved than it needs.",
                number = ticket.number
            ));
        }
    }
    used::check(cx, problems).await
}
