//! What the journal says of vouchers, and whether their rows still say the same.

use kontor_domain::sales::{Sale, SaleKind, TenderKind};
use kontor_domain::{Message, say};
use serde_json::Value;
use uuid::Uuid;

use super::{ledger, rows};
use crate::Result;
use crate::cx::Cx;

/// What the rows say now that a row of the journal speaks of; none when one is gone.
///
/// # Errors
/// As every statement.
pub(crate) async fn content_now(cx: &mut Cx, id: Uuid) -> Result<Option<Value>> {
    let Some(movement) = rows::movement(&mut cx.tx, id.into()).await? else { return Ok(None) };
    let kept = rows::voucher(&mut cx.tx, movement.voucher_id).await?;
    Ok(kept.map(|kept| ledger::content(&kept, &movement)))
}

/// Whether a sale or return moved vouchers by what its tenders say, and nothing else. Gives how many of them are vouchers.
///
/// # Errors
/// As every statement.
pub(crate) async fn by_sale(cx: &mut Cx, sale: &Sale, problems: &mut Vec<Message>) -> Result<i64> {
    let vouchers = sale.tenders.iter().filter(|tender| tender.kind == TenderKind::Voucher);
    let mut said: Vec<_> = vouchers
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
        problems.push(say!("Receipt {number}: vouchers did not move by what it says.", number = sale.number));
    }
    Ok(count)
}

/// Whether there is no movement that the journal does not speak of, each goes on where the one before it ended, and each
/// voucher stands as they say. `tenders` is how many tenders of sales and returns are vouchers.
///
/// # Errors
/// As every statement.
pub(crate) async fn check(cx: &mut Cx, spoken: i64, tenders: i64, problems: &mut Vec<Message>) -> Result<()> {
    if rows::count_movements(&mut cx.tx).await? != (spoken, tenders) {
        problems.push(say!("The journal does not speak of everything that happened with vouchers."));
    }
    let currency = cx.session()?.business.currency;
    for (code, kept, sum) in rows::wrong(&mut cx.tx).await? {
        problems.push(say!(
            "The voucher {code} is kept with {kept} on it, but what happened with it comes to {sum}, or says something else.",
            code,
            kept = kept.plain(currency),
            sum = sum.plain(currency)
        ));
    }
    for (code, row) in rows::torn(&mut cx.tx).await? {
        problems.push(say!(
            "The voucher {code}: movement {row} does not go on where the one before it ended.",
            code,
            row
        ));
    }
    Ok(())
}
