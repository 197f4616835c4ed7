//! What becomes of accounts when customers are made one, parted, removed or forgotten.

use kontor_domain::accounts::{AccountMove, AccountMovement};
use kontor_domain::money::display;
use kontor_domain::page::{MAX_PAGE, Window};
use kontor_domain::sales::CustomerFace;
use kontor_domain::{CustomerId, Minor, Refusal, say};
use serde_json::json;

use super::ledger::{Post, post};
use super::rows;
use crate::Result;
use crate::cx::Cx;
use crate::journal::office;

/// Refuses while anything is owed on an account, either way.
///
/// # Errors
/// `open_balance`.
pub(crate) async fn none_open(cx: &mut Cx, id: CustomerId) -> Result<()> {
    let now = cx.now;
    let balance = rows::hold(&mut cx.tx, id, now).await?.map(|account| account.standing.balance).unwrap_or_default();
    if balance == Minor::ZERO {
        return Ok(());
    }
    let business = &cx.session()?.business;
    let owed = display(balance, business.currency, &business.locale);
    let message = say!(
        "There are {owed} open on the account of this customer. Have it paid off or correct it first, on the page Accounts.",
        owed
    );
    Err(Refusal::new("open_balance", message).into())
}

/// Nothing more is bought on an account.
///
/// # Errors
/// As every statement.
pub(crate) async fn close(cx: &mut Cx, id: CustomerId) -> Result<()> {
    rows::set_limit(&mut cx.tx, id, None).await
}

/// Whether an account was moved more often than so.
///
/// # Errors
/// As every statement.
pub(crate) async fn was_used(cx: &mut Cx, id: CustomerId, often: i64) -> Result<bool> {
    Ok(rows::count_of(&mut cx.tx, id).await? > often)
}

/// Everything that moved an account, the first first.
///
/// # Errors
/// As every statement.
pub(crate) async fn movements_of(cx: &mut Cx, id: CustomerId) -> Result<Vec<AccountMovement>> {
    let mut all = Vec::new();
    loop {
        let offset = u32::try_from(all.len()).unwrap_or(u32::MAX);
        let some = rows::latest(&mut cx.tx, id, Window { offset, limit: MAX_PAGE }).await?;
        if some.is_empty() {
            all.reverse();
            return Ok(all);
        }
        all.extend(some);
    }
}

/// What one customer owes is owed by another from now on; gives how much. Whoever stays without a limit gets the other's.
///
/// # Errors
/// As every statement.
pub(crate) async fn merge(cx: &mut Cx, other: &CustomerFace, keep: &CustomerFace) -> Result<Minor> {
    let Some(theirs) = rows::account(&mut cx.tx, other.id).await? else { return Ok(Minor::ZERO) };
    let moved = carry(cx, other, keep, None).await?;
    let mine = rows::account(&mut cx.tx, keep.id).await?;
    if mine.is_none_or(|mine| mine.standing.limit.is_none()) && theirs.standing.limit.is_some() {
        let (tenant, now) = (cx.tenant()?, cx.now);
        rows::ensure(&mut cx.tx, tenant, keep.id, now).await?;
        rows::set_limit(&mut cx.tx, keep.id, theirs.standing.limit).await?;
    }
    Ok(moved)
}

/// What a merge had brought goes back.
///
/// # Errors
/// As every statement.
pub(crate) async fn split(cx: &mut Cx, keep: &CustomerFace, other: &CustomerFace, moved: Minor) -> Result<()> {
    if moved != Minor::ZERO {
        carry(cx, keep, other, Some(moved)).await?;
    }
    Ok(())
}

/// Carries an amount, or all that is owed, from one account to another: two movements, in one order of accounts for everybody.
async fn carry(cx: &mut Cx, from: &CustomerFace, to: &CustomerFace, amount: Option<Minor>) -> Result<Minor> {
    let mut book = office::open(cx).await?;
    let (tenant, now) = (cx.tenant()?, cx.now);
    for id in [from.id.min(to.id), from.id.max(to.id)] {
        rows::ensure(&mut cx.tx, tenant, id, now).await?;
        rows::hold(&mut cx.tx, id, now).await?;
    }
    let owed = rows::account(&mut cx.tx, from.id).await?.map(|account| account.standing.balance).unwrap_or_default();
    let amount = amount.unwrap_or(owed);
    if amount == Minor::ZERO {
        return Ok(amount);
    }
    for (customer, amount) in [(from, -amount), (to, amount)] {
        let movement = Post {
            id: cx.new_id()?.into(),
            kind: AccountMove::Merge,
            amount,
            number: String::new(),
            reason: String::new(),
            tender: None,
            payment_id: None,
            at: book.at(),
            business_date: cx.local()?.business_date,
        };
        let movement = post(cx, customer, movement).await?;
        office::append(cx, &mut book, "account", movement.id.0, json!(movement)).await?;
    }
    office::close(cx, book).await?;
    Ok(amount)
}
