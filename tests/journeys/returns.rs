//! Goods that come back.

use kontor_tests::drive::Screen;
use kontor_tests::programs::{add_product, ask, new_folder, set_up};
use kontor_tests::{PASSWORD, PIN, new_id};
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

/// Rule 10: goods back and goods out in one, from the receipt to the till and back.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_heart_is_exchanged_for_a_lantern_and_the_difference_is_paid() {
    at_the_till("exchange", async |s| {
        for code in [HEART, HEART] {
            s.scan(code).await;
        }
        s.shows("cart-total", 510).await;
        let sold = take_cash(s).await;
        s.key(Key::Enter).await;
        s.gone("receipt").await;
        let take_one = async || {
            s.go("Sales").await;
            s.press_css(&format!("[data-testid='sale-{sold}'] .row-open")).await;
            s.tab_to("sale-return").await;
            s.key(Key::Enter).await;
            s.part("return-dialog").await;
            s.tab_to_css("[data-testid='return-line-85123A'] [data-testid='return-qty']").await;
            s.keys("1").await;
            s.tab_to("return-reason").await;
            s.keys("Rather a lantern").await;
            s.tab_to("return-at-till").await;
            s.key(Key::Enter).await;
            s.part("cart-back-85123A").await;
        };
        take_one().await;
        s.shows("cart-total", 255).await;
        s.focused("till-search").await;
        s.scan(LANTERN).await;
        s.shows("cart-total", 84).await;
        s.shows("cart-refund", -255).await;
        s.key(Key::F9).await;
        s.focused("cash-given").await;
        s.key(Key::Enter).await;
        s.shows("receipt-total", 84).await;
        s.part("receipt-back").await;
        let number = s.text("receipt-number").await;
        s.key(Key::Enter).await;
        s.gone("receipt").await;

        // The other heart just comes back, in two ways.
        take_one().await;
        s.shows("cart-total", 255).await;
        s.key(Key::F9).await;
        s.part("refund-dialog").await;
        s.tab_to("refund-split").await;
        s.key(Key::Enter).await;
        s.tab_to("refund-part-amount").await;
        s.keys("1.00").await;
        s.tab_to("refund-confirm").await;
        s.key(Key::Enter).await;
        s.shows("refund-total", 255).await;
        let list = ask(&s.data, "sales.list", &json!({}));
        let rows: Vec<_> =
            list["page"]["rows"].as_array().unwrap().iter().map(|row| row["number"].as_str().unwrap()).collect();
        assert_eq!(rows.iter().filter(|of| **of == number).count(), 2, "{rows:?}");
        let id = &list["page"]["rows"][0]["id"];
        let back = ask(&s.data, "sales.sale", &json!({ "id": id }));
        let kinds: Vec<_> =
            back["tenders"].as_array().unwrap().iter().map(|of| (of["kind"].clone(), of["amount"].clone())).collect();
        assert_eq!(kinds, [(json!("card"), json!(100)), (json!("cash"), json!(155))]);
        assert_eq!(ask(&s.data, "journal.verify", &json!({}))["sound"], true);
    })
    .await;
}

/// What is not in the catalog is sold at a price that is changed, and how it was paid is corrected.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_is_cut_for_less_and_was_really_paid_by_card() {
    at_the_till("odd-things", async |s| {
        s.chord(Key::Alt, 'm').await;
        s.focused("misc-title").await;
        s.keys("Key cut").await;
        s.tab_to("misc-price").await;
        s.keys("6.00").await;
        s.tab_to("misc-add").await;
        s.key(Key::Enter).await;
        s.shows("cart-total", 600).await;
        s.press("cart-line-open").await;
        s.focused("line-qty").await;
        s.tab_to("line-price").await;
        s.keys("5.00").await;
        s.tab_to("line-save").await;
        s.key(Key::Enter).await;
        s.shows("cart-total", 500).await;
        s.says("cart-line-price", "£6.00").await;
        let sold = take_cash(s).await;
        s.key(Key::Enter).await;
        s.gone("receipt").await;
        s.go("Sales").await;
        s.tab_to_css(&format!("[data-testid='sale-{sold}'] .row-open")).await;
        s.key(Key::Enter).await;
        s.press("tender-correct").await;
        s.focused("correct-reason").await;
        s.keys("The wrong key").await;
        s.tab_to("correct-confirm").await;
        s.key(Key::Enter).await;
        s.says("tender-corrected", "Card").await;
        let list = ask(&s.data, "sales.list", &json!({}));
        let sale = ask(&s.data, "sales.sale", &json!({ "id": list["page"]["rows"][0]["id"] }));
        assert_eq!((&sale["lines"][0]["title"], &sale["lines"][0]["list_price"]), (&json!("Key cut"), &json!(600)));
        assert_eq!(
            (&sale["tenders"][0]["kind"], &sale["tenders"][0]["corrected"]["kind"]),
            (&json!("cash"), &json!("card"))
        );
        assert_eq!(ask(&s.data, "journal.verify", &json!({}))["sound"], true);
    })
    .await;
}

/// What a cashier recorded wrongly is corrected with the keys alone, with somebody's word.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cashier_corrects_a_payment_with_the_keys_alone() {
    let data = new_folder("correct-keys");
    set_up(&data);
    add_product(&data, "White hanging heart", "85123A", HEART, 255);
    let carl: uuid::Uuid = new_id();
    let user = json!({ "id": carl, "name": "Carl", "role": "cashier", "password": PASSWORD, "pin": "8642" });
    ask(&data, "identity.add_user", &user);
    let screen = Screen::browser(&data).await;
    screen
        .journey("correct-keys", async |s| {
            s.press("signin-user-Carl").await;
            s.focused("signin-password").await;
            s.keys(PASSWORD).await;
            s.key(Key::Enter).await;
            s.focused("till-search").await;
            s.scan(HEART).await;
            s.shows("cart-total", 255).await;
            let sold = take_cash(s).await;
            s.key(Key::Enter).await;
            s.gone("receipt").await;
            s.go("Sales").await;
            s.tab_to_css(&format!("[data-testid='sale-{sold}'] .row-open")).await;
            s.key(Key::Enter).await;
            s.tab_to("tender-correct").await;
            s.key(Key::Enter).await;
            s.focused("correct-reason").await;
            // Escape changes nothing, and one is where one was.
            s.key(Key::Escape).await;
            s.gone("correct-dialog").await;
            s.focused("tender-correct").await;
            s.key(Key::Enter).await;
            s.focused("correct-reason").await;
            s.key(Key::Enter).await;
            s.says("correct-dialog", "The reason is needed").await;
            s.focused("correct-reason").await;
            s.keys("The wrong key").await;
            s.tab_back_to("correct-kind").await;
            s.key(Key::Down).await;
            s.tab_to("correct-confirm").await;
            s.key(Key::Enter).await;
            s.focused("approve-pin").await;
            s.says("approval", "It is for").await;
            s.enter("1111").await;
            s.says("approval", "not right").await;
            s.focused("approve-pin").await;
            s.enter(PIN).await;
            s.gone("correct-dialog").await;
            s.says("tender-corrected", "Maria").await;
            s.focused("tender-correct").await;
        })
        .await;
    screen.close().await;
    let list = ask(&data, "sales.list", &json!({}));
    let sale = ask(&data, "sales.sale", &json!({ "id": list["page"]["rows"][0]["id"] }));
    let tender = &sale["tenders"][0];
    assert_eq!((&tender["kind"], &tender["corrected"]["kind"]), (&json!("cash"), &json!("other")));
    let words = ask(&data, "overrides.list", &json!({}));
    let word = &words["page"]["rows"][0];
    assert_eq!((&words["page"]["total"], &word["kind"], &word["amount"]), (&json!(1), &json!("tender"), &json!(255)));
    assert_eq!(ask(&data, "journal.verify", &json!({}))["sound"], true);
}
