//! Taking goods back: what was paid for them is refunded, to the last minor unit and never more.

use kontor_domain::accounts::refundable;
use kontor_domain::event::Event;
use kontor_domain::money::display;
use kontor_domain::sales::returns::refund;
use kontor_domain::sales::rounding::{in_coins, to_refund};
use kontor_domain::sales::{GoesTo, ReturnSale, Sale, SaleFace, SaleKind, SaleLine, Tender, TenderKind, TenderOffered};
use kontor_domain::stock::cost::part_of_cost;
use kontor_domain::{Minor, Qty, Refusal, say, text};
use serde_json::json;

use super::complete::{Head, write};
use super::{rows, stock};
use crate::before::Before;
use crate::cx::Cx;
use crate::overrides::{self, Given};
use crate::{Result, accounts, hardware};

/// Checks the PIN of whoever takes the goods back in the place of the one who asks, if somebody does.
pub(super) async fn check_word(before: &Before, call: ReturnSale) -> Result<Option<Given>> {
    overrides::check_word(before, call.approval).await
}

pub(super) async fn return_sale(cx: &mut Cx, call: ReturnSale) -> Result<Sale> {
    let given: Option<Given> = cx.prepared()?;
    let reason = text::line("reason", say!("The reason"), &call.reason)?;
    // Two registers may take the same sale back at once; the second has to see what the first refunded.
    cx.tx.lock(call.sale_id.0).await?;
    let sold = rows::sale(&mut cx.tx, call.sale_id).await?;
    let sold = sold.filter(|sale| sale.kind == SaleKind::Sale).ok_or_else(|| Refusal::not_found(say!("sale")))?;
    if sold.voided_at.is_some() {
        return Err(Refusal::new(
            "voided",
            say!("This sale was brought in by mistake and undone: nothing was bought."),
        )
        .into());
    }
    if call.lines.is_empty() {
        return Err(Refusal::field("nothing_returned", "lines", say!("Choose what comes back.")).into());
    }
    let mut lines: Vec<SaleLine> = Vec::with_capacity(call.lines.len());
    for back in &call.lines {
        let line = sold.lines.iter().find(|line| line.id == back.line_id);
        let line = line.ok_or_else(|| Refusal::not_found(say!("line on that receipt")))?;
        if lines.iter().any(|before| before.of_line == Some(line.id)) {
            return Err(Refusal::invalid(
                "lines",
                say!("A line of the receipt is named twice. Put its quantities together."),
            )
            .into());
        }
        let step = 10i64.pow(3 - u32::from(line.decimals.min(3)));
        if back.qty.0 % step != 0 {
            return Err(Refusal::invalid("qty", say!("This was sold in whole pieces: 1, 2, 3 …")).into());
        }
        let amounts = refund(&line.amounts, line.qty, line.returned, back.qty)?;
        let serials = stock::come_back(cx, line, &back.serials).await?;
        lines.push(SaleLine {
            id: cx.new_id()?.into(),
            qty: back.qty,
            amounts,
            returned: Qty(0),
            of_line: Some(line.id),
            goes_to: Some(back.goes_to),
            serials,
            // What does not come back to the shelf stays spent.
            cost: line
                .cost
                .filter(|_| back.goes_to == GoesTo::Stock)
                .map(|cost| part_of_cost(cost, line.qty, line.returned, back.qty)),
            ..line.clone()
        });
    }
    let total: Minor = lines.iter().map(|line| line.amounts.total).sum();
    if total != call.total {
        let message = say!("The refund comes to another total than the screen showed. Look at it again.");
        return Err(Refusal::field("total_changed", "total", message).into());
    }
    let (tenders, rounding) = refunds(cx, &call, total, sold.returns_rounding)?;
    not_more_in_money(cx, &sold, &tenders, rounding).await?;
    let approved = overrides::take_back(cx.session()?, (total, &reason), given)?;
    let head = Head {
        id: call.return_id,
        kind: SaleKind::Return,
        of: Some(SaleFace { id: sold.id, number: sold.number.clone() }),
        reason,
        customer: sold.customer,
        lines,
        tenders,
        rounding,
        approved,
        imported: None,
    };
    let register = cx.session()?.register.clone();
    let back = write(cx, &register, head).await?;
    hardware::sold(cx, &back).await?;
    cx.audit(back.id, json!({ "number": back.number, "of": sold.number, "total": back.total, "reason": back.reason }));
    cx.event(Event::SaleReturned { id: back.id, of: sold.id, register_id: back.register_id });
    stock::seen(cx, back)
}

/// What was bought on account was not paid yet: it is not handed out, but owed no more; of somebody who was removed nothing is
/// owed. What was paid with a voucher is not handed out either.
async fn not_more_in_money(cx: &mut Cx, sold: &Sale, refunds: &[Tender], rounding: Minor) -> Result<()> {
    if sold.tenders.iter().all(|tender| tender.kind.is_counted()) {
        return Ok(());
    }
    // As it was before cash was rounded: that neither adds to what may be paid out nor takes from it.
    let of = |tenders: &[Tender], rounding: Minor| -> Vec<_> {
        let exact = tenders.iter().map(|tender| (tender.kind, tender.amount));
        exact.chain([(TenderKind::Cash, -rounding)]).collect()
    };
    let owes = match &sold.customer {
        Some(bought) => accounts::holder(cx, bought.id).await?.is_some(),
        None => false,
    };
    let mut paid = of(&sold.tenders, sold.rounding);
    if !owes {
        paid.iter_mut()
            .filter(|(kind, _)| *kind == TenderKind::Account)
            .for_each(|(kind, _)| *kind = TenderKind::Other);
    }
    let mut before = Vec::new();
    for back in &sold.returns {
        before.extend(
            rows::sale(&mut cx.tx, back.id).await?.map(|back| of(&back.tenders, back.rounding)).unwrap_or_default(),
        );
    }
    let (may, refunds) = (refundable(&paid, &before), of(refunds, rounding));
    let sum = |of: fn(TenderKind) -> bool| -> Minor {
        refunds.iter().filter(|(kind, _)| of(*kind)).map(|(_, amount)| *amount).sum()
    };
    let (money, credit) = (sum(TenderKind::is_counted), sum(|kind| kind != TenderKind::Account));
    if money <= may.money && credit <= may.credit {
        return Ok(());
    }
    let business = &cx.session()?.business;
    let said = |amount: Minor| display(amount, business.currency, &business.locale);
    let message = say!(
        "Not all of this was paid in money: of what comes back {money} may be paid out, and {credit} together with a voucher. \
         Refund the rest to the account.",
        money = said(may.money),
        credit = said(may.credit)
    );
    Err(Refusal::field("refund_to_account", "refunds", message).into())
}

/// The refunds, and what their cash part is rounded by.
fn refunds(cx: &Cx, call: &ReturnSale, total: Minor, earlier: Minor) -> Result<(Vec<Tender>, Minor)> {
    let step = cx.session()?.business.cash_step;
    let due = to_refund(total, step, earlier, call.refunds.iter().map(|refund| (refund.kind, refund.given)));
    in_coins(step, &call.refunds)?;
    let sum: Minor = call.refunds.iter().map(|refund| refund.given).sum();
    let nothing_left = |refund: &TenderOffered| refund.kind == TenderKind::Cash && due != total && refund.given.0 == 0;
    let positive = call
        .refunds
        .iter()
        .all(|refund| (refund.given.0 > 0 || nothing_left(refund)) && refund.kind != TenderKind::Imported);
    if sum != due || !positive || call.refunds.len() > 20 {
        let message = say!("The refunds have to come to the total of what comes back.");
        return Err(Refusal::field("refund_mismatch", "refunds", message).into());
    }
    let mut tenders = Vec::with_capacity(call.refunds.len());
    for refund in &call.refunds {
        tenders.push(Tender {
            id: refund.id,
            kind: refund.kind,
            amount: refund.given,
            given: refund.given,
            change: Minor::ZERO,
            reference: text::optional_line("refunds", say!("The reference"), &refund.reference)?,
            balance: None,
        });
    }
    Ok((tenders, due - total))
}
