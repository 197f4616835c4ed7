//! What sells: counted after each sale, so that the till can show it first. It may lag.

use kontor_domain::event::Event;

use super::rows;
use crate::Result;
use crate::cx::Cx;
use crate::sales::rows as sales;

/// Counts the lines of a completed sale.
pub(super) async fn count(cx: &mut Cx, event: Event) -> Result<()> {
    let Event::SaleCompleted { id, .. } = event else { return Ok(()) };
    for (variant, _) in sales::sold_variants(&mut cx.tx, id).await? {
        rows::count_sold(&mut cx.tx, variant, 1).await?;
    }
    Ok(())
}
