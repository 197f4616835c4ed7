//! Moving an account, in the transaction of what moves it.

use chrono::{DateTime, NaiveDate, Utc};
use kontor_domain::accounts::{AccountMove, AccountMovement, Denied};
use kontor_domain::event::Event;
use kontor_domain::money::display;
use kontor_domain::sales::{CustomerFace, Sale, SaleKind, Tender, TenderKind};
use kontor_domain::{AccountMovementId, CustomerId, Minor, PaymentId, Refusal, SaleId, TenderId, say};

use super::rows;
use crate::cx::Cx;
use crate::{Explain as _, Result, customers};

/// What is to happen to an account.
pub(crate) struct Post {
    pub(crate) id: AccountMovementId,
    pub(crate) kind: AccountMove,
    pub(crate) amount: Minor,
    pub(crate) number: String,
    pub(crate) reason: String,
    pub(crate) tender: Option<(SaleId, TenderId)>,
    pub(crate) payment_id: Option<PaymentId>,
    pub(crate) at: DateTime<Utc>,
    pub(crate) business_date: NaiveDate,
}

/// Moves a customer's account. Whoever calls this has a book open and writes the movement into it.
///
/// # Errors
/// `no_account`, `over_limit`, `more_than_owed`, `invalid`; as every statement.
pub(crate) async fn post(cx: &mut Cx, customer: &CustomerFace, post: Post) -> Result<AccountMovement> {
    let (tenant, now) = (cx.tenant()?, cx.now);
    let user = cx.session()?.user.clone();
    if !matches!(post.kind, AccountMove::Charge | AccountMove::Payment) {
        rows::ensure(&mut cx.tx, tenant, customer.id, now).await?;
    }
    let account = rows::hold(&mut cx.tx, customer.id, now).await?.ok_or_else(|| no_account(&customer.name))?;
    let before = account.standing.balance;
    let change = match account.standing.change(post.kind, post.amount) {
        Ok(change) => change,
        Err(denied) => return Err(refused(cx, &customer.name, denied)?.into()),
    };
    let movement = AccountMovement {
        id: post.id,
        customer_id: customer.id,
        seq: account.next_seq,
        kind: post.kind,
        amount: change,
        before,
        after: before + change,
        number: post.number,
        reason: post.reason,
        sale_id: post.tender.map(|(sale, _)| sale),
        tender_id: post.tender.map(|(_, tender)| tender),
        payment_id: post.payment_id,
        user_id: user.id,
        user: user.name,
        business_date: post.business_date,
        at: post.at,
    };
    let mut added = rows::add(&mut cx.tx, tenant, &movement).await;
    for key in ["account_movement__id", "account_movement__payment_id", "account_movement__tender_id"] {
        added = added.taken(key, Refusal::id_taken);
    }
    added?;
    rows::put(&mut cx.tx, customer.id, movement.after, movement.seq + 1).await?;
    cx.event(Event::AccountChanged { id: customer.id });
    Ok(movement)
}

fn no_account(name: &str) -> Refusal {
    let message = say!(
        "{name} buys nothing on account. A manager sets a limit on the page Accounts, or choose another payment.",
        name
    );
    Refusal::field("no_account", "tenders", message)
}

pub(super) fn refused(cx: &Cx, name: &str, denied: Denied) -> Result<Refusal> {
    let business = &cx.session()?.business;
    let money = |amount: Minor| display(amount, business.currency, &business.locale);
    Ok(match denied {
        Denied::Amount => Refusal::invalid("amount", say!("Say how much it is: more than nothing.")),
        Denied::None => no_account(name),
        Denied::OverLimit(left) => {
            let message = say!(
                "{name} may still buy for {left} on account. Take the rest another way, or have a manager raise the limit.",
                name,
                left = money(left)
            );
            Refusal::field("over_limit", "tenders", message)
        }
        Denied::MoreThanOwed(owed) => {
            let message = say!("{name} owes {owed}. Take no more than that.", name, owed = money(owed));
            Refusal::field("more_than_owed", "amount", message)
        }
    })
}

/// Who has the account of somebody who bought: themselves, or who they were made one with. None when they were removed.
///
/// # Errors
/// As every statement.
pub(crate) async fn holder(cx: &mut Cx, id: CustomerId) -> Result<Option<CustomerFace>> {
    let keeper = customers::keeper(&mut cx.tx, id).await?;
    customers::rows::face(&mut cx.tx, keeper).await
}

/// Writes a sale's tender on the account of its customer, or a return's refund, and says in the tender what is owed then.
///
/// # Errors
/// `no_customer` for a sale in nobody's name; as [`post`].
pub(crate) async fn by_tender(cx: &mut Cx, sale: &Sale, tender: &mut Tender) -> Result<Option<AccountMovement>> {
    if tender.kind != TenderKind::Account {
        return Ok(None);
    }
    let bought = sale.customer.as_ref().ok_or_else(|| {
        let message = say!("Say who buys first: what is paid on account is owed by somebody.");
        Refusal::field("no_customer", "tenders", message)
    })?;
    let customer = holder(cx, bought.id).await?.ok_or_else(|| no_account(&bought.name))?;
    // Whoever removes or merges them at this moment is waited for, or waits; then they may be gone.
    cx.tx.lock(customer.id.0).await?;
    let customer = customers::rows::face(&mut cx.tx, customer.id).await?.ok_or_else(|| no_account(&bought.name))?;
    let kind = match sale.kind {
        SaleKind::Sale => AccountMove::Charge,
        SaleKind::Return => AccountMove::Refund,
    };
    let moved = Post {
        id: cx.new_id()?.into(),
        kind,
        amount: tender.amount,
        number: sale.number.clone(),
        reason: sale.reason.clone(),
        tender: Some((sale.id, tender.id)),
        payment_id: None,
        at: sale.completed_at,
        business_date: sale.business_date,
    };
    let movement = post(cx, &customer, moved).await?;
    tender.balance = Some(movement.after);
    Ok(Some(movement))
}
