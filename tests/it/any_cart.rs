//! Rule 5 and rule 9 over carts of every kind: screen, store, receipt, list and returns agree to the last minor unit.
//! `cargo xtask red` makes the changes named here and sees the tests fail.

use kontor_domain::business::ChangeCash;
use kontor_domain::journal::Verify;
use kontor_domain::sales::returns::refund;
use kontor_domain::sales::rounding::{rounded, to_refund};
use kontor_domain::sales::{
    ChangeLine, Discount, DiscountCart, GetReceipt, GetSale, GoesTo, LineToPrice, ListSales, ReturnLine, ReturnSale,
    Sale, TaxMode, TaxRounding, TenderKind, price,
};
use kontor_domain::{Minor, Qty, Rate};
use kontor_tests::goods::{Goods, card, cash};
use kontor_tests::{Engine, Shop, new_id};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

const CASES: u32 = 24;

#[derive(Debug, Clone)]
struct Line {
    price: i64,
    qty: i64,
    tax: &'static str,
    tax_mode: TaxMode,
    discount: Option<Discount>,
    back: Vec<i64>,
}

fn discount() -> impl Strategy<Value = Option<Discount>> {
    prop_oneof![
        2 => Just(None),
        1 => (0i64..=1_000_000).prop_map(|rate| Some(Discount::Percent { rate: Rate(rate) })),
        1 => (0i64..400).prop_map(|amount| Some(Discount::Amount { amount: Minor(amount) })),
    ]
}

prop_compose! {
    fn line()(
        price in 1i64..20_000,
        qty in 1i64..6_000,
        tax in prop::sample::select(vec!["VAT 20%", "VAT 5%", "Zero"]),
        added in any::<bool>(),
        discount in discount(),
        back in prop::collection::vec(1i64..4_000, 0..3),
    ) -> Line {
        Line { price, qty, tax, tax_mode: if added { TaxMode::Added } else { TaxMode::Included }, discount, back }
    }
}

fn over(engine: Engine) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    for (rounding, step) in [(TaxRounding::PerLine, 0), (TaxRounding::PerTotal, 5), (TaxRounding::PerLine, 50)] {
        let shop = runtime.block_on(Shop::open_with(engine, rounding));
        runtime.block_on(shop.call(ChangeCash { cash_step: Minor(step) })).unwrap();
        let mut runner = TestRunner::new(Config {
            cases: CASES,
            failure_persistence: None,
            max_shrink_iters: 40,
            ..Config::default()
        });
        let carts = (prop::collection::vec(line(), 1..6), discount());
        let done = runner.run(&carts, |(lines, off)| runtime.block_on(one_cart(&shop, (rounding, step), lines, off)));
        done.unwrap();
        let verdict = runtime.block_on(shop.call(Verify {})).unwrap();
        assert!(verdict.sound, "{:?}", verdict.problems);
    }
}

async fn one_cart(
    shop: &Shop,
    (rounding, step): (TaxRounding, i64),
    lines: Vec<Line>,
    off: Option<Discount>,
) -> Result<(), TestCaseError> {
    let before = shop.call(ListSales::default()).await.unwrap().sum;
    let id = new_id();
    let mut cart = None;
    for line in &lines {
        let title = format!("Thing {}", uuid::Uuid::now_v7().simple());
        let goods = Goods { title, price: line.price, tax: Some(line.tax), tax_mode: line.tax_mode, decimals: 3 };
        let product = shop.stock_up(goods).await;
        let rung = shop.ring_up(id, &product, line.qty).await.unwrap();
        let line_id = rung.lines.last().unwrap().id;
        let change = ChangeLine { cart_id: id, line_id, qty: Qty(line.qty), discount: line.discount, unit_price: None };
        cart = Some(shop.call(change).await.unwrap_or(rung));
    }
    let cart = match shop.call(DiscountCart { cart_id: id, discount: off }).await {
        Ok(cart) => cart,
        Err(refusal) => {
            prop_assert_eq!(refusal.code, "discount_too_large", "the only reason to refuse here");
            cart.unwrap()
        }
    };
    // What the screen shows is worked out by the same rules from the cart it was given.
    let to_price = |l: &kontor_domain::sales::CartLine| LineToPrice {
        unit_price: l.unit_price,
        qty: l.qty,
        tax_mode: l.tax_mode,
        rate: l.rate,
        discount: l.discount,
    };
    let screen = price(&cart.lines.iter().map(to_price).collect::<Vec<_>>(), cart.discount, rounding).unwrap();
    prop_assert_eq!(&screen, &cart.totals, "screen and cart");
    let half = screen.total.0 / 2;
    let tenders = if half > 0 {
        vec![card(half), cash(coins_for(screen.total.0, step))]
    } else if screen.total.0 > 0 {
        vec![cash(coins_for(screen.total.0, step))]
    } else {
        vec![]
    };
    let sale = shop.complete(&cart, tenders).await.unwrap();
    let kept = shop.call(GetSale { id: sale.id }).await.unwrap();
    prop_assert_eq!(&kept, &sale, "store and answer");
    prop_assert_eq!((kept.total, kept.tax_added, &kept.taxes), (screen.total, screen.tax_added, &screen.taxes));
    prop_assert_eq!(kept.lines.iter().map(|l| l.amounts).collect::<Vec<_>>(), screen.lines, "line by line");
    prop_assert!(kept.lines.iter().map(|l| l.discount).eq(cart.lines.iter().map(|l| l.discount)), "and why");
    prop_assert!(kept.taxes.iter().all(|row| row.net + row.tax == row.gross), "each rate's row adds up");
    if rounding == TaxRounding::PerTotal {
        rounded_once(&kept)?;
    }
    prop_assert_eq!(
        kept.tenders.iter().map(|t| t.amount).sum::<Minor>(),
        kept.total + kept.rounding,
        "tenders pay the sale"
    );
    prop_assert!(kept.rounding.0.abs() * 2 <= step, "and at most half a step more or less");
    let receipt = shop.call(GetReceipt { id: sale.id }).await.unwrap();
    prop_assert_eq!(receipt.total, kontor_domain::money::display(screen.total, "GBP".parse().unwrap(), "en-GB"));
    prop_assert_eq!(receipt.taxes.len(), screen.taxes.len());
    give_it_all_back(shop, &kept, &lines, step).await?;
    let after = shop.call(ListSales::default()).await.unwrap().sum;
    prop_assert_eq!(after, before, "a sale that came back whole leaves nothing in the sum");
    Ok(())
}

/// The tax of all lines of one rate and mode is rounded once, over what they come to together.
fn rounded_once(sale: &Sale) -> Result<(), TestCaseError> {
    for line in &sale.lines {
        let alike = || sale.lines.iter().filter(|l| (l.tax_mode, l.rate) == (line.tax_mode, line.rate));
        let asked: i64 = alike().map(|l| (l.amounts.base - l.amounts.line_discount - l.amounts.cart_discount).0).sum();
        let tax: i64 = alike().map(|l| l.amounts.tax.0).sum();
        let whole = match line.tax_mode {
            TaxMode::Included => 1_000_000 + line.rate.0,
            TaxMode::Added => 1_000_000,
        };
        // tax = asked * rate / whole, rounded half up: within half a unit of it.
        prop_assert!((2 * tax * whole - 2 * asked * line.rate.0).abs() <= whole, "{tax} of {asked}");
    }
    Ok(())
}

/// What somebody hands over for an amount in the coins there are.
fn coins_for(amount: i64, step: i64) -> i64 {
    if step > 0 { (amount + step - 1) / step * step } else { amount }
}

/// In odd pieces, then what is left of each line.
async fn give_it_all_back(shop: &Shop, sale: &Sale, lines: &[Line], step: i64) -> Result<(), TestCaseError> {
    let (mut refunded, mut tax, mut out) = (Minor::ZERO, Minor::ZERO, Minor::ZERO);
    for (sold, line) in sale.lines.iter().zip(lines) {
        let mut before = Qty(0);
        for piece in line.back.iter().copied().chain([i64::MAX]) {
            let qty = Qty(piece.min(sold.qty.0 - before.0));
            if qty.0 == 0 {
                continue;
            }
            let part = refund(&sold.amounts, sold.qty, before, qty).unwrap();
            let in_cash = [(TenderKind::Cash, Minor::ZERO)].into_iter();
            let due = to_refund(part.total, Minor(step), out - refunded, in_cash);
            let refunds = if part.total.0 > 0 { vec![cash(due.0)] } else { vec![] };
            let lines = vec![ReturnLine { line_id: sold.id, qty, goes_to: GoesTo::Stock, serials: Vec::new() }];
            let call = ReturnSale {
                return_id: new_id(),
                sale_id: sale.id,
                lines,
                reason: "back".into(),
                total: part.total,
                refunds,
                approval: None,
            };
            let back = shop.call(call).await.unwrap();
            prop_assert!(back.tenders.iter().all(|t| t.kind == TenderKind::Cash && t.change == Minor::ZERO));
            prop_assert!(back.lines[0].amounts.net.0 >= 0 && back.cart_discount.0 >= 0 && back.line_discounts.0 >= 0);
            let asked = back.subtotal - back.line_discounts - back.cart_discount + back.tax_added;
            prop_assert_eq!(asked, back.total, "the return's receipt adds up");
            prop_assert_eq!(back.taxes.iter().map(|row| row.gross).sum::<Minor>(), back.total);
            prop_assert_eq!(back.total + back.rounding, due);
            refunded = refunded + back.total;
            out = out + due;
            tax = tax + back.taxes.iter().map(|row| row.tax).sum();
            before = Qty(before.0 + qty.0);
        }
    }
    prop_assert_eq!(refunded, sale.total, "all that was paid");
    prop_assert_eq!(out, rounded(sale.total, Minor(step)), "and out of the drawer what one return would have taken");
    prop_assert_eq!(tax, sale.taxes.iter().map(|row| row.tax).sum::<Minor>(), "and the tax in it");
    Ok(())
}

// Red when, in crates/app/src/sales/cart/mod.rs, `cx.session()?.business.tax_rounding)?` becomes `Default::default())?`.
// Red when, in crates/app/src/sales/rows.rs, `amounts.net,` becomes `amounts.total - amounts.cart_discount,`.
// Red when, in crates/domain/src/sales/returns.rs, `up_to(sold, bought, after).minus(&up_to(sold, bought, before))` becomes
// `up_to(sold, bought, qty)`.
// Red when, in crates/domain/src/sales/returns.rs, `base - asked - line_discount;` becomes
// `portion(sold.cart_discount, taken, bought);`.
// Red when, in crates/app/src/sales/complete.rs, `discount: line.discount,` becomes `discount: None,`.
// Red when, in crates/domain/src/sales/price.rs, `.zip(split(tax, &weights))` becomes
// `.zip(weights.iter().map(|part| tax_of(&lines[0], Minor(*part))))`.
#[test]
fn any_cart_agrees_with_itself_on_sqlite() {
    over(Engine::Sqlite);
}

#[test]
fn any_cart_agrees_with_itself_on_postgres() {
    over(Engine::Postgres);
}
