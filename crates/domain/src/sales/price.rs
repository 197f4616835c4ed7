//! What a cart costs. The till shows totals with this code, the dispatcher charges with it, a receipt prints it.
//!
//! Discounts come in a fixed order: the line's own, then the cart's, spread over the lines by what they cost after
//! their own. Tax is found last, on what is left of each line.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::money::{MAX_MINOR, MAX_QTY, ONE, share, split, tax_inside, times};
use crate::{Minor, Qty, Rate, Refusal, say};

/// Whether a price holds the tax or the tax is added to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema, Default)]
#[serde(rename_all = "snake_case")]
pub enum TaxMode {
    /// The price holds the tax.
    #[default]
    Included,
    /// The tax is added to the price.
    Added,
}

impl TaxMode {
    /// The word that is kept in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Included => "included",
            Self::Added => "added",
        }
    }
}

/// Where tax is rounded to the minor unit; chosen once per tenant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Default)]
#[serde(rename_all = "snake_case")]
pub enum TaxRounding {
    /// On each line; the total is the sum of the rounded lines.
    #[default]
    PerLine,
    /// Once per rate over the whole sale; the lines get parts that sum to it.
    PerTotal,
}

impl TaxRounding {
    /// The word that is kept in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PerLine => "per_line",
            Self::PerTotal => "per_total",
        }
    }
}

/// Something off a line or a cart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Discount {
    /// A share of what it is taken off.
    Percent {
        /// 0 to 100 %.
        rate: Rate,
    },
    /// A fixed amount, off the whole line or cart.
    Amount {
        /// How much.
        amount: Minor,
    },
}

impl Discount {
    fn of(self, amount: Minor) -> Result<Minor, Refusal> {
        match self {
            Self::Percent { rate } if (0..=ONE).contains(&rate.0) => Ok(share(amount, rate)),
            Self::Percent { .. } => Err(Refusal::invalid("discount", say!("A discount is from 0 to 100 %."))),
            Self::Amount { amount: off } if off.0 < 0 => {
                Err(Refusal::invalid("discount", say!("A discount can't be less than nothing.")))
            }
            Self::Amount { amount: off } if off > amount => Err(Refusal::field(
                "discount_too_large",
                "discount",
                say!("The discount is more than there is to pay. Make it smaller, or remove it."),
            )),
            Self::Amount { amount: off } => Ok(off),
        }
    }
}

/// What of a cart line its price depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineToPrice {
    /// Price per unit, 0 or more.
    pub unit_price: Minor,
    /// How many, more than 0.
    pub qty: Qty,
    /// Whether the price holds the tax.
    pub tax_mode: TaxMode,
    /// The tax rate in force.
    pub rate: Rate,
    /// The line's own discount.
    pub discount: Option<Discount>,
}

/// What a line came to. `base - line_discount - cart_discount` is what is asked for it as priced;
/// `total = net + tax` is what is paid for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Default)]
pub struct LineAmounts {
    /// Price times quantity.
    pub base: Minor,
    /// Off by the line's own discount.
    pub line_discount: Minor,
    /// Off by its part of the cart's discount.
    pub cart_discount: Minor,
    /// Without tax.
    pub net: Minor,
    /// The tax.
    pub tax: Minor,
    /// What is paid for it.
    pub total: Minor,
}

/// One row of the tax table on a receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TaxRow {
    /// The rate.
    pub rate: Rate,
    /// What was sold at it, without tax.
    pub net: Minor,
    /// The tax on it.
    pub tax: Minor,
    /// With tax.
    pub gross: Minor,
}

/// What a cart came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Default)]
pub struct Totals {
    /// Each line, in the cart's order.
    pub lines: Vec<LineAmounts>,
    /// Prices times quantities, before any discount, as priced.
    pub subtotal: Minor,
    /// Off by lines' own discounts.
    pub line_discounts: Minor,
    /// Off by the cart's discount.
    pub cart_discount: Minor,
    /// Tax that was inside the prices.
    pub tax_included: Minor,
    /// Tax that was added to the prices.
    pub tax_added: Minor,
    /// The tax by rate, highest rate first.
    pub taxes: Vec<TaxRow>,
    /// What is to pay: `subtotal - line_discounts - cart_discount + tax_added`.
    pub total: Minor,
}

/// Prices a cart.
///
/// # Errors
/// `invalid` (a quantity, price, rate or discount out of its bounds), `discount_too_large`, `amount_too_large`.
pub fn price(lines: &[LineToPrice], cart_discount: Option<Discount>, rounding: TaxRounding) -> Result<Totals, Refusal> {
    let mut amounts = Vec::with_capacity(lines.len());
    for line in lines {
        amounts.push(before_cart_discount(line)?);
    }
    let left: Vec<i64> = amounts.iter().map(|a: &LineAmounts| a.base.0 - a.line_discount.0).collect();
    let asked: i128 = left.iter().map(|a| i128::from(*a)).sum();
    let asked = Minor(i64::try_from(asked).ok().filter(|a| *a <= MAX_MINOR).ok_or_else(too_large)?);
    let off = cart_discount.map_or(Ok(Minor::ZERO), |discount| discount.of(asked))?;
    if !amounts.is_empty() {
        for (amount, part) in amounts.iter_mut().zip(split(off, &left)) {
            amount.cart_discount = part;
        }
    }
    find_taxes(lines, &mut amounts, rounding);
    Ok(sum_up(lines, amounts))
}

fn too_large() -> Refusal {
    Refusal::new("amount_too_large", say!("That is more than one sale can hold. Make it several sales."))
}

fn before_cart_discount(line: &LineToPrice) -> Result<LineAmounts, Refusal> {
    if !(1..=MAX_QTY).contains(&line.qty.0) {
        return Err(Refusal::invalid("qty", say!("The quantity has to be more than nothing and at most a million.")));
    }
    if !(0..=MAX_MINOR).contains(&line.unit_price.0) {
        return Err(Refusal::invalid("price", say!("The price has to be nothing or more.")));
    }
    if !(0..=ONE).contains(&line.rate.0) {
        return Err(Refusal::invalid("rate", say!("A tax rate is from 0 to 100 %.")));
    }
    let base = times(line.unit_price, line.qty);
    if base.0 > MAX_MINOR {
        return Err(too_large());
    }
    let line_discount = line.discount.map_or(Ok(Minor::ZERO), |discount| discount.of(base))?;
    Ok(LineAmounts { base, line_discount, ..LineAmounts::default() })
}

fn find_taxes(lines: &[LineToPrice], amounts: &mut [LineAmounts], rounding: TaxRounding) {
    let asked: Vec<Minor> = amounts.iter().map(|a| a.base - a.line_discount - a.cart_discount).collect();
    let taxes: Vec<Minor> = match rounding {
        TaxRounding::PerLine => lines.iter().zip(&asked).map(|(line, asked)| tax_of(line, *asked)).collect(),
        TaxRounding::PerTotal => {
            let mut groups: BTreeMap<(TaxMode, Rate), Vec<usize>> = BTreeMap::new();
            for (at, line) in lines.iter().enumerate() {
                groups.entry((line.tax_mode, line.rate)).or_default().push(at);
            }
            let mut taxes = vec![Minor::ZERO; lines.len()];
            for members in groups.into_values() {
                let weights: Vec<i64> = members.iter().map(|at| asked[*at].0).collect();
                let whole = Minor(weights.iter().sum());
                let tax = tax_of(&lines[members[0]], whole);
                for (at, part) in members.into_iter().zip(split(tax, &weights)) {
                    taxes[at] = part;
                }
            }
            taxes
        }
    };
    for (((line, amount), asked), tax) in lines.iter().zip(amounts).zip(asked).zip(taxes) {
        amount.tax = tax;
        match line.tax_mode {
            TaxMode::Included => {
                amount.total = asked;
                amount.net = asked - tax;
            }
            TaxMode::Added => {
                amount.net = asked;
                amount.total = asked + tax;
            }
        }
    }
}

fn tax_of(line: &LineToPrice, asked: Minor) -> Minor {
    match line.tax_mode {
        TaxMode::Included => tax_inside(asked, line.rate),
        TaxMode::Added => share(asked, line.rate),
    }
}

fn sum_up(lines: &[LineToPrice], amounts: Vec<LineAmounts>) -> Totals {
    let mut totals = Totals::default();
    for (line, amount) in lines.iter().zip(&amounts) {
        totals.subtotal = totals.subtotal + amount.base;
        totals.line_discounts = totals.line_discounts + amount.line_discount;
        totals.cart_discount = totals.cart_discount + amount.cart_discount;
        totals.total = totals.total + amount.total;
        match line.tax_mode {
            TaxMode::Included => totals.tax_included = totals.tax_included + amount.tax,
            TaxMode::Added => totals.tax_added = totals.tax_added + amount.tax,
        }
    }
    totals.taxes = tax_table(lines.iter().map(|line| line.rate).zip(&amounts));
    totals.lines = amounts;
    totals
}

/// The tax table of lines with their rates, highest rate first.
pub fn tax_table<'a>(lines: impl IntoIterator<Item = (Rate, &'a LineAmounts)>) -> Vec<TaxRow> {
    let mut rows: BTreeMap<Rate, TaxRow> = BTreeMap::new();
    for (rate, amount) in lines {
        let row = rows.entry(rate).or_insert(TaxRow { rate, net: Minor::ZERO, tax: Minor::ZERO, gross: Minor::ZERO });
        row.net = row.net + amount.net;
        row.tax = row.tax + amount.tax;
        row.gross = row.gross + amount.total;
    }
    rows.into_values().rev().collect()
}

#[cfg(test)]
#[path = "price_tests.rs"]
mod tests;
