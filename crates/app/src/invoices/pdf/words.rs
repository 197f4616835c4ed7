//! The words on an invoice, in the seller's language.

use kontor_domain::invoices::{Invoice, InvoiceKind};
use kontor_domain::sales::TenderKind;

/// The words of one language.
pub(in crate::invoices) struct Words {
    pub(super) invoice: &'static str,
    pub(super) corrected: &'static str,
    pub(super) credit: &'static str,
    pub(super) copy: &'static str,
    /// What is said above one that is sent, `{seller}` being by whom.
    pub(in crate::invoices) letter: &'static str,
    pub(super) day: &'static str,
    pub(super) receipt: &'static str,
    pub(super) takes_place: &'static str,
    pub(super) about: &'static str,
    pub(super) reason: &'static str,
    pub(super) buyer: &'static str,
    pub(super) buyer_number: &'static str,
    pub(super) what: &'static str,
    pub(super) quantity: &'static str,
    pub(super) each: &'static str,
    pub(super) rate: &'static str,
    pub(super) net: &'static str,
    pub(super) tax: &'static str,
    pub(super) gross: &'static str,
    pub(super) discount: &'static str,
    pub(super) total: &'static str,
    pub(super) credited: &'static str,
    pub(super) rounding: &'static str,
    pub(super) with_tax: &'static str,
    pub(super) without_tax: &'static str,
    pub(super) each_with_tax: &'static str,
    pub(super) each_without_tax: &'static str,
    /// Ways to pay, in the order of [`TenderKind::ALL`].
    tenders: [&'static str; 7],
    /// How days are written, in chrono's notation.
    pub(super) date: &'static str,
}

const ENGLISH: Words = Words {
    invoice: "Invoice",
    corrected: "Corrected invoice",
    credit: "Credit note",
    copy: "COPY",
    letter: "Here is a document of {seller}. It is with this message as a PDF.",
    day: "Date",
    receipt: "Receipt",
    takes_place: "Takes the place of invoice",
    about: "For invoice",
    reason: "Reason",
    buyer: "For",
    buyer_number: "Tax number",
    what: "Product",
    quantity: "Quantity",
    each: "Each",
    rate: "Tax rate",
    net: "Net",
    tax: "Tax",
    gross: "Gross",
    discount: "Discount",
    total: "Total",
    credited: "Credited",
    rounding: "Rounding of cash",
    with_tax: "Prices for each include tax.",
    without_tax: "Prices for each are without tax.",
    each_with_tax: "Price includes tax",
    each_without_tax: "Price without tax",
    tenders: ["Cash", "Card", "Other", "On account", "Voucher", "Paid elsewhere", "Goods that came back"],
    date: "%-d %B %Y",
};

const AMERICAN: Words = Words { date: "%B %-d, %Y", ..ENGLISH };

const SPANISH: Words = Words {
    invoice: "Factura",
    corrected: "Factura rectificativa",
    credit: "Factura rectificativa (abono)",
    copy: "COPIA",
    letter: "Aquí tiene un documento de {seller}. Va adjunto a este mensaje en PDF.",
    day: "Fecha",
    receipt: "Recibo",
    takes_place: "Sustituye a la factura",
    about: "De la factura",
    reason: "Motivo",
    buyer: "Para",
    buyer_number: "NIF",
    what: "Producto",
    quantity: "Cantidad",
    each: "Unidad",
    rate: "Tipo",
    net: "Base",
    tax: "Impuesto",
    gross: "Importe",
    discount: "Descuento",
    total: "Total",
    credited: "Abonado",
    rounding: "Redondeo de efectivo",
    with_tax: "Los precios por unidad llevan los impuestos incluidos.",
    without_tax: "Los precios por unidad van sin impuestos.",
    each_with_tax: "Precio con impuestos",
    each_without_tax: "Precio sin impuestos",
    tenders: ["Efectivo", "Tarjeta", "Otro", "A cuenta", "Vale", "Pagado en otro sitio", "Artículos devueltos"],
    date: "%d/%m/%Y",
};

/// The words for a locale.
pub(in crate::invoices) fn of(locale: &str) -> &'static Words {
    crate::words::printed(locale, [&ENGLISH, &AMERICAN, &SPANISH])
}

impl Words {
    /// What a document is called.
    pub(in crate::invoices) fn kind(&self, invoice: &Invoice) -> &'static str {
        match invoice.kind {
            InvoiceKind::Credit => self.credit,
            InvoiceKind::Invoice if invoice.of.is_some() => self.corrected,
            InvoiceKind::Invoice => self.invoice,
        }
    }

    /// What a way to pay is called.
    pub(super) fn tender(&self, kind: TenderKind) -> &'static str {
        let at = TenderKind::ALL.iter().position(|known| *known == kind);
        at.and_then(|at| self.tenders.get(at)).copied().unwrap_or_default()
    }
}
