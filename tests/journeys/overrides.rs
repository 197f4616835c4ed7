//! What a cashier may not do alone, a manager or the owner approves on the same screen.

use kontor_tests::drive::Screen;
use kontor_tests::programs::{add_product, ask, new_folder, set_up};
use kontor_tests::{PASSWORD, PIN, new_id};
use serde_json::json;
use thirtyfour::Key;

use crate::{HEART, signed_in};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_discount_past_the_cap_is_approved_with_a_pin_at_the_till() {
    let data = new_folder("override");
    set_up(&data);
    add_product(&data, "White hanging heart", "85123A", HEART, 255);
    let carl: uuid::Uuid = new_id();
    let user = json!({ "id": carl, "name": "Carl", "role": "cashier", "password": PASSWORD, "pin": "8642" });
    ask(&data, "identity.add_user", &user);
    signed_in("override", &data, async |s| {
        s.open("settings/till").await;
        s.tab_to("cap-cashier-line").await;
        s.keys("120").await;
        s.press("overrides-save").await;
        s.says("caps-error", "from 0 to 100").await;
        s.tab_back_to("cap-cashier-line").await;
        s.keys("10").await;
        s.tab_to("cap-cashier-cart").await;
        s.keys("10").await;
        s.press("overrides-save").await;
        s.says("toast", "Saved").await;
    })
    .await;
    let screen = Screen::browser(&data).await;
    screen
        .journey("override-approved", async |s| {
            s.press("signin-user-Carl").await;
            s.focused("signin-password").await;
            s.keys(PASSWORD).await;
            s.key(Key::Enter).await;
            s.focused("till-search").await;
            s.scan(HEART).await;
            s.shows("cart-total", 255).await;
            s.key(Key::F4).await;
            s.focused("discount").await;
            s.enter("20").await;
            s.shows("cart-total", 204).await;
            s.key(Key::F9).await;
            s.focused("cash-given").await;
            s.key(Key::Enter).await;
            s.focused("approve-pin").await;
            s.says("approval", "It is for: Discount").await;
            s.tab_back_to("approve-reason").await;
            s.keys("A regular").await;
            s.tab_to("approve-pin").await;
            s.enter("1111").await;
            s.says("approval", "not right").await;
            s.focused("approve-pin").await;
            s.enter(PIN).await;
            s.shows("receipt-total", 204).await;
        })
        .await;
    screen.close().await;
    let rows = ask(&data, "overrides.list", &json!({}))["page"]["rows"].take();
    let row = |part: &str| rows[0][part].clone();
    assert_eq!((row("user"), row("approver"), row("reason")), (json!("Carl"), json!("Maria"), json!("A regular")));
    signed_in("override-listed", &data, async |s| {
        s.open("reports/overrides").await;
        s.part("override-discount").await;
        s.says("overrides", "A regular").await;
    })
    .await;
    assert_eq!(ask(&data, "journal.verify", &json!({}))["sound"], true);
}
