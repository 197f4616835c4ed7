//! Pieces that are told apart: taken in with their numbers, sold by them, and looked up.

use kontor_tests::programs::ask;
use serde_json::json;
use thirtyfour::Key;

use crate::purchasing::{choose, fill};
use crate::{HEART, at_the_till, take_cash};

const FIRST: &str = "490154203237518";
const SECOND: &str = "356938035643809";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pieces_are_taken_in_sold_and_looked_up_by_their_numbers() {
    at_the_till("serials", async |s| {
        s.go("White hanging heart").await;
        s.part("product-editor").await;
        s.press_css("[data-testid='product-editor'] details.more > summary").await;
        choose(s, "product-tracked", "IMEI").await;
        s.press("product-save").await;
        s.says("toast", "Saved").await;
        s.tab_to("stock-adjust").await;
        s.key(Key::Enter).await;
        s.focused("stock-qty").await;
        choose(s, "stock-reason", "Goods came in").await;
        fill(s, "stock-qty", "2").await;
        // They are scanned one after the other, each on a line of its own.
        s.tab_to("stock-serials").await;
        s.scan("490154203237517").await;
        s.scan(SECOND).await;
        s.press("stock-save").await;
        s.says("stock-dialog", "wrong digit").await;
        fill(s, "stock-serials", "").await;
        s.key(Key::Delete).await;
        s.scan(FIRST).await;
        s.scan(SECOND).await;
        s.press("stock-save").await;
        s.gone("stock-dialog").await;

        // Its barcode asks which, and the number of a piece says it.
        s.go("Till").await;
        s.focused("till-search").await;
        s.scan(HEART).await;
        s.focused("serial-typed").await;
        s.part(&format!("serial-{FIRST}")).await;
        s.scan(FIRST).await;
        s.gone("serials-dialog").await;
        s.says("cart-line-serials", FIRST).await;
        s.scan(SECOND).await;
        s.shows("cart-total", 510).await;
        s.says("cart-line-serials", SECOND).await;
        s.scan(SECOND).await;
        s.says("toast", "in this sale already").await;
        let number = take_cash(s).await;
        s.says("receipt-serials", FIRST).await;
        s.key(Key::Enter).await;
        s.gone("receipt").await;

        s.go(FIRST).await;
        s.says("serial-state", "Sold").await;
        s.says("serial", &number).await;
        s.go(&number).await;
        s.tab_to("sale-return").await;
        s.key(Key::Enter).await;
        s.part("return-dialog").await;
        s.press(&format!("return-serial-{SECOND}")).await;
        s.shows("return-total", 255).await;
        fill(s, "return-reason", "Does not ring").await;
        s.press("return-confirm").await;
        s.shows("refund-total", 255).await;
        s.key(Key::Escape).await;
        s.gone("receipt").await;
        s.press("sale-return").await;
        s.part("return-dialog").await;
        s.gone(&format!("return-serial-{SECOND}")).await;
        s.press("return-all").await;
        s.shows("return-total", 255).await;
        let there = ask(&s.data, "stock.serials", &json!({ "state": "in_stock" }));
        assert_eq!((&there["total"], &there["rows"][0]["number"]), (&json!(1), &json!(SECOND)));
        assert_eq!(ask(&s.data, "journal.verify", &json!({}))["sound"], true);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_count_is_scanned_piece_by_piece() {
    at_the_till("serials-count", async |s| {
        let found = ask(&s.data, "catalog.scan", &json!({ "code": HEART }));
        let mut product = ask(&s.data, "catalog.product", &json!({ "id": found["product_id"] }));
        product["tracked"] = json!("serial");
        forget(&mut product, &["image", "updated_at"]);
        forget(&mut product["variants"][0], &["on_hand", "reserved", "unit_cost", "value"]);
        ask(&s.data, "catalog.save_product", &product);
        let came = json!({
            "id": uuid::Uuid::now_v7(), "variant_id": found["variant_id"], "qty": 2_000, "reason": "received", "serials": ["A1", "A2"],
        });
        ask(&s.data, "stock.adjust", &came);
        s.go("Stock").await;
        s.press("stock-counts").await;
        s.press("count-add").await;
        s.press("count-begin-save").await;
        s.press("count-find").await;
        s.scan("A1").await;
        s.says("count-found", "A1").await;
        s.says("count-missing", "A2").await;
        s.press("count-serial-85123A").await;
        s.scan("A7").await;
        s.says("count-surplus", "A7").await;
        s.press("count-approve").await;
        s.says("count-state", "Booked").await;
        s.says("count-missing", "A2").await;
        s.press("stock-serials").await;
        s.part("serial-row-A7").await;
        s.press("serials-gone").await;
        s.part("serial-row-A2").await;
        assert_eq!(ask(&s.data, "journal.verify", &json!({}))["sound"], true);
    })
    .await;
}

/// Takes out what is told of something and not saved with it.
fn forget(of: &mut serde_json::Value, fields: &[&str]) {
    if let Some(of) = of.as_object_mut() {
        of.retain(|name, _| !fields.contains(&name.as_str()));
    }
}
