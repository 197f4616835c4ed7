//! Leaving the till alone, and coming back.

use kontor_tests::PIN;
use kontor_tests::programs::ask;
use serde_json::json;
use thirtyfour::Key;
use uuid::Uuid;

use crate::{HEART, LANTERN, at_the_till, take_cash};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_locked_till_takes_nothing_until_a_pin_is_entered() {
    at_the_till("lock", async |s| {
        s.scan(HEART).await;
        s.shows("cart-total", 255).await;
        s.chord(Key::Control, 'l').await;
        s.focused("pin").await;
        s.scan(LANTERN).await;
        s.key(Key::F9).await;
        s.enter("1111").await;
        s.says("lock-screen", "That PIN is not right.").await;
        s.enter(PIN).await;
        s.gone("lock-screen").await;
        s.focused("till-search").await;
        s.scan(HEART).await;
        s.shows("cart-total", 510).await;
        let cart = ask(&s.data, "sales.cart", &json!({}));
        assert_eq!(cart["lines"].as_array().map(Vec::len), Some(1), "no lantern came through the lock: {cart}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_till_that_nobody_touches_locks_by_itself() {
    at_the_till("idle", async |s| {
        let business = ask(&s.data, "business.get", &json!({}));
        let (name, legal, locale) = (&business["name"], &business["legal"], &business["locale"]);
        ask(
            &s.data,
            "business.change",
            &json!({ "name": name, "legal": legal, "locale": locale, "lock_after_min": 1 }),
        );
        s.script("const now = Date.now; Date.now = () => now() + 61_000").await;
        s.focused("pin").await;
        s.script("location.reload()").await;
        s.focused("pin").await;
        s.enter(PIN).await;
        s.focused("till-search").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_person_takes_over_by_pin_and_sells_in_their_own_name() {
    at_the_till("takes-over", async |s| {
        let owen = json!({ "id": Uuid::now_v7(), "name": "Owen", "role": "cashier", "password": "paper-boats-31", "pin": "7413" });
        ask(&s.data, "identity.add_user", &owen);
        s.scan(HEART).await;
        s.shows("cart-total", 255).await;
        s.chord(Key::Control, 'l').await;
        s.focused("pin").await;
        s.press("lock-user-Owen").await;
        s.focused("pin").await;
        s.enter("7413").await;
        s.gone("lock-screen").await;
        s.says("who", "O").await;
        s.shows("cart-total", 255).await;
        take_cash(s).await;
        s.says("receipt-paper", "Owen").await;
        assert_eq!(ask(&s.data, "sales.list", &json!({}))["page"]["rows"][0]["user"], "Owen");
    })
    .await;
}
