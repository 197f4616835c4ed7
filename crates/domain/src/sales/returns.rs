//! Giving back: what a part of a sold line is worth. Rule: any sequence of partial returns refunds what was paid, to
//! the last minor unit, never more.

use crate::money::portion;
use crate::{Minor, Qty, Refusal};

use super::LineAmounts;

/// What is refunded for `qty` of a line of which `before` were returned earlier.
///
/// # Errors
/// `more_than_bought`, under `qty`; `invalid` for nothing.
pub fn refund(sold: &LineAmounts, bought: Qty, before: Qty, qty: Qty) -> Result<LineAmounts, Refusal> {
    if qty.0 <= 0 {
        return Err(Refusal::invalid("qty", "Say how many come back."));
    }
    let after = Qty(before.0.saturating_add(qty.0));
    if after > bought {
        let left = Qty(bought.0.saturating_sub(before.0).max(0));
        return Err(Refusal::field(
            "more_than_bought",
            "qty",
            format!("Only {} of this line can still come back.", left.plain()),
        ));
    }
    let part = |whole: Minor| portion(whole, after, bought) - portion(whole, before, bought);
    let (total, tax) = (part(sold.total), part(sold.tax));
    let line_discount = part(sold.line_discount);
    let cart_discount = part(sold.cart_discount);
    Ok(LineAmounts { base: part(sold.base), line_discount, cart_discount, net: total - tax, tax, total })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::sales::{Discount, LineToPrice, TaxMode, TaxRounding, price};
    use crate::{Rate, money::ONE};

    proptest! {
        #[test]
        fn returns_in_any_steps_refund_what_was_paid(
            unit in 0i64..100_000, cuts in prop::collection::vec(1i64..9_000, 1..8), rate in 0i64..300_000,
            off in 0i64..=ONE, added in any::<bool>(),
        ) {
            let bought = Qty(cuts.iter().sum());
            let tax_mode = if added { TaxMode::Added } else { TaxMode::Included };
            let discount = Some(Discount::Percent { rate: Rate(off) });
            let line = LineToPrice { unit_price: Minor(unit), qty: bought, tax_mode, rate: Rate(rate), discount };
            let sold = price(&[line], None, TaxRounding::PerLine).unwrap().lines[0];
            let (mut before, mut back) = (Qty(0), LineAmounts::default());
            for cut in cuts {
                let part = refund(&sold, bought, before, Qty(cut)).unwrap();
                prop_assert!(part.total.0 >= 0 && part.tax.0 >= 0, "a return never asks for money");
                prop_assert_eq!(part.net + part.tax, part.total);
                back.total = back.total + part.total;
                back.tax = back.tax + part.tax;
                back.net = back.net + part.net;
                before = Qty(before.0 + cut);
            }
            prop_assert_eq!((back.net, back.tax, back.total), (sold.net, sold.tax, sold.total));
            prop_assert_eq!(refund(&sold, bought, before, Qty(1)).unwrap_err().code, "more_than_bought");
        }
    }
}
