//! Variants and their codes: which are free, and how a removed one gives its codes up and asks for them again.

pub(super) mod rows;

use chrono::{DateTime, Utc};
use kontor_domain::catalog::barcode::same_code;
use kontor_domain::{Message, ProductId, Refusal, say};

use super::{change, packs};
use crate::Result;
use crate::cx::Cx;

/// Which variant of a request a refusal is about.
#[derive(Debug, Clone, Copy)]
pub(super) enum At {
    /// The one at this place in the list.
    Place(usize),
    /// None in particular.
    Nowhere,
}

impl At {
    /// Puts a refusal's fields under `variants`, and under the variant's own place (`variants.2.sku`).
    pub(super) fn put(self, mut refusal: Refusal) -> Refusal {
        for (field, message) in std::mem::take(&mut refusal.fields) {
            if let Self::Place(place) = self {
                refusal.fields.insert(format!("variants.{place}.{field}"), message.clone());
            }
            refusal.fields.insert("variants".to_owned(), message);
        }
        refusal
    }
}

/// Refuses a SKU that a variant of another product has.
pub(super) async fn free_sku(cx: &mut Cx, product: ProductId, sku: &str, at: At) -> Result<()> {
    let tenant = cx.tenant()?;
    match rows::with_sku(&mut cx.tx, tenant, sku).await? {
        Some(holder) if holder.product_id != product => {
            let message =
                say!("“{title}” has the SKU {sku} already. Choose a different one.", title = holder.title, sku);
            Err(at.put(Refusal::field("sku_taken", "sku", message)).into())
        }
        _ => Ok(()),
    }
}

/// Refuses a barcode that a variant of another product has, also in its other spelling.
pub(super) async fn free_barcode(cx: &mut Cx, product: ProductId, code: &str, at: At) -> Result<()> {
    let tenant = cx.tenant()?;
    match rows::with_barcode(&mut cx.tx, tenant, code, same_code(code)).await? {
        Some(holder) if holder.product_id != product => {
            let message =
                say!("“{title}” has the barcode {code} already. Take it away there first.", title = holder.title, code);
            Err(at.put(Refusal::field("barcode_taken", "barcodes", message)).into())
        }
        _ => Ok(()),
    }
}

/// Somebody else took a code in the same moment.
pub(super) fn taken_meanwhile(code: &'static str, field: &str, what: Message) -> Refusal {
    let message = say!("Another product has this {what} already. Choose a different one.", what);
    At::Nowhere.put(Refusal::field(code, field, message))
}

/// Removes a product's variants and frees their codes.
pub(super) async fn remove_all(cx: &mut Cx, product: ProductId) -> Result<()> {
    let change = change::begin(cx).await?;
    let ids: Vec<_> =
        rows::of(&mut cx.tx, product).await?.into_iter().filter(|known| known.removed_at.is_none()).collect();
    let gone: Vec<_> = ids.iter().map(|known| known.id).collect();
    packs::none_holds(cx, &gone).await?;
    for known in ids {
        rows::remove(&mut cx.tx, known.id, change, cx.now).await?;
    }
    Ok(())
}

/// Brings back the variants that were removed together with their product, with the codes they had. Refused when
/// another product got one of them meanwhile.
pub(super) async fn restore_all(cx: &mut Cx, product: ProductId, removed_at: DateTime<Utc>) -> Result<()> {
    use crate::Explain as _;

    let tenant = cx.tenant()?;
    let change = change::begin(cx).await?;
    for freed in rows::freed(&mut cx.tx, product, removed_at).await? {
        free_sku(cx, product, &freed.sku, At::Nowhere).await?;
        for code in &freed.barcodes {
            free_barcode(cx, product, code, At::Nowhere).await?;
        }
        rows::restore(&mut cx.tx, freed.id, change, cx.now)
            .await
            .taken("variant__sku_key", || taken_meanwhile("sku_taken", "sku", say!("SKU")))?;
        for code in &freed.barcodes {
            rows::add_barcode(&mut cx.tx, tenant, freed.id, code, cx.now)
                .await
                .taken("barcode__code", || taken_meanwhile("barcode_taken", "barcodes", say!("barcode")))?;
        }
    }
    packs::units_are_there(cx, product).await
}
