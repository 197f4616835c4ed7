//! What is asked of the catalog, but for search and taxes.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kontor_domain::catalog::{Categories, Category, GetImage, GetProduct, Image, Product, Products};
use kontor_domain::policy::Permission;
use kontor_domain::{ProductId, Refusal, VariantId, say};

use super::{packs, rows};
use crate::Result;
use crate::cx::Cx;
use crate::stock::rows as stock;

pub(super) async fn categories(cx: &mut Cx, _: Categories) -> Result<Vec<Category>> {
    rows::categories(&mut cx.tx).await
}

pub(super) async fn product(cx: &mut Cx, call: GetProduct) -> Result<Product> {
    with_stock(cx, call.id).await
}

/// How many products one answer holds.
const PRODUCTS: i64 = 200;

pub(super) async fn products(cx: &mut Cx, call: Products) -> Result<Vec<Product>> {
    let mut products = Vec::new();
    for id in rows::products_after(&mut cx.tx, call.after, PRODUCTS).await? {
        products.push(with_stock(cx, id).await?);
    }
    Ok(products)
}

/// A product with how many there are of each variant in the store of the one who asks.
pub(super) async fn with_stock(cx: &mut Cx, id: ProductId) -> Result<Product> {
    let store = cx.session()?.register.store_id;
    let product = rows::product(&mut cx.tx, id).await?;
    let mut product = product.ok_or_else(|| Refusal::not_found(say!("product")))?;
    let packs = packs::fill(cx, &mut product.variants).await?;
    let unit = |id: VariantId| packs.get(&id).map_or(id, |pack| pack.unit_id);
    let ids: Vec<VariantId> = product.variants.iter().map(|variant| unit(variant.id)).collect();
    let levels = stock::levels_of(&mut cx.tx, store, &ids).await?;
    let sees = cx.may(Permission::ViewCost)?;
    for variant in &mut product.variants {
        if let Some(pack) = packs.get(&variant.id) {
            let units = levels.get(&pack.unit_id).copied().unwrap_or_default();
            variant.on_hand = pack.whole(units.available());
            continue;
        }
        let stock::Level { held, reserved } = levels.get(&variant.id).copied().unwrap_or_default();
        (variant.on_hand, variant.reserved) = (held.qty, reserved);
        if sees {
            (variant.unit_cost, variant.value) = (held.unit_cost, Some(held.value));
        }
    }
    Ok(product)
}

pub(super) async fn image(cx: &mut Cx, call: GetImage) -> Result<Image> {
    let (media_type, bytes) =
        rows::blob(&mut cx.tx, call.id).await?.ok_or_else(|| Refusal::not_found(say!("picture")))?;
    Ok(Image { media_type, base64: STANDARD.encode(bytes) })
}
