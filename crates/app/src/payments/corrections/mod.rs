//! Saying that a payment without a sale was taken in another way than was recorded: a record of its own, while the drawer is not counted
//! yet.

mod rows;

use kontor_domain::event::Event;
use kontor_domain::payments::{CorrectPayment, Payment};
use kontor_domain::sales::rounding::in_coins;
use kontor_domain::sales::{TenderKind, TenderOffered};
use kontor_domain::{Message, PaymentId, Refusal, say, text};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::before::Before;
use crate::cx::{Cx, local_time};
use crate::db::Tx;
use crate::overrides::{self, Given};
use crate::{Explain as _, Result, fault, journal};
use rows::Correction;

/// Checks the PIN of whoever approves it, if somebody does.
pub(super) async fn check_word(before: &Before, call: CorrectPayment) -> Result<Option<Given>> {
    overrides::check_word(before, call.approval).await
}

pub(super) async fn correct(cx: &mut Cx, call: CorrectPayment) -> Result<Payment> {
    let given: Option<Given> = cx.prepared()?;
    let session = std::sync::Arc::clone(cx.session()?);
    let (tenant, register) = (cx.tenant()?, &session.register);
    let reason = text::line("reason", say!("The reason"), &call.reason)?;
    let reference = text::optional_line("reference", say!("The reference"), &call.reference)?;
    // From here on the drawer is not counted, and nothing else is corrected here.
    let mut book = journal::open_shift_book(cx, register.id).await?;
    let payment = super::whole(&mut cx.tx, call.payment_id).await?;
    let payment = payment.ok_or_else(|| Refusal::not_found(say!("payment")))?;
    if payment.register_id != register.id {
        let message = say!("This was paid at {register}. Correct it there.", register = payment.register);
        return Err(Refusal::new("other_register", message).into());
    }
    if payment.shift_id != book.shift_id() {
        let message = say!(
            "The shift of this receipt is closed, and its Z report stays as it is. Put what was miscounted right with a pay-in or a pay-out."
        );
        return Err(Refusal::new("shift_closed", message).into());
    }
    let now = payment.now();
    if !TenderKind::MONEY.contains(&call.kind) || now == call.kind {
        let message = say!("Cash, card and other payments can be corrected, one into another.");
        return Err(Refusal::invalid("kind", message).into());
    }
    let (id, amount) = (cx.new_id()?.into(), payment.given());
    let coins = TenderOffered { id, kind: call.kind, given: amount, reference: String::new() };
    in_coins(session.business.cash_step, &[coins])?;
    let approved = overrides::correct(&session, (amount, &reason), given)?;
    let correction = Correction {
        id: call.id,
        payment_id: payment.id,
        seq: rows::last(&mut cx.tx, payment.id).await?.map_or(0, |(seq, _)| seq) + 1,
        before: now,
        kind: call.kind,
        amount,
        reference,
        reason,
        number: payment.number.clone(),
        register_id: register.id,
        shift_id: payment.shift_id,
        user_id: session.user.id,
        user: session.user.name.clone(),
        approver: approved.as_ref().map(|approved| approved.by().to_owned()).unwrap_or_default(),
        business_date: local_time(book.at(), &register.timezone, register.cutoff_hour)?.business_date,
        at: book.at(),
    };
    rows::add(&mut cx.tx, tenant, &correction).await.taken("payment_correction__id", Refusal::id_taken)?;
    journal::append(cx, &mut book, "payment_correction", correction.id.0, json!(correction)).await?;
    if let Some(approved) = approved {
        overrides::keep(cx, &mut book, (correction.id.0, &payment.number), approved).await?;
    }
    journal::close_book(cx, book).await?;
    fault::point("shift_written");
    cx.audit(
        payment.id,
        json!({
            "number": payment.number, "from": correction.before, "to": correction.kind, "amount": correction.amount,
            "reason": correction.reason, "approved_by": correction.approver,
        }),
    );
    cx.event(Event::ShiftChanged { register_id: register.id });
    super::whole(&mut cx.tx, payment.id).await?.ok_or_else(|| Refusal::not_found(say!("payment")).into())
}

/// How a payment was really taken, as was said last.
pub(super) async fn last(tx: &mut Tx, payment: PaymentId) -> Result<Option<kontor_domain::sales::Corrected>> {
    Ok(rows::last(tx, payment).await?.map(|(_, corrected)| corrected))
}

/// What the row says now that a row of the journal speaks of; none when it is gone.
///
/// # Errors
/// As every statement.
pub(crate) async fn content_now(cx: &mut Cx, id: Uuid) -> Result<Option<Value>> {
    Ok(rows::get(&mut cx.tx, id.into()).await?.map(|correction| json!(correction)))
}

/// Whether there is no correction that the journal does not speak of.
///
/// # Errors
/// As every statement.
pub(crate) async fn check(cx: &mut Cx, spoken: i64, problems: &mut Vec<Message>) -> Result<()> {
    if rows::count(&mut cx.tx).await? != spoken {
        problems.push(say!("The journal does not speak of every payment that was corrected."));
    }
    Ok(())
}
