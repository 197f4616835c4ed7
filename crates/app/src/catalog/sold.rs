//! What sells: counted after each sale, so that the till can show it first. It may lag.

use kontor_domain::event::Event;

use super::{change, rows};
use crate::Result;
use crate::cx::Cx;
use crate::sales::rows as sales;

/// Counts the lines of a completed sale.
pub(super) async fn count(cx: &mut Cx, event: Event) -> Result<()> {
    let Event::SaleCompleted { id, .. } = event else { return Ok(()) };
    let sold = sales::sold_variants(&mut cx.tx, id).await?;
    if sold.is_empty() {
        return Ok(());
    }
    let change = change::begin(cx).await?;
    for (variant, _) in sold {
        rows::count_sold(&mut cx.tx, variant, 1, change).await?;
    }
    Ok(())
}
