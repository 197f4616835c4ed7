//! Attempts to take money by card and to give it back: kept before a terminal hears of them, and ended once.

mod decide;
pub(super) mod rows;
mod used;

use kontor_domain::event::Event;
use kontor_domain::money::MAX_MINOR;
use kontor_domain::sales::SaleKind;
use kontor_domain::sales::returns::refund as refund_of;
use kontor_domain::terminals::{
    AskCard, AttemptKind, AttemptState, CancelCard, CardAttempt, CardsHere, CardsNow, ChargeCard, GetCard, GiveCardUp,
    Need, RefundCard, TerminalFace, TerminalKind,
};
use kontor_domain::{CartId, Message, Minor, Qty, Refusal, SaleId, TenderId, say};
use serde_json::json;

use super::devices::rows as devices;
use crate::before::Before;
use crate::cx::Cx;
use crate::overrides::{self, Given, TakeBack};
use crate::{Explain as _, Result, fault, journal, sales, shifts};

pub(super) use decide::decide;
pub(crate) use used::{by_sale, check, content_now, free, knows, none_open, of_shift, paid_by, take};

/// An attempt, with its reason in the language of the one who asks.
async fn find(cx: &mut Cx, id: TenderId) -> Result<CardAttempt> {
    let found = rows::get(&mut cx.tx, id).await?.ok_or_else(|| Refusal::not_found(say!("card payment")))?;
    Ok(told(cx, found))
}

fn told(cx: &Cx, attempt: CardAttempt) -> CardAttempt {
    let reason = match attempt.reason.as_str() {
        "" => String::new(),
        kept => cx.say(&Message::from_kept(kept)),
    };
    CardAttempt { reason, ..attempt }
}

pub(super) async fn get(cx: &mut Cx, call: GetCard) -> Result<CardAttempt> {
    find(cx, call.id).await
}

pub(super) async fn here(cx: &mut Cx, _: CardsHere) -> Result<CardsNow> {
    let register = cx.session()?.register.id;
    let terminal = devices::of_register(&mut cx.tx, register).await?.map(|target| TerminalFace {
        id: target.id,
        name: target.name,
        simulated: target.kind == TerminalKind::Simulated,
    });
    let cart = sales::cart_here(cx).await?;
    let open = rows::open(&mut cx.tx, register, cart).await?.into_iter();
    let open = open.filter(|attempt| attempt.need() != Need::Nothing);
    let open = open.map(|attempt| told(cx, attempt)).collect();
    Ok(CardsNow { terminal, open })
}

/// What an attempt is for.
struct Wanted {
    id: TenderId,
    kind: AttemptKind,
    amount: Minor,
    cart_id: Option<CartId>,
    sale_id: Option<SaleId>,
}

/// Keeps an attempt, for the terminal of the register that asks. Whoever closes the shift sees it, or is before it.
async fn begin(cx: &mut Cx, wanted: Wanted) -> Result<CardAttempt> {
    if !(1..=MAX_MINOR).contains(&wanted.amount.0) {
        return Err(Refusal::invalid("amount", say!("Say how much it is: more than nothing.")).into());
    }
    let session = std::sync::Arc::clone(cx.session()?);
    let tenant = cx.tenant()?;
    let terminal = devices::of_register(&mut cx.tx, session.register.id).await?.ok_or_else(|| {
        let message = say!(
            "This register has no card terminal. Record the card by hand, or have a manager add a terminal under Settings, Devices."
        );
        Refusal::new("no_terminal", message)
    })?;
    let book = journal::open_shift_book(cx, session.register.id).await?;
    if book.shift_id().is_none() && session.business.shifts.used {
        return Err(shifts::needed().into());
    }
    let new = rows::New {
        id: wanted.id,
        kind: wanted.kind,
        terminal: (terminal.id, &terminal.name, terminal.kind == TerminalKind::Simulated),
        register: (session.register.id, &session.register.name),
        shift_id: book.shift_id(),
        user: (session.user.id, &session.user.name),
        cart_id: wanted.cart_id,
        sale_id: wanted.sale_id,
        of: None,
        currency: session.business.currency,
        amount: wanted.amount,
    };
    let step = (cx.new_id()?, cx.now);
    rows::add(&mut cx.tx, tenant, &new, step).await.taken("card_attempt__id", Refusal::id_taken)?;
    fault::point("attempt_written");
    cx.audit(wanted.id, json!({ "kind": wanted.kind, "amount": wanted.amount, "terminal": terminal.name }));
    cx.event(Event::CardChanged { register_id: session.register.id });
    find(cx, wanted.id).await
}

/// Nothing is asked of a card before it is known what became of the last.
fn unresolved() -> Refusal {
    let message = say!(
        "Nobody knows yet what became of the last card payment, and the card is not charged twice. Wait for the terminal's answer, \
         or let the customer pay otherwise."
    );
    Refusal::new("card_unresolved", message)
}

pub(super) async fn charge(cx: &mut Cx, call: ChargeCard) -> Result<CardAttempt> {
    let due = sales::due_in_hand(cx, call.cart_id).await?;
    let before = rows::of_cart(&mut cx.tx, call.cart_id).await?;
    if before.iter().any(|attempt| attempt.need() == Need::Answer) {
        return Err(unresolved().into());
    }
    let charged: Minor =
        before.iter().filter(|attempt| attempt.is_usable()).filter_map(|attempt| attempt.approved).sum();
    if call.amount > due - charged {
        let message = say!("That is more than is left to pay. Charge less, or look at the sale again.");
        return Err(Refusal::field("too_much", "amount", message).into());
    }
    let (id, amount) = (call.id, call.amount);
    begin(cx, Wanted { id, kind: AttemptKind::Charge, amount, cart_id: Some(call.cart_id), sale_id: None }).await
}

/// Checks the PIN of whoever takes the goods back in the place of the one who asks, if somebody does.
pub(super) async fn check_word(before: &Before, call: RefundCard) -> Result<Option<Given>> {
    overrides::check_word(before, call.approval).await
}

pub(super) async fn refund(cx: &mut Cx, call: RefundCard) -> Result<CardAttempt> {
    let given: Option<Given> = cx.prepared()?;
    cx.tx.lock(call.sale_id.0).await?;
    let sold = sales::rows::sale(&mut cx.tx, call.sale_id).await?;
    let sold = sold.filter(|sale| sale.kind == SaleKind::Sale && sale.voided_at.is_none());
    let sold = sold.ok_or_else(|| Refusal::not_found(say!("sale")))?;
    // The word is asked for before money moves, and kept with the return that follows.
    let days = Some((cx.local()?.business_date - sold.business_date).num_days());
    let asked = TakeBack { amount: call.amount, all: call.amount, days, reason: &sold.number };
    overrides::take_back(cx.session()?, asked, given)?;
    let before = rows::of_sale(&mut cx.tx, call.sale_id).await?;
    if before.iter().any(|attempt| attempt.need() == Need::Answer) {
        return Err(unresolved().into());
    }
    let mut left: Minor = Minor::ZERO;
    for line in &sold.lines {
        let rest = Qty(line.qty.0 - line.returned.0);
        if rest.0 > 0 {
            left = left + refund_of(&line.amounts, line.qty, line.returned, rest)?.total;
        }
    }
    let given_back: Minor =
        before.iter().filter(|attempt| attempt.is_usable()).filter_map(|attempt| attempt.approved).sum();
    if call.amount > left - given_back {
        let message = say!("That is more than is left to give back of this sale.");
        return Err(Refusal::field("too_much", "amount", message).into());
    }
    let (id, amount) = (call.id, call.amount);
    begin(cx, Wanted { id, kind: AttemptKind::Refund, amount, cart_id: None, sale_id: Some(call.sale_id) }).await
}

fn moved_on() -> Refusal {
    Refusal::new("card_moved_on", say!("The terminal has answered meanwhile. Look at what it said."))
}

/// Says that an attempt was changed, and gives it as it stands.
async fn changed(cx: &mut Cx, id: TenderId, done: bool) -> Result<CardAttempt> {
    let attempt = find(cx, id).await?;
    if !done {
        return Err(moved_on().into());
    }
    cx.event(Event::CardChanged { register_id: attempt.register_id });
    Ok(attempt)
}

pub(super) async fn cancel(cx: &mut Cx, call: CancelCard) -> Result<CardAttempt> {
    let done = rows::cancel(&mut cx.tx, call.id, cx.now).await?;
    // It is told at once where it is not being waited for.
    rows::ask(&mut cx.tx, call.id, cx.now).await?;
    changed(cx, call.id, done).await
}

pub(super) async fn ask(cx: &mut Cx, call: AskCard) -> Result<CardAttempt> {
    let done = rows::ask(&mut cx.tx, call.id, cx.now).await?;
    changed(cx, call.id, done).await
}

pub(super) async fn give_up(cx: &mut Cx, call: GiveCardUp) -> Result<CardAttempt> {
    let attempt = find(cx, call.id).await?;
    if attempt.state == AttemptState::Unknown && attempt.asked == 0 {
        return Err(ask_first().into());
    }
    let done = rows::give_up(&mut cx.tx, call.id, cx.now).await?;
    cx.audit(call.id, json!({ "amount": attempt.amount }));
    changed(cx, call.id, done).await
}

/// The terminal is asked before anybody decides.
fn ask_first() -> Refusal {
    let message = say!("The terminal was not asked yet what became of it. Wait a moment, then try again.");
    Refusal::new("ask_first", message)
}
