//! The receipt of a payment, laid out once for the PDF and for receipt printers.

use kontor_domain::Minor;
use kontor_domain::hardware::picture::Picture;
use kontor_domain::hardware::slip::{Gap, Look, Part, Slip};
use kontor_domain::money::display;
use kontor_domain::payments::{Payment, PaymentKind};
use kontor_domain::sales::TenderKind;
use kontor_domain::shifts::Printing;

use crate::zone::Zone;
use crate::{Result, qr};

/// The words of one language.
struct Words {
    payment: &'static str,
    /// What is said above one that is sent, `{seller}` being by whom.
    letter: &'static str,
    paid_back: &'static str,
    copy: &'static str,
    date: &'static str,
    store: &'static str,
    register: &'static str,
    cashier: &'static str,
    customer: &'static str,
    /// What it is for, in the order of the kinds.
    kinds: [&'static str; 3],
    rounding: &'static str,
    tenders: [&'static str; 3],
    owed: &'static str,
    credit: &'static str,
    voucher: &'static str,
    deposit: &'static str,
    until: &'static str,
    no_tax: &'static str,
    voucher_tax: &'static str,
    /// How a day is written, in chrono's notation.
    date_form: &'static str,
    /// How a time is written, in chrono's notation.
    time: &'static str,
}

const ENGLISH: Words = Words {
    payment: "Payment received",
    letter: "Thank you for your payment to {seller}. Here is its receipt; it is with this message as a PDF too.",
    paid_back: "Paid back",
    copy: "COPY",
    date: "Date",
    store: "Store",
    register: "Register",
    cashier: "Served by",
    customer: "Customer",
    kinds: ["Paid on account", "Voucher", "Deposit for a repair"],
    rounding: "Rounding of cash",
    tenders: ["Cash", "Card", "Other"],
    owed: "Owed from now on",
    credit: "Your credit from now on",
    voucher: "Whoever has this code may pay with it. Keep it like money.",
    deposit: "Your deposit from now on",
    until: "Good until",
    no_tax: "Not a sale: it holds no tax.",
    voucher_tax: "Tax is charged on what is bought with it.",
    date_form: "%-d %b %Y",
    time: "%-d %b %Y, %H:%M",
};

const AMERICAN: Words = Words { time: "%b %-d, %Y, %-I:%M %p", date_form: "%b %-d, %Y", ..ENGLISH };

const SPANISH: Words = Words {
    payment: "Pago recibido",
    letter: "Gracias por su pago a {seller}. Aquí tiene su recibo; va también adjunto en PDF.",
    paid_back: "Devuelto",
    copy: "COPIA",
    date: "Fecha",
    store: "Tienda",
    register: "Caja",
    cashier: "Atendido por",
    customer: "Cliente",
    kinds: ["Pago a cuenta", "Vale", "Señal de una reparación"],
    rounding: "Redondeo de efectivo",
    tenders: ["Efectivo", "Tarjeta", "Otro"],
    owed: "Pendiente desde ahora",
    credit: "Saldo a su favor desde ahora",
    voucher: "Quien tenga este código puede pagar con él. Guárdelo como dinero.",
    deposit: "Su señal desde ahora",
    until: "Válido hasta el",
    no_tax: "No es una venta: no lleva impuestos.",
    voucher_tax: "El impuesto se cobra con lo que se compre con él.",
    date_form: "%d/%m/%Y",
    time: "%d/%m/%Y, %H:%M",
};

/// The words of a locale's language; English where Kontor does not know it.
fn of(locale: &str) -> &'static Words {
    crate::words::printed(locale, [&ENGLISH, &AMERICAN, &SPANISH])
}

/// What a payment's receipt is called, and what is said above one that is sent.
pub(super) fn words_of(payment: &Payment) -> (String, &'static str) {
    let words = of(&payment.seller.locale);
    (format!("{} {}", words.payment, payment.number), words.letter)
}

/// Lays a payment's receipt out.
///
/// # Errors
/// A fault when its code can't be drawn.
pub(crate) fn slip(payment: &Payment, logo: Option<Picture>, printing: Printing) -> Result<Slip> {
    let words = of(&payment.seller.locale);
    let money = |amount: Minor| display(amount, payment.seller.currency, &payment.seller.locale);
    let sides = |left: &str, right: &str, looks| Part::Sides { left: left.to_owned(), right: right.to_owned(), looks };
    let item = |title: String, amount: String, look| Part::Item { title, amount, mark: String::new(), look };
    let mut parts = Vec::new();
    if let Some(logo) = logo {
        parts.extend([Part::Picture(logo), Part::Gap(Gap::Narrow)]);
    }
    parts.extend([Part::Centred(payment.seller.name.clone(), Look::Name), Part::Gap(Gap::Hair)]);
    let legal = &payment.seller.legal;
    for line in
        [&legal.legal_name, &legal.address, &legal.tax_number, &legal.contact].into_iter().flat_map(|t| t.lines())
    {
        parts.push(Part::Centred(line.to_owned(), Look::Faint));
    }
    parts.push(Part::Gap(Gap::Wide));
    if printing == Printing::Copy {
        parts.extend([Part::Centred(words.copy.to_owned(), Look::Name), Part::Gap(Gap::Narrow)]);
    }
    let heading = if payment.amount.0 < 0 { words.paid_back } else { words.payment };
    parts.push(sides(heading, &payment.number, (Look::Strong, Look::Strong)));
    parts.push(Part::Gap(Gap::Hair));
    let when = match payment.timezone.parse::<Zone>() {
        Ok(zone) => zone.local(payment.at).format(words.time).to_string(),
        Err(_) => format!("{} UTC", payment.at.format(words.time)),
    };
    let customer = payment.customer.as_ref().map_or("", |customer| customer.name.as_str());
    let facts = [
        (words.date, when.as_str()),
        (words.store, payment.store.as_str()),
        (words.register, payment.register.as_str()),
        (words.cashier, payment.user.as_str()),
        (words.customer, customer),
    ];
    for (label, value) in facts.into_iter().filter(|(_, value)| !value.is_empty()) {
        parts.push(sides(label, value, (Look::Faint, Look::Small)));
    }
    let [account, sold, deposit] = words.kinds;
    let kind = match payment.kind {
        PaymentKind::Account => account,
        PaymentKind::Voucher => sold,
        PaymentKind::Deposit => deposit,
    };
    let [cash, card, other] = words.tenders;
    let tender = match payment.tender {
        TenderKind::Cash => cash,
        TenderKind::Card => card,
        _ => other,
    };
    let tender = match payment.reference.as_str() {
        "" => tender.to_owned(),
        reference => format!("{tender} · {reference}"),
    };
    parts.push(Part::Rule);
    parts.push(item(kind.to_owned(), money(payment.amount), Look::Total));
    if payment.rounding != Minor::ZERO {
        parts.push(item(words.rounding.to_owned(), money(payment.rounding), Look::Plain));
    }
    parts.extend([Part::Gap(Gap::Narrow), item(tender, money(payment.amount + payment.rounding), Look::Plain)]);
    match &payment.code {
        None => {
            let (label, left) = match payment.kind {
                PaymentKind::Deposit => (words.deposit, payment.balance),
                _ if payment.balance.0 < 0 => (words.credit, -payment.balance),
                _ => (words.owed, payment.balance),
            };
            parts.push(item(label.to_owned(), money(left), Look::Strong));
            parts.push(Part::Rule);
            parts.push(Part::Centred(words.no_tax.to_owned(), Look::Faint));
        }
        Some(code) => {
            parts.push(Part::Rule);
            let until = payment.expires_on.map(|day| format!("{} {}", words.until, day.format(words.date_form)));
            parts.extend(voucher(code, &money(payment.balance), until)?);
            parts.push(Part::Centred(words.voucher.to_owned(), Look::Small));
            parts.push(Part::Centred(format!("{} {}", words.no_tax, words.voucher_tax), Look::Faint));
        }
    }
    for line in legal.footer.lines() {
        parts.push(Part::Centred(line.to_owned(), Look::Small));
    }
    Ok(Slip { parts })
}

/// A voucher as it is printed: what it is worth, its code to be typed and to be scanned.
///
/// # Errors
/// A fault when its code can't be drawn.
pub(crate) fn voucher(code: &str, worth: &str, until: Option<String>) -> Result<Vec<Part>> {
    let mut parts = vec![
        Part::Gap(Gap::Narrow),
        Part::Centred(worth.to_owned(), Look::Total),
        Part::Centred(code.to_owned(), Look::Strong),
    ];
    parts.extend(until.map(|until| Part::Centred(until, Look::Plain)));
    parts.extend([Part::Gap(Gap::Narrow), Part::Qr { text: code.to_owned(), dots: qr::dots(code)? }]);
    parts.push(Part::Gap(Gap::Narrow));
    Ok(vec![Part::Together(parts)])
}

#[cfg(test)]
mod tests {
    use kontor_domain::sales::{CustomerFace, Seller};
    use uuid::Uuid;

    use super::*;

    fn payment(kind: PaymentKind, locale: &str) -> Payment {
        Payment {
            rounding: Minor::ZERO,
            id: Uuid::nil().into(),
            kind,
            number: "P1-A0007".into(),
            store_id: Uuid::nil().into(),
            store: "Market Street".into(),
            register_id: Uuid::nil().into(),
            register: "Register 1".into(),
            shift_id: None,
            user_id: Uuid::nil().into(),
            user: "Maria".into(),
            customer: Some(CustomerFace { id: Uuid::nil().into(), name: "Ann".into() }),
            at: "2026-07-10T22:30:00Z".parse().unwrap(),
            business_date: "2026-07-10".parse().unwrap(),
            timezone: "Europe/Madrid".into(),
            seller: Seller {
                name: "Kontor Gifts".into(),
                legal: Default::default(),
                currency: "EUR".parse().unwrap(),
                locale: locale.into(),
            },
            tender: TenderKind::Card,
            amount: Minor(1_250),
            reference: "slip 9".into(),
            balance: Minor(-300),
            code: None,
            expires_on: None,
            corrected: None,
        }
    }

    fn says(payment: &Payment, printing: Printing) -> String {
        slip(payment, None, printing).unwrap().texts().join(" | ")
    }

    #[test]
    fn a_payment_says_what_is_owed_and_a_copy_that_it_is_one() {
        let owed = Payment { balance: Minor(500), ..payment(PaymentKind::Account, "en-GB") };
        let text = says(&owed, Printing::Original);
        for part in ["P1-A0007", "Ann", "11 Jul 2026, 00:30", "€12.50", "Card · slip 9", "Owed from now on | €5.00"]
        {
            assert!(text.contains(part), "{part}: {text}");
        }
        assert!(!text.contains("COPY") && says(&owed, Printing::Copy).contains("COPY"));
        let credit = says(&payment(PaymentKind::Account, "es-ES"), Printing::Original);
        assert!(credit.contains("Saldo a su favor desde ahora") && !credit.contains("-3"), "{credit}");
    }

    #[test]
    fn a_voucher_is_printed_with_its_code_its_worth_and_its_last_day() {
        let sold = Payment {
            balance: Minor(1_250),
            code: Some("7K3M-9QPX-2HJD-W5TB".into()),
            expires_on: "2029-12-31".parse().ok(),
            ..payment(PaymentKind::Voucher, "en-US")
        };
        let slip = slip(&sold, None, Printing::Original).unwrap();
        let text = slip.texts().join(" | ");
        assert!(text.contains("7K3M-9QPX-2HJD-W5TB") && text.contains("Good until Dec 31, 2029"), "{text}");
        let coded = |part: &Part| matches!(part, Part::Qr { text, .. } if text == "7K3M-9QPX-2HJD-W5TB");
        let inside = |part: &Part| matches!(part, Part::Together(parts) if parts.iter().any(coded));
        assert!(slip.parts.iter().any(inside), "to be scanned");
    }
}
