//! A shift from its float to its Z report, and one that was left open.

use kontor_tests::drive::Screen;
use kontor_tests::programs::{add_product, ask, new_folder, set_up};
use kontor_tests::{PASSWORD, PIN, new_id};
use serde_json::json;
use thirtyfour::Key;

use crate::{HEART, LANTERN, at_the_till, signed_in};

/// Turns shifts on as the owner does.
async fn use_shifts(s: &Screen) {
    s.open("settings/shifts").await;
    s.press("shifts-used").await;
    s.press("shifts-save").await;
    s.says("toast", "Saved").await;
    s.go("Till").await;
    s.focused("till-search").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shift_is_opened_at_the_till_and_closed_with_a_variance_that_is_approved() {
    at_the_till("shift", async |s| {
        use_shifts(s).await;
        s.scan(HEART).await;
        s.shows("cart-total", 255).await;
        s.part("shift-banner").await;
        // What can't be sold yet offers what it needs.
        s.key(Key::F9).await;
        s.focused("shift-float").await;
        s.enter("100").await;
        s.gone("shift-banner").await;
        s.key(Key::F9).await;
        s.focused("cash-given").await;
        s.enter("10").await;
        s.shows("change-due", 745).await;
        s.key(Key::Enter).await;
        s.focused("till-search").await;
        s.scan(LANTERN).await;
        s.shows("cart-total", 339).await;
        s.key(Key::F10).await;
        s.focused("card-reference").await;
        s.key(Key::Enter).await;
        s.focused("receipt-new-sale").await;
        s.key(Key::Enter).await;
        s.focused("till-search").await;

        s.key(Key::F7).await;
        s.shows("expected-cash", 10_255).await;
        s.press("shift-pay-out").await;
        s.focused("cash-move-amount").await;
        s.keys("12.50").await;
        s.tab_to("cash-move-reason").await;
        s.enter("Window cleaner").await;
        s.gone("cash-move-dialog").await;
        s.shows("expected-cash", 9_005).await;
        s.shows("expected-card", 339).await;

        s.press("shift-close").await;
        s.focused("count-cash").await;
        s.press("count-pieces").await;
        for (piece, count) in [("piece-5000", "1"), ("piece-2000", "1"), ("piece-1000", "1")] {
            s.tab_to(piece).await;
            s.keys(count).await;
        }
        s.shows("off-cash", -1_005).await;
        s.tab_to("count-card").await;
        s.keys("3.39").await;
        s.tab_to("count-note").await;
        s.enter("A tenner is gone").await;
        s.focused("approve-pin").await;
        s.enter("1111").await;
        s.says("approval", "not right").await;
        s.focused("approve-pin").await;
        s.enter(PIN).await;

        s.says("z-number", "Z1-A0001").await;
        s.shows("z-variance", -1_005).await;
        s.shows("variance-card", 0).await;
        let paper = s.text("z-paper").await;
        for part in ["Window cleaner", "Variance approved by Maria", "A tenner is gone", "1 × £50.00"] {
            assert!(paper.contains(part), "{part} is missing: {paper}");
        }
        assert!(!paper.contains("COPY"), "what is printed first is no copy");
        s.press("z-pdf").await;
        assert!(std::fs::read(s.downloaded().await).unwrap().starts_with(b"%PDF-"));
        s.press("z-done").await;
        s.part("shift-open").await;
        let z = ask(&s.data, "shifts.list", &json!({}))["rows"][0].take();
        assert_eq!((&z["number"], &z["variance"]), (&json!("Z1-A0001"), &json!(-1_005)));
        s.press_css("[data-testid='z-Z1-A0001'] .row-open").await;
        s.says("z-copy", "COPY").await;
        assert_eq!(ask(&s.data, "journal.verify", &json!({}))["sound"], true);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shift_left_open_is_said_at_the_till_and_closed_by_one_key() {
    let data = new_folder("shift-left-open");
    set_up(&data);
    add_product(&data, "White hanging heart", "85123A", HEART, 255);
    ask(&data, "business.change_shifts", &json!({ "used": true, "blind": false }));
    let shift: uuid::Uuid = new_id();
    ask(&data, "shifts.open", &json!({ "id": shift, "float": 5_000 }));
    // As if that had been long ago.
    let file = rusqlite::Connection::open(data.join("kontor.db")).unwrap();
    file.execute("UPDATE shift SET business_date = '2020-01-01'", []).unwrap();
    drop(file);
    signed_in("shift-left-open", &data, async |s| {
        s.says("shift-banner", "earlier day").await;
        s.scan(HEART).await;
        s.shows("cart-total", 255).await;
        s.key(Key::F7).await;
        s.focused("count-cash").await;
        s.part("shift-carries").await;
        s.enter("50").await;
        s.shows("z-variance", 0).await;
        s.focused("z-done").await;
        s.key(Key::Enter).await;
        s.part("shift-open").await;
        s.go("Till").await;
        s.shows("cart-total", 255).await;
        s.says("shift-banner", "No shift is open").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cashier_who_counts_blind_sees_no_figures() {
    let data = new_folder("shift-blind");
    set_up(&data);
    ask(&data, "business.change_shifts", &json!({ "used": true, "blind": true }));
    let id: uuid::Uuid = new_id();
    ask(
        &data,
        "identity.add_user",
        &json!({ "id": id, "name": "Carl", "role": "cashier", "password": PASSWORD, "pin": PIN }),
    );
    let shift: uuid::Uuid = new_id();
    ask(&data, "shifts.open", &json!({ "id": shift, "float": 5_000 }));
    let screen = Screen::browser(&data).await;
    screen
        .journey("shift-blind", async |s| {
            s.press("signin-user-Carl").await;
            s.focused("signin-password").await;
            s.keys(PASSWORD).await;
            s.key(Key::Enter).await;
            s.focused("till-search").await;
            s.key(Key::F7).await;
            s.part("shift-blind").await;
            s.press("shift-close").await;
            s.focused("count-cash").await;
            let dialog = s.text("shift-close-dialog").await;
            assert!(!dialog.contains("£50.00") && !dialog.contains("Variance"), "{dialog}");
            s.enter("49").await;
            s.shows("z-variance", -100).await;
        })
        .await;
    screen.close().await;
}
