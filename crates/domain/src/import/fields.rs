//! What the columns of a file can be, and what programs and people call them.

use super::ImportKind;
use crate::table::Column;

/// A column that a file can have.
pub type Field = Column;

/// The columns that files of a kind can have. The first that a row can't do without come first.
pub const fn fields(kind: ImportKind) -> &'static [Field] {
    match kind {
        ImportKind::Products => PRODUCTS,
    }
}

const PRODUCTS: &[Field] = &[
    Field {
        name: "sku",
        also: &[
            "variant sku",
            "stock code",
            "stockcode",
            "item code",
            "item number",
            "item no",
            "product code",
            "article number",
            "article",
            "code",
            "reference",
            "ref",
            "código",
            "referencia",
            "artikelnummer",
        ],
    },
    Field {
        name: "title",
        also: &[
            "product",
            "product name",
            "product title",
            "item",
            "item name",
            "name",
            "description short",
            "producto",
            "nombre",
            "título",
            "artículo",
            "bezeichnung",
        ],
    },
    Field {
        name: "price",
        also: &[
            "variant price",
            "unit price",
            "unitprice",
            "sale price",
            "selling price",
            "retail price",
            "rrp",
            "default price",
            "precio",
            "pvp",
            "preis",
        ],
    },
    Field {
        name: "barcode",
        also: &["barcodes", "variant barcode", "ean", "ean13", "gtin", "upc", "isbn", "código de barras", "strichcode"],
    },
    Field { name: "group", also: &["handle", "product id", "parent", "parent sku", "grupo"] },
    Field {
        name: "variant",
        also: &["variant name", "variant title", "option", "option1 value", "variation", "size", "variante", "talla"],
    },
    Field {
        name: "category",
        also: &["product category", "type", "product type", "department", "categoría", "familia", "kategorie"],
    },
    Field {
        name: "tax",
        also: &["tax class", "tax rate", "tax name", "vat", "vat rate", "vat %", "iva", "impuesto", "mwst"],
    },
    Field { name: "tax mode", also: &["tax included", "price includes tax", "iva incluido"] },
    Field { name: "decimals", also: &["quantity decimals", "decimales"] },
    Field { name: "unit", also: &["unit of measure", "uom", "unidad", "einheit"] },
    Field { name: "description", also: &["body", "body html", "notes", "long description", "descripción", "notas"] },
    Field { name: "active", also: &["status", "published", "enabled", "for sale", "activo", "estado"] },
];
