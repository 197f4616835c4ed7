//! The chief journeys again, in the real window. Run one after another: the driver serves one window at a time.

#![expect(clippy::unwrap_used, reason = "a test that can't go on says so by panicking")]

use std::os::unix::fs::FileExt as _;
use std::path::Path;

use kontor_tests::PASSWORD;
use kontor_tests::drive::Screen;
use kontor_tests::programs::{add_product, ask, kontord, new_folder, set_up};
use serde_json::json;
use thirtyfour::Key;

/// From an empty folder to a printed receipt by keys alone; then a power cut in mid-cart, and the cart is there.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_sale_by_keys_alone_and_a_power_cut_in_the_second() {
    let screen = Screen::window(&new_folder("window")).await;
    screen
        .journey("window-first-sale", async |s| {
            s.set_up().await;
            s.add_product("White hanging heart", "85123A", "5010000000018", "2.55").await;
            s.add_product("Metal lantern", "71053", "5010000000025", "3.39").await;
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
            sign_in(s).await;
            s.shows("cart-total", 339).await;
            // Another program on the same folder: its calls go through this one.
            add_product(&s.data, "Tin of humbugs", "HUMBUG", "5010000000032", 300);
            s.part("till-tile-HUMBUG").await;
            assert_eq!(ask(&s.data, "sales.cart", &json!({}))["totals"]["total"], 339);
        })
        .await;
    screen.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn damaged_data_is_said_to_be_damaged_and_its_backup_put_back_by_keys_alone() {
    let data = new_folder("damaged");
    set_up(&data);
    add_product(&data, "Metal lantern", "71053", "5010000000025", 339);
    let backup = data.join("backups/kontor-20260710-180005.db");
    std::fs::create_dir_all(data.join("backups")).unwrap();
    assert!(kontord(&data).arg("backup").arg(&backup).output().unwrap().status.success());
    damage(&data.join("kontor.db"));
    let screen = Screen::window(&data).await;
    screen
        .journey("window-damaged", async |s| {
            let page = s.css("main").await.text().await.unwrap();
            assert!(page.contains("damaged") && page.contains(&backup.display().to_string()), "{page}");
            s.tab_to_css("a[href='/restore']").await;
            s.key(Key::Enter).await;
            sign_in(s).await;
            s.scan("5010000000025").await;
            s.shows("cart-total", 339).await;
        })
        .await;
    screen.close().await;
}

async fn sign_in(screen: &Screen) {
    screen.focused("signin-password").await;
    screen.keys(PASSWORD).await;
    screen.key(Key::Enter).await;
    screen.focused("till-search").await;
}

/// Spoils every page but the first.
fn damage(file: &Path) {
    let file = std::fs::OpenOptions::new().write(true).open(file).unwrap();
    for at in (4_096..file.metadata().unwrap().len()).step_by(4_096) {
        file.write_all_at(&[0xA5; 512], at).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_is_brought_in_through_the_window() {
    let screen = Screen::window(&new_folder("window-import")).await;
    screen
        .journey("window-import", async |s| {
            s.set_up().await;
            let (empty, prose) = (s.file("empty.csv", ""), s.file("prose.csv", "Dear all,\nsee attached\n"));
            let goods = s.file("goods.csv", "SKU;Producto;Precio\nA;Taza;4,50\nB;Plato;\n");
            s.go("Products").await;
            s.press("product-import").await;
            s.part("import").await;
            s.choose_file("import-file", &empty).await;
            s.says("import-error", "The file is empty").await;
            s.choose_file("import-file", &prose).await;
            s.press("import-begin").await;
            s.says("import-error", "SKU").await;
            s.press("import-another").await;
            s.choose_file("import-file", &goods).await;
            s.press("import-begin").await;
            s.says("import-added", "1").await;
            s.says("import-refused", "1").await;
            let cup = ask(&s.data, "catalog.scan", &json!({ "code": "A" }));
            assert_eq!((&cup["title"], &cup["price"]), (&json!("Taza"), &json!(450)));
            s.press("import-undo").await;
            s.gone("import-undo").await;
            assert_eq!(ask(&s.data, "catalog.find", &json!({}))["total"], 0);
        })
        .await;
    screen.close().await;
}
