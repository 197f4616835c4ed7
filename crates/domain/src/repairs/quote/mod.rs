//! What a repair costs: quotes with their versions, what the customer said of them, and what is due when the device is handed over.

mod calls;
mod standing;

pub use calls::*;
pub use standing::{QuoteFace, Standing, Stop};

use crate::Refusal;
use crate::sales::{LineToPrice, TaxRounding, Totals, price};

/// What the lines of a quote come to, each with its own amounts, by the code that the till prices with.
///
/// # Errors
/// As [`price`].
pub fn price_quote(lines: &mut [QuoteLine], rounding: TaxRounding) -> Result<Totals, Refusal> {
    let to_price: Vec<LineToPrice> = lines
        .iter()
        .map(|line| LineToPrice {
            unit_price: line.unit_price,
            qty: line.qty,
            tax_mode: line.tax_mode,
            rate: line.rate,
            discount: None,
        })
        .collect();
    let totals = price(&to_price, None, rounding)?;
    for (line, amounts) in lines.iter_mut().zip(&totals.lines) {
        line.amounts = *amounts;
    }
    Ok(totals)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::sales::{LineAmounts, TaxMode};
    use crate::{Minor, Qty, Rate};

    fn line(unit_price: i64, qty: i64, rate: i64, tax_mode: TaxMode) -> QuoteLine {
        QuoteLine {
            service_id: None,
            variant_id: None,
            title: "Work".into(),
            sku: String::new(),
            qty: Qty(qty),
            decimals: 2,
            unit: String::new(),
            unit_price: Minor(unit_price),
            list_price: None,
            tax_mode,
            tax_class_id: Uuid::nil().into(),
            tax_name: "VAT".into(),
            rate: Rate(rate),
            amounts: LineAmounts::default(),
        }
    }

    proptest! {
        #[test]
        fn the_lines_of_a_quote_sum_to_what_it_comes_to(
            given in prop::collection::vec((0i64..500_000, 1i64..50, 0i64..300_000, any::<bool>()), 0..12),
            per_total: bool,
        ) {
            let mode = |added| if added { TaxMode::Added } else { TaxMode::Included };
            let mut lines: Vec<_> =
                given.iter().map(|(price, qty, rate, added)| line(*price, qty * 250, *rate, mode(*added))).collect();
            let rounding = if per_total { TaxRounding::PerTotal } else { TaxRounding::PerLine };
            let totals = price_quote(&mut lines, rounding).unwrap();
            prop_assert_eq!(lines.iter().map(|line| line.amounts.total).sum::<Minor>(), totals.total);
            prop_assert!(lines.iter().all(|line| line.amounts.net + line.amounts.tax == line.amounts.total));
            let anew = price_quote(&mut lines, rounding).unwrap();
            prop_assert_eq!(anew, totals, "priced again it is the same");
        }
    }

    #[test]
    fn more_than_can_be_counted_is_refused() {
        let mut lines = [line(crate::money::MAX_MINOR, 2_000, 0, TaxMode::Included)];
        assert_eq!(price_quote(&mut lines, TaxRounding::PerLine).unwrap_err().code, "amount_too_large");
        let mut lines = [line(1, 0, 0, TaxMode::Included)];
        assert_eq!(price_quote(&mut lines, TaxRounding::PerLine).unwrap_err().code, "invalid");
    }
}
