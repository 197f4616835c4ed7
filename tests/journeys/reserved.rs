//! A parked sale whose goods are kept for it.

use kontor_tests::programs::ask;
use serde_json::json;
use thirtyfour::Key;

use crate::{HEART, at_the_till, take_cash};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_parked_sale_keeps_is_not_sold_to_others() {
    at_the_till("reserved", async |s| {
        let found = ask(&s.data, "catalog.scan", &json!({ "code": HEART }));
        let came =
            json!({ "id": uuid::Uuid::now_v7(), "variant_id": found["variant_id"], "qty": 2_000, "reason": "received" });
        ask(&s.data, "stock.adjust", &came);
        ask(&s.data, "business.change_stock", &json!({ "negative_stock": "block" }));
        s.scan(HEART).await;
        s.shows("cart-total", 255).await;
        s.key(Key::F6).await;
        s.focused("park-note").await;
        s.keys("Blue umbrella").await;
        s.tab_to("park-reserve").await;
        s.keys(" ").await;
        s.tab_to("park-save").await;
        s.key(Key::Enter).await;
        s.shows("cart-total", 0).await;
        assert_eq!(ask(&s.data, "catalog.scan", &json!({ "code": HEART }))["reserved"], 1_000);
        s.says("till-tile-85123A", "1 left").await;

        s.scan(HEART).await;
        s.scan(HEART).await;
        s.says("cart-line-short", "only 1 free, 1 reserved").await;
        s.key(Key::F9).await;
        s.focused("cash-given").await;
        s.key(Key::Enter).await;
        s.says("form-error", "reserved for “Blue umbrella”").await;
        s.focused("approve-pin").await;
        s.key(Key::Escape).await;
        s.gone("cash-dialog").await;
        s.key(Key::F6).await;
        s.focused("park-note").await;
        s.tab_to("park-reserve").await;
        s.keys(" ").await;
        s.tab_to("park-save").await;
        s.key(Key::Enter).await;
        s.says("toast", "Park it without keeping its goods").await;
        s.go("White hanging heart").await;
        s.says("stock-reserved", "1 reserved, 1 available").await;

        s.go("Till").await;
        s.focused("till-search").await;
        ask(&s.data, "sales.clear_cart", &json!({ "cart_id": ask(&s.data, "sales.cart", &json!({}))["id"] }));
        s.shows("cart-total", 0).await;
        s.key(Key::F8).await;
        s.focused("parked-cart").await;
        s.says("parked-cart", "goods reserved").await;
        s.key(Key::Enter).await;
        s.shows("cart-total", 255).await;
        take_cash(s).await;
        s.key(Key::Enter).await;
        s.gone("receipt").await;
        assert_eq!(ask(&s.data, "catalog.scan", &json!({ "code": HEART }))["reserved"], 0);
        assert_eq!(ask(&s.data, "journal.verify", &json!({}))["sound"], true);
    })
    .await;
}

/// For how long that is, the owner says on the page of the settings, with the keys alone.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_owner_says_for_how_long_parked_sales_keep_their_goods() {
    at_the_till("reserve-days", async |s| {
        let days = || ask(&s.data, "business.get", &json!({}))["reserve_days"].take();
        let types = async |text: &str| {
            s.chord(Key::Control, 'a').await;
            s.key(Key::Backspace).await;
            s.enter(text).await;
        };
        s.open("settings/stock").await;
        s.tab_to("reserve-days").await;
        types("soon").await;
        s.says("reserving-form", "Type a number of days").await;
        s.focused("reserve-days").await;
        for wrong in ["0", "-3", "4000"] {
            types(wrong).await;
            s.says("reserving-form", "1 to 365 days").await;
            s.focused("reserve-days").await;
        }
        assert_eq!(days(), json!(null), "what was refused changed nothing");
        types("14").await;
        s.says("toast", "Saved").await;
        assert_eq!(days(), json!(14));
        s.open("settings/stock").await;
        s.part("reserve-days").await;
        let shown = s.script("return document.querySelector(\"[data-testid='reserve-days']\").value").await;
        assert_eq!(shown, json!("14"), "it is there when one comes back");
        s.tab_to("reserve-days").await;
        types("").await;
        s.says("toast", "Saved").await;
        assert_eq!(days(), json!(null), "as long as nobody lets them go");
    })
    .await;
}
