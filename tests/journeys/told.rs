//! Telling a customer about a repair, from the mail server's settings to the ticket; and the passcode of the device.

use kontor_tests::PASSWORD;
use kontor_tests::programs::{ask, wait_for};
use serde_json::json;
use thirtyfour::Key;

use crate::at_the_till;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_customer_is_told_and_a_passcode_is_kept_until_the_device_leaves() {
    at_the_till("told", async |s| {
        let customer = json!({
            "id": kontor_tests::new_id::<uuid::Uuid>(), "name": "Sam Whitlock", "phone": "0161 496 0000", "email": "sam@example.com",
        });
        ask(&s.data, "customers.save", &customer);

        // A server on this machine at which nobody listens.
        s.open("settings/mail").await;
        s.tab_to("mail-host").await;
        s.keys("localhost").await;
        s.tab_to("mail-security").await;
        s.keys("None").await;
        s.tab_to("mail-port").await;
        s.chord(Key::Control, 'a').await;
        s.keys("9").await;
        s.tab_to("mail-from-address").await;
        s.enter("shop@example.com").await;
        s.part("mails-none").await;
        s.gone("toast").await;
        s.tab_to("mail-test-to").await;
        s.enter("ann@example").await;
        s.says("mail-test", "That is no e-mail address").await;
        s.enter(".com").await;
        s.says("mails", "Waits").await;
        s.says("mail-reason", "localhost can't be used").await;
        s.press("mail-cancel").await;
        s.says("mails", "Taken back").await;

        s.go("Repairs").await;
        s.press("repairs-take-in").await;
        s.focused("intake-customer").await;
        s.slowly("60000").await;
        s.part("intake-hit-Sam Whitlock").await;
        s.key(Key::Enter).await;
        s.focused("intake-imei").await;
        s.tab_to("intake-model").await;
        s.keys("Pixel 7").await;
        s.tab_to("intake-problem").await;
        s.keys("Charging port").await;
        s.tab_to("intake-passcode").await;
        s.keys("4711").await;
        s.press("intake-go").await;
        // Without a vault the device is here all the same.
        s.says("ticket-number", "R1-A0001").await;
        s.part("passcode").await;
        ask(&s.data, "vault.set_passphrase", &json!({ "passphrase": "four words apart here", "password": PASSWORD }));
        // It says so until somebody has read it.
        s.press_css(".toast.bad button").await;
        s.gone("toast").await;
        s.press("passcode").await;
        s.enter("4711").await;
        s.part("passcode-kept").await;
        s.press("passcode-show").await;
        s.focused("reveal-reason").await;
        s.enter("The touch is tested").await;
        s.says("revealed", "4711").await;
        s.press("dialog-close").await;

        s.press("move-in_repair").await;
        s.focused("ticket-move-note").await;
        s.key(Key::Enter).await;
        s.says("tell-body", "there is news of your Pixel 7 (ticket R1-A0001): In repair.").await;
        s.press("tell-agrees-email").await;
        // What they said is kept before anything is sent.
        let row = ask(&s.data, "repairs.find_ticket", &json!({ "code": "R1-A0001" }));
        let asked = json!({ "ticket_id": row["id"] });
        wait_for("consent", || ask(&s.data, "repairs.preview_notice", &asked)["contact"]["email"] == true);
        s.settled().await;
        s.css("[data-testid='tell-email']:not([disabled])").await;
        s.press("tell-email").await;
        s.gone("tell").await;
        s.says("ticket-messages", "Waits").await;
        s.says("ticket", "E-mail: Your repair R1-A0001: In repair").await;
        s.press("mail-cancel").await;
        s.says("ticket", "Taken back").await;

        for state in ["ready", "delivered"] {
            s.press(&format!("move-{state}")).await;
            s.focused("ticket-move-note").await;
            s.key(Key::Enter).await;
            s.part("tell-body").await;
            s.press("tell-not-now").await;
            s.gone("tell").await;
        }
        s.says("ticket-state", "Delivered").await;
        s.gone("passcode-part").await;
        let story = ask(&s.data, "repairs.ticket", &json!({ "id": row["id"] }));
        assert!(story["passcode"].is_null(), "{story}");

        // In the shop's own words.
        s.open("settings/repairs").await;
        s.press("notice-subject").await;
        s.chord(Key::Control, 'a').await;
        s.keys("We have your {devise}").await;
        s.press("notice-save").await;
        s.says("notice-texts", "Nothing fills {devise}").await;
        s.press("notice-subject").await;
        s.chord(Key::Control, 'a').await;
        s.keys("We have your {device}").await;
        s.press("notice-save").await;
        s.part("notice-back").await;
        s.press("notice-back").await;
        s.gone("notice-back").await;
    })
    .await;
}
