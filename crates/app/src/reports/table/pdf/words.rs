//! What stands on printed reports, in the languages that Kontor speaks.

use kontor_domain::reports::{ColumnName, TableBy, TableKind};

/// The words of one language.
pub(super) struct Words {
    /// In the order of [`TableKind::ALL`].
    titles: [&'static str; 5],
    ways: fn(TableBy) -> &'static str,
    columns: fn(ColumnName) -> &'static str,
    /// What words that are kept are called.
    words: &'static [(&'static str, &'static str)],
    pub(super) others: &'static str,
    pub(super) total: &'static str,
    pub(super) earlier: &'static str,
    pub(super) no_category: &'static str,
    pub(super) page: &'static str,
    /// What stands between a whole and its parts.
    pub(super) mark: &'static str,
    /// How a day is written, in chrono's notation.
    pub(super) date: &'static str,
}

const ENGLISH: Words = Words {
    titles: ["Margin", "Value of the stock", "Best and slow sellers", "Returns", "Approvals"],
    ways: |by| match by {
        TableBy::Day => "By day",
        TableBy::Product => "By product",
        TableBy::Category => "By category",
        TableBy::Store => "By store",
        TableBy::Best => "Best sellers",
        TableBy::Slow => "Slow sellers",
        TableBy::Unsold => "Not sold",
        TableBy::Reason => "By reason",
        TableBy::Cashier => "By cashier",
        TableBy::Destination => "By destination",
        TableBy::Act => "By what was done",
        TableBy::Approver => "By approver",
    },
    columns: |column| match column {
        ColumnName::Items => "Items",
        ColumnName::Net => "Without tax",
        ColumnName::Cost => "Cost",
        ColumnName::Earned => "Earned",
        ColumnName::Rate => "Margin",
        ColumnName::Uncosted => "Cost unknown",
        ColumnName::OnHand => "In stock",
        ColumnName::Value => "Worth",
        ColumnName::Cover => "Days left",
        ColumnName::Count => "Times",
        ColumnName::Refunded => "Refunded",
        ColumnName::Share => "Of sales",
        ColumnName::Amount => "Amount",
    },
    words: &[
        ("stock", "Back to stock"),
        ("damaged", "Damaged"),
        ("supplier", "To the supplier"),
        ("discount", "Discount"),
        ("return", "Return"),
        ("no_sale", "Drawer opened"),
        ("no_receipt", "Return without a receipt"),
        ("tender", "Payment put right"),
    ],
    others: "Others:",
    total: "Total",
    earlier: "Earlier",
    no_category: "No category",
    page: "Page",
    mark: ".",
    date: "%-d %b %Y",
};

const AMERICAN: Words = Words { date: "%b %-d, %Y", ..ENGLISH };

const SPANISH: Words = Words {
    titles: ["Margen", "Valor de las existencias", "Más y menos vendidos", "Devoluciones", "Autorizaciones"],
    ways: |by| match by {
        TableBy::Day => "Por día",
        TableBy::Product => "Por producto",
        TableBy::Category => "Por categoría",
        TableBy::Store => "Por tienda",
        TableBy::Best => "Los más vendidos",
        TableBy::Slow => "Los menos vendidos",
        TableBy::Unsold => "Sin ventas",
        TableBy::Reason => "Por motivo",
        TableBy::Cashier => "Por cajero",
        TableBy::Destination => "Por destino",
        TableBy::Act => "Por lo que se hizo",
        TableBy::Approver => "Por quien autorizó",
    },
    columns: |column| match column {
        ColumnName::Items => "Artículos",
        ColumnName::Net => "Sin impuestos",
        ColumnName::Cost => "Coste",
        ColumnName::Earned => "Ganado",
        ColumnName::Rate => "Margen",
        ColumnName::Uncosted => "Sin coste",
        ColumnName::OnHand => "Existencias",
        ColumnName::Value => "Valor",
        ColumnName::Cover => "Días",
        ColumnName::Count => "Veces",
        ColumnName::Refunded => "Devuelto",
        ColumnName::Share => "De las ventas",
        ColumnName::Amount => "Importe",
    },
    words: &[
        ("stock", "De vuelta a existencias"),
        ("damaged", "Dañado"),
        ("supplier", "Al proveedor"),
        ("discount", "Descuento"),
        ("return", "Devolución"),
        ("no_sale", "Cajón abierto"),
        ("no_receipt", "Devolución sin tique"),
        ("tender", "Pago corregido"),
    ],
    others: "Otros:",
    total: "Total",
    earlier: "Antes",
    no_category: "Sin categoría",
    page: "Página",
    mark: ",",
    date: "%d/%m/%Y",
};

/// The words of a locale's language; English where Kontor does not know it.
pub(super) fn of(locale: &str) -> &'static Words {
    crate::words::printed(locale, [&ENGLISH, &AMERICAN, &SPANISH])
}

impl Words {
    pub(super) fn title(&self, what: TableKind) -> &'static str {
        let at = TableKind::ALL.iter().position(|kind| *kind == what);
        at.and_then(|at| self.titles.get(at)).copied().unwrap_or_default()
    }

    pub(super) fn way(&self, by: TableBy) -> &'static str {
        (self.ways)(by)
    }

    pub(super) fn column(&self, column: ColumnName) -> &'static str {
        (self.columns)(column)
    }

    /// A word that is kept as people read it; any other text as it is.
    pub(super) fn word<'a>(&self, word: &'a str) -> &'a str
    where
        'static: 'a,
    {
        self.words.iter().find(|(kept, _)| *kept == word).map_or(word, |(_, read)| read)
    }
}
