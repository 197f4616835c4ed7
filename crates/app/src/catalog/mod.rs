//! What is sold: categories, products, variants, barcodes, tax classes, pictures.

mod change;
pub(crate) mod import;
pub(crate) mod labels;
mod mutations;
pub(crate) mod packs;
mod queries;
pub(crate) mod rows;
mod save;
pub(crate) mod search;
mod sold;
mod taxes;
mod variants;

use kontor_domain::catalog::{
    Categories, ClearLabels, FindVariants, GetImage, GetLabels, GetProduct, LabelsPdf, Products, QueueLabels,
    RemoveCategory, RemoveProduct, RestoreProduct, SaveCategory, SaveProduct, SaveTaxClass, Scan, SetImage, SetPack,
    TaxClasses,
};

use kontor_domain::{CategoryId, ProductId, VariantId};

use crate::Result;
use crate::cx::Cx;
use crate::registry::Feature;

pub(crate) use change::Change;
pub(crate) use search::escape;

/// Its calls.
pub fn feature() -> Feature {
    Feature::new()
        .on::<Categories>(queries::categories)
        .on::<SaveCategory>(mutations::save_category)
        .on::<RemoveCategory>(mutations::remove_category)
        .on::<TaxClasses>(taxes::classes)
        .on::<SaveTaxClass>(taxes::save)
        .on::<GetProduct>(queries::product)
        .on::<Products>(queries::products)
        .on::<SaveProduct>(save::product)
        .on::<RemoveProduct>(mutations::remove)
        .on::<RestoreProduct>(mutations::restore)
        .on::<SetImage>(mutations::set_image)
        .on::<SetPack>(packs::set)
        .on::<GetImage>(queries::image)
        .on::<FindVariants>(search::find)
        .on::<Scan>(search::scan)
        .on::<QueueLabels>(labels::queue)
        .on::<GetLabels>(labels::labels)
        .on::<ClearLabels>(labels::clear)
        .on::<LabelsPdf>(labels::document)
        .hears("catalog.sold", sold::count)
}

/// What a variant is called by itself: its product's title, and its name where it has one.
pub(crate) fn full_title(title: &str, name: &str) -> String {
    if name.is_empty() { title.to_owned() } else { format!("{title}, {name}") }
}

/// The category that a product is in, if any.
///
/// # Errors
/// As every statement.
pub(crate) async fn category_of(cx: &mut Cx, id: ProductId) -> Result<Option<CategoryId>> {
    let product = rows::product(&mut cx.tx, id).await?;
    Ok(product.and_then(|product| product.category_id))
}

/// The variant that has a SKU, or else a barcode or its other spelling.
///
/// # Errors
/// As every statement.
pub(crate) async fn holder_of(cx: &mut Cx, code: &str, other: Option<String>) -> Result<Option<VariantId>> {
    let tenant = cx.tenant()?;
    if let Some(holder) = variants::rows::with_sku(&mut cx.tx, tenant, code).await? {
        return Ok(Some(holder.variant_id));
    }
    let holder = variants::rows::with_barcode(&mut cx.tx, tenant, code, other).await?;
    Ok(holder.map(|holder| holder.variant_id))
}
