//! Goods that come back.

use kontor_tests::programs::ask;
use serde_json::json;
use thirtyfour::Key;

use crate::{HEART, LANTERN, at_the_till, take_cash};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_of_three_hearts_comes_back_at_what_it_was_sold_for() {
    at_the_till("return", async |s| {
        for code in [HEART, HEART, HEART, LANTERN] {
            s.scan(code).await;
        }
        s.shows("cart-total", 1_104).await;
        s.key(Key::F4).await;
        s.focused("discount").await;
        s.keys("7").await;
        s.key(Key::Enter).await;
        s.shows("cart-discount", -77).await;
        let sold = take_cash(s).await;
        s.key(Key::Enter).await;
        s.gone("receipt").await;
        let hearts = || ask(&s.data, "catalog.scan", &json!({ "code": HEART }))["on_hand"].as_i64().unwrap();
        let before = hearts();

        s.go("Sales").await;
        s.tab_to_css(&format!("[data-testid='sale-{sold}'] .row-open")).await;
        s.key(Key::Enter).await;
        s.tab_to("sale-return").await;
        s.key(Key::Enter).await;
        s.part("return-dialog").await;
        s.tab_to_css("[data-testid='return-line-85123A'] [data-testid='return-qty']").await;
        s.keys("1").await;
        s.tab_to("return-reason").await;
        s.keys("Chipped").await;
        let promised = s.minor("return-total").await;
        s.tab_to("return-confirm").await;
        s.key(Key::Enter).await;
        s.shows("refund-total", promised).await;

        let list = ask(&s.data, "sales.list", &json!({ "kind": "return" }));
        assert_eq!(list["page"]["total"], 1);
        let id = &list["page"]["rows"][0]["id"];
        let returned = ask(&s.data, "sales.sale", &json!({ "id": id }));
        assert_eq!((&returned["total"], &returned["reason"]), (&json!(promised), &json!("Chipped")));
        assert_eq!((returned["of"]["number"].as_str(), promised), (Some(sold.as_str()), 237), "a heart less 7 %");
        assert_eq!(hearts(), before + 1_000, "it is back on the shelf");

        s.focused("receipt-new-sale").await;
        s.key(Key::Enter).await;
        s.gone("receipt").await;
        s.part(&format!("sale-{}", returned["number"].as_str().unwrap())).await;
        s.says("sale-detail", "1 returned").await;
        s.shows("sales-sum", 1_027 - promised).await;
    })
    .await;
}
