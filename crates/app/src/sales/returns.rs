//! Taking goods back: what was paid for them is refunded, to the last minor unit and never more.

use std::collections::BTreeMap;

use kontor_domain::accounts::{Refundable, refundable};
use kontor_domain::event::Event;
use kontor_domain::money::display;
use kontor_domain::sales::exchange::{Returned, shares};
use kontor_domain::sales::returns::refund;
use kontor_domain::sales::rounding::{in_coins, to_refund};
use kontor_domain::sales::{
    Cart, CustomerFace, GoesTo, ReturnLine, ReturnSale, Sale, SaleFace, SaleKind, SaleLine, Tender, TenderKind,
    TenderOffered,
};
use kontor_domain::stock::cost::part_of_cost;
use kontor_domain::{Minor, Qty, Refusal, SaleId, TenderId, say, text};
use serde_json::json;

use super::cart::back::{self, rows::Comes};
use super::complete::{Head, write_all};
use super::{rows, stock};
use crate::before::Before;
use crate::cx::Cx;
use crate::overrides::{self, Approved, Given, TakeBack};
use crate::stock::reserved::Own;
use crate::{Failure, Result, accounts, hardware, terminals};

/// Checks the PIN of whoever takes the goods back in the place of the one who asks, if somebody does.
pub(super) async fn check_word(before: &Before, call: ReturnSale) -> Result<Option<Given>> {
    overrides::check_word(before, call.approval).await
}

pub(super) async fn return_sale(cx: &mut Cx, call: ReturnSale) -> Result<Sale> {
    let given: Option<Given> = cx.prepared()?;
    let (back, _) = make(cx, call, given).await?;
    told(cx, &back);
    stock::seen(cx, back)
}

/// A return as it would be, and what has to be approved of it: it is made, and then it is not. Whatever would refuse it refuses
/// this.
///
/// # Errors
/// As the return.
pub(crate) async fn would(cx: &mut Cx, call: ReturnSale, given: Option<Given>) -> Result<(Sale, Vec<Approved>)> {
    let (audits, events) = (cx.audits.len(), cx.events.len());
    cx.tx.mark().await?;
    let made = make(cx, call, given).await?;
    cx.tx.back_to_mark().await?;
    cx.audits.truncate(audits);
    cx.events.truncate(events);
    Ok(made)
}

async fn make(cx: &mut Cx, call: ReturnSale, given: Option<Given>) -> Result<(Sale, Vec<Approved>)> {
    let reason = text::line("reason", say!("The reason"), &call.reason)?;
    let sold = hold(cx, call.sale_id).await?;
    if call.lines.is_empty() {
        return Err(Refusal::field("nothing_returned", "lines", say!("Choose what comes back.")).into());
    }
    let lines = lines_back(cx, &sold, &call.lines).await?;
    let brought = vec![Brought::of(sold, lines, reason)];
    let total: Minor = brought.iter().map(Brought::total).sum();
    if total != call.total {
        let message = say!("The refund comes to another total than the screen showed. Look at it again.");
        return Err(Refusal::field("total_changed", "total", message).into());
    }
    let shares = share(cx, &brought, total, &call.refunds).await?;
    let all = total + returned_before(&brought)?;
    let mut heads = Vec::with_capacity(1);
    let mut words = Vec::new();
    for (brought, share) in brought.into_iter().zip(shares) {
        // A word that was given before the card was refunded is the word for this.
        let approved = match terminals::word_for(cx, &call.refunds, brought.total()).await? {
            true => Vec::new(),
            false => brought.approved(cx, all, given.clone())?,
        };
        words.extend(approved.iter().cloned());
        heads.push(head(call.return_id, brought, share, approved));
    }
    let register = cx.session()?.register.clone();
    let mut parts = write_all(cx, &register, heads, None, &Own::default()).await?;
    hardware::sold(cx, &parts).await?;
    let Some(back) = parts.pop() else { return Err(Failure::fault("a return became no document")) };
    Ok((back, words))
}

/// Says that goods of a receipt came back; nothing of a sale.
pub(super) fn told(cx: &mut Cx, back: &Sale) {
    if back.kind != SaleKind::Return {
        return;
    }
    let of = back.of.as_ref();
    let number = of.map(|of| of.number.as_str());
    cx.audit(back.id, json!({ "number": back.number, "of": number, "total": back.total, "reason": back.reason }));
    cx.event(Event::SaleReturned { id: back.id, of: of.map_or(back.id, |of| of.id), register_id: back.register_id });
}

/// Goods of one receipt that come back, or goods without one, before it is written.
pub(super) struct Brought {
    sold: Option<Sale>,
    customer: Option<CustomerFace>,
    lines: Vec<SaleLine>,
    pub(super) reason: String,
}

impl Brought {
    fn of(sold: Sale, lines: Vec<SaleLine>, reason: String) -> Self {
        Self { customer: sold.customer.clone(), sold: Some(sold), lines, reason }
    }

    /// What was paid for them.
    pub(super) fn total(&self) -> Minor {
        self.lines.iter().map(|line| line.amounts.total).sum()
    }

    /// Refuses that what was bought on account, and is not paid, pays for goods that somebody else buys: they would not owe it, and
    /// whoever owes it would have nothing for it.
    pub(super) async fn pays_for(&self, cx: &mut Cx, share: &Shared, buys: Option<&CustomerFace>) -> Result<()> {
        if !share.exchanged.iter().any(|(stands_for, _)| *stands_for == Some(TenderKind::Account)) {
            return Ok(());
        }
        let owes = match &self.customer {
            Some(bought) => accounts::holder(cx, bought.id).await?,
            None => None,
        };
        let buys = match buys {
            Some(buys) => accounts::holder(cx, buys.id).await?,
            None => None,
        };
        if owes.is_some() && owes.as_ref().map(|owes| owes.id) == buys.map(|buys| buys.id) {
            return Ok(());
        }
        let message = say!(
            "What comes back of receipt {number} was bought on account by {name} and is not paid yet. Sell to {name}, or take it back \
             by itself first and have the new sale paid.",
            number = self.sold.as_ref().map(|sold| sold.number.clone()).unwrap_or_default(),
            name = owes.or_else(|| self.customer.clone()).map(|owes| owes.name).unwrap_or_default()
        );
        Err(Refusal::field("other_customer", "customer_id", message).into())
    }

    /// What has to be approved of it, and was; `all` is what comes back in one with it.
    pub(super) fn approved(&self, cx: &Cx, all: Minor, given: Option<Given>) -> Result<Vec<Approved>> {
        let days = match &self.sold {
            Some(sold) => Some((cx.local()?.business_date - sold.business_date).num_days()),
            None => None,
        };
        let asked = TakeBack { amount: self.total(), all, days, reason: &self.reason };
        Ok(overrides::take_back(cx.session()?, asked, given)?.into_iter().collect())
    }
}

/// What came back of these receipts before: limits are for all that comes back of one, however often it is asked.
pub(super) fn returned_before(brought: &[Brought]) -> Result<Minor> {
    let mut before = Minor::ZERO;
    for line in brought.iter().filter_map(|brought| brought.sold.as_ref()).flat_map(|sold| &sold.lines) {
        let rest = Qty(line.qty.0 - line.returned.0);
        if line.returned.0 <= 0 {
            continue;
        }
        let left = match rest.0 > 0 {
            true => refund(&line.amounts, line.qty, line.returned, rest)?.total,
            false => Minor::ZERO,
        };
        before = before + line.amounts.total - left;
    }
    Ok(before)
}

/// A sale of which something comes back, which nobody else takes back meanwhile.
pub(super) async fn hold(cx: &mut Cx, id: SaleId) -> Result<Sale> {
    // Two registers may take the same sale back at once; the second has to see what the first refunded.
    cx.tx.lock(id.0).await?;
    let sold = rows::sale(&mut cx.tx, id).await?;
    let sold = sold.filter(|sale| sale.kind == SaleKind::Sale).ok_or_else(|| Refusal::not_found(say!("sale")))?;
    if sold.voided_at.is_some() {
        return Err(Refusal::new(
            "voided",
            say!("This sale was brought in by mistake and undone: nothing was bought."),
        )
        .into());
    }
    Ok(sold)
}

/// What comes back with a cart, receipt by receipt, and last what has none.
pub(super) async fn brought(cx: &mut Cx, cart: &Cart) -> Result<Vec<Brought>> {
    let mut asked: BTreeMap<SaleId, (String, Vec<ReturnLine>)> = BTreeMap::new();
    let (mut without, mut why) = (Vec::new(), String::new());
    for back in back::rows::backs(&mut cx.tx, cart.id).await? {
        match back.comes {
            Comes::Of(sale_id, line_id) => {
                let of = asked.entry(sale_id).or_insert_with(|| (back.reason.clone(), Vec::new()));
                of.1.push(ReturnLine { line_id, qty: back.qty, goes_to: back.goes_to, serials: back.serials });
            }
            Comes::Without(..) => {
                back::check_receipt(cx)?;
                let line = back::without_receipt(cx, &back).await?;
                without.push(line.ok_or_else(|| Refusal::not_found(say!("product")))?);
                why = back.reason;
            }
        }
    }
    let mut brought = Vec::with_capacity(asked.len() + 1);
    for (id, (reason, lines)) in asked {
        let sold = hold(cx, id).await?;
        let lines = lines_back(cx, &sold, &lines).await?;
        brought.push(Brought::of(sold, lines, reason));
    }
    if !without.is_empty() {
        brought.push(Brought { sold: None, customer: cart.customer.clone(), lines: without, reason: why });
    }
    Ok(brought)
}

/// The lines of a return.
pub(super) async fn lines_back(cx: &mut Cx, sold: &Sale, asked: &[ReturnLine]) -> Result<Vec<SaleLine>> {
    let mut lines: Vec<SaleLine> = Vec::with_capacity(asked.len());
    for back in asked {
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
            serials_back: Vec::new(),
            fitted: false,
            // What does not come back to the shelf stays spent.
            cost: line
                .cost
                .filter(|_| back.goes_to == GoesTo::Stock)
                .map(|cost| part_of_cost(cost, line.qty, line.returned, back.qty)),
            ..line.clone()
        });
    }
    Ok(lines)
}

/// What becomes of what was paid for goods that come back: what is refunded of it, and what pays for what is sold with it.
#[derive(Default)]
pub(super) struct Shared {
    tenders: Vec<Tender>,
    /// Tenders that are parts of one refund: each goes on where the other began.
    goes_on: Vec<(TenderId, TenderId)>,
    rounding: Minor,
    pub(super) exchanged: Vec<(Option<TenderKind>, Minor)>,
}

/// Spreads the refunds of `due` over the receipts that goods come back of; nothing is refunded where `due` is not more than nothing.
pub(super) async fn share(
    cx: &mut Cx,
    brought: &[Brought],
    due: Minor,
    offered: &[TenderOffered],
) -> Result<Vec<Shared>> {
    let earlier: Minor = brought.iter().flat_map(|brought| &brought.sold).map(|sold| sold.returns_rounding).sum();
    let rounding = refunds(cx, offered, due.max(Minor::ZERO), earlier)?;
    let mut returned = Vec::with_capacity(brought.len());
    for brought in brought {
        let may = match &brought.sold {
            Some(sold) => {
                terminals::refunded_by(cx, sold.id, offered).await?;
                may_refund(cx, sold).await?
            }
            None => without_receipt(cx)?,
        };
        returned.push(Returned { total: brought.total(), may });
    }
    let wanted: Vec<(TenderKind, Minor)> = offered.iter().map(|refund| (refund.kind, refund.given)).collect();
    let Some(shares) = shares(&returned, &wanted, rounding) else {
        return Err(to_account(cx, &returned)?.into());
    };
    let mut used = vec![false; offered.len()];
    let mut shared = Vec::with_capacity(shares.len());
    for mut share in shares {
        share.refunds.sort_by_key(|(at, _)| *at);
        let mut tenders = exchange(cx, &share.exchanged)?;
        let mut goes_on = Vec::new();
        for (at, amount) in share.refunds {
            let (Some(refund), Some(used)) = (offered.get(at), used.get_mut(at)) else { continue };
            // What is spread over several receipts is a row for each of them.
            let id: TenderId = if std::mem::replace(used, true) { cx.new_id()?.into() } else { refund.id };
            if id != refund.id {
                goes_on.push((id, refund.id));
            }
            tenders.push(Tender {
                id,
                kind: refund.kind,
                amount,
                given: amount,
                change: Minor::ZERO,
                reference: text::optional_line("refunds", say!("The reference"), &refund.reference)?,
                balance: None,
                stands_for: None,
                corrected: None,
            });
        }
        shared.push(Shared { tenders, goes_on, rounding: share.rounding, exchanged: share.exchanged });
    }
    Ok(shared)
}

/// Tenders for what one side of an exchange makes up for the other: one for each way it was paid.
pub(super) fn exchange(cx: &Cx, exchanged: &[(Option<TenderKind>, Minor)]) -> Result<Vec<Tender>> {
    let mut tenders: Vec<Tender> = Vec::new();
    for (stands_for, amount) in exchanged.iter().copied() {
        match tenders.iter_mut().find(|tender| tender.stands_for == stands_for) {
            Some(tender) => (tender.amount, tender.given) = (tender.amount + amount, tender.given + amount),
            None => tenders.push(Tender {
                id: cx.new_id()?.into(),
                kind: TenderKind::Exchange,
                amount,
                given: amount,
                change: Minor::ZERO,
                reference: String::new(),
                balance: None,
                stands_for,
                corrected: None,
            }),
        }
    }
    Ok(tenders)
}

/// The return of goods of a receipt.
pub(super) fn head(id: SaleId, brought: Brought, shared: Shared, approved: Vec<Approved>) -> Head {
    let Brought { sold, customer, lines, reason } = brought;
    Head {
        id,
        kind: SaleKind::Return,
        of: sold.map(|sold| SaleFace { id: sold.id, number: sold.number }),
        reason,
        customer,
        lines,
        tenders: shared.tenders,
        goes_on: shared.goes_on,
        rounding: shared.rounding,
        approved,
        imported: None,
    }
}

/// What may be handed out of a sale. What was bought on account was not paid yet: it is not handed out, but owed no more; of somebody
/// who was removed nothing is owed. What was paid with a voucher is not handed out in money either.
async fn may_refund(cx: &mut Cx, sold: &Sale) -> Result<Refundable> {
    if sold.tenders.iter().all(|tender| tender.origin().is_counted()) {
        return Ok(Refundable { money: Minor(i64::MAX), credit: Minor(i64::MAX) });
    }
    // As it was before cash was rounded: that neither adds to what may be paid out nor takes from it.
    let of = |tenders: &[Tender], rounding: Minor| -> Vec<_> {
        // A deposit was paid in money, only before.
        let money = |kind| if kind == TenderKind::Deposit { TenderKind::Other } else { kind };
        let exact = tenders.iter().map(|tender| (money(tender.origin()), tender.amount));
        exact.chain([(TenderKind::Cash, -rounding)]).collect()
    };
    let owes = match &sold.customer {
        Some(bought) => accounts::holder(cx, bought.id).await?.is_some(),
        // Nobody is owed nothing: what was never paid is not paid out.
        None => true,
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
    Ok(refundable(&paid, &before))
}

/// What may be handed out for what comes back without a receipt: nobody knows how it was paid.
fn without_receipt(cx: &Cx) -> Result<Refundable> {
    let all = Minor(i64::MAX);
    let voucher_only = cx.session()?.business.overrides.returns.voucher_only;
    Ok(Refundable { money: if voucher_only { Minor::ZERO } else { all }, credit: all })
}

fn to_account(cx: &Cx, returned: &[Returned]) -> Result<Refusal> {
    let business = &cx.session()?.business;
    let sum = |of: fn(&Refundable) -> Minor| -> String {
        let amount = returned.iter().map(|back| of(&back.may).min(back.total)).sum();
        display(amount, business.currency, &business.locale)
    };
    let message = say!(
        "Not all of this was paid in money: of what comes back {money} may be paid out, and {credit} together with a voucher. \
         Refund the rest to the account.",
        money = sum(|may| may.money),
        credit = sum(|may| may.credit)
    );
    Ok(Refusal::field("refund_to_account", "refunds", message))
}

/// Checks that refunds come to what is refunded; gives what their cash part is rounded by.
fn refunds(cx: &Cx, offered: &[TenderOffered], due: Minor, earlier: Minor) -> Result<Minor> {
    let step = cx.session()?.business.cash_step;
    let paid = to_refund(due, step, earlier, offered.iter().map(|refund| (refund.kind, refund.given)));
    in_coins(step, offered)?;
    let sum: Minor = offered.iter().map(|refund| refund.given).sum();
    let nothing_left = |refund: &TenderOffered| refund.kind == TenderKind::Cash && paid != due && refund.given.0 == 0;
    let positive = offered
        .iter()
        .all(|refund| (refund.given.0 > 0 || nothing_left(refund)) && TenderKind::OFFERED.contains(&refund.kind));
    if sum != paid || !positive || offered.len() > 20 {
        let message = say!("The refunds have to come to the total of what comes back.");
        return Err(Refusal::field("refund_mismatch", "refunds", message).into());
    }
    Ok(paid - due)
}
