//! What is asked of stock.

use kontor_domain::page::Page;
use kontor_domain::policy::Permission;
use kontor_domain::stock::{StockMovement, StockMovements};

use super::rows;
use crate::Result;
use crate::cx::Cx;

pub(super) async fn movements(cx: &mut Cx, call: StockMovements) -> Result<Page<StockMovement>> {
    let store = cx.session()?.register.store_id;
    let total = rows::count(&mut cx.tx, call.variant_id, store).await?;
    let mut rows = rows::movements(&mut cx.tx, call.variant_id, store, call.window).await?;
    if !cx.may(Permission::ViewCost)? {
        for row in &mut rows {
            (row.cost, row.value) = (None, None);
        }
    }
    Ok(Page { rows, total })
}
