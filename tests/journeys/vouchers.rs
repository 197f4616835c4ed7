//! A voucher: sold, used at the till, looked up, extended, voided.

use kontor_tests::programs::ask;
use serde_json::json;
use thirtyfour::Key;

use crate::{HEART, at_the_till};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_voucher_is_sold_used_in_part_and_comes_back_as_one() {
    at_the_till("voucher", async |s| {
        s.go("Vouchers").await;
        s.press("voucher-sell").await;
        s.focused("voucher-value").await;
        s.enter("4").await;
        let code = s.text("payment-code").await;
        s.says("payment-number", "P1-A0001").await;
        s.press("payment-done").await;
        s.part(&format!("voucher-{code}")).await;

        s.go("Till").await;
        s.focused("till-search").await;
        s.scan(HEART).await;
        s.shows("cart-total", 255).await;
        s.key(Key::F12).await;
        s.focused("split-amount").await;
        s.tab_to("split-voucher-code").await;
        s.enter("7K3M-0000").await;
        s.says("split-dialog", "not the code of a voucher").await;
        s.press("split-voucher-code").await;
        s.chord(Key::Control, 'a').await;
        s.enter(&code.to_lowercase()).await;
        s.shows("split-left", 0).await;
        s.press("split-complete").await;
        s.says("receipt-paper", &code).await;
        s.says("receipt-owed", "£1.45").await;
        s.key(Key::Enter).await;

        s.focused("till-search").await;
        s.scan(HEART).await;
        s.shows("cart-total", 255).await;
        s.key(Key::F12).await;
        s.focused("split-amount").await;
        s.tab_to("split-voucher-code").await;
        s.enter(&code).await;
        s.shows("split-left", 110).await;
        s.tab_to("split-cash").await;
        s.key(Key::Enter).await;
        s.press("split-complete").await;
        s.says("receipt-owed", "£0.00").await;
        s.key(Key::Enter).await;

        let row = ask(&s.data, "sales.list", &json!({}))["page"]["rows"][1].take();
        s.open(&format!("sales?id={}", row["id"].as_str().unwrap())).await;
        s.press("sale-return").await;
        s.press("return-all").await;
        s.tab_to("return-reason").await;
        s.keys("changed their mind").await;
        s.press("return-confirm").await;
        s.says("receipt-owed", "£2.55").await;
        s.key(Key::Enter).await;

        s.go("Vouchers").await;
        s.press("vouchers-valid").await;
        s.gone(&format!("voucher-{code}")).await;
        s.settled().await;
        s.press_css("[data-testid=vouchers-list] .row-open").await;
        s.shows("voucher-balance", 255).await;
        s.press("voucher-extend").await;
        s.focused("voucher-until").await;
        s.tab_to("voucher-reason").await;
        s.enter("Asked for it").await;
        s.gone("voucher-change-dialog").await;
        s.says("voucher", "Asked for it").await;
        s.press("voucher-void").await;
        s.focused("voucher-reason").await;
        s.enter("Lost").await;
        s.gone("voucher-change-dialog").await;
        s.shows("voucher-balance", 0).await;
        assert_eq!(ask(&s.data, "journal.verify", &json!({}))["sound"], true);
    })
    .await;
}
