//! What sales and returns come to.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::sales::SaleKind;
use crate::{Minor, Qty};

/// What some sales and returns come to. Returns count the other way in all but `returns` and `returned`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Figures {
    /// How many sales; of products, categories and taxes, how many lines of sales.
    pub sales: i64,
    /// How many returns; of products, categories and taxes, how many lines of returns.
    pub returns: i64,
    /// How many were sold, less what came back.
    pub qty: Qty,
    /// What was sold for, tax included, before returns.
    pub sold: Minor,
    /// What was given back, tax included.
    pub returned: Minor,
    /// What was off, less what was off goods that came back.
    pub discounts: Minor,
    /// The tax in it.
    pub tax: Minor,
}

impl Figures {
    /// What documents of one kind, or their lines, come to: how many, of how many things, their totals with tax, what was
    /// off, and the tax in them.
    pub fn of(kind: SaleKind, count: i64, qty: Qty, [total, discounts, tax]: [Minor; 3]) -> Self {
        match kind {
            SaleKind::Sale => Self { sales: count, qty, sold: total, discounts, tax, ..Self::default() },
            SaleKind::Return => Self {
                returns: count,
                qty: Qty(-qty.0),
                returned: total,
                discounts: -discounts,
                tax: -tax,
                ..Self::default()
            },
        }
    }

    /// What was taken: sales less returns, tax included.
    pub fn taken(&self) -> Minor {
        self.sold - self.returned
    }

    /// What was taken, without tax.
    pub fn net(&self) -> Minor {
        self.taken() - self.tax
    }

    /// What a sale came to on average, before returns; none without sales.
    pub fn average(&self) -> Option<Minor> {
        (self.sales > 0).then(|| crate::money::portion(self.sold, Qty(1), Qty(self.sales)))
    }
}

impl std::ops::AddAssign for Figures {
    fn add_assign(&mut self, other: Self) {
        self.sales = self.sales.saturating_add(other.sales);
        self.returns = self.returns.saturating_add(other.returns);
        self.qty = Qty(self.qty.0.saturating_add(other.qty.0));
        self.sold = self.sold + other.sold;
        self.returned = self.returned + other.returned;
        self.discounts = self.discounts + other.discounts;
        self.tax = self.tax + other.tax;
    }
}

/// What has to be added to come to nothing.
impl std::ops::Neg for Figures {
    type Output = Self;

    fn neg(self) -> Self {
        Self {
            sales: self.sales.saturating_neg(),
            returns: self.returns.saturating_neg(),
            qty: Qty(self.qty.0.saturating_neg()),
            sold: -self.sold,
            returned: -self.returned,
            discounts: -self.discounts,
            tax: -self.tax,
        }
    }
}

impl std::iter::Sum for Figures {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |mut sum, one| {
            sum += one;
            sum
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_return_goes_the_other_way() {
        let sale = Figures::of(SaleKind::Sale, 2, Qty(3_000), [Minor(1200), Minor(50), Minor(200)]);
        let back = Figures::of(SaleKind::Return, 1, Qty(1_000), [Minor(400), Minor(20), Minor(67)]);
        let both: Figures = [sale, back].into_iter().sum();
        assert_eq!((both.sales, both.returns, both.qty), (2, 1, Qty(2_000)));
        assert_eq!((both.taken(), both.tax, both.discounts), (Minor(800), Minor(133), Minor(30)));
        assert_eq!(both.net(), Minor(667));
        assert_eq!(both.average(), Some(Minor(600)), "of the sales alone");
        assert_eq!(back.average(), None);
    }
}
