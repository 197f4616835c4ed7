//! What the journal says of deposits, and whether their rows still say the same.

use kontor_domain::sales::{Sale, SaleKind, TenderKind};
use kontor_domain::{Message, say};
use serde_json::{Value, json};
use uuid::Uuid;

use super::rows;
use crate::Result;
use crate::cx::Cx;

/// What the row says now that a row of the journal speaks of; none when it is gone.
///
/// # Errors
/// As every statement.
pub(crate) async fn content_now(cx: &mut Cx, id: Uuid) -> Result<Option<Value>> {
    Ok(rows::movement(&mut cx.tx, id.into()).await?.map(|movement| json!(movement)))
}

/// Whether a sale took off deposits what its tenders say, and nothing else. Gives how many of them are deposits.
///
/// # Errors
/// As every statement.
pub(crate) async fn by_sale(cx: &mut Cx, sale: &Sale, problems: &mut Vec<Message>) -> Result<i64> {
    let deposits = sale.tenders.iter().filter(|tender| tender.kind == TenderKind::Deposit);
    let mut said: Vec<_> = deposits
        .map(|tender| {
            let amount = if sale.kind == SaleKind::Sale { -tender.amount } else { tender.amount };
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
        problems.push(say!("Receipt {number}: deposits did not move by what it says.", number = sale.number));
    }
    Ok(count)
}

/// Whether there is no movement that the journal does not speak of, each goes on where the one before it ended, and each deposit is
/// what they come to. `tenders` is how many tenders of sales are deposits.
///
/// # Errors
/// As every statement.
pub(crate) async fn check(cx: &mut Cx, spoken: i64, tenders: i64, problems: &mut Vec<Message>) -> Result<()> {
    if rows::count(&mut cx.tx).await? != (spoken, tenders) {
        problems.push(say!("The journal does not speak of everything that happened with deposits."));
    }
    let currency = cx.session()?.business.currency;
    for (number, kept, sum) in rows::wrong(&mut cx.tx).await? {
        problems.push(say!(
            "The deposit of {number} is kept as {kept}, but its movements come to {sum}.",
            number,
            kept = kept.plain(currency),
            sum = sum.plain(currency)
        ));
    }
    for (number, row) in rows::torn(&mut cx.tx).await? {
        problems.push(say!(
            "The deposit of {number}: movement {row} does not go on where the one before it ended.",
            number,
            row
        ));
    }
    Ok(())
}
