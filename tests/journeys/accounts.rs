//! A customer who buys on account and pays later.

use kontor_tests::programs::ask;
use serde_json::json;
use thirtyfour::Key;
use uuid::Uuid;

use crate::{HEART, at_the_till};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_limit_is_set_something_is_bought_on_account_and_part_of_it_is_paid_off() {
    at_the_till("account", async |s| {
        let ann = Uuid::now_v7();
        ask(&s.data, "customers.save", &json!({ "id": ann, "name": "Ann Whitlock" }));
        s.open(&format!("/customers?id={ann}")).await;
        s.shows("customer-owes", 0).await;
        s.press("customer-account").await;
        s.press("account-limit").await;
        s.focused("account-limit-amount").await;
        s.enter("5").await;
        s.gone("account-limit-dialog").await;
        s.says("account", "£5.00 left").await;
        s.part("account-Ann Whitlock").await;

        s.go("Till").await;
        s.focused("till-search").await;
        s.scan(HEART).await;
        s.shows("cart-total", 255).await;
        s.key(Key::F12).await;
        s.focused("split-amount").await;
        s.tab_to("split-account").await;
        s.key(Key::Enter).await;
        s.shows("split-left", 0).await;
        s.press("split-complete").await;
        s.says("form-error", "Say who buys first").await;
        s.key(Key::Escape).await;
        s.gone("split-dialog").await;

        s.key(Key::F3).await;
        s.focused("customer-text").await;
        s.enter("ann").await;
        s.says("cart-customer", "Ann Whitlock").await;
        s.scan(HEART).await;
        s.shows("cart-total", 510).await;
        s.key(Key::F12).await;
        s.says("account-left", "£5.00").await;
        s.focused("split-amount").await;
        s.tab_to("split-account").await;
        s.key(Key::Enter).await;
        s.press("split-complete").await;
        s.says("form-error", "may still buy for £5.00").await;
        s.press_css("[data-testid=split-tender] button").await;
        s.press("split-amount").await;
        s.chord(Key::Control, 'a').await;
        s.keys("4").await;
        s.tab_to("split-account").await;
        s.key(Key::Enter).await;
        s.shows("split-left", 110).await;
        s.tab_to("split-cash").await;
        s.key(Key::Enter).await;
        s.press("split-complete").await;
        s.says("receipt-owed", "£4.00").await;
        s.key(Key::Enter).await;

        s.go("Accounts").await;
        s.press_css("[data-testid='account-Ann Whitlock'] .row-open").await;
        s.shows("account-owed", 400).await;
        s.press("account-pay").await;
        s.focused("account-pay-amount").await;
        s.enter("9").await;
        s.says("account-pay-dialog", "owes £4.00").await;
        s.tab_back_to("account-pay-amount").await;
        s.enter("1.50").await;
        s.says("payment-number", "P1-A0001").await;
        s.shows("payment-balance", 250).await;
        s.press("payment-done").await;
        s.shows("account-owed", 250).await;

        s.press("account-adjust").await;
        s.focused("account-adjust-amount").await;
        s.keys("-0.50").await;
        s.tab_to("account-adjust-reason").await;
        s.enter("Goodwill").await;
        s.shows("account-owed", 200).await;
        s.says("account", "Goodwill").await;
        s.press("account-statement").await;
        s.focused("statement-from").await;
        s.press("statement-csv").await;
        let file = s.downloaded().await;
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(text.contains("P1-A0001") && text.contains("-1.50,2.50") && text.contains("Goodwill"), "{text}");
        std::fs::remove_file(&file).unwrap();
        s.press("statement-pdf").await;
        let file = s.downloaded().await;
        assert!(std::fs::read(&file).unwrap().starts_with(b"%PDF-"));
        assert_eq!(ask(&s.data, "accounts.get", &json!({ "customer_id": ann }))["balance"], 200);
        assert_eq!(ask(&s.data, "journal.verify", &json!({}))["sound"], true);
    })
    .await;
}
