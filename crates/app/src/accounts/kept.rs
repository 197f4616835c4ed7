//! What the journal says of accounts, and whether their rows still say the same.

use kontor_domain::sales::{Sale, SaleKind, TenderKind};
use kontor_domain::{Message, say};
use serde_json::{Value, json};
use uuid::Uuid;

use super::rows;
use crate::cx::Cx;
use crate::{Result, customers};

/// What the row says now that a row of the journal speaks of; none when it is gone.
///
/// # Errors
/// As every statement.
pub(crate) async fn content_now(cx: &mut Cx, id: Uuid) -> Result<Option<Value>> {
    Ok(rows::movement(&mut cx.tx, id.into()).await?.map(|movement| json!(movement)))
}

/// Whether a sale or return moved accounts by what its tenders say, and nothing else. Gives how many of them are on account.
///
/// # Errors
/// As every statement.
pub(crate) async fn by_sale(cx: &mut Cx, sale: &Sale, problems: &mut Vec<Message>) -> Result<i64> {
    let on_account = sale.tenders.iter().filter(|tender| tender.kind == TenderKind::Account);
    let mut said: Vec<_> = on_account
        .map(|tender| {
            let amount = if sale.kind == SaleKind::Sale { tender.amount } else { -tender.amount };
            (Some(tender.id), amount, tender.balance.unwrap_or_default())
        })
        .collect();
    let count = i64::try_from(said.len()).unwrap_or(i64::MAX);
    if count == 0 {
        return Ok(0);
    }
    let mut moved = rows::of_sale(&mut cx.tx, sale.id).await?;
    said.sort();
    moved.sort();
    if said != moved {
        let message = say!("Receipt {number}: the account did not move by what it says.", number = sale.number);
        problems.push(message);
    }
    Ok(count)
}

/// Whether there is no movement that the journal does not speak of, each goes on where the one before it ended, and each
/// account is what its movements come to. `tenders` is how many tenders of sales and returns are on account.
///
/// # Errors
/// As every statement.
pub(crate) async fn check(cx: &mut Cx, spoken: i64, tenders: i64, problems: &mut Vec<Message>) -> Result<()> {
    if rows::count(&mut cx.tx).await? != (spoken, tenders) {
        problems.push(say!("The journal does not speak of everything that moved customers' accounts."));
    }
    let (wrong, torn) = (rows::wrong(&mut cx.tx).await?, rows::torn(&mut cx.tx).await?);
    let ids: Vec<_> = wrong.iter().map(|(id, ..)| *id).chain(torn.iter().map(|(id, _)| *id)).collect();
    let names = customers::rows::names(&mut cx.tx, &ids).await?;
    let name = |id| names.get(&id).cloned().unwrap_or_default();
    let currency = cx.session()?.business.currency;
    for (id, kept, sum) in wrong {
        problems.push(say!(
            "The account of {name} is kept as {kept}, but its movements come to {sum}.",
            name = name(id),
            kept = kept.plain(currency),
            sum = sum.plain(currency)
        ));
    }
    for (id, row) in torn {
        problems.push(say!(
            "The account of {name}: movement {row} does not go on where the one before it ended.",
            name = name(id),
            row
        ));
    }
    Ok(())
}
