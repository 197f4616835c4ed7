//! Many products at once: labels for the shelf, and a change of them all.

use kontor_tests::programs::ask;
use serde_json::json;
use thirtyfour::Key;

use crate::{HEART, LANTERN, at_the_till};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn labels_wait_in_a_queue_and_are_saved_to_be_printed() {
    at_the_till("labels", async |s| {
        s.go("White hanging").await;
        s.press("product-labels").await;
        s.focused("label-how-many").await;
        s.keys("5").await;
        s.key(Key::Enter).await;
        s.gone("labels-dialog").await;
        s.open("/products").await;
        s.press("labels-open").await;
        s.says("labels-total", "5").await;
        s.press("label-more").await;
        s.says("labels-total", "6").await;
        s.press("labels-pdf").await;
        let pdf = std::fs::read(s.downloaded().await).expect("it was saved");
        assert!(pdf.starts_with(b"%PDF-") && pdf.len() > 1_000, "{} bytes", pdf.len());

        s.press("labels-clear").await;
        s.part("empty").await;
        assert_eq!(ask(&s.data, "catalog.labels", &json!({})), json!([]));
        s.press("toast-undo").await;
        s.says("labels-total", "6").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_prices_of_many_are_changed_after_a_look_and_changed_back() {
    at_the_till("change", async |s| {
        let price = |code: &str| ask(&s.data, "catalog.scan", &json!({ "code": code }))["price"].clone();
        s.open("/products").await;
        s.press("products-change").await;
        s.press("change-amount").await;
        s.keys("20").await;
        s.press("change-preview").await;
        s.says("change-count", "2").await;
        let table = s.text("change").await;
        assert!(table.contains("£2.55") && table.contains("£3.06"), "before and after, side by side: {table}");
        assert_eq!(price(HEART), 255, "a look changes nothing");
        s.press("change-go").await;
        s.part("import-undo").await;
        assert_eq!([price(HEART), price(LANTERN)], [json!(306), json!(407)]);
        s.press("import-undo").await;
        s.gone("import-undo").await;
        assert_eq!([price(HEART), price(LANTERN)], [json!(255), json!(339)], "as before");
    })
    .await;
}
