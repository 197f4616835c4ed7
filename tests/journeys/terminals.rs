//! Cards at a terminal: one is declined and the next approved; what nobody knows is asked for before anything is tried again.

use kontor_app::terminals::Simulated;
use kontor_domain::terminals::Manner;
use kontor_tests::drive::Screen;
use kontor_tests::programs::ask;
use kontor_tests::terminals::{PACE, simulated};
use serde_json::{Value, json};
use thirtyfour::Key;

use crate::{HEART, LANTERN, at_the_till};

/// A terminal of the first register that behaves so.
async fn connect(s: &Screen, manner: Manner) -> Simulated {
    let fake = simulated(manner, PACE * 10).await;
    let register = ask(&s.data, "business.registers", &json!({}))[0]["id"].take();
    let terminal = json!({
        "id": uuid::Uuid::now_v7(), "name": "Counter", "kind": "network", "address": fake.address, "active": true,
        "registers": [register],
    });
    ask(&s.data, "terminals.save", &terminal);
    fake
}

fn last_sale(s: &Screen) -> Value {
    let row = ask(&s.data, "sales.list", &json!({}))["page"]["rows"][0].take();
    ask(&s.data, "sales.sale", &json!({ "id": row["id"] }))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_terminal_is_added_and_tested() {
    at_the_till("terminal", async |s| {
        let simulated = simulated(Manner::Approves, PACE).await;
        s.open("/settings/devices").await;
        s.press("terminal-add").await;
        s.focused("terminal-name").await;
        s.key(Key::Enter).await;
        s.says("terminal-dialog", "The terminal's address is needed").await;
        s.tab_to("terminal-address").await;
        s.enter(&simulated.address).await;
        s.gone("terminal-dialog").await;
        s.says("terminals", &simulated.address).await;
        s.press("terminal-test").await;
        s.says("terminal-tested", "it answered, as SIMULATED").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_declined_card_is_tried_again_and_pays() {
    at_the_till("card-declined", async |s| {
        let simulated = connect(s, Manner::DeclinesOnce).await;
        s.scan(HEART).await;
        s.scan(LANTERN).await;
        s.shows("cart-total", 594).await;
        s.key(Key::F10).await;
        s.says("card-declined", "insufficient funds").await;
        s.press("split-card").await;
        s.says("receipt-paper", "VISA **** 4242").await;
        s.key(Key::Escape).await;
        let sale = last_sale(s);
        assert_eq!(sale["tenders"][0]["kind"], json!("card"));
        assert_eq!(simulated.moved().await.len(), 1, "one card was charged");
        assert_eq!(simulated.begun().await.len(), 2);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_nobody_knows_is_asked_and_then_pays() {
    at_the_till("card-unknown", async |s| {
        let simulated = connect(s, Manner::Breaks).await;
        s.scan(HEART).await;
        s.shows("cart-total", 255).await;
        s.key(Key::F10).await;
        s.says("receipt-paper", "VISA **** 4242").await;
        assert_eq!(simulated.begun().await.len(), 1, "it was told once, and asked what became of it");
        s.key(Key::Escape).await;
        simulated.behave(Manner::Forgets).await;
        s.scan(HEART).await;
        s.shows("cart-total", 255).await;
        s.key(Key::F10).await;
        s.says("card-text", "Look at its last slips").await;
        s.press("card-did-not").await;
        s.says("card-attempt", "The note is needed").await;
        s.tab_to("card-note").await;
        s.keys("no slip").await;
        s.press("card-did-not").await;
        s.gone("card-attempt").await;
        s.key(Key::Escape).await;
        s.key(Key::F9).await;
        s.focused("cash-given").await;
        s.key(Key::Enter).await;
        s.says("receipt-paper", "Cash").await;
        assert_eq!(last_sale(s)["tenders"][0]["kind"], json!("cash"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_card_that_is_waited_for_is_taken_back_and_the_till_goes_on() {
    at_the_till("card-waits", async |s| {
        let simulated = connect(s, Manner::Waits).await;
        s.scan(HEART).await;
        s.shows("cart-total", 255).await;
        s.key(Key::F10).await;
        s.says("card-text", "waits for the card").await;
        s.press("card-cancel").await;
        s.says("card-declined", "taken back").await;
        simulated.behave(Manner::Approves).await;
        s.press("split-card").await;
        s.says("receipt-paper", "VISA **** 4242").await;
        assert_eq!(simulated.moved().await.len(), 1);
    })
    .await;
}

/// Rules 8 and 9: a card is given nothing before the return can be made, and what it was given already is used.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_card_is_refunded_once_for_a_return_that_can_be_made() {
    at_the_till("card-refund", async |s| {
        let simulated = connect(s, Manner::Approves).await;
        s.scan(HEART).await;
        s.scan(LANTERN).await;
        s.shows("cart-total", 594).await;
        s.key(Key::F10).await;
        s.says("receipt-paper", "VISA **** 4242").await;
        s.key(Key::Escape).await;
        let sale = last_sale(s);
        s.go("Sales").await;
        s.tab_to_css(&format!("[data-testid='sale-{}'] .row-open", sale["number"].as_str().unwrap())).await;
        s.key(Key::Enter).await;
        s.tab_to("sale-return").await;
        s.key(Key::Enter).await;
        s.part("return-dialog").await;
        s.tab_to_css("[data-testid='return-line-85123A'] [data-testid='return-qty']").await;
        s.keys("1").await;
        s.press("return-confirm").await;
        s.says("return-dialog", "The reason is needed").await;
        assert_eq!(simulated.moved().await.len(), 1, "nothing went back");
        // Somebody asked the terminal, and their computer went out before the return was made.
        let lines = sale["lines"].as_array().unwrap();
        let line = lines.iter().find(|line| line["sku"] == "85123A").unwrap();
        let id = uuid::Uuid::now_v7();
        let refund = json!({ "id": uuid::Uuid::now_v7(), "kind": "card", "given": 255 });
        let back = json!({
            "return_id": uuid::Uuid::now_v7(), "sale_id": sale["id"], "reason": "Chipped", "total": 255, "refunds": [refund],
            "lines": [{ "line_id": line["id"], "qty": 1_000, "goes_to": "stock" }],
        });
        ask(&s.data, "terminals.refund", &json!({ "id": id, "back": back }));
        kontor_tests::programs::wait_for("the terminal's answer", || {
            ask(&s.data, "terminals.attempt", &json!({ "id": id }))["state"] == "approved"
        });
        s.tab_to("return-reason").await;
        s.keys("Chipped").await;
        s.press("return-confirm").await;
        s.shows("refund-total", 255).await;
        assert_eq!(simulated.moved().await.len(), 2, "it went back once");
        let used = ask(&s.data, "terminals.attempt", &json!({ "id": id }));
        let list = ask(&s.data, "sales.list", &json!({ "kind": "return" }));
        assert_eq!(used["used_by"], list["page"]["rows"][0]["id"]);
    })
    .await;
}
