//! Journeys through the screens in a headless browser, served by `kontord`.

mod shots;

use kontor_tests::drive::Screen;
use kontor_tests::programs::{add_product, ask, new_folder, set_up};
use kontor_tests::{PASSWORD, PIN};
use serde_json::json;
use thirtyfour::Key;

async fn sign_in(screen: &Screen) {
    screen.press("signin-user-Maria").await;
    screen.focused("signin-password").await;
    screen.keys(PASSWORD).await;
    screen.key(Key::Enter).await;
    screen.focused("till-search").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_owner_sets_up_a_business_with_the_keyboard_alone() {
    let screen = Screen::browser(&new_folder("first")).await;
    screen
        .journey("set-up", async |s| {
            s.focused("setup-business-name").await;
            s.keys("Kontor Gifts").await;
            s.key(Key::Enter).await;
            s.focused("setup-store-name").await;
            s.key(Key::Enter).await;
            s.focused("setup-owner").await;
            s.keys(&format!("Maria{tab}{PASSWORD}{tab}{PIN}{tab}{PIN}", tab = Key::Tab.value())).await;
            s.key(Key::Enter).await;
            let code = s.text("recovery-code").await;
            assert_eq!(code.len(), 29, "the recovery sheet is shown once: {code}");
            s.focused("recovery-done").await;
            s.key(Key::Enter).await;
            s.focused("till-search").await;
            let business = ask(&s.data, "business.get", &json!({}));
            assert_eq!(business["name"], "Kontor Gifts", "what was typed is what is kept");
        })
        .await;
    screen.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_scans_and_two_keys_are_a_sale() {
    let data = new_folder("sale");
    set_up(&data);
    add_product(&data, "White hanging heart", "85123A", "5010000000018", 255);
    add_product(&data, "Metal lantern", "71053", "5010000000025", 339);
    let screen = Screen::browser(&data).await;
    screen
        .journey("first-sale", async |s| {
            sign_in(s).await;
            s.scan("5010000000018").await;
            s.scan("5010000000018").await;
            s.scan("5010000000025").await;
            s.shows("cart-total", 849).await;
            s.key(Key::F9).await;
            s.focused("cash-given").await;
            s.key(Key::Enter).await;
            assert_eq!(s.text("receipt-total").await, "£8.49");
            let number = s.text("receipt-number").await;
            let list = ask(&s.data, "sales.list", &json!({}));
            assert_eq!((list["sum"].as_i64(), list["page"]["total"].as_i64()), (Some(849), Some(1)), "kept as shown");
            assert_eq!(list["page"]["rows"][0]["number"], number.as_str());
            s.focused("receipt-new-sale").await;
            s.key(Key::Enter).await;
            s.gone("receipt").await;
            s.focused("till-search").await;
        })
        .await;
    screen.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cart_is_there_after_the_program_was_killed() {
    let data = new_folder("killed");
    set_up(&data);
    add_product(&data, "Metal lantern", "71053", "5010000000025", 339);
    let screen = Screen::browser(&data).await;
    screen
        .journey("before-the-kill", async |s| {
            sign_in(s).await;
            s.scan("5010000000025").await;
            s.scan("5010000000025").await;
            s.shows("cart-total", 678).await;
        })
        .await;
    let data = screen.kill();
    let screen = Screen::browser(&data).await;
    screen
        .journey("after-the-kill", async |s| {
            sign_in(s).await;
            s.shows("cart-total", 678).await;
            let cart = ask(&s.data, "sales.cart", &json!({}));
            assert_eq!(cart["totals"]["total"], 678);
        })
        .await;
    screen.close().await;
}
