//! Selling what is not there: allowed, said, or refused, for the business and for one product. `cargo xtask red` makes the
//! changes named here and sees the tests fail.

use kontor_domain::business::{AddRegister, ChangeStock};
use kontor_domain::catalog::{Product, SaveProduct};
use kontor_domain::sales::{ActiveCart, Cart, Short, VoidLine};
use kontor_domain::stock::NegativeStock;
use kontor_domain::{Qty, Refusal};
use kontor_tests::goods::{cash, completion, goods};
use kontor_tests::{Shop, both_engines, new_id};

use crate::costs::{came, held};
use crate::shifts::{sign_in_at, sound};

async fn rule(shop: &Shop, negative_stock: NegativeStock) {
    assert_eq!(shop.call(ChangeStock { negative_stock }).await.unwrap().negative_stock, negative_stock);
}

async fn own_rule(shop: &Shop, product: &Product, negative_stock: Option<NegativeStock>) {
    let saved = shop.call(SaveProduct { negative_stock, ..SaveProduct::from(product) }).await.unwrap();
    assert_eq!(saved.negative_stock, negative_stock);
}

fn short(cart: &Cart) -> Vec<Option<Short>> {
    cart.lines.iter().map(|line| line.short).collect()
}

async fn buy(shop: &Shop, product: &Product, pieces: i64) -> Result<i64, Refusal> {
    let cart = match shop.call(ActiveCart {}).await.unwrap() {
        Some(cart) => cart,
        None => shop.cart_of(&[(product, pieces * 1_000)]).await,
    };
    shop.complete(&cart, vec![cash(cart.totals.total.0)]).await.map(|sale| sale.lines[0].qty.0)
}

both_engines! {
    // Red when, in crates/app/src/sales/stock.rs, `!= NegativeStock::Block {` becomes `== NegativeStock::Block {`.
    // Red when, in crates/app/src/sales/stock.rs, `if wanted.get(&id).is_some_and(|wanted| *wanted > on_hand.0) {` becomes `if true {`.
    async fn the_business_allows_warns_or_blocks(shop: Shop) {
        let mug = shop.stock_up(goods("Mug", 700)).await;
        came(&shop, &mug, 2, 100).await.unwrap();
        let cart = shop.cart_of(&[(&mug, 3_000)]).await;
        assert_eq!(short(&cart), [None], "it was always allowed, and nothing is said");
        rule(&shop, NegativeStock::Warn).await;
        let cart = shop.ring_up(cart.id, &mug, 1_000).await.unwrap();
        let told = Short { on_hand: Qty::whole(2), reserved: Qty(0), policy: NegativeStock::Warn };
        assert_eq!(short(&cart), [Some(told)], "the line says how many there are");
        rule(&shop, NegativeStock::Block).await;
        let no = buy(&shop, &mug, 4).await.unwrap_err();
        assert_eq!(no.code, "not_enough_stock");
        assert!(no.message.contains("2 of “Mug”") && no.message.contains("takes 4"), "{}", no.message);
        assert_eq!(held(&shop, &mug).await.0, 2_000, "a refused sale takes nothing");
        rule(&shop, NegativeStock::Warn).await;
        assert_eq!(buy(&shop, &mug, 4).await.unwrap(), 4_000, "a warning goes on");
        assert_eq!(held(&shop, &mug).await.0, -2_000);
        rule(&shop, NegativeStock::Block).await;
        came(&shop, &mug, 5, 100).await.unwrap();
        assert_eq!(buy(&shop, &mug, 3).await.unwrap(), 3_000, "the last piece is sold");
        assert_eq!(buy(&shop, &mug, 1).await.unwrap_err().code, "not_enough_stock");
        sound(&shop).await;
    }

    // Red when, in crates/app/src/catalog/rows.rs, `negative_stock = $11 WHERE id = $1` becomes `negative_stock = negative_stock WHERE id = $1 AND $11 IS NULL`.
    async fn a_product_may_say_otherwise(shop: Shop) {
        let mug = shop.stock_up(goods("Mug", 700)).await;
        let cup = shop.stock_up(goods("Cup", 900)).await;
        own_rule(&shop, &mug, Some(NegativeStock::Block)).await;
        let cart = shop.cart_of(&[(&cup, 1_000), (&mug, 1_000)]).await;
        let told = Short { on_hand: Qty(0), reserved: Qty(0), policy: NegativeStock::Block };
        assert_eq!(short(&cart), [None, Some(told)]);
        let no = shop.complete(&cart, vec![cash(1_600)]).await.unwrap_err();
        assert_eq!(no.code, "not_enough_stock");
        let rest = shop.call(VoidLine { cart_id: cart.id, line_id: cart.lines[1].id }).await.unwrap();
        shop.complete(&rest, vec![cash(900)]).await.unwrap();
        rule(&shop, NegativeStock::Block).await;
        own_rule(&shop, &mug, Some(NegativeStock::Allow)).await;
        assert_eq!(buy(&shop, &mug, 1).await.unwrap(), 1_000, "of this one alone more may be sold");
        assert_eq!(buy(&shop, &cup, 1).await.unwrap_err().code, "not_enough_stock");
        sound(&shop).await;
    }

    // Red when, in crates/app/src/sales/stock.rs, `enough(cx, sale, &scales, (given, own)).await?` becomes `None`.
    async fn of_two_registers_that_sell_the_last_piece_one_is_refused(shop: Shop) {
        let mug = shop.stock_up(goods("Mug", 700)).await;
        came(&shop, &mug, 1, 100).await.unwrap();
        rule(&shop, NegativeStock::Block).await;
        let second = AddRegister { id: new_id(), store_id: shop.me.register.store_id, name: "Register 2".into() };
        let second = sign_in_at(&shop, shop.call(second).await.unwrap().id).await.token;
        let here = shop.cart_of(&[(&mug, 1_000)]).await;
        let line = kontor_domain::sales::AddLine {
            cart_id: new_id(), line_id: new_id(), variant_id: mug.variants[0].id, qty: Qty::ONE,
        };
        let there = shop.call_as(&second, line).await.unwrap();
        assert_eq!((short(&here), short(&there)), (vec![None], vec![None]), "both see one");
        let (one, other) = futures::join!(
            shop.call(completion(new_id(), &here, vec![cash(700)])),
            shop.call_as(&second, completion(new_id(), &there, vec![cash(700)])),
        );
        assert_eq!(u8::from(one.is_ok()) + u8::from(other.is_ok()), 1, "{one:?} {other:?}");
        let no = one.err().or(other.err()).unwrap();
        assert_eq!(no.code, "not_enough_stock");
        assert_eq!(held(&shop, &mug).await.0, 0);
        sound(&shop).await;
    }
}
