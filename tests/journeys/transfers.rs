//! Goods between two stores: received with what is missing, and sent and brought back.

use kontor_tests::programs::{ask, ask_at};
use serde_json::json;

use crate::purchasing::{choose, fill};
use crate::{HEART, at_the_till};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn goods_come_from_another_store_and_some_are_missing() {
    at_the_till("transfers", async |s| {
        let id = uuid::Uuid::now_v7;
        let store =
            json!({ "name": "Harbour", "timezone": "Europe/London", "cutoff_hour": 0, "register": "Register 1" });
        let harbour = ask(&s.data, "business.add_store", &json!({ "id": id(), "register_id": id(), "store": store }));
        let code = harbour["code"].as_str().unwrap();
        let registers = ask(&s.data, "business.registers", &json!({}));
        let here =
            registers.as_array().unwrap().iter().find(|register| register["code"] == "1").unwrap()["store_id"].clone();
        let variant = ask(&s.data, "catalog.scan", &json!({ "code": HEART }))["variant_id"].clone();
        let came = json!({ "id": id(), "variant_id": variant, "qty": 5_000, "reason": "received", "unit_cost": 120 });
        ask_at(&s.data, code, "stock.adjust", &came);
        let transfer = id();
        let lines = json!([{ "id": id(), "variant_id": variant, "qty": 5_000 }]);
        let draft = json!({ "id": transfer, "to_id": here, "lines": lines });
        ask_at(&s.data, code, "stock.save_transfer", &draft);
        ask_at(&s.data, code, "stock.send_transfer", &json!({ "id": transfer }));

        s.go("Stock").await;
        s.press("stock-transfers").await;
        s.part("transfer-T0001").await;
        s.press_css(".row").await;
        s.says("transfer-state", "On its way").await;
        s.shows("transfer-value", 600).await;
        s.press("transfer-receive").await;
        s.part("arrive-dialog").await;
        fill(s, "received-85123A", "3").await;
        fill(s, "missing-85123A", "1").await;
        s.press("arrive-save").await;
        s.says("arrive-dialog", "Write why").await;
        fill(s, "arrive-note", "one fell out").await;
        s.press("arrive-save").await;
        s.gone("arrive-dialog").await;
        s.says("settled-85123A", "4 of 5").await;
        s.shows("transfer-value", 120).await;
        s.press("transfer-receive").await;
        s.part("arrive-dialog").await;
        s.press("arrive-save").await;
        s.says("transfer-state", "Closed").await;
        s.press("transfer-pdf").await;
        assert!(std::fs::read(s.downloaded().await).unwrap().starts_with(b"%PDF-"));
        assert_eq!(ask(&s.data, "catalog.scan", &json!({ "code": HEART }))["on_hand"], 4_000);

        s.press("transfer-add").await;
        choose(s, "transfer-to", "Harbour").await;
        s.press("transfer-find").await;
        s.scan(HEART).await;
        fill(s, "send-qty-85123A", "9").await;
        s.press("transfer-send").await;
        s.says("form-error", "There are 4").await;
        fill(s, "send-qty-85123A", "2").await;
        s.press("transfer-send").await;
        s.says("transfer-number", "T0002").await;
        s.press("transfer-back").await;
        s.says("transfer-state", "Cancelled").await;
        assert_eq!(ask(&s.data, "catalog.scan", &json!({ "code": HEART }))["on_hand"], 4_000);
        assert_eq!(ask(&s.data, "journal.verify", &json!({}))["sound"], true);
    })
    .await;
}
