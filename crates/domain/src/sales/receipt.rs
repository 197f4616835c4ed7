//! A receipt: what a sale prints, on the screen, as PDF and on paper. Made from what was kept; nothing is computed again.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Discount, Sale, SaleKind, SaleLine, TaxRow, Tender, TenderKind};
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
    /// What came back in one with it, receipt by receipt.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub back: Vec<ReceiptBack>,
    /// What was sold.
    pub lines: Vec<ReceiptLine>,
    /// Where something came back in one with it: what the lines come to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sold: Option<String>,
    /// Subtotal, discounts and added tax, as far as there are any.
    pub sums: Vec<Sum>,
    /// What it comes to; of an exchange, what is to be paid, or refunded where the kind is a return.
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

/// What came back of one receipt, on the receipt of what was done in one with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReceiptBack {
    /// The number of the sale that it takes back.
    pub of: Option<String>,
    /// What came back.
    pub lines: Vec<ReceiptLine>,
    /// Subtotal, discounts and added tax, as far as there are any.
    pub sums: Vec<Sum>,
    /// What was paid for it, below zero: it comes off what is to be paid.
    pub total: String,
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

/// Writes amounts in the seller's currency and locale.
struct Written<'a> {
    sale: &'a Sale,
    taxes: Vec<TaxRow>,
}

impl Written<'_> {
    fn money(&self, amount: Minor) -> String {
        display(amount, self.sale.seller.currency, &self.sale.seller.locale)
    }

    fn mark(&self, rate: Rate) -> String {
        let at = self.taxes.iter().position(|row| row.rate == rate).unwrap_or(0);
        u8::try_from(at).ok().and_then(|at| b'A'.checked_add(at)).map_or('?', char::from).to_string()
    }

    fn line(&self, line: &SaleLine) -> ReceiptLine {
        ReceiptLine {
            title: line.title.clone(),
            sku: line.sku.clone(),
            qty: if line.unit.is_empty() { line.qty.plain() } else { format!("{} {}", line.qty.plain(), line.unit) },
            unit_price: self.money(line.unit_price),
            amount: self.money(line.amounts.base),
            discount: (line.amounts.line_discount.0 != 0).then(|| {
                let share = match line.discount {
                    Some(Discount::Percent { rate }) => format!("{}%", rate.percent()),
                    _ => String::new(),
                };
                (share, self.money(-line.amounts.line_discount))
            }),
            tax_mark: self.mark(line.rate),
            serials: line.serials.clone(),
        }
    }

    fn sums(&self, sale: &Sale) -> Vec<Sum> {
        let sums = [
            (SumKind::Subtotal, sale.subtotal),
            (SumKind::LineDiscounts, -sale.line_discounts),
            (SumKind::CartDiscount, -sale.cart_discount),
            (SumKind::TaxAdded, sale.tax_added),
        ];
        let there = sums.into_iter().filter(|(kind, amount)| match kind {
            SumKind::Subtotal => sale.subtotal != sale.total,
            _ => amount.0 != 0,
        });
        there.map(|(kind, amount)| Sum { kind, amount: self.money(amount) }).collect()
    }

    fn back(&self, part: &Sale) -> ReceiptBack {
        ReceiptBack {
            of: part.of.as_ref().map(|of| of.number.clone()),
            lines: part.lines.iter().map(|line| self.line(line)).collect(),
            sums: self.sums(part),
            total: self.money(-part.total),
        }
    }
}

/// The taxes of all parts, those that go the other way taken off.
fn taxes_of(parts: &[&Sale], kind: SaleKind) -> Vec<TaxRow> {
    let mut rows: BTreeMap<Rate, TaxRow> = BTreeMap::new();
    for part in parts {
        for tax in &part.taxes {
            let TaxRow { net, tax, gross, rate } = *tax;
            let none = TaxRow { rate, net: Minor::ZERO, tax: Minor::ZERO, gross: Minor::ZERO };
            let row = rows.entry(rate).or_insert(none);
            let way = |amount: Minor| if part.kind == kind { amount } else { -amount };
            (row.net, row.tax, row.gross) = (row.net + way(net), row.tax + way(tax), row.gross + way(gross));
        }
    }
    rows.into_values().rev().collect()
}

/// The tenders of all parts but what one side makes up for the other. What is refunded by one voucher over several receipts is one.
fn together<'a>(parts: impl Iterator<Item = (SaleKind, &'a [Tender])>) -> Vec<Tender> {
    let mut all: Vec<Tender> = Vec::new();
    for (kind, tenders) in parts {
        for tender in tenders.iter().filter(|tender| tender.kind != TenderKind::Exchange) {
            let voucher = kind == SaleKind::Return && tender.kind == TenderKind::Voucher;
            let same =
                |other: &&mut Tender| voucher && other.kind == tender.kind && other.reference == tender.reference;
            match all.iter_mut().find(same) {
                Some(one) => {
                    (one.amount, one.given) = (one.amount + tender.amount, one.given + tender.given);
                    one.balance = tender.balance;
                }
                None => all.push(tender.clone()),
            }
        }
    }
    all
}

impl Receipt {
    /// Whether something came back and something else was sold in one.
    pub const fn is_exchange(&self) -> bool {
        self.sold.is_some()
    }

    /// The receipt of a sale or return that was done by itself.
    pub fn of(sale: &Sale) -> Self {
        Self::of_parts(sale, &[])
    }

    /// The receipt of what was done in one: the sale, or the last of the returns, and what came back before it.
    pub fn of_parts(sale: &Sale, before: &[Sale]) -> Self {
        let sells = sale.kind == SaleKind::Sale;
        let back: Vec<&Sale> = before.iter().chain((!sells && !before.is_empty()).then_some(sale)).collect();
        let all: Vec<&Sale> = before.iter().chain([sale]).collect();
        let net: Minor =
            all.iter().map(|part| if part.kind == SaleKind::Sale { part.total } else { -part.total }).sum();
        let kind = match back.is_empty() {
            true => sale.kind,
            false if net.0 < 0 || !sells => SaleKind::Return,
            false => SaleKind::Sale,
        };
        let total = if back.is_empty() { sale.total } else { Minor(net.0.abs()) };
        let written = Written { sale, taxes: taxes_of(&all, kind) };
        let money = |amount: Minor| written.money(amount);
        let legal = &sale.seller.legal;
        let seller_lines = [&legal.legal_name, &legal.address, &legal.tax_number, &legal.contact]
            .into_iter()
            .flat_map(|text| text.lines())
            .map(str::to_owned)
            .collect();
        let change: Minor = sale.tenders.iter().map(|t| t.change).sum();
        let rounding: Minor = all.iter().map(|part| part.rounding).sum();
        let own = sells || back.is_empty();
        // What the one side makes up for the other is in the total already.
        let tenders = together(all.iter().map(|part| (part.kind, part.tenders.as_slice())));
        Self {
            kind,
            number: sale.number.clone(),
            of: sale.of.as_ref().filter(|_| back.is_empty()).map(|of| of.number.clone()),
            reference: sale.imported.as_ref().map(|imported| imported.reference.clone()),
            seller: sale.seller.name.clone(),
            seller_lines,
            store: sale.store.clone(),
            register: sale.register.clone(),
            cashier: sale.user.clone(),
            customer: sale.customer.as_ref().map(|customer| customer.name.clone()),
            completed_at: sale.completed_at,
            timezone: sale.timezone.clone(),
            sold: (sells && !back.is_empty()).then(|| money(sale.total)),
            back: back.iter().map(|part| written.back(part)).collect(),
            lines: sale.lines.iter().filter(|_| own).map(|line| written.line(line)).collect(),
            sums: if own { written.sums(sale) } else { Vec::new() },
            total: money(total),
            rounding: (rounding.0 != 0).then(|| money(rounding)),
            tenders: tenders
                .iter()
                .map(|t| ReceiptTender {
                    kind: t.kind,
                    amount: money(t.given),
                    reference: t.reference.clone(),
                    balance: t.balance.map(money),
                })
                .collect(),
            change: (change.0 != 0).then(|| money(change)),
            taxes: written
                .taxes
                .iter()
                .map(|row| ReceiptTax {
                    mark: written.mark(row.rate),
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
