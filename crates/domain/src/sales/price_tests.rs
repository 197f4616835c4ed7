//! The laws of pricing, over carts of every kind, and a few receipts worked out by hand.

use proptest::prelude::*;

use super::*;

fn line(price: i64, qty: i64, rate: i64) -> LineToPrice {
    LineToPrice {
        unit_price: Minor(price),
        qty: Qty(qty),
        tax_mode: TaxMode::Included,
        rate: Rate(rate),
        discount: None,
    }
}

#[test]
fn the_receipt_in_the_mock_adds_up() {
    let mut boxes = line(765, 2_000, 200_000);
    boxes.discount = Some(Discount::Percent { rate: Rate(100_000) });
    let lines = [line(255, 6_000, 200_000), line(339, 1_000, 200_000), boxes, line(425, 4_000, 200_000)];
    let totals = price(&lines, None, TaxRounding::PerTotal).unwrap();
    assert_eq!(totals.subtotal, Minor(5_099));
    assert_eq!(totals.line_discounts, Minor(153), "10 % off £15.30");
    assert_eq!(totals.total, Minor(4_946));
    assert_eq!(totals.tax_included, Minor(824), "£49.46 holds £8.24 of 20 % VAT");
}

#[test]
fn added_tax_comes_after_both_discounts() {
    let mut one = line(1_000, 3_000, 88_750);
    one.tax_mode = TaxMode::Added;
    one.discount = Some(Discount::Amount { amount: Minor(100) });
    let totals = price(&[one], Some(Discount::Percent { rate: Rate(100_000) }), TaxRounding::PerLine).unwrap();
    assert_eq!(totals.lines[0].cart_discount, Minor(290), "10 % of what the line's own discount left");
    assert_eq!(totals.lines[0].net, Minor(2_610));
    assert_eq!(totals.lines[0].tax, Minor(232), "8.875 % of 26.10 is 2.316375");
    assert_eq!(totals.total, Minor(2_842));
}

#[test]
fn the_order_of_discounts_is_line_then_cart() {
    let mut first = line(1_000, 1_000, 0);
    first.discount = Some(Discount::Percent { rate: Rate(500_000) });
    let totals =
        price(&[first, line(500, 1_000, 0)], Some(Discount::Amount { amount: Minor(100) }), TaxRounding::PerLine);
    let totals = totals.unwrap();
    assert_eq!(
        totals.lines[0].cart_discount,
        Minor(50),
        "the cart's discount is shared by what is left, 5.00 and 5.00"
    );
    assert_eq!(totals.total, Minor(900));
}

#[test]
fn what_makes_no_sense_is_refused() {
    assert!(price(&[line(100, 0, 0)], None, TaxRounding::PerLine).unwrap_err().fields.contains_key("qty"));
    assert!(price(&[line(-1, 1_000, 0)], None, TaxRounding::PerLine).unwrap_err().fields.contains_key("price"));
    let off = Some(Discount::Amount { amount: Minor(101) });
    assert_eq!(price(&[line(100, 1_000, 0)], off, TaxRounding::PerLine).unwrap_err().code, "discount_too_large");
    let huge = line(MAX_MINOR, MAX_QTY, 0);
    assert_eq!(price(&[huge], None, TaxRounding::PerLine).unwrap_err().code, "amount_too_large");
    let nothing = price(&[], None, TaxRounding::PerTotal).unwrap();
    assert_eq!(nothing.total, Minor::ZERO, "an empty cart costs nothing");
}

fn a_discount() -> impl Strategy<Value = Option<Discount>> {
    prop_oneof![
        Just(None),
        (0i64..=ONE).prop_map(|rate| Some(Discount::Percent { rate: Rate(rate) })),
        (0i64..5_000).prop_map(|amount| Some(Discount::Amount { amount: Minor(amount) })),
    ]
}

prop_compose! {
    fn a_line()(price in 0i64..500_000, qty in 1i64..20_000, added in any::<bool>(),
                rate in prop::sample::select(vec![0i64, 50_000, 88_750, 100_000, 175_000, 200_000, 255_000]),
                discount in a_discount()) -> LineToPrice {
        LineToPrice {
            unit_price: Minor(price),
            qty: Qty(qty),
            tax_mode: if added { TaxMode::Added } else { TaxMode::Included },
            rate: Rate(rate),
            discount,
        }
    }
}

proptest! {
    #[test]
    fn the_parts_sum_to_the_whole(lines in prop::collection::vec(a_line(), 0..12), off in a_discount(), total in any::<bool>()) {
        let rounding = if total { TaxRounding::PerTotal } else { TaxRounding::PerLine };
        let Ok(totals) = price(&lines, off, rounding) else { return Ok(()) };
        let sum = |part: fn(&LineAmounts) -> Minor| totals.lines.iter().map(part).sum::<Minor>();
        prop_assert_eq!(sum(|l| l.total), totals.total, "lines sum to the total");
        prop_assert_eq!(sum(|l| l.tax), totals.tax_included + totals.tax_added, "lines' taxes sum to the taxes");
        prop_assert_eq!(sum(|l| l.cart_discount), totals.cart_discount, "the cart's discount is shared out whole");
        prop_assert_eq!(totals.subtotal - totals.line_discounts - totals.cart_discount + totals.tax_added, totals.total);
        prop_assert_eq!(totals.taxes.iter().map(|t| t.gross).sum::<Minor>(), totals.total, "the tax table sums to the total");
        prop_assert_eq!(totals.taxes.iter().map(|t| t.tax).sum::<Minor>(), totals.tax_included + totals.tax_added);
        for amount in &totals.lines {
            prop_assert_eq!(amount.net + amount.tax, amount.total);
            prop_assert!(amount.net.0 >= 0 && amount.tax.0 >= 0 && amount.cart_discount.0 >= 0, "nothing goes below nothing: {:?}", amount);
        }
    }

    #[test]
    fn both_roundings_differ_by_less_than_half_a_unit_per_line(lines in prop::collection::vec(a_line(), 1..12)) {
        let (Ok(a), Ok(b)) = (price(&lines, None, TaxRounding::PerLine), price(&lines, None, TaxRounding::PerTotal)) else { return Ok(()) };
        let (a, b) = (a.tax_included.0 + a.tax_added.0, b.tax_included.0 + b.tax_added.0);
        let bound = i64::try_from(lines.len()).unwrap();
        prop_assert!((a - b).abs() <= bound, "{a} and {b} over {bound} lines");
    }
}
