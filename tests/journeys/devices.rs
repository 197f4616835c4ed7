//! Printers: one is added, tested and sold with; one that is off holds nothing up.

use kontor_tests::drive::Screen;
use kontor_tests::programs::{ask, free_port};
use serde_json::json;
use thirtyfour::Key;

use crate::{HEART, LANTERN, at_the_till, take_cash};

/// Chooses in a list of choices, as a person does with the pointer.
async fn choose(s: &Screen, id: &str, name: &str) {
    let script = format!(
        "const list = document.querySelector(\"[data-testid='{id}']\"); \
         list.value = [...list.options].find(option => option.text.includes('{name}')).value; \
         list.dispatchEvent(new Event('change', {{ bubbles: true }}))"
    );
    s.part(id).await;
    s.script(&script).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_printer_is_added_and_its_paper_is_seen() {
    at_the_till("printer", async |s| {
        s.open("/settings/devices").await;
        s.press("printer-add").await;
        s.focused("printer-name").await;
        s.key(Key::Enter).await;
        s.says("printer-dialog", "The printer's address is needed").await;
        choose(s, "printer-kind", "on the screen").await;
        choose(s, "printer-drawer", "pin 2").await;
        s.gone("printer-address").await;
        s.press("printer-save").await;
        s.gone("printer-dialog").await;
        s.says("printers", "after every sale").await;

        s.press("printer-test-drawer").await;
        s.press("printer-good").await;
        s.says("printer-tested", "by Maria: came out right").await;

        s.open("/till").await;
        s.focused("till-search").await;
        s.scan(HEART).await;
        s.scan(LANTERN).await;
        s.shows("cart-total", 594).await;
        let number = take_cash(s).await;
        s.press("receipt-print").await;
        s.key(Key::Escape).await;
        s.gone("receipt").await;

        s.open("/settings/devices").await;
        s.says("jobs", &format!("Copy of receipt {number}")).await;
        s.press("printer-tape").await;
        s.says("tape", "COPY").await;
        for part in ["White hanging heart", "Metal lantern", "£5.94", &number] {
            s.says("tape", part).await;
        }
        let receipts = "return document.querySelectorAll(\"[data-testid='tape']\").length";
        assert_eq!(s.script(receipts).await, json!(3), "the copy, the receipt and the test page");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_printer_that_is_off_is_said_beside_the_cart_and_another_prints() {
    at_the_till("printer-off", async |s| {
        let register = ask(&s.data, "business.registers", &json!({}))[0]["id"].take();
        let profile = json!({ "columns": 32, "letters": "common", "cutter": false, "qr": false, "drawer": "none" });
        let add = |name: &str, kind: &str, address: String, registers: serde_json::Value| {
            let printer = json!({
                "id": uuid::Uuid::now_v7(), "name": name, "kind": kind, "address": address, "profile": profile,
                "active": true, "registers": registers, "by_itself": true,
            });
            ask(&s.data, "hardware.save_printer", &printer);
        };
        add("Counter", "network", format!("127.0.0.1:{}", free_port()), json!([register]));
        add("Back room", "virtual", String::new(), json!([]));
        s.scan(HEART).await;
        let number = take_cash(s).await;
        s.key(Key::Enter).await;
        s.says("print-notice", &format!("Receipt {number} is not printed yet")).await;
        s.says("print-notice", "Counter can't be reached").await;
        s.scan(LANTERN).await;
        s.shows("cart-total", 339).await;
        s.press("print-notice").await;
        choose(s, "job-move", "Back room").await;
        s.says("jobs", "printed").await;
        s.key(Key::Escape).await;
        s.gone("print-notice").await;
        s.focused("till-search").await;
    })
    .await;
}
