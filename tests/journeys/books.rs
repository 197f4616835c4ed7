//! The books leave the house: heads that are kept elsewhere and what an auditor gets; and the reports that are one table each.

use kontor_tests::programs::ask;
use kontor_tests::{PASSWORD, new_id};
use serde_json::json;
use thirtyfour::Key;

use crate::{HEART, at_the_till, take_cash};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn heads_are_looked_for_and_the_books_are_exported() {
    at_the_till("books", async |s| {
        s.scan(HEART).await;
        take_cash(s).await;
        let head = ask(&s.data, "journal.heads", &json!({}))[0]["head"].as_str().unwrap().to_owned();
        s.open("settings/records").await;
        s.tab_to("head").await;
        s.enter(&head).await;
        s.says("head-found", "all rows up to it are as they were").await;
        s.tab_back_to("head").await;
        for _ in 0..64 {
            s.key(Key::Backspace).await;
        }
        s.enter(&"0".repeat(64)).await;
        s.says("head-found", "No chain has this head").await;
        s.press("books-export").await;
        let zip = std::fs::read(s.downloaded().await).unwrap();
        assert!(zip.starts_with(b"PK") && zip.windows(8).any(|bytes| bytes == b"check.py"), "{} bytes", zip.len());
        s.says("books-export", "Export the books").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_sells_and_what_stock_is_worth_are_reports_that_lead_to_what_is_behind() {
    at_the_till("tables", async |s| {
        s.scan(HEART).await;
        take_cash(s).await;
        s.open("reports/tables").await;
        s.says("table-rows", "White hanging heart").await;
        s.tab_to("report-margin").await;
        s.key(Key::Enter).await;
        s.part("table-by-category").await;
        s.press("table-by-category").await;
        s.says("table-rows", "No category").await;
        s.press_css(".row-open").await;
        s.says("table-rows", "White hanging heart").await;
        s.press("table-csv").await;
        let csv = std::fs::read_to_string(s.downloaded().await).unwrap();
        assert!(csv.lines().count() == 3 && csv.contains("White hanging heart") && csv.contains("2.12"), "{csv}");
        s.press("report-overrides").await;
        s.part("table-by-approver").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_role_of_ones_own_is_made_and_given() {
    at_the_till("roles", async |s| {
        let carl: uuid::Uuid = new_id();
        let user = json!({ "id": carl, "name": "Carl", "role": "cashier", "password": PASSWORD, "pin": "8642" });
        ask(&s.data, "identity.add_user", &user);
        s.open("settings/roles").await;
        s.press("role-add").await;
        s.focused("role-name").await;
        s.enter("Night shift").await;
        s.part("role-Night shift").await;
        s.tab_to("may-TakeReturns").await;
        s.keys(" ").await;
        s.press("role-Night shift").await;
        s.focused("role-name").await;
        s.tab_to("role-line").await;
        s.keys("150").await;
        s.press("role-save").await;
        s.says("role-caps-error", "0 to 100").await;
        s.tab_back_to("role-line").await;
        s.keys("15").await;
        s.tab_to("role-refund").await;
        s.keys("50").await;
        s.press("role-save").await;
        s.gone("role-dialog").await;
        s.open("settings/staff").await;
        s.press_css("[data-testid='user-Carl'] [data-testid='user-change']").await;
        // The business's own come once they were asked for.
        s.css("[data-testid='person-role']:has(option:nth-of-type(5))").await;
        s.script("const of = document.querySelector(\"[data-testid='person-role']\"); of.selectedIndex = of.options.length - 1; \
                  of.dispatchEvent(new Event('change', { bubbles: true }));").await;
        s.press("person-save").await;
        s.gone("person-dialog").await;
        s.says("user-Carl", "Night shift").await;
        let roles = ask(&s.data, "identity.roles", &json!({}));
        let permissions = roles[0]["permissions"].as_array().unwrap();
        assert!(permissions.contains(&json!("take_returns")) && permissions.contains(&json!("sell")), "{roles}");
        assert_eq!(roles[0]["people"], 1);
        assert_eq!(roles[0]["caps"], json!({ "line": 150_000, "refund": 5_000 }));
    })
    .await;
}
