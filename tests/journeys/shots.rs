//! A picture of every page, dialog and state over the demo business, light and dark, at both sizes: `cargo xtask shots`.

use std::path::{Path, PathBuf};

use kontor_tests::drive::Screen;
use kontor_tests::programs::{ask_with, make_demo, new_folder};
use serde_json::json;
use thirtyfour::Key;

const SIZES: [(u32, u32); 2] = [(1440, 900), (1024, 700)];
pub(crate) const THEMES: [&str; 2] = ["light", "dark"];
pub(crate) const PAGES: [&str; 23] = [
    "till",
    "shift",
    "sales",
    "products",
    "stock",
    "customers",
    "accounts",
    "vouchers",
    "settings/business",
    "settings/stores",
    "settings/staff",
    "settings/roles",
    "settings/shifts",
    "settings/stock",
    "settings/taxes",
    "settings/devices",
    "settings/backup",
    "settings/vault",
    "settings/records",
    "settings/screen",
    "settings/till",
    "reports/overrides",
    "reports/tables",
];
pub(crate) const REPORTS: [&str; 8] = ["day", "hour", "product", "category", "customer", "tax", "cashier", "register"];
const PASSWORD: &str = "harbour-lights-8";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "draws pictures for people to look at: cargo xtask shots"]
async fn shots_of_every_page() {
    let Some(out) = out() else { return };
    let screen = Screen::browser(&new_folder("first-run")).await;
    for_each_look(&screen, &out, "set-up", "", async |s| s.focused("setup-business-name").await).await;
    screen.close().await;
    over_the_demo("shots-pages", async |s| {
        for page in PAGES {
            for_each_look(s, &out, &page.replace('/', "-"), page, async |s| drop(s.part("rail-till").await)).await;
        }
        s.press("who").await;
        s.press("sign-out").await;
        s.part("signin").await;
        for_each_look(s, &out, "sign-in", "", async |s| drop(s.part("signin").await)).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "draws pictures for people to look at: cargo xtask shots"]
async fn shots_of_the_till_at_work() {
    let Some(out) = out() else { return };
    over_the_demo("shots-till", async |screen| {
        for (note, things) in [("Blue umbrella", ["mug", "candle"]), ("Back after lunch", ["jam", "ribbon"])] {
            ring_up(screen, &things).await;
            act(screen, Key::F6, "park-note").await;
            screen.enter(note).await;
            screen.shows("cart-total", 0).await;
        }
        ring_up(screen, &["mug", "candle", "jam"]).await;
        let acts = [
            ("till-cash", Key::F9, "cash-given"),
            ("till-card", Key::F10, "card-reference"),
            ("till-discount", Key::F4, "discount"),
            ("till-park", Key::F6, "park-note"),
            ("till-recall", Key::F8, "parked-cart"),
            ("till-customer", Key::F3, "customer-text"),
        ];
        for (name, key, waits_for) in acts {
            for_each_look(screen, &out, name, "till", async |s| act(s, key.clone(), waits_for).await).await;
        }
        for_each_look(screen, &out, "till-line", "till", async |s| {
            s.press("cart-line-open").await;
            s.focused("line-qty").await;
        })
        .await;
        for_each_look(screen, &out, "till-split", "till", async |s| {
            act(s, Key::F12, "split-amount").await;
            s.keys("10").await;
            s.press("split-card").await;
            s.part("split-tender").await;
        })
        .await;
        for_each_look(screen, &out, "till-unknown-code", "till", async |s| {
            s.focused("till-search").await;
            s.scan("5010000000018").await;
            s.focused("unknown-add").await;
        })
        .await;
        for_each_look(screen, &out, "till-search", "till", async |s| {
            s.focused("till-search").await;
            s.keys("can").await;
            s.css(".tile.lit").await;
        })
        .await;
        for_each_look(screen, &out, "till-receipt", "till", async |s| {
            ring_up(s, &["mug", "candle"]).await;
            act(s, Key::F9, "cash-given").await;
            s.enter("100").await;
            s.focused("receipt-new-sale").await;
            s.part("receipt-paper").await;
        })
        .await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "draws pictures for people to look at: cargo xtask shots"]
async fn shots_of_the_panes_beside_the_lists() {
    let Some(out) = out() else { return };
    over_the_demo("shots-panes", async |screen| {
        let chosen = [
            ("sale", "sales", "sale-detail"),
            ("product", "products", "product-editor"),
            ("customer", "customers", "customer-editor"),
        ];
        for (name, page, pane) in chosen {
            for_each_look(screen, &out, name, page, async |s| choose(s, pane).await).await;
        }
        for_each_look(screen, &out, "product-new", "products?id=new", async |s| s.focused("product-title").await).await;
        for_each_look(screen, &out, "product-stock", "products", async |s| {
            choose(s, "product-editor").await;
            s.press("stock-adjust").await;
            s.part("stock-save").await;
        })
        .await;
        let file = screen.file("products.csv", IMPORT);
        for_each_look(screen, &out, "import", "products?id=import", async |s| drop(s.part("import").await)).await;
        for_each_look(screen, &out, "import-columns", "products?id=import", async |s| {
            s.part("import").await;
            s.choose_file("import-file", &file).await;
            s.part("import-begin").await;
        })
        .await;
        for_each_look(screen, &out, "import-outcome", "products?id=import", async |s| {
            s.part("import").await;
            s.choose_file("import-file", &file).await;
            s.press("import-try").await;
            s.part("import-save-refused").await;
        })
        .await;
        let file = screen.file("sales.csv", PAST_SALES);
        for_each_look(screen, &out, "import-sales-columns", "sales?id=import", async |s| {
            s.part("import").await;
            s.choose_file("import-file", &file).await;
            s.part("import-tax").await;
        })
        .await;
        for_each_look(screen, &out, "import-sales-outcome", "sales?id=import", async |s| {
            s.part("import").await;
            s.choose_file("import-file", &file).await;
            s.press("import-begin").await;
            s.part("import-summary").await;
        })
        .await;
        for_each_look(screen, &out, "sale-imported", "sales?tender=imported", async |s| choose(s, "sale-detail").await)
            .await;
        for_each_look(screen, &out, "sale-return", "sales?kind=sale&tender=cash", async |s| {
            choose(s, "sale-detail").await;
            s.press("sale-return").await;
            s.press("return-all").await;
        })
        .await;
        for_each_look(screen, &out, "sale-receipt", "sales", async |s| {
            choose(s, "sale-detail").await;
            s.press("sale-receipt").await;
            s.part("receipt-paper").await;
        })
        .await;
        for_each_look(screen, &out, "palette", "till", async |s| {
            s.focused("till-search").await;
            s.chord(Key::Control, 'k').await;
            s.focused("palette-text").await;
            s.keys("an").await;
            s.css(".hits .hit .num:not(:empty)").await;
        })
        .await;
        for_each_look(screen, &out, "person", "till", async |s| {
            s.press("who").await;
            s.focused("switch-person").await;
        })
        .await;
        screen.chord(Key::Control, 'l').await;
        for_each_look(screen, &out, "lock", "till", async |s| s.focused("pin").await).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "draws pictures for people to look at: cargo xtask shots"]
async fn shots_of_the_reports() {
    let Some(out) = out() else { return };
    over_the_demo("shots-reports", async |s| draw_reports(s, &out, "").await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "draws pictures for people to look at: cargo xtask shots"]
async fn shots_of_the_shift() {
    let Some(out) = out() else { return };
    over_the_demo("shots-shift", async |s| {
        for_each_look(s, &out, "shift-now", "shift", async |s| drop(s.part("shift-now").await)).await;
        for_each_look(s, &out, "shift-z", "shift", async |s| choose(s, "z-detail").await).await;
        for_each_look(s, &out, "shift-pay-out", "shift", async |s| {
            s.press("shift-pay-out").await;
            s.focused("cash-move-amount").await;
        })
        .await;
        for_each_look(s, &out, "shift-count", "shift", async |s| {
            s.press("shift-close").await;
            s.focused("count-cash").await;
            s.keys("90").await;
        })
        .await;
        for_each_look(s, &out, "shift-pieces", "shift", async |s| {
            s.press("shift-close").await;
            s.press("count-pieces").await;
            s.tab_to("piece-2000").await;
            s.keys("3").await;
        })
        .await;
        for_each_look(s, &out, "shift-approval", "shift", async |s| {
            s.press("shift-close").await;
            s.focused("count-cash").await;
            s.keys("90").await;
            s.tab_to("count-note").await;
            s.enter("A note given as change").await;
            s.part("approval").await;
        })
        .await;
        s.open("shift").await;
        s.press("shift-close").await;
        s.focused("count-cash").await;
        s.keys("90").await;
        s.tab_to("count-note").await;
        s.enter("A note given as change").await;
        s.focused("approve-pin").await;
        s.enter("2580").await;
        s.part("z-paper").await;
        s.settled().await;
        s.picture(&out.join("shift-closed-1024x700-dark.png")).await;
        for_each_look(s, &out, "shift-none", "shift", async |s| drop(s.part("shift-open").await)).await;
        for_each_look(s, &out, "shift-open", "shift", async |s| {
            s.press("shift-open").await;
            s.focused("shift-float").await;
        })
        .await;
        for_each_look(s, &out, "shift-till", "till", async |s| drop(s.part("shift-banner").await)).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "draws pictures for people to look at: cargo xtask shots"]
async fn shots_of_many_at_once() {
    let Some(out) = out() else { return };
    over_the_demo("shots-many", async |s| {
        for (name, page, pane) in [
            ("labels", "products?id=labels", "labels"),
            ("change", "products?id=change", "change"),
            ("duplicates", "customers?id=duplicates", "duplicates"),
        ] {
            for_each_look(s, &out, name, page, async |s| drop(s.part(pane).await)).await;
        }
        for (name, opens, dialog) in
            [("customer-merge", "customer-merge", "merge-dialog"), ("customer-erase", "customer-erase", "erase-dialog")]
        {
            for_each_look(s, &out, name, "customers", async |s| {
                choose(s, "customer-editor").await;
                s.press(opens).await;
                s.part(dialog).await;
            })
            .await;
        }
        for_each_look(s, &out, "keys", "till", async |s| {
            s.focused("till-search").await;
            s.key(Key::F1).await;
            s.part("keys-help").await;
        })
        .await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "draws pictures for people to look at: cargo xtask shots"]
async fn shots_of_the_lists() {
    let Some(out) = out() else { return };
    over_the_demo("shots-lists", async |s| {
        for (name, page) in [
            ("list-products", "products?sort=-price"),
            ("list-customers", "customers?sort=name"),
            ("list-sales", "sales?sort=-total"),
            ("list-records", "settings/records?sort=time"),
        ] {
            for_each_look(s, &out, name, page, async |s| drop(s.css("th .sort .i").await)).await;
        }
        for_each_look(s, &out, "list-columns", "sales", async |s| {
            s.press("sales-columns").await;
            s.part("column-reference").await;
        })
        .await;
        for_each_look(s, &out, "list-end", "sales", async |s| {
            s.tab_to_css(".row-open").await;
            s.key(Key::End).await;
            s.css("tr.row:last-child .row-open:focus").await;
        })
        .await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "draws pictures for people to look at: cargo xtask shots"]
async fn shots_of_the_way_into_the_demo() {
    let Some(out) = out() else { return };
    let screen = Screen::browser(&new_folder("way")).await;
    screen
        .journey("way", async |s| {
            for_each_look(s, &out, "demo-offer", "", async |s| drop(s.part("demo-enter").await)).await;
            s.press("demo-enter").await;
            s.patiently("demo-people").await;
            for_each_look(s, &out, "demo-people", "", async |s| drop(s.part("demo-people").await)).await;
            for_each_look(s, &out, "demo-leaving", "", async |s| {
                s.press("demo-leave").await;
                s.part("demo-leaving").await;
            })
            .await;
        })
        .await;
    screen.close().await;
}

/// The longest words are Spanish.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "draws pictures for people to look at: cargo xtask shots"]
async fn shots_of_every_page_in_spanish() {
    let Some(out) = out() else { return };
    over_the_demo("shots-spanish", async |s| {
        let business = ask_with(&s.data, PASSWORD, "business.get", &json!({}));
        let spanish = json!({
            "name": business["name"], "legal": business["legal"], "locale": "es-ES", "lock_after_min": business["lock_after_min"]
        });
        ask_with(&s.data, PASSWORD, "business.change", &spanish);
        for page in PAGES {
            for_each_look(s, &out, &format!("es-{}", page.replace('/', "-")), page, async |s| drop(s.part("rail-till").await))
                .await;
        }
        draw_reports(s, &out, "es-").await;
    })
    .await;
}

async fn draw_reports(s: &Screen, out: &Path, before: &str) {
    for_each_look(s, out, &format!("{before}report-today"), "reports", async |s| drop(s.part("today-chart").await))
        .await;
    for by in REPORTS {
        let page = format!("reports/sales?by={by}&period=month&beside=before");
        for_each_look(s, out, &format!("{before}report-{by}"), &page, async |s| drop(s.part("report-total").await))
            .await;
    }
    let part = "sales?part=hour%3A14&part_name=14%3A00";
    for_each_look(s, out, &format!("{before}sales-part"), part, async |s| drop(s.part("part-chip").await)).await;
}

const PAST_SALES: &str = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID\n\
    536365,85123A,WHITE HANGING HEART T-LIGHT HOLDER,6,2010-12-01 08:26:00,2.55,17850\n\
    536365,71053,WHITE METAL LANTERN,many,2010-12-01 08:26:00,3.39,17850\n\
    536370,POST,POSTAGE,3,2010-12-01 08:45:00,18.0,12583\n\
    536370,22841,ROUND CAKE TIN VINTAGE GREEN,1,2010-12-01 08:45:00,0.0,12583\n\
    C536400,85123A,WHITE HANGING HEART T-LIGHT HOLDER,-2,2010-12-03 10:00:00,2.55,17850\n\
    C536401,71053,WHITE METAL LANTERN,-1,2010-12-03 11:00:00,3.39,17850\n\
    536589,21777,,-10,2010-12-01 16:50:00,0.0,\n\
    536779,BANK CHARGES,Bank Charges,1,2010-12-02 15:08:00,15.0,\n";

/// A file as another program writes it, with what can't be taken.
const IMPORT: &str = "Stock code;Product name;Retail price;EAN;Department;Supplier;VAT rate\n\
    KIT-90;Enamel jug, blue rim;18,50;2000000009017;Kitchen shelf;Pottery & Sons;20\n\
    KIT-91;Tea towel, herring;9,95;2000000009024;Kitchen shelf;Loom;20\n\
    CAN-90;Beeswax pillar;14,00;;Candles & scent;Hive;20\n\
    CAN-91;Taper, ivory;;;Candles & scent;Hive;20\n\
    BOO-90;The tide tables;12.50.1;2000000009031;Books;Harbour Press;0\n\
    KIT-90;Enamel jug again;18,50;;Kitchen shelf;;20\n";

/// Where the pictures go, if any are wanted.
pub(crate) fn out() -> Option<PathBuf> {
    std::env::var_os("KONTOR_SHOTS_OUT").map(PathBuf::from)
}

/// Draws with Maria at the till of the demo business.
pub(crate) async fn over_the_demo(name: &str, draw: impl AsyncFnOnce(&Screen)) {
    let data = new_folder("demo").join("data");
    make_demo(&data);
    let screen = Screen::browser(&data).await;
    screen
        .journey(name, async |s| {
            s.press("signin-user-Maria").await;
            s.focused("signin-password").await;
            s.keys(PASSWORD).await;
            s.key(Key::Enter).await;
            s.focused("till-search").await;
            draw(s).await;
        })
        .await;
    screen.close().await;
}

pub(crate) async fn act(screen: &Screen, key: Key, waits_for: &str) {
    screen.focused("till-search").await;
    screen.key(key).await;
    screen.focused(waits_for).await;
}

/// Rings up the first that is found for each text.
pub(crate) async fn ring_up(screen: &Screen, things: &[&str]) {
    for (at, thing) in (1..).zip(things) {
        screen.focused("till-search").await;
        screen.enter(thing).await;
        screen.css(&format!("[data-testid='cart-lines'] li:nth-child({at})")).await;
    }
}

pub(crate) async fn choose(screen: &Screen, pane: &str) {
    screen.press_css(".row").await;
    screen.part(pane).await;
}

pub(crate) async fn for_each_look(screen: &Screen, out: &Path, name: &str, page: &str, state: impl AsyncFn(&Screen)) {
    for (width, height) in SIZES {
        screen.size(width, height).await;
        for theme in THEMES {
            screen.script(&format!("localStorage.setItem('kontor.theme', '{theme}')")).await;
            screen.open(page).await;
            state(screen).await;
            screen.settled().await;
            screen.picture(&out.join(format!("{name}-{width}x{height}-{theme}.png"))).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "draws pictures for people to look at: cargo xtask shots"]
async fn shots_of_printers() {
    let Some(out) = out() else { return };
    over_the_demo("shots-printers", async |s| {
        let register = ask_with(&s.data, PASSWORD, "business.registers", &json!({}))[0]["id"].take();
        let printer = |name: &str, address: &str, kind: &str, registers: serde_json::Value| {
            let profile = json!({ "columns": 48, "letters": "epson", "cutter": true, "qr": true, "drawer": "pin2" });
            json!({
                "id": uuid::Uuid::now_v7(), "name": name, "kind": kind, "address": address, "profile": profile,
                "active": true, "registers": registers, "by_itself": true,
            })
        };
        let screen = printer("Counter", "", "virtual", json!([register]));
        ask_with(&s.data, PASSWORD, "hardware.save_printer", &screen);
        let back = printer("Back room", "127.0.0.1:59100", "network", json!([]));
        ask_with(&s.data, PASSWORD, "hardware.save_printer", &back);
        let test = |printer: &serde_json::Value| json!({ "job_id": uuid::Uuid::now_v7(), "printer_id": printer["id"], "drawer": true });
        ask_with(&s.data, PASSWORD, "hardware.test_printer", &test(&back));
        s.open("/till").await;
        ring_up(s, &["mug", "candle"]).await;
        act(s, Key::F9, "cash-given").await;
        s.enter("100").await;
        s.focused("receipt-new-sale").await;
        s.press("receipt-new-sale").await;
        ask_with(&s.data, PASSWORD, "hardware.test_printer", &test(&screen));
        for_each_look(s, &out, "devices", "settings/devices", async |s| {
            s.part("printer-outcome").await;
            s.part("job-reason").await;
        })
        .await;
        for_each_look(s, &out, "devices-editor", "settings/devices", async |s| {
            s.press("printer-change").await;
            s.focused("printer-name").await;
        })
        .await;
        for_each_look(s, &out, "devices-tape", "settings/devices", async |s| {
            s.press("printer-tape").await;
            s.part("tape").await;
        })
        .await;
        for_each_look(s, &out, "till-print-notice", "till", async |s| drop(s.part("print-notice").await)).await;
        for_each_look(s, &out, "till-print-jobs", "till", async |s| {
            s.press("print-notice").await;
            s.part("job-retry").await;
        })
        .await;
    })
    .await;
}
