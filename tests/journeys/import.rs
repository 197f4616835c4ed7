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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn past_sales_come_in_with_their_sums_and_go_out_again() {
    at_the_till("import-sales", async |s| {
        let text = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID\n\
            536365,85123A,WHITE HEART,6,2010-12-01 08:26:00,2.55,17850.0\n\
            536365,71053,METAL LANTERN,many,2010-12-01 08:26:00,3.39,17850.0\n\
            C536400,85123A,WHITE HEART,-2,2010-12-03 10:00:00,2.55,17850.0\n\
            C536401,71053,METAL LANTERN,-1,2010-12-03 11:00:00,3.39,17850.0\n\
            536589,21777,,-10,2010-12-01 16:50:00,0.0,\n";
        let file = s.file("sales.csv", text);
        s.open("/sales?id=import").await;
        s.part("import").await;
        s.choose_file("import-file", &file).await;
        s.part("import-tax").await;
        s.press("import-begin").await;
        s.part("import-summary").await;
        s.says("import-added", "3").await;
        s.says("import-refused", "2").await;
        s.shows("import-taken", 1_530 - 510 - 339).await;
        s.shows("import-file-amount", 1_530 - 510 - 339).await;
        let list = ask(&s.data, "sales.list", &json!({}));
        assert_eq!((list["page"]["total"].clone(), list["sum"].clone()), (json!(3), json!(681)));
        s.shows("sales-sum", 681).await;
        s.says("sales", "Return without receipt").await;
        s.says("sales", "in part").await;

        let first = list["page"]["rows"].as_array().expect("rows").iter().find(|row| row["reference"] == "536365");
        let first = first.expect("the first invoice").clone();
        s.press(&format!("sale-{}", first["number"].as_str().expect("a number"))).await;
        s.says("sale-imported", "536365").await;
        s.says("sale-detail", "Paid elsewhere").await;
        s.open("/customers").await;
        s.part("customer-Customer 17850").await;

        s.open("/sales?id=import").await;
        s.part("import").await;
        s.choose_file("import-file", &file).await;
        s.press("import-begin").await;
        s.part("import-summary").await;
        s.says("import-same", "3").await;
        let runs = ask(&s.data, "import.runs", &json!({}));
        let first = runs["rows"].as_array().expect("rows").last().expect("two imports").clone();
        let mut undone = ask(&s.data, "import.undo", &json!({ "id": first["id"] }));
        while undone["state"] != "undone" {
            undone = ask(&s.data, "import.undo", &json!({ "id": first["id"] }));
        }
        assert_eq!(undone["undone"], 3);
        s.shows("sales-sum", 0).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn customers_and_opening_stock_come_in_where_they_belong() {
    at_the_till("import-others", async |s| {
        let people = s.file("people.csv", "Customer number,Name,Phone\n7,Zoe Park,020 7946 0000\n8,,\n");
        s.open("/customers?id=import").await;
        s.part("import").await;
        s.choose_file("import-file", &people).await;
        s.press("import-begin").await;
        s.says("import-added", "1").await;
        s.says("import-refused", "1").await;
        s.part("customer-Zoe Park").await;
        let stock = s.file("stock.csv", "SKU,On hand\n85123A,12\n");
        s.open("/products?id=import").await;
        s.press("import-kind-stock").await;
        s.choose_file("import-file", &stock).await;
        s.press("import-begin").await;
        s.says("import-added", "1").await;
        assert_eq!(ask(&s.data, "catalog.scan", &json!({ "code": HEART }))["on_hand"], 12_000);
    })
    .await;
}
