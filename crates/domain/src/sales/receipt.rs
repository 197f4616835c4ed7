//! A receipt: what a sale prints, on the screen, as PDF and on paper. Made from what was kept; nothing is computed again.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Discount, Sale, SaleKind, TenderKind};
use crate::money::display;
use crate::{Minor, Rate};

/// A receipt, ready to be laid out. Every amount is written in the seller's currency and locale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Receipt {
    /// Sale or return.
    pub kind: SaleKind,
    /// The receipt number.
    pub number: String,
    /// For a return: the number of the sale it takes back.
    pub of: Option<String>,
    /// The number it had where it was made, when it was brought in from there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// The name over the door.
    pub seller: String,
    /// Legal name, address, tax number, contact: line by line.
    pub seller_lines: Vec<String>,
    /// The store.
    pub store: String,
    /// The register.
    pub register: String,
    /// The cashier.
    pub cashier: String,
    /// The customer, if named.
    pub customer: Option<String>,
    /// When.
    pub completed_at: DateTime<Utc>,
    /// The store's time zone, in which the time is written.
    pub timezone: String,
    /// What was sold.
    pub lines: Vec<ReceiptLine>,
    /// Subtotal, discounts and added tax, as far as there are any.
    pub sums: Vec<Sum>,
    /// What it comes to.
    pub total: String,
    /// What was added as cash was rounded, or taken off, if anything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rounding: Option<String>,
    /// How.
    pub tenders: Vec<ReceiptTender>,
    /// The change, if any.
    pub change: Option<String>,
    /// The tax table by rate.
    pub taxes: Vec<ReceiptTax>,
    /// What stands at the end.
    pub footer: Vec<String>,
    /// What its QR code says: the receipt number, which the business's books are kept by, and behind a slash the sale's id
    /// in hexadecimal, which no other sale anywhere has and nobody can guess.
    #[serde(default)]
    pub code: String,
    /// The language of the labels, e.g. `en`.
    pub locale: String,
}

/// A line on a receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReceiptLine {
    /// What.
    pub title: String,
    /// Its SKU.
    pub sku: String,
    /// How many, with the unit.
    pub qty: String,
    /// Per unit.
    pub unit_price: String,
    /// As priced, before discounts.
    pub amount: String,
    /// The line's own discount, if any: its share (`10%`) or nothing, and the amount.
    pub discount: Option<(String, String)>,
    /// The rate's place in the tax table: `A`, `B` …
    pub tax_mark: String,
    /// Which pieces, by their numbers, where those are told apart.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub serials: Vec<String>,
}

/// A sum above the total.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Sum {
    /// Which one.
    pub kind: SumKind,
    /// How much.
    pub amount: String,
}

/// Which sum it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SumKind {
    /// Before discounts.
    Subtotal,
    /// Off by lines' discounts.
    LineDiscounts,
    /// Off by the cart's discount.
    CartDiscount,
    /// Tax added to prices.
    TaxAdded,
}

/// A tender on a receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReceiptTender {
    /// How.
    pub kind: TenderKind,
    /// What was handed over, or refunded.
    pub amount: String,
    /// The terminal's slip number.
    pub reference: String,
    /// On account: what the customer owed in all from then on. With a voucher: what was left on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub balance: Option<String>,
}

/// A row of the tax table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReceiptTax {
    /// `A`, `B` …, as beside the lines.
    pub mark: String,
    /// The rate, e.g. `20%`.
    pub rate: String,
    /// Without tax.
    pub net: String,
    /// The tax.
    pub tax: String,
    /// With tax.
    pub gross: String,
}

impl Receipt {
    /// The receipt of a sale or return.
    pub fn of(sale: &Sale) -> Self {
        let (currency, locale) = (sale.seller.currency, sale.seller.locale.as_str());
        let money = |amount: Minor| display(amount, currency, locale);
        let mark = |rate: Rate| {
            let at = sale.taxes.iter().position(|row| row.rate == rate).unwrap_or(0);
            u8::try_from(at).ok().and_then(|at| b'A'.checked_add(at)).map_or('?', char::from).to_string()
        };
        let legal = &sale.seller.legal;
        let seller_lines = [&legal.legal_name, &legal.address, &legal.tax_number, &legal.contact]
            .into_iter()
            .flat_map(|text| text.lines())
            .map(str::to_owned)
            .collect();
        let lines = sale
            .lines
            .iter()
            .map(|line| ReceiptLine {
                title: line.title.clone(),
                sku: line.sku.clone(),
                qty: if line.unit.is_empty() {
                    line.qty.plain()
                } else {
                    format!("{} {}", line.qty.plain(), line.unit)
                },
                unit_price: money(line.unit_price),
                amount: money(line.amounts.base),
                discount: (line.amounts.line_discount.0 != 0).then(|| {
                    let share = match line.discount {
                        Some(Discount::Percent { rate }) => format!("{}%", rate.percent()),
                        _ => String::new(),
                    };
                    (share, money(-line.amounts.line_discount))
                }),
                tax_mark: mark(line.rate),
                serials: line.serials.clone(),
            })
            .collect();
        let sums = [
            (SumKind::Subtotal, sale.subtotal),
            (SumKind::LineDiscounts, -sale.line_discounts),
            (SumKind::CartDiscount, -sale.cart_discount),
            (SumKind::TaxAdded, sale.tax_added),
        ];
        let sums = sums
            .into_iter()
            .filter(
                |(kind, amount)| if *kind == SumKind::Subtotal { sale.subtotal != sale.total } else { amount.0 != 0 },
            )
            .map(|(kind, amount)| Sum { kind, amount: money(amount) })
            .collect();
        let change: Minor = sale.tenders.iter().map(|t| t.change).sum();
        Self {
            kind: sale.kind,
            number: sale.number.clone(),
            of: sale.of.as_ref().map(|of| of.number.clone()),
            reference: sale.imported.as_ref().map(|imported| imported.reference.clone()),
            seller: sale.seller.name.clone(),
            seller_lines,
            store: sale.store.clone(),
            register: sale.register.clone(),
            cashier: sale.user.clone(),
            customer: sale.customer.as_ref().map(|customer| customer.name.clone()),
            completed_at: sale.completed_at,
            timezone: sale.timezone.clone(),
            lines,
            sums,
            total: money(sale.total),
            rounding: (sale.rounding.0 != 0).then(|| money(sale.rounding)),
            tenders: sale
                .tenders
                .iter()
                .map(|t| ReceiptTender {
                    kind: t.kind,
                    amount: money(t.given),
                    reference: t.reference.clone(),
                    balance: t.balance.map(money),
                })
                .collect(),
            change: (change.0 != 0).then(|| money(change)),
            taxes: sale
                .taxes
                .iter()
                .map(|row| ReceiptTax {
                    mark: mark(row.rate),
                    rate: format!("{}%", row.rate.percent()),
                    net: money(row.net),
                    tax: money(row.tax),
                    gross: money(row.gross),
                })
                .collect(),
            footer: legal.footer.lines().map(str::to_owned).collect(),
            code: format!("{}/{:X}", sale.number, sale.id.0.simple()),
            locale: sale.seller.locale.clone(),
        }
    }
}
