//! Going past what a role may: somebody's word for it, and what is kept of it.

pub(crate) mod audited;
mod queries;
mod rows;

use kontor_domain::overrides::{
    Approval, Approvers, ListOverrides, Override, OverrideKind, RoleCaps, given_past, priced_past,
};
use kontor_domain::policy::Permission;
use kontor_domain::reports::Period;
use kontor_domain::sales::{CartLine, Totals};
use kontor_domain::{Message, Minor, Refusal, TenantId, say, text};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::before::Before;
use crate::cx::{Cx, Session, local_time};
use crate::identity::{self, Word};
use crate::journal::{self, Book};
use crate::registry::Feature;
use crate::{Result, fault};

/// Its calls.
pub fn feature() -> Feature {
    Feature::new().on::<Approvers>(queries::approvers).on::<ListOverrides>(queries::list)
}

/// A word that was given, and what for.
#[derive(Clone)]
pub(crate) struct Given {
    word: Word,
    reason: String,
    kinds: Vec<OverrideKind>,
}

impl Given {
    /// The word, if it was given for this too.
    fn of(given: Option<Self>, kind: OverrideKind) -> Option<Self> {
        given.filter(|given| given.kinds.contains(&kind))
    }
}

/// Checks the PIN of whoever approves, if somebody does.
///
/// # Errors
/// `may_not_approve`, `no_pin`, `wrong_pin`, `too_many_attempts`.
pub(crate) async fn check_word(before: &Before, approval: Option<Approval>) -> Result<Option<Given>> {
    let Some(Approval { approver_id, pin, reason, kinds }) = approval else { return Ok(None) };
    let word = identity::check_word(before, approver_id, pin, Permission::ApproveOverrides).await?;
    Ok(Some(Given { word, reason, kinds }))
}

/// What was approved, before it is written.
#[derive(Clone)]
pub(crate) struct Approved {
    kind: OverrideKind,
    word: Word,
    reason: String,
    amount: Minor,
}

impl Approved {
    /// Who approved it.
    pub(crate) fn by(&self) -> &str {
        &self.word.name
    }
}

/// Refuses what needs a word for this; the kind is a field, too, so that whoever gives theirs can be told.
fn needed(kind: OverrideKind, message: Message) -> Refusal {
    let mut refusal = Refusal::field("needs_approval", "pin", message.clone());
    refusal.fields.insert(kind.as_str().to_owned(), message);
    refusal
}

fn may_not(name: &str) -> Refusal {
    let message = say!("{name} may not approve this. Ask a manager or the owner.", name);
    Refusal::field("may_not_approve", "approver_id", message)
}

fn reason_of(given: &str, own: &str) -> Result<String> {
    let text = if given.trim().is_empty() { own } else { given };
    Ok(text::line("approval_reason", say!("The reason"), text)?)
}

/// What has to be approved of a cart's discounts, and was. Nothing, when whoever sells may give them.
///
/// # Errors
/// `needs_approval`, `may_not_approve`, and `required` for a reason that is not there.
pub(crate) fn discounts(session: &Session, totals: &Totals, given: Option<Given>) -> Result<Option<Approved>> {
    let policy = &session.business.overrides;
    let amount = given_past(totals, session.caps());
    if amount == Minor::ZERO {
        return Ok(None);
    }
    let Some(Given { word, reason, .. }) = Given::of(given, OverrideKind::Discount) else {
        let message = say!(
            "The discount is more than you may give by yourself. Have a manager or the owner enter their PIN, or make it smaller."
        );
        return Err(needed(OverrideKind::Discount, message).into());
    };
    if given_past(totals, policy.caps_of(word.role, word.caps)) != Minor::ZERO {
        return Err(may_not(&word.name).into());
    }
    let reason = reason_of(&reason, "")?;
    Ok(Some(Approved { kind: OverrideKind::Discount, word, reason, amount }))
}

/// What has to be approved of prices that are not the goods' own, and was. Nothing, when whoever sells may ask for them.
///
/// # Errors
/// As [`discounts`].
pub(crate) fn prices(session: &Session, lines: &[CartLine], given: Option<Given>) -> Result<Option<Approved>> {
    let policy = &session.business.overrides;
    let Some(amount) = priced_past(lines, session.caps()) else { return Ok(None) };
    let Some(Given { word, reason, .. }) = Given::of(given, OverrideKind::Price) else {
        let message = say!(
            "The price is further from its own than you may go by yourself. Have a manager or the owner enter their PIN, or change it."
        );
        return Err(needed(OverrideKind::Price, message).into());
    };
    if priced_past(lines, policy.caps_of(word.role, word.caps)).is_some() {
        return Err(may_not(&word.name).into());
    }
    let reason = reason_of(&reason, "")?;
    Ok(Some(Approved { kind: OverrideKind::Price, word, reason, amount }))
}

/// The word for what is sold and not there, if somebody gave it: it is asked of everybody, for it is a mistake more often than not.
///
/// # Errors
/// `required` for a reason that is not there.
pub(crate) fn negative_stock(given: Option<Given>) -> Result<Option<Approved>> {
    let given = Given::of(given, OverrideKind::NegativeStock);
    let Some(Given { word, reason, .. }) = given else { return Ok(None) };
    let reason = reason_of(&reason, "")?;
    Ok(Some(Approved { kind: OverrideKind::NegativeStock, word, reason, amount: Minor::ZERO }))
}

/// Goods that are to be taken back.
pub(crate) struct TakeBack<'a> {
    /// What is refunded for them.
    pub(crate) amount: Minor,
    /// What comes back in one with them.
    pub(crate) all: Minor,
    /// How many days ago they were bought; none when nobody knows, for there is no receipt.
    pub(crate) days: Option<i64>,
    /// Why.
    pub(crate) reason: &'a str,
}

/// The word for goods that are taken back by somebody who may not do it alone, or past what the business takes back without one.
///
/// # Errors
/// `needs_approval`, `may_not_approve`.
pub(crate) fn take_back(session: &Session, asked: TakeBack<'_>, given: Option<Given>) -> Result<Option<Approved>> {
    let TakeBack { amount, all, days, reason } = asked;
    let permissions = session.permissions;
    let rules = session.business.overrides.returns;
    let far = |caps: RoleCaps| caps.refund.is_some_and(|most| all > most);
    let message = match (permissions.has(Permission::TakeReturns) || rules.by_sellers, rules.need_a_word(all, days)) {
        _ if far(session.caps()) => {
            say!("This is more than you may refund by yourself. Have somebody who may refund it enter their PIN.")
        }
        _ if permissions.has(Permission::ApproveOverrides) => return Ok(None),
        (true, false) => return Ok(None),
        (false, _) => say!("You may not take goods back by yourself. Have a manager or the owner enter their PIN."),
        (true, true) => say!(
            "This is more, older or less certain than what is taken back without a word here. Have a manager or the owner enter their PIN."
        ),
    };
    let kind = if days.is_some() { OverrideKind::Return } else { OverrideKind::NoReceipt };
    let Given { word, reason: given, .. } = Given::of(given, kind).ok_or_else(|| needed(kind, message))?;
    if far(session.business.overrides.caps_of(word.role, word.caps)) {
        return Err(may_not(&word.name).into());
    }
    Ok(Some(Approved { kind, word, reason: reason_of(&given, reason)?, amount }))
}

/// The word for a drawer that is opened without a sale, where the business wants one.
///
/// # Errors
/// `needs_approval`.
pub(crate) fn no_sale(session: &Session, reason: &str, given: Option<Given>) -> Result<Option<Approved>> {
    if !session.business.overrides.no_sale || session.permissions.has(Permission::ApproveOverrides) {
        return Ok(None);
    }
    let message =
        say!("You may not open the drawer without a sale by yourself. Have a manager or the owner enter their PIN.");
    let kind = OverrideKind::NoSale;
    let Given { word, reason: given, .. } = Given::of(given, kind).ok_or_else(|| needed(kind, message))?;
    Ok(Some(Approved { kind, word, reason: reason_of(&given, reason)?, amount: Minor::ZERO }))
}

/// The word for a payment that was made in another way than was recorded.
///
/// # Errors
/// `needs_approval`.
pub(crate) fn correct(
    session: &Session,
    (amount, reason): (Minor, &str),
    given: Option<Given>,
) -> Result<Option<Approved>> {
    if session.permissions.has(Permission::ApproveOverrides) {
        return Ok(None);
    }
    let message = say!("You may not correct a payment by yourself. Have a manager or the owner enter their PIN.");
    let kind = OverrideKind::Tender;
    let Given { word, reason: given, .. } = Given::of(given, kind).ok_or_else(|| needed(kind, message))?;
    Ok(Some(Approved { kind, word, reason: reason_of(&given, reason)?, amount }))
}

/// Keeps what was approved, in the transaction of what it was approved for, and in the register's chain.
///
/// # Errors
/// As every statement.
pub(crate) async fn keep(
    cx: &mut Cx,
    book: &mut Book,
    (subject_id, number): (Uuid, &str),
    approved: Approved,
) -> Result<()> {
    let session = std::sync::Arc::clone(cx.session()?);
    let register = &session.register;
    let at = book.at();
    let kept = Override {
        id: cx.new_id()?.into(),
        kind: approved.kind,
        subject_id,
        number: number.to_owned(),
        register_id: register.id,
        register: register.name.clone(),
        user_id: session.user.id,
        user: session.user.name.clone(),
        approver_id: approved.word.user_id,
        approver: approved.word.name,
        reason: approved.reason,
        amount: approved.amount,
        business_date: local_time(at, &register.timezone, register.cutoff_hour)?.business_date,
        at,
    };
    let tenant = cx.tenant()?;
    rows::add(&mut cx.tx, tenant, &kept).await?;
    let approved = json!({ "kind": kept.kind, "by": kept.approver, "reason": kept.reason, "amount": kept.amount });
    cx.audit(kept.subject_id, json!({ "number": kept.number, "approved": approved }));
    fault::point("override_kept");
    journal::append(cx, book, "override", kept.id.0, json!(kept)).await
}

/// Whether somebody gave their word for taking back so much, for the refund of a card that goes before the return.
///
/// # Errors
/// As every statement.
pub(crate) async fn was_given(cx: &mut Cx, subject: Uuid, amount: Minor) -> Result<bool> {
    rows::was_given(&mut cx.tx, (subject, OverrideKind::Return), amount).await
}

/// What the row says now that a row of the journal speaks of; none when it is gone.
///
/// # Errors
/// As every statement.
pub(crate) async fn content_now(cx: &mut Cx, id: Uuid) -> Result<Option<Value>> {
    Ok(rows::get(&mut cx.tx, id.into()).await?.map(|kept| json!(kept)))
}

/// What was approved over some days, summed up.
///
/// # Errors
/// As every statement.
pub(crate) async fn summed(cx: &mut Cx, tenant: TenantId, period: Period) -> Result<Vec<rows::Summed>> {
    rows::summed(&mut cx.tx, tenant, period).await
}

/// Whether there is no override that the journal does not speak of.
///
/// # Errors
/// As every statement.
pub(crate) async fn check(cx: &mut Cx, spoken: i64, problems: &mut Vec<Message>) -> Result<()> {
    if rows::count(&mut cx.tx).await? != spoken {
        problems.push(say!("The journal does not speak of everything that was approved."));
    }
    Ok(())
}
