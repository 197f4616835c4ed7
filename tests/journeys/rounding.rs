//! Where the smallest coins are gone: cash is rounded, and nothing else.

use kontor_tests::programs::ask;
use serde_json::json;
use thirtyfour::Key;

use crate::{HEART, LANTERN, at_the_till};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cash_is_rounded_to_the_coins_there_are_and_a_card_is_not() {
    at_the_till("rounding", async |s| {
        s.open("settings/till").await;
        s.tab_to("cash-step").await;
        s.keys("£0.10").await;
        s.press("cash-save").await;
        s.says("toast", "Saved").await;
        s.go("Till").await;
        s.focused("till-search").await;

        s.scan(HEART).await;
        s.scan(LANTERN).await;
        s.shows("cart-total", 594).await;
        s.key(Key::F9).await;
        s.focused("cash-given").await;
        s.shows("pay-total", 590).await;
        s.says("cash-rounding", "£5.94").await;
        s.enter("9.94").await;
        s.says("form-error", "no coins").await;
        s.tab_to("cash-given").await;
        s.enter("10").await;
        s.shows("change-due", 410).await;
        s.says("receipt-rounding", "0.04").await;
        s.shows("receipt-total", 594).await;
        s.key(Key::Enter).await;
        s.gone("receipt").await;

        // Half by card, to the penny; what is left is rounded.
        s.focused("till-search").await;
        s.scan(LANTERN).await;
        s.shows("cart-total", 339).await;
        s.key(Key::F12).await;
        s.focused("split-amount").await;
        s.keys("1.13").await;
        s.tab_to("split-card").await;
        s.key(Key::Enter).await;
        s.shows("split-left", 226).await;
        s.tab_to("split-amount").await;
        s.key(Key::Enter).await;
        s.shows("split-left", 0).await;
        s.tab_to("split-complete").await;
        s.key(Key::Enter).await;
        s.says("receipt-rounding", "0.04").await;
        s.key(Key::Enter).await;
        s.gone("receipt").await;

        let rows = ask(&s.data, "sales.list", &json!({}))["page"]["rows"].take();
        let sale = |at: usize| ask(&s.data, "sales.sale", &json!({ "id": rows[at]["id"] }));
        assert_eq!((&sale(0)["total"], &sale(0)["rounding"]), (&json!(339), &json!(4)), "2.26 is 2.30");
        assert_eq!((&sale(1)["total"], &sale(1)["rounding"]), (&json!(594), &json!(-4)));

        // What comes back in cash is rounded as it was taken.
        s.go("Sales").await;
        s.press_css(&format!("[data-testid='sale-{}'] .row-open", sale(1)["number"].as_str().unwrap())).await;
        s.shows("sale-rounding", -4).await;
        s.tab_to("sale-return").await;
        s.key(Key::Enter).await;
        s.part("return-dialog").await;
        s.press("return-all").await;
        s.tab_to("return-reason").await;
        s.keys("Wrong colour").await;
        s.shows("return-total", 594).await;
        s.says("cash-rounding", "0.04").await;
        s.tab_to("return-confirm").await;
        s.key(Key::Enter).await;
        s.shows("refund-total", 590).await;
        assert_eq!(ask(&s.data, "journal.verify", &json!({}))["sound"], true);
    })
    .await;
}
