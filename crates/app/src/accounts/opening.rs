//! What was owed on accounts as Kontor began, brought in from a file: movements of their own kind, in the back office's chain.

use kontor_domain::accounts::{AccountMove, Standing};
use kontor_domain::sales::CustomerFace;
use kontor_domain::{AccountMovementId, CustomerId, Minor, Refusal, say};
use serde_json::json;

use super::ledger::{Post, post, refused};
use super::rows;
use crate::cx::Cx;
use crate::journal::office;
use crate::{Result, fault};

/// An account that is to be opened with what a file says.
pub(crate) struct Opening {
    /// The movement that will say so.
    pub(crate) id: AccountMovementId,
    /// Whose.
    pub(crate) customer_id: CustomerId,
    /// By how much more, or less.
    pub(crate) amount: Minor,
    /// Where that stood.
    pub(crate) reason: String,
}

/// By how much an account has to change so that it was opened with so much; none when it was, or when just that is owed now. `coming`
/// is what is to be opened besides.
///
/// # Errors
/// `moved_since` when it was opened with something else and used since; `invalid` for more than an account holds.
pub(crate) async fn missing(
    cx: &mut Cx,
    (id, name): (CustomerId, &str),
    owed: Minor,
    coming: Minor,
) -> Result<Option<Minor>> {
    let opened = rows::opened(&mut cx.tx, id).await?;
    let balance = rows::account(&mut cx.tx, id).await?.map(|kept| kept.standing.balance).unwrap_or_default();
    let change = owed - opened.amount - coming;
    if change == Minor::ZERO || owed == balance + coming {
        return Ok(None);
    }
    if opened.times > 0 && opened.others > 0 {
        let message = say!(
            "The account of {name} was opened with another amount, and was used since. Correct it on the page Accounts instead.",
            name
        );
        return Err(Refusal::field("moved_since", "balance", message).into());
    }
    let standing = Standing { balance: balance + coming, limit: None };
    match standing.change(AccountMove::Opening, change) {
        Ok(change) => Ok(Some(change)),
        Err(denied) => {
            let refusal = refused(cx, name, denied)?;
            Err(Refusal::field("invalid", "balance", refusal.message).into())
        }
    }
}

/// Opens accounts. Customers are waited for in the order of their ids, before the book.
///
/// # Errors
/// As every statement.
pub(crate) async fn open_all(cx: &mut Cx, mut all: Vec<Opening>) -> Result<()> {
    if all.is_empty() {
        return Ok(());
    }
    all.sort_by_key(|opening| opening.customer_id);
    for opening in &all {
        cx.tx.lock(opening.customer_id.0).await?;
    }
    let mut book = office::open(cx).await?;
    for Opening { id, customer_id, amount, reason } in all {
        let customer = super::mutations::named(cx, customer_id).await?;
        let opened = Post {
            id,
            kind: AccountMove::Opening,
            amount,
            number: String::new(),
            reason,
            tender: None,
            payment_id: None,
            at: book.at(),
            business_date: cx.local()?.business_date,
        };
        let movement = post(cx, &customer, opened).await?;
        fault::point("account_moved");
        office::append(cx, &mut book, "account", movement.id.0, json!(movement)).await?;
    }
    office::close(cx, book).await
}

/// Whether nothing has moved an account since it was opened so.
///
/// # Errors
/// As every statement.
pub(crate) async fn is_last(cx: &mut Cx, id: AccountMovementId) -> Result<bool> {
    let Some(movement) = rows::movement(&mut cx.tx, id).await? else { return Ok(false) };
    let account = rows::account(&mut cx.tx, movement.customer_id).await?;
    Ok(account.is_some_and(|account| account.next_seq == movement.seq + 1))
}

/// Takes back that an account was opened so: another movement. The customer is waited for already.
///
/// # Errors
/// As every statement.
pub(crate) async fn take_back(cx: &mut Cx, customer: &CustomerFace, id: AccountMovementId) -> Result<()> {
    let Some(movement) = rows::movement(&mut cx.tx, id).await? else { return Ok(()) };
    let mut book = office::open(cx).await?;
    let back = Post {
        id: cx.new_id()?.into(),
        kind: AccountMove::Opening,
        amount: -movement.amount,
        number: String::new(),
        reason: movement.reason,
        tender: None,
        payment_id: None,
        at: book.at(),
        business_date: cx.local()?.business_date,
    };
    let movement = post(cx, customer, back).await?;
    fault::point("account_moved");
    office::append(cx, &mut book, "account", movement.id.0, json!(movement)).await?;
    office::close(cx, book).await
}

/// Waits for customers, in the order of their ids.
///
/// # Errors
/// As every statement.
pub(crate) async fn wait_for(cx: &mut Cx, mut ids: Vec<CustomerId>) -> Result<()> {
    ids.sort_unstable();
    for id in ids {
        cx.tx.lock(id.0).await?;
    }
    Ok(())
}
