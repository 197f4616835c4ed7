//! Bringing in a file of products.

use std::fmt::Write as _;

use kontor_tests::programs::ask;
use serde_json::json;

use crate::{HEART, at_the_till};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_is_tried_brought_in_and_undone() {
    at_the_till("import", async |s| {
        let mut text =
            String::from("Stock code;What it is;Retail price;EAN\n85123A;White hanging heart;2,95;5010000000018\n");
        for n in 0..450 {
            let _ = writeln!(text, "NEW{n};New thing {n};1.{n:03},50;");
        }
        text.push_str("BAD;No price;;\n");
        let file = s.file("stock.csv", &text);
        s.open("/products?id=import").await;
        s.part("import").await;
        s.choose_file("import-file", &file).await;
        s.part("import-begin").await;
        // Nothing tells what "What it is" is: somebody says so.
        let chosen = s
            .script(
                "const all = [...document.querySelectorAll('[data-testid=import-column]')]; \
            const select = all[1]; select.value = 'title'; select.dispatchEvent(new Event('change', {bubbles: true})); \
            return all.map(one => one.value).join()",
            )
            .await;
        assert_eq!(chosen, json!("sku,title,price,barcode"));
        s.press("import-try").await;
        s.part("import-outcome").await;
        s.says("import-added", "450").await;
        s.says("import-changed", "1").await;
        s.says("import-refused", "1").await;
        let found = ask(&s.data, "catalog.find", &json!({}));
        assert_eq!(found["total"], 2, "a try changes nothing");

        s.press("import-begin").await;
        s.part("import-undo").await;
        s.says("import-added", "450").await;
        let found = ask(&s.data, "catalog.find", &json!({}));
        assert_eq!(found["total"], 452);
        let heart = ask(&s.data, "catalog.scan", &json!({ "code": HEART }));
        assert_eq!(heart["price"], 295);
        s.press("import-save-refused").await;
        let saved = std::fs::read_to_string(s.downloaded().await).expect("it is a text");
        assert!(saved.contains("453,") && saved.contains("BAD,No price"), "{saved}");

        s.press("import-undo").await;
        s.gone("import-undo").await;
        s.part("import-outcome").await;
        let found = ask(&s.data, "catalog.find", &json!({}));
        assert_eq!(found["total"], 2);
        let heart = ask(&s.data, "catalog.scan", &json!({ "code": HEART }));
        assert_eq!(heart["price"], 255, "as it was before");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_without_products_says_so_and_another_can_be_chosen() {
    at_the_till("import-bad", async |s| {
        s.open("/products?id=import").await;
        s.part("import").await;
        let (empty, good) = (s.file("empty.csv", ""), s.file("good.csv", "sku,title,price\nA,Mug,4.00\n"));
        s.choose_file("import-file", &empty).await;
        s.says("import-error", "The file is empty").await;
        s.choose_file("import-file", &good).await;
        s.press("import-begin").await;
        s.says("import-added", "1").await;
        assert_eq!(ask(&s.data, "catalog.scan", &json!({ "code": "A" }))["title"], "Mug");
    })
    .await;
}
