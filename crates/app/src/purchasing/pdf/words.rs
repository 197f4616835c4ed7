//! The words on a purchase order, in the language of the business.

/// The words of one language.
pub(super) struct Words {
    pub(super) order: &'static str,
    pub(super) supplier: &'static str,
    pub(super) deliver_to: &'static str,
    pub(super) day: &'static str,
    pub(super) sku: &'static str,
    pub(super) what: &'static str,
    pub(super) quantity: &'static str,
    pub(super) each: &'static str,
    pub(super) amount: &'static str,
    pub(super) total: &'static str,
    /// How days are written, in chrono's notation.
    pub(super) date: &'static str,
}

const ENGLISH: Words = Words {
    order: "Purchase order",
    supplier: "Supplier",
    deliver_to: "Deliver to",
    day: "Date",
    sku: "SKU",
    what: "Product",
    quantity: "Quantity",
    each: "Each",
    amount: "Amount",
    total: "Total",
    date: "%-d %B %Y",
};

const SPANISH: Words = Words {
    order: "Pedido de compra",
    supplier: "Proveedor",
    deliver_to: "Entregar en",
    day: "Fecha",
    sku: "Referencia",
    what: "Producto",
    quantity: "Cantidad",
    each: "Unidad",
    amount: "Importe",
    total: "Total",
    date: "%d/%m/%Y",
};

/// The words for a locale.
pub(super) fn of(locale: &str) -> &'static Words {
    match locale.split(['-', '_']).next() {
        Some("es") => &SPANISH,
        _ => &ENGLISH,
    }
}
