//! Labels that a scale prints: rule 15. `cargo xtask red` makes the changes named here and sees the tests fail.

use kontor_domain::business::{ChangePatterns, GetBusiness};
use kontor_domain::catalog::Scan;
use kontor_domain::catalog::embedded::{Holds, LabelPattern};
use kontor_domain::policy::Role;
use kontor_domain::sales::{AddLabel, Cart};
use kontor_domain::{CartId, Minor, Qty, Refusal};
use kontor_tests::goods::{Goods, cash, goods};
use kontor_tests::{Shop, both_engines, new_id};

use crate::shifts::sound;

fn pattern(prefix: &str, item: u8, holds: Holds, decimals: u8) -> LabelPattern {
    LabelPattern { prefix: prefix.into(), item, skip: 0, holds, decimals }
}

/// The code of a label, with its check digit.
fn label(digits: &str) -> String {
    let sum: u32 =
        digits.bytes().enumerate().map(|(at, b)| u32::from(b - b'0') * if at % 2 == 0 { 1 } else { 3 }).sum();
    format!("{digits}{}", (10 - sum % 10) % 10)
}

async fn scan(shop: &Shop, cart_id: CartId, digits: &str) -> Result<Cart, Refusal> {
    shop.call(AddLabel { cart_id, line_id: new_id(), code: label(digits) }).await
}

/// Loose goods by the kilogram, with a barcode that is their number on the scale.
async fn by_weight(shop: &Shop, number: &str, price: i64, decimals: u8) {
    let product = shop.stock_up(Goods { decimals, ..goods(number, price) }).await;
    assert_eq!(product.variants[0].sku, number);
}

both_engines! {
    // Red when, in crates/app/src/sales/cart/label.rs, `Holds::Weight => (Qty(label.value), item.price),` becomes
    // `Holds::Weight => (Qty::ONE, item.price),`.
    // Red when, in crates/app/src/sales/cart/label.rs, `of_price(Minor(label.value), item.price, item.decimals)` becomes
    // `(Qty::ONE, Minor(label.value))`.
    // Red when, in crates/app/src/catalog/search/mod.rs, `holder = variants::with_sku(&mut cx.tx, tenant, code).await?;` becomes ``.
    async fn a_label_rings_up_what_the_scale_weighed(shop: Shop) {
        by_weight(&shop, "42", 1_299, 3).await;
        by_weight(&shop, "12345", 250, 0).await;
        let patterns = vec![pattern("21", 5, Holds::Weight, 3), pattern("22", 5, Holds::Price, 2)];
        shop.call(ChangePatterns { patterns: patterns.clone() }).await.unwrap();
        assert_eq!(shop.call(GetBusiness {}).await.unwrap().label_patterns, patterns);
        let id = new_id();
        let cart = scan(&shop, id, "210004200336").await.unwrap();
        assert_eq!((cart.lines[0].qty, cart.lines[0].unit_price, cart.totals.total), (Qty(336), Minor(1_299), Minor(436)));
        let cart = scan(&shop, id, "210004200336").await.unwrap();
        assert_eq!((cart.lines.len(), cart.totals.total), (2, Minor(872)), "two labels are two lines, each as printed");
        let cart = scan(&shop, id, "220004200436").await.unwrap();
        assert_eq!((cart.lines[2].qty, cart.lines[2].unit_price), (Qty(336), Minor(1_299)), "4.36 of cheese at 12.99 are 336 grams");
        assert_eq!(cart.totals.total, Minor(872 + 436), "as the scale would have rounded it");
        let cart = scan(&shop, id, "221234500199").await.unwrap();
        assert_eq!((cart.lines[3].qty, cart.lines[3].unit_price), (Qty::ONE, Minor(199)), "a piece at the label's price");
        let cart = scan(&shop, id, "220004200001").await.unwrap();
        assert_eq!(cart.totals.total, Minor(872 + 436 + 199 + 1));
        let sale = shop.complete(&cart, vec![cash(cart.totals.total.0)]).await.unwrap();
        assert_eq!(sale.lines[0].amounts.total, Minor(436));
        let left = shop.call(Scan { code: "42".into() }).await.unwrap().on_hand;
        let gone: i64 = sale.lines.iter().filter(|line| line.sku == "42").map(|line| line.qty.0).sum();
        assert_eq!(left, Qty(-gone), "the stock goes down by what was weighed");
        sound(&shop).await;
    }

    // Red when, in crates/app/src/sales/cart/label.rs, `if label.value == 0 {` becomes `if false {`.
    // Red when, in crates/app/src/sales/cart/label.rs, `check_qty(qty, item.decimals)?;` becomes ``.
    // Red when, in crates/app/src/business/mutations.rs, `check_patterns(some, before.currency)?;` becomes ``.
    async fn what_is_no_label_is_refused(shop: Shop) {
        by_weight(&shop, "42", 1_299, 3).await;
        by_weight(&shop, "43", 99, 0).await;
        let refused = async |digits: &str| scan(&shop, new_id(), digits).await.unwrap_err().code.to_string();
        assert_eq!(refused("210004200336").await, "unknown_code", "until somebody says how they are read");
        shop.call(ChangePatterns { patterns: vec![pattern("21", 5, Holds::Weight, 3)] }).await.unwrap();
        assert_eq!(refused("210009900336").await, "unknown_code", "nothing has this number");
        assert_eq!(refused("220004200336").await, "unknown_code", "nor this prefix a meaning");
        assert_eq!(refused("210004200000").await, "empty_label");
        assert_eq!(refused("210004300336").await, "invalid", "a third of a piece");
        let wrong = AddLabel { cart_id: new_id(), line_id: new_id(), code: "2100042003362".into() };
        assert_eq!(shop.call(wrong).await.unwrap_err().code, "unknown_code", "the check digit is wrong");
        assert!(shop.call(kontor_domain::sales::ActiveCart {}).await.unwrap().is_none(), "and nothing was rung up");
        let twice = vec![pattern("21", 5, Holds::Weight, 3), pattern("21", 6, Holds::Price, 2)];
        let many = vec![pattern("21", 5, Holds::Weight, 3); 5_000];
        for patterns in [vec![pattern("50", 5, Holds::Weight, 3)], vec![pattern("21", 9, Holds::Price, 2)], twice, many] {
            assert!(shop.call(ChangePatterns { patterns }).await.unwrap_err().fields.contains_key("patterns"));
        }
        let carl = shop.hire("Carl", Role::Cashier).await.token;
        assert_eq!(shop.call_as(&carl, ChangePatterns { patterns: vec![] }).await.unwrap_err().code, "not_allowed");
        let (id, call) = (new_id(), AddLabel { cart_id: new_id(), line_id: new_id(), code: label("210004200336") });
        let cart = shop.call_id(Some(&carl), id, &call).await.unwrap();
        assert_eq!(shop.call_id(Some(&carl), id, &call).await.unwrap(), cart, "asked again, it is there once");
        let again = AddLabel { cart_id: cart.id, ..call };
        assert_eq!(shop.call_as(&carl, again).await.unwrap_err().code, "id_taken");
    }
}
