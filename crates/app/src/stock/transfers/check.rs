//! Whether transfers, what became of them and the stock agree.

use std::collections::HashSet;

use kontor_domain::{Message, say};

use super::rows;
use crate::Result;
use crate::cx::Cx;

/// Looks for transfers that are not what became of them, and for stock that moved otherwise than they say. What is on its way is
/// what was sent less what became of it, so that nothing else has to be compared.
///
/// # Errors
/// As every statement.
pub(crate) async fn check(cx: &mut Cx, problems: &mut Vec<Message>) -> Result<()> {
    let mut wrong: HashSet<String> = rows::wrong(&mut cx.tx).await?.into_iter().collect();
    let (mut said, booked) = (rows::said(&mut cx.tx).await?, rows::booked(&mut cx.tx).await?);
    for (key, moved) in booked {
        if said.remove(&key) != Some(moved) {
            wrong.extend(rows::get(&mut cx.tx, key.0).await?.map(|transfer| transfer.number));
        }
    }
    for (id, ..) in said.into_keys() {
        wrong.extend(rows::get(&mut cx.tx, id).await?.map(|transfer| transfer.number));
    }
    let mut wrong: Vec<String> = wrong.into_iter().collect();
    wrong.sort_unstable();
    for number in wrong {
        problems.push(say!("Transfer {number} says otherwise than what left its stores, came, or was lost.", number));
    }
    Ok(())
}
