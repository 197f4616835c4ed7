//! A receipt leaves by the browser, as a PDF and by e-mail; the first is the receipt.

use std::time::{Duration, Instant};

use kontor_tests::drive::Screen;
use kontor_tests::programs::ask;
use serde_json::{Value, json};
use thirtyfour::Key;

use crate::{HEART, at_the_till, take_cash};

/// Waits until something on the page is so.
async fn becomes(s: &Screen, what: &str, wanted: impl Into<Value>) {
    let (wanted, begun) = (wanted.into(), Instant::now());
    loop {
        let now = s.script(&format!("return {what}")).await;
        if now == wanted {
            return;
        }
        assert!(begun.elapsed() < Duration::from_secs(20), "{what} is {now}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_receipt_is_sent_by_e_mail_and_what_comes_after_it_is_a_copy() {
    at_the_till("handed-out", async |s| {
        let ann = json!({
            "id": uuid::Uuid::now_v7(), "number": "", "name": "Ann Nowak", "phone": "", "email": "ann@example.org", "address": "",
            "tax_number": "", "notes": "",
        });
        ask(&s.data, "customers.save", &ann);
        s.scan(HEART).await;
        s.shows("cart-total", 255).await;
        s.key(Key::F3).await;
        s.focused("customer-text").await;
        s.enter("nowak").await;
        s.says("cart-customer", "Ann Nowak").await;
        let number = take_cash(s).await;
        s.gone("receipt-outs").await;
        s.press("receipt-mail").await;
        s.focused("mail-to").await;
        becomes(s, "document.querySelector(\"[data-testid='mail-to']\").value", "ann@example.org").await;
        s.chord(Key::Control, 'a').await;
        s.enter("ann@example").await;
        s.says("mail-form", "no e-mail address of one person").await;
        s.press("mail-to").await;
        s.chord(Key::Control, 'a').await;
        s.slowly("ann.nowak@example.org").await;
        s.press("mail-keep").await;
        s.press("mail-make").await;
        let file = s.downloaded().await;
        let draft = std::fs::read_to_string(&file).unwrap();
        assert!(draft.contains("To: <ann.nowak@example.org>") && draft.contains("application/pdf"), "{draft}");
        assert_eq!(file.file_name().unwrap().to_str(), Some(format!("{number}.eml").as_str()));
        s.gone("mail-form").await;
        s.says("receipt-outs", "(1): E-mail").await;
        let kept = ask(&s.data, "customers.get", &json!({ "id": ann["id"] }));
        assert_eq!(kept["email"], "ann.nowak@example.org");
        s.script("window.print = () => { window.printed = document.querySelector(\"[data-testid='receipt-paper']\").innerText }").await;
        s.press("receipt-print").await;
        s.says("receipt-copy", "COPY").await;
        becomes(s, "String(window.printed ?? '').includes('COPY')", true).await;
        s.says("receipt-outs", "(2): E-mail, on paper").await;
        s.key(Key::Escape).await;
        s.gone("receipt").await;
        let sale = ask(&s.data, "sales.list", &json!({}))["page"]["rows"][0]["id"].take();
        s.open(&format!("/sales?id={}", sale.as_str().unwrap())).await;
        s.says("sale-detail", "Handed out (2)").await;
        s.press("sale-mail").await;
        s.focused("mail-to").await;
    })
    .await;
}
