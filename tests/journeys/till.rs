//! The cart: scans, discounts, customers, carts that wait, and a power cut.

use kontor_tests::drive::Screen;
use kontor_tests::programs::{add_product, ask, new_folder, set_up};
use serde_json::json;
use thirtyfour::Key;
use uuid::Uuid;

use crate::{HEART, LANTERN, at_the_till, sign_in, take_cash};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_scans_and_two_keys_are_a_sale() {
    at_the_till("first-sale", async |s| {
        s.scan(HEART).await;
        s.scan(HEART).await;
        s.scan(LANTERN).await;
        s.shows("cart-total", 849).await;
        let number = take_cash(s).await;
        assert_eq!(s.text("receipt-total").await, "£8.49");
        let list = ask(&s.data, "sales.list", &json!({}));
        assert_eq!((list["sum"].as_i64(), list["page"]["total"].as_i64()), (Some(849), Some(1)), "kept as shown");
        assert_eq!(list["page"]["rows"][0]["number"], number.as_str());
        s.key(Key::Enter).await;
        s.gone("receipt").await;
        s.focused("till-search").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn scans_that_a_slow_computer_tears_apart_are_rung_up_whole() {
    at_the_till("torn", async |s| {
        let (slow, fast) = HEART.split_at(7);
        let (next, rest) = LANTERN.split_at(3);
        s.slowly(slow).await;
        // The next scan begins before anybody can know what the first one was.
        s.keys(&format!("{fast}{}{next}", Key::Enter.value())).await;
        s.enter(rest).await;
        s.shows("cart-total", 255 + 339).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cart_is_there_after_the_program_was_killed() {
    let data = new_folder("killed");
    set_up(&data);
    add_product(&data, "Metal lantern", "71053", LANTERN, 339);
    let screen = Screen::browser(&data).await;
    screen
        .journey("before-the-kill", async |s| {
            sign_in(s).await;
            s.scan(LANTERN).await;
            s.scan(LANTERN).await;
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn discounts_given_by_keyboard_are_kept_as_they_are_shown() {
    at_the_till("discounts", async |s| {
        s.scan(HEART).await;
        s.scan(HEART).await;
        s.scan(LANTERN).await;
        s.shows("cart-total", 849).await;
        s.tab_to_css("[data-testid='cart-line-85123A'] [data-testid='cart-line-open']").await;
        s.key(Key::Enter).await;
        s.focused("line-qty").await;
        s.tab_to("discount").await;
        s.keys("10").await;
        s.key(Key::Enter).await;
        s.shows("cart-total", 798).await;
        s.key(Key::F4).await;
        s.focused("discount").await;
        s.keys("1").await;
        s.tab_to("discount-amount").await;
        s.keys(" ").await;
        s.tab_to("discount-save").await;
        s.key(Key::Enter).await;
        s.shows("cart-total", 698).await;
        let totals = ask(&s.data, "sales.cart", &json!({}))["totals"].take();
        assert_eq!(s.minor("cart-subtotal").await, totals["subtotal"]);
        assert_eq!(-s.minor("cart-line-discounts").await, totals["line_discounts"]);
        assert_eq!(-s.minor("cart-discount").await, totals["cart_discount"]);
        assert_eq!(s.minor("cart-tax").await, totals["taxes"][0]["tax"]);
        assert_eq!(s.minor("cart-total").await, totals["total"]);
        assert_eq!((&totals["line_discounts"], &totals["cart_discount"]), (&json!(51), &json!(100)), "as asked");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_parked_cart_waits_under_its_note_while_another_is_sold() {
    at_the_till("parked", async |s| {
        s.scan(HEART).await;
        s.shows("cart-total", 255).await;
        s.key(Key::F6).await;
        s.focused("park-note").await;
        s.enter("Blue umbrella").await;
        s.shows("cart-total", 0).await;
        s.focused("till-search").await;
        s.scan(LANTERN).await;
        s.shows("cart-total", 339).await;
        take_cash(s).await;
        s.key(Key::Enter).await;
        s.gone("receipt").await;
        assert_eq!(ask(&s.data, "sales.parked", &json!({}))[0]["note"], "Blue umbrella");
        s.key(Key::F8).await;
        s.focused("parked-cart").await;
        s.says("parked-cart", "Blue umbrella").await;
        s.key(Key::Enter).await;
        s.shows("cart-total", 255).await;
        assert_eq!(ask(&s.data, "sales.parked", &json!({})), json!([]), "taken up, it waits no more");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_customer_who_was_typed_is_on_the_cart_however_fast_enter_comes() {
    at_the_till("customer", async |s| {
        for name in ["Ada Byron", "Bo Lindqvist"] {
            ask(&s.data, "customers.save", &json!({ "id": Uuid::now_v7(), "name": name }));
        }
        s.scan(HEART).await;
        s.key(Key::F3).await;
        s.focused("customer-text").await;
        s.part("customer-Ada Byron").await;
        s.keys(&format!("Bo{}", Key::Enter.value())).await;
        s.says("cart-customer", "Bo Lindqvist").await;
        assert_eq!(ask(&s.data, "sales.cart", &json!({}))["customer"]["name"], "Bo Lindqvist");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_customer_is_added_from_the_till() {
    at_the_till("new-customer", async |s| {
        s.scan(HEART).await;
        s.key(Key::F3).await;
        s.focused("customer-text").await;
        s.keys("Grace Hopper").await;
        s.tab_to("customer-new").await;
        s.key(Key::Enter).await;
        s.focused("customer-name").await;
        s.tab_to("customer-phone").await;
        s.keys("020 7946 0958").await;
        s.tab_to("customer-save").await;
        s.key(Key::Enter).await;
        s.says("cart-customer", "Grace Hopper").await;
        let kept = ask(&s.data, "customers.find", &json!({ "text": "hopper" }))["rows"][0].take();
        assert_eq!((&kept["name"], &kept["phone"]), (&json!("Grace Hopper"), &json!("020 7946 0958")));
        assert_eq!(ask(&s.data, "sales.cart", &json!({}))["customer"]["id"], kept["id"]);
        take_cash(s).await;
        s.says("receipt-paper", "Grace Hopper").await;
    })
    .await;
}
