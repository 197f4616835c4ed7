//! What the columns are called.

use crate::ts;

/// The name of a field.
pub(super) fn name(field: &str) -> String {
    match field {
        "sku" => ts!(catalog.sku),
        "title" => ts!(catalog.title),
        "price" => ts!(catalog.price),
        "barcode" => ts!(catalog.barcodes),
        "group" => ts!(import.group),
        "variant" => ts!(catalog.variant_name),
        "category" => ts!(catalog.category),
        "tax" => ts!(catalog.tax_class),
        "tax mode" => ts!(import.tax_mode),
        "decimals" => ts!(catalog.decimals),
        "unit" => ts!(catalog.unit),
        "description" => ts!(catalog.notes),
        "active" => ts!(catalog.active),
        other => other.to_owned(),
    }
}
