//! Deposits: taken before a repair is done, applied when it is paid, given back or kept.

pub(crate) mod audited;
mod kept;
mod rows;

use chrono::{DateTime, Utc};
use kontor_domain::event::Event;
use kontor_domain::money::display;
use kontor_domain::payments::{Payment, PaymentKind, by_money};
use kontor_domain::repairs::{
    DepositDenied, DepositMove, DepositMovement, ForfeitDeposit, RefundDeposit, StateKind, TakeDeposit, TicketDeed,
};
use kontor_domain::sales::{CustomerFace, Sale, Tender, TenderKind};
use kontor_domain::{Minor, PaymentId, Refusal, RepairDepositMovementId, RepairTicketId, SaleId, TenderId, say, text};
use serde_json::{Value, json};
use uuid::Uuid;

use super::rows::{self as tickets, Kept};
use super::{pickup, story, work};
use crate::cx::Cx;
use crate::journal::{self, office};
use crate::payments::{self, Taking};
use crate::{Explain as _, Failure, Result, fault};

pub(crate) use kept::{by_sale, check, content_now};
pub(super) use rows::{balance, of_ticket};

/// What is to happen to a deposit.
struct Post {
    id: RepairDepositMovementId,
    kind: DepositMove,
    amount: Minor,
    number: String,
    reason: String,
    tender: Option<(SaleId, TenderId)>,
    payment_id: Option<PaymentId>,
    at: DateTime<Utc>,
}

/// Moves the deposit of a ticket that is held. Whoever calls this has a book open and writes the movement into it.
async fn post(cx: &mut Cx, ticket: RepairTicketId, post: Post) -> Result<DepositMovement> {
    let (tenant, now) = (cx.tenant()?, cx.now);
    let user = cx.session()?.user.clone();
    let (before, seq) = rows::hold(&mut cx.tx, (tenant, ticket), now).await?;
    let change = match post.kind.change(before, post.amount) {
        Ok(change) => change,
        Err(denied) => return Err(refused(cx, denied)?.into()),
    };
    let movement = DepositMovement {
        id: post.id,
        ticket_id: ticket,
        seq,
        kind: post.kind,
        amount: change,
        before,
        after: before + change,
        number: post.number,
        reason: post.reason,
        sale_id: post.tender.map(|(sale, _)| sale),
        tender_id: post.tender.map(|(_, tender)| tender),
        payment_id: post.payment_id,
        user_id: user.id,
        user: user.name,
        at: post.at,
    };
    let mut added = rows::add(&mut cx.tx, tenant, &movement).await;
    for key in ["id", "payment_id", "tender_id"] {
        added = added.taken(&format!("repair_deposit_movement__{key}"), Refusal::id_taken);
    }
    added?;
    rows::put(&mut cx.tx, ticket, movement.after, seq + 1).await?;
    cx.event(Event::TicketChanged { id: ticket });
    Ok(movement)
}

fn refused(cx: &Cx, denied: DepositDenied) -> Result<Refusal> {
    let business = &cx.session()?.business;
    Ok(match denied {
        DepositDenied::Amount => Refusal::invalid("amount", say!("Say how much it is: more than nothing.")),
        DepositDenied::NotEnough(there) => {
            let there = display(there, business.currency, &business.locale);
            let message = say!("The deposit is {there}. Take no more than that.", there);
            Refusal::field("not_enough_deposit", "amount", message)
        }
    })
}

/// A ticket whose deposit changes, held after the book.
async fn hold(cx: &mut Cx, id: RepairTicketId) -> Result<Kept> {
    let ticket = tickets::hold(&mut cx.tx, id, cx.now).await?.ok_or_else(story::gone)?;
    pickup::not_in_a_cart(cx, &ticket).await?;
    Ok(ticket)
}

fn whose(ticket: &Kept) -> Option<CustomerFace> {
    ticket.customer.map(|id| CustomerFace { id, name: ticket.name.clone() })
}

/// What happens to money at the register: how much, how, and why.
struct AtRegister<'a> {
    id: PaymentId,
    kind: DepositMove,
    amount: Minor,
    tender: TenderKind,
    reference: &'a str,
    reason: String,
}

async fn at_register(cx: &mut Cx, id: RepairTicketId, what: AtRegister<'_>) -> Result<Payment> {
    by_money(what.tender)?;
    let mut till = payments::open(cx).await?;
    let ticket = hold(cx, id).await?;
    let takes = what.kind == DepositMove::Taken;
    if takes && ticket.kind == StateKind::Done {
        let message = say!("{number} left the desk. Open it again first.", number = ticket.number);
        return Err(Refusal::new("ticket_ended", message).into());
    }
    let moved = Post {
        id: cx.new_id()?.into(),
        kind: what.kind,
        amount: what.amount,
        number: till.number.clone(),
        reason: what.reason,
        tender: None,
        payment_id: Some(what.id),
        at: till.book.at(),
    };
    let movement = post(cx, id, moved).await?;
    fault::point("account_moved");
    let taking = Taking {
        id: what.id,
        kind: PaymentKind::Deposit,
        customer: whose(&ticket),
        tender: what.tender,
        amount: movement.amount,
        reference: what.reference,
        balance: movement.after,
        code: None,
        expires_on: None,
    };
    let payment = payments::take(cx, &mut till, taking).await?;
    journal::append(cx, &mut till.book, "deposit", movement.id.0, json!(movement)).await?;
    journal::close_book(cx, till.book).await?;
    let deed = if takes { TicketDeed::DepositTaken } else { TicketDeed::DepositRefunded };
    happened(cx, &ticket, deed, movement.amount).await?;
    fault::point("payment_written");
    let detail = json!({
        "number": ticket.number, "receipt": payment.number, "tender": payment.tender, "amount": payment.amount,
        "balance": payment.balance, "reason": movement.reason,
    });
    cx.audit(id, detail);
    cx.event(Event::ShiftChanged { register_id: payment.register_id });
    Ok(payment)
}

async fn happened(cx: &mut Cx, ticket: &Kept, deed: TicketDeed, amount: Minor) -> Result<()> {
    let what = {
        let business = &cx.session()?.business;
        display(Minor(amount.0.saturating_abs()), business.currency, &business.locale)
    };
    work::happened(cx, ticket, (deed, &ticket.state, &what)).await
}

pub(super) async fn take(cx: &mut Cx, call: TakeDeposit) -> Result<Payment> {
    let (kind, reason) = (DepositMove::Taken, String::new());
    let TakeDeposit { id, ticket_id, amount, tender, reference } = call;
    at_register(cx, ticket_id, AtRegister { id, kind, amount, tender, reference: &reference, reason }).await
}

pub(super) async fn refund(cx: &mut Cx, call: RefundDeposit) -> Result<Payment> {
    let reason = text::line("reason", say!("The reason"), &call.reason)?;
    let kind = DepositMove::Refunded;
    let RefundDeposit { id, ticket_id, amount, tender, reference, .. } = call;
    at_register(cx, ticket_id, AtRegister { id, kind, amount, tender, reference: &reference, reason }).await
}

pub(super) async fn forfeit(cx: &mut Cx, call: ForfeitDeposit) -> Result<DepositMovement> {
    let reason = text::line("reason", say!("The reason"), &call.reason)?;
    let mut book = office::open(cx).await?;
    let ticket = hold(cx, call.ticket_id).await?;
    let kept = Post {
        id: call.id,
        kind: DepositMove::Forfeited,
        amount: call.amount,
        number: String::new(),
        reason,
        tender: None,
        payment_id: None,
        at: book.at(),
    };
    let movement = post(cx, ticket.id, kept).await?;
    fault::point("account_moved");
    office::append(cx, &mut book, "deposit", movement.id.0, json!(movement)).await?;
    office::close(cx, book).await?;
    happened(cx, &ticket, TicketDeed::DepositKept, movement.amount).await?;
    fault::point("payment_written");
    let detail = json!({ "number": ticket.number, "amount": movement.amount, "reason": movement.reason });
    cx.audit(ticket.id, detail);
    Ok(movement)
}

/// A device does not leave while a deposit lies there that nothing was paid with.
///
/// # Errors
/// `deposit_left`.
pub(super) async fn none_left(cx: &mut Cx, ticket: &Kept) -> Result<()> {
    let left = rows::balance(&mut cx.tx, ticket.id).await?;
    if left == Minor::ZERO {
        return Ok(());
    }
    let business = &cx.session()?.business;
    let message = say!(
        "A deposit of {left} was paid for {number}. Give it back, or say why it is kept.",
        left = display(left, business.currency, &business.locale),
        number = ticket.number
    );
    Err(Refusal::new("deposit_left", message).into())
}

/// Pays for a repair with its deposit, and says in the tender what is left of it. Gives the movement and what the journal says of it.
///
/// # Errors
/// `not_enough_deposit`; as every statement.
pub(crate) async fn by_tender(cx: &mut Cx, sale: &Sale, tender: &mut Tender) -> Result<Option<(Uuid, Value)>> {
    if tender.kind != TenderKind::Deposit {
        return Ok(None);
    }
    let tenant = cx.tenant()?;
    let ticket = rows::with_number(&mut cx.tx, tenant, &tender.reference).await?;
    let ticket = ticket.ok_or_else(|| Failure::fault("a deposit without its ticket"))?;
    let paid = Post {
        id: cx.new_id()?.into(),
        kind: DepositMove::Applied,
        amount: tender.amount,
        number: sale.number.clone(),
        reason: String::new(),
        tender: Some((sale.id, tender.id)),
        payment_id: None,
        at: sale.completed_at,
    };
    let movement = post(cx, ticket, paid).await?;
    tender.balance = Some(movement.after);
    Ok(Some((movement.id.0, json!(movement))))
}

/// The number of a ticket, and what was paid for it before.
///
/// # Errors
/// As every statement.
pub(crate) async fn of(cx: &mut Cx, id: RepairTicketId) -> Result<(String, Minor)> {
    let ticket = tickets::get(&mut cx.tx, id).await?.ok_or_else(story::gone)?;
    Ok((ticket.number, rows::balance(&mut cx.tx, id).await?))
}
