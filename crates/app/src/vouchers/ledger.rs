//! Moving vouchers, in the transaction of what moves them.

use chrono::{DateTime, NaiveDate, Utc};
use kontor_domain::event::Event;
use kontor_domain::money::display;
use kontor_domain::sales::{Sale, SaleKind, Tender, TenderKind};
use kontor_domain::vouchers::{Denied, RANDOM, Standing, VoucherCode, VoucherMove, VoucherMovement, VoucherOrigin};
use kontor_domain::{Minor, PaymentId, Refusal, SaleId, TenderId, VoucherId, say};
use serde_json::{Value, json};

use super::rows::{self, Kept};
use crate::cx::Cx;
use crate::{Explain as _, Failure, Result};

/// What is to happen to a voucher.
pub(super) struct Post {
    pub(super) kind: VoucherMove,
    pub(super) amount: Minor,
    pub(super) expires_on: Option<NaiveDate>,
    pub(super) number: String,
    pub(super) reason: String,
    pub(super) tender: Option<(SaleId, TenderId)>,
    pub(super) payment_id: Option<PaymentId>,
    pub(super) at: DateTime<Utc>,
    pub(super) today: NaiveDate,
}

/// Moves a voucher that is held. Whoever calls this has a book open and writes what it gives into it.
///
/// # Errors
/// `voucher_void`, `voucher_expired`, `voucher_short`, `invalid`; as every statement.
pub(super) async fn post(cx: &mut Cx, voucher: &Kept, post: Post) -> Result<VoucherMovement> {
    let tenant = cx.tenant()?;
    let user = cx.session()?.user.clone();
    let before = voucher.standing.balance;
    let change = match voucher.standing.change(post.kind, post.amount, post.today) {
        Ok(change) => change,
        Err(denied) => return Err(refused(cx, denied)?.into()),
    };
    let movement = VoucherMovement {
        id: cx.new_id()?.into(),
        voucher_id: voucher.id,
        seq: voucher.next_seq,
        kind: post.kind,
        amount: change,
        before,
        after: before + change,
        expires_on: post.expires_on,
        number: post.number,
        reason: post.reason,
        sale_id: post.tender.map(|(sale, _)| sale),
        tender_id: post.tender.map(|(_, tender)| tender),
        payment_id: post.payment_id,
        user_id: user.id,
        user: user.name,
        at: post.at,
    };
    let mut added = rows::add_movement(&mut cx.tx, tenant, &movement).await;
    for key in ["voucher_movement__payment_id", "voucher_movement__tender_id"] {
        added = added.taken(key, Refusal::id_taken);
    }
    added?;
    let standing = Standing { balance: movement.after, expires_on: movement.expires_on, ..voucher.standing };
    let voided_at = (post.kind == VoucherMove::Voided).then_some(cx.now);
    rows::put(&mut cx.tx, voucher.id, standing, movement.seq + 1, voided_at).await?;
    cx.event(Event::VoucherChanged { id: voucher.id });
    Ok(movement)
}

fn refused(cx: &Cx, denied: Denied) -> Result<Refusal> {
    let business = &cx.session()?.business;
    Ok(match denied {
        Denied::Amount => Refusal::invalid("value", say!("Say how much it is: more than nothing.")),
        Denied::Void => {
            let message = say!("This voucher was made worthless. Take another payment.");
            Refusal::field("voucher_void", "tenders", message)
        }
        Denied::Expired(day) => {
            let message = say!(
                "This voucher was good until {day}. A manager can give it another last day, on the page Vouchers.",
                day = day.format("%Y-%m-%d").to_string()
            );
            Refusal::field("voucher_expired", "tenders", message)
        }
        Denied::NotEnough(left) => {
            let left = display(left, business.currency, &business.locale);
            let message = say!("Only {left} is left on this voucher. Take the rest another way.", left);
            Refusal::field("voucher_short", "tenders", message)
        }
    })
}

/// What the journal says of a movement: with what it is of, which never changes.
pub(super) fn content(voucher: &Kept, movement: &VoucherMovement) -> Value {
    json!({ "movement": movement, "code": voucher.code, "value": voucher.value, "origin": voucher.origin })
}

/// Makes a voucher that is worth so much in all; gives it as it is held then, its code as it is printed, and the movement that put its value on it.
pub(super) async fn issue(
    cx: &mut Cx,
    (id, origin): (VoucherId, VoucherOrigin),
    value: Minor,
    first: Post,
) -> Result<(Kept, VoucherCode, VoucherMovement)> {
    let (tenant, now) = (cx.tenant()?, cx.now);
    if first.expires_on.is_some_and(|day| day < first.today) {
        let message = say!("The last day of a voucher can't be over already.");
        return Err(Refusal::invalid("expires_on", message).into());
    }
    let code = new_code()?;
    let terms = (value, first.expires_on);
    rows::add(&mut cx.tx, tenant, (id, code.plain(), origin), terms, now)
        .await
        .taken("voucher__id", Refusal::id_taken)?;
    let kept = rows::hold(&mut cx.tx, id, now).await?.ok_or_else(|| Failure::fault("a voucher went as it was made"))?;
    let movement = post(cx, &kept, first).await?;
    Ok((kept, code, movement))
}

/// A code that nobody can guess.
fn new_code() -> Result<VoucherCode> {
    let mut random = [0u8; RANDOM];
    for number in &mut random {
        let mut byte = [u8::MAX];
        // The numbers above are thrown away, or some letters would come more often than others.
        while byte[0] >= 31 * 8 {
            getrandom::fill(&mut byte).map_err(Failure::fault)?;
        }
        *number = byte[0];
    }
    Ok(VoucherCode::of(random))
}

/// Pays with a voucher, or makes one for a refund that comes to so much in all, with the code that is kept for the rest of it; and says in the tender which and what is left on it. Gives the movement
/// and what the journal says of it.
///
/// # Errors
/// `no_voucher`; as [`post`].
pub(crate) async fn by_tender(
    cx: &mut Cx,
    sale: &Sale,
    tender: &mut Tender,
    (all, code): &mut (Minor, String),
) -> Result<Option<(uuid::Uuid, Value)>> {
    if tender.kind != TenderKind::Voucher {
        return Ok(None);
    }
    let (tenant, now) = (cx.tenant()?, cx.now);
    let first = Post {
        kind: if sale.kind == SaleKind::Sale { VoucherMove::Redeemed } else { VoucherMove::Issued },
        amount: tender.amount,
        expires_on: None,
        number: sale.number.clone(),
        reason: sale.reason.clone(),
        tender: Some((sale.id, tender.id)),
        payment_id: None,
        at: sale.completed_at,
        today: sale.business_date,
    };
    let (kept, movement) = match sale.kind {
        SaleKind::Sale => {
            let code = VoucherCode::read(&tender.reference)?;
            let kept = rows::hold_code(&mut cx.tx, tenant, code.plain(), now).await?.ok_or_else(unknown)?;
            tender.reference = code.to_string();
            let movement = post(cx, &kept, Post { expires_on: kept.standing.expires_on, ..first }).await?;
            (kept, movement)
        }
        SaleKind::Return if !code.is_empty() => {
            let known = VoucherCode::read(code)?;
            let kept = rows::hold_code(&mut cx.tx, tenant, known.plain(), now).await?.ok_or_else(unknown)?;
            tender.reference.clone_from(code);
            let movement = post(cx, &kept, first).await?;
            (kept, movement)
        }
        SaleKind::Return => {
            let id = cx.new_id()?.into();
            let (kept, new, movement) = issue(cx, (id, VoucherOrigin::Refund), *all, first).await?;
            *code = new.to_string();
            tender.reference.clone_from(code);
            (kept, movement)
        }
    };
    tender.balance = Some(movement.after);
    Ok(Some((movement.id.0, content(&kept, &movement))))
}

/// No voucher has this code.
pub(super) fn unknown() -> Refusal {
    let message = say!("There is no voucher with this code in this business.");
    Refusal::field("no_voucher", "code", message)
}
