//! Attempts to take money by card and to give it back: kept before a terminal hears of them, and ended once.

mod decide;
pub(super) mod rows;
mod used;

use kontor_domain::event::Event;
use kontor_domain::money::MAX_MINOR;
use kontor_domain::sales::TenderKind;
use kontor_domain::terminals::{
    AskCard, AttemptKind, AttemptState, CancelCard, CardAttempt, CardsHere, CardsNow, ChargeCard, GetCard, GiveCardUp,
    Need, RefundCard, TerminalFace, TerminalKind,
};
use kontor_domain::{CartId, Message, Minor, Refusal, SaleId, TenderId, say};
use serde_json::json;

use super::devices::rows as devices;
use crate::before::Before;
use crate::cx::Cx;
use crate::overrides::{self, Approved, Given};
use crate::{Explain as _, Result, fault, journal, sales, shifts};

pub(super) use decide::decide;
pub(crate) use used::{
    by_sale, check, content_now, free, knows, none_open, of_shift, paid_by, refunded_by, take, word_for,
};

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
    /// What somebody gave their word for, and the receipt it is of.
    word: (Vec<Approved>, String),
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
    let mut book = journal::open_shift_book(cx, session.register.id).await?;
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
    let (approved, number) = wanted.word;
    for approved in approved {
        overrides::keep(cx, &mut book, (wanted.id.0, &number), approved).await?;
    }
    journal::close_book(cx, book).await?;
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
    let word = (Vec::new(), String::new());
    begin(cx, Wanted { id, kind: AttemptKind::Charge, amount, cart_id: Some(call.cart_id), sale_id: None, word }).await
}

/// Checks the PIN of whoever takes the goods back in the place of the one who asks, if somebody does.
pub(super) async fn check_word(before: &Before, call: RefundCard) -> Result<Option<Given>> {
    overrides::check_word(before, call.back.approval).await
}

pub(super) async fn refund(cx: &mut Cx, call: RefundCard) -> Result<CardAttempt> {
    let given: Option<Given> = cx.prepared()?;
    let (id, mut back) = (call.id, call.back);
    let sale_id = back.sale_id;
    cx.tx.lock(sale_id.0).await?;
    let before = rows::of_sale(&mut cx.tx, sale_id).await?;
    if before.iter().any(|attempt| attempt.need() == Need::Answer) {
        return Err(unresolved().into());
    }
    let by_card = back.refunds.iter_mut().find(|refund| refund.kind == TenderKind::Card);
    let by_card = by_card.ok_or_else(|| Refusal::invalid("refunds", say!("Nothing of it goes back to a card.")))?;
    let amount = by_card.given;
    let went = before.iter().find(|attempt| attempt.is_usable() && attempt.approved == Some(amount));
    by_card.id = went.map_or(id, |attempt| attempt.id);
    // Before money moves: what it is for can be done, and is approved. Only then is the terminal asked.
    let (made, approved) = sales::would_return(cx, back, given).await?;
    if let Some(went) = went {
        return find(cx, went.id).await;
    }
    let word = (approved, made.of.map(|of| of.number).unwrap_or_default());
    begin(cx, Wanted { id, kind: AttemptKind::Refund, amount, cart_id: None, sale_id: Some(sale_id), word }).await
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
