//! The words on a receipt, in the seller's language.

use kontor_domain::sales::TenderKind;

/// The words of one language.
pub(super) struct Words {
    pub(super) receipt: &'static str,
    pub(super) copy: &'static str,
    /// What is said above a receipt that is sent, `{seller}` being by whom.
    pub(super) letter: &'static str,
    pub(super) take_back: &'static str,
    pub(super) exchange: &'static str,
    pub(super) came_back: &'static str,
    pub(super) new_goods: &'static str,
    pub(super) to_pay: &'static str,
    pub(super) of: &'static str,
    pub(super) date: &'static str,
    pub(super) store: &'static str,
    pub(super) register: &'static str,
    pub(super) cashier: &'static str,
    pub(super) customer: &'static str,
    pub(super) discount: &'static str,
    pub(super) subtotal: &'static str,
    pub(super) line_discounts: &'static str,
    pub(super) cart_discount: &'static str,
    pub(super) tax_added: &'static str,
    pub(super) total: &'static str,
    pub(super) refund: &'static str,
    pub(super) rounding: &'static str,
    pub(super) cash: &'static str,
    pub(super) card: &'static str,
    pub(super) other: &'static str,
    pub(super) account: &'static str,
    pub(super) voucher: &'static str,
    pub(super) left: &'static str,
    pub(super) owed: &'static str,
    pub(super) credit: &'static str,
    pub(super) imported: &'static str,
    pub(super) reference: &'static str,
    pub(super) change: &'static str,
    pub(super) rate: &'static str,
    pub(super) net: &'static str,
    pub(super) tax: &'static str,
    pub(super) gross: &'static str,
    /// How a time is written, in chrono's notation.
    pub(super) time: &'static str,
}

const ENGLISH: Words = Words {
    receipt: "Receipt",
    copy: "COPY",
    letter: "Thank you for coming to {seller}. Here is your receipt; it is with this message as a PDF too.",
    take_back: "Return",
    exchange: "Exchange",
    came_back: "Returned",
    new_goods: "New items",
    to_pay: "To pay",
    of: "Returned from",
    date: "Date",
    store: "Store",
    register: "Register",
    cashier: "Served by",
    customer: "Customer",
    discount: "Discount",
    subtotal: "Subtotal",
    line_discounts: "Discounts on items",
    cart_discount: "Discount",
    tax_added: "Tax added",
    total: "Total",
    refund: "Refund",
    rounding: "Rounding of cash",
    cash: "Cash",
    card: "Card",
    other: "Other",
    account: "On account",
    voucher: "Voucher",
    left: "Left on the voucher",
    owed: "Owed from now on",
    credit: "Your credit from now on",
    imported: "Paid elsewhere",
    reference: "Earlier number",
    change: "Change",
    rate: "Rate",
    net: "Net",
    tax: "Tax",
    gross: "Gross",
    time: "%-d %b %Y, %H:%M",
};

const AMERICAN: Words = Words { time: "%b %-d, %Y, %-I:%M %p", ..ENGLISH };

const SPANISH: Words = Words {
    receipt: "Recibo",
    copy: "COPIA",
    letter: "Gracias por su visita a {seller}. Aquí tiene su recibo; va también adjunto en PDF.",
    take_back: "Devolución",
    exchange: "Cambio de artículos",
    came_back: "Devuelto",
    new_goods: "Artículos nuevos",
    to_pay: "A pagar",
    of: "Devuelto de",
    date: "Fecha",
    store: "Tienda",
    register: "Caja",
    cashier: "Atendido por",
    customer: "Cliente",
    discount: "Descuento",
    subtotal: "Subtotal",
    line_discounts: "Descuentos en artículos",
    cart_discount: "Descuento",
    tax_added: "Impuesto añadido",
    total: "Total",
    refund: "Reembolso",
    rounding: "Redondeo de efectivo",
    cash: "Efectivo",
    card: "Tarjeta",
    other: "Otro",
    account: "A cuenta",
    voucher: "Vale",
    left: "Queda en el vale",
    owed: "Pendiente desde ahora",
    credit: "Saldo a su favor desde ahora",
    imported: "Pagado en otro sistema",
    reference: "Número anterior",
    change: "Cambio",
    rate: "Tipo",
    net: "Base",
    tax: "Cuota",
    gross: "Total",
    time: "%d/%m/%Y, %H:%M",
};

/// The words of a locale's language; English where Kontor does not know it.
pub(super) fn of(locale: &str) -> &'static Words {
    crate::words::printed(locale, [&ENGLISH, &AMERICAN, &SPANISH])
}

impl Words {
    /// A tender's name.
    pub(super) const fn tender(&self, kind: TenderKind) -> &'static str {
        match kind {
            TenderKind::Cash => self.cash,
            TenderKind::Card => self.card,
            TenderKind::Other => self.other,
            TenderKind::Account => self.account,
            TenderKind::Voucher => self.voucher,
            TenderKind::Imported => self.imported,
            TenderKind::Exchange => self.exchange,
        }
    }
}
