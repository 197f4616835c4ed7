//! What sales, shifts and the journal want of attempts.

use kontor_domain::money::display;
use kontor_domain::sales::{Sale, SaleKind, TenderKind, TenderOffered};
use kontor_domain::terminals::{AttemptKind, AttemptState, CardAttempt, CardSum, Need};
use kontor_domain::{CartId, Message, Minor, Refusal, RegisterId, SaleId, ShiftId, TenderId, say};
use serde_json::{Value, json};
use uuid::Uuid;

use super::rows::{self, Step};
use crate::cx::Cx;
use crate::db::Tx;
use crate::zone::Zone;
use crate::{Result, overrides};

fn said(cx: &Cx, amount: Minor) -> Result<String> {
    let business = &cx.session()?.business;
    Ok(display(amount, business.currency, &business.locale))
}

/// Nothing was charged, or is being charged, for a cart that is not among the payments it is to be completed with.
///
/// # Errors
/// `card_pending`, `card_charged`, `card_used`.
pub(crate) async fn paid_by(cx: &mut Cx, cart: CartId, tenders: &[TenderOffered]) -> Result<()> {
    for attempt in rows::of_cart(&mut cx.tx, cart).await? {
        if !tenders.iter().any(|tender| tender.id == attempt.id) {
            loose(cx, &attempt)?;
        }
    }
    for tender in tenders.iter().filter(|tender| tender.kind == TenderKind::Card) {
        if rows::get(&mut cx.tx, tender.id).await?.is_some_and(|attempt| attempt.cart_id != Some(cart)) {
            return Err(of_another().into());
        }
    }
    Ok(())
}

fn of_another() -> Refusal {
    let message = say!("That card payment belongs to another sale. Take the payment anew.");
    Refusal::field("card_used", "tenders", message)
}

/// Nothing was charged, or is being charged, for a cart that is to go.
///
/// # Errors
/// As [`paid_by`].
pub(crate) async fn free(cx: &mut Cx, cart: CartId) -> Result<()> {
    paid_by(cx, cart, &[]).await
}

/// Nothing of a sale is on its way back to a card, or went there and is not among what it is refunded by.
///
/// # Errors
/// `card_pending`, `card_refunded`.
pub(crate) async fn refunded_by(cx: &mut Cx, sale: SaleId, refunds: &[TenderOffered]) -> Result<()> {
    for attempt in rows::of_sale(&mut cx.tx, sale).await? {
        if !refunds.iter().any(|refund| refund.id == attempt.id) {
            loose(cx, &attempt)?;
        }
    }
    Ok(())
}

/// Whether somebody gave their word for a return of so much when a card was asked to be refunded for it.
///
/// # Errors
/// As every statement.
pub(crate) async fn word_for(cx: &mut Cx, refunds: &[TenderOffered], amount: Minor) -> Result<bool> {
    for refund in refunds.iter().filter(|refund| refund.kind == TenderKind::Card) {
        let of = rows::get(&mut cx.tx, refund.id).await?;
        if of.is_some_and(|of| of.is_usable()) && overrides::was_given(cx, refund.id.0, amount).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Refuses while money is at the terminal for it, unless the customer paid otherwise since.
fn loose(cx: &Cx, attempt: &CardAttempt) -> Result<()> {
    let message = match attempt.need() {
        _ if attempt.given_up => return Ok(()),
        Need::Nothing => return Ok(()),
        Need::Answer => {
            let message = say!(
                "{amount} of this sale is at the card terminal. Wait for its answer or take it back there first.",
                amount = said(cx, attempt.amount)?
            );
            return Err(Refusal::new("card_pending", message).into());
        }
        Need::Decision if attempt.kind == AttemptKind::Refund => {
            let message = say!(
                "The card was given {amount} back for this sale, and no return was made of it yet. Take back by card what that was \
                 for, or say at the card payments that it was voided.",
                amount = said(cx, attempt.approved.unwrap_or(attempt.amount))?
            );
            return Err(Refusal::new("card_refunded", message).into());
        }
        Need::Decision => say!(
            "The card was charged {amount} for this sale. Take that payment, or give it back first.",
            amount = said(cx, attempt.approved.unwrap_or(attempt.amount))?
        ),
    };
    Err(Refusal::new("card_charged", message).into())
}

/// Has the cards of a sale or return that were taken at a terminal be its payments: each as it was approved, and once.
///
/// # Errors
/// `card_not_approved`, `card_used`, `card_other_amount`.
pub(crate) async fn take(cx: &mut Cx, sale: &mut Sale) -> Result<()> {
    let kind = match sale.kind {
        SaleKind::Sale => AttemptKind::Charge,
        SaleKind::Return => AttemptKind::Refund,
    };
    for tender in &mut sale.tenders {
        let Some(attempt) = rows::get(&mut cx.tx, tender.id).await? else { continue };
        let of = sale.of.as_ref().map(|of| of.id);
        let for_this = attempt.kind == kind
            && attempt.of.is_none()
            && tender.kind == TenderKind::Card
            && (attempt.sale_id.is_none() || attempt.sale_id == of);
        if !for_this {
            return Err(of_another().into());
        }
        if attempt.state != AttemptState::Approved {
            let message = say!("The terminal has not approved this card payment.");
            return Err(Refusal::field("card_not_approved", "tenders", message).into());
        }
        if attempt.approved != Some(tender.amount) {
            let message = say!(
                "The terminal approved {amount}. Take the payment over that amount.",
                amount = said(cx, attempt.approved.unwrap_or_default())?
            );
            return Err(Refusal::field("card_other_amount", "tenders", message).into());
        }
        let given_back = rows::given_back(&mut cx.tx, tender.id).await?;
        if given_back || !rows::used(&mut cx.tx, tender.id, sale.id, cx.now).await? {
            let message = say!("That card payment has paid something already, or was given back.");
            return Err(Refusal::field("card_used", "tenders", message).into());
        }
        tender.reference = attempt.reference;
    }
    Ok(())
}

/// Whether a payment was taken at a terminal.
///
/// # Errors
/// As every statement.
pub(crate) async fn knows(cx: &mut Cx, tender: TenderId) -> Result<bool> {
    Ok(rows::get(&mut cx.tx, tender).await?.is_some())
}

/// Refuses while card payments of a register are open: whoever closes its shift settles them first.
///
/// # Errors
/// `cards_open`, with a list of them.
pub(crate) async fn none_open(cx: &mut Cx, register: RegisterId) -> Result<()> {
    let open = rows::open(&mut cx.tx, register, None).await?;
    let open: Vec<_> = open.iter().filter(|attempt| attempt.need() != Need::Nothing).collect();
    let Some(first) = open.first() else { return Ok(()) };
    let timezone = cx.session()?.register.timezone.parse().unwrap_or(Zone::UTC);
    let mut list = Vec::with_capacity(open.len());
    for attempt in &open {
        let at = timezone.local(attempt.created_at).format("%H:%M");
        list.push(format!("{} ({at})", said(cx, attempt.approved.unwrap_or(attempt.amount))?));
    }
    let message = say!(
        "Card payments at {terminal} are not settled: {list}. Settle each of them on this page, then close the shift.",
        terminal = first.terminal,
        list = list.join(", ")
    );
    Err(Refusal::new("cards_open", message).into())
}

/// What was tried in a shift, by how it stands.
///
/// # Errors
/// As every statement.
pub(crate) async fn of_shift(tx: &mut Tx, shift: ShiftId) -> Result<Vec<CardSum>> {
    rows::of_shift(tx, shift).await
}

/// What the journal says of a decision.
pub(super) fn content(attempt: TenderId, step: &Step) -> Value {
    json!({ "attempt": attempt, "step": step })
}

/// What the row says now that a row of the journal speaks of; none when it is gone.
///
/// # Errors
/// As every statement.
pub(crate) async fn content_now(cx: &mut Cx, id: Uuid) -> Result<Option<Value>> {
    Ok(rows::step(&mut cx.tx, id).await?.map(|(attempt, step)| content(attempt, &step)))
}

/// How many payments of a sale or return were taken at a terminal, each as it was approved.
///
/// # Errors
/// As every statement.
pub(crate) async fn by_sale(cx: &mut Cx, sale: &Sale, problems: &mut Vec<Message>) -> Result<i64> {
    let mut count = 0;
    for tender in sale.tenders.iter().filter(|tender| tender.kind == TenderKind::Card) {
        let Some(attempt) = rows::get(&mut cx.tx, tender.id).await? else { continue };
        count += 1;
        if attempt.used_by != Some(sale.id) || attempt.approved != Some(tender.amount) {
            let number = &sale.number;
            problems.push(say!("Receipt {number}: its card payment is not what the terminal approved.", number));
        }
    }
    Ok(count)
}

/// Whether there is no decision that the journal does not speak of, every attempt stands as its last step says, and none paid
/// but what a receipt says.
///
/// # Errors
/// As every statement.
pub(crate) async fn check(cx: &mut Cx, (spoken, paid): (i64, i64), problems: &mut Vec<Message>) -> Result<()> {
    if rows::decided(&mut cx.tx).await? != spoken {
        problems.push(say!("The journal does not speak of everything that was decided about card payments."));
    }
    if rows::count_used(&mut cx.tx).await? != paid {
        problems.push(say!("There is a card payment that says it paid a receipt, and no receipt says so."));
    }
    for (register, amount) in rows::wrong(&mut cx.tx).await? {
        let amount = said(cx, amount)?;
        problems.push(say!(
            "{register}: the card payment of {amount} stands otherwise than its steps say.",
            register,
            amount
        ));
    }
    Ok(())
}
