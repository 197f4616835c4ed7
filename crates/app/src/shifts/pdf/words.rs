//! The words on X and Z reports, in the seller's language.

use kontor_domain::payments::PaymentKind;
use kontor_domain::sales::TenderKind;
use kontor_domain::shifts::CashKind;
use kontor_domain::terminals::{AttemptKind, AttemptState, CardSum};

/// The words of one language.
pub(super) struct Words {
    pub(super) x_report: &'static str,
    pub(super) z_report: &'static str,
    pub(super) copy: &'static str,
    pub(super) store: &'static str,
    pub(super) register: &'static str,
    pub(super) day: &'static str,
    pub(super) opened: &'static str,
    pub(super) closed: &'static str,
    pub(super) made: &'static str,
    pub(super) approved: &'static str,
    pub(super) receipts: &'static str,
    pub(super) sales: &'static str,
    pub(super) returns: &'static str,
    pub(super) net: &'static str,
    pub(super) rounding: &'static str,
    pub(super) discounts: &'static str,
    pub(super) rate: &'static str,
    pub(super) base: &'static str,
    pub(super) tax: &'static str,
    pub(super) gross: &'static str,
    pub(super) drawer: &'static str,
    pub(super) float: &'static str,
    pub(super) taken: &'static str,
    pub(super) change: &'static str,
    pub(super) refunded: &'static str,
    pub(super) expected: &'static str,
    pub(super) counted: &'static str,
    pub(super) variance: &'static str,
    pub(super) movements: &'static str,
    pub(super) blind: &'static str,
    pub(super) note: &'static str,
    pub(super) grand_total: &'static str,
    pub(super) journal: &'static str,
    pub(super) received: &'static str,
    pub(super) accounts: &'static str,
    pub(super) taken_back: &'static str,
    cards: [&'static str; 5],
    paid: [&'static str; 3],
    tenders: [&'static str; 8],
    kinds: [&'static str; 4],
    /// How times and days are written, in chrono's notation.
    pub(super) time: &'static str,
    pub(super) date: &'static str,
}

const ENGLISH: Words = Words {
    x_report: "X report",
    z_report: "Z report",
    copy: "COPY",
    store: "Store",
    register: "Register",
    day: "Business day",
    opened: "Opened",
    closed: "Closed",
    made: "As of",
    approved: "Variance approved by",
    receipts: "Receipts",
    sales: "Sales",
    returns: "Returns",
    net: "Net",
    rounding: "Rounding of cash",
    discounts: "Discounts given",
    rate: "Rate",
    base: "Net",
    tax: "Tax",
    gross: "Gross",
    drawer: "Cash in the drawer",
    float: "Opening float",
    taken: "Cash taken",
    change: "Change given",
    refunded: "Cash refunds",
    expected: "Expected",
    counted: "Counted",
    variance: "Variance",
    movements: "Cash movements",
    blind: "Counted blind: figures follow on the Z report.",
    note: "Note",
    grand_total: "Grand total of the register",
    journal: "Journal",
    received: "Cash received without a sale",
    accounts: "Accounts and vouchers",
    taken_back: "refunded",
    cards: ["Cards approved", "Refunds to cards", "Cards declined", "Cards not settled", "Cards given back"],
    paid: ["Paid on account", "Vouchers sold", "Deposits"],
    tenders: [
        "Cash",
        "Card",
        "Other",
        "Bought on account",
        "Paid by voucher",
        "Paid elsewhere",
        "Exchanged",
        "Paid by deposit",
    ],
    kinds: ["Pay-in", "Pay-out", "Safe drop", "No sale"],
    time: "%-d %b %Y, %H:%M",
    date: "%-d %b %Y",
};

const AMERICAN: Words = Words { time: "%b %-d, %Y, %-I:%M %p", date: "%b %-d, %Y", ..ENGLISH };

const SPANISH: Words = Words {
    x_report: "Informe X",
    z_report: "Informe Z",
    copy: "COPIA",
    store: "Tienda",
    register: "Caja",
    day: "Día de trabajo",
    opened: "Apertura",
    closed: "Cierre",
    made: "A las",
    approved: "Diferencia aprobada por",
    receipts: "Recibos",
    sales: "Ventas",
    returns: "Devoluciones",
    net: "Neto",
    rounding: "Redondeo de efectivo",
    discounts: "Descuentos",
    rate: "Tipo",
    base: "Base",
    tax: "Cuota",
    gross: "Total",
    drawer: "Efectivo en el cajón",
    float: "Fondo de caja",
    taken: "Efectivo cobrado",
    change: "Cambio entregado",
    refunded: "Reembolsos en efectivo",
    expected: "Esperado",
    counted: "Contado",
    variance: "Diferencia",
    movements: "Movimientos de efectivo",
    blind: "Recuento a ciegas: las cifras van en el informe Z.",
    note: "Nota",
    grand_total: "Gran total de la caja",
    journal: "Diario",
    received: "Efectivo recibido sin venta",
    accounts: "Cuentas y vales",
    taken_back: "reembolsado",
    cards: [
        "Tarjetas aprobadas",
        "Reembolsos a tarjetas",
        "Tarjetas rechazadas",
        "Tarjetas sin resolver",
        "Tarjetas devueltas",
    ],
    paid: ["Pagos a cuenta", "Vales vendidos", "Señales"],
    tenders: [
        "Efectivo",
        "Tarjeta",
        "Otro",
        "Comprado a cuenta",
        "Pagado con vale",
        "Pagado en otro sistema",
        "Cambiado",
        "Pagado con señal",
    ],
    kinds: ["Entrada", "Salida", "A la caja fuerte", "Sin venta"],
    time: "%d/%m/%Y, %H:%M",
    date: "%d/%m/%Y",
};

/// The words of a locale's language; English where Kontor does not know it.
pub(super) fn of(locale: &str) -> &'static Words {
    crate::words::printed(locale, [&ENGLISH, &AMERICAN, &SPANISH])
}

impl Words {
    /// A tender's name.
    pub(super) const fn tender(&self, kind: TenderKind) -> &'static str {
        let [cash, card, other, account, voucher, imported, exchange, deposit] = self.tenders;
        match kind {
            TenderKind::Cash => cash,
            TenderKind::Card => card,
            TenderKind::Other => other,
            TenderKind::Account => account,
            TenderKind::Voucher => voucher,
            TenderKind::Imported => imported,
            TenderKind::Exchange => exchange,
            TenderKind::Deposit => deposit,
        }
    }

    /// What payments of a kind are called.
    pub(super) const fn paid(&self, kind: PaymentKind) -> &'static str {
        let [account, voucher, deposit] = self.paid;
        match kind {
            PaymentKind::Account => account,
            PaymentKind::Voucher => voucher,
            PaymentKind::Deposit => deposit,
        }
    }

    /// What attempts at card terminals are called, by how they stand.
    pub(super) const fn cards(&self, sum: &CardSum) -> &'static str {
        let [approved, refunded, declined, unknown, undone] = self.cards;
        match (sum.state, sum.kind) {
            _ if sum.undone => undone,
            (AttemptState::Approved, AttemptKind::Charge) => approved,
            (AttemptState::Approved, AttemptKind::Refund) => refunded,
            (AttemptState::Declined, _) => declined,
            (AttemptState::Pending | AttemptState::Unknown, _) => unknown,
        }
    }

    /// What a movement of cash is called.
    pub(super) const fn kind(&self, kind: CashKind) -> &'static str {
        let [pay_in, pay_out, drop, no_sale] = self.kinds;
        match kind {
            CashKind::PayIn => pay_in,
            CashKind::PayOut => pay_out,
            CashKind::Drop => drop,
            CashKind::NoSale => no_sale,
        }
    }
}
