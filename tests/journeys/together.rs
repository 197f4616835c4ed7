//! Windows and pages that share one server.

use kontor_tests::PIN;
use kontor_tests::programs::add_product;
use thirtyfour::Key;

use crate::{HEART, LANTERN, at_the_till, sign_in, take_cash};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_one_window_does_the_other_shows_at_once() {
    at_the_till("one-window", async |s| {
        let till = s.another().await;
        till.journey("other-window", async |till| {
            sign_in(till).await;
            till.says("till-tile-71053", "£3.39").await;
            s.go("Products").await;
            s.tab_to_css("[data-testid='product-71053'] .row-open").await;
            s.key(Key::Enter).await;
            s.tab_to("product-title").await;
            s.keys("Brass lantern").await;
            s.tab_to("variant-price").await;
            s.keys("4.50").await;
            s.tab_to("product-save").await;
            s.key(Key::Enter).await;
            till.says("till-tile-71053", "Brass lantern").await;
            till.says("till-tile-71053", "£4.50").await;

            s.go("Sales").await;
            s.shows("sales-sum", 0).await;
            till.scan(LANTERN).await;
            till.shows("cart-total", 450).await;
            let number = take_cash(till).await;
            s.part(&format!("sale-{number}")).await;
            s.shows("sales-sum", 450).await;
        })
        .await;
        till.close().await;
    })
    .await;
}

// A browser opens six connections to a server: whoever leaves a stream of events behind on one soon has none left.

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_that_is_left_ends_its_stream_and_one_that_is_come_back_to_hears_again() {
    at_the_till("page-left", async |s| {
        s.script(
            "const look = () => { window.ended ||= document.querySelector('.state .warn') !== null };
             new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true });
             dispatchEvent(new Event('pagehide'))",
        )
        .await;
        add_product(&s.data, "Tin of humbugs", "HUMBUG", "5010000000032", 300);
        s.part("till-tile-HUMBUG").await;
        assert_eq!(s.script("return window.ended").await, true, "left, it held no connection");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_till_that_is_unlocked_all_day_long_still_answers() {
    at_the_till("all-day", async |s| {
        for _ in 0..8 {
            s.chord(Key::Control, 'l').await;
            s.focused("pin").await;
            s.enter(PIN).await;
            s.gone("lock-screen").await;
        }
        s.focused("till-search").await;
        s.scan(HEART).await;
        s.shows("cart-total", 255).await;
    })
    .await;
}
