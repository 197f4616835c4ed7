//! Products, added where they are needed.

use kontor_tests::programs::ask;
use serde_json::json;
use thirtyfour::Key;

use crate::at_the_till;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_product_added_by_keys_alone_can_be_scanned_at_once() {
    at_the_till("product-by-keys", async |s| {
        s.add_product("Beeswax candle", "CANDLE-1", "5010000000032", "4.50").await;
        s.scan("5010000000032").await;
        s.shows("cart-total", 450).await;
        let found = ask(&s.data, "catalog.scan", &json!({ "code": "CANDLE-1" }));
        assert_eq!((&found["title"], &found["price"]), (&json!("Beeswax candle"), &json!(450)));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unknown_code_becomes_a_product_in_the_cart() {
    at_the_till("unknown-code", async |s| {
        s.scan("5010000000049").await;
        s.focused("unknown-add").await;
        s.says("unknown-code", "5010000000049").await;
        s.key(Key::Enter).await;
        s.focused("product-title").await;
        s.keys("Tin of humbugs").await;
        s.tab_to("variant-price").await;
        s.keys("3").await;
        s.key(Key::Enter).await;
        s.shows("cart-total", 300).await;
        let line = ask(&s.data, "sales.cart", &json!({}))["lines"][0].take();
        assert_eq!(line["title"], "Tin of humbugs");
        s.focused("till-search").await;
        s.scan("5010000000049").await;
        s.shows("cart-total", 600).await;
    })
    .await;
}
