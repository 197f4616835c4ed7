//! Long lists: scrolled to the end, walked by keys, sorted, narrowed, their columns chosen, saved.

use kontor_tests::drive::Screen;
use kontor_tests::programs::{ask, bring_in_products, new_folder, set_up};
use serde_json::{Value, json};
use thirtyfour::Key;

use crate::signed_in;

const PRODUCTS: usize = 3_000;

/// A product's price in pence: no two of a hundred neighbours cost the same.
fn price(n: usize) -> usize {
    100 + n * 37 % 5_000
}

fn sku(n: usize) -> String {
    format!("T-{n:04}")
}

/// A shop with so many products, one of which a spreadsheet would take for a formula.
async fn a_full_shop(name: &str, journey: impl AsyncFnOnce(&Screen)) {
    let data = new_folder(name);
    set_up(&data);
    let lines = (1..=PRODUCTS).map(|n| {
        let title = if n == 2 { "=Thing 0002".to_owned() } else { format!("Thing {n:04}") };
        format!("{},{title},{}.{:02}\n", sku(n), price(n) / 100, price(n) % 100)
    });
    bring_in_products(&data, &format!("sku,title,price\n{}", lines.collect::<String>()));
    signed_in(name, &data, journey).await;
}

async fn focused_on(s: &Screen, n: usize) {
    s.css(&format!("[data-testid='product-{}'] .row-open:focus", sku(n))).await;
}

/// The SKUs of the rows that are drawn.
async fn drawn(s: &Screen) -> Vec<String> {
    let rows = "return [...document.querySelectorAll('tr.row')].map(row => row.dataset.testid.slice(8))";
    serde_json::from_value(s.script(rows).await).unwrap_or_default()
}

/// All that match, in an order, as the program says it.
fn all(s: &Screen, text: &str, sort: &str, direction: &str) -> Vec<Value> {
    let mut rows = Vec::new();
    loop {
        let window = json!({ "offset": rows.len(), "limit": 500 });
        let asked = json!({ "text": text, "which": "all", "sort": sort, "direction": direction, "window": window });
        let page = ask(&s.data, "catalog.find", &asked);
        let part = page["rows"].as_array().cloned().unwrap_or_default();
        if part.is_empty() {
            return rows;
        }
        rows.extend(part);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn thousands_are_walked_by_keys_and_scrolled_to_the_end() {
    a_full_shop("long-list", async |s| {
        s.open("products").await;
        s.says("products-count", "3,000 in all").await;
        assert_eq!(
            s.script("return document.querySelector('[data-testid=products-list]').getAttribute('aria-rowcount')")
                .await,
            json!("3001")
        );
        s.tab_to_css(".row-open").await;
        focused_on(s, 2).await;
        for (key, n) in [
            (Key::Down, 1),
            (Key::Down, 3),
            (Key::End, 3_000),
            (Key::Down, 3_000),
            (Key::Up, 2_999),
            (Key::Home, 2),
            (Key::Up, 2),
            (Key::Down, 1),
        ] {
            s.key(key).await;
            focused_on(s, n).await;
        }
        s.key(Key::PageDown).await;
        s.css("tr.row .row-open:focus").await;
        let at = s.script("return Number(document.activeElement.closest('tr').dataset.row)").await;
        assert!(at.as_i64().is_some_and(|at| (5..40).contains(&at)), "a page further down: {at}");
        s.key(Key::Enter).await;
        s.part("product-editor").await;
        s.css("tr.row.chosen .row-open:focus").await;

        // By the bar: the middle, then the end.
        s.script("const bar = document.querySelector('.list-body'); bar.scrollTop = 1500 * 48").await;
        s.part(&format!("product-{}", sku(1_502))).await;
        s.script("const bar = document.querySelector('.list-body'); bar.scrollTop = bar.scrollHeight").await;
        s.part(&format!("product-{}", sku(3_000))).await;
        let rows = drawn(s).await;
        assert!(rows.len() < 40, "only what is in sight is drawn: {}", rows.len());
        let end = "const bar = document.querySelector('.list-body').getBoundingClientRect(); \
                   const row = document.querySelector(`[data-testid='product-T-3000']`).getBoundingClientRect(); \
                   return Math.abs(bar.bottom - row.bottom)";
        assert!(s.script(end).await.as_f64().is_some_and(|gap| gap < 2.0), "the last row ends with the frame");
        // The focus was on a row that is gone: keys go on from there.
        s.key(Key::Home).await;
        focused_on(s, 2).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_list_is_narrowed_and_sorted_by_stays_and_all_of_it_is_saved() {
    a_full_shop("sorted-list", async |s| {
        s.open("products").await;
        s.press("sort-price").await;
        s.css("th[aria-sort=descending]").await;
        let dearest = all(s, "", "price", "descending");
        s.css(&format!("tbody tr:first-child[data-testid='product-{}']", dearest[0]["sku"].as_str().expect("a SKU")))
            .await;
        s.press("sort-price").await;
        s.css("th[aria-sort=ascending]").await;
        s.css(&format!(
            "tbody tr:first-child[data-testid='product-{}']",
            dearest[PRODUCTS - 1]["sku"].as_str().expect("a SKU")
        ))
        .await;
        s.press("products-columns").await;
        s.press("column-stock").await;
        s.press("column-available").await;
        s.press("dialog-close").await;
        s.gone("sort-stock").await;
        s.press("products-text").await;
        s.keys("thing 2").await;
        let wanted = all(s, "thing 2", "price", "ascending");
        let count = format!("{},{:03} in all", wanted.len() / 1_000, wanted.len() % 1_000);
        s.says("products-count", &count).await;

        let stays = async || {
            s.says("products-count", &count).await;
            s.css("th[aria-sort=ascending]").await;
            s.gone("sort-stock").await;
            assert_eq!(s.script("return document.querySelector('[data-testid=products-text]').value").await, "thing 2");
            let first = wanted[0]["sku"].as_str().expect("a SKU");
            s.css(&format!("tbody tr:first-child[data-testid='product-{first}']")).await;
            let rows = drawn(s).await;
            let first: Vec<&str> = wanted.iter().take(rows.len()).filter_map(|row| row["sku"].as_str()).collect();
            assert_eq!(rows, first);
        };
        stays().await;
        s.script("location.reload()").await;
        stays().await;
        s.go("Customers").await;
        s.part("customers").await;
        s.script("history.back()").await;
        stays().await;

        s.press("products-csv").await;
        let csv = std::fs::read_to_string(s.downloaded().await).expect("the file");
        let lines: Vec<&str> = csv.trim_start_matches('\u{feff}').lines().collect();
        assert_eq!(lines[0], "Name,SKU,Price", "the columns that are shown");
        let expected = wanted.iter().map(|row| {
            let (title, minor) = (row["title"].as_str().expect("a title"), row["price"].as_i64().expect("a price"));
            let guard = if title.starts_with('=') { "'" } else { "" };
            format!("{guard}{title},{},{}.{:02}", row["sku"].as_str().expect("a SKU"), minor / 100, minor % 100)
        });
        assert_eq!(lines[1..], expected.collect::<Vec<_>>(), "every row that matches, in the order shown");
        assert!(csv.contains("'=Thing 0002"), "no spreadsheet takes a name for a formula");
    })
    .await;
}
