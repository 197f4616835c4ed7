//! What one customer owes and another buys with it: rules 9 and 11. `cargo xtask red` makes the changes named here and sees the
//! tests fail.

use kontor_domain::catalog::Product;
use kontor_domain::customers::MergeCustomers;
use kontor_domain::sales::{BringBack, Cart, ClearCart, GoesTo, NameCustomer, ReturnLine, Sale};
use kontor_domain::{CartId, CustomerId, Minor, Qty};
use kontor_tests::goods::{cash, goods, on_account};
use kontor_tests::{Shop, both_engines};

use crate::accounts::{buy, customer, give_back, owes};
use crate::shifts::sound;

fn bring(cart_id: CartId, sale: &Sale) -> BringBack {
    let lines =
        vec![ReturnLine { line_id: sale.lines[0].id, qty: Qty::ONE, goes_to: GoesTo::Stock, serials: Vec::new() }];
    BringBack { cart_id, sale_id: sale.id, lines, reason: "does not fit".into() }
}

/// A cart of one thing, with goods that come back, in somebody's name or nobody's.
async fn in_the_name_of(shop: &Shop, who: Option<CustomerId>, what: &Product, back: &[&Sale]) -> Cart {
    let mut cart = shop.cart_of(&[(what, 1_000)]).await;
    for sale in back {
        cart = shop.call(bring(cart.id, sale)).await.unwrap();
    }
    shop.call(NameCustomer { cart_id: cart.id, customer_id: who }).await.unwrap()
}

both_engines! {
    // Red when, in crates/app/src/sales/complete.rs, `brought.pays_for(cx, share, cart.customer.as_ref()).await?;` becomes ``.
    // Red when, in crates/app/src/sales/returns.rs, `owes.as_ref().map(|owes| owes.id) == buys.map(|buys| buys.id)` becomes
    // `owes.is_some() == buys.is_some()`.
    async fn what_one_owes_pays_for_nothing_of_another(shop: Shop) {
        let lamp = shop.stock_up(goods("Lamp", 5_000)).await;
        let (ann, bob) = (customer(&shop, "Ann", Some(10_000)).await, customer(&shop, "Bob", Some(10_000)).await);
        let sold = buy(&shop, Some(ann), &lamp, vec![on_account(5_000)]).await.unwrap();
        for other in [None, Some(bob)] {
            let cart = in_the_name_of(&shop, other, &lamp, &[&sold]).await;
            let no = shop.complete(&cart, vec![]).await.unwrap_err();
            assert!(no.code == "other_customer" && no.message.contains("Ann") && no.fields.contains_key("customer_id"), "{no}");
            shop.call(ClearCart { cart_id: cart.id }).await.unwrap();
        }
        // Two who owe, in one cart: each for themselves.
        let hers = buy(&shop, Some(bob), &lamp, vec![on_account(5_000)]).await.unwrap();
        let dear = shop.stock_up(goods("Chandelier", 10_000)).await;
        for name in [ann, bob] {
            let cart = in_the_name_of(&shop, Some(name), &dear, &[&sold, &hers]).await;
            assert_eq!(shop.complete(&cart, vec![]).await.unwrap_err().code, "other_customer");
            shop.call(ClearCart { cart_id: cart.id }).await.unwrap();
        }
        assert_eq!((owes(&shop, ann).await, owes(&shop, bob).await), (5_000, 5_000));
        let cart = in_the_name_of(&shop, Some(ann), &lamp, &[&sold]).await;
        let next = shop.complete(&cart, vec![]).await.unwrap();
        let no = shop.call(give_back(&next, vec![cash(5_000)])).await.unwrap_err();
        assert_eq!(no.code, "refund_to_account", "it was never paid");
        shop.call(give_back(&next, vec![on_account(5_000)])).await.unwrap();
        assert_eq!(owes(&shop, ann).await, 0);
        // What was paid in money is anybody's.
        let paid = buy(&shop, Some(ann), &lamp, vec![cash(5_000)]).await.unwrap();
        let cart = in_the_name_of(&shop, None, &lamp, &[&paid]).await;
        shop.complete(&cart, vec![]).await.unwrap();
        sound(&shop).await;
    }

    async fn whoever_was_made_one_with_who_owes_may(shop: Shop) {
        let lamp = shop.stock_up(goods("Lamp", 5_000)).await;
        let (ann, anne) = (customer(&shop, "Ann", Some(10_000)).await, customer(&shop, "Anne", None).await);
        let sold = buy(&shop, Some(ann), &lamp, vec![on_account(5_000)]).await.unwrap();
        shop.call(MergeCustomers { keep: anne, other: ann }).await.unwrap();
        let cart = in_the_name_of(&shop, Some(anne), &lamp, &[&sold]).await;
        shop.complete(&cart, vec![]).await.expect("she is who owes it");
        assert_eq!(shop.call(kontor_domain::accounts::GetAccount { customer_id: anne }).await.unwrap().balance, Minor(5_000));
        sound(&shop).await;
    }
}
