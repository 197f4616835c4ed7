//! The chief journeys again, in the real window. Run one after another: the driver serves one window at a time.

use kontor_tests::drive::Screen;
use kontor_tests::programs::{add_product, ask, new_folder};
use kontor_tests::{PASSWORD, PIN};
use serde_json::json;
use thirtyfour::Key;

/// From an empty folder to a printed receipt by keys alone; then a power cut in mid-cart, and the cart is there.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_sale_by_keys_alone_and_a_power_cut_in_the_second() {
    let screen = Screen::window(&new_folder("window")).await;
    screen
        .journey("window-first-sale", async |s| {
            s.focused("setup-business-name").await;
            s.keys("Kontor Gifts").await;
            s.key(Key::Enter).await;
            s.focused("setup-store-name").await;
            s.key(Key::Enter).await;
            s.focused("setup-owner").await;
            s.keys(&format!("Maria{tab}{PASSWORD}{tab}{PIN}{tab}{PIN}", tab = Key::Tab.value())).await;
            s.key(Key::Enter).await;
            s.focused("recovery-done").await;
            s.key(Key::Enter).await;
            s.focused("till-search").await;
            // Another program on the same folder: its calls go through this one.
            add_product(&s.data, "White hanging heart", "85123A", "5010000000018", 255);
            add_product(&s.data, "Metal lantern", "71053", "5010000000025", 339);
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
            assert_eq!(list["sum"], 849, "the file holds what the screen shows");
            assert_eq!(list["page"]["rows"][0]["number"], number.as_str());
            s.focused("receipt-new-sale").await;
            s.key(Key::Enter).await;
            s.gone("receipt").await;
            s.scan("5010000000025").await;
            s.shows("cart-total", 339).await;
        })
        .await;
    let data = screen.kill();
    let screen = Screen::window(&data).await;
    screen
        .journey("window-after-the-power-cut", async |s| {
            s.part("signin").await;
            s.key(Key::Tab).await;
            let cart = ask(&s.data, "sales.cart", &json!({}));
            assert_eq!(cart["totals"]["total"], 339, "the cart is there");
        })
        .await;
    screen.close().await;
}
