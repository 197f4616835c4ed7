//! A pack of something else: said in the product, sold by its own barcode.

use kontor_tests::programs::{add_product, ask};
use serde_json::json;
use thirtyfour::Key;

use crate::purchasing::fill;
use crate::{HEART, at_the_till, take_cash};

const CASE: &str = "5901234123457";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_case_is_said_to_hold_pieces_and_sells_them() {
    at_the_till("packs", async |s| {
        add_product(&s.data, "Box of hearts", "BOX6", CASE, 1_200);
        let there = |code: &str| ask(&s.data, "catalog.scan", &json!({ "code": code }))["on_hand"].clone();
        let heart = ask(&s.data, "catalog.scan", &json!({ "code": HEART }))["variant_id"].clone();
        let came = json!({ "id": uuid::Uuid::now_v7(), "variant_id": heart, "qty": 13_000, "reason": "received" });
        ask(&s.data, "stock.adjust", &came);
        s.go("Box of hearts").await;
        s.part("product-editor").await;
        s.tab_to("pack-open").await;
        s.key(Key::Enter).await;
        fill(s, "pack-code", HEART).await;
        fill(s, "pack-size", "1").await;
        s.press("pack-save").await;
        s.says("pack", "holds 2 to 10000").await;
        fill(s, "pack-size", "6").await;
        s.press("pack-save").await;
        s.says("stock-pack", "Pack of 6 × White hanging heart").await;
        s.says("stock-BOX6", "2").await;
        s.go("Till").await;
        s.focused("till-search").await;
        s.scan(CASE).await;
        s.scan(HEART).await;
        s.shows("cart-total", 1_455).await;
        take_cash(s).await;
        s.key(Key::Enter).await;
        s.gone("receipt").await;
        assert_eq!((there(HEART), there(CASE)), (json!(6_000), json!(1_000)), "seven went, and a whole box is left");
        assert_eq!(ask(&s.data, "journal.verify", &json!({}))["sound"], true);
    })
    .await;
}
