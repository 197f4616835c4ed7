//! What keys alone reach from anywhere: their list, and everything that has a name.

use kontor_tests::programs::ask;
use serde_json::json;
use thirtyfour::Key;
use uuid::Uuid;

use crate::{HEART, at_the_till, take_cash};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f1_shows_every_key_and_takes_it_away_again_but_not_over_the_lock() {
    at_the_till("f1", async |s| {
        s.key(Key::F1).await;
        for key in ["F9", "Ctrl", "Find anything"] {
            s.says("keys-help", key).await;
        }
        s.key(Key::Escape).await;
        s.gone("keys-help").await;
        s.key(Key::F1).await;
        s.part("keys-help").await;
        s.key(Key::F1).await;
        s.gone("keys-help").await;
        s.go("Keys").await;
        s.part("keys-help").await;
        s.key(Key::Escape).await;
        s.gone("keys-help").await;
        s.chord(Key::Control, 'l').await;
        s.focused("pin").await;
        s.key(Key::F1).await;
        s.gone("keys-help").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_palette_finds_products_customers_receipts_pages_and_acts() {
    at_the_till("palette", async |s| {
        let grace = json!({ "id": Uuid::now_v7(), "name": "Grace Tindall" });
        ask(&s.data, "customers.save", &grace);
        s.scan(HEART).await;
        s.shows("cart-total", 255).await;
        let number = take_cash(s).await;
        s.key(Key::Escape).await;
        s.go("lantern").await;
        s.part("product-editor").await;
        s.go("grace").await;
        s.part("customer-editor").await;
        s.go(&number).await;
        s.says("sale-number", &number).await;
        s.go("till").await;
        s.focused("till-search").await;
        s.chord(Key::Control, 'k').await;
        s.focused("palette-text").await;
        s.keys("nothing is called so").await;
        s.key(Key::Enter).await;
        s.part("palette").await;
        s.key(Key::Escape).await;
        s.gone("palette").await;
        s.go("Lock").await;
        s.focused("pin").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_that_does_not_come_says_so_and_comes_when_it_can() {
    at_the_till("later", async |s| {
        s.scan(HEART).await;
        s.shows("cart-total", 255).await;
        s.kill_server();
        s.press("rail-products").await;
        s.says("failure", "could not be fetched").await;
        s.serve_again(&[]);
        s.press("try-again").await;
        s.css("[data-testid='product-85123A']").await;
        s.press("rail-till").await;
        s.shows("cart-total", 255).await;
    })
    .await;
}
