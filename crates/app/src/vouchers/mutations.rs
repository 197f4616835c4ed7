//! What makes and changes vouchers without a sale.

use kontor_domain::event::Event;
use kontor_domain::payments::{Payment, PaymentKind, by_money};
use kontor_domain::vouchers::{
    ExtendVoucher, GiveVoucher, SellVoucher, VoidVoucher, Voucher, VoucherMove, VoucherOrigin,
};
use kontor_domain::{Minor, Refusal, VoucherId, say, text};
use serde_json::json;

use super::ledger::{Post, content, issue, post};
use super::{queries, rows};
use crate::cx::{Cx, local_time};
use crate::journal::{self, office};
use crate::payments::{self, Taking};
use crate::{Result, customers, fault};

pub(super) async fn sell(cx: &mut Cx, call: SellVoucher) -> Result<Payment> {
    by_money(call.tender)?;
    let session = std::sync::Arc::clone(cx.session()?);
    let register = &session.register;
    let mut till = payments::open(cx).await?;
    let customer = match call.customer_id {
        Some(id) => {
            let face = customers::rows::face(&mut cx.tx, id).await?;
            Some(face.ok_or_else(|| Refusal::not_found(say!("customer")))?)
        }
        None => None,
    };
    let sold = Post {
        kind: VoucherMove::Issued,
        amount: call.value,
        expires_on: call.expires_on,
        number: till.number.clone(),
        reason: String::new(),
        tender: None,
        payment_id: Some(call.id),
        at: till.book.at(),
        today: local_time(till.book.at(), &register.timezone, register.cutoff_hour)?.business_date,
    };
    let (kept, code, movement) = issue(cx, (call.voucher_id, VoucherOrigin::Sold), call.value, sold).await?;
    fault::point("account_moved");
    let taking = Taking {
        id: call.id,
        kind: PaymentKind::Voucher,
        customer,
        tender: call.tender,
        amount: call.value,
        reference: &call.reference,
        balance: movement.after,
        code: Some(code.to_string()),
        expires_on: call.expires_on,
    };
    let payment = payments::take(cx, &mut till, taking).await?;
    journal::append(cx, &mut till.book, "voucher", movement.id.0, content(&kept, &movement)).await?;
    journal::close_book(cx, till.book).await?;
    fault::point("payment_written");
    let detail = json!({
        "number": payment.number, "tender": payment.tender, "value": payment.amount, "register": payment.register,
    });
    cx.audit(call.voucher_id, detail);
    cx.event(Event::ShiftChanged { register_id: payment.register_id });
    Ok(payment)
}

pub(super) async fn give(cx: &mut Cx, call: GiveVoucher) -> Result<Voucher> {
    let reason = text::line("reason", say!("The reason"), &call.reason)?;
    let mut book = office::open(cx).await?;
    let given = Post {
        kind: VoucherMove::Issued,
        amount: call.value,
        expires_on: call.expires_on,
        number: String::new(),
        reason,
        tender: None,
        payment_id: None,
        at: book.at(),
        today: cx.local()?.business_date,
    };
    let (kept, _, movement) = issue(cx, (call.id, VoucherOrigin::Given), call.value, given).await?;
    office::append(cx, &mut book, "voucher", movement.id.0, content(&kept, &movement)).await?;
    office::close(cx, book).await?;
    cx.audit(call.id, json!({ "value": call.value, "reason": movement.reason }));
    queries::voucher(cx, call.id).await
}

pub(super) async fn extend(cx: &mut Cx, call: ExtendVoucher) -> Result<Voucher> {
    if call.expires_on.is_some_and(|day| cx.local().is_ok_and(|local| day < local.business_date)) {
        let message = say!("The last day of a voucher can't be over already.");
        return Err(Refusal::invalid("expires_on", message).into());
    }
    by_hand(cx, call.id, VoucherMove::Extended, &call.reason, |_| call.expires_on).await
}

pub(super) async fn void(cx: &mut Cx, call: VoidVoucher) -> Result<Voucher> {
    by_hand(cx, call.id, VoucherMove::Voided, &call.reason, |kept| kept).await
}

async fn by_hand(
    cx: &mut Cx,
    id: VoucherId,
    kind: VoucherMove,
    reason: &str,
    expires_on: impl FnOnce(Option<chrono::NaiveDate>) -> Option<chrono::NaiveDate>,
) -> Result<Voucher> {
    let reason = text::line("reason", say!("The reason"), reason)?;
    let mut book = office::open(cx).await?;
    let now = cx.now;
    let kept = rows::hold(&mut cx.tx, id, now).await?.ok_or_else(|| Refusal::not_found(say!("voucher")))?;
    let change = Post {
        kind,
        amount: Minor::ZERO,
        expires_on: expires_on(kept.standing.expires_on),
        number: String::new(),
        reason,
        tender: None,
        payment_id: None,
        at: book.at(),
        today: cx.local()?.business_date,
    };
    let movement = post(cx, &kept, change).await?;
    office::append(cx, &mut book, "voucher", movement.id.0, content(&kept, &movement)).await?;
    office::close(cx, book).await?;
    let detail = json!({
        "kind": movement.kind, "amount": movement.amount, "expires_on": movement.expires_on,
        "before": kept.standing.expires_on, "reason": movement.reason,
    });
    cx.audit(id, detail);
    queries::voucher(cx, id).await
}
