//! Practising in a copy of the shop, and going back.

use kontor_domain::training::PIN;
use kontor_tests::programs::ask;
use serde_json::json;
use thirtyfour::Key;

use crate::{HEART, at_the_till, take_cash};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_practises_and_the_shop_is_as_it_was() {
    at_the_till("training", async |s| {
        s.scan(HEART).await;
        s.shows("cart-total", 255).await;
        s.press("who").await;
        s.press("train").await;
        s.says("training-banner", "nothing here counts").await;
        s.focused("till-search").await;
        s.scan(HEART).await;
        s.scan(HEART).await;
        s.shows("cart-total", 510).await;
        assert_eq!(take_cash(s).await, "1-T000001");
        s.chord(Key::Control, 'l').await;
        s.focused("pin").await;
        s.says("demo-pin", PIN).await;
        s.enter(PIN).await;
        s.gone("lock-screen").await;
        s.script("location.reload()").await;
        s.says("training-banner", "nothing here counts").await;

        s.chord(Key::Control, 'k').await;
        s.enter("End the training").await;
        s.gone("training-banner").await;
        s.focused("till-search").await;
        s.shows("cart-total", 255).await;
        assert_eq!(take_cash(s).await, "1-A000001");
        let sales = ask(&s.data, "sales.list", &json!({}));
        assert_eq!(sales["page"]["total"], 1, "only what was sold in the shop: {sales}");
    })
    .await;
}
