//! Saying that something was paid in another way than was recorded: a record of its own, while the drawer is not counted yet.

mod rows;

use kontor_domain::event::Event;
use kontor_domain::sales::rounding::in_coins;
use kontor_domain::sales::{CorrectTender, Sale, TenderKind, TenderOffered};
use kontor_domain::{Message, Refusal, say, text};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{rows as sales, stock};
use crate::before::Before;
use crate::cx::{Cx, local_time};
use crate::overrides::{self, Given};
use crate::{Explain as _, Result, fault, journal, terminals};
use rows::Correction;

/// Checks the PIN of whoever approves it, if somebody does.
pub(super) async fn check_word(before: &Before, call: CorrectTender) -> Result<Option<Given>> {
    overrides::check_word(before, call.approval).await
}

pub(super) async fn correct(cx: &mut Cx, call: CorrectTender) -> Result<Sale> {
    let given: Option<Given> = cx.prepared()?;
    let session = std::sync::Arc::clone(cx.session()?);
    let (tenant, register) = (cx.tenant()?, &session.register);
    let reason = text::line("reason", say!("The reason"), &call.reason)?;
    let reference = text::optional_line("reference", say!("The reference"), &call.reference)?;
    // Whoever makes an invoice of it waits or is waited for.
    cx.tx.lock(call.sale_id.0).await?;
    // From here on the drawer is not counted, and nothing else is corrected here.
    let mut book = journal::open_shift_book(cx, register.id).await?;
    let sale = sales::sale(&mut cx.tx, call.sale_id).await?.filter(|sale| sale.imported.is_none());
    let sale = sale.ok_or_else(|| Refusal::not_found(say!("sale")))?;
    if sale.register_id != register.id {
        let message = say!("This was paid at {register}. Correct it there.", register = sale.register);
        return Err(Refusal::new("other_register", message).into());
    }
    if sale.shift_id != book.shift_id() {
        let message = say!(
            "The shift of this receipt is closed, and its Z report stays as it is. Put what was miscounted right with a pay-in or a pay-out."
        );
        return Err(Refusal::new("shift_closed", message).into());
    }
    let tender = sale.tenders.iter().find(|tender| tender.id == call.tender_id);
    let tender = tender.ok_or_else(|| Refusal::not_found(say!("payment")))?;
    let now = tender.now();
    if !TenderKind::MONEY.contains(&now) || !TenderKind::MONEY.contains(&call.kind) || now == call.kind {
        let message = say!(
            "Cash, card and other payments can be corrected, one into another. Take anything else back and sell it anew."
        );
        return Err(Refusal::invalid("kind", message).into());
    }
    if terminals::knows(cx, tender.id).await? {
        let message =
            say!("The card terminal took this payment, and it knows best. Take the goods back and sell them anew.");
        return Err(Refusal::invalid("kind", message).into());
    }
    let coins = TenderOffered { id: tender.id, kind: call.kind, given: tender.amount, reference: String::new() };
    in_coins(session.business.cash_step, &[coins])?;
    let approved = overrides::correct(&session, (tender.amount, &reason), given)?;
    let correction = Correction {
        id: call.id,
        sale_id: sale.id,
        tender_id: tender.id,
        seq: rows::count_of(&mut cx.tx, tender.id).await? + 1,
        before: now,
        kind: call.kind,
        amount: tender.amount,
        reference,
        reason,
        number: sale.number.clone(),
        register_id: register.id,
        shift_id: sale.shift_id,
        user_id: session.user.id,
        user: session.user.name.clone(),
        approver: approved.as_ref().map(|approved| approved.by().to_owned()).unwrap_or_default(),
        business_date: local_time(book.at(), &register.timezone, register.cutoff_hour)?.business_date,
        at: book.at(),
    };
    rows::add(&mut cx.tx, tenant, &correction).await.taken("tender_correction__id", Refusal::id_taken)?;
    journal::append(cx, &mut book, "correction", correction.id.0, json!(correction)).await?;
    if let Some(approved) = approved {
        overrides::keep(cx, &mut book, (correction.id.0, &sale.number), approved).await?;
    }
    journal::close_book(cx, book).await?;
    fault::point("shift_written");
    cx.audit(
        sale.id,
        json!({
            "number": sale.number, "from": correction.before, "to": correction.kind, "amount": correction.amount,
            "reason": correction.reason, "approved_by": correction.approver,
        }),
    );
    cx.event(Event::ShiftChanged { register_id: register.id });
    let sale = sales::sale(&mut cx.tx, sale.id).await?.ok_or_else(|| Refusal::not_found(say!("sale")))?;
    stock::seen(cx, sale)
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
