//! Taking money, the receipt, and a server that dies in the middle.

use kontor_tests::programs::{ask, new_folder, wait_for};
use rstest::rstest;
use serde_json::json;
use thirtyfour::Key;

use crate::{HEART, LANTERN, at_the_till, take_cash};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_payment_by_card_and_cash_is_on_the_receipt_with_its_change() {
    at_the_till("split", async |s| {
        s.scan(HEART).await;
        s.scan(HEART).await;
        s.scan(LANTERN).await;
        s.shows("cart-total", 849).await;
        s.key(Key::F12).await;
        s.focused("split-amount").await;
        s.keys("5").await;
        s.tab_to("split-card").await;
        s.key(Key::Enter).await;
        s.shows("split-left", 349).await;
        s.tab_to("split-amount").await;
        s.keys("10").await;
        s.key(Key::Enter).await;
        s.shows("split-left", 651).await;
        s.key(Key::Enter).await;
        s.shows("change-due", 651).await;
        let paper = s.text("receipt-paper").await.replace('\n', " ");
        for part in ["Card £5.00", "Cash £10.00", "Change £6.51", "TOTAL"] {
            assert!(paper.to_uppercase().contains(&part.to_uppercase()), "{part} is missing: {paper}");
        }
        let row = ask(&s.data, "sales.list", &json!({}))["page"]["rows"][0].take();
        let sale = ask(&s.data, "sales.sale", &json!({ "id": row["id"] }));
        let tender = |at: usize| ["kind", "amount", "given", "change"].map(|part| sale["tenders"][at][part].clone());
        assert_eq!(tender(0), [json!("card"), json!(500), json!(500), json!(0)]);
        assert_eq!(tender(1), [json!("cash"), json!(349), json!(1_000), json!(651)]);
        assert_eq!(s.minor("receipt-total").await, sale["total"]);
        assert_eq!(s.text("receipt-number").await, sale["number"].as_str().unwrap());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_receipt_is_downloaded_as_a_pdf() {
    at_the_till("pdf", async |s| {
        s.scan(HEART).await;
        take_cash(s).await;
        s.tab_to("receipt-pdf").await;
        s.key(Key::Enter).await;
        let file = s.downloaded().await;
        assert!(std::fs::read(&file).unwrap().starts_with(b"%PDF-"), "{} is a PDF", file.display());
        let sale = ask(&s.data, "sales.list", &json!({}))["page"]["rows"][0]["id"].take();
        let pdf = ask(&s.data, "sales.hand_out", &json!({ "id": sale, "by": "pdf" }));
        assert_eq!(file.file_name().unwrap().to_str(), pdf["file"]["file_name"].as_str());
        assert_eq!(pdf["copy"], true, "the one that was downloaded is the receipt");
    })
    .await;
}

#[rstest]
#[case::before_it_hears_of_the_payment(None)]
#[case::before_the_sale_is_kept(Some("sale_written"))]
#[case::before_it_answers(Some("committed"))]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_killed_in_mid_payment_has_sold_once_when_it_is_asked_again(#[case] stops_at: Option<&str>) {
    at_the_till(&format!("killed-{}", stops_at.unwrap_or("before")), async |s| {
        s.scan(HEART).await;
        s.scan(LANTERN).await;
        s.shows("cart-total", 594).await;
        s.key(Key::F9).await;
        s.focused("cash-given").await;
        s.kill_server();
        let stopped = new_folder("stopped").join("here");
        if let Some(point) = stops_at {
            s.serve_again(&[("KONTOR_STOP_AT", point), ("KONTOR_STOP_FILE", &stopped.display().to_string())]);
        }
        s.key(Key::Enter).await;
        if let Some(point) = stops_at {
            wait_for(point, || stopped.exists());
            s.kill_server();
        }
        s.focused("try-again").await;
        s.says("unresolved", "Nobody knows yet whether it was kept").await;
        assert_eq!(s.minor("cart-total").await, 594, "the cart stays");
        s.serve_again(&[]);
        s.key(Key::Enter).await;
        let number = s.text("receipt-number").await;
        assert_eq!(s.minor("receipt-total").await, 594);
        let list = ask(&s.data, "sales.list", &json!({}));
        assert_eq!((list["page"]["total"].as_i64(), list["sum"].as_i64()), (Some(1), Some(594)), "one sale");
        assert_eq!(list["page"]["rows"][0]["number"], number.as_str());
        s.focused("receipt-new-sale").await;
        s.key(Key::Enter).await;
        s.shows("cart-total", 0).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_clock_that_was_ahead_the_owner_says_that_it_is_right_and_sells_on() {
    at_the_till("clock", async |s| {
        let file = rusqlite::Connection::open(s.data.join("kontor.db")).unwrap();
        file.execute("UPDATE register_book SET last_at = '2099-01-01T09:00:00.000000Z'", []).unwrap();
        drop(file);
        s.scan(HEART).await;
        s.key(Key::F9).await;
        s.focused("cash-given").await;
        s.key(Key::Enter).await;
        s.says("form-error", "under Settings, Records").await;
        s.key(Key::Escape).await;
        s.open("/settings/records").await;
        s.press("clock-open").await;
        s.press("clock-reason").await;
        s.enter("The battery was changed").await;
        s.says("clock-accepted", "Sales go on").await;
        let trail = ask(&s.data, "audit.entries", &json!({ "action": "journal." }));
        assert_eq!(trail["rows"][0]["detail"]["reason"], "The battery was changed");
        s.open("/till").await;
        s.shows("cart-total", 255).await;
        take_cash(s).await;
    })
    .await;
}
