//! Labels for the shelf.

pub(crate) mod bars;
mod rows;
mod sheet;

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kontor_domain::call::Done;
use kontor_domain::catalog::{ClearLabels, GetLabels, Label, LabelsPdf, MOST_LABELS, QueueLabels, check_count};
use kontor_domain::money::share;
use kontor_domain::sales::{Pdf, TaxMode};
use kontor_domain::{Rate, Refusal, say};

use super::rows as catalog;
use crate::cx::Cx;
use crate::{Failure, Result};

pub(super) async fn queue(cx: &mut Cx, call: QueueLabels) -> Result<Done> {
    check_count(call.count)?;
    let (tenant, store) = (cx.tenant()?, cx.session()?.register.store_id);
    if catalog::sellable(&mut cx.tx, call.variant_id).await?.is_none() {
        return Err(Refusal::not_found(say!("variant")).into());
    }
    match call.count {
        0 => rows::remove(&mut cx.tx, store, call.variant_id).await?,
        count => rows::put(&mut cx.tx, (tenant, store), call.variant_id, count, cx.now).await?,
    }
    Ok(Done {})
}

pub(super) async fn labels(cx: &mut Cx, _: GetLabels) -> Result<Vec<Label>> {
    let store = cx.session()?.register.store_id;
    let today = cx.local()?.business_date;
    let mut rates: HashMap<_, Rate> = HashMap::new();
    let mut labels = Vec::new();
    for queued in rows::queued(&mut cx.tx, store).await? {
        let rate = match (queued.tax_mode, rates.get(&queued.tax_class_id)) {
            (TaxMode::Included, _) => Rate::default(),
            (TaxMode::Added, Some(known)) => *known,
            (TaxMode::Added, None) => {
                let found = catalog::rate_on(&mut cx.tx, queued.tax_class_id, today).await?;
                let rate = found.map(|(_, rate)| rate).unwrap_or_default();
                rates.insert(queued.tax_class_id, rate);
                rate
            }
        };
        labels.push(Label {
            variant_id: queued.variant_id,
            title: queued.title,
            code: queued.barcode.unwrap_or_else(|| queued.sku.clone()),
            sku: queued.sku,
            price: queued.price + share(queued.price, rate),
            unit: queued.unit,
            count: queued.count,
        });
    }
    Ok(labels)
}

pub(super) async fn clear(cx: &mut Cx, _: ClearLabels) -> Result<Done> {
    let store = cx.session()?.register.store_id;
    rows::clear(&mut cx.tx, store).await?;
    Ok(Done {})
}

pub(super) async fn document(cx: &mut Cx, call: LabelsPdf) -> Result<Pdf> {
    let labels = labels(cx, GetLabels {}).await?;
    if labels.is_empty() {
        return Err(
            Refusal::new("no_labels", say!("No labels wait to be printed. Put some into the queue first.")).into()
        );
    }
    let count: i64 = labels.iter().map(|label| label.count).sum();
    if count > MOST_LABELS {
        let message =
            say!("{count} labels wait, and a document holds {most}. Print them in parts.", count, most = MOST_LABELS);
        return Err(Refusal::new("too_many", message).into());
    }
    let business = &cx.session()?.business;
    let (currency, locale) = (business.currency, business.locale.clone());
    let drawn = tokio::task::spawn_blocking(move || sheet::draw(&labels, call.sheet, call.skip, (currency, &locale)));
    let bytes = drawn.await.map_err(Failure::fault)??;
    Ok(Pdf { file_name: "labels.pdf".to_owned(), base64: STANDARD.encode(bytes) })
}
