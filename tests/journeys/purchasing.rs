//! A supplier, an order, what comes of it, and what the till says when there is nothing left.

use kontor_tests::drive::Screen;
use kontor_tests::programs::ask;
use serde_json::json;
use thirtyfour::Key;

use crate::{HEART, LANTERN, at_the_till, take_cash};

/// Writes over what a field holds.
pub(crate) async fn fill(s: &Screen, id: &str, text: &str) {
    s.tab_to(id).await;
    s.chord(Key::Control, 'a').await;
    s.keys(text).await;
}

/// Chooses from a list by what its choices are called.
pub(crate) async fn choose(s: &Screen, id: &str, name: &str) {
    s.part(id).await;
    let script = format!(
        "const list = document.querySelector(\"[data-testid='{id}']\"); \
         const found = [...list.options].find(option => option.text === '{name}'); if (!found) return false; \
         list.value = found.value; list.dispatchEvent(new Event('change', {{ bubbles: true }})); return true"
    );
    for _ in 0..40 {
        if s.script(&script).await == json!(true) {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("{id} has no {name}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn goods_are_ordered_taken_in_and_sold_with_their_margin() {
    at_the_till("purchasing", async |s| {
        s.go("Stock").await;
        s.press("stock-suppliers").await;
        s.press("supplier-add").await;
        s.focused("supplier-name").await;
        s.keys("Ann & Sons").await;
        s.tab_to("supplier-email").await;
        s.enter("orders@example.com").await;
        s.part("supplier-Ann & Sons").await;

        s.go("New purchase order").await;
        choose(s, "order-supplier", "Ann & Sons").await;
        s.press("order-find").await;
        s.scan(HEART).await;
        s.part("line-qty-85123A").await;
        s.press("order-find").await;
        s.scan(LANTERN).await;
        s.part("line-qty-71053").await;
        s.press("order-find").await;
        fill(s, "line-qty-85123A", "10").await;
        fill(s, "line-cost-85123A", "1.20").await;
        fill(s, "line-qty-71053", "4").await;
        fill(s, "line-cost-71053", "1.50").await;
        s.shows("order-total", 1_800).await;
        s.press("order-place").await;
        s.says("order-state", "Ordered").await;
        s.says("order-number", "P0001").await;

        s.press("order-receive").await;
        s.part("receive-dialog").await;
        fill(s, "came-qty-85123A", "6").await;
        fill(s, "came-cost-85123A", "1.30").await;
        fill(s, "came-qty-71053", "0").await;
        s.shows("receive-total", 780).await;
        s.tab_to("receive-note").await;
        s.enter("slip 17").await;
        s.gone("receive-dialog").await;
        s.says("order-state", "Partly received").await;
        s.says("came-85123A", "6 of 10").await;
        s.press("order-pdf").await;
        assert!(std::fs::read(s.downloaded().await).unwrap().starts_with(b"%PDF-"));
        s.press("order-receive").await;
        s.part("receive-dialog").await;
        fill(s, "came-qty-85123A", "9").await;
        s.press("receive-save").await;
        s.says("form-error", "only 4").await;
        s.press("receive-more").await;
        s.press("receive-save").await;
        s.says("order-state", "Received").await;

        s.go("Till").await;
        s.focused("till-search").await;
        s.scan(HEART).await;
        s.shows("cart-total", 255).await;
        let number = take_cash(s).await;
        s.key(Key::Enter).await;
        s.go(&number).await;
        // 6 at 1.30 and 9 at 1.20: 15 for 18.60.
        s.shows("sale-cost", 124).await;
        s.shows("sale-margin", 212 - 124).await;
        assert_eq!(ask(&s.data, "journal.verify", &json!({}))["sound"], true);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_till_says_that_there_is_nothing_left_and_then_refuses_it() {
    at_the_till("nothing-left", async |s| {
        s.open("settings/stock").await;
        choose(s, "negative-stock", "Sell it, with a notice at the line").await;
        s.press("stock-settings-save").await;
        s.says("toast", "Saved").await;
        s.go("Till").await;
        s.focused("till-search").await;
        s.scan(HEART).await;
        s.says("cart-line-short", "only 0 in stock").await;
        take_cash(s).await;
        s.key(Key::Enter).await;
        s.focused("till-search").await;

        s.go("White hanging heart").await;
        s.part("product-editor").await;
        s.press_css("[data-testid='product-editor'] details.more > summary").await;
        choose(s, "product-negative", "Refuse it").await;
        s.press("product-save").await;
        s.says("toast", "Saved").await;
        s.go("Till").await;
        s.focused("till-search").await;
        s.scan(HEART).await;
        s.part("cart-line-short").await;
        s.key(Key::F9).await;
        s.focused("cash-given").await;
        s.key(Key::Enter).await;
        s.says("form-error", "White hanging heart").await;
        assert_eq!(ask(&s.data, "sales.list", &json!({}))["page"]["total"], 1, "nothing was sold");
        // What a piece costs is said where the product is.
        s.key(Key::Escape).await;
        s.go("White hanging heart").await;
        s.tab_to("stock-adjust").await;
        s.key(Key::Enter).await;
        s.focused("stock-qty").await;
        choose(s, "stock-reason", "Goods came in").await;
        s.press("stock-qty").await;
        s.keys("3").await;
        s.tab_to("stock-cost").await;
        s.enter("1.10").await;
        s.gone("stock-dialog").await;
        s.shows("worth-85123A", 220).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_counted_by_scanning_is_booked_and_what_runs_low_is_ordered() {
    at_the_till("counting", async |s| {
        let id: uuid::Uuid = uuid::Uuid::now_v7();
        ask(&s.data, "purchasing.save_supplier", &json!({ "id": id, "name": "Ann & Sons" }));
        s.open("stock?tab=counts&id=new").await;
        s.part("count-begin").await;
        s.press("count-begin-save").await;
        s.says("count-number", "C0001").await;
        for _ in 0..3 {
            s.press("count-find").await;
            s.scan(HEART).await;
            s.part("variance-85123A").await;
        }
        s.says("variance-85123A", "+3").await;
        s.press("count-find").await;
        s.scan(LANTERN).await;
        s.part("counted-71053").await;
        fill(s, "counted-71053", "7").await;
        s.key(Key::Tab).await;
        s.says("variance-71053", "+7").await;
        s.says("count-off", "2").await;
        s.press("count-approve").await;
        s.says("count-state", "Booked").await;
        assert_eq!(ask(&s.data, "catalog.scan", &json!({ "code": HEART }))["on_hand"], 3_000);

        s.go("White hanging heart").await;
        s.press("reorder-open").await;
        s.part("reorder-level").await;
        s.press("reorder-level").await;
        s.keys("5").await;
        s.tab_to("reorder-qty").await;
        s.keys("12").await;
        choose(s, "reorder-supplier", "Ann & Sons").await;
        s.press("reorder-save").await;
        s.says("toast", "Saved").await;
        s.open("stock?tab=low").await;
        s.part("low-85123A").await;
        choose(s, "low-supplier", "Ann & Sons").await;
        s.press("low-order").await;
        s.part("line-qty-85123A").await;
        s.press("order-place").await;
        s.says("order-state", "Ordered").await;
        assert_eq!(ask(&s.data, "journal.verify", &json!({}))["sound"], true);
    })
    .await;
}
