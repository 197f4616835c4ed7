//! Labels that a scale printed, scanned at the till.

use kontor_tests::programs::{add_product, ask, new_folder, set_up};
use serde_json::json;
use thirtyfour::Key;

use crate::signed_in;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_label_of_the_scale_is_scanned_at_its_price() {
    let data = new_folder("scale-label");
    set_up(&data);
    add_product(&data, "Cheese basket", "00042", "5010000000032", 1_299);
    signed_in("scale-label", &data, async |s| {
        s.open("settings/till").await;
        s.press("label-add").await;
        s.says("label-picture", "21IIIIIVVVVVC").await;
        s.tab_to("label-item").await;
        s.keys("9").await;
        s.press("labels-save").await;
        s.says("labels-error", "at least 3 digits").await;
        s.tab_back_to("label-item").await;
        s.keys("5").await;
        s.tab_to("label-holds").await;
        s.keys("The price").await;
        s.tab_to("label-decimals").await;
        s.keys("2").await;
        s.press("labels-save").await;
        s.says("toast", "Saved").await;
        s.go("Till").await;
        s.focused("till-search").await;
        s.scan("2100042004375").await;
        s.shows("cart-total", 437).await;
        s.scan("2100042005006").await;
        s.shows("cart-total", 937).await;
        s.key(Key::F9).await;
        s.focused("cash-given").await;
        s.key(Key::Enter).await;
        s.focused("receipt-new-sale").await;
        let row = ask(&s.data, "sales.list", &json!({}))["page"]["rows"][0].take();
        let sale = ask(&s.data, "sales.sale", &json!({ "id": row["id"] }));
        let line = |at: usize| (sale["lines"][at]["sku"].clone(), sale["lines"][at]["amounts"]["total"].clone());
        assert_eq!((line(0), line(1)), ((json!("00042"), json!(437)), (json!("00042"), json!(500))));
    })
    .await;
}
