//! What is asked of accounts.

use std::cmp::Reverse;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kontor_domain::accounts::{
    Account, AccountList, AccountMovement, AccountMovements, AccountSort, GetAccount, GetStatement, GetStatementPdf,
    ListAccounts, Standing, Statement,
};
use kontor_domain::customers::GetCustomer;
use kontor_domain::page::{Direction, Page};
use kontor_domain::sales::{Pdf, Seller};
use kontor_domain::{CustomerId, Minor, Refusal, say, text};

use super::{mutations, rows, statement};
use crate::cx::Cx;
use crate::{Failure, Result, customers, here};

pub(super) async fn account(cx: &mut Cx, call: GetAccount) -> Result<Account> {
    account_of(cx, call.customer_id).await
}

/// How a customer's account stands.
pub(super) async fn account_of(cx: &mut Cx, id: CustomerId) -> Result<Account> {
    let customer = mutations::named(cx, id).await?;
    let kept = rows::account(&mut cx.tx, id).await?;
    let standing = kept.map_or(Standing { balance: Minor::ZERO, limit: None }, |kept| kept.standing);
    Ok(Account {
        customer_id: id,
        customer: customer.name,
        balance: standing.balance,
        limit: standing.limit,
        left: standing.left(),
        changed_at: kept.map(|kept| kept.changed_at),
    })
}

pub(super) async fn list(cx: &mut Cx, call: ListAccounts) -> Result<AccountList> {
    let tenant = cx.tenant()?;
    let removed = customers::rows::removed(&mut cx.tx, tenant).await?;
    let mut kept = rows::all(&mut cx.tx, tenant).await?;
    kept.retain(|account| !removed.contains(&account.customer_id));
    let ids: Vec<CustomerId> = kept.iter().map(|kept| kept.customer_id).collect();
    let mut names = customers::rows::names(&mut cx.tx, &ids).await?;
    let accounts = kept.into_iter().map(|kept| Account {
        customer_id: kept.customer_id,
        customer: names.remove(&kept.customer_id).unwrap_or_default(),
        balance: kept.standing.balance,
        limit: kept.standing.limit,
        left: kept.standing.left(),
        changed_at: Some(kept.changed_at),
    });
    let accounts = accounts.collect();
    Ok(here(|| part(accounts, &call)))
}

/// The accounts that match, in the order that was asked for, and of them the part.
fn part(accounts: Vec<Account>, call: &ListAccounts) -> AccountList {
    let sought = text::fold_query(&call.text);
    let name = |account: &Account| text::fold(&account.customer);
    let mut found: Vec<Account> = accounts
        .into_iter()
        .filter(|account| !call.open || account.balance != Minor::ZERO)
        .filter(|account| sought.is_empty() || name(account).contains(&sought))
        .collect();
    found.sort_by_cached_key(|account| (name(account), account.customer_id));
    match call.sort {
        AccountSort::Name => {}
        AccountSort::Balance => found.sort_by_key(|account| Reverse(account.balance)),
        AccountSort::Changed => found.sort_by_key(|account| Reverse(account.changed_at)),
    }
    let usual = match call.sort {
        AccountSort::Name => Direction::Ascending,
        AccountSort::Balance | AccountSort::Changed => Direction::Descending,
    };
    if call.direction.is_some_and(|direction| direction != usual) {
        found.reverse();
    }
    let sum = found.iter().map(|account| account.balance).sum();
    let total = i64::try_from(found.len()).unwrap_or(i64::MAX);
    let (skip, take) = (usize::try_from(call.window.skip()), usize::try_from(call.window.rows()));
    let rows = found.into_iter().skip(skip.unwrap_or(usize::MAX)).take(take.unwrap_or_default()).collect();
    AccountList { page: Page { rows, total }, sum }
}

pub(super) async fn movements(cx: &mut Cx, call: AccountMovements) -> Result<Page<AccountMovement>> {
    mutations::named(cx, call.customer_id).await?;
    let total = rows::count_of(&mut cx.tx, call.customer_id).await?;
    let rows = rows::latest(&mut cx.tx, call.customer_id, call.window).await?;
    Ok(Page { rows, total })
}

pub(super) async fn statement(cx: &mut Cx, call: GetStatement) -> Result<Statement> {
    if call.from > call.to {
        return Err(Refusal::invalid("to", say!("The last day can't be before the first.")).into());
    }
    let session = std::sync::Arc::clone(cx.session()?);
    let customer = customers::get(cx, GetCustomer { id: call.customer_id }).await?;
    let opening = rows::before(&mut cx.tx, customer.id, call.from).await?;
    let movements = rows::between(&mut cx.tx, customer.id, call.from, call.to).await?;
    let closing = opening + movements.iter().map(|movement| movement.amount).sum();
    let business = &session.business;
    let seller = Seller {
        name: business.name.clone(),
        legal: business.legal.clone(),
        currency: business.currency,
        locale: business.locale.clone(),
    };
    Ok(Statement { customer, seller, from: call.from, to: call.to, at: cx.now, opening, movements, closing })
}

pub(super) async fn statement_pdf(cx: &mut Cx, call: GetStatementPdf) -> Result<Pdf> {
    let ask = GetStatement { customer_id: call.customer_id, from: call.from, to: call.to };
    let made = statement(cx, ask).await?;
    let name: String = made.customer.name.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
    let file_name = format!("{name}-{}-{}.pdf", made.from, made.to);
    let drawn = tokio::task::spawn_blocking(move || statement::pdf(&made));
    let bytes = drawn.await.map_err(Failure::fault)??;
    Ok(Pdf { file_name, base64: STANDARD.encode(bytes) })
}
