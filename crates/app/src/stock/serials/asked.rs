//! What is asked of pieces: the list of them, and what happened to one.

use std::collections::HashMap;

use kontor_domain::page::Page;
use kontor_domain::policy::Permission;
use kontor_domain::stock::serials::sought;
use kontor_domain::stock::{GetSerial, ListSerials, SerialEvent, SerialHistory, SerialPiece};
use kontor_domain::{Refusal, StoreId, VariantId, say};

use super::rows::{self, Known};
use crate::business::rows as business;
use crate::catalog::rows as catalog;
use crate::cx::Cx;
use crate::sales::rows as sales;
use crate::{Result, purchasing};

pub(in crate::stock) async fn list(cx: &mut Cx, call: ListSerials) -> Result<Page<SerialPiece>> {
    let text = crate::catalog::escape(&sought(&kontor_domain::text::clip(&call.text)));
    let store_id = call.here.then_some(cx.session()?.register.store_id);
    let sought =
        rows::Sought { pattern: format!("%{text}%"), variant_id: call.variant_id, state: call.state, store_id };
    let total = rows::count(&mut cx.tx, &sought).await?;
    let found = rows::list(&mut cx.tx, &sought, call.window).await?;
    Ok(Page { rows: faces(cx, found).await?, total })
}

async fn faces(cx: &mut Cx, known: Vec<Known>) -> Result<Vec<SerialPiece>> {
    let mut ids: Vec<VariantId> = known.iter().map(|known| known.variant_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let faces = catalog::faces(&mut cx.tx, &ids).await?;
    let stores: HashMap<StoreId, String> = business::store_names(&mut cx.tx).await?;
    let mut pieces = Vec::with_capacity(known.len());
    for known in known {
        let face = faces.get(&known.variant_id);
        let (product_id, title, sku) = match face {
            Some(face) => (Some(face.product_id), face.title.clone(), face.sku.clone()),
            // Its product was removed.
            None => (
                catalog::product_of(&mut cx.tx, known.variant_id).await?,
                catalog::title(&mut cx.tx, known.variant_id).await?,
                String::new(),
            ),
        };
        pieces.push(SerialPiece {
            id: known.id,
            number: known.number,
            variant_id: known.variant_id,
            product_id: product_id.ok_or_else(|| crate::Failure::fault("a piece is of nothing"))?,
            title,
            sku,
            state: known.state,
            store_id: known.store_id,
            store: stores.get(&known.store_id).cloned().unwrap_or_default(),
            since: known.since,
        });
    }
    Ok(pieces)
}

pub(in crate::stock) async fn get(cx: &mut Cx, call: GetSerial) -> Result<SerialHistory> {
    let gone = || Refusal::not_found(say!("serial number"));
    let known = rows::get(&mut cx.tx, call.id).await?.ok_or_else(gone)?;
    let piece = faces(cx, vec![known]).await?.pop().ok_or_else(gone)?;
    let stores = business::store_names(&mut cx.tx).await?;
    let (knows_customers, knows_suppliers) =
        (cx.may(Permission::ReadCustomers)?, cx.may(Permission::ManagePurchasing)?);
    let mut events = Vec::new();
    for happened in rows::events(&mut cx.tx, call.id).await? {
        let (mut document, mut who) = (happened.note, String::new());
        if let Some(sale) = happened.sale_id
            && let Some(sale) = sales::sale(&mut cx.tx, sale).await?
        {
            document = sale.number;
            who = sale.customer.filter(|_| knows_customers).map(|customer| customer.name).unwrap_or_default();
        }
        if let Some(order) = happened.order_id {
            let (number, supplier) = purchasing::order_of(cx, order).await?.unwrap_or_default();
            document = number;
            who = if knows_suppliers { supplier } else { who };
        }
        events.push(SerialEvent {
            reason: happened.reason,
            state: happened.state,
            store: stores.get(&happened.store_id).cloned().unwrap_or_default(),
            sale_id: happened.sale_id,
            order_id: happened.order_id,
            document,
            who,
            user: happened.user,
            at: happened.at,
        });
    }
    Ok(SerialHistory { piece, events })
}
