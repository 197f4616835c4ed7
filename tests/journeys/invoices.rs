//! An invoice: asked for where somebody has just paid, corrected, and credited when the goods come back.

use kontor_tests::programs::ask;
use serde_json::json;
use thirtyfour::Key;

use crate::{HEART, at_the_till};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_invoice_is_made_of_a_sale_corrected_and_credited() {
    at_the_till("invoice", async |s| {
        s.focused("till-search").await;
        s.scan(HEART).await;
        s.shows("cart-total", 255).await;
        s.key(Key::F9).await;
        s.key(Key::Enter).await;
        s.part("receipt-paper").await;
        s.press("receipt-invoice").await;

        s.focused("invoice-name").await;
        s.keys("Zoé & Sons").await;
        s.press("invoice-save").await;
        s.says("invoice-dialog", "The address").await;
        s.press("invoice-address").await;
        s.keys("1 High Street").await;
        s.tab_to("invoice-tax").await;
        s.keys("GB999999973").await;
        s.press("invoice-save").await;
        s.gone("invoice-dialog").await;
        s.says("sale-invoice", "F1-A000001").await;
        s.says("sale-invoice", "Zoé & Sons").await;

        s.go("Invoices").await;
        s.press_css("[data-testid=invoices-list] .row-open").await;
        s.says("invoice-buyer", "GB999999973").await;
        s.shows("invoice-total", 255).await;
        s.press("invoice-pdf").await;
        s.says("invoice-outs", "1").await;
        s.press("invoice-correct").await;
        s.focused("invoice-name").await;
        s.chord(Key::Control, 'a').await;
        s.keys("Zoë & Sons").await;
        s.tab_to("invoice-reason").await;
        s.keys("Wrong name").await;
        s.press("invoice-save").await;
        s.gone("invoice-dialog").await;
        s.says("invoice-corrected", "F1-A000002").await;
        s.part("invoice-F1-A000002").await;

        let row = ask(&s.data, "sales.list", &json!({}))["page"]["rows"][0].take();
        s.open(&format!("sales?id={}", row["id"].as_str().unwrap())).await;
        s.press("sale-return").await;
        s.press("return-all").await;
        s.tab_to("return-reason").await;
        s.keys("changed their mind").await;
        s.press("return-confirm").await;
        s.part("receipt-paper").await;
        s.key(Key::Enter).await;
        s.gone("receipt").await;
        s.go("Invoices").await;
        s.press("invoices-credit").await;
        s.gone("invoice-F1-A000002").await;
        s.press_css("[data-testid=invoices-list] .row-open").await;
        s.says("invoice-number", "C1-A000001").await;
        s.says("invoice-of", "F1-A000002").await;
        assert_eq!(ask(&s.data, "journal.verify", &json!({}))["sound"], true);
    })
    .await;
}
