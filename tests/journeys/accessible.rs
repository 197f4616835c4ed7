//! Every page can be used by who can't see or point well: axe-core finds nothing serious, in either theme.

use kontor_tests::drive::Screen;
use kontor_tests::programs::program;
use serde_json::Value;
use thirtyfour::Key;

use crate::shots::{PAGES, REPORTS, THEMES, over_the_demo};

/// What is wrong with the page as it stands, a line each: only what is serious.
async fn wrongs(screen: &Screen, rules: &str) -> Vec<String> {
    screen.settled().await;
    let ran = format!(
        "const tell = arguments[arguments.length - 1];
         const how = {{ resultTypes: ['violations'], {rules} }};
         axe.run(document, how).then(found => tell(found.violations), no => tell(String(no)));"
    );
    let found = screen.script_that_answers(&ran).await;
    let found = found.as_array().unwrap_or_else(|| panic!("axe could not look: {found}"));
    let serious = found.iter().filter(|one| matches!(one["impact"].as_str(), Some("serious" | "critical")));
    let line = |one: &Value| {
        let places = one["nodes"].as_array().into_iter().flatten().take(3);
        let places: Vec<String> =
            places.map(|node| format!("{} {}", node["html"], node["any"][0]["message"])).collect();
        format!("{}: {} at {}", one["id"], one["help"], places.join(" | "))
    };
    serious.map(line).collect()
}

async fn look(screen: &Screen, axe: &str, page: &str, all: &mut Vec<String>) {
    if screen.script("return typeof axe").await == "undefined" {
        screen.script(axe).await;
    }
    // A theme is colours alone: the other rules would find the same again.
    for (theme, rules) in
        THEMES.iter().zip(["", "runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] }"])
    {
        screen.script(&format!("document.documentElement.dataset.theme = '{theme}'")).await;
        all.extend(wrongs(screen, rules).await.into_iter().map(|wrong| format!("{page}, {theme}: {wrong}")));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_page_keeps_anybody_out() {
    let axe = std::fs::read_to_string(program("KONTOR_AXE")).unwrap();
    over_the_demo("accessible", async |s| {
        let mut all = Vec::new();
        s.size(1440, 900).await;
        for page in PAGES {
            s.open(page).await;
            s.part("rail-till").await;
            look(s, &axe, page, &mut all).await;
        }
        s.open("reports").await;
        s.part("today-chart").await;
        look(s, &axe, "reports", &mut all).await;
        for by in REPORTS {
            s.open(&format!("reports/sales?by={by}&period=month&beside=before")).await;
            s.part("report-total").await;
            look(s, &axe, by, &mut all).await;
        }
        for (page, row, pane) in [
            ("sales", ".row", "sale-detail"),
            ("products", ".row", "product-editor"),
            ("customers", ".row", "customer-editor"),
            ("accounts", ".row", "account"),
            ("vouchers", ".row", "voucher"),
            ("invoices", ".row", "invoice"),
            ("repairs?view=list", ".row", "ticket"),
            ("stock?state=partly", ".row", "order-detail"),
            ("stock?tab=counts", ".row", "count-sheet"),
        ] {
            s.open(page).await;
            s.press_css(row).await;
            s.part(pane).await;
            look(s, &axe, pane, &mut all).await;
        }
        for (page, pane) in [
            ("products?id=import", "import"),
            ("sales?id=import", "import"),
            ("products?id=change", "change"),
            ("products?id=labels", "labels"),
            ("customers?id=duplicates", "duplicates"),
            ("repairs", "board"),
            ("repairs?id=new", "intake"),
            ("stock?id=new", "order-draft"),
            ("stock?tab=low", "low-list"),
            ("stock?tab=counts&id=new", "count-begin"),
            ("stock?tab=transfers&id=new", "transfer-draft"),
            ("stock?tab=serials", "serials-text"),
            ("stock?tab=suppliers&id=new", "supplier-editor"),
        ] {
            s.open(page).await;
            s.part(pane).await;
            look(s, &axe, page, &mut all).await;
        }
        s.open("repairs?view=list").await;
        s.press_css(".row").await;
        s.press("ticket-tell").await;
        s.part("tell-body").await;
        look(s, &axe, "tell", &mut all).await;
        s.open("till").await;
        s.focused("till-search").await;
        s.enter("mug").await;
        s.part("cart-lines").await;
        for (key, waits_for) in [(Key::F9, "cash-given"), (Key::F12, "split-amount"), (Key::F4, "discount")] {
            s.open("till").await;
            s.part("cart-lines").await;
            s.focused("till-search").await;
            s.key(key).await;
            s.focused(waits_for).await;
            look(s, &axe, waits_for, &mut all).await;
        }
        s.open("till").await;
        s.focused("till-search").await;
        s.chord(Key::Control, 'k').await;
        s.focused("palette-text").await;
        look(s, &axe, "palette", &mut all).await;
        s.open("till").await;
        s.focused("till-search").await;
        s.chord(Key::Control, 'l').await;
        s.focused("pin").await;
        look(s, &axe, "lock", &mut all).await;
        assert!(all.is_empty(), "{} things are wrong:\n{}", all.len(), all.join("\n"));
    })
    .await;
}
