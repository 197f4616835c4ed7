//! What changes accounts without a sale.

use kontor_domain::accounts::{Account, AccountMove, AccountMovement, AdjustAccount, Adjustment, PayAccount, SetLimit};
use kontor_domain::event::Event;
use kontor_domain::money::MAX_MINOR;
use kontor_domain::payments::{Payment, PaymentKind, by_money};
use kontor_domain::sales::CustomerFace;
use kontor_domain::{CustomerId, Refusal, say, text};
use serde_json::json;

use super::ledger::{Post, post};
use super::{queries, rows};
use crate::cx::{Cx, local_time};
use crate::journal::{self, office};
use crate::payments::{self, Taking};
use crate::{Result, customers, fault};

/// A customer who was not removed.
pub(super) async fn named(cx: &mut Cx, id: CustomerId) -> Result<CustomerFace> {
    customers::rows::face(&mut cx.tx, id).await?.ok_or_else(|| Refusal::not_found(say!("customer")).into())
}

pub(super) async fn set_limit(cx: &mut Cx, call: SetLimit) -> Result<Account> {
    if call.limit.is_some_and(|limit| !(0..=MAX_MINOR).contains(&limit.0)) {
        return Err(Refusal::invalid("limit", say!("A limit can't be less than nothing.")).into());
    }
    let (tenant, now) = (cx.tenant()?, cx.now);
    // Whoever removes or merges the customer at this moment is waited for, or waits.
    cx.tx.lock(call.customer_id.0).await?;
    named(cx, call.customer_id).await?;
    rows::ensure(&mut cx.tx, tenant, call.customer_id, now).await?;
    let before = rows::hold(&mut cx.tx, call.customer_id, now).await?.and_then(|account| account.standing.limit);
    rows::set_limit(&mut cx.tx, call.customer_id, call.limit).await?;
    cx.audit(call.customer_id, json!({ "limit": call.limit, "before": before }));
    cx.event(Event::AccountChanged { id: call.customer_id });
    queries::account_of(cx, call.customer_id).await
}

pub(super) async fn pay(cx: &mut Cx, call: PayAccount) -> Result<Payment> {
    by_money(call.tender)?;
    let session = std::sync::Arc::clone(cx.session()?);
    let register = &session.register;
    let mut till = payments::open(cx).await?;
    cx.tx.lock(call.customer_id.0).await?;
    let customer = named(cx, call.customer_id).await?;
    let paid = Post {
        id: cx.new_id()?.into(),
        kind: AccountMove::Payment,
        amount: call.amount,
        number: till.number.clone(),
        reason: String::new(),
        tender: None,
        payment_id: Some(call.id),
        at: till.book.at(),
        business_date: local_time(till.book.at(), &register.timezone, register.cutoff_hour)?.business_date,
    };
    let movement = post(cx, &customer, paid).await?;
    fault::point("account_moved");
    let taking = Taking {
        id: call.id,
        kind: PaymentKind::Account,
        customer: Some(customer),
        tender: call.tender,
        amount: call.amount,
        reference: &call.reference,
        balance: movement.after,
        code: None,
        expires_on: None,
    };
    let payment = payments::take(cx, &mut till, taking).await?;
    journal::append(cx, &mut till.book, "account", movement.id.0, json!(movement)).await?;
    journal::close_book(cx, till.book).await?;
    fault::point("payment_written");
    let detail = json!({
        "number": payment.number, "customer": call.customer_id, "tender": payment.tender, "amount": payment.amount,
        "balance": payment.balance, "register": payment.register,
    });
    cx.audit(payment.id, detail);
    cx.event(Event::ShiftChanged { register_id: payment.register_id });
    Ok(payment)
}

pub(super) async fn adjust(cx: &mut Cx, call: AdjustAccount) -> Result<AccountMovement> {
    let reason = text::line("reason", say!("The reason"), &call.reason)?;
    cx.tx.lock(call.customer_id.0).await?;
    let customer = named(cx, call.customer_id).await?;
    let kind = match call.kind {
        Adjustment::Opening => AccountMove::Opening,
        Adjustment::Correction => AccountMove::Correction,
    };
    let mut book = office::open(cx).await?;
    let movement = Post {
        id: call.id,
        kind,
        amount: call.amount,
        number: String::new(),
        reason,
        tender: None,
        payment_id: None,
        at: book.at(),
        business_date: cx.local()?.business_date,
    };
    let movement = post(cx, &customer, movement).await?;
    fault::point("account_moved");
    office::append(cx, &mut book, "account", movement.id.0, json!(movement)).await?;
    office::close(cx, book).await?;
    fault::point("payment_written");
    let detail = json!({
        "kind": movement.kind, "amount": movement.amount, "balance": movement.after, "reason": movement.reason,
    });
    cx.audit(call.customer_id, detail);
    Ok(movement)
}
