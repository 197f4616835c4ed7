//! What stands on an invoice, and what has to be true of it.

use super::{Buyer, Invoice, InvoiceLine, InvoiceTender};
use crate::sales::price::tax_table;
use crate::sales::{Sale, SaleLine, Tender};
use crate::{Minor, Refusal, say, text};

/// A buyer as it is written. An invoice says whom it is for and where they are; a tax number not everybody has.
///
/// # Errors
/// `required`, `too_long` or `invalid`, under `name`, `address` or `tax_number`.
pub fn tidy_buyer(typed: &Buyer) -> Result<Buyer, Refusal> {
    let address = text::block("address", say!("The address"), &typed.address)?;
    let lines: Vec<&str> = address.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let buyer = Buyer {
        name: text::line("name", say!("A name"), &typed.name)?,
        address: lines.join("\n"),
        tax_number: text::optional_line("tax_number", say!("The VAT number"), &typed.tax_number)?,
    };
    match buyer.address.is_empty() {
        true => Err(Refusal::required("address", say!("The address"))),
        false => Ok(buyer),
    }
}

impl From<&SaleLine> for InvoiceLine {
    fn from(line: &SaleLine) -> Self {
        Self {
            title: line.title.clone(),
            sku: line.sku.clone(),
            qty: line.qty,
            unit: line.unit.clone(),
            unit_price: line.unit_price,
            tax_mode: line.tax_mode,
            rate: line.rate,
            amounts: line.amounts,
            serials: line.serials.clone(),
        }
    }
}

impl From<&Tender> for InvoiceTender {
    fn from(tender: &Tender) -> Self {
        Self { kind: tender.now(), amount: tender.amount }
    }
}

impl Invoice {
    /// Whether its sums are what its lines come to.
    pub fn is_sound(&self) -> bool {
        let total: Minor = self.lines.iter().map(|line| line.amounts.total).sum();
        let paid: Minor = self.tenders.iter().map(|tender| tender.amount).sum();
        total == self.total
            && paid == self.total + self.rounding
            && self.taxes == tax_table(self.lines.iter().map(|line| (line.rate, &line.amounts)))
    }

    /// Whether it is of this sale or return: the same lines, taxes, total and payments.
    pub fn is_of(&self, sale: &Sale) -> bool {
        let lines: Vec<InvoiceLine> = sale.lines.iter().map(InvoiceLine::from).collect();
        self.sale.id == sale.id
            && self.sale.number == sale.number
            && (self.total, self.rounding) == (sale.total, sale.rounding)
            && self.lines == lines
            && self.taxes == sale.taxes
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::invoices::InvoiceKind;
    use crate::sales::{LineAmounts, SaleFace, Seller, TaxMode, TenderKind};
    use crate::{Qty, Rate};

    fn buyer(name: &str, address: &str) -> Buyer {
        Buyer { name: name.into(), address: address.into(), tax_number: String::new() }
    }

    #[test]
    fn a_buyer_has_a_name_and_an_address() {
        let tidy = tidy_buyer(&buyer(" Zoë Ltd ", " 1 High Street \n\n  Leeds ")).unwrap();
        assert_eq!((tidy.name.as_str(), tidy.address.as_str()), ("Zoë Ltd", "1 High Street\nLeeds"));
        for (bad, field, code) in [
            (buyer("", "Leeds"), "name", "required"),
            (buyer("Ann", " \n "), "address", "required"),
            (buyer("Ann\nLee", "Leeds"), "name", "invalid"),
            (buyer("Ann", "Le\0eds"), "address", "invalid"),
            (buyer(&"x".repeat(201), "Leeds"), "name", "too_long"),
        ] {
            let no = tidy_buyer(&bad).unwrap_err();
            assert!(no.code == code && no.fields.contains_key(field), "{bad:?}: {no:?}");
        }
        let numbered = Buyer { tax_number: "x".repeat(201), ..buyer("Ann", "Leeds") };
        assert!(tidy_buyer(&numbered).unwrap_err().fields.contains_key("tax_number"));
    }

    fn line(net: i64, tax: i64, rate: i64) -> InvoiceLine {
        InvoiceLine {
            title: "Mug".into(),
            sku: "M".into(),
            qty: Qty::ONE,
            unit: String::new(),
            unit_price: Minor(net + tax),
            tax_mode: TaxMode::Included,
            rate: Rate(rate),
            amounts: LineAmounts {
                base: Minor(net + tax),
                line_discount: Minor::ZERO,
                cart_discount: Minor::ZERO,
                net: Minor(net),
                tax: Minor(tax),
                total: Minor(net + tax),
            },
            serials: Vec::new(),
        }
    }

    fn invoice(lines: Vec<InvoiceLine>, rounding: i64) -> Invoice {
        let total: Minor = lines.iter().map(|line| line.amounts.total).sum();
        let day = "2026-07-10".parse().unwrap();
        Invoice {
            id: Uuid::nil().into(),
            kind: InvoiceKind::Invoice,
            number: "F1-A000001".into(),
            edition: 1,
            store_id: Uuid::nil().into(),
            store: "Market Street".into(),
            register_id: Uuid::nil().into(),
            register: "Register 1".into(),
            user_id: Uuid::nil().into(),
            user: "Maria".into(),
            customer_id: None,
            at: "2026-07-10T12:00:00Z".parse().unwrap(),
            business_date: day,
            timezone: "Europe/Madrid".into(),
            seller: Seller {
                name: "Kontor Gifts".into(),
                legal: Default::default(),
                currency: "EUR".parse().unwrap(),
                locale: "en-GB".into(),
            },
            buyer: buyer("Ann", "Leeds"),
            sale: SaleFace { id: Uuid::nil().into(), number: "1-A000001".into() },
            sale_date: day,
            of: None,
            reason: String::new(),
            taxes: tax_table(lines.iter().map(|line| (line.rate, &line.amounts))),
            lines,
            total,
            rounding: Minor(rounding),
            tenders: vec![InvoiceTender { kind: TenderKind::Cash, amount: total + Minor(rounding) }],
        }
    }

    proptest! {
        #[test]
        fn whatever_is_on_it_one_amount_more_or_less_is_seen(
            lines in prop::collection::vec((0i64..1_000_000, 0i64..200_000, 0usize..3), 1..20),
            rounding in -3i64..4,
            which in 0usize..5,
            by in prop_oneof![-500i64..0, 1i64..500],
        ) {
            let rates = [0, 100_000, 200_000];
            let sound = invoice(lines.iter().map(|(net, tax, rate)| line(*net, *tax, rates[*rate])).collect(), rounding);
            prop_assert!(sound.is_sound());
            let mut other = sound.clone();
            match which {
                0 => other.total = other.total + Minor(by),
                1 => other.rounding = other.rounding + Minor(by),
                2 => other.lines[0].amounts.total = other.lines[0].amounts.total + Minor(by),
                3 => other.taxes[0].tax = other.taxes[0].tax + Minor(by),
                _ => other.tenders[0].amount = other.tenders[0].amount + Minor(by),
            }
            prop_assert!(!other.is_sound());
        }
    }
}
